package io.rosterbridge.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions, accounts, tokens, the audit trail and the right to be forgotten, over HTTP. */
class AccessTest extends ConsoleTest {

    private static final String ANNS = "the password of ann";

    @AfterEach
    void nobodyElse() {
        database.update("delete from console_user where name <> 'admin'");
        for (String table : List.of("provisioning_event", "directory_change", "calendly_account", "provisioning_task", "app_assignment", "directory_user")) {
            database.update("delete from " + table);
        }
    }

    // ---- sessions

    @Test
    void givesALoginASessionOfItsOwn() throws Exception {
        ann("operator");
        Browser browser = new Browser();
        browser.visit("/login");
        // Whoever planted a session before the login must not hold it afterwards.
        HttpResponse<String> saved = browser.visit("/api/v1/status");
        String planted = browser.session();
        browser.login("ann", ANNS);
        assertThat(browser.session()).isNotBlank().isNotEqualTo(planted);
        assertThat(browser.visit("/api/v1/status").statusCode()).isEqualTo(200);
        if (planted != null) {
            assertThat(send(anonymous("/api/v1/status").header("Cookie", "ROSTERBRIDGE=" + planted)).status()).isEqualTo(401);
        }
        assertThat(saved.uri().getPath()).isEqualTo("/login");
    }

    @Test
    void endsTheSessionsOfWhoeverIsChanged() throws Exception {
        for (String change : List.of("{\"role\": \"auditor\"}", "{\"disabled\": true}")) {
            ann("operator");
            Browser browser = new Browser();
            browser.login("ann", ANNS);
            assertThat(browser.visit("/api/v1/me").body()).contains("\"operate\"");
            assertThat(put("/api/v1/console-users/ann", change).status()).isEqualTo(200);
            assertThat(browser.visit("/api/v1/me").uri().getPath()).as(change).isEqualTo("/login");
            assertThat(delete("/api/v1/console-users/ann").status()).isEqualTo(204);
        }
        ann("operator");
        Browser browser = new Browser();
        browser.login("ann", ANNS);
        assertThat(browser.visit("/api/v1/me").statusCode()).isEqualTo(200);
        assertThat(delete("/api/v1/console-users/ann").status()).isEqualTo(204);
        assertThat(browser.visit("/api/v1/me").uri().getPath()).isEqualTo("/login");
    }

    @Test
    void letsNobodyInWhoIsDisabled() {
        ann("operator");
        assertThat(as("ann", ANNS, "/api/v1/status").status()).isEqualTo(200);
        put("/api/v1/console-users/ann", "{\"disabled\": true}");
        assertThat(as("ann", ANNS, "/api/v1/status").detail()).isEqualTo("name or password is wrong");
    }

    @Test
    void letsPeopleChangeTheirOwnPasswordIfTheyKnowIt() {
        ann("auditor");
        assertThat(own(ANNS, "wrong", "another password").detail()).isEqualTo("presentPassword is wrong");
        assertThat(own(ANNS, ANNS, "short").detail()).contains("12 or more");
        assertThat(own(ANNS, ANNS, "another password").status()).isEqualTo(204);
        assertThat(as("ann", ANNS, "/api/v1/me").status()).isEqualTo(401);
        assertThat(as("ann", "another password", "/api/v1/me").status()).isEqualTo(200);
    }

    @Test
    void letsAnAdminManageAllButOwners() {
        ann("admin");
        assertThat(as("ann", ANNS, "/api/v1/console-users").json().get("items")).hasSize(2);
        assertThat(changeAs("ann", ANNS, "PUT", "/api/v1/console-users/admin", "{\"role\": \"auditor\"}").status()).isEqualTo(403);
        assertThat(changeAs("ann", ANNS, "PUT", "/api/v1/console-users/admin/password", "{\"password\": \"a new password\"}").status()).isEqualTo(403);
        assertThat(changeAs("ann", ANNS, "PUT", "/api/v1/console-users/ann", "{\"role\": \"owner\"}").status()).isEqualTo(403);
        assertThat(changeAs("ann", ANNS, "POST", "/api/v1/console-users", "{\"name\": \"bob\", \"role\": \"owner\", \"password\": \"a new password\"}")
                .status()).isEqualTo(403);
        assertThat(changeAs("ann", ANNS, "DELETE", "/api/v1/console-users/admin", "").status()).isEqualTo(403);
        assertThat(delete("/api/v1/console-users/admin").detail()).contains("last owner");
        assertThat(put("/api/v1/console-users/ann", "{\"role\": \"king\"}").detail()).contains("owner, admin, operator, auditor");
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        assertThat(post("/api/v1/console-users", "{\"name\": \"" + "x".repeat(BodyLimit.MOST_BYTES) + "\"}").status()).isEqualTo(413);
    }

