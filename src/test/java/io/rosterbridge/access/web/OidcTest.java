package io.rosterbridge.access.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.Application;
import io.rosterbridge.console.ConsoleTest;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Sign-in by a real OpenID provider over HTTP; and two people for a hold, who may sign in so. */
class OidcTest {

    private static final MockOAuth2Server PROVIDER = new MockOAuth2Server();
    private static final String PRINT = "f".repeat(64);
    private static final String FINGERPRINT = "{\"fingerprint\": \"" + PRINT + "\"}";
    private static Application application;

    @BeforeAll
    static void start() throws Exception {
        PROVIDER.start();
        application = Application.prepared()
                .with("spring.security.oauth2.client.registration.company.client-id", "rosterbridge")
                .with("spring.security.oauth2.client.registration.company.client-secret", "secret of the client")
                .with("spring.security.oauth2.client.registration.company.scope", "openid,profile")
                .with("spring.security.oauth2.client.provider.company.issuer-uri", PROVIDER.issuerUrl("company"))
                .with("rosterbridge.oidc.role-claim", "realm_access.roles")
                .with("rosterbridge.two-person-holds", "true")
                .with("rosterbridge.oidc.roles.owner", "rb-owners")
                .with("rosterbridge.oidc.roles.operator", "rb-operators, on-call")
                .with("rosterbridge.oidc.roles.auditor", "rb-auditors")
                .with("server.forward-headers-strategy", "native").start();
    }

    @AfterAll
    static void stop() throws Exception {
        application.close();
        PROVIDER.shutdown();
    }

    @Test
    void makesOfSomebodyWhatTheirClaimSays() throws Exception {
        HttpClient browser = browser();
        HttpResponse<String> signedIn = signIn(browser, "paula", List.of("other", "on-call", "rb-auditors"));
        assertThat(signedIn.uri().getPath()).doesNotStartWith("/login");
        HttpResponse<String> me = visit(browser, "/api/v1/me");
        assertThat(me.body()).contains("\"name\":\"oidc:paula\"").contains("\"role\":\"operator\"");
        assertThat(visit(browser, "/api/v1/status").statusCode()).isEqualTo(200);
        assertThat(visit(browser, "/api/v1/console-users").statusCode()).isEqualTo(403);
        assertThat(application.database().queryForList("select actor from audit_event where action = 'login'", String.class)).contains("oidc:paula");
        HttpResponse<String> changed = browser.send(HttpRequest.newBuilder(address("/api/v1/me/password")).header("Content-Type", "application/json")
                .header("X-XSRF-TOKEN", "x").PUT(HttpRequest.BodyPublishers.ofString("{}")).build(), BodyHandlers.ofString());
        assertThat(changed.statusCode()).as("a session needs the token of a page").isEqualTo(403);
    }

    @Test
    void refusesWhoeverHasNoRoleHere() throws Exception {
        HttpClient browser = browser();
        HttpResponse<String> refused = signIn(browser, "eve", List.of("other"));
        assertThat(refused.uri().getPath()).isEqualTo("/login");
        assertThat(refused.body()).contains("nobody has given you a role here").contains("/oauth2/authorization/company");
        assertThat(visit(browser, "/api/v1/me").uri().getPath()).isEqualTo("/login");
    }

    @Test
    void takesNoAnswerItHasNotAskedFor() throws Exception {
        HttpResponse<String> refused = visit(browser(), "/login/oauth2/code/company?code=stolen&state=guessed");
        assertThat(refused.uri().getPath()).isEqualTo("/login");
        assertThat(refused.body()).contains("did not succeed").doesNotContain("stolen");
    }

