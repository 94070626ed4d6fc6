package io.rosterbridge.access.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.Application;
import io.rosterbridge.console.ConsoleTest;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything is found below a path: one of the application itself, one that a proxy strips, and both. */
@TestInstance(Lifecycle.PER_CLASS)
class BelowPathTest {

    private static final Pattern LINK = Pattern.compile("<(form|[a-z]+)\\b[^>]*?\\s(href|src|action|formaction|hx-get|hx-post)=\"([^\"]*)\"");
    private static final Pattern MORE = Pattern.compile("\\s(formaction|hx-get|hx-post)=\"([^\"]*)\"");
    private static final Pattern BASE = Pattern.compile("<base href=['\"]([^'\"]+)['\"]");
    /** Taken by filters, which answer nothing else. */
    private static final Set<String> LEFT_OUT = Set.of("/logout");

    /** How the application is reached. */
    private enum Way {
        OF_ITS_OWN("/rb", ""), STRIPPED("", "/people-sync"), BOTH("/rb", "/tools/people.sync");

        private final String own;
        private final String stripped;
        private Application application;
        private StrippingProxy proxy;

        Way(String own, String stripped) {
            this.own = own;
            this.stripped = stripped;
        }

        private void start() throws IOException {
            application = Application.prepared().with("server.servlet.context-path", own)
                    .with("server.forward-headers-strategy", stripped.isEmpty() ? "none" : "native").with("spring.jmx.enabled", "false").start();
            proxy = stripped.isEmpty() ? null : StrippingProxy.start(stripped, application.port());
        }

        private String path() {
            return stripped + own;
        }

        private URI at(String path) {
            return URI.create("http://127.0.0.1:" + (proxy == null ? application.port() : proxy.port()) + path);
        }
    }

    @BeforeAll
    void start() throws IOException {
        for (Way way : Way.values()) {
            way.start();
            way.application.person("p-1", "p1@example.com", "Person One");
            way.application.person("p-2", "p2@example.com", "Person Two");
            way.application.settle();
        }
    }

