package io.rosterbridge.access.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.console.ConsoleTest;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page of somebody else has a browser send, with the session of the admin who looks at it. */
class ForgeryTest extends ConsoleTest {

    private static final String PLANTED = "chosen-by-the-other-page";
    private static final String OTHER_PORT = "http://127.0.0.1:3000";
    private static final String EVIL = "name=evil&role=owner&password=a+password+of+the+attacker";

    private final CookieManager cookies = new CookieManager();
    private final HttpClient browser = HttpClient.newBuilder().cookieHandler(cookies).followRedirects(HttpClient.Redirect.NORMAL).build();

    @BeforeEach
    void logIn() {
        HttpResponse<String> in = form("/login", Map.of(), "username=admin&password=" + encoded(PASSWORD) + "&_csrf=" + proof());
        assertThat(in.uri().getPath()).isEqualTo("/");
    }

    @AfterEach
    void nobodyElse() {
        database.update("delete from console_user where name <> 'admin'");
    }

    private record Door(String method, String path, String type, String body) {

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";

    /** One of each sort: pages, what Spring Security answers itself, REST by the session, Jolokia, and forms that a page may send as text. */
    private static final List<Door> DOORS = List.of(
            new Door("POST", "/users/new", FORM, EVIL),
            new Door("POST", "/me/password", FORM, "presentPassword=x&password=y"),
            new Door("POST", "/connection/kill", FORM, "reason=x"),
            new Door("POST", "/theme", FORM, "theme=dark"),
            new Door("POST", "/login", FORM, "username=evil&password=x"),
            new Door("POST", "/logout", FORM, ""),
            new Door("POST", "/api/v1/console-users", JSON, "{\"name\": \"evil\", \"role\": \"owner\", \"password\": \"a password of evil\"}"),
            new Door("POST", "/api/v1/console-users", "text/plain", "{\"name\": \"evil\", \"role\": \"owner\", \"password\": \"a password of "
            + "evil\"}"),
            new Door("PUT", "/api/v1/profile/actions", JSON, "{\"delete\": true}"),
            new Door("DELETE", "/api/v1/console-users/evil", JSON, ""),
            new Door("POST", "/actuator/jolokia", JSON,
                    "{\"type\": \"exec\", \"mbean\": \"io.rosterbridge:type=Connection\", \"operation\": \"kill(java.lang.String)\", "
                    + "\"arguments\": [\"x\"]}"),
            new Door("POST", "/actuator/hawtio/jolokia", JSON, "{\"type\": \"read\", \"mbean\": \"java.lang:type=Memory\"}"),
            new Door("POST", "/sources/upload", "multipart/form-data; boundary=b", "--b--\r\n"),
            new Door("POST", "/nothing", FORM, ""));

    private static Stream<Arguments> forged() {
        List<Map<String, String>> origins = List.of(
                Map.of("Origin", OTHER_PORT, "Sec-Fetch-Site", "same-site"),
                Map.of("Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"),
                Map.of("Sec-Fetch-Site", "same-site"),
                Map.of("Sec-Fetch-Site", "a word of later"),
                Map.of("Origin", OTHER_PORT),
                Map.of("Origin", "null"),
                Map.of("Origin", "http://x.127.0.0.1.example"));
        return DOORS.stream().flatMap(door -> origins.stream().map(origin -> Arguments.of(door, origin)));
    }

    /** Even with the right proof: whoever could read it, sends it from another origin all the same. */
    @ParameterizedTest
    @MethodSource("forged")
    void isRefusedWhateverTheOtherPageKnows(Door door, Map<String, String> origin) {
        for (String proof : List.of(PLANTED, proof())) {
            HttpResponse<String> refused = knock(door, origin, proof);
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(403);
            assertThat(refused.body()).contains("page of another site");
        }
        assertThat(isLoggedIn()).isTrue();
        assertThat(users()).containsExactly("admin");
    }

