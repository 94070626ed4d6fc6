package io.rosterbridge.plans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.access.Actor;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.Choice;
import io.rosterbridge.imports.Confirmations;
import io.rosterbridge.imports.Confirmations.Selection;
import io.rosterbridge.imports.ImportView;
import io.rosterbridge.imports.WinningSide;
import io.rosterbridge.sandbox.PracticeAccount;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Plans that assign by a rule, or confirm an import. */
abstract class BulkPlansContract extends ApprovedPlansContract {

    BulkPlansContract(Engine engine) {
        super(engine);
    }

    // ---- assignment

    private static PeopleRule condition(String text) {
        return new PeopleRule(false, null, text, null, null, null, null);
    }

    private static PeopleRule department(String name) {
        return new PeopleRule(false, name, null, null, null, null, null);
    }

    private long assigning(Assignment target, PeopleRule rule) {
        return ask(new PlanRequest.Assign(target, rule), "admin");
    }

    @Test
    void assignsADepartmentAndNobodyElse() {
        unassigned("p-5", "eve@example.com", "Eve", "active", "Sales");
        unassigned("p-6", "fay@example.com", "Fay", "inactive", "Sales");
        unassigned("p-7", "gus@example.com", "Gus", "active", "Support");
        long id = assigning(Assignment.ASSIGNED, department("Sales"));
        Plan plan = computed(id);
        assertThat(application.calendly().counters().requests()).isZero();
        assertThat(plan.subject()).isEqualTo("assigned: department Sales");
        assertThat(plan.counts()).extracting(Counts::people, Counts::create, Counts::changing, Counts::unchanged)
                .containsExactly(2L, 1L, 2L, 1L);
        assertThat(effects(id)).containsExactly("p-5 CREATE planned {assignment=none} -> {assignment=assigned}",
                "p-6 NOTHING planned {assignment=none} -> {assignment=assigned}");
        assertThat(applied(id).result()).isEqualTo("2 rows applied, 0 skipped");
        send();
        assertThat(writes()).isEqualTo(Map.of("POST", 1L));
        assertThat(person("p-7").assignment()).isEqualTo(Assignment.NONE);
        assertThat(computed(assigning(Assignment.ASSIGNED, department("Sales"))).counts()).extracting(Counts::unchanged, Counts::changing)
                .containsExactly(2L, 0L);
    }

    @Test
    void aConditionDecidesPersonByPersonAndSaysWhereItCannot() {
        unassigned("p-5", "eve@example.com", "Eve", "active", "Sales");
        unassigned("p-6", "fay@example.com", "Fay", "active", "Support");
        long id = assigning(Assignment.SUSPENDED, condition("id == \"p-2\" ? int(email) > 0 : department == \"Sales\" || full_name == "
                + "\"Ann\""));
        assertThat(computed(id).counts()).extracting(Counts::deactivate, Counts::changing, Counts::cannot).containsExactly(1L, 2L, 1L);
        assertThat(rows(id)).containsExactly("p-1 DEACTIVATE planned", "p-2 NOTHING cannot", "p-5 NOTHING planned");
        assertThat(item(id, "p-2").reason()).contains("the condition cannot be decided", "ben@example.com");
        applied(id);
        assertThat(person("p-1").assignment()).isEqualTo(Assignment.SUSPENDED);
        assertThat(person("p-2").assignment()).isEqualTo(Assignment.ASSIGNED);
        assertThatThrownBy(() -> assigning(Assignment.NONE, condition("env"))).hasMessageContaining("condition names `env`");
        assertThatThrownBy(() -> assigning(Assignment.NONE, condition("email"))).hasMessageContaining("condition gives a text; true or false is needed");
        assertThatThrownBy(() -> condition(" ")).hasMessageContaining("rule says nothing");
        assertThatThrownBy(() -> new PeopleRule(true, "Sales", null, null, null, null, null))
                .hasMessageContaining("everyone and something else");
    }

    @Test
    void aPlanThatWasStoredWithAJqConditionIsShownAndFailsWithWhatToWrite() {
        long id = assigning(Assignment.ASSIGNED, condition("department == \"Sales\""));
        computed(id);
        application.database().update("update plan set request = replace(request, 'department ==', '.department =='), state = 'computing', "
                + "fingerprint = null, lease_owner = 'dead', lease_until = current_timestamp - interval '1' second where id = ?", id);
        Plan failed = await(id, PlanState.FAILED);
        assertThat(failed.reason()).startsWith("condition is a jq expression").contains("write full_name instead of .full_name");
        assertThat(failed.subject()).contains(".department");
    }

