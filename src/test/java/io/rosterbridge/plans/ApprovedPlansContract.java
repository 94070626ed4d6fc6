package io.rosterbridge.plans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.Choice;
import io.rosterbridge.imports.ImportView;
import io.rosterbridge.sandbox.PracticeAccount.State;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What somebody has approved is what is sent; where it no longer is, the row says so. */
abstract class ApprovedPlansContract extends UndoPlansContract {

    ApprovedPlansContract(Engine engine) {
        super(engine);
    }

    /** What changes about p-4, whom nothing concerns as long as they are not assigned. */
    private enum Change {
        NAME(test -> test.put(new PersonDraft("p-4", null, null, Map.of("full_name", "Other Name"), null))),
        ADDRESS(test -> test.put(new PersonDraft("p-4", "dr5-other@example.com", null, Map.of(), null))),
        STATUS(test -> test.put(new PersonDraft("p-4", null, "inactive", Map.of(), null))),
        ATTRIBUTE(test -> test.put(new PersonDraft("p-4", null, null, Map.of("title", "Boss"), null))),
        CUSTOM_ATTRIBUTE(test -> test.put(new PersonDraft("p-4", null, null, Map.of("cost_center", "7"), null))),
        ASSIGNMENT_AND_BACK(test -> {
            test.application.assign("p-4", Assignment.SUSPENDED);
            test.application.assign("p-4", Assignment.NONE);
        }),
        LEFT(test -> test.application.bean(People.class).remove("p-4", "test")),
        LINKED(test -> test.link("scim-of-somebody")),
        PROFILE(test -> test.profiles().save(test.original.replace("[full_name", "[email"), "somebody else"));

        private final Consumer<ApprovedPlansContract> change;

        Change(Consumer<ApprovedPlansContract> change) {
            this.change = change;
        }
    }

    private void put(PersonDraft draft) {
        application.bean(People.class).put(draft, "test");
    }

    /** As an import does, which may leave the person's task as it is. */
    private void link(String scimId) {
        application.database().update("delete from calendly_account where user_id = 'p-4'");
        application.database().update("insert into calendly_account (user_id, scim_id, user_name, display_name, active, external_id, linked_by, "
                + "linked_at) values ('p-4', ?, 'dr5@example.com', 'Dry Five', true, 'p-4', 'imported', current_timestamp)", scimId);
    }

    private long assigningTheDepartment(Assignment target) {
        return ask(new PlanRequest.Assign(target, new PeopleRule(false, "Dry5", null, null, null, null, null)), "admin");
    }

    @ParameterizedTest
    @EnumSource(names = {"PROFILE"}, mode = EnumSource.Mode.EXCLUDE)
    void whoeverIsOtherwiseThanTheyWereShownIsSkippedAndNothingIsSent(Change change) {
        unassigned("p-4", "dr5@example.com", "Dry Five", "active", "Dry5");
        long id = assigningTheDepartment(Assignment.ASSIGNED);
        computed(id);
        assertThat(item(id, "p-4").after()).containsEntry("userName", "dr5@example.com").containsEntry("displayName", "Dry Five");

        change.change.accept(this);
        assertThat(applied(id).result()).isEqualTo("0 rows applied, 1 skipped");
        assertThat(item(id, "p-4").state()).isEqualTo(RowState.SKIPPED);
        assertThat(item(id, "p-4").reason()).isIn("changed since the plan", "no longer fits the rule");
        send();
        assertThat(writes()).isEmpty();
        assertThat(person("p-4").assignment()).isEqualTo(Assignment.NONE);
    }

