package io.rosterbridge.access.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.rosterbridge.Application;
import io.rosterbridge.console.ConsoleTest;
import java.io.IOException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider that is not there or says something odd, and what is done here about those who sign in by it. */
class OidcTroubleTest {

    private static final String LOGOUT = "http://schemas.openid.net/event/backchannel-logout";

    private static Application application(String issuer) throws IOException {
        return Application.prepared()
                .with("spring.security.oauth2.client.registration.company.client-id", "rosterbridge")
                .with("spring.security.oauth2.client.registration.company.client-secret", "secret of the client")
                .with("spring.security.oauth2.client.registration.company.scope", "openid,profile")
                .with("spring.security.oauth2.client.registration.company.client-name", "Company")
                .with("spring.security.oauth2.client.provider.company.issuer-uri", issuer)
                .with("rosterbridge.oidc.role-claim", "groups")
                .with("rosterbridge.oidc.response-timeout", "2s")
                .with("rosterbridge.oidc.roles.owner", "owners")
                .with("rosterbridge.oidc.roles.auditor", "auditors");
    }

    /** The application starts all the same, and nobody has to start it again. */
    @ParameterizedTest
    @ValueSource(strings = {"refused", "silent", "503", "no JSON", "another issuer", "a slash"})
    void whatAProviderDoesAtAStartKeepsNobodyFromStarting(String trouble) throws Exception {
        int port = freePort();
        String issuer = "http://127.0.0.1:" + port + "/company";
        AutoCloseable broken = broken(trouble, port, issuer);
        try (Application application = application(issuer).start()) {
            HttpClient browser = browser();
            String page = visit(application, browser, "/login").body();
            assertThat(page).contains("Company is not reachable", "name=\"password\"").doesNotContain("/oauth2/authorization/company");
            assertThat(visit(application, browser, "/oauth2/authorization/company").body()).contains("does not answer");
            assertThat(visit(application, browser, "/login").statusCode()).isEqualTo(200);
            broken.close();
            MockOAuth2Server provider = new MockOAuth2Server();
            provider.start(InetAddress.getByName("127.0.0.1"), port);
            try {
                await().atMost(Duration.ofSeconds(90)).until(() -> visit(application, browser, "/login").body()
                        .contains("Sign in with Company"));
                signIn(application, provider, browser, Map.of("groups", List.of("owners")));
                assertThat(visit(application, browser, "/api/v1/me").body()).contains("\"role\":\"owner\"");
            } finally {
                provider.shutdown();
            }
        }
    }

