package io.rosterbridge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.rosterbridge.console.ConsoleTest;
import io.rosterbridge.domain.Fingerprint;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds by REST, JMX and health. */
class HoldsApiTest extends ConsoleTest {

    private static final String PRINT = Fingerprint.of(List.of("a list"));

    private long id;

    /** Of people whom the directory does not know any more: an approval skips them all. */
    @BeforeEach
    void hold() {
        database.update("insert into removal_hold (kind, state, reason, of_people, fingerprint, created_at, expires_at) "
                + "values ('removals', 'waiting', '0 of 3 removals sent', 20, ?, current_timestamp, current_timestamp + interval '1' hour)",
                PRINT);
        id = database.queryForObject("select max(id) from removal_hold", Long.class);
        for (String person : List.of("=a", "b", "c")) {
            database.update("insert into removal_hold_item (hold_id, user_id, action, revision, evidence, state, held_at) "
                    + "values (?, ?, 'DEACTIVATE', 1, 'unassigned by hr.csv', 'open', current_timestamp)", id, person);
        }
        // The look of the clock takes people off the list who are not held; it is another list then.
        database.update("update removal_hold set kind = 'shrink', source = 'test' where id = ?", id);
    }

    @AfterEach
    void forget() {
        database.update("delete from removal_hold_item");
        database.update("delete from removal_hold");
    }

    @Test
    void listsHoldsAndTheirPeople() {
        JsonNode hold = get("/api/v1/holds?state=waiting").json().path("items").get(0);
        assertThat(hold.path("id").asLong()).isEqualTo(id);
        assertThat(hold.fieldNames()).toIterable().containsExactly("id", "kind", "state", "reason", "removals", "of", "sent", "fingerprint",
                "createdAt", "expiresAt", "decidedAt", "decidedBy");
        assertThat(get("/api/v1/holds/" + id).json()).isEqualTo(hold);
        assertThat(List.of(hold.path("removals").asInt(), hold.path("of").asInt(), hold.path("sent").asInt())).isEqualTo(List.of(3, 20, 0));
        assertThat(get("/api/v1/holds?state=approved").json().path("items")).isEmpty();
        assertThat(get("/api/v1/holds?state=lost").detail()).contains("it must be one of waiting, approved");
        assertThat(get("/api/v1/holds/" + (id + 1)).status()).isEqualTo(404);
        assertThat(get("/api/v1/holds/" + (id + 1) + "/items").status()).isEqualTo(404);

        JsonNode first = get("/api/v1/holds/" + id + "/items?limit=2").json();
        assertThat(first.path("items").get(0).toString())
                .isEqualTo("{\"userId\":\"=a\",\"action\":\"DEACTIVATE\",\"evidence\":\"unassigned by hr.csv\",\"state\":\"open\"}");
        JsonNode rest = get("/api/v1/holds/" + id + "/items?limit=2&after=" + first.path("next").asText()).json();
        assertThat(rest.path("items")).hasSize(1);
        assertThat(rest.path("items").get(0).path("userId").asText()).isEqualTo("c");
        assertThat(get("/api/v1/holds/" + id + "/items.csv").text()).startsWith("\uFEFFuserId,action,evidence,state")
                .contains("\r\n'=a,DEACTIVATE,").contains("\r\nc,");
    }

    @Test
    void approvesOnlyTheListThatWasLookedAtAndOnlyOnce() {
        assertThat(post("/api/v1/holds/" + id + "/approve", "{}").status()).isEqualTo(400);
        Reply stale = post("/api/v1/holds/" + id + "/approve", "{\"fingerprint\": \"another\"}");
        assertThat(stale.status()).isEqualTo(409);
        assertThat(stale.detail()).contains("is another list by now");
        assertThat(post("/api/v1/holds/" + (id + 1) + "/approve", body()).status()).isEqualTo(404);

        JsonNode approved = post("/api/v1/holds/" + id + "/approve", body()).json();
        assertThat(List.of(approved.path("released").asInt(), approved.path("skipped").asInt())).isEqualTo(List.of(0, 3));
        assertThat(approved.path("hold").path("decidedBy").asText()).isEqualTo("admin");
        assertThat(post("/api/v1/holds/" + id + "/approve", body()).status()).isEqualTo(409);
        assertThat(post("/api/v1/holds/" + id + "/reject", body()).detail()).contains("is approved, only one that is waiting");
    }

    @Test
    void rejects() {
        assertThat(post("/api/v1/holds/" + id + "/reject", body()).json().path("state").asText()).isEqualTo("rejected");
        assertThat(get("/api/v1/holds/" + id + "/items").json().path("items").get(0).path("state").asText()).isEqualTo("kept");
    }

    @Test
    void anExpiredListIsRefused() {
        database.update("update removal_hold set expires_at = created_at where id = ?", id);
        Reply expired = post("/api/v1/holds/" + id + "/approve", body());
        assertThat(expired.status()).isEqualTo(409);
        assertThat(expired.detail()).contains("expired");
    }

    @Test
    void asksForAttentionAndIsDecidedByJmxToo() {
        // A consumer that has not yet looked into its folder for the first time counts as down.
        await().untilAsserted(() -> assertThat(get("/actuator/health").json().path("status").asText()).isEqualTo("ATTENTION"));
        JsonNode health = get("/actuator/health").json();
        assertThat(health.path("components").path("holds").path("details").path("hold " + id).asText())
                .startsWith("0 of 3 removals sent; expires at 2");
        assertThat(jmx("\"type\": \"read\"").path("RemovalsWaiting").asInt()).isEqualTo(3);
        long rows = database.queryForObject("select max(id) from audit_event", Long.class);
        assertThat(jmx("\"type\": \"exec\", \"operation\": \"list\"").get(0).asText()).contains(PRINT);
        assertThat(database.queryForObject("select max(id) from audit_event", Long.class)).as("who only looks has no row").isEqualTo(rows);
        jmx("\"type\": \"exec\", \"operation\": \"reject\", \"arguments\": [" + id + ", \"" + PRINT + "\"]");
        assertThat(get("/api/v1/holds/" + id).json().path("decidedBy").asText()).as("the login of the request").isEqualTo("admin");
        assertThat(database.queryForList("select actor || ' ' || action || ' ' || subject || ' ' || details from audit_event where id > ?",
                String.class, rows))
                .containsExactly("admin hold-rejected hold:" + id + " {\"fingerprint\":\"" + PRINT + "\"}");
        assertThat(get("/actuator/health").json().path("components").path("holds").path("status").asText()).isEqualTo("UP");
    }

    private JsonNode jmx(String what) {
        return post("/actuator/jolokia", "{\"mbean\": \"io.rosterbridge:type=Holds\", " + what + "}").json().path("value");
    }

    private static String body() {
        return "{\"fingerprint\": \"" + PRINT + "\"}";
    }
}
