package io.rosterbridge.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.Application;
import io.rosterbridge.access.Actor;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.imports.Reconciliations.Drift;
import io.rosterbridge.imports.Reconciliations.Run;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.Failures;
import io.rosterbridge.provisioning.Holds;
import io.rosterbridge.sandbox.PracticeAccount.State;
import io.rosterbridge.sandbox.PracticeMember;
import io.rosterbridge.sandbox.PracticeSettings.ActiveShown;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.HealthContributorRegistry;
import org.springframework.boot.actuate.health.HealthIndicator;

/** What happens to people whose Calendly user somebody else has changed; by the whole application. */
class ReconcileTest {

    private Application application;

    private void start(String... settings) throws IOException {
        // Whoever was created a moment ago and is not listed has vanished: the practice Calendly lists everybody at once.
        application = Application.prepared().with("rosterbridge.database.retries", "1").with("rosterbridge.imports.listed-within", "0s");
        for (int setting = 0; setting < settings.length; setting += 2) {
            application.with(settings[setting], settings[setting + 1]);
        }
        application.start();
    }

    private void people(int count) {
        for (int number = 0; number < count; number++) {
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

    @Test
    void whatHasDriftedIsRepairedByTheFlowAndASecondRunFindsNothing() throws IOException {
        start();
        people(8);
        reconcile();
        changed("p1", "Somebody Else", true);
        changed("p2", "Person 2", false);
        application.database().update("update calendly_account set user_name = 'P3@EXAMPLE.COM' where user_id = 'p3'");
        application.assign("p4", Assignment.NONE);
        application.settle();
        changed("p4", "Person 4", true);
        // Nobody of ours, and somebody of ours whose creation was forgotten.
        application.calendly().addAccount(PracticeMember.active("stranger@example.com", "Stranger"));
        application.person("lost", "lost@example.com", "Lost", "inactive");
        application.settle();
        application.database().update("update directory_user set status = 'active' where id = 'lost'");
        application.writes();

        Run run = reconcile();
        assertThat(run.drift()).isEqualTo(Map.of("missing", 1, "vanished", 0, "values", 1, "status", 2, "unlinked", 0));
        assertThat(run.repaired()).isEqualTo(4);
        assertThat(run.reason()).isEqualTo("missing 1, status 2, values 1; repaired 4");
        assertThat(drift(run, "p1")).extracting(Drift::attribute, Drift::held, Drift::seen, Drift::action)
                .containsExactly(tuple("displayName", "Person 1", "Somebody Else", "repaired"));
        assertThat(application.writes()).as("one request each").isEqualTo(4);
        assertThat(application.calendly().account("p1@example.com").displayName()).isEqualTo("Person 1");
        assertThat(application.calendly().account("p2@example.com").enabled()).isTrue();
        assertThat(application.calendly().account("p4@example.com").enabled()).as("who is unassigned stays out").isFalse();
        assertThat(application.calendly().account("lost@example.com").externalId()).isEqualTo("lost");
        assertThat(application.calendly().account("stranger@example.com").displayName()).isEqualTo("Stranger");

        Run again = reconcile();
        assertThat(again.reason()).isEqualTo("no drift");
        assertThat(again.repaired()).isZero();
        assertThat(application.writes()).isZero();
    }

    @Test
    void whatIsOnlyReportedIsReportedAndNotTouched() throws IOException {
        start("rosterbridge.reconcile.values", "report", "rosterbridge.reconcile.status", "report", "rosterbridge.reconcile.missing", "report");
        people(3);
        reconcile();
        changed("p1", "Somebody Else", false);
        removed("p2");
        Run run = reconcile();
        assertThat(run.drift()).containsEntry("values", 1).containsEntry("status", 1).containsEntry("vanished", 1);
        assertThat(run.repaired()).isZero();
        assertThat(application.writes()).isZero();
        assertThat(reconcile().drift()).as("still there").isEqualTo(run.drift());
    }

    @Test
    void whoWasNeverListedAsActiveMayNotHaveAcceptedYetAndIsNotActivated() throws IOException {
        start();
        people(2);
        changed("p0", "Person 0", false);
        assertThat(reconcile().reason()).as("p0 has never been seen active").isEqualTo("no drift");
        changed("p1", "Person 1", false);
        assertThat(reconcile().drift()).as("p1 has").containsEntry("status", 1);
        assertThat(application.calendly().account("p1@example.com").enabled()).isTrue();
        assertThat(application.writes()).isEqualTo(1);
    }

    @Test
    void aListThatDoesNotSayWhoIsActiveRepairsNobody() throws IOException {
        start();
        people(3);
        application.assign("p1", Assignment.SUSPENDED);
        application.settle();
        application.writes();
        application.calendly().change(application.calendly().settings().withActiveShown(ActiveShown.NEVER));
        assertThat(reconcile().reason()).isEqualTo("no drift");
        assertThat(application.writes()).isZero();
    }

    @Test
    void vanishedPeopleAreCreatedAgainUnlessThereAreTooMany() throws IOException {
        start("rosterbridge.reconcile.vanished", "repair");
        people(12);
        IntStream.range(0, 6).forEach(number -> removed("p" + number));
        Run tooMany = reconcile();
        assertThat(tooMany.drift()).containsEntry("vanished", 6);
        assertThat(tooMany.repaired()).isZero();
        assertThat(drift(tooMany, "p0").get(0).reason()).contains("6 Calendly users have vanished").contains("vanish-limit is 5");
        assertThat(application.writes()).isZero();
        // One of them has been created again by somebody else, and linked.
        application.calendly().addAccount(PracticeMember.active("p5@example.com", "Person 5").withExternalId("p5"));
        application.database().update("update calendly_account set scim_id = ? where user_id = 'p5'",
                application.calendly().account("p5@example.com").id());
        application.writes();
        Run run = reconcile();
        assertThat(run.drift()).containsEntry("vanished", 5);
        assertThat(run.repaired()).isEqualTo(5);
        assertThat(application.requests("POST")).isEqualTo(5);
        assertThat(reconcile().reason()).isEqualTo("no drift");
    }

    @Test
    void anUnlinkedUserIsLinkedWhereThatIsWanted() throws IOException {
        start("rosterbridge.reconcile.unlinked", "repair");
        application.person("p1", "p1@example.com", "Person 1", "inactive");
        application.settle();
        application.calendly().addAccount(PracticeMember.active("p1@example.com", "Person 1").withState(State.DEACTIVATED));
        application.calendly().addAccount(PracticeMember.active("stranger@example.com", "Stranger"));
        Run run = reconcile();
        assertThat(run.drift()).containsEntry("unlinked", 1);
        assertThat(application.database().queryForObject("select linked_by from calendly_account where user_id = 'p1'", String.class))
                .isEqualTo("adopted");
        assertThat(application.writes()).isZero();
        assertThat(reconcile().reason()).isEqualTo("no drift");
    }

    @Test
    void anAddressThatAwaitsItsVerificationIsNoDriftAndIsForgottenOnceVerified() throws IOException {
        start();
        people(1);
        application.person("p0", "new@example.com", "Person 0");
        application.settle();
        assertThat(application.writes()).isEqualTo(1);
        assertThat(reconcile().reason()).isEqualTo("no drift");
        application.calendly().confirmAddress("new@example.com");
        assertThat(reconcile().reason()).isEqualTo("no drift");
        assertThat(application.database().queryForObject("select pending_user_name from calendly_account", String.class)).isNull();
        assertThat(application.writes()).isZero();
    }

    @Test
    void whoIsChangedBackEachTimeIsNoLongerRepairedUntilRetried() throws IOException {
        start();
        people(2);
        for (int time = 0; time < 3; time++) {
            changed("p1", "Stubborn", true);
            assertThat(reconcile().repaired()).as("repair " + time).isEqualTo(1);
        }
        changed("p1", "Stubborn", true);
        application.writes();
        Run run = reconcile();
        assertThat(run.repaired()).isZero();
        assertThat(run.flapping()).isEqualTo(1);
        assertThat(application.writes()).isZero();
        Failures failures = application.bean(Failures.class);
        assertThat(failures.families()).singleElement().satisfies(group -> {
            assertThat(group.family()).isEqualTo("flapping");
            assertThat(group.userIds()).containsExactly("p1");
        });
        assertThat(application.database().queryForObject("select reason from provisioning_task where user_id = 'p1'", String.class))
                .startsWith("displayName was changed back in Calendly 3 times");
        assertThat(reconcile().flapping()).as("as long as nothing changes").isEqualTo(1);
        assertThat(application.writes()).isZero();

        failures.retry(List.of("p1"));
        application.settle();
        assertThat(reconcile().repaired()).isEqualTo(1);
        assertThat(application.calendly().account("p1@example.com").displayName()).isEqualTo("Person 1");
        assertThat(failures.families()).isEmpty();
    }

    @Test
    void anotherWantedValueBeginsToCountAnew() throws IOException {
        start("rosterbridge.reconcile.repairs", "1");
        people(1);
        changed("p0", "Stubborn", true);
        assertThat(reconcile().repaired()).isEqualTo(1);
        changed("p0", "Stubborn", true);
        assertThat(reconcile().flapping()).isEqualTo(1);
        application.person("p0", "p0@example.com", "Other Name");
        application.settle();
        changed("p0", "Stubborn", true);
        assertThat(reconcile().repaired()).isEqualTo(1);
        changed("p0", "Stubborn", true);
        assertThat(reconcile().flapping()).isEqualTo(1);
        ProfileVersions profiles = application.bean(ProfileVersions.class);
        profiles.save(profiles.inForce().profile().document() + "# a comment\n", "test");
        application.settle();
        assertThat(reconcile().flapping()).as("under the same mapping").isEqualTo(1);
        profiles.save(profiles.inForce().profile().document().replace("field: id", "field: employee_id"), "test");
        application.settle();
        assertThat(reconcile().repaired()).as("under another mapping").isEqualTo(1);
    }

    @Test
    void anAttributeThatCalendlyDoesNotKeepRaisesOneAlarmThatNamesIt() throws IOException {
        start();
        people(6);
        for (int time = 0; time < 2; time++) {
            IntStream.range(0, 6).forEach(number -> changed("p" + number, "Not kept", true));
            Run run = reconcile();
            assertThat(run.repaired()).isEqualTo(6);
            if (time == 0) {
                assertThat(run.alarm()).isNull();
                assertThat(health()).isEqualTo("UP");
            } else {
                assertThat(run.alarm()).startsWith("convergence: displayName of 6 of 6 people");
                assertThat(run.reason()).startsWith("convergence: displayName");
                assertThat(health()).isEqualTo("ATTENTION");
            }
        }
        assertThat(reconcile().alarm()).isNull();
        assertThat(health()).isEqualTo("UP");
    }

    @Test
    void whoIsDeactivatedByHandAfterARejectedRemovalIsNotDeletedEither() throws IOException {
        start();
        people(30);
        assertThat(reconcile().reason()).as("everybody is seen as active").isEqualTo("no drift");
        application.profile("delete: false", "delete: true ");
        application.profile("delete-after: 0 ", "delete-after: 30d ");
        IntStream.range(0, 25).forEach(number -> application.assign("p" + number, Assignment.NONE));
        application.settle();
        Holds holds = application.bean(Holds.class);
        holds.reject(holds.waiting().get(0).id(), holds.waiting().get(0).fingerprint(), "Ada");
        application.database().update("update app_assignment set changed_at = changed_at - interval '40' day");
        changed("p1", "Person 1", false);
        application.writes();
        reconcile();
        assertThat(application.count("user_id = 'p1' and action = 'NOTHING' and outcome = 'UNCHANGED'"))
                .as("the grace has begun now, not when the assignment was taken away").isEqualTo(1);

        application.database().update("update calendly_account set deactivated_at = deactivated_at - interval '31' day");
        application.database().update("update provisioning_task set again_at = again_at - interval '31' day");
        await().atMost(Duration.ofSeconds(30)).until(() ->
                application.count("user_id = 'p1' and family = 'removal-rejected' and action = 'DELETE'") == 1);
        application.settle();
        assertThat(application.calendly().departures()).isEmpty();
        assertThat(application.writes()).isZero();
    }

    /** Somebody else changes a Calendly user by SCIM; not counted. */
    private void changed(String id, String name, boolean active) {
        application.changedElsewhere(id + "@example.com", name, active);
    }

    private void removed(String id) {
        application.changedElsewhere(id + "@example.com", "DELETE", "");
    }

    private String health() {
        return application.bean(HealthContributorRegistry.class).getContributor("reconciliation") instanceof HealthIndicator indicator
                ? indicator.health().getStatus().getCode() : "none";
    }

    private Run reconcile() {
        long id = application.bean(StartingRuns.class).startReconciliation(Actor.login("ann"), true);
        new Candidates(application).ended("reconcile", id);
        application.settle();
        return application.bean(Reconciliations.class).find(id).orElseThrow();
    }

    private List<Drift> drift(Run run, String userId) {
        return application.bean(Reconciliations.class).drift(run.id(), Optional.empty(), 500, Optional.empty()).items().stream()
                .filter(drift -> drift.userId().equals(userId)).toList();
    }
}