    /** @return what ends it */
    private static AutoCloseable broken(String trouble, int port, String issuer) throws IOException {
        if (trouble.equals("refused")) {
            return () -> { };
        }
        if (trouble.equals("silent")) {
            return new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
        }
        String metadata = "{\"issuer\": \"%s\", \"authorization_endpoint\": \"" + issuer + "/a\", \"token_endpoint\": \"" + issuer
                + "/t\", \"jwks_uri\": \"" + issuer + "/j\"}";
        String body = switch (trouble) {
            case "another issuer" -> metadata.formatted("http://127.0.0.1:" + port + "/other");
            case "a slash" -> metadata.formatted(issuer + "/");
            default -> "<html>we are sorry</html>";
        };
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", trouble.equals("no JSON") ? "text/html" : "application/json");
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(trouble.equals("503") ? 503 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return () -> server.stop(0);
    }

    @Test
    void whoeverSignsInIsSeenBarredAndEndedHere() throws Exception {
        MockOAuth2Server provider = new MockOAuth2Server();
        provider.start();
        try (Application application = application(provider.issuerUrl("company").toString()).with("rosterbridge.sessions.fresh-for", "3s").start()) {
            theRequestHasAProofKey(application);
            tooManyGroups(application, provider);
            barred(application, provider);
            ofAnotherRoleSince(application, provider);
            ofNoRole(application, provider);
            ofAnAnswerNobodyAskedFor(application);
            endedByTheProvider(application, provider);
            anewForWhatMatters(application, provider);
            tooOld(application, provider);
        } finally {
            provider.shutdown();
        }
    }

    private static void theRequestHasAProofKey(Application application) throws Exception {
        HttpResponse<String> away = HttpClient.newHttpClient().send(HttpRequest.newBuilder(address(application,
                "/oauth2/authorization/company")).build(), BodyHandlers.ofString());
        assertThat(away.headers().firstValue("Location").orElse("")).contains("code_challenge=", "code_challenge_method=S256", "state=", "nonce=")
                .doesNotContain("prompt=");
    }

    /** As Microsoft Entra answers for somebody in more than 200 groups. */
    private static void tooManyGroups(Application application, MockOAuth2Server provider) throws Exception {
        for (Map<String, Object> claims : List.<Map<String, Object>>of(
                Map.of("_claim_names", Map.of("groups", "src1"), "_claim_sources",
                Map.of("src1", Map.of("endpoint", provider.url("/graph").toString()))),
                Map.of("hasgroups", true), Map.of("hasgroups", "true"))) {
            HttpClient browser = browser();
            HttpResponse<String> refused = signIn(application, provider, browser, claims);
            assertThat(refused.uri().getPath()).isEqualTo("/login");
            assertThat(refused.body()).contains("you are in too many of them", "app roles", "assigned to this application");
            assertThat(visit(application, browser, "/api/v1/me").uri().getPath()).as("no role is guessed").isEqualTo("/login");
        }
        assertThat(audited(application, "login-failed")).hasSize(3).allSatisfy(details -> assertThat(details)
                .contains("\"why\":\"too-many-groups\"", "\"subject\":\"paula-1\"", "\"called\":\"paula\"", "\"provider\":\"company\""));
        assertThat(asked(provider)).isNotEmpty().as("no address of the token is fetched").noneMatch(path -> path.contains("graph"));
    }

    /** What the provider was asked for so far. */
    private static List<String> asked(MockOAuth2Server provider) {
        List<String> paths = new ArrayList<>();
        try {
            while (true) {
                paths.add(provider.takeRequest(10, TimeUnit.MILLISECONDS).getPath());
            }
        } catch (RuntimeException noMore) {
            return paths;
        }
    }

    private static void ofAnAnswerNobodyAskedFor(Application application) throws Exception {
        assertThat(visit(application, browser(), "/login/oauth2/code/company?code=x&state=y").uri().getPath()).isEqualTo("/login");
        assertThat(audited(application, "login-failed").get(0)).isEqualTo("{\"address\":\"127.0.0.1\",\"failures\":1,\"refused\":false}");
    }

    private static void ofNoRole(Application application, MockOAuth2Server provider) throws Exception {
        assertThat(signIn(application, provider, browser(), Map.of("groups", List.of("others"), "_claim_names", Map.of("roles", "src1"))).body())
                .as("what is left out is another claim").contains("nobody has given you a role here");
        assertThat(audited(application, "login-failed").get(0)).contains("\"why\":\"no-role\"", "\"subject\":\"paula-1\"");
    }

    private static void barred(Application application, MockOAuth2Server provider) throws Exception {
        HttpClient browser = browser();
        signIn(application, provider, browser, Map.of("groups", List.of("auditors")));
        assertThat(admin(application, "GET", "/api/v1/oidc-logins", "").body()).contains("\"name\":\"oidc:paula\"", "\"provider\":\"company\"",
                "\"role\":\"auditor\"", "\"disabled\":false");
        assertThat(admin(application, "PUT", "/api/v1/oidc-logins/oidc:paula", "{\"disabled\": true}").statusCode()).isEqualTo(200);
        assertThat(visit(application, browser, "/api/v1/me").uri().getPath()).as("the session ends").isEqualTo("/login");
        assertThat(signIn(application, provider, browser, Map.of("groups", List.of("owners"))).body()).contains("barred you here");
        assertThat(audited(application, "oidc-login-changed")).containsExactly("{\"disabled\":true}");
        admin(application, "PUT", "/api/v1/oidc-logins/oidc:paula", "{\"disabled\": false}");
        signIn(application, provider, browser, Map.of("groups", List.of("owners")));
        assertThat(visit(application, browser, "/api/v1/me").body()).contains("\"role\":\"owner\"");
        assertThat(admin(application, "PUT", "/api/v1/oidc-logins/oidc:nobody", "{\"disabled\": true}").statusCode()).isEqualTo(404);
    }

    /** A tab that was left open elsewhere keeps nobody an owner. */
    private static void ofAnotherRoleSince(Application application, MockOAuth2Server provider) throws Exception {
        for (String since : List.of("auditors", "others")) {
            HttpClient former = browser();
            HttpClient latter = browser();
            signIn(application, provider, former, Map.of("groups", List.of("owners")));
            signIn(application, provider, latter, Map.of("groups", List.of("owners")));
            assertThat(visit(application, former, "/api/v1/me").body()).as("of the same role it goes on").contains("\"role\":\"owner\"");
            signIn(application, provider, latter, Map.of("groups", List.of(since)));
            assertThat(visit(application, former, "/api/v1/me").uri().getPath()).as(since).isEqualTo("/login");
        }
        HttpClient browser = browser();
        signIn(application, provider, browser, Map.of("groups", List.of("auditors")));
        signIn(application, provider, browser(), Map.of("hasgroups", true));
        assertThat(visit(application, browser, "/api/v1/me").uri().getPath()).as("nothing is known of the role").isEqualTo("/api/v1/me");
    }

    private static void endedByTheProvider(Application application, MockOAuth2Server provider) throws Exception {
        HttpClient one = browser();
        HttpClient other = browser();
        signIn(application, provider, one, Map.of("groups", List.of("auditors"), "sid", "session-1"));
        signIn(application, provider, other, Map.of("groups", List.of("auditors"), "sid", "session-2"));
        for (Map<String, Object> claims : List.<Map<String, Object>>of(Map.of("sid", "session-1"),
                Map.of("sid", "session-1", "events", Map.of("x", Map.of())),
                Map.of("sid", "session-1", "events", Map.of(LOGOUT, Map.of()), "nonce", "n"))) {
            assertThat(logout(application, provider, "rosterbridge", claims).statusCode()).isEqualTo(400);
        }
        Map<String, Object> claims = Map.of("sid", "session-1", "events", Map.of(LOGOUT, Map.of()));
        assertThat(logout(application, provider, "another application", claims).statusCode()).isEqualTo(400);
        assertThat(send(application, "logout_token=" + "e30.e30.x").statusCode()).isEqualTo(400);
        assertThat(visit(application, one, "/api/v1/me").statusCode()).isEqualTo(200);
        assertThat(visit(application, one, "/api/v1/me").uri().getPath()).isEqualTo("/api/v1/me");
        assertThat(logout(application, provider, "rosterbridge", claims).statusCode()).isEqualTo(200);
        assertThat(visit(application, one, "/api/v1/me").uri().getPath()).isEqualTo("/login");
        assertThat(visit(application, other, "/api/v1/me").uri().getPath()).isEqualTo("/api/v1/me");
        assertThat(logout(application, provider, "rosterbridge", Map.of("events", Map.of(LOGOUT, Map.of()))).statusCode()).isEqualTo(200);
        assertThat(visit(application, other, "/api/v1/me").uri().getPath()).as("all of this subject").isEqualTo("/login");
    }

    private static HttpResponse<String> logout(Application application, MockOAuth2Server provider, String audience, Map<String, Object> claims)
            throws Exception {
        return send(application, "logout_token=" + provider.issueToken("company", "rosterbridge", new DefaultOAuth2TokenCallback("company",
                "paula-1", "logout+jwt", List.of(audience), claims, 120)).serialize());
    }

    private static HttpResponse<String> send(Application application, String body) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(address(application, "/logout/connect/back-channel/company"))
                .header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    /** What somebody at an open session cannot do by being waved through at the provider. */
    private static void anewForWhatMatters(Application application, MockOAuth2Server provider) throws Exception {
        HttpClient browser = browser();
        signIn(application, provider, browser, Map.of("groups", List.of("owners")));
        Thread.sleep(3100);
        HttpResponse<String> asked = submit(application, browser, "/users/new", "name=carla&role=operator&password=a+first+password+of+theirs");
        assertThat(asked.uri().getPath()).isEqualTo("/again");
        assertThat(asked.body()).contains("/oauth2/authorization/company?again=1").doesNotContain("type=\"password\"");
        signIn(application, provider, browser, Map.of("groups", List.of("owners")));
        assertThat(submit(application, browser, "/again", "").uri().getPath()).as("waved through").isEqualTo("/again");
        enqueue(provider, Map.of("groups", List.of("owners")));
        HttpResponse<String> atProvider = visit(application, browser, "/oauth2/authorization/company?again=1");
        assertThat(atProvider.uri().toString()).as("where they have to log in anew").startsWith(provider.issuerUrl("company").toString())
                .contains("prompt=login", "max_age=0");
        HttpResponse<String> signedIn = browser.send(HttpRequest.newBuilder(atProvider.uri()).header("Accept", "text/html")
                .header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString("username=paula-1")).build(),
                BodyHandlers.ofString());
        assertThat(signedIn.uri().getPath()).isEqualTo("/again");
        assertThat(signedIn.body()).contains("You have signed in again");
        assertThat(submit(application, browser, "/again", "").body()).contains("carla can log in now");
    }

