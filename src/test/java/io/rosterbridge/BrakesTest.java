package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.access.Actor;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Family;
import io.rosterbridge.provisioning.Failures;
import io.rosterbridge.provisioning.Holds;
import io.rosterbridge.provisioning.Holds.Approved;
import io.rosterbridge.provisioning.Holds.Hold;
import io.rosterbridge.provisioning.Provisioning;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.sandbox.Fault;
import io.rosterbridge.sandbox.FaultKind;
import io.rosterbridge.sandbox.PracticeAccount;
import io.rosterbridge.sandbox.PracticeAccount.State;
import io.rosterbridge.source.SourceReads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/** Mass mistakes, as somebody makes them, and what stops them before the first request. */
class BrakesTest {

    private static final String HEADER = "id,email,full_name,status,assigned";

    private Application application;
    private int drops;

    @BeforeEach
    void start() throws IOException {
        application = Application.prepared().with("rosterbridge.inbox-quiet-ms", "100").with("rosterbridge.inbox-quiet-full-ms", "200")
                .with("rosterbridge.inbox-delay-ms", "100").with("rosterbridge.schedules.holds", "* * * * * ?").start();
    }

    @AfterEach
    void stop() throws IOException {
        application.close();
    }

    // ---- the removal limit

    @Test
    void sixHundredUnassignedByAFileAreHeldBeforeTheFirstRequestAndTheApprovedListGoesOnce() throws IOException {
        people(800);
        drop("hr.csv", rows(0, 600, "active", "false"));

        assertThat(application.writes()).as("requests").isZero();
        Hold hold = onlyHold();
        assertThat(hold.reason()).startsWith("0 of 600 removals sent").contains("75.0 % of 800 people");
        assertThat(List.of(hold.kind(), hold.state(), hold.removals(), hold.of(), hold.sent()))
                .isEqualTo(List.of("removals", "waiting", 600L, 800, 0L));
        assertThat(application.count("state = 'held' and family = 'removal-limit'")).isEqualTo(600);
        assertThat(holds().items(hold.id(), 1, Optional.empty()).items().get(0).evidence()).startsWith("unassigned by hr.csv on 20");

        application.person("new", "new@example.com", "New Comer");
        application.person("p-700", "p-700@example.com", "Other Name");
        application.settle();
        assertThat(application.writes()).as("creations and updates go on").isEqualTo(2);
        assertThat(onlyHold().fingerprint()).isEqualTo(hold.fingerprint());

        Approved approved = holds().approve(hold.id(), hold.fingerprint(), "Ada");
        application.settle();
        assertThat(List.of(approved.released(), approved.skipped())).isEqualTo(List.of(600, 0));
        assertThat(application.writes()).isEqualTo(600);
        assertThat(deactivated()).isEqualTo(600);
        assertThat(holds().find(hold.id()).orElseThrow().sent()).isEqualTo(600);
        assertThat(holds().find(hold.id()).orElseThrow().reason()).isEqualTo("600 of 600 removals sent; approved by Ada");
        assertThat(application.database().queryForList("select distinct hold_id from provisioning_event where action = 'DEACTIVATE' "
                + "and outcome = 'DELIVERED' and evidence like 'unassigned by hr.csv on % approved by Ada with hold %'", Long.class))
                .containsExactly(hold.id());
        assertThatThrownBy(() -> holds().approve(hold.id(), hold.fingerprint(), "Ada")).hasMessageContaining("is approved");

        drop("few.csv", rows(610, 613, "active", "false"));
        assertThat(application.writes()).as("what somebody approved does not use up the limit").isEqualTo(3);
    }