    /** Whoever uses a shared machine would else be signed in again by one click. */
    @Test
    void logsOutAtTheProviderToo() throws Exception {
        HttpClient browser = browser();
        HttpResponse<String> signedIn = signIn(browser, "paula", List.of("rb-auditors"));
        assertThat(signedIn.headers().firstValue("Content-Security-Policy").orElse("")).as("a browser asks where a form may lead")
                .contains("form-action 'self' " + PROVIDER.issuerUrl("company").toString().replace("/company", ""));
        HttpResponse<String> left = logout(browser);
        assertThat(left.uri()).isEqualTo(address("/login?logout"));
        String provider = Stream.iterate(left, Objects::nonNull, answer -> answer.previousResponse().orElse(null))
                .map(answer -> answer.uri().toString()).filter(uri -> uri.startsWith(PROVIDER.issuerUrl("company").toString()))
                .findFirst().orElseThrow();
        assertThat(provider).contains("/endsession?id_token_hint=ey", "post_logout_redirect_uri=" + address("/login?logout"));
        assertThat(visit(browser, "/api/v1/me").uri().getPath()).isEqualTo("/login");
    }

    @Test
    void logsALocalAccountOutHereOnly() throws Exception {
        HttpClient browser = browser();
        form(browser, "/login", "username=admin&password=admin-password-of-the-test");
        assertThat(visit(browser, "/api/v1/me").body()).contains("\"name\":\"admin\"");
        HttpResponse<String> left = logout(browser);
        assertThat(left.uri()).isEqualTo(address("/login?logout"));
        assertThat(left.previousResponse().orElseThrow().uri()).isEqualTo(address("/logout"));
    }

    private static HttpResponse<String> logout(HttpClient browser) throws Exception {
        return form(browser, "/logout", "");
    }

    /** Set by SERVER_FORWARD_HEADERS_STRATEGY; SecurityTest shows that nobody is believed without it. */
    @Test
    void believesAProxyThatEndsTls() throws Exception {
        HttpClient proxy = HttpClient.newHttpClient();
        HttpResponse<String> page = proxy.send(forwarded("/login").build(), BodyHandlers.ofString());
        assertThat(page.headers().firstValue("Strict-Transport-Security")).isPresent();
        HttpResponse<String> away = proxy.send(forwarded("/oauth2/authorization/company").build(), BodyHandlers.ofString());
        assertThat(away.headers().firstValue("Location").orElse(""))
                .contains("redirect_uri=https://bridge.example/login/oauth2/code/company");
        assertThat(Stream.of(page, away).flatMap(answer -> answer.headers().allValues("Set-Cookie").stream()))
                .hasSizeGreaterThanOrEqualTo(2).allMatch(cookie -> cookie.startsWith("__Host-ROSTERBRIDGE=") && cookie.contains("; Secure")
                && cookie.contains("; Path=/;") && !cookie.contains("Domain"));
        proxy.send(forwarded("/api/v1/status").header("Authorization", basic("admin:wrong")).build(), BodyHandlers.ofString());
        assertThat(application.database().queryForList("select details from audit_event where action = 'login-failed'", String.class))
                .anySatisfy(details -> assertThat(details).contains("203.0.113.9"));
        HttpRequest fromHawtio = forwarded("/actuator/jolokia").header("Authorization", basic("admin:admin-password-of-the-test"))
                .header("Origin", "https://bridge.example")
                .POST(HttpRequest.BodyPublishers.ofString("{\"type\": \"read\", \"mbean\": \"java.lang:type=Memory\"}")).build();
        assertThat(proxy.send(fromHawtio, BodyHandlers.ofString()).body()).contains("\"status\":200");
    }

