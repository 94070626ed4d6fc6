package io.rosterbridge.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.Application;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sign-in by a real OpenID provider over HTTP. */
class OidcTest {

    private static final MockOAuth2Server PROVIDER = new MockOAuth2Server();
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
                .with("rosterbridge.oidc.roles.owner", "rb-owners")
                .with("rosterbridge.oidc.roles.operator", "rb-operators, on-call")
                .with("rosterbridge.oidc.roles.auditor", "rb-auditors").start();
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

    @Test
    void offersItOnTheLoginPageAndLetsTheCookieComeBackFromTheProvider() throws Exception {
        assertThat(visit(browser(), "/login").body()).contains("/oauth2/authorization/company");
        HttpClient still = HttpClient.newHttpClient();
        HttpResponse<String> away = still.send(HttpRequest.newBuilder(address("/oauth2/authorization/company")).build(), BodyHandlers.ofString());
        assertThat(away.headers().firstValue("Location").orElse("")).startsWith(PROVIDER.issuerUrl("company").toString());
        assertThat(away.headers().allValues("Set-Cookie")).anySatisfy(cookie -> assertThat(cookie).startsWith("ROSTERBRIDGE=").contains("SameSite=Lax"));
    }

    private static HttpResponse<String> signIn(HttpClient browser, String name, List<String> roles) throws Exception {
        PROVIDER.enqueueCallback(new DefaultOAuth2TokenCallback("company", "subject-of-" + name, "JWT", null,
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