    /** As an old browser sends it, which does not say for which page: then only the proof tells. */
    @ParameterizedTest
    @MethodSource("doors")
    void isRefusedFromAnOldBrowserWithoutTheProof(Door door) {
        String cookie = cookie("XSRF-TOKEN");
        String ofAnother = FormProof.of(HttpClient.newBuilder().cookieHandler(new CookieManager()).build(), anonymous("/").build().uri());
        for (String proof : List.of("", PLANTED, cookie, ofAnother)) {
            HttpResponse<String> refused = knock(door, Map.of("User-Agent", "Mozilla/5.0 (Windows NT 10.0; Trident/7.0; rv:11.0) like Gecko"),
                    proof);
            assertThat(refused.statusCode()).as(proof + " " + refused.body()).isEqualTo(403);
            assertThat(refused.body()).doesNotContain("page of another site");
        }
        assertThat(isLoggedIn()).isTrue();
        assertThat(users()).containsExactly("admin");
    }

    private static Stream<Door> doors() {
        return DOORS.stream();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/live?topic=overview&seen=", "/users", "/api/v1/me", "/oauth2/authorization/company", "/logout", "/login",
        "/actuator/jolokia/exec/io.rosterbridge:type=Connection/kill(java.lang.String)/x", "/actuator/jolokia/list",
        "/assets/mark.svg", "/people.csv"})
    void nothingIsTakenIntoTheOtherPage(String path) {
        for (Map<String, String> how : List.of(Map.of("Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "image"),
                Map.of("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"),
                Map.of("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "empty", "Origin", OTHER_PORT),
                Map.of("Origin", OTHER_PORT))) {
            HttpRequest.Builder request = anonymous(path).GET();
            how.forEach(request::header);
            assertThat(sent(request).statusCode()).as(how.toString()).isEqualTo(403);
        }
        assertThat(database.queryForObject("select count(*) from connection where killed_since is not null", Long.class)).isZero();
    }

    @Test
    void linksMayBeFollowedFromAnywhereButToASignInAsSomebodyElse() {
        Map<String, String> link = Map.of("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document");
        HttpRequest.Builder page = anonymous("/people").header("Accept", "text/html");
        HttpRequest.Builder signIn = anonymous("/oauth2/authorization/company").header("Accept", "text/html");
        link.forEach(page::header);
        link.forEach(signIn::header);
        assertThat(sent(page).statusCode()).isEqualTo(200);
        assertThat(sent(signIn).statusCode()).as("while logged in").isEqualTo(403);
    }

    @Test
    void ourOwnFormsAndScriptsGoOn() {
        String own = anonymous("").build().uri().toString();
        for (Map<String, String> origin : List.of(Map.of("Origin", own, "Sec-Fetch-Site", "same-origin"), Map.of("Sec-Fetch-Site", "none"),
                Map.of("Origin", own), Map.<String, String>of())) {
            assertThat(form("/theme", origin, "theme=dark&_csrf=" + proof()).statusCode()).as(origin.toString()).isEqualTo(200);
        }
        Door change = new Door("POST", "/api/v1/connection/resume", JSON, "");
        assertThat(knock(change, Map.of("X-XSRF-TOKEN", proof()), "").statusCode()).as("what a form has, as a header").isEqualTo(409);
    }

    /** Hawtio reads the cookie and sends it as a header. */
    @Test
    void hawtioGoesOnAndAPlantedCookieIsWorthNothing() {
        sent(anonymous("/actuator/hawtio/index.html").header("Accept", "text/html"));
        HttpCookie given = cookies.getCookieStore().getCookies().stream().filter(one -> one.getName().equals("XSRF-TOKEN")).findFirst()
                .orElseThrow();
        assertThat(given.isHttpOnly()).isFalse();
        Door read = new Door("POST", "/actuator/jolokia", JSON, "{\"type\": \"read\", \"mbean\": \"java.lang:type=Memory\"}");
        assertThat(knock(read, Map.of("X-XSRF-TOKEN", given.getValue()), "").body()).contains("HeapMemoryUsage");
        assertThat(knock(read, Map.of("X-XSRF-TOKEN", PLANTED), "").statusCode()).isEqualTo(403);
        assertThat(knock(read, Map.of("X-XSRF-TOKEN", given.getValue(), "Origin", OTHER_PORT), "").statusCode()).isEqualTo(403);
    }

    @Test
    void aNewLoginHasANewProof() {
        String before = proof();
        String cookie = cookie("XSRF-TOKEN");
        form("/logout", Map.of(), "_csrf=" + before);
        logIn();
        assertThat(form("/theme", Map.of(), "theme=dark&_csrf=" + encoded(before)).statusCode()).isEqualTo(403);
        assertThat(knock(new Door("POST", "/api/v1/connection/resume", JSON, ""), Map.of("X-XSRF-TOKEN", cookie), "").statusCode())
                .isEqualTo(403);
    }

    /** What sends name and password, or a token, along, and no session. */
    @Test
    void scriptsGoOn() {
        String token = post("/api/v1/api-tokens", "{\"name\": \"script\", \"permissions\": [\"operate\"]}").json().path("token").asText();
        for (String login : List.of(basic("admin", PASSWORD), "Bearer " + token)) {
            for (String agent : List.of("curl/8.5.0", "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.1")) {
                HttpRequest.Builder resume = anonymous("/api/v1/connection/resume").header("Authorization", login).header("User-Agent", agent);
                assertThat(send(resume.POST(BodyPublishers.noBody())).status()).as(agent).isEqualTo(409);
                assertThat(send(resume.header("Content-Type", FORM)).status()).as(agent).isEqualTo(409);
            }
        }
        HttpRequest.Builder noForm = request("/api/v1/connection/resume").header("User-Agent", "Mozilla/5.0 (a script in disguise)")
                .header("Content-Type", JSON).POST(BodyPublishers.noBody());
        assertThat(send(noForm).status()).as("no form of a page").isEqualTo(409);
    }

    /** A password once typed into the browser's own window comes along with a form of anybody. */
    @Test
    void anOldBrowserThatKnowsThePasswordProvesNothingByIt() {
        for (String type : List.of(FORM, "text/plain", "multipart/form-data; boundary=b")) {
            Reply refused = send(request("/api/v1/connection/resume").header("Content-Type", type)
                    .header("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:60.0) Gecko/20100101 Firefox/60.0")
                    .POST(BodyPublishers.ofString("x=y")));
            assertThat(refused.status()).as(type).isIn(403, 413);
        }
    }

    /** A login beside the session's own does not stand in for the proof. */
    @Test
    void aSessionProvesItsChangesWhateverElseIsSent() {
        for (String login : List.of("Basic x", "Nonsense", basic("admin", "wrong"))) {
            assertThat(knock(DOORS.get(0), Map.of("Authorization", login), PLANTED).statusCode()).as(login).isIn(401, 403);
        }
        assertThat(users()).containsExactly("admin");
    }

    // ----

    private HttpResponse<String> knock(Door door, Map<String, String> headers, String proof) {
        String body = door.type.equals(FORM) ? door.body + "&_csrf=" + encoded(proof) : door.body;
        HttpRequest.Builder request = anonymous(door.path).header("Content-Type", door.type).header("Accept",
                door.type.equals(JSON) ? "application/json" : "text/html").method(door.method, BodyPublishers.ofString(body));
        Map<String, String> all = new HashMap<>(headers);
        if (!door.type.equals(FORM) && !proof.isEmpty()) {
            // No other page can send it; whoever could, had to know it.
            all.putIfAbsent("X-XSRF-TOKEN", proof.equals(cookie("XSRF-TOKEN")) ? PLANTED : proof);
        }
        all.forEach(request::header);
        return sent(request);
    }

    private HttpResponse<String> form(String path, Map<String, String> headers, String fields) {
        HttpRequest.Builder request = anonymous(path).header("Content-Type", FORM).header("Accept", "text/html")
                .POST(BodyPublishers.ofString(fields));
        headers.forEach(request::header);
        return sent(request);
    }

    private HttpResponse<String> sent(HttpRequest.Builder request) {
        try {
            // A stream of events has no end to wait for.
            return browser.sendAsync(request.build(), BodyHandlers.ofString()).get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private boolean isLoggedIn() {
        return sent(anonymous("/api/v1/me").header("Accept", "application/json")).statusCode() == 200;
    }

    private List<String> users() {
        return database.queryForList("select name from console_user", String.class);
    }

    private String proof() {
        return FormProof.of(browser, anonymous("/").build().uri());
    }

    private String cookie(String name) {
        return cookies.getCookieStore().get(URI.create(anonymous("/").build().uri().toString())).stream()
                .filter(one -> one.getName().equals(name)).map(HttpCookie::getValue).findFirst().orElse("");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
