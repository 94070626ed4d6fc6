package io.rosterbridge.plans;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.ImportView;
import io.rosterbridge.sandbox.PracticeAccount.State;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
        PROFILE(test -> test.profiles().save(test.original.replace(".full_name", ".email"), "somebody else"));

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
        if (change == Change.STATUS) {
            assertThat(writes()).as("nothing is sent of somebody inactive").isEmpty();
            return;
        }
        assertThat(writes()).isEqualTo(Map.of("POST", 1L));
        assertThat(item(id, "p-4").state()).isEqualTo(RowState.SKIPPED);
        assertThat(item(id, "p-4").reason()).isEqualTo("changed since it was approved, and sent as it is now: "
                + (change == Change.ADDRESS ? "userName" : "displayName"));
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

    @Test
    void aConfirmationIsNotAppliedToWhoeverIsOtherwiseThanTheyWereShown() {
        account("eve@example.com", "Eve", State.DEACTIVATED, "p-5");
        account("fay@example.com", "Fay", State.DEACTIVATED, "p-6");
        application.bean(People.class).put(new PersonDraft("p-5", "eve@example.com", "inactive", Map.of("full_name", "Eve"), null), "test");
        application.bean(People.class).put(new PersonDraft("p-6", "fay@example.com", "inactive", Map.of("full_name", "Fay"), null), "test");
        account("gus@example.com", "Gus", State.ACTIVE, "p-7");
        application.bean(People.class).put(new PersonDraft("p-7", "gus@example.com", "inactive", Map.of("full_name", "Gus"), null), "test");
        ImportView.Run run = imported();
        assertThat(candidates(run)).contains("activate gus@example.com open");
        long id = ask(new PlanRequest.Confirm(run.id(), CandidateList.ACTIVATE, "gus@", null, null, run.fingerprint()), "admin");
        computed(id);
        put(new PersonDraft("p-7", null, null, Map.of("full_name", "Gustav"), null));
        assertThat(applied(id).result()).isEqualTo("0 rows applied, 1 skipped");
        confirmed(run, CandidateList.ACTIVATE, null);
        assertThat(application.database().queryForObject("select outcome from import_candidate where user_id = 'p-7'", String.class))
                .isEqualTo("was changed in the directory since the list was made; import again");
        assertThat(person("p-7").person().active()).isFalse();
    }

    @Test
    void aCandidateThatIsSkippedWhenItsTurnComesIsSkippedInThePlanToo() {
        account("gus@example.com", "Gus", State.ACTIVE, "p-7");
        application.bean(People.class).put(new PersonDraft("p-7", "gus@example.com", "inactive", Map.of("full_name", "Gus"), null), "test");
        ImportView.Run run = imported();
        long id = ask(new PlanRequest.Confirm(run.id(), CandidateList.ACTIVATE, "gus@", null, null, run.fingerprint()), "admin");
        computed(id);
        // Leased, so that the candidate waits for its turn.
        application.database().update("update provisioning_task set state = 'leased', lease_token = 'x', lease_until = current_timestamp + "
                + "interval '1' hour where user_id = 'p-7'");
        applied(id);
        assertThat(item(id, "p-7").state()).isEqualTo(RowState.APPLIED);
        put(new PersonDraft("p-7", null, null, Map.of("full_name", "Gustav"), null));
        application.database().update("update provisioning_task set state = 'inStep', lease_token = null, lease_until = null where user_id = 'p-7'");
        settledImport(run);
        assertThat(plans.find(id).orElseThrow().result()).isEqualTo("0 rows applied, 1 skipped");
        assertThat(item(id, "p-7").reason()).isEqualTo("was changed in the directory since the list was made; import again");
    }
}
