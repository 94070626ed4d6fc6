package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.Application;
import io.rosterbridge.access.Actor;
import io.rosterbridge.calendly.Connection;
import io.rosterbridge.directory.People;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.sandbox.Fault;
import io.rosterbridge.sandbox.Fault.RetryHint;
import io.rosterbridge.sandbox.FaultKind;
import io.rosterbridge.sandbox.PracticeAccount;
import io.rosterbridge.sandbox.PracticeMember;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is left behind by something that went wrong. A retry waits an hour, so that it comes only where a test changes something. */
class TroubleTest {

    private static Application application;
    private static int people;
    private String id;
    private String email;

    @BeforeAll
    static void start() throws IOException {
        application = Application.prepared().with("rosterbridge.provisioning.retry-delay", "1h")
                .with("rosterbridge.provisioning.retry-delay-max", "2h").start();
        application.profile("max-share: 0.1", "max-share: 1.0");
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
        application.limiter().resume();
        application.authorize();
        application.writes();
    }

    // ---- a creation without a clear answer

    @ParameterizedTest
    @CsvSource({"unassigned", "suspended", "inactive", "gone"})
    void whoWasMadeWithoutOurKnowingIsNotLeftBehind(String since) {
        madeWithoutOurKnowing();
        switch (since) {
            case "unassigned" -> application.assign(id, Assignment.NONE);
            case "suspended" -> application.assign(id, Assignment.SUSPENDED);
            case "inactive" -> application.person(id, email, "Ann", "inactive");
            default -> application.bean(People.class).remove(id, "test");
        }
        application.settle();
        assertThat(application.log(id)).containsExactly("CREATE FAILED", "NOTHING LINKED", "DEACTIVATE DELIVERED");
        assertThat(mine()).hasSize(1).noneMatch(PracticeAccount::enabled);
        assertThat(unclear()).isNull();
    }

    @Test
    void whoGotAnotherAddressMeanwhileIsNotMadeTwice() {
        madeWithoutOurKnowing();
        application.person(id, "new." + email, "Ann");
        application.settle();
        assertThat(application.log(id)).containsExactly("CREATE FAILED", "CREATE LINKED", "UPDATE DELIVERED");
        assertThat(mine()).hasSize(1);
        assertThat(application.requests("POST")).isEqualTo(1);
    }

    @Test
    void whoWasNotMadeIsAsDecidedOnceThatIsKnown() {
        application.fault(Fault.of(FaultKind.DROP).onMethod("POST").where(email).times(1));
        application.person(id, email, "Ann");
        await().atMost(Duration.ofSeconds(30)).until(() -> application.log(id).contains("CREATE FAILED"));
        application.calendly().addAccount(PracticeMember.active(email, "Somebody Else").withExternalId("hr-" + people));
        application.writes();
        application.assign(id, Assignment.NONE);
        application.settle();
        assertThat(application.log(id)).containsExactly("CREATE FAILED", "NOTHING SKIPPED");
        assertThat(application.calendly().account(email).enabled()).as("never ours").isTrue();
        assertThat(application.writes()).isZero();
        assertThat(unclear()).isNull();
    }

    private void madeWithoutOurKnowing() {
        application.fault(Fault.of(FaultKind.LOST).onMethod("POST").where(email).times(1));
        application.person(id, email, "Ann");
        await().atMost(Duration.ofSeconds(30)).until(() -> application.log(id).contains("CREATE FAILED"));
        await().atMost(Duration.ofSeconds(30)).until(() -> application.count("state = 'leased'") == 0);
        assertThat(unclear()).isEqualTo(email);
        assertThat(mine()).hasSize(1);
    }

    private String unclear() {
        return application.database().queryForObject("select unclear_user_name from provisioning_task where user_id = ?", String.class, id);
    }

    // ---- a row that cannot be read

    @Test
    void aRowThatCannotBeReadFailsAloneAndComesBackWhenItIsMended() {
        application.connections().pause("for the test");
        application.person(id, email, "Ann");
        application.person(id + "-b", "b." + email, "Ben");
        application.database().update("update directory_user set custom = '{damaged' where id = ?", id);
        application.resume();
        await().atMost(Duration.ofSeconds(30)).until(() -> application.count("user_id = '" + id + "' and attempts = 1") == 1);
        await().atMost(Duration.ofSeconds(30)).until(() -> application.log(id + "-b").contains("CREATE DELIVERED"));
        assertThat(application.count("user_id = '" + id + "' and state = 'due' and family = 'internal' and lease_token is null")).isEqualTo(1);
        assertThat(application.log(id)).containsExactly("NOTHING FAILED");
        application.database().update("update directory_user set custom = '{}' where id = ?", id);
        application.bean(DueMarks.class).mark(List.of(id));
        application.settle();
        assertThat(application.log(id)).containsExactly("NOTHING FAILED", "CREATE DELIVERED");
    }

