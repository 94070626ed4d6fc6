package io.rosterbridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.rosterbridge.sandbox.PracticeAccount.Role;
import io.rosterbridge.sandbox.PracticeAccount.State;
import io.rosterbridge.sandbox.PracticeControl.Overview;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The counters, the recorded requests and the rest of the control. */
class ControlTest extends PracticeTest {

    @Test
    void requestsAreCountedByMethodAndStatus() {
        String id = created("a@example.com");
        create("a@example.com");
        create("no address");
        get("/Users");
        get("/Users/none");
        delete(id);
        PracticeCounters counters = control.counters();
        assertThat(counters.requests()).isEqualTo(6);
        assertThat(counters.answers()).isEqualTo(Map.of(
                "POST", Map.of(201, 1L, 409, 1L, 400, 1L), "GET", Map.of(200, 1L, 404, 1L), "DELETE", Map.of(204, 1L)));
        assertThat(counters.answered("PUT", 200)).isZero();
        assertThat(counters.creates()).isEqualTo(1);
        assertThat(counters.duplicateCreates()).isEqualTo(1);
        assertThat(counters.peakInFlight()).isEqualTo(1);
        control.resetCounters();
        assertThat(control.counters().requests()).isZero();
        assertThat(control.counters().answers()).isEmpty();
        assertThat(control.requests()).isEmpty();
        assertThat(control.counters().creates()).isZero();
    }

    @Test
    void requestsAreRecordedAsTheyCameButForTheToken() {
        String body = user("zoë@example.com", "Zoë", true, "");
        post(body);
        search("userName eq \"a+b@example.com\"");
        RecordedRequest post = control.requests().get(0);
        assertThat(post.method()).isEqualTo("POST");
        assertThat(post.target()).isEqualTo("/scim/v2/Users");
        assertThat(post.body()).isEqualTo(body);
        assertThat(post.status()).isEqualTo(201);
        assertThat(post.header("content-type")).isEqualTo("application/scim+json");
        assertThat(post.header("Authorization")).isEqualTo("Bearer ***");
        assertThat(post.header("X-None")).isNull();
        assertThat(control.requests().get(1).target())
                .isEqualTo("/scim/v2/Users?filter=userName%20eq%20%22a%2Bb%40example.com%22");
        assertThat(control.requests().toString()).doesNotContain(token);
    }

    @Test
    void onlyTheLastRequestsAreKept() {
        for (int i = 0; i <= Traffic.KEPT; i++) {
            get("/Users/" + i);
        }
        List<RecordedRequest> kept = control.requests();
        assertThat(kept).hasSize(Traffic.KEPT);
        assertThat(kept.get(0).target()).isEqualTo("/scim/v2/Users/1");
    }

    @Test
    void accountsCanBeAddedByHand() {
        PracticeAccount account = control.addAccount(new PracticeMember("a@example.com", null, "7", State.PENDING, null, true));
        assertThat(account.displayName()).isEqualTo("a@example.com");
        assertThat(account.role()).isEqualTo(Role.USER);
        assertThat(account.externalId()).isEqualTo("7");
        assertThat(account.preExisting()).isTrue();
        assertThat(control.mails()).hasSize(1);
        control.addAccount(PracticeMember.active("b@example.com", "B").withState(State.DEACTIVATED));
        assertThat(control.account("B@example.com").state()).isEqualTo(State.DEACTIVATED);
        assertThat(seatsTaken()).isEqualTo(3);
        created("c@example.com");
        assertThat(control.acceptAll()).isEqualTo(2);
        assertThat(control.acceptAll()).isZero();
    }

    @Test
    void aResetGoesBackToTheStartButKeepsTokenAndSettings() {
        change(settings -> settings.withSeats(5));
        delete(active("a@example.com"));
        created("b@example.com");
        control.elsewhere("c@example.com");
        control.setScimEnabled(false);
        control.addFault(Fault.of(FaultKind.RESET));
        control.reset();
        assertThat(control.overview()).isEqualTo(new Overview(5, 2, true, 2, 0, 0));
        assertThat(control.counters().requests()).isZero();
        assertThat(control.faults()).isEmpty();
        assertThat(create("c@example.com").status()).isEqualTo(201);
        assertThat(control.accounts()).extracting(PracticeAccount::role).containsExactly(Role.OWNER, Role.ADMIN, Role.USER);
    }

    @Test
    void everythingReadFromTheControlIsGoodJson() throws IOException {
        created("a@example.com");
        control.addFault(Fault.of(FaultKind.STATUS).skip(9));
        JsonMapper json = JsonMapper.builder().addModule(new JavaTimeModule()).build();
        for (Object read : List.of(control.overview(), control.accounts(), control.mails(),
                control.counters(), control.requests(), control.faults(), control.settings())) {
            assertThat(json.readTree(json.writeValueAsString(read))).isNotEmpty();
        }
        assertThat(json.valueToTree(control.accounts().get(2)).path("state").asText()).isEqualTo("PENDING");
    }

    @Test
    void thePracticeOrganizationRunsOnTheSystemClockByDefault() throws IOException {
        try (PracticeServer other = PracticeServer.start(PracticeSettings.defaults(), 0)) {
            assertThat(other.organization().clock()).isEqualTo(Clock.systemUTC());
            assertThat(other.baseUri()).hasToString("http://127.0.0.1:" + other.port() + "/scim/v2");
        }
    }
}
