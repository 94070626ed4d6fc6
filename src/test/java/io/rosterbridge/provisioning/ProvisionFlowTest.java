package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.Application;
import io.rosterbridge.directory.People;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.sandbox.PracticeAccount;
import io.rosterbridge.sandbox.PracticeAccount.State;
import io.rosterbridge.sandbox.RecordedRequest;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The routes from a change in the directory to the bytes at Calendly, with a Calendly that works. */
class ProvisionFlowTest {

    private static Application application;
    private static int people;
    private String id;
    private String email;

    @BeforeAll
    static void start() throws IOException {
        application = Application.prepared().start();
    }

    @AfterAll
    static void stop() throws IOException {
        application.close();
    }

    @BeforeEach
    void somebodyNew() {
        people++;
        application.writes();
        id = "p-" + people;
        email = "ann" + people + "@example.com";
        application.person(id, email, "Ann Lee");
        application.settle();
        assertThat(application.writes()).as("a creation is one request").isEqualTo(1);
    }

    @Test
    void aNewPersonIsInvitedWithExactlyTheAllowedAttributes() {
        assertThat(account().displayName()).isEqualTo("Ann Lee");
        assertThat(account().externalId()).isEqualTo(id);
        assertThat(account().state()).isEqualTo(State.PENDING);
        assertThat(application.log(id)).containsExactly("CREATE DELIVERED");
    }

    @Test
    void theBytesHoldNothingOfOurs() {
        application.person(id, email, "Ann Other");
        application.settle();
        RecordedRequest request = application.calendly().requests().get(0);
        assertThat(request.method()).isEqualTo("PATCH");
        assertThat(request.body()).isEqualTo("{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],"
                + "\"Operations\":[{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"Ann Other\"}]}");
        assertThat(request.headers()).extracting(header -> header.name().toLowerCase())
                .containsExactlyInAnyOrder("accept", "accept-encoding", "authorization", "connection", "content-length", "content-type",
                        "host", "user-agent");
        assertThat(request.header("content-type")).isEqualTo("application/scim+json");
    }

    @Test
    void theSameAgainIsNoRequestAndNoRow() {
        application.person(id, email, "Ann Lee");
        application.settle();
        assertThat(application.writes()).isZero();
        assertThat(application.log(id)).containsExactly("CREATE DELIVERED");
    }

    @Test
    void aChangeOfLetterCaseInTheAddressIsNoDrift() {
        application.person(id, email.toUpperCase(), "Ann Lee");
        application.settle();
        assertThat(application.writes()).isZero();
        assertThat(application.log(id)).containsExactly("CREATE DELIVERED", "UPDATE UNCHANGED");
    }

    @Test
    void aRenameAndAnAddressChangeAreOneRequest() {
        application.person(id, "new." + email, "Ann New");
        application.settle();
        assertThat(application.writes()).isEqualTo(1);
        assertThat(account().displayName()).isEqualTo("Ann New");
        assertThat(account().pendingUserName()).isEqualTo("new." + email);
        application.person(id, "new." + email, "Ann Newer");
        application.settle();
        assertThat(application.log(id)).as("an unverified address is not pushed again").containsExactly(
                "CREATE DELIVERED", "UPDATE DELIVERED", "UPDATE DELIVERED");
        assertThat(application.calendly().requests().get(0).body()).doesNotContain("userName");
    }

    @Test
    void aDeactivationAndAnActivationAreOneRequestEach() {
        application.person(id, email, "Ann Lee", "inactive");
        application.settle();
        assertThat(account().state()).isEqualTo(State.DEACTIVATED);
        application.person(id, email, "Ann Back", "active");
        application.settle();
        assertThat(account().enabled()).isTrue();
        assertThat(account().displayName()).as("the other values go with it").isEqualTo("Ann Back");
        assertThat(application.writes()).isEqualTo(2);
        assertThat(application.log(id)).containsExactly("CREATE DELIVERED", "DEACTIVATE DELIVERED", "ACTIVATE DELIVERED");
    }

    @Test
    void aSuspendedAssignmentDeactivates() {
        application.assign(id, Assignment.SUSPENDED);
        application.settle();
        assertThat(account().state()).isEqualTo(State.DEACTIVATED);
    }

    @Test
    void withDeleteOffAnUnassignmentDeactivatesAndTheWayBackActivates() {
        application.assign(id, Assignment.NONE);
        application.settle();
        assertThat(account().state()).isEqualTo(State.DEACTIVATED);
        application.assign(id, Assignment.ASSIGNED);
        application.settle();
        assertThat(account().enabled()).isTrue();
        assertThat(application.writes()).isEqualTo(2);
    }

    @Test
    void somebodyWhoIsGoneIsDeactivatedAndNobodyElse() {
        application.bean(People.class).remove(id, "test");
        application.settle();
        assertThat(account().state()).isEqualTo(State.DEACTIVATED);
        assertThat(application.writes()).isEqualTo(1);
    }

    @Test
    void twoPeopleOfOneUserNameAreToldAndTheLinkedOneKeepsIt() {
        String rival = id + "-rival";
        application.person(rival, "rival." + email, "Rival");
        application.settle();
        // The directory refuses one address for two people, so the mapped userName collides by another way: a stale claim.
        application.database().update("update directory_user set email = ?, email_key = null where id = ?", email, rival);
        application.bean(DueMarks.class).mark(List.of(rival));
        application.settle();
        assertThat(application.count("user_id = '" + rival + "' and state = 'rejected' and reason like '%" + id + "'")).isEqualTo(1);
        assertThat(application.count("user_id = '" + id + "' and state = 'inStep'")).isEqualTo(1);
    }

    private PracticeAccount account() {
        return application.accounts().stream().filter(account -> id.equals(account.externalId())).findFirst().orElseThrow();
    }
}
