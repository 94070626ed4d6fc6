package io.rosterbridge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.access.web.BodyLimit;
import io.rosterbridge.console.ConsoleTest;
import io.rosterbridge.sandbox.PracticeServer;
import io.rosterbridge.sandbox.PracticeSettings;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every resource that scripts rely on. */
class ApiTest extends ConsoleTest {

    private static final String TOKEN = "token-nobody-may-see";

    @BeforeEach
    @AfterEach
    void forgetEverybody() {
        database.update("update connection set base_url = null, token = null, token_expires_at = null, state = 'unset', reason = null, "
                + "paused_since = null, killed_since = null, revision = revision + 1");
        // Whoever is under way ends first.
        await().atMost(Duration.ofSeconds(30)).until(() -> get("/api/v1/connection").json().get("state").asText().equals("unset")
                && database.queryForObject("select count(*) from provisioning_task where state = 'leased'", Long.class) == 0);
        List.of("calendly_account", "provisioning_task", "app_assignment", "directory_change", "provisioning_event", "source_read",
                "directory_user").forEach(table -> database.update("delete from " + table));
    }

    // ---- users

    @Test
    void createsChangesAndRemovesAPerson() {
        Reply created = put("/api/v1/users/ann%2Fstaff", """
                {"email": "Ann@example.org", "firstName": "Ann", "displayName": "Ann E.", "employeeId": "7", "custom": {"team": "north"},
                 "assignment": "suspended"}""");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.headers().firstValue("Location"))
                .hasValueSatisfying(location -> assertThat(location).endsWith("/api/v1/users/ann%2Fstaff"));
        assertThat(fields(created.json())).containsExactly("id", "email", "firstName", "lastName", "displayName", "fullName", "employeeId",
                "department", "title", "mobile", "status", "userType", "custom", "assignment", "state", "account", "source", "changedAt");
        assertThat(created.json().get("id").asText()).isEqualTo("ann/staff");
        assertThat(created.json().get("source").asText()).isEqualTo("admin");

        JsonNode changed = put("/api/v1/users/ann%2Fstaff", """
                {"firstName": null, "employeeId": "", "status": "inactive", "custom": {"team": "", "floor": "3"}}""").json();
        assertThat(changed.get("firstName").asText()).as("null leaves").isEqualTo("Ann");
        assertThat(changed.get("employeeId").isNull()).as("an empty text clears").isTrue();
        assertThat(changed.get("custom").toString()).isEqualTo("{\"floor\":\"3\"}");
        assertThat(changed.get("status").asText()).isEqualTo("inactive");
        assertThat(changed.get("assignment").asText()).isEqualTo("suspended");
        assertThat(get("/api/v1/users/ann%2Fstaff").json()).isEqualTo(changed);

        JsonNode listed = get("/api/v1/users?query=ann").json().get("items").get(0);
        assertThat(fields(listed)).containsExactly("id", "email", "displayName", "status", "assignment", "state", "account");