    // ---- tokens

    @Test
    void takesATokenForWhatItWasMadeForAndShowsItOnce() {
        ann("operator");
        JsonNode made = changeAs("ann", ANNS, "POST", "/api/v1/api-tokens", "{\"name\": \"watcher\", \"permissions\": [\"view-apps\"]}").json();
        String token = made.path("token").asText();
        assertThat(token).matches("rbt_[A-Za-z0-9_-]{43}");
        assertThat(bearer(token, "GET", "/api/v1/status").status()).isEqualTo(200);
        assertThat(bearer(token, "GET", "/actuator/prometheus").status()).isEqualTo(200);
        assertThat(bearer(token, "GET", "/api/v1/status").headers().allValues("Set-Cookie")).as("no session").isEmpty();
        assertThat(bearer(token, "POST", "/api/v1/connection/pause").status()).as("not in its scope").isEqualTo(403);
        assertThat(bearer(token, "GET", "/api/v1/me").json().path("name").asText()).isEqualTo("token:watcher (ann)");
        assertThat(bearer(token, "POST", "/api/v1/api-tokens").status()).as("a token makes no tokens").isIn(400, 403);
        JsonNode listed = as("ann", ANNS, "/api/v1/api-tokens").json().get("items").get(0);
        assertThat(listed.path("prefix").asText()).isEqualTo(token.substring(0, 10));
        assertThat(listed.path("lastUsedAt").isNull()).isFalse();
        assertThat(listed.toString() + get("/api/v1/audit").text() + database.queryForList("select * from api_token"))
                .doesNotContain(token.substring(12));
        assertThat(bearer(token + "x", "GET", "/api/v1/status").status()).isEqualTo(401);
        assertThat(bearer("rbt_", "GET", "/api/v1/status").status()).isEqualTo(401);
        changeAs("ann", ANNS, "DELETE", "/api/v1/api-tokens/" + listed.path("id").asLong(), "");
        assertThat(bearer(token, "GET", "/api/v1/status").status()).isEqualTo(401);
    }

    @Test
    void givesATokenNeverMoreThanItsMakerHas() {
        ann("operator");
        assertThat(changeAs("ann", ANNS, "POST", "/api/v1/api-tokens", "{\"name\": \"x\", \"permissions\": [\"configure\"]}").detail())
                .contains("none of your own");
        String token = changeAs("ann", ANNS, "POST", "/api/v1/api-tokens", "{\"name\": \"x\", \"permissions\": [\"view-apps\", \"operate\"]}")
                .json().path("token").asText();
        assertThat(bearer(token, "POST", "/api/v1/connection/pause").status()).as("nothing to pause").isEqualTo(409);
        put("/api/v1/console-users/ann", "{\"role\": \"auditor\"}");
        assertThat(bearer(token, "POST", "/api/v1/connection/pause").status()).isEqualTo(403);
        assertThat(bearer(token, "GET", "/api/v1/status").status()).isEqualTo(200);
        put("/api/v1/console-users/ann", "{\"disabled\": true}");
        assertThat(bearer(token, "GET", "/api/v1/status").status()).isEqualTo(401);
        delete("/api/v1/console-users/ann");
        assertThat(database.queryForObject("select count(*) from api_token", Long.class)).isZero();
    }