    @Test
    void whoeverNoLongerFitsTheRuleIsLeftOut() {
        unassigned("p-5", "eve@example.com", "Eve", "active", "Sales");
        unassigned("p-6", "fay@example.com", "Fay", "active", "Sales");
        long byDepartment = assigning(Assignment.ASSIGNED, department("Sales"));
        long byCondition = assigning(Assignment.ASSIGNED, condition("department == \"Sales\""));
        computed(byDepartment);
        computed(byCondition);
        // Nothing that would concern the flow, so that the task is as it was.
        application.bean(People.class).put(new PersonDraft("p-5", null, null, Map.of("department", "Support"), null), "test");
        assertThat(applied(byDepartment).result()).isEqualTo("1 row applied, 1 skipped");
        assertThat(item(byDepartment, "p-5").reason()).isEqualTo("no longer fits the rule");
        assertThat(applied(byCondition).result()).isEqualTo("0 rows applied, 2 skipped");
        assertThat(person("p-5").assignment()).isEqualTo(Assignment.NONE);
        assertThat(person("p-6").assignment()).isEqualTo(Assignment.ASSIGNED);
    }

    @Test
    void everybodyAtOnceMeetsTheLimitOfRemovals() {
        profiles().save(limited(2), "test");
        long all = assigning(Assignment.NONE, PeopleRule.everybody());
        assertThat(computed(all).reason()).startsWith("3 removals would wait for approval");
        assertThat(computed(all).counts()).extracting(Counts::held, Counts::deactivate, Counts::changing).containsExactly(3L, 0L, 3L);
        long listed = assigning(Assignment.NONE, PeopleRule.listed("", "", "", "", "assigned"));
        computed(listed);
        assertThat(rows(listed)).isEqualTo(rows(all));
        assertThat(computed(assigning(Assignment.NONE, PeopleRule.listed("ben@", "inStep", "", "", ""))).counts())
                .extracting(Counts::held, Counts::deactivate).containsExactly(0L, 1L);
    }

    @Test
    void anAssignmentIsTakenBackBeforeCalendlyHeardOfIt() {
        unassigned("p-5", "eve@example.com", "Eve", "active", "Sales");
        unassigned("p-6", "fay@example.com", "Fay", "active", "Sales");
        long id = assigning(Assignment.ASSIGNED, department("Sales"));
        computed(id);
        applied(id);
        application.assign("p-6", Assignment.SUSPENDED);
        long undo = undoPlan(id, "admin");
        computed(undo);
        assertThat(effects(undo)).containsExactly("p-5 NOTHING planned {assignment=assigned} -> {assignment=none}",
                "p-6 NOTHING cannot {} -> {}");
        applied(undo);
        send();
        assertThat(writes()).isEmpty();
        assertThat(person("p-5").assignment()).isEqualTo(Assignment.NONE);
        assertThat(person("p-6").assignment()).isEqualTo(Assignment.SUSPENDED);
    }

    // ---- import

    private PlanRequest.Confirm confirming(ImportView.Run run, CandidateList list) {
        return new PlanRequest.Confirm(run.id(), list, null, null, null, run.fingerprint());
    }