    // ---- a long pause

    @Test
    void inALongPauseNobodyIsTakenAndWhoWasTakenWaitsInTheQueueForItsEnd() {
        application.fault(Fault.of(FaultKind.STATUS).onMethod("POST").times(1).withStatus(429).withRetry(RetryHint.RETRY_AFTER_SECONDS, 3000));
        Instant before = Instant.now();
        application.person(id, email, "Ann");
        await().atMost(Duration.ofSeconds(30)).until(() -> application.log(id).contains("CREATE POSTPONED"));
        await().atMost(Duration.ofSeconds(30)).until(() -> application.count("state = 'leased'") == 0);
        assertThat(application.count("user_id = '" + id + "' and state = 'due' and attempts = 0 and family = 'throttled'")).isEqualTo(1);
        assertThat(dueAt()).isAfter(before.plusSeconds(2900));
        application.person(id + "-b", "b." + email, "Ben");
        assertThat(application.bean(Pickup.class).claim()).as("nobody is taken").isNull();
        assertThat(application.bean(Status.class).overview().eta()).isAfter(before.plusSeconds(2900));

        Provisioning.Done asked = application.bean(Provisioning.class).now(Actor.login("ada"), id + "-b").orElseThrow();
        assertThat(asked.outcome()).isEqualTo("POSTPONED");
        assertThat(asked.reason()).contains("not sent: Calendly asked for a pause until");
        assertThat(application.requests("POST")).isEqualTo(1);
        assertThat(unclearOf(id + "-b")).as("it was not sent").isNull();

        application.limiter().resume();
        application.bean(DueMarks.class).mark(List.of(id, id + "-b"));
        application.settle();
        assertThat(application.log(id + "-b")).containsExactly("CREATE DELIVERED");
    }

    private String unclearOf(String userId) {
        return application.database().queryForObject("select unclear_user_name from provisioning_task where user_id = ?", String.class, userId);
    }

    private Instant dueAt() {
        return application.database().queryForObject("select due_at from provisioning_task where user_id = ?", OffsetDateTime.class, id).toInstant();
    }

    // ---- a user who is listed but not found

    @Test
    void aUserWhoVanishesAgainAndAgainWaitsLongerEachTimeAndIsReported() {
        application.person(id, email, "Ann");
        application.settle();
        String scimId = application.calendly().account(email).id();
        application.fault(Fault.of(FaultKind.STATUS).onMethod("PATCH").where(scimId).withStatus(404));
        application.person(id, email, "Ann Other");
        await().atMost(Duration.ofSeconds(30)).until(() -> application.count("user_id = '" + id + "' and attempts > 0") == 1);
        assertThat(application.log(id)).containsExactly("CREATE DELIVERED", "UPDATE UNLINKED", "CREATE LINKED", "UPDATE UNLINKED");
        assertThat(application.count("user_id = '" + id + "' and state = 'due' and family = 'vanished' and hint is not null")).isEqualTo(1);
        assertThat(dueAt()).isAfter(Instant.now().plus(Duration.ofMinutes(20)));
        assertThat(application.bean(Failures.class).families()).anyMatch(group -> group.family().equals("vanished") && group.count() == 1);

        for (int again = 2; again < 9; again++) {
            int times = again;
            application.bean(DueMarks.class).mark(List.of(id));
            await().atMost(Duration.ofSeconds(30)).until(() -> application.count("user_id = '" + id + "' and attempts = " + times) == 1);
        }
        assertThat(application.connections().present().state()).as("one person is not everybody").isEqualTo(Connection.State.OK);
        application.calendly().clearFaults();
        application.bean(DueMarks.class).mark(List.of(id));
        application.settle();
        assertThat(application.log(id)).endsWith("CREATE LINKED", "UPDATE DELIVERED");
        assertThat(application.count("user_id = '" + id + "' and vanished = 0")).isEqualTo(1);
    }

    @Test
    void authorizeBeginsTheCountOfTheVanishedAnew() {
        List<String> first = everybody("first", 5);
        List<String> second = everybody("second", 5);
        // So that nobody comes back in between: what Authorize lets them try again is refused again.
        application.fault(Fault.of(FaultKind.STATUS).onMethod("POST").withStatus(422));
        vanish(first);
        application.authorize();
        vanish(second);
        assertThat(application.connections().present().state()).as("five and five, not ten").isEqualTo(Connection.State.OK);
        application.calendly().clearFaults();
        List<String> third = everybody("third", 6);
        application.fault(Fault.of(FaultKind.STATUS).onMethod("POST").withStatus(422));
        vanish(third);
        await().atMost(Duration.ofSeconds(30)).until(() -> application.connections().present().state() == Connection.State.BROKEN);
    }