    private static void tooOld(Application application, MockOAuth2Server provider) throws Exception {
        HttpClient browser = browser();
        signIn(application, provider, browser, Map.of("groups", List.of("auditors")));
        assertThat(visit(application, browser, "/api/v1/me").uri().getPath()).isEqualTo("/api/v1/me");
        application.database().update("update console_session set ends_at = current_timestamp where login = 'oidc:paula'");
        assertThat(visit(application, browser, "/api/v1/me").uri().getPath()).isEqualTo("/login");
    }

    @Test
    void localLoginsCanBeSwitchedOff() throws Exception {
        MockOAuth2Server provider = new MockOAuth2Server();
        provider.start();
        try (Application application = application(provider.issuerUrl("company").toString()).with("rosterbridge.local-login", "false").start()) {
            HttpClient browser = browser();
            assertThat(visit(application, browser, "/login").body()).doesNotContain("name=\"password\"").contains("Sign in with Company");
            HttpResponse<String> script = admin(application, "GET", "/api/v1/me", "");
            assertThat(script.statusCode()).isEqualTo(401);
            assertThat(script.body()).contains("switched off");
            signIn(application, provider, browser, Map.of("groups", List.of("owners")));
            assertThat(visit(application, browser, "/api/v1/me").body()).contains("\"role\":\"owner\"");
        } finally {
            provider.shutdown();
        }
        try (Application waiting = application("http://127.0.0.1:1/company").with("rosterbridge.local-login", "false").start()) {
            assertThat(visit(waiting, browser(), "/login").body()).contains("Company is not reachable", "ROSTERBRIDGE_LOCAL_LOGIN=true")
                    .doesNotContain("name=\"password\"");
        }
        try (Application ownerless = application("http://127.0.0.1:1/company").with("rosterbridge.local-login", "false")
                .with("rosterbridge.oidc.roles.owner", " ,")) {
            assertThatThrownBy(ownerless::start).hasStackTraceContaining("rosterbridge.oidc.roles.owner and .admin are empty");
        }
        try (Application alone = Application.prepared().with("rosterbridge.local-login", "false")) {
            assertThatThrownBy(alone::start).hasStackTraceContaining("rosterbridge.local-login is false and no OpenID provider is set");
        }
    }