    @Test
    void anImportsListIsPlannedAndConfirmedJustSo() {
        String claiming = original.replaceFirst("claim-external-id: false", "claim-external-id: true");
        assertThat(claiming).isNotEqualTo(original);
        profiles().save(claiming, "test");
        send();
        account("zoe@example.com", "Zoe", PracticeAccount.State.ACTIVE, null);
        account("yan@example.com", "Yan", PracticeAccount.State.ACTIVE, "hr-8");
        unassigned("p-7", "gus@example.com", "Gus", "active", "Sales");
        account("gus@example.com", "Gustav", PracticeAccount.State.ACTIVE, "p-7");
        ImportView.Run run = imported();
        String zoe = application.calendly().account("zoe@example.com").id();
        application.connections().pause("for the test");
        application.calendly().resetCounters();
        Map<String, String> before = directory();
        long update = ask(confirming(run, CandidateList.UPDATE), "admin");
        computed(update);
        assertThat(effects(update)).containsExactly("p-7 NOTHING planned {assignment=none, full_name=Gus} -> {assignment=assigned, "
                + "full_name=Gustav}");
        long other = ask(new PlanRequest.Confirm(run.id(), CandidateList.UPDATE, null, WinningSide.DIRECTORY, null, run.fingerprint()), "admin");
        computed(other);
        assertThat(effects(other)).containsExactly("p-7 UPDATE planned {assignment=none} -> {assignment=assigned}");
        assertThat(item(other, "p-7").before()).isEqualTo(Map.of("displayName", "Gustav"));
        assertThat(item(other, "p-7").after()).isEqualTo(Map.of("displayName", "Gus"));
        long added = decisions().ask(confirming(run, CandidateList.NEW), PlanText.of(zoe + "\n" + id("yan@example.com")),
                somebody("admin"));
        Plan plan = computed(added);
        assertThat(plan.counts()).extracting(Counts::joining, Counts::update, Counts::create).containsExactly(2L, 1L, 0L);
        assertThat(plan.requests()).as("an externalId for whoever has none").isEqualTo(1);
        assertThat(item(added, "hr-8").scimId()).isEqualTo(id("yan@example.com"));
        assertThat(item(added, "hr-8").reason()).startsWith("added to the directory as hr-8, assigned and linked; then: ");
        assertThat(directory()).as("nothing stays").isEqualTo(before);
        assertThat(candidates(run)).contains("new zoe@example.com open", "new yan@example.com open", "update gus@example.com open");

        assertThat(applied(added).result()).isEqualTo("2 rows applied, 0 skipped");
        send();
        settledImport(run);
        assertThat(candidates(run)).contains("new zoe@example.com applied", "new yan@example.com applied", "update gus@example.com open");
        assertThat(writes()).isEqualTo(Map.of("PATCH", 1L));
        assertThat(application.database().queryForObject("select confirmed_by from import_candidate where user_id = 'hr-8'", String.class))
                .isEqualTo("approver");
        long undo = undoPlan(added, "admin");
        computed(undo);
        assertThat(rows(undo)).containsExactlyInAnyOrder("hr-8 NOTHING planned", "calendly-" + zoe + " NOTHING planned");
        assertThat(item(undo, "calendly-" + zoe).reason()).contains("the values that were sent stay in Calendly");
    }

    @Test
    void whatIsNoLongerAsItWasListedIsLeftOutOfAnImport() {
        for (String name : List.of("eve", "fay", "gus")) {
            unassigned("q-" + name, name + "@example.com", name, "active", "Sales");
            account(name + "@example.com", "Other " + name, PracticeAccount.State.ACTIVE, "q-" + name);
        }
        ImportView.Run run = imported();
        application.connections().pause("for the test");
        application.bean(People.class).put(new PersonDraft("q-gus", null, null, Map.of("full_name", "New"), null), "test");
        long id = ask(confirming(run, CandidateList.UPDATE), "admin");
        assertThat(computed(id).counts()).extracting(Counts::changing, Counts::skipped).containsExactly(2L, 1L);
        assertThat(rows(id)).containsExactly("q-eve NOTHING planned", "q-fay NOTHING planned", "q-gus NOTHING none");
        assertThat(item(id, "q-gus").reason()).contains("was changed in the directory since the list was made");
        application.bean(Confirmations.class).confirm(Actor.login("somebody"), run.id(), CandidateList.UPDATE,
                new Selection.These(List.of(id("fay@example.com"))), Choice.NONE, run.fingerprint());
        Plan done = applied(id);
        assertThat(done.result()).isEqualTo("1 row applied, 1 skipped");
    }

    @Test
    void anImportIsPlannedAndAppliedOnlyAsTheNewestListThatWasSeen() {
        account("zoe@example.com", "Zoe", PracticeAccount.State.ACTIVE, "hr-9");
        ImportView.Run first = imported();
        assertThatThrownBy(() -> ask(new PlanRequest.Confirm(first.id(), CandidateList.NEW, null, null, null, "another"), "admin"))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("is another list by now");
        assertThatThrownBy(() -> ask(new PlanRequest.Confirm(7_000_000, CandidateList.NEW, null, null, null, "x"), "admin"))
                .hasMessageContaining("there is no import");
        long id = ask(confirming(first, CandidateList.NEW), "admin");
        Plan plan = computed(id);
        ImportView.Run second = imported();
        apply(id, plan.fingerprint(), "approver");
        assertThat(await(id, PlanState.STALE).reason()).contains("import " + second.id());
        assertThat(candidates(second)).contains("new zoe@example.com open");
    }

    private String id(String userName) {
        return application.calendly().account(userName).id();
    }
}
