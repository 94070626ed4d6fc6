package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.Application;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.queue.Tasks;
import io.rosterbridge.sandbox.Fault;
import io.rosterbridge.sandbox.FaultKind;
import io.rosterbridge.sandbox.PracticeMember;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is written at the end of the work, when the world has moved on meanwhile. */
class RecorderTest {

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
    void somebody() {
        people++;
        id = "p-" + people;
        email = "ann" + people + "@example.com";
        application.calendly().clearFaults();
        application.writes();
    }

    @Test
    void aChangeThatArrivesDuringTheWorkIsNotLost() {
        application.fault(Fault.of(FaultKind.SLOW_ANSWER).onMethod("POST").where(email).withMs(600));
        application.person(id, email, "First Name");
        await().atMost(Duration.ofSeconds(30)).until(() -> application.accounts().stream().anyMatch(account -> account.externalId().equals(id)));
        application.person(id, email, "Second Name");
        application.settle();
        assertThat(application.log(id)).containsExactly("CREATE DELIVERED", "UPDATE DELIVERED");
        assertThat(application.calendly().account(email).displayName()).isEqualTo("Second Name");
    }

    @Test
    void tenChangesWhileNobodyLooksAreOneRequest() {
        application.connections().pause("for the test");
        for (int change = 0; change < 10; change++) {
            application.person(id, email, "Name " + change);
        }
        application.resume();
        application.settle();
        assertThat(application.log(id)).containsExactly("CREATE DELIVERED");
        assertThat(application.calendly().account(email).displayName()).isEqualTo("Name 9");
    }

    @Test
    void theWorkOfALostLeaseKeepsItsLinkAndItsRowButNotTheTask() {
        application.fault(Fault.of(FaultKind.SLOW_ANSWER).onMethod("POST").where(email).withMs(800));
        application.person(id, email, "Ann");
        await().atMost(Duration.ofSeconds(30)).until(() -> application.count("user_id = '" + id + "' and state = 'leased'") == 1);
        application.database().update("update provisioning_task set lease_token = 'another node' where user_id = ?", id);
        await().atMost(Duration.ofSeconds(30)).until(() -> application.log(id).size() == 1);
        assertThat(application.log(id)).containsExactly("CREATE DELIVERED");
        assertThat(application.database().queryForObject("select count(*) from calendly_account where user_id = ?", Long.class, id)).isEqualTo(1);
        assertThat(application.count("user_id = '" + id + "' and lease_token = 'another node'")).isEqualTo(1);
        application.database().update("update provisioning_task set lease_until = current_timestamp - interval '1' second where user_id = ?", id);
        application.bean(Tasks.class).recover();
        application.settle();
        assertThat(application.log(id)).containsExactly("CREATE DELIVERED", "UPDATE UNCHANGED");
    }

    @Test
    void twoPeopleNeverShareOneCalendlyUser() {
        application.calendly().addAccount(PracticeMember.active(email, "Here Already"));
        application.person(id, email, "Ann");
        application.settle();
        String scimId = application.calendly().account(email).id();
        // Somebody else is sent to the same Calendly user, as two nodes can that miss each other's claim.
        application.person(id + "-b", "b." + email, "Ben");
        application.settle();
        application.database().update("delete from calendly_account where user_id = ?", id + "-b");
        application.database().update("update directory_user set email = ?, email_key = null where id = ?", email, id + "-b");
        application.database().update("update calendly_account set user_name = 'elsewhere@example.com' where user_id = ?", id);
        application.database().update("update provisioning_task set user_name_key = 'elsewhere@example.com' where user_id = ?", id);
        application.bean(DueMarks.class).mark(List.of(id + "-b"));
        application.settle();
        assertThat(application.count("user_id = '" + id + "-b' and state = 'rejected' and reason like '%" + scimId + "%" + id + "'")).isEqualTo(1);
        assertThat(application.database().queryForList("select user_id from calendly_account where scim_id = ?", String.class, scimId))
                .containsExactly(id);
    }