    /** A plan with something to send about p-1, made while the connection is paused. */
    private enum Planned {
        ASSIGNMENT(test -> {
            test.application.assign("p-1", Assignment.SUSPENDED);
            test.sent();
            return test.ask(new PlanRequest.Assign(Assignment.ASSIGNED, PeopleRule.listed("ann@", "", "", "", "")), "admin");
        }),
        FILE(test -> test.csv("hr.csv", "id,email,full_name\np-1,ann@example.com,Annie\n", "admin")),
        RECONCILIATION(test -> {
            test.reported();
            test.application.connections().pause("for the test");
            return test.reconcile(Optional.empty(), "admin");
        }),
        UNDO(test -> {
            Instant from = Instant.now();
            test.application.assign("p-1", Assignment.SUSPENDED);
            test.sent();
            return test.undo(from, Instant.now().plusSeconds(1), "admin");
        }),
        UNDO_OF_A_PLAN(test -> {
            long plan = test.ask(new PlanRequest.Assign(Assignment.SUSPENDED, PeopleRule.listed("ann@", "", "", "", "")), "admin");
            test.computed(plan);
            test.applied(plan);
            test.sent();
            return test.undoPlan(plan, "admin");
        }),
        PROVISIONING(test -> {
            test.application.person("p-1", "ann@example.com", "Annie");
            return test.provision(false, "admin");
        });

        private final Function<ApprovedPlansContract, Long> plan;

        Planned(Function<ApprovedPlansContract, Long> plan) {
            this.plan = plan;
        }
    }

    private void sent() {
        send();
        application.connections().pause("for the test");
        application.calendly().resetCounters();
    }

    static Stream<Arguments> changedPlans() {
        return Arrays.stream(Planned.values()).flatMap(planned -> Stream.of(
                arguments(planned, new PersonDraft("p-1", null, null, Map.of("full_name", "Ann Other"), null)),
                arguments(planned, new PersonDraft("p-1", "ann@new.example.com", null, Map.of(), null)),
                arguments(planned, new PersonDraft("p-1", null, "inactive", Map.of(), null))));
    }

    @ParameterizedTest
    @MethodSource("changedPlans")
    void noPlanOfAnyKindIsAppliedToWhoeverHasChanged(Planned planned, PersonDraft change) {
        long id = planned.plan.apply(this);
        computed(id);
        assertThat(item(id, "p-1").state()).isEqualTo(RowState.PLANNED);
        put(change);
        assertThat(applied(id).result()).endsWith(" applied, 1 skipped");
        assertThat(item(id, "p-1").state()).isEqualTo(RowState.SKIPPED);
        assertThat(item(id, "p-1").reason()).isEqualTo("changed since the plan");
    }

    @ParameterizedTest
    @MethodSource("changedPlans")
    void noRowOfAnyPlanIsCalledAppliedIfSomethingElseIsSentWhenItsTurnComes(Planned planned, PersonDraft change) {
        long id = planned.plan.apply(this);
        computed(id);
        applied(id);
        assertThat(item(id, "p-1").state()).isEqualTo(RowState.APPLIED);
        put(change);
        send();
        assertThat(item(id, "p-1").state()).isEqualTo(RowState.SKIPPED);
        assertThat(item(id, "p-1").reason()).contains("since it was approved");
        assertThat(plans.find(id).orElseThrow().result()).endsWith(" applied, 1 skipped");
    }

    @ParameterizedTest
    @EnumSource
    void whateverPlanIsSentAsItWasApprovedIsApplied(Planned planned) {
        long id = planned.plan.apply(this);
        computed(id);
        applied(id);
        send();
        assertThat(item(id, "p-1").state()).isEqualTo(RowState.APPLIED);
        assertThat(plans.find(id).orElseThrow().result()).endsWith(" applied, 0 skipped");
        assertThat(application.database().queryForObject("select count(*) from plan_expected", Integer.class)).isZero();
    }

    /** What a plan has done in the directory can be taken back, whatever was sent of it. */
    @Test
    void aRowThatWasSentOtherwiseCanBeUndone() {
        unassigned("p-4", "dr5@example.com", "Dry Five", "active", "Dry5");
        long id = assigningTheDepartment(Assignment.ASSIGNED);
        computed(id);
        applied(id);
        Change.NAME.change.accept(this);
        send();
        assertThat(item(id, "p-4").state()).isEqualTo(RowState.SKIPPED);
        long undo = undoPlan(id, "admin");
        computed(undo);
        assertThat(rows(undo)).singleElement().asString().startsWith("p-4 ");
    }