    /** Whoever reaches the proxy may write into the header whatever they like; only what the proxy itself has seen counts. */
    @Test
    void aForgedAddressGetsNobodyRoundTheBrakeNorIntoTheTrail() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        for (String name : List.of("behind", "spread")) {
            application.database().update("insert into console_user (name, password_hash, role, created_at) values (?, 'none', 'auditor', "
                    + "current_timestamp)", name);
        }
        List<Integer> statuses = new ArrayList<>();
        for (int number = 0; number < 30; number++) {
            // What the client says, and what the proxy has seen: a machine of the same private network.
            statuses.add(client.send(HttpRequest.newBuilder(address("/api/v1/status")).header("Authorization", basic("behind:guess " + number))
                    .header("X-Forwarded-For", "198.51.100." + number + ", 10.0.0.5").build(), BodyHandlers.ofString()).statusCode());
        }
        assertThat(statuses.subList(0, 10)).containsOnly(401);
        assertThat(statuses.subList(10, 30)).containsOnly(429);
        assertThat(application.database().queryForList("select details from audit_event where actor = 'behind'", String.class)).isNotEmpty()
                .allMatch(details -> details.contains("\"10.0.0.5\""));
        statuses.clear();
        for (int number = 0; number < 30; number++) {
            // Each really from another address.
            statuses.add(client.send(HttpRequest.newBuilder(address("/api/v1/status")).header("Authorization", basic("spread:guess " + number))
                    .header("X-Forwarded-For", "203.0.113." + (100 + number)).build(), BodyHandlers.ofString()).statusCode());
        }
        assertThat(statuses.subList(20, 30)).containsOnly(429);
    }

    /** Only a cookie that no sibling host and no page without TLS can plant leads to a session that came with TLS. */
    @Test
    void takesNoPlantedSessionWithTls() throws Exception {
        HttpClient attacker = browser();
        form(attacker, "/login", "username=admin&password=admin-password-of-the-test");
        String session = ((CookieManager) attacker.cookieHandler().orElseThrow()).getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("ROSTERBRIDGE")).findFirst().orElseThrow().getValue();
        HttpClient victim = HttpClient.newHttpClient();
        assertThat(victim.send(forwarded("/me").header("Cookie", "ROSTERBRIDGE=" + session).build(), BodyHandlers.ofString())
                .headers().firstValue("Location").orElse("")).endsWith("/login");
        assertThat(victim.send(forwarded("/me").header("Cookie", "__Host-ROSTERBRIDGE=" + session).build(), BodyHandlers.ofString())
                .statusCode()).as("the same by its own name").isEqualTo(200);
        assertThat(victim.send(forwarded("/me").header("Cookie", "ROSTERBRIDGE=" + session + "; __Host-ROSTERBRIDGE=unknown").build(),
                BodyHandlers.ofString()).statusCode()).as("beside another").isEqualTo(302);
        HttpResponse<String> themed = victim.send(forwarded("/theme").header("Cookie", "__Host-ROSTERBRIDGE=" + session)
                .header("Content-Type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers.ofString("theme=dark&_csrf="
                + FormProof.of(attacker, address("/")))).build(), BodyHandlers.ofString());
        assertThat(themed.headers().allValues("Set-Cookie")).anyMatch(cookie -> cookie.startsWith("__Host-rosterbridge-theme=dark"));
        assertThat(victim.send(forwarded("/me").header("Cookie", "__Host-ROSTERBRIDGE=" + session + "; __Host-rosterbridge-theme=dark")
                .build(), BodyHandlers.ofString()).body()).contains("data-theme=\"dark\"");
    }

    private static String basic(String nameAndPassword) {
        return "Basic " + Base64.getEncoder().encodeToString(nameAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    /** As a proxy on this machine sends it on. */
    private static HttpRequest.Builder forwarded(String path) {
        return HttpRequest.newBuilder(address(path)).header("Accept", "text/html").header("X-Forwarded-For", "203.0.113.9")
                .header("X-Forwarded-Proto", "https").header("X-Forwarded-Host", "bridge.example");
    }

    @Test
    void offersItOnTheLoginPageAndLetsTheCookieComeBackFromTheProvider() throws Exception {
        assertThat(visit(browser(), "/login").body()).contains("/oauth2/authorization/company").as("for local accounts")
                .contains("name=\"password\"");
        HttpClient still = HttpClient.newHttpClient();
        HttpResponse<String> away = still.send(HttpRequest.newBuilder(address("/oauth2/authorization/company")).build(), BodyHandlers.ofString());
        assertThat(away.headers().firstValue("Location").orElse("")).startsWith(PROVIDER.issuerUrl("company").toString());
        assertThat(away.headers().allValues("Set-Cookie"))
                .anySatisfy(cookie -> assertThat(cookie).startsWith("ROSTERBRIDGE=").contains("SameSite=Lax"));
    }

    // ---- two people

    @Test
    void whoHasAnotherNameAtTheProviderIsStillTheSameOne() throws Exception {
        long hold = hold();
        HttpClient rita = browser();
        signIn(rita, "rita-1", "rita", List.of("rb-owners"));
        assertThat(decide(rita, hold).statusCode()).as("it takes another one").isEqualTo(202);
        HttpClient renamed = browser();
        signIn(renamed, "rita-1", "somebody.else", List.of("rb-owners"));
        assertThat(visit(renamed, "/api/v1/me").body()).contains("\"name\":\"oidc:rita\"");
        assertThat(decide(renamed, hold).statusCode()).isEqualTo(202);
        HttpClient other = browser();
        signIn(other, "rita-2", "rita", List.of("rb-owners"));
        assertThat(visit(other, "/api/v1/me").body()).contains("\"name\":\"oidc:rita-2\"");
        assertThat(decide(other, hold).statusCode()).isEqualTo(200);
        assertThat(state(hold)).isEqualTo("approved");
        assertThat(application.database()
                .queryForList("select details from audit_event where actor = 'oidc:rita' and action = 'login' order by id",
                String.class)).as("who it is, beside what they are called").hasSize(2).first().asString()
                .contains("\"provider\":\"company\"", "\"subject\":\"rita-1\"", "\"called\":\"rita\"");
        assertThat(application.database()
                .queryForList("select details from audit_event where actor = 'oidc:rita' and action = 'login' order by id desc",
                String.class)).first().asString().contains("\"subject\":\"rita-1\"", "\"called\":\"somebody.else\"");
    }

    @Test
    void aTokenCountsAsWhoeverHasMadeIt() throws Exception {
        long hold = hold();
        assertThat(admin("POST", "/api/v1/holds/" + hold + "/approve", FINGERPRINT).statusCode()).isEqualTo(202);
        String token = admin("POST", "/api/v1/api-tokens", "{\"name\": \"x) (y\", \"permissions\": [\"approve\"]}").body()
                .replaceFirst(".*\"token\":\"([^\"]+)\".*", "$1");
        HttpResponse<String> approved = HttpClient.newHttpClient().send(json("POST", "/api/v1/holds/" + hold + "/approve", FINGERPRINT)
                .header("Authorization", "Bearer " + token).build(), BodyHandlers.ofString());
        assertThat(approved.statusCode()).isEqualTo(202);
        assertThat(application.database()
                .queryForList("select actor from audit_event where action = 'hold-approved' and subject = ? order by id",
                String.class, "hold:" + hold)).containsExactly("admin", "token:x) (y (admin)");
    }

    /** By the page, as a person does it. */
    @Test
    void whoeverHasCausedAHoldSeesWhyTheirWordDoesNotCount() throws Exception {
        long hold = hold();
        application.database().update("insert into directory_change (at, user_id, kind, attributes, source) values "
                + "(current_timestamp, 'somebody', 'changed', 'status', 'oidc:carla')");
        HttpClient carla = browser();
        signIn(carla, "carla-1", "carla", List.of("rb-owners"));
        assertThat(visit(carla, "/hold?id=" + hold).body()).contains("Caused by", "oidc:carla changed people of the list",
                "does not count");
        assertThat(form(carla, "/hold/approve", "id=" + hold + "&fingerprint=" + PRINT).body())
                .contains("Nobody was removed", "changed people of the list",
                "it takes two people who did not cause it");
        HttpClient first = browser();
        signIn(first, "first-1", "first", List.of("rb-owners"));
        assertThat(form(first, "/hold/approve", "id=" + hold + "&fingerprint=" + PRINT).body())
                .contains("It takes that of a second person", "Approved by", "oidc:first");
        HttpClient second = browser();
        signIn(second, "second-1", "second", List.of("rb-owners"));
        assertThat(form(second, "/hold/approve", "id=" + hold + "&fingerprint=" + PRINT).body()).contains("0 removals are released");
    }

    @Test
    void anAccountThatTheOtherApproverHasMadeIsNoSecondPerson() throws Exception {
        long hold = hold();
        admin("POST", "/api/v1/console-users", "{\"name\": \"puppet\", \"role\": \"admin\", \"password\": \"a password of twelve\"}");
        assertThat(admin("POST", "/api/v1/holds/" + hold + "/approve", FINGERPRINT).statusCode()).isEqualTo(202);
        HttpResponse<String> refused = as("puppet", "a password of twelve", "POST", "/api/v1/holds/" + hold + "/approve", FINGERPRINT);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("\\\"admin\\\" has made the account \\\"puppet\\\"");
        assertThat(state(hold)).isEqualTo("waiting");
    }

    /** Of somebody who is not in the directory: an approval skips them. */
    private static long hold() {
        JdbcTemplate database = application.database();
        database.update("insert into removal_hold (kind, state, source, reason, of_people, fingerprint, created_at, expires_at) values "
                + "('shrink', 'waiting', 'test', 'for the test', 1, ?, current_timestamp, current_timestamp + interval '1' hour)", PRINT);
        long hold = database.queryForObject("select max(id) from removal_hold", Long.class);
        database.update("insert into removal_hold_item (hold_id, user_id, action, revision, evidence, state, held_at) "
                + "values (?, 'somebody', 'REMOVE', 0, '', 'open', current_timestamp)", hold);
        return hold;
    }

    private static String state(long hold) {
        return application.database().queryForObject("select state from removal_hold where id = ?", String.class, hold);
    }

    private static HttpResponse<String> decide(HttpClient browser, long hold) throws Exception {
        return browser.send(json("POST", "/api/v1/holds/" + hold + "/approve", FINGERPRINT).header("X-XSRF-TOKEN", proof(browser)).build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> form(HttpClient browser, String path, String fields) throws Exception {
        return browser.send(HttpRequest.newBuilder(address(path)).header("Accept", "text/html")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(fields + "&_csrf=" + FormProof.of(browser, address(path))))
                .build(), BodyHandlers.ofString());
    }

    private static String proof(HttpClient browser) throws Exception {
        visit(browser, "/me");
        return ((CookieManager) browser.cookieHandler().orElseThrow()).getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("XSRF-TOKEN")).findFirst().orElseThrow().getValue();
    }

    private static HttpResponse<String> admin(String method, String path, String body) throws Exception {
        return as("admin", "admin-password-of-the-test", method, path, body);
    }

    private static HttpResponse<String> as(String name, String password, String method, String path, String body) throws Exception {
        return HttpClient.newHttpClient().send(json(method, path, body).header("Authorization", ConsoleTest.basic(name, password)).build(),
                BodyHandlers.ofString());
    }

    private static HttpRequest.Builder json(String method, String path, String body) {
        return HttpRequest.newBuilder(address(path)).header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
    }

    private static HttpResponse<String> signIn(HttpClient browser, String name, List<String> roles) throws Exception {
        return signIn(browser, "subject-of-" + name, name, roles);
    }

    private static HttpResponse<String> signIn(HttpClient browser, String subject, String name, List<String> roles) throws Exception {
        PROVIDER.enqueueCallback(new DefaultOAuth2TokenCallback("company", subject, "JWT", null,
                Map.of("preferred_username", name, "realm_access", Map.of("roles", roles)), 600));
        return visit(browser, "/oauth2/authorization/company");
    }

    private static HttpResponse<String> visit(HttpClient browser, String path) throws Exception {
        return browser.send(HttpRequest.newBuilder(address(path)).header("Accept", "text/html,application/json").build(), BodyHandlers.ofString());
    }

    private static HttpClient browser() {
        return HttpClient.newBuilder().cookieHandler(new CookieManager()).followRedirects(HttpClient.Redirect.NORMAL).build();
    }

    private static URI address(String path) {
        return URI.create("http://127.0.0.1:" + application.port() + path);
    }
}
