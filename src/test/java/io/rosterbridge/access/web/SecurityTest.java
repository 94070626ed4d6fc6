package io.rosterbridge.access.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.console.ConsoleTest;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.http.server.PathContainer;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Nobody gets anything without a login, and a browser nothing that its user did not mean. */
class SecurityTest extends ConsoleTest {

    private static final Set<String> OPEN = Set.of("GET /actuator/health", "GET /login", "GET /login/code");

    @Autowired
    private List<RequestMappingHandlerMapping> mappings;
    @Autowired
    private PathMappedEndpoints endpoints;

    /** Every mapping of every controller and endpoint there is, also of those that are added later. */
    @Test
    void opensNothingButHealth() {
        Set<String> requests = new LinkedHashSet<>(List.of("GET /", "GET /v3/api-docs", "GET /v3/api-docs.yaml", "GET /actuator",
                "GET /actuator/hawtio/index.html", "POST /actuator/jolokia", "GET /actuator/jolokia/version", "POST /logout", "GET /nothing"));
        for (RequestMappingHandlerMapping mapping : mappings) {
            mapping.getHandlerMethods().keySet().forEach(info -> requests.addAll(requests(info)));
        }
        endpoints.getAllPaths().forEach(path -> requests.add("GET " + path));
        requests.removeIf(request -> request.endsWith(" /error"));
        requests.removeAll(OPEN);
        assertThat(requests).hasSizeGreaterThan(30).contains("PUT /api/v1/users/x", "GET /actuator/prometheus", "GET /actuator/hawtio");
        for (String request : requests) {
            String[] parts = request.split(" ");
            Reply reply = send(anonymous(parts[1]).method(parts[0], BodyPublishers.noBody()));
            assertThat(reply.status()).as(request).isEqualTo(401);
            assertThat(reply.contentType()).as(request).startsWith("application/problem+json");
            assertThat(reply.headers().firstValue("WWW-Authenticate")).as(request).contains("Basic realm=\"Rosterbridge\"");
        }
    }