    @Test
    void letsATokenEnd() {
        ann("auditor");
        String body = "{\"name\": \"x\", \"permissions\": [\"view-apps\"], \"expiresAt\": \"%s\"}";
        assertThat(changeAs("ann", ANNS, "POST", "/api/v1/api-tokens", body.formatted("2020-01-01T00:00:00Z")).detail()).contains("after now");
        String token = changeAs("ann", ANNS, "POST", "/api/v1/api-tokens", body.formatted(Instant.now().plusSeconds(3600))).json().path("token").asText();
        assertThat(bearer(token, "GET", "/api/v1/status").status()).isEqualTo(200);
        database.update("update api_token set expires_at = ?", Instant.now().minusSeconds(1).atOffset(java.time.ZoneOffset.UTC));
        assertThat(bearer(token, "GET", "/api/v1/status").status()).isEqualTo(401);
    }

    @Test
    void letsATokenOfAnOwnerManageNoOwner() {
        String token = post("/api/v1/api-tokens", "{\"name\": \"x\", \"permissions\": [\"configure\"]}").json().path("token").asText();
        assertThat(send(anonymous("/api/v1/console-users").header("Authorization", "Bearer " + token).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\": \"eve\", \"role\": \"owner\", \"password\": \"a new password\"}"))).status()).isEqualTo(403);
        database.update("delete from api_token");
    }

    // ---- audit and erasure

    @Test
    void recordsWhoDidWhatWithoutSecrets() throws Exception {
        long before = database.queryForObject("select max(id) from audit_event", Long.class);
        ann("operator");
        Browser browser = new Browser();
        browser.login("ann", "a wrong one");
        browser.login("ann", ANNS);
        browser.submit("/logout", "");
        put("/api/v1/profile/actions", "{\"delete\": true}");
        put("/api/v1/profile/actions", "{\"delete\": false}");
        put("/api/v1/connection", "{\"baseUrl\": \"http://127.0.0.1:9\", \"token\": \"a-secret-token\"}");
        put("/api/v1/users/p-1", "{\"email\": \"p-1@example.org\"}");
        exec();
        JsonNode items = get("/api/v1/audit?limit=500").json().get("items");
        List<String> done = StreamSupport.stream(items.spliterator(), false).filter(item -> item.get("id").asLong() > before)
                .map(item -> item.get("actor").asText() + " " + item.get("action").asText()).toList();
        assertThat(done).contains("admin console-user-created", "ann login-failed", "ann login", "ann logout", "admin profile-version",
                "admin connection-set", "admin person-changed", "admin jmx-operation");
        assertThat(items.toString()).doesNotContain("a-secret-token").doesNotContain(ANNS).doesNotContain("a wrong one")
                .doesNotContain("p-1@example.org");
        assertThat(get("/api/v1/audit/verify").json().path("ok").asBoolean()).isTrue();
        assertThat(get("/api/v1/audit.csv?action=login-failed").text()).contains("login-failed").doesNotContain("profile-version");
        assertThat(get("/api/v1/audit?user=p-1").json().get("items").get(0).get("person").asText()).isEqualTo("p-1");
        database.update("update connection set base_url = null, token = null, state = 'unset', reason = null, revision = revision + 1");
    }

    private void exec() {
        post("/actuator/jolokia", "{\"type\": \"exec\", \"mbean\": \"io.rosterbridge:type=Limiter\", \"operation\": \"resume\"}");
    }

    private static final String PAULA = "{\"displayName\":\"Paula\"}";

    @Test
    void forgetsAPersonWhoLeft() {
        put("/api/v1/users/p-9", "{\"email\": \"p-9@example.org\", \"fullName\": \"Paula Nine\", \"assignment\": \"assigned\"}");
        assertThat(post("/api/v1/users/p-9/erase", "").detail()).contains("assigned");
        put("/api/v1/users/p-9/assignment", "{\"assignment\": \"none\"}");
        database.update("update provisioning_task set state = 'inStep' where user_id = 'p-9'");
        database.update("insert into provisioning_event (at, user_id, action, outcome, reason, attributes, requests, waited_ms, profile_version) "
                + "values (current_timestamp, 'p-9', 'CREATE', 'REJECTED', 'p-9@example.org is taken', 'userName', 1, 0, 1)");
        database.update("update provisioning_event set held_before = '{\"displayName\":\"Paula\"}', held_after = '{\"displayName\":\"Paula\"}'");
        database.update("delete from plan");
        database.update("insert into plan (kind, state, request, base_version, created_by, created_at, expires_at, tries) "
                + "values ('csv', 'ready', '{}', 1, 'admin', current_timestamp, current_timestamp + interval '1' day, 0)");
        database.update("insert into plan_text (plan_id, part, text) select id, 1, 'id,email p-9,paula@example.org' from plan");
        database.update("insert into plan_item (plan_id, place, user_id, action, held, listed, wanted, person_after, reason, requests, state, braked) "
                + "select id, 1, 'p-9', 'CREATE', ?, ?, ?, ?, 'p-9', 1, 'none', false from plan", PAULA, PAULA, PAULA, PAULA);
        database.update("insert into calendly_account (user_id, scim_id, user_name, active, linked_by, linked_at) "
                + "values ('p-9', 's-9', 'p-9@example.org', false, 'created', current_timestamp)");
        assertThat(post("/api/v1/users/p-9/erase", "").detail()).contains("linked");
        database.update("delete from calendly_account");
        String pseudonym = post("/api/v1/users/p-9/erase", "").json().path("pseudonym").asText();
        assertThat(pseudonym).startsWith("erased-");
        assertThat(get("/api/v1/users/p-9").status()).isEqualTo(404);
        assertThat(post("/api/v1/users/p-9/erase", "").status()).isEqualTo(404);
        assertThat(get("/api/v1/log?user=" + pseudonym).json().get("items")).hasSize(1);
        for (String table : List.of("directory_user", "directory_change", "app_assignment", "provisioning_task", "provisioning_event",
                "plan", "plan_text", "plan_item", "audit_event", "audit_person")) {
            assertThat(database.queryForList("select * from " + table).toString()).as(table).doesNotContain("p-9").doesNotContain("Paula");
        }
        assertThat(database.queryForList("select state from plan", String.class)).containsExactly("stale");
        database.update("delete from plan");
        assertThat(get("/api/v1/audit/verify").json().path("ok").asBoolean()).isTrue();
        assertThat(get("/api/v1/audit?action=person-erased").json().get("items")).hasSize(1);
    }

    // ----

    private void ann(String role) {
        assertThat(post("/api/v1/console-users", "{\"name\": \"ann\", \"role\": \"" + role + "\", \"password\": \"" + ANNS + "\"}").status())
                .isEqualTo(201);
    }

    private Reply own(String login, String present, String wanted) {
        return changeAs("ann", login, "PUT", "/api/v1/me/password", "{\"presentPassword\": \"" + present + "\", \"password\": \"" + wanted + "\"}");
    }

    private Reply as(String name, String password, String path) {
        return send(anonymous(path).header("Authorization", basic(name, password)).GET());
    }

    private Reply changeAs(String name, String password, String method, String path, String body) {
        return send(anonymous(path).header("Authorization", basic(name, password)).header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
    }

    private Reply bearer(String token, String method, String path) {
        return send(anonymous(path).header("Authorization", "Bearer " + token).header("Content-Type", "application/json")
                .method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("{}")));
    }

    /** With cookies, as a person uses it. */
    private final class Browser {

        private final CookieManager cookies = new CookieManager();
        private final HttpClient http = HttpClient.newBuilder().cookieHandler(cookies).followRedirects(HttpClient.Redirect.NORMAL).build();

        HttpResponse<String> visit(String path) throws Exception {
            return http.send(anonymous(path).header("Accept", "text/html, application/json").GET().build(), BodyHandlers.ofString());
        }

        HttpResponse<String> login(String name, String password) throws Exception {
            visit("/login");
            return submit("/login", "username=" + name + "&password=" + password.replace(' ', '+'));
        }

        HttpResponse<String> submit(String path, String form) throws Exception {
            return http.send(anonymous(path).header("Content-Type", "application/x-www-form-urlencoded").header("Accept", "text/html")
                    .POST(BodyPublishers.ofString(form + "&_csrf=" + cookie("XSRF-TOKEN"))).build(), BodyHandlers.ofString());
        }

        String session() {
            return cookie("ROSTERBRIDGE");
        }

        private String cookie(String name) {
            return cookies.getCookieStore().getCookies().stream().filter(one -> one.getName().equals(name)).map(HttpCookie::getValue)
                    .findFirst().orElse(null);
        }
    }
}