    @Test
    void theUserWhomARowIsAboutIsNoOtherThoughTheyLookTheSame() {
        unassigned("p-4", "dr5@example.com", "Dry Five", "active", "Dry5");
        link("scim-1");
        long id = assigningTheDepartment(Assignment.SUSPENDED);
        assertThat(computed(id).counts().deactivate()).isEqualTo(1);
        link("scim-2");
        assertThat(applied(id).result()).isEqualTo("0 rows applied, 1 skipped");
    }

    @ParameterizedTest
    @EnumSource(names = {"NAME", "ADDRESS", "STATUS", "PROFILE"})
    void whatIsSentOtherwiseThanItWasApprovedIsNoLongerCalledApplied(Change change) {
        unassigned("p-4", "dr5@example.com", "Dry Five", "active", "Dry5");
        long id = assigningTheDepartment(Assignment.ASSIGNED);
        computed(id);
        assertThat(applied(id).result()).isEqualTo("1 row applied, 0 skipped");
        change.change.accept(this);
        send();
        assertThat(writes().getOrDefault("POST", 0L)).isEqualTo(change == Change.STATUS ? 0 : 1);
        assertThat(item(id, "p-4").state()).isEqualTo(RowState.SKIPPED);
        assertThat(item(id, "p-4").reason()).isEqualTo(change == Change.STATUS
                ? "nothing was sent since it was approved: is inactive in the directory, so no Calendly user is created"
                : "changed since it was approved, and sent as it is now: " + (change == Change.ADDRESS ? "userName" : "displayName"));
        assertThat(plans.find(id).orElseThrow().result()).isEqualTo("0 rows applied, 1 skipped");
    }

    @Test
    void whatIsSentAsItWasApprovedStaysAppliedWhateverChangesAfterwards() {
        unassigned("p-4", "dr5@example.com", "Dry Five", "active", "Dry5");
        long id = assigningTheDepartment(Assignment.ASSIGNED);
        computed(id);
        applied(id);
        send();
        Change.NAME.change.accept(this);
        application.settle();
        assertThat(writes()).isEqualTo(Map.of("POST", 1L, "PATCH", 1L));
        assertThat(item(id, "p-4").state()).isEqualTo(RowState.APPLIED);
        assertThat(application.database().queryForObject("select count(*) from plan_expected", Integer.class)).isZero();
    }

    @Test
    void aDeletionIsNotWhatWasApprovedAsADeactivation() {
        long id = ask(new PlanRequest.Assign(Assignment.NONE, PeopleRule.listed("ben@", "", "", "", "")), "admin");
        assertThat(computed(id).counts().deactivate()).isEqualTo(1);
        applied(id);
        profiles().save(original.replace("delete: false", "delete: true"), "somebody else");
        send();
        assertThat(writes()).isEqualTo(Map.of("DELETE", 1L));
        assertThat(item(id, "p-2").state()).isEqualTo(RowState.SKIPPED);
        assertThat(item(id, "p-2").reason()).isEqualTo("something else was done since it was approved: a deactivation was approved, a deletion was "
                + "sent");
    }

    @Test
    void anExistingUserIsNotWhatWasApprovedAsACreation() {
        unassigned("p-4", "dr5@example.com", "Dry Five", "active", "Dry5");
        long id = assigningTheDepartment(Assignment.ASSIGNED);
        assertThat(computed(id).counts().create()).isEqualTo(1);
        applied(id);
        account("dr5@example.com", "Here Before", State.ACTIVE, null);
        send();
        assertThat(item(id, "p-4").state()).isEqualTo(RowState.SKIPPED);
        assertThat(item(id, "p-4").reason()).isEqualTo("an existing Calendly user was linked and changed, and none created");
    }

