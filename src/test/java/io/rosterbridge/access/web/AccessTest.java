package io.rosterbridge.access.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.rosterbridge.console.ConsoleTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions, accounts, tokens, the audit trail and the right to be forgotten, over HTTP. */
class AccessTest extends ConsoleTest {

    private static final String ANNS = "the password of ann";
    private static final String PAULA = "{\"displayName\":\"Paula\"}";

    @AfterEach
    void nobodyElse() {
        database.update("delete from console_user where name <> 'admin'");
        database.update("update connection set base_url = null, token = null, state = 'unset', reason = null, revision = revision + 1");
        for (String table : List.of("provisioning_event", "directory_change", "calendly_account", "provisioning_task", "app_assignment",
                "directory_user")) {
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
        assertThat(changeAs("ann", ANNS, "PUT", "/api/v1/console-users/admin/password", "{\"password\": \"a new password\"}").status())
                .isEqualTo(403);
        assertThat(changeAs("ann", ANNS, "PUT", "/api/v1/console-users/ann", "{\"role\": \"owner\"}").status()).isEqualTo(403);
        assertThat(changeAs("ann", ANNS, "POST", "/api/v1/console-users",
                "{\"name\": \"bob\", \"role\": \"owner\", \"password\": \"a new password\"}").status()).isEqualTo(403);
        assertThat(changeAs("ann", ANNS, "DELETE", "/api/v1/console-users/admin", "").status()).isEqualTo(403);
        assertThat(delete("/api/v1/console-users/admin").detail()).contains("last owner");
        assertThat(put("/api/v1/console-users/ann", "{\"role\": \"king\"}").detail()).contains("owner, admin, operator, auditor");
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        assertThat(post("/api/v1/console-users", "{\"name\": \"" + "x".repeat(BodyLimit.MOST_BYTES) + "\"}").status()).isEqualTo(413);
    }

    /** To look for the proof against forgery in a form means to take the whole file in first. */
    @Test
    void takesInNoFileOfWhoeverMayPutNoneIn() throws Exception {
        ann("auditor");
        Browser browser = new Browser();
        browser.login("ann", ANNS);
        assertThat(statusBeforeTheBody("/sources/upload", browser.session())).isEqualTo(403);
        assertThat(statusBeforeTheBody("/plans/upload", browser.session())).isEqualTo(403);
        assertThat(statusBeforeTheBody("/people/new", browser.session())).isEqualTo(413);
        assertThat(statusBeforeTheBody("/sources/upload", "none")).isEqualTo(401);
        put("/api/v1/console-users/ann", "{\"role\": \"admin\"}");
        browser.login("ann", ANNS);
        put("/api/v1/console-users/ann", "{\"disabled\": true}");
        assertThat(statusBeforeTheBody("/sources/upload", browser.session())).as("a session that has ended").isEqualTo(401);
    }

    /** The answer to a large form of which only the head has been sent. */
    private int statusBeforeTheBody(String path, String session) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", anonymous(path).build().uri().getPort())) {
            socket.setSoTimeout(20_000);
            String head = "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ROSTERBRIDGE=" + session
                    + "\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 200000000\r\n\r\n--b\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            BufferedReader answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            return Integer.parseInt(answer.readLine().split(" ")[1]);
        }
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
        String token = changeAs("ann", ANNS, "POST", "/api/v1/api-tokens", body.formatted(Instant.now().plusSeconds(3600))).json()
                .path("token").asText();
        assertThat(bearer(token, "GET", "/api/v1/status").status()).isEqualTo(200);
        database.update("update api_token set expires_at = ?", Instant.now().minusSeconds(1).atOffset(java.time.ZoneOffset.UTC));
        assertThat(bearer(token, "GET", "/api/v1/status").status()).isEqualTo(401);
    }

    /** With a login it made for itself it could do what it may not. */
    @Test
    void letsATokenMakeAndChangeNoLogin() {
        ann("operator");
        String token = post("/api/v1/api-tokens", "{\"name\": \"x\", \"permissions\": [\"configure\"]}").json().path("token").asText();
        for (String role : List.of("owner", "admin", "operator", "auditor")) {
            Reply refused = bearer(token, "POST", "/api/v1/console-users", user("eve", role));
            assertThat(refused.status()).as(role).isEqualTo(403);
            assertThat(refused.detail()).contains("an API token makes and changes no logins");
        }
        assertThat(bearer(token, "PUT", "/api/v1/console-users/ann/password", "{\"password\": \"a new password\"}").status())
                .isEqualTo(403);
        assertThat(bearer(token, "PUT", "/api/v1/console-users/ann", "{\"role\": \"admin\"}").status()).isEqualTo(403);
        assertThat(bearer(token, "DELETE", "/api/v1/console-users/ann", "").status()).isEqualTo(403);
        for (String form : List.of("new?name=eve&role=admin&password=a-new-password", "password?name=ann&password=a-new-password",
                "edit?name=ann&role=admin", "remove?name=ann")) {
            assertThat(bearer(token, "POST", "/users/" + form, "").status()).as(form).isEqualTo(403);
        }
        assertThat(bearer(token, "GET", "/api/v1/console-users", "").json().get("items")).hasSize(2);
        assertThat(as("ann", ANNS, "/api/v1/me").json().path("role").asText()).isEqualTo("operator");
        database.update("delete from api_token");
    }

    @Test
    void letsOnlyAnOwnerRevokeTheTokensOfAnOwner() {
        ann("admin");
        post("/api/v1/console-users", user("bob", "operator"));
        String owners = post("/api/v1/api-tokens", token("o")).json().path("token").asText();
        String bobs = changeAs("bob", ANNS, "POST", "/api/v1/api-tokens", token("b")).json().path("token").asText();
        long ofOwner = id("o");
        assertThat(changeAs("ann", ANNS, "DELETE", "/api/v1/api-tokens/" + ofOwner, "").detail()).contains("only an owner");
        assertThat(changeAs("ann", ANNS, "POST", "/me/token/revoke?id=" + ofOwner, "").status()).isEqualTo(403);
        String button = "name=\"id\" value=\"%d\"";
        assertThat(as("ann", ANNS, "/me").text()).as("no button that would be refused").contains(">o<", button.formatted(id("b")))
                .doesNotContain(button.formatted(ofOwner));
        assertThat(get("/me").text()).contains(button.formatted(ofOwner), button.formatted(id("b")));
        assertThat(bearer(owners, "GET", "/me").text()).as("a token revokes none").contains("API tokens")
                .doesNotContain("/me/token/revoke");
        assertThat(bearer(owners, "GET", "/api/v1/status").status()).isEqualTo(200);
        assertThat(changeAs("bob", ANNS, "DELETE", "/api/v1/api-tokens/" + ofOwner, "").status()).isEqualTo(404);
        assertThat(changeAs("ann", ANNS, "DELETE", "/api/v1/api-tokens/" + id("b"), "").status()).isEqualTo(204);
        assertThat(bearer(bobs, "GET", "/api/v1/status").status()).isEqualTo(401);
        assertThat(delete("/api/v1/api-tokens/" + ofOwner).status()).isEqualTo(204);
        database.update("delete from api_token");
    }

    private long id(String token) {
        return database.queryForObject("select id from api_token where name = ?", Long.class, token);
    }

    /** Whoever had the former password may have made tokens with it. */
    @Test
    void endsTheSessionsAndTokensOfWhoeverIsGivenAnotherPassword() throws Exception {
        ann("operator");
        Browser browser = new Browser();
        browser.login("ann", ANNS);
        String token = changeAs("ann", ANNS, "POST", "/api/v1/api-tokens", token("x")).json().path("token").asText();
        assertThat(bearer(token, "GET", "/api/v1/status").status()).isEqualTo(200);
        assertThat(put("/api/v1/console-users/ann/password", "{\"password\": \"another password\"}").status()).isEqualTo(200);
        assertThat(bearer(token, "GET", "/api/v1/status").status()).isEqualTo(401);
        assertThat(browser.visit("/api/v1/me").uri().getPath()).isEqualTo("/login");
        token = changeAs("ann", "another password", "POST", "/api/v1/api-tokens", token("y")).json().path("token").asText();
        assertThat(own("another password", "another password", "a third password").status()).isEqualTo(204);
        assertThat(bearer(token, "GET", "/api/v1/status").status()).as("one's own change").isEqualTo(200);
    }

    /** Whoever finds an open session must not find the password by it. */
    @Test
    void looksAtNoMorePresentPasswordsAfterTenWrongOnes() throws Exception {
        post("/api/v1/console-users", user("dora", "auditor"));
        String change = "{\"presentPassword\": \"%s\", \"password\": \"another password\"}";
        for (int wrong = 0; wrong < 10; wrong++) {
            assertThat(changeAs("dora", ANNS, "PUT", "/api/v1/me/password", change.formatted("guess")).status()).isEqualTo(400);
        }
        Reply refused = changeAs("dora", ANNS, "PUT", "/api/v1/me/password", change.formatted(ANNS));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.json().path("type").asText()).isEqualTo("urn:rosterbridge:problem:locked-out");
        Browser browser = new Browser();
        browser.login("dora", ANNS);
        assertThat(browser.submit("/me/password", "presentPassword=" + ANNS.replace(' ', '+') + "&password=another+password").body())
                .contains("after 10 wrong passwords");
        assertThat(as("dora", ANNS, "/api/v1/me").status()).as("the login itself goes on").isEqualTo(200);
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
        put("/api/v1/users/p-1", "{\"email\": \"p-1@example.org\"}");
        put("/api/v1/users/p-1/assignment", "{\"assignment\": \"none\"}");
        exec();
        JsonNode items = get("/api/v1/audit?limit=500").json().get("items");
        List<String> done = StreamSupport.stream(items.spliterator(), false).filter(item -> item.get("id").asLong() > before)
                .map(item -> item.get("actor").asText() + " " + item.get("action").asText()).toList();
        assertThat(done.stream().filter(row -> row.startsWith("admin person-"))).as("what changed nothing has no row")
                .containsExactly("admin person-changed");
        assertThat(done).contains("admin console-user-created", "ann login-failed", "ann login", "ann logout", "admin profile-version",
                "admin connection-set", "admin person-changed", "admin throttle-ended");
        assertThat(items.toString()).doesNotContain("a-secret-token").doesNotContain(ANNS).doesNotContain("a wrong one")
                .doesNotContain("p-1@example.org");
        assertThat(get("/api/v1/audit/verify").json().path("ok").asBoolean()).isTrue();
        assertThat(get("/api/v1/audit.csv?action=login-failed").text()).contains("login-failed").doesNotContain("profile-version");
        assertThat(get("/api/v1/audit?user=p-1").json().get("items").get(0).get("person").asText()).isEqualTo("p-1");
    }

    /** Nobody fills the trail by guessing. */
    @Test
    void recordsTheFirstOfManyFailedLoginsAndTheOneThatIsTheLastToBeLookedAt() {
        post("/api/v1/console-users", user("carl", "auditor"));
        for (int wrong = 0; wrong < 15; wrong++) {
            as("carl", "guess " + wrong, "/api/v1/status");
        }
        assertThat(audited("carl", "login-failed")).containsExactly("{\"address\":\"127.0.0.1\",\"failures\":1,\"refused\":false}",
                "{\"address\":\"127.0.0.1\",\"failures\":9,\"refused\":true}");
    }

    @Test
    void recordsWhereATokenIsUsedOnceADay() {
        ann("auditor");
        String token = changeAs("ann", ANNS, "POST", "/api/v1/api-tokens", token("daily")).json().path("token").asText();
        for (int use = 0; use < 3; use++) {
            assertThat(bearer(token, "GET", "/api/v1/status").status()).isEqualTo(200);
        }
        assertThat(audited("token:daily (ann)", "login")).containsExactly("{\"address\":\"127.0.0.1\",\"by\":\"token\"}");
    }

    @Test
    void letsNobodyBeNamedAsSomebodyElseIsInTheTrail() {
        for (String name : List.of("deployment", "System", "file", "unknown")) {
            assertThat(post("/api/v1/console-users", user(name, "auditor")).detail()).contains("means somebody else");
        }
    }

    private List<String> audited(String actor, String action) {
        return database.queryForList("select details from audit_event where actor = ? and action = ? order by id", String.class,
                actor, action);
    }

    private void exec() {
        Reply reply = post("/actuator/jolokia",
                "{\"type\": \"exec\", \"mbean\": \"io.rosterbridge:type=Limiter\", \"operation\": \"resume\"}");
        assertThat(reply.json().path("status").asInt()).as(reply.text()).isEqualTo(200);
    }

    /** Whatever ends in between: there is never a change without its row. */
    @Test
    void whatCannotBeRecordedIsNotDone() {
        ann("admin");
        put("/api/v1/users/p-5", "{\"email\": \"p-5@example.org\"}");
        put("/api/v1/users/p-6", "{\"email\": \"p-6@example.org\"}");
        database.update("update connection set state = 'ok', base_url = 'http://127.0.0.1:9', revision = revision + 1");
        await().atMost(Duration.ofSeconds(30)).until(() -> get("/api/v1/connection").json().path("state").asText().equals("ok"));
        database.update("update provisioning_task set state = 'rejected', family = 'refused' where user_id = 'p-6'");
        database.update("insert into api_token (id, name, prefix, hash, permissions, creator, created_at, expires_at) "
                + "overriding system value values (4711, 'x', 'rbt_', 'x', 'view-apps', 'admin', current_timestamp, current_timestamp)");
        Map<String, Object> head = database.queryForMap("select * from audit_head");
        String before = everything();
        database.update("delete from audit_head");
        try {
            for (String change : List.of("PUT /users/p-5 {\"fullName\": \"X\"}", "PUT /users/p-7 {\"email\": \"p-7@example.org\"}",
                    "PUT /users/p-5/assignment {\"assignment\": \"suspended\"}", "DELETE /users/p-5", "POST /users/p-5/erase",
                    "POST /users/p-5/provision",
                    "POST /failures/retry {\"family\": \"refused\"}", "POST /failures/retry {\"userIds\": [\"p-5\"]}", "POST /imports",
                    "POST /reconciliations", "POST /reconciliations {\"repair\": false}",
                    "PUT /connection {\"baseUrl\": \"http://127.0.0.1:9\", \"token\": \"t\"}",
                    "POST /console-users {\"name\": \"bob\", \"role\": \"admin\", \"password\": \"a new password\"}",
                    "PUT /console-users/ann {\"role\": \"auditor\"}", "PUT /console-users/ann/password {\"password\": \"a new password\"}",
                    "DELETE /console-users/ann", "POST /api-tokens {\"name\": \"y\", \"permissions\": [\"view-apps\"]}",
                    "DELETE /api-tokens/4711",
                    "PUT /me/password {\"presentPassword\": \"" + PASSWORD + "\", \"password\": \"a new password\"}")) {
                String[] parts = change.split(" ", 3);
                Reply reply = send(request("/api/v1" + parts[1]).header("Content-Type", "application/json").method(parts[0],
                        parts.length < 3 ? BodyPublishers.noBody() : BodyPublishers.ofString(parts[2])));
                assertThat(reply.status()).as(change + ": " + reply.text()).isEqualTo(500);
            }
            assertThat(everything()).isEqualTo(before);
        } finally {
            database.update("insert into audit_head (id, last_id, last_hash, key_id, keyed_from) values (?, ?, ?, ?, ?)", head.get("id"),
                    head.get("last_id"), head.get("last_hash"), head.get("key_id"), head.get("keyed_from"));
            database.update("delete from api_token");
        }
        assertThat(get("/api/v1/audit/verify").json().path("ok").asBoolean()).isTrue();
    }

    private String everything() {
        StringBuilder everything = new StringBuilder();
        for (String table : List.of("directory_user", "app_assignment", "directory_change", "console_user", "api_token", "import_run",
                "audit_person", "audit_event")) {
            everything.append(database.queryForList("select * from " + table)).append('\n');
        }
        return everything.append(database.queryForList("select base_url, token, state from connection"))
                .append(database.queryForList("select user_id, state, revision from provisioning_task where user_id like 'p-%'"))
                .toString();
    }

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
        database.update("insert into plan_item (plan_id, place, user_id, action, held, listed, wanted, person_after, reason, requests, "
                + "state, braked) "
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
        assertThat(post("/api/v1/console-users", user("ann", role)).status()).isEqualTo(201);
    }

    private static String user(String name, String role) {
        return "{\"name\": \"" + name + "\", \"role\": \"" + role + "\", \"password\": \"" + ANNS + "\"}";
    }

    private static String token(String name) {
        return "{\"name\": \"" + name + "\", \"permissions\": [\"view-apps\"]}";
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
        return bearer(token, method, path, method.equals("GET") ? "" : "{}");
    }

    private Reply bearer(String token, String method, String path, String body) {
        return send(anonymous(path).header("Authorization", "Bearer " + token).header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
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
                    .POST(BodyPublishers.ofString(form + "&_csrf=" + FormProof.of(http, anonymous("/").build().uri())))
                    .build(), BodyHandlers.ofString());
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