    private List<String> everybody(String name, int count) {
        List<String> ids = IntStream.range(0, count).mapToObj(person -> id + name + person).toList();
        ids.forEach(person -> application.person(person, person + "@example.com", "Ann"));
        application.settle();
        return ids;
    }

    private void vanish(List<String> ids) {
        int gone = application.fault(Fault.of(FaultKind.STATUS).onMethod("PATCH").withStatus(404));
        ids.forEach(person -> application.person(person, person + "@example.com", "Ann Other"));
        await().atMost(Duration.ofSeconds(30)).until(() -> ids.stream().allMatch(person -> application.log(person).contains("UPDATE UNLINKED"))
                || !application.connections().present().isOpen());
        await().atMost(Duration.ofSeconds(30)).until(() -> application.count("state = 'leased'") == 0);
        application.calendly().removeFault(gone);
    }

    // ---- back with a new id

    @Test
    void whoComesBackWithANewIdTakesOverWhatTheFormerIdLeftBehind() {
        application.person(id, email, "Ann");
        application.settle();
        String scimId = application.calendly().account(email).id();
        application.bean(People.class).remove(id, "test");
        application.settle();
        List<String> before = application.log(id);
        application.person(id + "-new", email.toUpperCase(), "Ann Again");
        application.settle();
        assertThat(application.log(id + "-new")).containsExactly("CREATE LINKED", "ACTIVATE DELIVERED");
        assertThat(application.database().queryForList("select reason from provisioning_event where user_id = ? and outcome = 'LINKED'",
                String.class, id + "-new")).singleElement().asString().contains("person " + id + ",");
        assertThat(application.database().queryForList("select user_id from calendly_account where scim_id = ?", String.class, scimId))
                .containsExactly(id + "-new");
        assertThat(application.calendly().account(email).enabled()).isTrue();
        assertThat(application.calendly().account(email).displayName()).isEqualTo("Ann Again");
        assertThat(application.log(id)).as("keeps its history").isEqualTo(before);
    }

    @Test
    void nothingIsTakenOverWhileTheFormerPersonIsWorkedOn() {
        application.person(id, email, "Ann");
        application.settle();
        application.bean(People.class).remove(id, "test");
        application.settle();
        application.database().update("update provisioning_task set state = 'leased', lease_owner = 'another', lease_token = 'another:1', "
                + "lease_until = current_timestamp + interval '1' hour where user_id = ?", id);
        application.person(id + "-new", email, "Ann Again");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> application.count("user_id = '" + id + "-new' and reason like 'waits for%" + id + ",%'") == 1);
        assertThat(application.count("user_id = '" + id + "-new' and state = 'due' and attempts = 0")).isEqualTo(1);
        application.database().update("update provisioning_task set state = 'inStep', lease_token = null where user_id = ?", id);
        application.bean(DueMarks.class).mark(List.of(id + "-new"));
        application.settle();
        assertThat(application.log(id + "-new")).containsExactly("CREATE LINKED", "ACTIVATE DELIVERED");
    }

    @Test
    void withDeleteOnTheFormerUserPassesAllTheSame() {
        application.person(id, email, "Ann");
        application.settle();
        String scimId = application.calendly().account(email).id();
        ProfileVersions profiles = application.bean(ProfileVersions.class);
        String document = profiles.inForce().profile().document();
        profiles.save(document.replaceFirst("delete: false", "delete: true "), "test");
        application.settle();
        application.connections().pause("for the test");
        application.bean(People.class).remove(id, "test");
        application.person(id + "-new", email, "Ann Again");
        application.resume();
        await().atMost(Duration.ofSeconds(30)).until(() -> application.log(id + "-new").contains("UPDATE DELIVERED"));
        profiles.save(document, "test");
        application.settle();
        assertThat(application.log(id)).doesNotContain("DELETE DELIVERED", "DEACTIVATE DELIVERED");
        assertThat(application.log(id + "-new")).contains("CREATE LINKED").doesNotContain("ACTIVATE DELIVERED");
        assertThat(application.calendly().account(email).id()).isEqualTo(scimId);
    }

    @Test
    void somebodyWhoIsStillThereKeepsTheirUser() {
        application.person(id, email, "Ann");
        application.settle();
        application.person(id, email, "Ann", "inactive");
        application.settle();
        application.person(id + "-b", "b." + email, "Ben", "inactive");
        application.database().update("update directory_user set email = ?, email_key = null, status = 'active' where id = ?", email, id + "-b");
        application.bean(DueMarks.class).mark(List.of(id + "-b"));
        application.settle();
        assertThat(application.log(id + "-b")).as("not in silence").last().isEqualTo("CREATE HELD");
        assertThat(application.calendly().account(email).displayName()).isEqualTo("Ann");
    }

    private List<PracticeAccount> mine() {
        return application.accounts().stream().filter(account -> account.externalId().equals(id)).toList();
    }
}