        database.update("update provisioning_task set state = 'inStep'");
        assertThat(delete("/api/v1/users/ann%2Fstaff").status()).isEqualTo(204);
        database.update("update provisioning_task set state = 'inStep'");
        assertThat(get("/api/v1/users/ann%2Fstaff").status()).isEqualTo(404);
        assertThat(delete("/api/v1/users/ann%2Fstaff").status()).isEqualTo(404);
    }

    @Test
    void assigns() {
        put("/api/v1/users/ann", "{\"email\": \"ann@example.org\"}");
        for (String assignment : List.of("assigned", "suspended", "none")) {
            assertThat(put("/api/v1/users/ann/assignment", "{\"assignment\": \"" + assignment + "\"}").json().get("assignment").asText())
                    .isEqualTo(assignment);
        }
        assertThat(put("/api/v1/users/nobody/assignment", "{\"assignment\": \"none\"}").status()).isEqualTo(404);
        assertThat(put("/api/v1/users/ann/assignment", "{}").status()).isEqualTo(400);
    }

    @Test
    void pagesThroughTwelveHundredPeopleWithoutGapsOrDoubles() {
        List<Object[]> rows = IntStream.range(0, 1200).mapToObj(number -> new Object[] {"é/" + number}).toList();
        database.batchUpdate("insert into directory_user (id, email, status, custom, source, changed_at) "
                + "values (?, 'x@y.z', 'active', '{}', 'test', current_timestamp)", rows);
        database.batchUpdate("insert into app_assignment (user_id, state, changed_at) values (?, 'none', current_timestamp)", rows);
        database.batchUpdate("insert into provisioning_task (user_id, state, lane, due_at, marked_at, revision, attempts) "
                + "values (?, 'inStep', 2, current_timestamp, current_timestamp, 0, 0)", rows);
        List<String> ids = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = get("/api/v1/users?limit=97" + after).json();
            page.get("items").forEach(item -> ids.add(item.get("id").asText()));
            after = page.get("next").isNull() ? "" : "&after=" + page.get("next").asText();
        } while (!after.isEmpty());
        assertThat(ids).hasSize(1200).doesNotHaveDuplicates();
        assertThat(get("/api/v1/users").json().get("items")).hasSize(50);
    }

    // ---- connection, status, profile

    @Test
    void authorizesProvisionsAndNeverShowsTheToken() throws Exception {
        try (PracticeServer practice = PracticeServer.start(PracticeSettings.defaults().withSeats(100).withRequestsPerMinute(0), 0)) {
            practice.control().useToken(TOKEN, null);
            put("/api/v1/users/ann", "{\"email\": \"ann@example.org\", \"fullName\": \"Ann Example\", \"assignment\": \"assigned\"}");
            List<Reply> replies = new ArrayList<>();
            replies.add(put("/api/v1/connection", "{\"baseUrl\": \"" + practice.baseUri() + "\", \"token\": \"" + TOKEN
                    + "\", \"tokenExpiresAt\": \"2030-01-31\"}"));
            assertThat(replies.get(0).json().get("state").asText()).isEqualTo("unset");
            assertThat(replies.get(0).json().get("tokenExpiresAt").asText()).isEqualTo("2030-01-31T00:00:00Z");
            replies.add(post("/api/v1/connection/authorize", ""));
            assertThat(replies.get(1).json().get("state").asText()).isEqualTo("ok");
            replies.add(put("/api/v1/connection", "{\"baseUrl\": \"http://127.0.0.1:9/elsewhere\"}"));
            assertThat(replies.get(2).detail()).contains("token is missing");
            assertThat(put("/api/v1/connection", "{\"baseUrl\": \"http://[x\"}").detail()).contains("it is not a URL");

            await().atMost(Duration.ofSeconds(60)).until(() -> get("/api/v1/users/ann").json().get("account").isObject());
            replies.add(post("/api/v1/connection/pause", "{\"reason\": \"maintenance\"}"));
            assertThat(replies.get(3).json().get("reason").asText()).isEqualTo("paused by admin: maintenance");
            assertThat(get("/api/v1/status").json().get("paused").asBoolean()).isTrue();
            replies.add(post("/api/v1/connection/resume", ""));
            assertThat(replies.get(4).json().get("state").asText()).isEqualTo("ok");

            Reply provisioned = post("/api/v1/users/ann/provision", "");
            assertThat(provisioned.json().get("action").asText()).isEqualTo("UPDATE");
            assertThat(provisioned.json().get("outcome").asText()).isEqualTo("UNCHANGED");
            assertThat(fields(provisioned.json().get("steps").get(0))).containsExactly("step", "result", "detail");
            replies.add(provisioned);
            JsonNode entry = get("/api/v1/log?user=ann").json().get("items").get(0);
            assertThat(fields(entry)).contains("at", "userId", "action", "outcome", "httpStatus", "reason", "profileVersion");
            for (String path : List.of("connection", "status", "users", "users/ann", "users/ann/explain", "log", "log.csv", "profile",
                    "profile/document", "failures", "sources")) {
                replies.add(get("/api/v1/" + path));
            }
            replies.add(get("/actuator/health"));
            replies.add(get("/actuator/prometheus"));
            replies.add(get("/actuator/jolokia/read/io.rosterbridge:type=Connection"));
            assertThat(replies).allSatisfy(reply -> {
                assertThat(reply.status()).isIn(200, 400);
                assertThat(reply.text()).doesNotContain(TOKEN);
            });
        }
    }

    @Test
    void theEndOfAPauseShowsWhatWasThereBefore() {
        put("/api/v1/connection", "{\"baseUrl\": \"http://127.0.0.1:9/scim\", \"token\": \"t\"}");
        JsonNode paused = post("/api/v1/connection/pause", "").json();
        assertThat(paused.get("state").asText()).isEqualTo("paused");
        assertThat(paused.get("standing").asText()).isEqualTo("unset");
        assertThat(post("/api/v1/connection/resume", "").json().get("state").asText()).as("never authorized").isEqualTo("unset");
    }

    @Test
    void underTheKillSwitchNothingIsResumedOrAuthorizedUntilItIsLifted() {
        put("/api/v1/connection", "{\"baseUrl\": \"http://127.0.0.1:9/scim\", \"token\": \"t\"}");
        JsonNode killed = post("/api/v1/connection/kill", "{\"reason\": \"fire\"}").json();
        assertThat(killed.get("state").asText()).isEqualTo("paused");
        assertThat(killed.get("killed").asBoolean()).isTrue();
        assertThat(killed.get("reason").asText()).isEqualTo("pressed by admin: fire");
        for (String action : List.of("resume", "authorize")) {
            Reply refused = post("/api/v1/connection/" + action, "");
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.detail()).contains("kill switch", "fire", "lifts it");
        }
        JsonNode lifted = send(request("/api/v1/connection/kill").DELETE()).json();
        assertThat(lifted.get("killed").asBoolean()).isFalse();
        assertThat(lifted.get("state").asText()).isEqualTo("unset");
        assertThat(get("/api/v1/audit?action=connection-kill-lifted").json().get("items")).isNotEmpty();
    }

    @Test
    void refusesAnotherBaseUrlWhilePeopleAreLinkedUnlessItIsSaidWhoseUsersItHas() {
        put("/api/v1/connection", "{\"baseUrl\": \"http://127.0.0.1:9/scim\", \"token\": \"t\"}");
        put("/api/v1/users/ann", "{\"email\": \"ann@example.org\", \"assignment\": \"assigned\"}");
        database.update("insert into calendly_account (user_id, scim_id, user_name, active, linked_by, linked_at) "
                + "values ('ann', 'scim-ann', 'ann@example.org', true, 'created', current_timestamp)");
        assertThat(put("/api/v1/connection", "{\"baseUrl\": \"http://127.0.0.1:9/scim/\", \"token\": \"t\"}").status()).isEqualTo(200);
        String elsewhere = "{\"baseUrl\": \"http://127.0.0.1:9/other\", \"token\": \"t\"";
        Reply refused = put("/api/v1/connection", elsewhere + "}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().get("type").asText()).isEqualTo("urn:rosterbridge:problem:conflict");
        assertThat(refused.detail()).contains("1 people are linked").contains("same").contains("another");
        assertThat(put("/api/v1/connection", elsewhere + ", \"organization\": \"mine\"}").detail()).contains("must be same, another");
        assertThat(get("/api/v1/connection").json().get("baseUrl").asText()).isEqualTo("http://127.0.0.1:9/scim");
        assertThat(put("/api/v1/connection", elsewhere + ", \"organization\": \"another\"}").status()).isEqualTo(200);
        assertThat(get("/api/v1/users/ann").json().get("account").isNull()).isTrue();
    }

    @Test
    void hidesTheTokenInItsText() {
        assertThat(new ConnectionController.Endpoint("https://x", TOKEN, null, null).toString()).doesNotContain(TOKEN);
    }

    @Test
    void doesNotResumeWhatOnlyAuthorizeMayOpen() {
        assertThat(post("/api/v1/connection/resume", "").status()).isEqualTo(409);
        assertThat(post("/api/v1/connection/authorize", "").detail()).contains("set base URL and token first");
        assertThat(get("/api/v1/connection").json().get("state").asText()).isEqualTo("unset");
    }

    @Test
    void tellsTheStatus() {
        put("/api/v1/users/ann", "{\"email\": \"ann@example.org\", \"assignment\": \"assigned\"}");
        Reply status = get("/api/v1/status");
        assertThat(fields(status.json())).containsExactlyInAnyOrder("connection", "paused", "due", "leased", "held", "failed", "rejected",
                "inStep", "lastEventAt", "requestsPerMinute", "eta");
        assertThat(status.json().get("due").asInt()).isEqualTo(1);
    }

    @Test
    void switchesActionsAsANewVersionOfTheProfile() {
        JsonNode before = get("/api/v1/profile").json();
        assertThat(fields(before)).contains("version", "author", "actions", "attributes", "safety");
        assertThat(before.get("policy").asText()).startsWith("Whoever is inactive, suspended, unassigned or gone is deactivated at once; more than ");
        assertThat(fields(before.get("actions"))).containsExactly("create", "update", "delete", "activateDeactivate");
        boolean delete = before.get("actions").get("delete").asBoolean();
        JsonNode after = put("/api/v1/profile/actions", "{\"delete\": " + !delete + "}").json();
        assertThat(after.get("version").asLong()).isGreaterThan(before.get("version").asLong());
        assertThat(after.get("author").asText()).isEqualTo("admin");
        assertThat(after.get("actions").get("delete").asBoolean()).isEqualTo(!delete);
        assertThat(after.get("actions").get("create")).isEqualTo(before.get("actions").get("create"));
        Reply document = get("/api/v1/profile/document");
        assertThat(document.contentType()).startsWith("application/yaml");
        assertThat(document.text()).contains("delete: " + !delete);
        put("/api/v1/profile/actions", "{\"delete\": " + delete + "}");
    }

    /** Whoever has looked at an older version overwrites nobody's change. */
    @Test
    void savesAProfileOverTheVersionThatWasLookedAtOnly() {
        Reply looked = get("/api/v1/profile");
        String tag = looked.headers().firstValue("ETag").orElseThrow();
        assertThat(tag).isEqualTo("\"" + looked.json().path("version").asLong() + "\"");
        boolean update = looked.json().path("actions").path("update").asBoolean();
        String document = get("/api/v1/profile/document").text();
        assertThat(put("/api/v1/profile/actions", "{\"update\": " + !update + "}").status()).isEqualTo(200);
        for (String change : List.of("PUT /api/v1/profile/actions {\"update\": " + update + "}",
                "PUT /api/v1/profile {\"document\": " + new ObjectMapper().valueToTree(document) + "}", "POST /api/v1/profile/versions/1/restore")) {
            String[] parts = change.split(" ", 3);
            Reply refused = send(request(parts[1]).header("If-Match", tag).header("Content-Type", "application/json").method(parts[0],
                    parts.length < 3 ? BodyPublishers.noBody() : BodyPublishers.ofString(parts[2])));
            assertThat(refused.status()).as(refused.text()).isEqualTo(412);
        }
        assertThat(get("/api/v1/profile").json().path("actions").path("update").asBoolean()).isEqualTo(!update);
        String present = get("/api/v1/profile").headers().firstValue("ETag").orElseThrow();
        Reply saved = send(request("/api/v1/profile/actions").header("If-Match", present).header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"update\": " + update + "}")));
        assertThat(saved.status()).isEqualTo(200);
        assertThat(saved.headers().firstValue("ETag").orElseThrow()).isNotEqualTo(present);
        assertThat(send(request("/api/v1/profile/actions").header("If-Match", "nonsense").header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"update\": " + update + "}"))).detail()).contains("ETag");
    }

    /** Each switches another action at the same moment: none takes another's back. */
    @Test
    void actionsThatAreSwitchedAtTheSameMomentAreAllSwitched() {
        JsonNode before = get("/api/v1/profile").json().path("actions");
        List<String> actions = List.of("create", "update", "activateDeactivate");
        for (boolean on : new boolean[] {false, true}) {
            List<CompletableFuture<Reply>> switched = actions.stream().map(action -> CompletableFuture.supplyAsync(() ->
                    put("/api/v1/profile/actions", "{\"" + action + "\": " + on + "}"), task -> new Thread(task).start())).toList();
            switched.forEach(one -> assertThat(one.join().status()).isEqualTo(200));
            JsonNode after = get("/api/v1/profile").json().path("actions");
            actions.forEach(action -> assertThat(after.path(action).asBoolean()).as(action).isEqualTo(on));
        }
        actions.forEach(action -> put("/api/v1/profile/actions", "{\"" + action + "\": " + before.path(action).asBoolean() + "}"));
    }

    // ---- log, failures, sources

    @Test
    void exportsTheLog() {
        database.update("insert into provisioning_event (at, user_id, action, outcome, reason, attributes, requests, waited_ms, profile_version) "
                + "values (current_timestamp, '=1+1', 'CREATE', 'DELIVERED', 'done', '', 1, 5, 1)");
        Reply csv = get("/api/v1/log.csv?outcome=delivered");
        assertThat(csv.contentType()).startsWith("text/csv");
        assertThat(csv.headers().firstValue("Content-Disposition").orElse("")).contains("provisioning-log.csv");
        assertThat(csv.text().lines()).hasSize(2);
        assertThat(csv.text()).contains(",'=1+1,CREATE,DELIVERED,");
        assertThat(get("/api/v1/log.csv?outcome=FAILED").text().lines()).hasSize(1);
    }

    @Test
    void retriesAFamily() {
        put("/api/v1/users/ann", "{\"email\": \"ann@example.org\", \"assignment\": \"assigned\"}");
        database.update("update provisioning_task set state = 'rejected', family = 'refused'");
        JsonNode family = get("/api/v1/failures").json().get("items").get(0);
        assertThat(family.get("family").asText()).isEqualTo("refused");
        assertThat(family.get("count").asInt()).isEqualTo(1);
        assertThat(family.get("userIds").get(0).asText()).isEqualTo("ann");
        assertThat(post("/api/v1/failures/retry", "{\"family\": \"refused\"}").json().get("people").asInt()).isEqualTo(1);
        assertThat(get("/api/v1/failures").json().get("items")).isEmpty();
        assertThat(post("/api/v1/failures/retry", "{\"userIds\": [\"ann\", \"nobody\"]}").json().get("people").asInt()).isEqualTo(1);
    }

    @Test
    void showsTheLatestReadOfEachSource() {
        for (int read = 1; read <= 2; read++) {
            for (String name : List.of("a.full.csv", "b.csv", "c.csv")) {
                database.update("insert into source_read (name, kind, started_at, finished_at, state, complete, rows_read, changed, rejected, "
                        + "removals, removals_held) values (?, 'full', current_timestamp, current_timestamp, 'done', true, ?, 1, 0, 0, 3)",
                        name, read);
            }
        }
        JsonNode first = get("/api/v1/sources?limit=2").json();
        assertThat(first.get("items")).hasSize(2).allSatisfy(source -> {
            assertThat(fields(source)).contains("name", "lastReadAt", "complete", "read", "changed", "rejected", "removalsHeld");
            assertThat(source.get("read").asInt()).isEqualTo(2);
        });
        JsonNode second = get("/api/v1/sources?limit=2&after=" + first.get("next").asText()).json();
        assertThat(second.get("items")).hasSize(1);
        assertThat(second.get("next").isNull()).isTrue();
    }

    // ---- problems

    @ParameterizedTest(name = "{0} {1} {2}: {3} {5}")
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /nothing                          |                              | 404 | not-found          | there is nothing at /nothing
            GET    | /api/v1/users/nobody              |                              | 404 | not-found          | "nobody"
            GET    | /api/v1/users/nobody/explain      |                              | 404 | not-found          | "nobody"
            POST   | /api/v1/users/nobody/provision    |                              | 404 | not-found          | "nobody"
            GET    | /api/v1/users?limit=0             |                              | 400 | invalid            | limit is 0; it must be 1 to 500
            GET    | /api/v1/users?limit=501           |                              | 400 | invalid            | limit is 501; it must be 1 to 500
            GET    | /api/v1/users?limit=many          |                              | 400 | invalid            | \
            limit is "many"; it must be a whole number
            GET    | /api/v1/users?after=%C3%A4        |                              | 400 | invalid            | \
            it must be the next of the page before
            GET    | /api/v1/log?after=eA              |                              | 400 | invalid            | \
            it must be the next of the page before
            GET    | /api/v1/users?state=lost          |                              | 400 | invalid            | state is "lost"; it must be due,
            GET    | /api/v1/users?stat=due            |                              | 400 | invalid            | \
            parameter stat is not known; offered are query
            GET    | /api/v1/log?outcome=lost          |                              | 400 | invalid            | it must be one of DELIVERED
            GET    | /api/v1/log?from=today            |                              | 400 | invalid            | \
            from is "today"; it must be an instant
            PUT    | /api/v1/users/x                   | {"emial": "x@y.z"}           | 400 | invalid            | \
            property emial is not known; allowed are assignment
            PUT    | /api/v1/users/x                   | {"email": 5}                 | 400 | invalid            | \
            property email must be a text in quotes
            PUT    | /api/v1/users/x                   | {"email": "x"}               | 400 | invalid            | email is "x"
            PUT    | /api/v1/users/x                   | {}                           | 400 | invalid            | somebody new needs an address
            PUT    | /api/v1/users/x                   | {"email":                    | 400 | invalid            | not valid JSON: see line 1
            PUT    | /api/v1/users/x                   | {} {}                        | 400 | invalid            | the body must be one JSON object
            PUT    | /api/v1/users/x                   | []                           | 400 | invalid            | the body must be one JSON object
            PUT    | /api/v1/users/x                   |                              | 400 | invalid            | the body is missing
            PUT    | /api/v1/users/x                   | {"custom": {"title": "x"}}   | 400 | invalid            | \
            custom.title is a property of its own
            PUT    | /api/v1/profile/actions           | {"delete": "true"}           | 400 | invalid            | \
            property delete must be true or false
            PUT    | /api/v1/connection                | {"token": "t"}               | 400 | invalid            | baseUrl is missing
            PUT    | /api/v1/connection                | {"baseUrl": "ftp://x", "token": "t"} | 400 | invalid    | \
            is refused: it must begin with https
            PUT    | /api/v1/connection                | {"baseUrl": "https://x", "token": "t", "tokenExpiresAt": "soon"} | 400 | invalid | \
            token expiry is "soon"
            POST   | /api/v1/failures/retry            | {"family": "lost"}           | 400 | invalid            | there is no failure family "lost"
            POST   | /api/v1/failures/retry            | {}                           | 400 | invalid            | either family or userIds
            POST   | /api/v1/connection/pause          |                              | 409 | conflict           | set base URL and token first
            DELETE | /api/v1/status                    |                              | 405 | method-not-allowed |
            GET    | /%                                |                              | 400 | invalid            | refused before it was read
            GET    | /api/v1/users/a;b                 |                              | 400 | invalid            | refused before it was read
            """)
    void answersWithAProblem(String method, String path, String body, int status, String type, String detail) {
        Reply reply = path.equals("/%") ? raw() : send(request(path).header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
        assertProblem(reply, status, type);
        assertThat(reply.detail()).contains(detail == null ? "" : detail);
    }

    @Test
    void answersOtherFormatsWithAProblem() {
        assertProblem(send(request("/api/v1/users/x").header("Content-Type", "text/plain").PUT(BodyPublishers.ofString("x"))), 415,
                "unsupported-format");
        assertProblem(send(request("/api/v1/users/x").header("Content-Type", "application/yaml").PUT(BodyPublishers.ofString("emial: x"))), 415,
                "unsupported-format");
        assertProblem(send(request("/api/v1/status").header("Accept", "text/csv").GET()), 406, "not-acceptable");
    }

    @Test
    void refusesLargeBodiesWhetherTheirLengthIsToldOrNot() {
        byte[] large = ("{\"email\": \"" + "x".repeat(BodyLimit.MOST_BYTES) + "\"}").getBytes();
        assertProblem(send(request("/api/v1/users/x").header("Content-Type", "application/json").PUT(BodyPublishers.ofByteArray(large))), 413,
                "too-large");
        assertProblem(send(request("/api/v1/users/x").header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))), 413, "too-large");
    }

    /** Not of the API alone: whoever takes a body in, takes no more of it. */
    @ParameterizedTest
    @ValueSource(strings = {"/actuator/jolokia", "/login", "/people/new", "/mapping/preview", "/nothing"})
    void takesNoLargeBodyAnywhere(String path) {
        String large = "x=" + "x".repeat(BodyLimit.MOST_BYTES);
        assertProblem(send(request(path).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(large))), 413, "too-large");
        assertThat(send(anonymous(path).POST(BodyPublishers.ofString(large))).status()).as("of a stranger").isEqualTo(413);
    }

    @Test
    void readsNoLargeBodyOfUntoldLengthOverJolokia() {
        byte[] large = ("[\"" + "x".repeat(BodyLimit.MOST_BYTES) + "\"]").getBytes();
        Reply reply = send(request("/actuator/jolokia").POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))));
        assertThat(reply.text()).contains("the limit is " + BodyLimit.MOST_BYTES).hasSizeLessThan(5000);
    }

    @Test
    void refusesAnAddressSomebodyElseHas() {
        put("/api/v1/users/ann", "{\"email\": \"ann@example.org\"}");
        Reply refused = put("/api/v1/users/bob", "{\"email\": \"ANN@example.org\"}");
        assertProblem(refused, 400, "invalid");
        assertThat(refused.detail()).contains("which person ann has");
    }

    @Test
    void saysThatAWorkerHasThePerson() {
        put("/api/v1/users/ann", "{\"email\": \"ann@example.org\", \"assignment\": \"assigned\"}");
        database.update("update provisioning_task set state = 'leased', lease_until = timestamp '2099-01-01 00:00:00'");
        Reply busy = post("/api/v1/users/ann/provision", "");
        database.update("update provisioning_task set state = 'inStep'");
        assertProblem(busy, 409, "conflict");
    }

    private static void assertProblem(Reply reply, int status, String type) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        assertThat(reply.contentType()).startsWith("application/problem+json");
        assertThat(reply.json().get("type").asText()).isEqualTo("urn:rosterbridge:problem:" + type);
        assertThat(reply.json().get("status").asInt()).isEqualTo(status);
        assertThat(reply.json().get("title").asText()).isNotBlank();
        assertThat(reply.detail()).isNotBlank();
        assertThat(reply.text()).doesNotContain("Exception").doesNotContain("at io.");
    }

    /** A path that no client library would send. */
    private Reply raw() {
        try (java.net.Socket socket = new java.net.Socket("127.0.0.1", request("/").build().uri().getPort())) {
            socket.getOutputStream().write(("GET /% HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").getBytes());
            String answer = new String(socket.getInputStream().readAllBytes());
            int body = answer.indexOf("{");
            return new Reply(Integer.parseInt(answer.substring(9, 12)), answer.substring(body, answer.lastIndexOf('}') + 1),
                    java.net.http.HttpHeaders.of(java.util.Map.of("Content-Type",
                            List.of(answer.contains("application/problem+json") ? "application/problem+json" : "")), (name, value) -> true));
        } catch (java.io.IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static List<String> fields(JsonNode object) {
        List<String> names = new ArrayList<>();
        for (Iterator<String> each = object.fieldNames(); each.hasNext();) {
            names.add(each.next());
        }
        return names;
    }
}
