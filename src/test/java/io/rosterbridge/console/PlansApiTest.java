package io.rosterbridge.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The versions of the profile, and plans, as scripts use them. */
class PlansApiTest extends ConsoleTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private String document;

    @BeforeEach
    @AfterEach
    void forget() {
        List.of("plan_item", "plan", "calendly_account", "provisioning_task", "app_assignment", "directory_change", "provisioning_event",
                "source_read", "directory_user").forEach(table -> database.update("delete from " + table));
        if (document == null) {
            document = get("/api/v1/profile/document").text();
        } else {
            save(document);
        }
    }

    // ---- versions

    @Test
    void savesListsComparesRestoresAndExportsVersions() {
        long first = get("/api/v1/profile").json().get("version").asLong();
        JsonNode saved = save(document.replace("delete: false", "delete: true").replace("field: id", "field: employee_id")).json();
        long second = saved.get("version").asLong();
        assertThat(second).isGreaterThan(first);
        JsonNode latest = get("/api/v1/profile/versions?limit=1").json();
        assertThat(latest.get("items").get(0).toString()).contains("\"version\":" + second, "\"author\":\"admin\"", "\"origin\":\"api\"",
                "\"inForce\":true", "\"at\":");
        JsonNode next = get("/api/v1/profile/versions?limit=1&after=" + latest.get("next").asText()).json();
        assertThat(next.get("items").get(0).get("version").asLong()).isEqualTo(first);
        assertThat(get("/api/v1/profile/versions/" + first).json().get("document").asText()).isEqualTo(document);

        JsonNode difference = get("/api/v1/profile/versions/" + first + "/diff?to=" + second).json();
        assertThat(difference.get("differences").toString()).isEqualTo("""
                [{"key":"attributes.externalId.field","before":"id","after":"employee_id"},\
                {"key":"actions.delete","before":"false","after":"true"}]""");
        assertThat(get("/api/v1/profile/versions/" + second + "/diff").json().get("differences")).isEmpty();

        JsonNode restored = post("/api/v1/profile/versions/" + first + "/restore", "").json();
        assertThat(restored.get("version").asLong()).isGreaterThan(second);
        assertThat(restored.get("author").asText()).isEqualTo("admin");
        Reply export = get("/api/v1/profile/export");
        assertThat(export.text()).isEqualTo(document).startsWith("# yaml-language-server");
        assertThat(export.headers().firstValue("Content-Disposition").orElse("")).contains("calendly.yaml");
    }

    @Test
    void aDefaultThatIsWrittenOutIsNoDifference() {
        long before = get("/api/v1/profile").json().get("version").asLong();
        save(document.replace("linking: auto", "# linking: auto").replace("field: id", "field: id\n    trim: true"));
        assertThat(get("/api/v1/profile/versions/" + before + "/diff").json().get("differences")).isEmpty();
    }

    @Test
    void aRefusedDocumentNamesKeyFoundAndAllowedAndChangesNothing() {
        long before = get("/api/v1/profile").json().get("version").asLong();
        Reply refused = save(document.replace("delete: false", "delete: maybe").replace("linking: auto", "linking: perhaps"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().get("mistakes")).hasSize(2);
        JsonNode mistake = refused.json().get("mistakes").get(0);
        assertThat(mistake.get("key").asText()).isEqualTo("actions.delete");
        assertThat(mistake.get("found").asText()).contains("maybe");
        assertThat(mistake.get("allowed").asText()).contains("true");
        assertThat(get("/api/v1/profile").json().get("version").asLong()).isEqualTo(before);
    }

    // ---- plans

    @Test
    void plansAProfileShowsItsRowsAndAppliesIt() {
        put("/api/v1/users/ann", "{\"email\": \"ann@example.org\", \"fullName\": \"Ann\", \"assignment\": \"assigned\"}");
        put("/api/v1/users/ben", "{\"email\": \"ben@example.org\", \"fullName\": \"Ben\", \"assignment\": \"assigned\"}");
        Reply impact = post("/api/v1/profile/impact", "{\"actions\": {\"create\": false}}");
        assertThat(impact.json().path("counts").path("skipped").asInt()).isEqualTo(2);
        assertThat(impact.json().get("complete").asBoolean()).isTrue();
        Reply begun = post("/api/v1/plans", "{\"kind\": \"profile\", \"actions\": {\"create\": false}}");
        assertThat(begun.status()).isEqualTo(202);
        String plan = "/api/v1/plans/" + begun.json().get("id").asLong();
        await().atMost(Duration.ofSeconds(30)).until(() -> get(plan).json().get("state").asText().equals("ready"));
        JsonNode ready = get(plan).json();
        assertThat(ready.get("counts").get("skipped").asInt()).isEqualTo(2);
        assertThat(ready.get("createdBy").asText()).isEqualTo("admin");
        assertThat(get("/api/v1/plans?limit=1").json().get("items").get(0)).isEqualTo(ready);
        JsonNode page = get(plan + "/items?limit=1").json();
        List<String> fields = new ArrayList<>();
        page.get("items").get(0).fieldNames().forEachRemaining(fields::add);
        assertThat(fields).contains("userId", "action", "before", "after", "reason", "requests", "state");
        assertThat(get(plan + "/items?limit=1&after=" + page.get("next").asText()).json().get("items").get(0).get("userId").asText()).isEqualTo("ben");
        Reply csv = get(plan + "/items.csv");
        assertThat(csv.contentType()).startsWith("text/csv");
        assertThat(csv.text().lines()).hasSize(3);

        Reply wrong = post(plan + "/apply", "{\"fingerprint\": \"x\"}");
        assertThat(wrong.status()).isEqualTo(409);
        assertThat(wrong.detail()).isEqualTo("plan " + begun.json().get("id").asLong() + " is another list by now; look at it again and send its present fingerprint");
        String agreed = "{\"fingerprint\": \"" + ready.get("fingerprint").asText() + "\"}";
        assertThat(post(plan + "/apply", agreed).status()).isEqualTo(202);
        assertThat(post(plan + "/apply", agreed).status()).isEqualTo(409);
        await().atMost(Duration.ofSeconds(30)).until(() -> get(plan).json().get("state").asText().equals("applied"));
        assertThat(get("/api/v1/profile").json().get("actions").get("create").asBoolean()).isFalse();
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3} {4}")
    @CsvSource(delimiter = '|', textBlock = """
            GET  | /api/v1/plans/7000000                   |                                       | 404 | there is no plan 7000000
            GET  | /api/v1/plans/7000000/items             |                                       | 404 | there is no plan 7000000
            POST | /api/v1/plans/7000000/apply             | {"fingerprint": "x"}                  | 404 | there is no plan 7000000
            POST | /api/v1/plans                           | {}                                    | 400 | it must be one of profile, csv, assignment, import, provision, reconcile, undo
            POST | /api/v1/plans                           | {"kind": "profile"}                   | 400 | document is missing
            POST | /api/v1/plans                           | {"kind": "profile", "document": "x: 1"} | 400 | is not a known key
            POST | /api/v1/plans                           | {"kind": "csv", "name": "a.csv"}      | 400 | content is missing
            POST | /api/v1/plans                           | {"kind": "csv", "name": "a.txt", "content": "id"} | 400 | it must end with .csv
            POST | /api/v1/plans                           | {"kind": "undo"}                      | 400 | give one of from (and to), planId, importId, holdId, reconciliationId and readId
            POST | /api/v1/plans                           | {"kind": "undo", "planId": 7000000}   | 400 | there is no applied plan
            POST | /api/v1/plans                           | {"kind": "undo", "importId": 7000000} | 400 | of which something was applied
            POST | /api/v1/plans                           | {"kind": "undo", "holdId": 7000000}   | 400 | there is no approved hold
            POST | /api/v1/plans                           | {"kind": "undo", "holdId": 1, "planId": 1} | 400 | give one of
            POST | /api/v1/plans                           | {"kind": "reconcile"}                 | 400 | there is no complete reconciliation
            POST | /api/v1/plans                           | {"kind": "undo", "from": "2999-01-01T00:00:00Z"} | 400 | from must be earlier
            POST | /api/v1/plans                           | {"kind": "undo", "from": "yesterday"} | 400 | property from must be an instant
            POST | /api/v1/profile/impact                  | {}                                    | 400 | document is missing
            GET  | /api/v1/profile/versions/7000000        |                                       | 404 | there is no profile version 7000000
            GET  | /api/v1/profile/versions/1/diff?to=7000000 |                                    | 404 | there is no profile version 7000000
            POST | /api/v1/profile/versions/7000000/restore |                                      | 404 | there is no profile version 7000000
            """)
    void answersWithAProblem(String method, String path, String body, int status, String detail) {
        Reply reply = method.equals("GET") ? get(path) : post(path, body == null ? "" : body);
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        assertThat(reply.detail()).contains(detail);
    }

    private Reply save(String wanted) {
        try {
            return put("/api/v1/profile", JSON.writeValueAsString(Map.of("document", wanted)));
        } catch (JsonProcessingException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