    @Test
    void underAnotherVersionOfTheProfileNothingMoreIsApplied() {
        unassigned("p-4", "dr5@example.com", "Dry Five", "active", "Dry5");
        long id = assigningTheDepartment(Assignment.ASSIGNED);
        computed(id);
        Change.PROFILE.change.accept(this);
        // As if the version had come just after the approval.
        application.database().update("update plan set state = 'applying', applied_by = 'approver', applied_at = created_at where id = ?", id);
        assertThat(await(id, PlanState.APPLIED).result()).isEqualTo("0 rows applied, 1 skipped");
        assertThat(item(id, "p-4").reason()).startsWith("profile version").endsWith("make a new plan");
        assertThat(person("p-4").assignment()).isEqualTo(Assignment.NONE);
    }

    @Test
    void aFileIsNotAppliedToWhoeverIsOtherwiseThanTheyWereShown() {
        unassigned("p-4", "dr5@example.com", "Dry Five", "active", "Dry5");
        long id = csv("hr.csv", "id,email,assigned\np-4,dr5@example.com,true\np-1,ann@example.com,false\n", "admin");
        computed(id);
        Change.NAME.change.accept(this);
        assertThat(applied(id).result()).isEqualTo("1 row applied, 1 skipped");
        assertThat(item(id, "p-4").reason()).isEqualTo("changed since the plan");
        send();
        assertThat(writes()).isEqualTo(Map.of("PATCH", 1L));
    }

    /** Somebody unassigned who is the same on both sides, to be linked and assigned. */
    private ImportView.Run matching() {
        unassigned("p-7", "gus@example.com", "Gus", "active", "Dry5");
        account("gus@example.com", "Gus", State.ACTIVE, "p-7");
        ImportView.Run run = imported();
        assertThat(candidates(run)).contains("link gus@example.com open");
        return run;
    }

    @Test
    void aConfirmationIsNotAppliedToWhoeverIsOtherwiseThanTheyWereShown() {
        ImportView.Run run = matching();
        long id = ask(new PlanRequest.Confirm(run.id(), CandidateList.LINK, "gus@", null, true, run.fingerprint()), "admin");
        computed(id);
        put(new PersonDraft("p-7", null, null, Map.of("full_name", "Gustav"), null));
        assertThat(applied(id).result()).isEqualTo("0 rows applied, 1 skipped");
        confirmed(run, CandidateList.LINK, Choice.LINK_AND_ASSIGN);
        assertThat(application.database().queryForObject("select outcome from import_candidate where user_id = 'p-7'", String.class))
                .isEqualTo("was changed in the directory since the list was made; import again");
        assertThat(person("p-7").assignment()).isEqualTo(Assignment.NONE);
        assertThat(application.accounts()).filteredOn(account -> "p-7".equals(account.externalId())).singleElement()
                .satisfies(account -> assertThat(account.displayName()).isEqualTo("Gus"));
    }

    @Test
    void aCandidateThatIsSkippedWhenItsTurnComesIsSkippedInThePlanToo() {
        ImportView.Run run = matching();
        long id = ask(new PlanRequest.Confirm(run.id(), CandidateList.LINK, "gus@", null, true, run.fingerprint()), "admin");
        computed(id);
        // Leased, so that the candidate waits for its turn.
        application.database().update("update provisioning_task set state = 'leased', lease_token = 'x', lease_until = current_timestamp + "
                + "interval '1' hour where user_id = 'p-7'");
        try {
            applied(id);
            assertThat(item(id, "p-7").state()).isEqualTo(RowState.APPLIED);
            put(new PersonDraft("p-7", null, null, Map.of("full_name", "Gustav"), null));
        } finally {
            application.database().update("update provisioning_task set state = 'inStep', lease_token = null, lease_until = null "
                    + "where user_id = 'p-7'");
        }
        settledImport(run);
        assertThat(plans.find(id).orElseThrow().result()).isEqualTo("0 rows applied, 1 skipped");
        assertThat(item(id, "p-7").reason()).isEqualTo("was changed in the directory since the list was made; import again");
    }
}