    private static Set<String> requests(RequestMappingInfo info) {
        Set<String> requests = new LinkedHashSet<>();
        Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
        for (String pattern : info.getPatternValues()) {
            String path = pattern.replaceAll("\\{[^}]+}", "x").replace("**", "x");
            for (RequestMethod method : methods.isEmpty() ? Set.of(RequestMethod.GET) : methods) {
                requests.add(method + " " + PathContainer.parsePath(path).value());
            }
        }
        return requests;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health/../prometheus", "/actuator/health/..%2Fprometheus", "/actuator/health;/../prometheus",
        "/actuator/health/db", "//actuator/prometheus", "/actuator/health%2F..%2Fprometheus", "/ACTUATOR/PROMETHEUS"})
    void knowsNoWayRoundTheLogin(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(anonymous("").build().uri() + path)).GET();
        Reply reply = send(request);
        assertThat(reply.status()).isIn(400, 401);
        assertThat(reply.text()).doesNotContain("jvm_").doesNotContain("database");
    }

    @Test
    void showsNothingOfHealthButTheWordToStrangers() {
        assertThat(send(anonymous("/actuator/health").GET()).json().fieldNames()).toIterable().containsExactlyInAnyOrder("status", "groups");
        assertThat(send(anonymous("/actuator/health/liveness").GET()).text()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(send(anonymous("/actuator/health/readiness").GET()).text()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(get("/actuator/health").json().get("components").has("connection")).isTrue();
    }

    @Test
    void refusesAWrongPasswordAndKeepsTheRightOneQuick() {
        assertThat(send(anonymous("/api/v1/status").header("Authorization", basic("admin", "wrong")).GET()).detail())
                .isEqualTo("name or password is wrong");
        assertThat(send(anonymous("/api/v1/status").header("Authorization", "Basic nonsense").GET()).status()).isEqualTo(401);
        assertThat(get("/api/v1/status").status()).isEqualTo(200);
        assertThat(get("/api/v1/status").headers().allValues("Set-Cookie")).as("a script gets no session").isEmpty();
    }

    @Test
    void refusesANameFromAnAddressAfterTenFailures() {
        for (int failure = 1; failure <= 10; failure++) {
            assertThat(send(anonymous("/api/v1/status").header("Authorization", basic("mallory", "guess " + failure)).GET()).status())
                    .isEqualTo(401);
        }
        Reply locked = send(anonymous("/api/v1/status").header("Authorization", basic("mallory", "guess 11")).GET());
        assertThat(locked.status()).isEqualTo(429);
        assertThat(locked.headers().firstValue("Retry-After")).isPresent();
        assertThat(locked.json().get("type").asText()).isEqualTo("urn:rosterbridge:problem:locked-out");
        assertThat(get("/api/v1/status").status()).as("others are not concerned").isEqualTo(200);
    }

    @Test
    void refusesWhatABrowserSendsForAPageOfSomebodyElse() {
        for (String site : List.of("cross-site", "same-site")) {
            Reply refused = send(request("/api/v1/connection/pause").header("Sec-Fetch-Site", site).POST(BodyPublishers.noBody()));
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.detail()).contains("X-XSRF-TOKEN");
        }
        assertThat(send(request("/api/v1/connection/pause").header("Sec-Fetch-Site", "same-origin").POST(BodyPublishers.noBody())).status())
                .isEqualTo(409);
    }

    /** Over plain http a browser sends no Sec-Fetch-Site, but Origin with every change. */
    @Test
    void refusesWhatABrowserSendsOverPlainHttpForAPageOfSomebodyElse() {
        String own = request("/").build().uri().toString().replaceFirst("/$", "");
        for (String origin : List.of("http://evil.example", "http://127.0.0.1:1", "http://127.0.0.1", "http://127.0.0.1.evil.example",
                "null", "")) {
            Reply refused = send(request("/api/v1/connection/pause").header("Origin", origin).POST(BodyPublishers.noBody()));
            assertThat(refused.status()).as(origin).isEqualTo(403);
            assertThat(refused.detail()).contains("X-XSRF-TOKEN");
        }
        assertThat(send(request("/api/v1/connection/pause").header("Origin", own).POST(BodyPublishers.noBody())).status()).isEqualTo(409);
        assertThat(send(request("/api/v1/connection/pause").header("Origin", own.replace("http:", "https:")).POST(BodyPublishers.noBody()))
                .status()).as("behind a proxy that ends TLS").isEqualTo(409);
        assertThat(send(request("/api/v1/connection/pause").POST(BodyPublishers.noBody())).status()).as("a script").isEqualTo(409);
    }

    /** Whoever reaches the port could say anything; see OidcTest for the setting that believes a proxy. */
    @Test
    void believesNobodyWhoSaysTheyAreAProxy() {
        Reply reply = send(anonymous("/login").header("Accept", "text/html").header("X-Forwarded-For", "203.0.113.9")
                .header("X-Forwarded-Proto", "https").header("X-Forwarded-Host", "evil.example"));
        assertThat(reply.headers().firstValue("Strict-Transport-Security")).isEmpty();
        assertThat(reply.headers().allValues("Set-Cookie")).isNotEmpty().noneMatch(cookie -> cookie.contains("Secure"));
        String name = "forwarded" + System.nanoTime();
        database.update("insert into console_user (name, password_hash, role, created_at) values (?, 'none', 'auditor', "
                + "current_timestamp)", name);
        send(anonymous("/api/v1/status").header("Authorization", basic(name, "wrong")).header("X-Forwarded-For", "203.0.113.9"));
        assertThat(database.queryForObject("select details from audit_event where actor = ?", String.class, name)).contains("127.0.0.1");
        database.update("delete from console_user where name = ?", name);
    }

    @Test
    void logsABrowserInAndAsksItsChangesForTheToken() throws Exception {
        CookieManager cookies = new CookieManager();
        HttpClient browser = HttpClient.newBuilder().cookieHandler(cookies).followRedirects(HttpClient.Redirect.NORMAL).build();
        HttpResponse<String> page = browser.send(anonymous("/").header("Accept", "text/html").build(), BodyHandlers.ofString());
        assertThat(page.uri().getPath()).isEqualTo("/login");
        assertThat(page.body()).contains("name=\"password\"");
        HttpResponse<String> console = browser.send(anonymous("/login").header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "text/html").POST(BodyPublishers.ofString("username=admin&password=" + PASSWORD.replace(' ', '+')
                        + "&_csrf=" + FormProof.in(page.body()))).build(), BodyHandlers.ofString());
        assertThat(console.uri().getPath()).isEqualTo("/");
        assertThat(console.statusCode()).isEqualTo(200);

        HttpRequest.Builder pause = anonymous("/api/v1/connection/pause").POST(BodyPublishers.noBody());
        assertThat(browser.send(pause.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(403);
        assertThat(browser.send(pause.header("X-XSRF-TOKEN", cookie(cookies, "XSRF-TOKEN")).build(), BodyHandlers.ofString()).statusCode())
                .as("nothing to pause").isEqualTo(409);
        HttpCookie session = cookies.getCookieStore().getCookies().stream().filter(one -> one.getName().equals("ROSTERBRIDGE")).findFirst()
                .orElseThrow();
        assertThat(session.isHttpOnly()).isTrue();
    }

    private static String cookie(CookieManager cookies, String name) {
        return cookies.getCookieStore().getCookies().stream().filter(cookie -> cookie.getName().equals(name)).findFirst().orElseThrow().getValue();
    }

    @Test
    void letsOnlyTheRoleAdminIn() {
        String hash = database.queryForObject("select password_hash from console_user where name = 'admin'", String.class);
        database.update("insert into console_user (name, password_hash, role, created_at) values ('guest', ?, 'guest', current_timestamp)", hash);
        Reply refused = send(anonymous("/api/v1/status").header("Authorization", basic("guest", PASSWORD)).GET());
        database.update("delete from console_user where name = 'guest'");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().get("type").asText()).isEqualTo("urn:rosterbridge:problem:forbidden");
    }

    @Test
    void sendsTheHeadersThatProtectABrowser() {
        Reply reply = get("/api/v1/status");
        assertThat(reply.headers().firstValue("Content-Security-Policy").orElse("")).contains("default-src 'self'").doesNotContain("unsafe-eval");
        assertThat(reply.headers().firstValue("X-Frame-Options")).contains("DENY");
        assertThat(reply.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(reply.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(reply.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(reply.headers().firstValue("Permissions-Policy").orElse("")).contains("camera=()", "geolocation=()", "usb=()");
        assertThat(reply.headers().firstValue("Cross-Origin-Opener-Policy")).contains("same-origin");
        assertThat(reply.headers().firstValue("Cross-Origin-Resource-Policy")).contains("same-origin");
    }
}