    @Test
    void whoeverWasRejectedForAUserNameIsTriedAgainWhenItIsGivenBack() {
        application.person(id, email, "Ann");
        application.settle();
        application.person(id + "-b", "b." + email, "Ben", "inactive");
        application.database().update("update directory_user set email = ?, email_key = null, status = 'active' where id = ?", email, id + "-b");
        application.bean(DueMarks.class).mark(List.of(id + "-b"));
        application.settle();
        assertThat(application.count("user_id = '" + id + "-b' and state = 'rejected' and family = 'duplicate-user-name'")).isEqualTo(1);
        application.bean(People.class).put(new PersonDraft(id, "moved." + email, null, Map.of(), null), "test");
        application.calendly().change(Map.of("addressShown", "NEW"));
        application.settle();
        assertThat(application.log(id + "-b")).last().asString().startsWith("CREATE");
        assertThat(application.log(id + "-b")).hasSizeGreaterThan(1);
    }

    @Test
    void twoPeopleWhoWantEachOthersAddressEndRejectedAndDoNotLoop() {
        application.person(id, email, "Ann");
        application.person(id + "-b", "b." + email, "Ben");
        application.settle();
        application.writes();
        application.connections().pause("for the test");
        application.database().update("update directory_user set email = ?, email_key = null where id = ?", "b." + email, id);
        application.database().update("update directory_user set email = ?, email_key = null where id = ?", email, id + "-b");
        application.bean(DueMarks.class).mark(List.of(id, id + "-b"));
        application.resume();
        application.settle();
        assertThat(application.count("user_id in ('" + id + "', '" + id + "-b') and state = 'rejected'")).isEqualTo(2);
        assertThat(application.requests("PATCH")).as("one try each, perhaps one more when the other was rejected").isLessThanOrEqualTo(6);
    }

    @Test
    void whoWasNotClearlyCreatedIsLookedUpEvenIfTheyWereSuspendedMeanwhile() {
        application.fault(Fault.of(FaultKind.LOST).onMethod("POST").where(email).times(1));
        application.person(id, email, "Ann");
        await().atMost(Duration.ofSeconds(30)).until(() -> application.log(id).contains("CREATE FAILED"));
        application.assign(id, Assignment.SUSPENDED);
        application.settle();
        application.assign(id, Assignment.ASSIGNED);
        application.settle();
        assertThat(application.log(id)).containsAnyOf("CREATE LINKED", "NOTHING LINKED");
        assertThat(application.calendly().counters().duplicateCreates()).as("it looked before it sent").isZero();
    }

    @Test
    void aRetryWaitsLongerEachTimeAndStartsAnewAfterAChange() {
        application.fault(Fault.of(FaultKind.STATUS).onMethod("POST").where(email).withStatus(500).times(3));
        application.person(id, email, "Ann");
        application.settle();
        assertThat(application.log(id)).containsExactly("CREATE FAILED", "CREATE FAILED", "CREATE FAILED", "CREATE DELIVERED");
        assertThat(application.count("user_id = '" + id + "' and attempts = 0")).isEqualTo(1);
    }

    @Test
    void theDelayDoublesUpToItsLimitWithAtMostHalfTakenOff() {
        Recorder recorder = application.bean(Recorder.class);
        for (int attempts = 1; attempts < 40; attempts++) {
            long full = Math.min(1000, 100L << Math.min(20, attempts - 1));
            assertThat(recorder.retryDelay(attempts).toMillis()).isBetween(full / 2, full);
        }
    }

    @Test
    void somebodyUnassignedWhoWasNeverLinkedIsLeftAloneInCalendly() {
        application.calendly().addAccount(PracticeMember.active(email, "Not Ours"));
        application.person(id, email, "Ann", "inactive");
        application.assign(id, Assignment.NONE);
        application.bean(People.class).remove(id, "test");
        application.settle();
        assertThat(application.writes()).isZero();
        assertThat(application.calendly().account(email).enabled()).isTrue();
    }
}
