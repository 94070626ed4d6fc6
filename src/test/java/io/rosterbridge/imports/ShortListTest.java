package io.rosterbridge.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.Application;
import io.rosterbridge.access.Actor;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.provisioning.HoldDecisions;
import io.rosterbridge.provisioning.Holds;
import io.rosterbridge.provisioning.Holds.Hold;
import io.rosterbridge.sandbox.Fault;
import io.rosterbridge.sandbox.FaultKind;
import io.rosterbridge.sandbox.PracticeMember;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A list that is short and calls itself complete: nobody counts as vanished by it. */
class ShortListTest {

    private static final int PEOPLE = 60;
    private static final Actor ANN = Actor.login("ann");

    private Application application;

    private void start(int people, String... settings) throws IOException {
        application = Application.prepared().with("rosterbridge.reconcile.vanished", "repair");
        for (int setting = 0; setting < settings.length; setting += 2) {
            application.with(settings[setting], settings[setting + 1]);
        }
        application.start();
        for (int number = 0; number < people; number++) {
            application.person("p" + number, "p" + number + "@example.com", "Person " + number);
        }
        application.settle();
        application.calendly().acceptAll();
        application.writes();
    }

    @AfterEach
    void stop() throws IOException {
        application.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"import", "reconcile"})
    void isInDoubtLikeAnEmptyOneAndForgetsNobody(String kind) throws IOException {
        start(PEOPLE);
        int lists = application.calendly().requests().size();
        application.fault(Fault.of(FaultKind.LIST_SHRINK));
        ImportView.Run run = ended(kind);
        assertThat(run.state()).isEqualTo("failed");
        assertThat(run.reason()).contains("3 tries").contains("lacks 31 of 60 linked accounts, which is 51.7 %; the limit is 20.0 %")
                .contains("nobody counts as vanished").contains("approve hold 1");
        assertThat(run.counts().values()).containsOnly(0);
        assertThat(application.calendly().requests().size() - lists).as("read three times").isEqualTo(3);
        assertThat(links()).isEqualTo(PEOPLE);
        assertThat(application.writes()).isZero();
        assertThat(drifted("vanished")).isZero();
        assertThat(waiting()).singleElement().satisfies(hold -> {
            assertThat(hold.kind()).isEqualTo("vanished");
            assertThat(hold.removals()).isEqualTo(31);
            assertThat(hold.of()).isEqualTo(60);
            assertThat(hold.reason()).contains("lacks 31 of 60 linked accounts");
        });
        assertThat(application.bean(Holds.class).items(waiting().get(0).id(), 1, Optional.empty()).items()).singleElement().satisfies(item -> {
            assertThat(item.action()).isEqualTo("VANISHED");
            assertThat(item.evidence()).contains("is not in the list of " + kind);
        });

        application.calendly().clearFaults();
        assertThat(ended(kind).state()).as("they were there all the time").isEqualTo("complete");
        assertThat(waiting()).as("nothing is left to decide").isEmpty();
        assertThat(links()).isEqualTo(PEOPLE);
        application.settle();
        assertThat(application.writes()).isZero();
    }

    @Test
    void isBelievedOnceSomebodyHasApprovedThatTheAccountsAreGone() throws IOException {
        start(PEOPLE);
        assertThat(ended("reconcile").reason()).isEqualTo("no drift");
        application.profile("vanish-limit: 5 ", "vanish-limit: 99 ");
        IntStream.range(0, 20).forEach(number -> application.changedElsewhere("p" + number + "@example.com", "DELETE", ""));
        assertThat(ended("reconcile").reason()).contains("lacks 20 of 60");
        Hold hold = waiting().get(0);
        HoldDecisions decisions = application.bean(HoldDecisions.class);
        assertThatThrownBy(() -> decisions.approve(ANN, hold.id(), "another")).hasMessageContaining("another list");
        assertThat(decisions.approve(ANN, hold.id(), hold.fingerprint()).orElseThrow().released()).isEqualTo(20);
        assertThat(application.writes()).as("nobody is removed by it").isZero();
        assertThat(links()).isEqualTo(PEOPLE);

        ImportView.Run run = ended("reconcile");
        assertThat(run.state()).as(run.reason()).isEqualTo("complete");
        assertThat(run.reason()).isEqualTo("vanished 20; repaired 20");
        application.settle();
        assertThat(application.requests("POST")).as("they are created again").isEqualTo(20);
        assertThat(ended("reconcile").reason()).isEqualTo("no drift");
    }

    @Test
    void anApprovalIsForThoseAccountsAndForAsLongAsTheyAreNotListed() throws IOException {
        start(PEOPLE, "rosterbridge.reconcile.vanished", "report");
        application.fault(Fault.of(FaultKind.LIST_SHRINK));
        ended("reconcile");
        Hold hold = waiting().get(0);
        application.bean(HoldDecisions.class).approve(ANN, hold.id(), hold.fingerprint());
        assertThat(ended("reconcile").reason()).startsWith("vanished 31");
        application.calendly().clearFaults();
        assertThat(ended("reconcile").reason()).isEqualTo("no drift");
        application.fault(Fault.of(FaultKind.LIST_SHRINK));
        assertThat(ended("reconcile").state()).as("they were listed again, and are missing again").isEqualTo("failed");
    }

    @Test
    void aHoldThatWasRejectedIsNotOpenedAgainForTheSamePeople() throws IOException {
        start(PEOPLE);
        application.fault(Fault.of(FaultKind.LIST_SHRINK));
        ended("reconcile");
        Hold hold = waiting().get(0);
        application.bean(HoldDecisions.class).reject(ANN, hold.id(), hold.fingerprint());
        ImportView.Run run = ended("reconcile");
        assertThat(run.state()).isEqualTo("failed");
        assertThat(run.reason()).contains("hold " + hold.id() + " with the same people was rejected");
        assertThat(waiting()).isEmpty();
        assertThat(links()).isEqualTo(PEOPLE);
    }

    @Test
    void whoWasCreatedAMomentAgoIsNotListedYetAndHasNotVanished() throws IOException {
        start(6);
        application.fault(Fault.of(FaultKind.LIST_SHRINK));
        ImportView.Run run = ended("reconcile");
        assertThat(run.reason()).as("4 of 6 are not listed, which the gate lets pass").isEqualTo("no drift");
        application.calendly().clearFaults();
        assertThat(ended("reconcile").reason()).isEqualTo("no drift");
        application.fault(Fault.of(FaultKind.LIST_SHRINK));
        assertThat(ended("reconcile").reason()).as("they were listed before").startsWith("vanished 4");
    }

    @Test
    void aLeaversLinkIsKeptSoThatAccessIsTakenAwayShouldTheAccountComeBack() throws IOException {
        start(6, "rosterbridge.imports.listed-within", "0s");
        application.changedElsewhere("p0@example.com", "DELETE", "");
        application.changedElsewhere("p1@example.com", "DELETE", "");
        application.changedElsewhere("p2@example.com", "DELETE", "");
        application.profile("activate-deactivate: true", "activate-deactivate: false");
        application.person("p0", "p0@example.com", "Person 0", "inactive");
        application.assign("p1", Assignment.NONE);
        application.settle();
        application.writes();
        ended("reconcile");
        assertThat(reason("p0")).contains("the link is kept");
        assertThat(reason("p1")).contains("the link is kept");
        assertThat(application.database().queryForList("select user_id from calendly_account where user_id in ('p0', 'p1', 'p2') "
                + "order by user_id", String.class)).as("p2 is in service and is created again").containsExactly("p0", "p1", "p2");
        application.settle();
        assertThat(application.requests("POST")).isEqualTo(1);
    }

    @Test
    void aListOfMoreUsersThanAreExpectedIsNotRead() throws IOException {
        start(0, "rosterbridge.imports.most-users", "25");
        for (int other = 0; other < 24; other++) {
            application.calendly().addAccount(PracticeMember.active("other" + other + "@example.com", "Other"));
        }
        ImportView.Run run = ended("import");
        assertThat(run.state()).isEqualTo("failed");
        assertThat(run.reason()).contains("26 users").contains("rosterbridge.imports.most-users is 25");
        assertThat(application.database().queryForObject("select count(*) from import_account", Long.class)).isZero();
        application.fault(Fault.of(FaultKind.LIST_TOTAL_TOO_LOW));
        assertThat(ended("import").reason()).as("though it says there are 25").contains("26 users").contains("rosterbridge.imports.most-users is 25");
        assertThat(application.database().queryForObject("select count(*) from import_account", Long.class)).isZero();
    }

    private String reason(String userId) {
        return application.database().queryForObject("select max(reason) from drift where user_id = ? and kind = 'vanished'", String.class,
                userId);
    }

    private long drifted(String kind) {
        return application.database().queryForObject("select count(*) from drift where kind = ?", Long.class, kind);
    }

    private long links() {
        return application.database().queryForObject("select count(*) from calendly_account", Long.class);
    }

    private List<Hold> waiting() {
        return application.bean(Holds.class).waiting();
    }

    private ImportView.Run ended(String kind) {
        long id = application.bean(Imports.class).start(kind, "ann");
        await().atMost(Duration.ofSeconds(90)).until(() -> !find(kind, id).state().equals("running"));
        application.settle();
        return find(kind, id);
    }

    private ImportView.Run find(String kind, long id) {
        return application.bean(ImportView.class).find(kind, id).orElseThrow();
    }
}