    @Test
    void aFewLeaversGoAtOnceWithTheirEvidence() throws IOException {
        people(60);
        drop("leavers.csv", rows(0, 2, "active", "false") + row(2, "inactive", ""));
        assertThat(application.writes()).isEqualTo(3);
        assertThat(holds().waiting()).isEmpty();
        assertThat(evidence("p-0")).startsWith("unassigned by leavers.csv on 20").endsWith("; 3 of 6 allowed removals in 24 h");
        assertThat(evidence("p-2")).startsWith("set inactive by leavers.csv on 20");
        assertThat(application.log("p-0")).as("the check leaves no row").containsExactly("CREATE DELIVERED", "DEACTIVATE DELIVERED");

        drop("more.csv", rows(10, 13, "active", "false"));
        assertThat(application.writes()).as("six of six").isEqualTo(3);
        application.assign("p-20", Assignment.NONE);
        application.settle();
        assertThat(application.writes()).as("the seventh in 24 hours").isZero();
        assertThat(onlyHold().removals()).isEqualTo(1);
        application.database().update("update provisioning_event set at = at - interval '25' hour");
        application.assign("p-21", Assignment.NONE);
        application.settle();
        assertThat(onlyHold().removals()).as("whoever comes while a list waits joins it").isEqualTo(2);
    }

    @Test
    void theLimitCountsPeopleHoweverOftenEachIsRemoved() throws IOException {
        people(7);
        for (int time = 0; time < 6; time++) {
            application.assign("p-0", Assignment.NONE);
            application.settle();
            application.assign("p-0", Assignment.ASSIGNED);
            application.settle();
        }
        assertThat(holds().waiting()).as("one person, and fewer than five always pass").isEmpty();
        assertThat(application.log("p-0").stream().filter(row -> row.equals("DEACTIVATE DELIVERED"))).hasSize(6);
        for (int person = 1; person < 4; person++) {
            application.assign("p-" + person, Assignment.NONE);
            application.settle();
        }
        assertThat(holds().waiting()).as("four people").isEmpty();
        application.assign("p-0", Assignment.NONE);
        application.settle();
        assertThat(holds().waiting()).as("still four").isEmpty();
        application.assign("p-4", Assignment.NONE);
        application.settle();
        assertThat(onlyHold().reason()).contains("with 4 in the last 24 h they are 71.4 % of 7 people");
    }

    @Test
    void somebodyWhoIsNotToBeRemovedAnyMoreLeavesTheListAndAnOldFingerprintIsRefused() throws IOException {
        people(40);
        drop("hr.csv", rows(0, 20, "active", "false"));
        Hold seen = onlyHold();
        drop("corrected.csv", rows(0, 5, "active", "true"));
        await().atMost(Duration.ofSeconds(30)).until(() -> onlyHold().removals() == 15);
        assertThatThrownBy(() -> holds().approve(seen.id(), seen.fingerprint(), "Ada")).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another list by now");
        assertThat(application.writes()).isZero();

        application.assign("p-30", Assignment.NONE);
        application.settle();
        assertThat(onlyHold().removals()).isEqualTo(16);

        drop("corrected.csv", rows(0, 20, "active", "true") + row(30, "active", "true"));
        await().atMost(Duration.ofSeconds(30)).until(() -> holds().waiting().isEmpty());
        assertThat(holds().find(seen.id()).orElseThrow().state()).isEqualTo("withdrawn");
        assertThat(application.writes()).isZero();
    }

    @Test
    void whoChangedAfterTheListWasLookedAtIsSkipped() throws IOException {
        people(40);
        drop("hr.csv", rows(0, 20, "active", "false"));
        Hold hold = onlyHold();
        // In one transaction, so that the clock does not look at the list in between.
        Approved approved = application.bean(TransactionTemplate.class).execute(status -> {
            application.assign("p-3", Assignment.ASSIGNED);
            application.assign("p-4", Assignment.ASSIGNED);
            return holds().approve(hold.id(), hold.fingerprint(), "Ada");
        });
        application.settle();
        assertThat(List.of(approved.released(), approved.skipped())).isEqualTo(List.of(18, 2));
        assertThat(application.writes()).isEqualTo(18);
        assertThat(holds().find(hold.id()).orElseThrow().reason()).isEqualTo("18 of 20 removals sent, 2 passed over since they had changed or "
                + "could not be removed; approved by Ada");
    }

