package io.rosterbridge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.rosterbridge.console.ConsoleTest;
import io.rosterbridge.sandbox.Fault;
import io.rosterbridge.sandbox.FaultKind;
import io.rosterbridge.sandbox.PracticeMember;
import io.rosterbridge.sandbox.PracticeServer;
import io.rosterbridge.sandbox.PracticeSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Imports as scripts use them. */
class ImportsApiTest extends ConsoleTest {

    private static final String TOKEN = "token-of-the-import-test";

    @Test
    void listsComparesAndShowsTheCandidates() throws IOException {
        try (PracticeServer practice = PracticeServer.start(PracticeSettings.defaults().withRequestsPerMinute(0), 0)) {
            practice.control().useToken(TOKEN, null);
            practice.control().addAccount(PracticeMember.active("=cmd@example.com", "Formula"));
            for (int member = 0; member < 120; member++) {
                practice.control().addAccount(PracticeMember.active("member" + member + "@example.com", "Member"));
            }
            assertThat(put("/api/v1/connection", "{\"baseUrl\": \"" + practice.baseUri() + "\", \"token\": \"" + TOKEN + "\"}").status())
                    .isEqualTo(200);
            post("/api/v1/connection/authorize", "");
            practice.control().addFault(Fault.of(FaultKind.SLOW).withMs(1500).where("startIndex=101&"));

            Reply started = post("/api/v1/imports", "");
            assertThat(started.status()).isEqualTo(202);
            long id = started.json().get("id").asLong();
            Reply second = post("/api/v1/imports", "");
            assertThat(second.status()).isEqualTo(409);
            assertThat(second.detail()).contains("import " + id + " is running");
            await().until(() -> get("/api/v1/imports/" + id).json().at("/progress/pages").asInt() == 1);
            JsonNode running = get("/api/v1/imports/" + id).json();
            assertThat(running.get("state").asText()).isEqualTo("running");
            assertThat(running.at("/progress/accounts").asInt()).isEqualTo(100);
            assertThat(running.at("/progress/of").asInt()).isEqualTo(123);
            assertThat(running.at("/progress/eta").isTextual()).isTrue();
            assertThat(get("/api/v1/imports/" + id + "/candidates").json().get("items")).as("none before it is complete").isEmpty();

            await().atMost(Duration.ofSeconds(30)).until(() -> get("/api/v1/imports/" + id).json().get("state").asText().equals("complete"));
            JsonNode run = get("/api/v1/imports/" + id).json();
            assertThat(run.at("/counts/new").asInt()).isEqualTo(123);
            assertThat(run.get("accounts").asInt()).isEqualTo(123);
            assertThat(run.get("fingerprint").asText()).hasSize(64);
            assertThat(get("/api/v1/imports?limit=1").json().at("/items/0/id").asLong()).isEqualTo(id);
            assertThat(pages(id, "list=new&limit=50")).hasSize(123).doesNotHaveDuplicates();
            assertThat(pages(id, "query=MEMBER11")).containsExactlyInAnyOrder("member11@example.com", "member110@example.com",
                    "member111@example.com", "member112@example.com", "member113@example.com", "member114@example.com",
                    "member115@example.com", "member116@example.com",
                    "member117@example.com", "member118@example.com", "member119@example.com");
            assertThat(pages(id, "list=update")).isEmpty();
            Reply csv = get("/api/v1/imports/" + id + "/candidates.csv?list=new");
            assertThat(csv.contentType()).startsWith("text/csv");
            assertThat(csv.text().lines()).hasSize(124).anyMatch(line -> line.contains(",'=cmd@example.com,"));
        } finally {
            database.update("update connection set base_url = null, token = null, state = 'unset', revision = revision + 1");
        }
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThat(get("/api/v1/imports/987654").status()).isEqualTo(404);
        assertThat(get("/api/v1/imports/x").status()).isEqualTo(400);
        assertThat(get("/api/v1/imports/987654/candidates").status()).isEqualTo(404);
        assertThat(send(anonymous("/api/v1/imports").GET()).status()).isEqualTo(401);
    }

    @Test
    void whatCannotBeSentIsNotStarted() {
        database.update("update connection set base_url = null, token = null, state = 'unset', revision = revision + 1");
        await().until(() -> get("/api/v1/connection").json().get("state").asText().equals("unset"));
        long before = database.queryForObject("select count(*) from import_run", Long.class);
        for (String path : List.of("/api/v1/imports", "/api/v1/reconciliations")) {
            Reply refused = post(path, "");
            assertThat(refused.status()).as(path).isEqualTo(409);
            assertThat(refused.detail()).contains("the connection is unset").contains("start it again");
        }
        assertThat(database.queryForObject("select count(*) from import_run", Long.class)).as("nothing is promised").isEqualTo(before);
    }

    @Test
    void aListThatDoesNotExistIsNamed() {
        database.update("insert into import_run (kind, started_by, state, started_at, pages, accounts, next_index, scans) "
                + "values ('import', 'ann', 'complete', current_timestamp, 1, 1, 1, 1)");
        long id = database.queryForObject("select max(id) from import_run", Long.class);
        assertThat(get("/api/v1/imports/" + id + "/candidates?list=nonsense").detail()).contains("nonsense").contains("deactivate");
        database.update("delete from import_run where id = ?", id);
    }

    private List<String> pages(long id, String query) {
        List<String> names = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = get("/api/v1/imports/" + id + "/candidates?" + query + after).json();
            page.get("items").forEach(item -> names.add(item.get("userName").asText()));
            after = page.get("next").isNull() ? "" : "&after=" + page.get("next").asText();
        } while (!after.isEmpty());
        return names;
    }
}
