package io.rosterbridge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.web.BodyLimit;
import io.rosterbridge.console.ConsoleTest;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
        database.update("delete from api_token");
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
        assertThat(get(plan + "/items?limit=1&after=" + page.get("next").asText()).json().get("items").get(0).get("userId").asText())
                .isEqualTo("ben");
        Reply csv = get(plan + "/items.csv");
        assertThat(csv.contentType()).startsWith("text/csv");
        assertThat(csv.text().lines()).hasSize(3);

        Reply wrong = post(plan + "/apply", "{\"fingerprint\": \"x\"}");
        assertThat(wrong.status()).isEqualTo(409);
        assertThat(wrong.detail()).isEqualTo("plan " + begun.json().get("id").asLong()
                + " is another list by now; look at it again and send its present fingerprint");
        String agreed = "{\"fingerprint\": \"" + ready.get("fingerprint").asText() + "\"}";
        assertThat(post(plan + "/apply", agreed).status()).isEqualTo(202);
        assertThat(post(plan + "/apply", agreed).status()).isEqualTo(409);
        await().atMost(Duration.ofSeconds(30)).until(() -> get(plan).json().get("state").asText().equals("applied"));
        assertThat(get("/api/v1/profile").json().get("actions").get("create").asBoolean()).isFalse();
    }

    @Test
    void takesALargeFileAsItIsAndGivesTheRowsBackInTwoFormats() {
        String file = "id,email,full_name,assigned\nann,ann@example.org,Ann,true\nben,ben@example.org,Ben,false\n"
                + ("x,x@example.org," + "y".repeat(100_000) + ",true\n").repeat(12);
        assertThat(file).hasSizeGreaterThan(BodyLimit.MOST_BYTES);
        assertThat(post("/api/v1/plans", "{\"kind\": \"csv\", \"name\": \"hr.csv\", \"content\": \"" + file.replace("\n", "\\n") + "\"}")
                .status()).as("as JSON").isEqualTo(413);
        Reply begun = sendFile("/api/v1/plans?name=hr.csv", file.getBytes(StandardCharsets.UTF_8));
        assertThat(begun.status()).as(begun.text()).isEqualTo(202);
        String plan = "/api/v1/plans/" + begun.json().get("id").asLong();
        awaitState(plan, "ready");
        assertThat(get(plan).json().get("counts").get("rejected").asInt()).isEqualTo(12);
        assertThat(get(plan + "/items?show=joining").json().get("items")).hasSize(2);
        assertThat(get(plan + "/items.csv?show=create").text().lines()).hasSize(2).last().asString().startsWith("ann,created,");
        Reply json = get(plan + "/items.json?show=joining");
        assertThat(json.headers().firstValue("Content-Disposition").orElse("")).contains("plan-");
        assertThat(json.json().get("plan").get("subject").asText()).isEqualTo("hr.csv");
        assertThat(json.json().get("items")).hasSize(2);
        assertThat(json.json().get("items").get(0)).isEqualTo(get(plan + "/items?show=joining").json().get("items").get(0));
        assertThat(get("/api/v1/plans.csv").text().lines()).hasSize(2).last().asString().contains(",csv,hr.csv,ready,");
        assertThat(get(plan + "/items.csv?show=odd").detail()).contains("show is \"odd\"");

        Reply latin = sendFile("/api/v1/plans?name=hr.csv", "id,email\nj\u00fcrgen,j@example.org\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(latin.status()).isEqualTo(400);
        assertThat(latin.detail()).contains("is not UTF-8");
        assertThat(database.queryForObject("select count(*) from plan", Long.class)).as("nothing is left of it").isEqualTo(1);
    }

    private Reply sendFile(String path, byte[] file) {
        return send(request(path).header("Content-Type", "text/csv").POST(HttpRequest.BodyPublishers.ofByteArray(file)));
    }

    @Test
    void assignsByARule() {
        put("/api/v1/users/ann", "{\"email\": \"ann@example.org\", \"fullName\": \"Ann\", \"department\": \"Sales\"}");
        put("/api/v1/users/ben", "{\"email\": \"ben@example.org\", \"fullName\": \"Ben\"}");
        String plan = begun("{\"kind\": \"assignment\", \"assignment\": \"assigned\", \"rule\": {\"condition\": \"department == "
                + "\\\"Sales\\\"\"}}");
        awaitState(plan, "ready");
        JsonNode row = get(plan + "/items").json().get("items").get(0);
        assertThat(row.get("userId").asText()).isEqualTo("ann");
        assertThat(row.get("directory").asText()).isEqualTo("assignment");
        assertThat(row.get("directoryBefore").toString() + row.get("directoryAfter"))
                .isEqualTo("{\"assignment\":\"none\"}{\"assignment\":\"assigned\"}");
        assertThat(post(plan + "/apply", "{\"fingerprint\": \"" + get(plan).json().get("fingerprint").asText() + "\"}").status())
                .isEqualTo(202);
        awaitState(plan, "applied");
        assertThat(get("/api/v1/users?assignment=assigned").json().get("items")).hasSize(1);
        assertThat(get("/api/v1/users?department=Sales").json().get("items").get(0).get("id").asText()).isEqualTo("ann");
        assertThat(get("/api/v1/users?department=Support").json().get("items")).isEmpty();
        assertThat(database.queryForList("select action from audit_event where subject = ? order by id", String.class,
                "plan:" + plan.substring(plan.lastIndexOf('/') + 1))).containsExactly("plan-made", "plan-applied");
    }

    /** A plan is no way round a permission: it takes what doing the same by hand takes. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"kind": "profile", "actions": {"delete": true}}                                                      | configure   | configure
            {"kind": "csv", "name": "hr.csv", "content": "id,email\\nann,ann@example.org"}                         | assign-apps | assign-apps
            {"kind": "assignment", "assignment": "none", "rule": {"everyone": true}}                              | assign-apps | assign-apps
            {"kind": "provision"}                                                                                 | operate     | operate
            {"kind": "undo", "from": "2026-01-01T00:00:00Z"}                                                      | operate     | assign-apps
            """)
    void aTokenAsksForAndAppliesOnlyWhatItMayDoByHand(String body, String asks, String applies) {
        Set<String> all = Arrays.stream(Permission.values()).map(Permission::word).collect(Collectors.toSet());
        assertThat(as(without(all, asks), "/api/v1/plans", body).detail()).isEqualTo("this login may not do that; it takes the permission "
                + asks);
        Reply begun = as(Set.of("view-apps", asks), "/api/v1/plans", body);
        assertThat(begun.status()).as(begun.text()).isEqualTo(202);
        String plan = "/api/v1/plans/" + begun.json().get("id").asLong();
        awaitState(plan, "ready");
        String agreed = "{\"fingerprint\": \"" + get(plan).json().get("fingerprint").asText() + "\"}";
        assertThat(as(without(all, "approve"), plan + "/apply", agreed).status()).isEqualTo(403);
        assertThat(as(without(all, applies), plan + "/apply", agreed).detail()).endsWith("it takes the permission " + applies);
        assertThat(get(plan).json().get("state").asText()).isEqualTo("ready");
        assertThat(as(Set.of("view-apps", "approve", applies), plan + "/apply", agreed).status()).isEqualTo(202);
        awaitState(plan, "applied");
    }

    @Test
    void whoMayNotConfigureSeesNoPlanOfAProfile() {
        String profile = begun("{\"kind\": \"profile\", \"actions\": {\"delete\": true}}");
        awaitState(profile, "ready");
        String other = begun("{\"kind\": \"provision\"}");
        awaitState(other, "ready");
        String token = token(Set.of("view-apps", "operate", "approve"));
        for (String path : List.of("", "/items", "/items.csv", "/items.json")) {
            assertThat(bearer(token, profile + path).status()).as(path).isEqualTo(403);
            assertThat(bearer(token, other + path).status()).as(path).isEqualTo(200);
        }
        assertThat(bearer(token, "/api/v1/plans").json().get("items")).singleElement()
                .satisfies(plan -> assertThat(plan.get("kind").asText()).isEqualTo("provision"));
        assertThat(bearer(token, "/api/v1/plans.csv").text()).doesNotContain("profile");
    }

    private static Set<String> without(Set<String> all, String one) {
        return all.stream().filter(word -> !word.equals(one)).collect(Collectors.toSet());
    }

    private String begun(String body) {
        Reply begun = post("/api/v1/plans", body);
        assertThat(begun.status()).as(begun.text()).isEqualTo(202);
        return "/api/v1/plans/" + begun.json().get("id").asLong();
    }

    private void awaitState(String plan, String state) {
        await().atMost(Duration.ofSeconds(30)).until(() -> get(plan).json().get("state").asText().equals(state));
    }

    private Reply as(Set<String> permissions, String path, String body) {
        return send(anonymous(path).header("Authorization", "Bearer " + token(permissions)).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private Reply bearer(String token, String path) {
        return send(anonymous(path).header("Authorization", "Bearer " + token).GET());
    }

    private String token(Set<String> permissions) {
        return post("/api/v1/api-tokens", "{\"name\": \"narrow\", \"permissions\": [\"" + String.join("\", \"", permissions) + "\"]}")
                .json().path("token").asText();
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3} {4}")
    @CsvSource(delimiter = '|', textBlock = """
            GET  | /api/v1/plans/7000000                   |                                       | 404 | there is no plan 7000000
            GET  | /api/v1/plans/7000000/items             |                                       | 404 | there is no plan 7000000
            POST | /api/v1/plans/7000000/apply             | {"fingerprint": "x"}                  | 404 | there is no plan 7000000
            POST | /api/v1/plans                           | {}                                    | 400 | \
            it must be one of profile, csv, assignment, import, provision, reconcile, undo
            POST | /api/v1/plans                           | {"kind": "profile"}                   | 400 | document is missing
            POST | /api/v1/plans                           | {"kind": "profile", "document": "x: 1"} | 400 | is not a known key
            POST | /api/v1/plans                           | {"kind": "csv", "name": "a.csv"}      | 400 | content is missing
            POST | /api/v1/plans                           | {"kind": "csv", "name": "a.txt", "content": "id"} | 400 | it must end with .csv
            POST | /api/v1/plans                           | {"kind": "assignment", "assignment": "none"} | 400 | rule is missing
            POST | /api/v1/plans                           | {"kind": "assignment", "assignment": "none", "rule": {}} | 400 | rule says nothing
            POST | /api/v1/plans                           | {"kind": "assignment", "assignment": "none", "rule": {"condition": "env"}} | 400 | \
            condition
            POST | /api/v1/plans                           | \
            {"kind": "import", "importId": 7000000, "list": "new", "select": "all", "fingerprint": "x"} | 400 | there is no import
            POST | /api/v1/plans                           | {"kind": "import", "importId": 1, "list": "new", "select": []} | 400 | select must be
            POST | /api/v1/plans                           | {"kind": "undo", "readId": 7000000}   | 400 | there is no read of this number
            POST | /api/v1/plans                           | {"kind": "undo", "reconciliationId": 7000000} | 400 | there is no reconciliation
            POST | /api/v1/plans                           | {"kind": "undo"}                      | 400 | \
            give one of from (and to), planId, importId, holdId, reconciliationId and readId
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