    @Test
    void whoeverChangesOrIsRefusedAfterTheApprovalIsPassedOverAndTheListSaysSo() throws IOException {
        people(40);
        drop("hr.csv", rows(0, 20, "active", "false"));
        Hold hold = onlyHold();
        application.connections().pause("for the test");
        holds().approve(hold.id(), hold.fingerprint(), "Ada");
        application.assign("p-3", Assignment.ASSIGNED);
        application.fault(Fault.of(FaultKind.STATUS).onMethod("PATCH").withStatus(422).times(1));
        application.resume();
        application.settle();
        await().atMost(Duration.ofSeconds(30)).until(() -> holds().items(hold.id(), 100, Optional.empty()).items().stream()
                .filter(item -> item.state().equals("skipped")).count() == 2);
        assertThat(holds().items(hold.id(), 100, Optional.empty()).items()).filteredOn(item -> item.state().equals("skipped"))
                .anySatisfy(item -> assertThat(item.evidence()).endsWith("; not sent, since the person has changed"))
                .anySatisfy(item -> assertThat(item.evidence()).endsWith("; not sent, since Calendly refused it"));
        assertThat(holds().find(hold.id()).orElseThrow().reason()).startsWith("18 of 20 removals sent, 2 passed over");
    }

    @Test
    void aRejectedRemovalIsNeverCarriedOutLaterUnlessSomebodyAsksForItAgain() throws IOException {
        people(40);
        drop("hr.csv", rows(0, 20, "active", "false"));
        Hold hold = onlyHold();
        holds().reject(hold.id(), hold.fingerprint(), "Ada");
        assertThat(holds().find(hold.id()).orElseThrow().reason()).isEqualTo("0 of 20 removals sent: rejected by Ada, so access stays");
        assertThatThrownBy(() -> holds().approve(hold.id(), hold.fingerprint(), "Ada")).hasMessageContaining("is rejected");
        application.bean(People.class).put(new PersonDraft("p-1", "p-1@example.com", null, Map.of("full_name", "Another Name"), null), "test");
        application.bean(DueMarks.class).markEveryone();
        application.settle();
        assertThat(application.count("family = 'removal-rejected' and state = 'held'")).isEqualTo(20);
        assertThat(deactivated()).isZero();

        application.profile("max-share: 0.1", "max-share: 1.0");
        application.bean(Failures.class).retry(Family.REMOVAL_REJECTED);
        application.settle();
        assertThat(deactivated()).isEqualTo(20);
    }

    @Test
    void nobodyApprovesAnExpiredListAndItsPeopleKeepAccessUntilSomebodyRetries() throws IOException {
        people(40);
        drop("hr.csv", rows(0, 20, "active", "false"));
        Hold hold = onlyHold();
        application.database().update("update removal_hold set expires_at = created_at");
        assertThatThrownBy(() -> holds().approve(hold.id(), hold.fingerprint(), "Ada")).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expired");
        await().atMost(Duration.ofSeconds(30)).until(() -> holds().find(hold.id()).orElseThrow().state().equals("expired"));
        assertThat(application.count("state = 'held' and reason like '%expired before anybody approved it%'")).isEqualTo(20);
        assertThat(application.writes()).isZero();

        application.bean(Failures.class).retry(Family.REMOVAL_LIMIT);
        application.settle();
        assertThat(onlyHold().id()).isNotEqualTo(hold.id());
        assertThat(onlyHold().removals()).isEqualTo(20);
        assertThat(application.writes()).isZero();
    }

    @Test
    void aMappingThatDeactivatesEverybodyIsHeldToo() {
        for (int person = 0; person < 30; person++) {
            application.person("p-" + person, "p-" + person + "@example.com", "Person");
        }
        application.settle();
        application.writes();
        application.profile("  active:\n    field: status", "  active:\n    constant: \"inactive\"");
        application.settle();
        assertThat(application.writes()).isZero();
        assertThat(onlyHold().removals()).isEqualTo(30);
        application.profile("  active:\n    constant: \"inactive\"", "  active:\n    field: status");
        await().atMost(Duration.ofSeconds(30)).until(() -> holds().waiting().isEmpty());
        assertThat(application.writes()).isZero();
    }