    @AfterAll
    void stop() throws IOException {
        for (Way way : Way.values()) {
            if (way.proxy != null) {
                way.proxy.close();
            }
            way.application.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void noLinkOfAnyPageLeadsNowhere(Way way) throws Exception {
        HttpClient browser = browser();
        logIn(browser, way);
        runSomething(browser, way);
        Map<String, String> wrong = new TreeMap<>();
        Set<String> seen = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(Set.of(way.path() + "/"));
        Set<String> known = new HashSet<>(open);
        while (!open.isEmpty()) {
            String page = open.removeFirst();
            HttpResponse<String> answer = browser.send(get(way, page), BodyHandlers.ofString());
            seen.add(URI.create(page).getPath().substring(way.path().length()));
            if (!List.of(200, 302, 400).contains(answer.statusCode())) {   // 400: a filter of a page without its id
                wrong.put(page, String.valueOf(answer.statusCode()));
            }
            answer.headers().firstValue("Location").map(way.at(page)::resolve).filter(to -> !isBelow(way, to))
                    .ifPresent(to -> wrong.put(page, "leads to " + to));
            if (!answer.headers().firstValue("Content-Type").orElse("").startsWith("text/html")) {
                continue;
            }
            Matcher base = BASE.matcher(answer.body());
            URI from = base.find() ? way.at(page).resolve(base.group(1)) : way.at(page);
            links(answer.body()).forEach((link, isForm) -> {
                URI to = from.resolve(link);
                if (!isBelow(way, to)) {
                    wrong.put(page + " to " + link, "leads out of the path");
                } else if (LEFT_OUT.contains(to.getPath().substring(way.path().length()))) {
                    return;
                } else if (isForm && leadsNowhere(browser, way, to.getPath())) {
                    wrong.put(page + " with the form " + link, "404");
                } else if (!isForm && known.add(kind(to))) {
                    open.add(to.getRawPath() + (to.getRawQuery() == null ? "" : "?" + to.getRawQuery()));
                }
            });
        }
        assertThat(wrong).isEmpty();
        assertThat(seen).contains("/people", "/person", "/import/run", "/mapping", "/actions", "/plans", "/plan", "/people.csv", "/flows",
                "/actuator/hawtio",
                "/assets/console.js").hasSizeGreaterThan(40).anyMatch(path -> path.startsWith("/webjars/htmx.org/"));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void formsLoginPreviewAndLogoutStayBelowThePath(Way way) throws Exception {
        HttpClient browser = browser();
        assertThat(browser.send(get(way, way.path() + "/people"), BodyHandlers.ofString()).headers().firstValue("Location").orElse(""))
                .isEqualTo(way.path() + "/login");
        assertThat(logIn(browser, way)).startsWith(way.path() + "/people");
        String mapping = browser.send(get(way, way.path() + "/mapping"), BodyHandlers.ofString()).body();
        assertThat(mapping).contains("hx-post=\"" + way.path() + "/mapping/preview\"");
        assertThat(mapping).contains("data-base=\"" + way.path() + "/\"");
        HttpResponse<String> theme = post(browser, way, "/theme", "theme=dark&page=" + way.path() + "%2Fmapping");
        assertThat(theme.headers().firstValue("Location").orElse("")).isEqualTo(way.path() + "/mapping");
        HttpResponse<String> chosen = post(browser, way, "/people/assignment", "id=p-1&assignment=suspended&back=%2Fperson%3Fid%3Dp-1");
        assertThat(chosen.body()).contains("href=\"" + way.path() + "/person?id=p-1\"");
        assertThat(browser.send(get(way, way.path() + "/nothing/here"), BodyHandlers.ofString()).body()).contains("To the overview",
                "href=\"" + way.path() + "/\"");
        assertThat(post(browser, way, "/logout", "").headers().firstValue("Location").orElse("")).startsWith(way.path() + "/login");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void programsFindTheirWay(Way way) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        JsonNode api = new ObjectMapper().readTree(client.send(script(way, "/v3/api-docs").GET().build(), BodyHandlers.ofString()).body());
        assertThat(URI.create(api.path("servers").path(0).path("url").asText()).getPath()).isEqualTo(way.path());
        HttpResponse<String> made = client.send(script(way, "/api/v1/users/new-1").header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"email\": \"new1@example.com\"}")).build(), BodyHandlers.ofString());
        assertThat(made.headers().firstValue("Location")).contains(way.path() + "/api/v1/users/new-1");
        HttpResponse<String> hawtio = client.send(script(way, "/actuator/hawtio/index.html").GET().build(), BodyHandlers.ofString());
        if (way == Way.OF_ITS_OWN) {
            assertThat(hawtio.body()).containsPattern("<base href=['\"]/rb/actuator/hawtio/?['\"]");
        } else {
            assertThat(hawtio.headers().firstValue("Location")).contains(way.path() + "/flows");
            assertThat(client.send(script(way, "/flows").GET().build(), BodyHandlers.ofString()).body()).contains("SERVER_SERVLET_CONTEXT_PATH");
            return;
        }
        JsonNode plugins = new ObjectMapper().readTree(client.send(script(way, "/actuator/hawtio/plugin").GET().build(),
                BodyHandlers.ofString()).body());
        assertThat(plugins.toString()).contains("\"" + way.path() + "/assets/hawtio\"");
        assertThat(client.send(script(way, "/assets/hawtio/remoteEntry.js").GET().build(), BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        HttpResponse<String> jolokia = client.send(script(way, "/actuator/jolokia/version").GET().build(), BodyHandlers.ofString());
        assertThat(jolokia.statusCode()).isEqualTo(200);
    }

    @Test
    void openPagesAreToldOfChanges() throws Exception {
        HttpClient browser = browser();
        logIn(browser, Way.OF_ITS_OWN);
        HttpResponse<java.io.InputStream> live = browser.send(get(Way.OF_ITS_OWN, "/rb/live?topic=runs&seen=x"), BodyHandlers.ofInputStream());
        live.body().close();
        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(live.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
    }

    @Test
    void aStrangerPutsNoPathBeforeOurs() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        String page = client.send(HttpRequest.newBuilder(Way.OF_ITS_OWN.at("/rb/login")).header("X-Forwarded-Prefix", "/elsewhere").build(),
                BodyHandlers.ofString()).body();
        assertThat(page).contains("/rb/assets/console.css").doesNotContain("elsewhere");
        try (Application strict = Application.prepared().with("server.forward-headers-strategy", "native")
                .with("server.tomcat.remoteip.internal-proxies", "192\\.0\\.2\\.1").with("spring.jmx.enabled", "false").start()) {
            String other = client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + strict.port() + "/login"))
                    .header("X-Forwarded-Prefix", "/elsewhere").header("X-Forwarded-For", "192.0.2.9").build(), BodyHandlers.ofString()).body();
            assertThat(other).contains("\"/assets/console.css").doesNotContain("elsewhere");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"//evil.example", "https://evil.example", "/a/../b", "/a b", "/a\"b", "/a;b", "/a//b", "a", "/a?b", "/a%2fb", "/..",
        "/a, /b?"})
    void aPathThatCouldLeadElsewhereIsRefused(String prefix) throws Exception {
        HttpResponse<String> refused = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                + Way.STRIPPED.application.port() + "/login")).header("X-Forwarded-For", "192.0.2.9").header("X-Forwarded-Prefix", prefix).build(),
                BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).doesNotContain("evil");
    }

    @Test
    void hawtioBehindAProxyThatIsNotBelievedSaysWhichSettingIsMissing() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        assertThat(client.send(script(Way.OF_ITS_OWN, "/flows").header("X-Forwarded-Proto", "https").GET().build(), BodyHandlers.ofString()).body())
                .contains("SERVER_FORWARD_HEADERS_STRATEGY=native", "server.tomcat.remoteip.internal-proxies");
        assertThat(client.send(script(Way.OF_ITS_OWN, "/flows").GET().build(), BodyHandlers.ofString()).body())
                .doesNotContain("SERVER_FORWARD_HEADERS_STRATEGY");
        assertThat(client.send(script(Way.STRIPPED, "/flows").header("X-Forwarded-Proto", "https").GET().build(), BodyHandlers.ofString()).body())
                .doesNotContain("SERVER_FORWARD_HEADERS_STRATEGY");
    }

    /** A plan and an import, so that their pages are there. */
    private static void runSomething(HttpClient browser, Way way) throws Exception {
        assertThat(post(browser, way, "/import/start", "").statusCode()).isEqualTo(302);
        assertThat(post(browser, way, "/plans/provision", "all=true").statusCode()).isEqualTo(302);
        await().atMost(Duration.ofSeconds(60)).until(() -> way.application.database().queryForObject(
                "select count(*) from import_run where state = 'running'", Long.class) == 0);
    }

    private static boolean isBelow(Way way, URI address) {
        return address.getPath().startsWith(way.path() + "/") && address.getAuthority().equals(way.at("/").getAuthority());
    }

    private static Map<String, Boolean> links(String page) {
        Map<String, Boolean> links = new TreeMap<>();
        Matcher link = LINK.matcher(page);
        while (link.find()) {
            boolean isForm = link.group(1).equals("form") && link.group(2).equals("action");
            add(links, link.group(3), isForm || link.group(2).matches("formaction|hx-post"));
        }
        Matcher more = MORE.matcher(page);
        while (more.find()) {
            add(links, more.group(2), !more.group(1).equals("hx-get"));
        }
        return links;
    }

    private static void add(Map<String, Boolean> links, String link, boolean isForm) {
        if (!link.startsWith("#") && !link.startsWith("data:") && !link.isEmpty()) {
            links.merge(link.replace("&amp;", "&").replaceFirst("#.*", ""), isForm, Boolean::logicalAnd);
        }
    }

    /** A form is not sent: a place that takes one says so when it is only asked for. */
    private static boolean leadsNowhere(HttpClient browser, Way way, String path) {
        try {
            return browser.send(get(way, path), BodyHandlers.ofString()).statusCode() == 404;
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    /** One address for each page and the names of its parameters. */
    private static String kind(URI address) {
        return address.getPath() + (address.getRawQuery() == null ? "" : "?" + address.getRawQuery().replaceAll("=[^&]*", "="));
    }

    private static HttpClient browser() {
        return HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    }

    /** @return where the login leads */
    private static String logIn(HttpClient browser, Way way) throws Exception {
        browser.send(get(way, way.path() + "/people"), BodyHandlers.ofString());
        HttpResponse<String> in = post(browser, way, "/login", "username=admin&password=" + encoded("admin-password-of-the-test"));
        assertThat(in.statusCode()).isEqualTo(302);
        String place = in.headers().firstValue("Location").orElse("");
        return place.startsWith("http") ? URI.create(place).getPath() : place;
    }

    private static HttpResponse<String> post(HttpClient browser, Way way, String path, String fields) throws Exception {
        String proof = FormProof.in(browser.send(get(way, way.path() + (path.equals("/login") ? "/login" : "/people")), BodyHandlers.ofString())
                .body());
        return browser.send(HttpRequest.newBuilder(way.at(way.path() + path)).header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "text/html").POST(BodyPublishers.ofString(fields + "&_csrf=" + encoded(proof))).build(), BodyHandlers.ofString());
    }

    private static HttpRequest get(Way way, String path) {
        return HttpRequest.newBuilder(way.at(path)).header("Accept", "text/html, */*").build();
    }

    private static HttpRequest.Builder script(Way way, String path) {
        return HttpRequest.newBuilder(way.at(way.path() + path)).header("Authorization", ConsoleTest.basic("admin", "admin-password-of-the-test"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