    // ----

    private static List<String> audited(Application application, String action) {
        return application.database().queryForList("select details from audit_event where action = ? order by id desc", String.class, action);
    }

    private static HttpResponse<String> admin(Application application, String method, String path, String body) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(address(application, path))
                .header("Authorization", ConsoleTest.basic("admin", "admin-password-of-the-test")).header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private static void enqueue(MockOAuth2Server provider, Map<String, Object> claims) {
        Map<String, Object> all = new HashMap<>(claims);
        all.put("preferred_username", "paula");
        provider.enqueueCallback(new DefaultOAuth2TokenCallback("company", "paula-1", "JWT", null, all, 600));
    }

    private static HttpResponse<String> signIn(Application application, MockOAuth2Server provider, HttpClient browser, Map<String, Object> claims)
            throws Exception {
        enqueue(provider, claims);
        return visit(application, browser, "/oauth2/authorization/company");
    }

    private static HttpResponse<String> visit(Application application, HttpClient browser, String path) throws Exception {
        return browser.send(HttpRequest.newBuilder(address(application, path)).header("Accept", "text/html,application/json").build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> submit(Application application, HttpClient browser, String path, String fields) throws Exception {
        return browser.send(HttpRequest.newBuilder(address(application, path)).header("Accept", "text/html")
                .header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString(fields + "&_csrf="
                + URLEncoder.encode(FormProof.of(browser, address(application, "/")), StandardCharsets.UTF_8))).build(), BodyHandlers.ofString());
    }

    private static HttpClient browser() {
        return HttpClient.newBuilder().cookieHandler(new CookieManager()).followRedirects(HttpClient.Redirect.NORMAL).build();
    }

    private static URI address(Application application, String path) {
        return URI.create("http://127.0.0.1:" + application.port() + path);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