    @Test
    void aReleaseThatWasCutInTheMiddleEndsAsIfItWasNot() throws IOException {
        people(300);
        drop("hr.csv", rows(0, 200, "active", "false"));
        Hold hold = onlyHold();
        application.fault(Fault.of(FaultKind.SLOW_ANSWER).onMethod("PATCH").withMs(50));
        holds().approve(hold.id(), hold.fingerprint(), "Ada");
        await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5)).until(() -> deactivated() > 40);
        application.stop();
        assertThat(deactivated()).as("it was cut in the middle").isLessThan(200);
        application.calendly().clearFaults();
        application.start();
        application.settle();
        assertThat(deactivated()).isEqualTo(200);
        assertThat(holds().find(hold.id()).orElseThrow().sent()).isEqualTo(200);
        assertThat(holds().waiting()).isEmpty();
    }

    @Test
    void whoAsksForOnePersonNowIsToldTheEnd() {
        application.person("p-0", "p-0@example.com", "Ann");
        application.settle();
        application.connections().pause("so that nobody is faster");
        application.assign("p-0", Assignment.NONE);
        application.resume();
        Optional<Provisioning.Done> done = application.bean(Provisioning.class).now(Actor.login("ada"), "p-0");
        done.ifPresent(end -> assertThat(end.action() + " " + end.outcome()).isIn("DEACTIVATE DELIVERED", "NOTHING UNCHANGED"));
        application.settle();
        assertThat(deactivated()).isEqualTo(1);
    }

    // ---- the shrink gate

    @Test
    void aFullFileThatLacksSixtyPercentMakesOneListAndApprovingItSendsExactlyThose() throws IOException {
        people(100);
        drop("everybody.full.csv", HEADER + "\n" + rows(0, 40, "active", "true"));
        assertThat(application.writes()).isZero();
        Hold hold = onlyHold();
        assertThat(hold.reason()).startsWith("0 of 60 removals sent");
        assertThat(List.of(hold.kind(), hold.removals(), hold.of())).isEqualTo(List.of("shrink", 60L, 100));
        assertThat(application.database().queryForObject("select count(*) from directory_user where gone_at is not null", Integer.class)).isZero();

        drop("everybody.full.csv", HEADER + "\n" + rows(0, 40, "active", "true"));
        assertThat(onlyHold()).as("the same file again").isEqualTo(hold);

        drop("everybody.full.csv", HEADER + "\n" + rows(0, 41, "active", "true"));
        assertThatThrownBy(() -> holds().approve(hold.id(), hold.fingerprint(), "Ada")).isInstanceOf(IllegalStateException.class);
        assertThat(onlyHold().removals()).isEqualTo(59);

        drop("one.csv", row(99, "active", "true"));
        assertThat(onlyHold().removals()).as("seen in another file").isEqualTo(58);
        application.person("p-98", "p-98@example.com", "Changed Since");
        application.settle();
        application.writes();
        Approved approved = holds().approve(hold.id(), onlyHold().fingerprint(), "Ada");
        application.settle();
        assertThat(List.of(approved.released(), approved.skipped())).isEqualTo(List.of(57, 1));
        assertThat(application.writes()).as("not stopped again by the removal limit").isEqualTo(57);
        assertThat(deactivated()).isEqualTo(57);
        assertThat(evidence("p-50")).contains("absent in everybody.full.csv").endsWith("approved by Ada with hold " + hold.id());
        assertThat(holds().find(hold.id()).orElseThrow().sent()).isEqualTo(57);
        assertThat(holds().find(hold.id()).orElseThrow().reason()).isEqualTo("57 of 58 people removed from the directory, 57 removals sent to "
                + "Calendly, 1 passed over since they had changed or could not be removed; approved by Ada");
    }

    @Test
    void aRejectedFileIsNotAskedAboutAgain() throws IOException {
        people(50);
        drop("everybody.full.csv", HEADER + "\n" + rows(0, 20, "active", "true"));
        holds().reject(onlyHold().id(), onlyHold().fingerprint(), "Ada");
        drop("everybody.full.csv", HEADER + "\n" + rows(0, 20, "active", "true"));
        assertThat(holds().waiting()).isEmpty();
        assertThat(application.writes()).isZero();
        drop("everybody.full.csv", HEADER + "\n" + rows(0, 19, "active", "true"));
        assertThat(onlyHold().removals()).isEqualTo(31);
    }

    @Test
    void whoIsMissingOnceStaysAndWhoIsMissingTwiceGoes() throws IOException {
        people(60);
        drop("everybody.full.csv", HEADER + "\n" + rows(0, 57, "active", "true"));
        assertThat(application.writes()).isZero();
        assertThat(application.bean(SourceReads.class).latest(1).get(0).reason().orElseThrow())
                .isEqualTo("3 people absent for the first time; removed if absent in the next complete file");
        drop("everybody.full.csv", HEADER + "\n" + rows(0, 56, "active", "true") + row(59, "active", "true"));
        assertThat(application.writes()).as("57 and 58 are missing twice").isEqualTo(2);
        assertThat(evidence("p-57")).startsWith("absent in 2 complete reads, last seen 20");
        drop("everybody.full.csv", HEADER + "\n" + rows(0, 59, "active", "true"));
        assertThat(deactivated()).as("they are back, and 59 is missing for the first time").isZero();
    }

    // ---- the grace

    @Test
    void theUnassignedAreDeactivatedFirstAndDeletedWhenTheGraceIsOver() {
        application.profile("delete: false", "delete: true ");
        application.profile("delete-after: 0 ", "delete-after: 30d ");
        application.person("p-0", "p-0@example.com", "Ann");
        application.person("p-1", "p-1@example.com", "Ben");
        application.settle();
        application.assign("p-0", Assignment.NONE);
        application.assign("p-1", Assignment.NONE);
        application.settle();
        assertThat(deactivated()).isEqualTo(2);
        application.assign("p-1", Assignment.ASSIGNED);
        application.settle();
        assertThat(deactivated()).as("back within the grace").isEqualTo(1);
        assertThat(application.calendly().departures()).isEmpty();

        application.database().update("update calendly_account set deactivated_at = deactivated_at - interval '31' day");
        application.database().update("update app_assignment set changed_at = changed_at - interval '31' day");
        application.database().update("update provisioning_task set again_at = again_at - interval '31' day");
        await().atMost(Duration.ofSeconds(30)).until(() -> application.calendly().departures().size() == 1);
        application.settle();
        assertThat(application.log("p-0")).containsExactly("CREATE DELIVERED", "DEACTIVATE DELIVERED", "DELETE DELIVERED");
        assertThat(application.log("p-1")).last().isEqualTo("ACTIVATE DELIVERED");
    }

    // ---- helpers

    private Holds holds() {
        return application.bean(Holds.class);
    }

    private Hold onlyHold() {
        assertThat(holds().waiting()).hasSize(1);
        return holds().waiting().get(0);
    }

    private long deactivated() {
        return application.calendly().accounts().stream().filter(account -> account.externalId() != null)
                .filter(account -> account.state() == State.DEACTIVATED).map(PracticeAccount::id).count();
    }

    private String evidence(String userId) {
        return application.database().queryForObject("select evidence from provisioning_event where user_id = ? and action = 'DEACTIVATE' "
                + "and outcome = 'DELIVERED'", String.class, userId);
    }

    private void people(int count) throws IOException {
        drop("everybody.full.csv", rows(0, count, "active", "true"));
        assertThat(application.writes()).isEqualTo(count);
    }

    private static String rows(int from, int to, String status, String assigned) {
        return String.join("", IntStream.range(from, to).mapToObj(person -> row(person, status, assigned)).toList());
    }

    private static String row(int person, String status, String assigned) {
        return "p-" + person + ",p-" + person + "@example.com,Person " + person + "," + status + "," + assigned + "\n";
    }

    private void drop(String name, String rows) throws IOException {
        drops++;
        Path inbox = Files.createDirectories(application.data().resolve("inbox"));
        Path half = inbox.resolve(name + ".half");
        Files.writeString(half, rows.startsWith(HEADER) ? rows : HEADER + "\n" + rows);
        Files.move(half, inbox.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20)).until(() -> application.database()
                .queryForObject("select count(*) from source_read where state = 'done'", Integer.class) == drops);
        application.settle();
    }
}
