package io.rosterbridge.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.console.ConsoleTest;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an admin may confirm, and what is refused, over HTTP. */
class ConfirmTest extends ConsoleTest {

    private long run;

    @BeforeEach
    void oneImport() {
        run = run("complete");
        database.update("insert into import_candidate (run_id, scim_id, list, user_name, differences, reason, state) "
                + "values (?, 's-1', 'new', 'ann@example.org', '{}', '', 'open')", run);
    }

    @AfterEach
    void forget() {
        database.update("delete from import_candidate");
        database.update("delete from drift");
        database.update("delete from import_run");
    }

    private long run(String state) {
        database.update("insert into import_run (kind, started_by, state, started_at, pages, accounts, next_index, scans, fingerprint, finished_at) "
                + "values ('import', 'ann', ?, current_timestamp, 1, 1, 1, 1, 'f1', current_timestamp)", state);
        return database.queryForObject("select max(id) from import_run", Long.class);
    }

    @Test
    void takesWhatWasShown() {
        Reply taken = confirm("{'list': 'new', 'select': {'query': 'ANN@'}, 'fingerprint': 'f1'}");
        assertThat(taken.status()).as(taken.text()).isEqualTo(202);
        assertThat(taken.json().path("confirmed").asInt()).isEqualTo(1);
        assertThat(database.queryForObject("select confirmed_by from import_candidate", String.class)).isEqualTo("admin");
    }

    @Test
    void namesTheNewerImportInWhichTheSameIsConfirmed() {
        long newer = run("complete");
        database.update("insert into import_candidate (run_id, scim_id, list, user_name, differences, reason, state) "
                + "select ?, scim_id, list, user_name, differences, reason, state from import_candidate", newer);
        Reply taken = confirm("{'list': 'new', 'select': 'all', 'fingerprint': 'f1'}");
        assertThat(taken.json().path("id").asLong()).isEqualTo(newer);
        assertThat(get("/api/v1/audit?action=import-confirmed").json().at("/items/0/subject").asText()).isEqualTo("import:" + newer);
        assertThat(confirm("{'list': 'new', 'select': 'all', 'fingerprint': 'f1'}").detail()).as("no longer open there")
                .contains("import " + newer + " shows 1 of the selected candidates otherwise");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', value = {
        "409 | is another list by now           | {'list': 'new', 'select': 'all', 'fingerprint': 'f2'}",
        "400 | fingerprint is missing           | {'list': 'new', 'select': 'all'}",
        "400 | list is \"gone\"                 | {'list': 'gone', 'select': 'all', 'fingerprint': 'f1'}",
        "400 | list is \"apart\"                | {'list': 'apart', 'select': 'all', 'fingerprint': 'f1'}",
        "400 | s-2                              | {'list': 'new', 'select': ['s-1', 's-2'], 'fingerprint': 'f1'}",
        "400 | select must be                   | {'list': 'new', 'fingerprint': 'f1'}",
        "400 | select must be                   | {'list': 'new', 'select': {'query': ' '}, 'fingerprint': 'f1'}",
        "400 | only for update                  | {'list': 'new', 'select': 'all', 'source': 'directory', 'fingerprint': 'f1'}",
        "400 | source is \"nobody\"             | {'list': 'update', 'select': 'all', 'source': 'nobody', 'fingerprint': 'f1'}",
        "400 | assign is missing                | {'list': 'link', 'select': 'all', 'fingerprint': 'f1'}",
        "400 | only for link                    | {'list': 'new', 'select': 'all', 'assign': true, 'fingerprint': 'f1'}",
        "400 | only for update                  | {'list': 'link', 'select': 'all', 'assign': true, 'source': 'directory', 'fingerprint': 'f1'}"})
    void refuses(int status, String reason, String body) {
        Reply refused = confirm(body);
        assertThat(refused.status()).as(refused.text()).isEqualTo(status);
        assertThat(refused.detail()).contains(reason);
        assertThat(database.queryForObject("select state from import_candidate", String.class)).isEqualTo("open");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLinkNeedsTheChoiceAndThePermissionToAssign(boolean assign) {
        database.update("update import_candidate set list = 'link'");
        String body = "{'list': 'link', 'select': 'all', 'assign': " + assign + ", 'fingerprint': 'f1'}";
        String token = post("/api/v1/api-tokens", "{\"name\": \"imports\", \"permissions\": [\"view-apps\", \"import-users\"]}").json().path("token")
                .asText();
        Reply refused = send(anonymous("/api/v1/imports/" + run + "/confirm").header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"'))));
        assertThat(refused.status()).as(refused.text()).isEqualTo(403);
        assertThat(refused.text()).contains("assign-apps");
        assertThat(confirm(body).status()).isEqualTo(202);
        assertThat(database.queryForObject("select assigns from import_candidate", Boolean.class)).isEqualTo(assign);
    }

    @Test
    void refusesWhatIsNotComplete() {
        database.update("update import_run set state = 'failed' where id = ?", run);
        assertThat(confirm("{'list': 'new', 'select': 'all', 'fingerprint': 'f1'}").detail()).contains("is failed");
        assertThat(post("/api/v1/imports/987654/confirm", "{\"list\": \"new\", \"select\": \"all\"}").status()).isEqualTo(404);
    }

    @Test
    void showsReconciliationsAndTheirDrift() {
        database.update("insert into import_run (kind, started_by, state, reason, started_at, pages, accounts, next_index, scans) "
                + "values ('reconcile', 'ann', 'complete', 'values 1; repaired 1', current_timestamp, 1, 1, 1, 1)");
        long reconciliation = database.queryForObject("select max(id) from import_run", Long.class);
        database.update("insert into drift (run_id, user_id, kind, attribute, held, seen, action) "
                + "values (?, 'ann', 'values', 'displayName', 'Ann', '=cmd()', 'repaired')", reconciliation);
        String path = "/api/v1/reconciliations/" + reconciliation;
        assertThat(get(path).json().path("drift").path("values").asInt()).isEqualTo(1);
        assertThat(get("/api/v1/reconciliations").json().path("items").path(0).path("id").asLong()).isEqualTo(reconciliation);
        assertThat(get(path + "/drift?kind=values").json().path("items").path(0).path("seen").asText()).isEqualTo("=cmd()");
        assertThat(get(path + "/drift?kind=status").json().path("items")).isEmpty();
        assertThat(get(path + "/drift?kind=none").status()).isEqualTo(400);
        assertThat(get(path + "/drift.csv").text()).contains("ann,values,displayName,Ann,'=cmd(),,repaired,");
        assertThat(get("/api/v1/reconciliations/" + run).status()).as("an import").isEqualTo(404);
        assertThat(post("/api/v1/reconciliations", "").status()).as("nothing can be sent, so nothing is promised").isEqualTo(409);
    }

    private Reply confirm(String body) {
        return post("/api/v1/imports/" + run + "/confirm", body.replace('\'', '"'));
    }
}
