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
import io.rosterbridge.imports.Imports;
import io.rosterbridge.imports.WinningSide;
import io.rosterbridge.provisioning.Holds;
import io.rosterbridge.sandbox.PracticeAccount;
import io.rosterbridge.source.CsvSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be taken back, and what cannot. */
abstract class UndoPlansContract extends PlansFixture {

    UndoPlansContract(Engine engine) {
        super(engine);
    }

    // ---- undo

    @Test
    void undoesADeactivationAndACreationAndSaysWhatCannotBeUndone() {
        Instant from = Instant.now();
        application.assign("p-1", Assignment.SUSPENDED);
        application.person("p-2", "ben@example.com", "Benny");
        application.person("p-4", "dan@example.com", "Dan");
        send();
        application.connections().pause("for the test");
        application.calendly().resetCounters();
        long id = undo(from, Instant.now().plusSeconds(1), "admin");
        Plan plan = computed(id);
        assertThat(application.calendly().counters().requests()).isZero();
        assertThat(rows(id)).containsExactly("p-1 ACTIVATE planned", "p-2 UPDATE cannot", "p-4 DEACTIVATE planned");
        assertThat(item(id, "p-1").assignment()).isEqualTo("assigned");
        assertThat(item(id, "p-2").reason()).contains("the directory would set it again at once").contains("displayName");
        assertThat(plan.counts()).extracting(Counts::activate, Counts::deactivate, Counts::cannot).containsExactly(1L, 1L, 1L);
        applied(id);
        send();
        assertThat(writes()).isEqualTo(Map.of("PATCH", 2L));
        assertThat(application.calendly().account("ann@example.com").enabled()).isTrue();
        assertThat(application.calendly().account("dan@example.com").enabled()).isFalse();
        assertThat(application.bean(People.class).find("p-4").orElseThrow().assignment()).isEqualTo(Assignment.NONE);
    }

    @Test
    void undoesWhatAPlanDidAndNothingElse() {
        long mass = csv("hr.csv", "id,email,assigned\np-1,ann@example.com,false\np-2,ben@example.com,false\n", "admin");
        computed(mass);
        applied(mass);
        application.assign("p-3", Assignment.SUSPENDED);
        send();
        assertThat(application.calendly().account("ann@example.com").enabled()).isFalse();
        long undo = undoPlan(mass, "admin");
        computed(undo);
        assertThat(rows(undo)).containsExactly("p-1 ACTIVATE planned", "p-2 ACTIVATE planned");
        applied(undo);
        send();
        assertThat(application.calendly().account("ann@example.com").enabled()).isTrue();
        assertThat(application.calendly().account("cleo@example.com").enabled()).isFalse();
    }

    @Test
    void givesBackWhatAnApprovedListTookAwayAndNothingElse() {
        profiles().save(limited(1), "test");
        application.assign("p-1", Assignment.SUSPENDED);
        application.assign("p-2", Assignment.SUSPENDED);
        send();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> application.bean(Holds.class).waiting().stream()
                .anyMatch(waiting -> waiting.removals() == 2));
        Holds.Hold hold = application.bean(Holds.class).waiting().get(0);
        assertThatThrownBy(() -> undoHold(hold.id(), "admin")).hasMessageContaining("there is no approved hold of this number");
        application.bean(Holds.class).approve(hold.id(), hold.fingerprint(), "approver");
        application.settle();
        application.person("p-3", "cleo@example.com", "Cleopatra");
        application.settle();
        long undo = undoHold(hold.id(), "admin");
        computed(undo);
        assertThat(rows(undo)).containsExactly("p-1 ACTIVATE planned", "p-2 ACTIVATE planned");
        applied(undo);
        send();
        assertThat(application.calendly().account("ann@example.com").enabled()).isTrue();
        assertThat(application.calendly().account("cleo@example.com").displayName()).isEqualTo("Cleopatra");
    }

    @Test
    void showsWhatAnImportHasBroughtAboutAndCannotBeTakenBack() {
        application.database().update("delete from calendly_account where user_id = 'p-2'");
        patch("ben@example.com", "Somebody Else", true);
        application.resume();
        long run = application.bean(Imports.class).start("import", "admin");
        ImportView view = application.bean(ImportView.class);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !view.find("import", run).orElseThrow().state().equals("running"));
        assertThatThrownBy(() -> undoImport(run, "admin")).hasMessageContaining("of which something was applied");
        assertThat(application.bean(Confirmations.class).confirm(Actor.login("admin"), run, CandidateList.UPDATE, new Selection.All(),
                Choice.of(WinningSide.DIRECTORY), view.find("import", run).orElseThrow().fingerprint()))
                .contains(new Confirmations.Taken(run, 1));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> view.find("import", run).orElseThrow().state().equals("applied"));
        application.settle();
        long undo = undoImport(run, "admin");
        computed(undo);
        assertThat(rows(undo)).containsExactly("p-2 UPDATE cannot");
        assertThat(item(undo, "p-2").reason()).contains("the directory would set it again at once").contains("displayName");
    }

    @Test
    void neverUndoesByDeletingAndNeverADeletion() {
        profiles().save(original.replace("delete: false", "delete: true"), "test");
        Instant from = Instant.now();
        application.person("p-4", "dan@example.com", "Dan");
        application.assign("p-1", Assignment.NONE);
        send();
        long id = undo(from, Instant.now().plusSeconds(1), "admin");
        computed(id);
        assertThat(rows(id)).containsExactly("p-1 CREATE cannot", "p-4 DEACTIVATE planned");
        assertThat(item(id, "p-1").reason()).startsWith("irreversible in Calendly");
        assertThat(item(id, "p-4").assignment()).isEqualTo("suspended");
        application.calendly().resetCounters();
        applied(id);
        send();
        assertThat(writes()).isEqualTo(Map.of("PATCH", 1L));
    }

    static Stream<Arguments> formerAssignments() {
        return Stream.of(Arguments.of(Assignment.NONE, false, "goes back to what it was"),
                Arguments.of(Assignment.SUSPENDED, false, "goes back to what it was"),
                Arguments.of(Assignment.SUSPENDED, true, "goes back to what it was"),
                Arguments.of(Assignment.NONE, true, "is suspended instead of unassigned, since the action delete is on and would delete the "
                        + "Calendly user"));
    }

    /** Who never was suspended is not suspended again. */
    @ParameterizedTest
    @MethodSource("formerAssignments")
    void theRowSaysWhatTheUndoDoes(Assignment former, boolean deletes, String words) {
        profiles().save(original.replace("delete: false", "delete: " + deletes), "test");
        unassigned("p-4", "dan@example.com", "Dan", "active", "Dry5");
        application.assign("p-4", former);
        send();
        application.connections().pause("for the test");
        long plan = ask(new PlanRequest.Assign(Assignment.ASSIGNED, PeopleRule.listed("dan@", "", "", "", "")), "admin");
        computed(plan);
        applied(plan);
        send();
        long undo = undoPlan(plan, "admin");
        computed(undo);
        assertThat(item(undo, "p-4").reason()).startsWith(words + "; the values that were sent stay in Calendly; then: ");
        applied(undo);
        send();
        assertThat(person("p-4").assignment()).isEqualTo(deletes ? Assignment.SUSPENDED : former);
        assertThat(application.calendly().account("dan@example.com").enabled()).isFalse();
    }

    // ---- what came later stays

    @Test
    void whoWasChangedAgainByAnotherAfterThePlanIsLeftAlone() {
        long renaming = csv("hr.csv", "id,email,full_name\np-1,ann@example.com,Annie\np-2,ben@example.com,Benny\n", "admin");
        computed(renaming);
        applied(renaming);
        send();
        application.assign("p-1", Assignment.NONE);
        application.settle();
        assertThat(application.calendly().account("ann@example.com").enabled()).isFalse();
        long undo = undoPlan(renaming, "admin");
        computed(undo);
        assertThat(rows(undo)).as("a leaver of later gets nothing back").containsExactly("p-1 NOTHING cannot", "p-2 UPDATE cannot");
        assertThat(item(undo, "p-1").reason()).startsWith("was changed again since");
        assertThat(item(undo, "p-2").reason()).contains("the directory would set it again at once");
    }

    @Test
    void whatWasDoneTogetherWithSomethingElseIsLeftAlone() {
        long renaming = csv("hr.csv", "id,email,full_name\np-1,ann@example.com,Annie\n", "admin");
        computed(renaming);
        applied(renaming);
        application.assign("p-1", Assignment.NONE);
        send();
        assertThat(application.log("p-1")).as("one request for both").endsWith("DEACTIVATE DELIVERED");
        long undo = undoPlan(renaming, "admin");
        computed(undo);
        assertThat(rows(undo)).containsExactly("p-1 NOTHING cannot");
        assertThat(item(undo, "p-1").reason()).contains("together with something else");
    }

    @Test
    void aDecisionThatCalendlyNeverHeardOfCountsToo() {
        long suspending = csv("hr.csv", "id,email,assigned\np-1,ann@example.com,false\np-2,ben@example.com,false\n", "admin");
        computed(suspending);
        applied(suspending);
        send();
        application.connections().pause("for the test");
        application.assign("p-1", Assignment.ASSIGNED);
        application.assign("p-1", Assignment.NONE);
        long undo = undoPlan(suspending, "admin");
        computed(undo);
        assertThat(rows(undo)).containsExactly("p-1 NOTHING cannot", "p-2 ACTIVATE planned");
    }

    @Test
    void undoesWhatOneReadOfASourceDid() throws IOException {
        Path file = Files.writeString(application.data().resolve("inbox/hr.csv"), "id,email,assigned\np-1,ann@example.com,false\n");
        long read = application.bean(CsvSource.class).read(file.toFile(), "hr.csv").id();
        Files.delete(file);
        application.assign("p-2", Assignment.SUSPENDED);
        send();
        long undo = ask(PlanRequest.Undo.ofRead(read), "admin");
        assertThat(computed(undo).reason()).startsWith("what the file says stays in the directory");
        assertThat(rows(undo)).containsExactly("p-1 ACTIVATE planned");
        assertThatThrownBy(() -> ask(PlanRequest.Undo.ofRead(read + 1), "admin")).hasMessageContaining("there is no read of this number");
    }

    @Test
    void saysWhatOfAReconciliationCannotBeTakenBack() {
        everybodyHasAccepted();
        patch("ann@example.com", "Somebody Else", true);
        patch("ben@example.com", "Ben", false);
        application.resume();
        long id = reconciled(true);
        application.settle();
        assertThat(application.calendly().account("ben@example.com").enabled()).isTrue();
        long undo = ask(PlanRequest.Undo.ofReconciliation(id), "admin");
        computed(undo);
        assertThat(rows(undo)).containsExactly("p-1 UPDATE cannot", "p-2 DEACTIVATE cannot");
        assertThat(item(undo, "p-2").reason()).contains("the directory would activate the user again at once");
        assertThatThrownBy(() -> ask(PlanRequest.Undo.ofReconciliation(id + 1), "admin"))
                .hasMessageContaining("that has repaired something");
    }

    // ---- an import

    /** One for each list; nothing of it has to be sent to Calendly. */
    private ImportView.Run everyList() {
        account("zoe@example.com", "Zoe", PracticeAccount.State.ACTIVE, "hr-9");
        unassigned("p-5", "eve@example.com", "Eve", "active", "Sales");
        account("eve@example.com", "Eve", PracticeAccount.State.ACTIVE, "p-5");
        unassigned("p-6", "fay@example.com", "Fay", "active", "Sales");
        account("fay@example.com", "Fay", PracticeAccount.State.DEACTIVATED, "p-6");
        unassigned("p-7", "gus@example.com", "Gus", "active", "Sales");
        account("gus@example.com", "Gustav", PracticeAccount.State.ACTIVE, "p-7");
        return imported();
    }

    private void confirmEverything(ImportView.Run run) {
        confirmed(run, CandidateList.NEW, Choice.NONE);
        confirmed(run, CandidateList.DEACTIVATE, Choice.NONE);
        confirmed(run, CandidateList.UPDATE, Choice.of(WinningSide.CALENDLY));
        confirmed(run, CandidateList.LINK, Choice.LINK_AND_ASSIGN);
    }

    @Test
    void anImportGoesBackToWhatWasThereAndCalendlyHearsNothingOfIt() {
        ImportView.Run run = everyList();
        Map<String, String> before = directory();
        confirmEverything(run);
        application.calendly().resetCounters();
        assertThat(directory()).isNotEqualTo(before).containsKey("hr-9");
        application.connections().pause("for the test");
        long undo = undoImport(run.id(), "admin");
        Plan plan = computed(undo);
        assertThat(effects(undo)).contains(
                "hr-9 NOTHING planned {assignment=assigned, email=zoe@example.com, full_name=Zoe, id=hr-9, status=active} -> {}",
                "p-5 NOTHING planned {assignment=assigned} -> {assignment=none}",
                "p-6 NOTHING planned {assignment=suspended} -> {assignment=none}",
                "p-7 NOTHING planned {assignment=assigned, full_name=Gustav} -> {assignment=none, full_name=Gus}");
        assertThat(plan.requests()).isZero();
        applied(undo);
        send();
        assertThat(directory()).isEqualTo(before);
        assertThat(writes()).isEmpty();
        assertThat(application.calendly().account("zoe@example.com").enabled()).isTrue();
        assertThat(application.log("p-7")).contains("NOTHING UNLINKED");
        assertThat(application.log("p-5")).contains("NOTHING UNLINKED");
    }

    @Test
    void anImportLeavesAloneWhoWasChangedAgainSince() {
        ImportView.Run run = everyList();
        confirmEverything(run);
        application.bean(People.class).put(new PersonDraft("hr-9", null, null, Map.of("department", "Sales"), null), "test");
        application.assign("p-5", Assignment.SUSPENDED);
        application.assign("p-6", Assignment.ASSIGNED);
        application.bean(People.class).put(new PersonDraft("p-7", null, null, Map.of("full_name", "Gustavo"), null), "test");
        application.settle();
        application.connections().pause("for the test");
        long undo = undoImport(run.id(), "admin");
        computed(undo);
        assertThat(effects(undo)).contains("hr-9 NOTHING planned {assignment=assigned} -> {assignment=none}", "p-5 NOTHING cannot {} -> {}",
                "p-6 NOTHING cannot {} -> {}", "p-7 NOTHING cannot {} -> {}");
        assertThat(item(undo, "p-7").reason()).startsWith("was changed again since");
        applied(undo);
        assertThat(person("hr-9").gone()).as("somebody has taken them up").isFalse();
        assertThat(person("hr-9").assignment()).isEqualTo(Assignment.NONE);
        assertThat(person("p-7").person().value("full_name")).contains("Gustavo");
    }

    @Test
    void anImportThatGaveSomebodyBackTheirAccessTakesItAwayAgain() {
        application.profile("activate-deactivate: true", "activate-deactivate: false");
        send();
        application.database().update("update directory_user set status = 'inactive' where id = 'p-2'");
        ImportView.Run run = imported();
        assertThat(candidates(run)).contains("activate ben@example.com open");
        confirmed(run, CandidateList.ACTIVATE, Choice.NONE);
        application.profile("activate-deactivate: false", "activate-deactivate: true ");
        send();
        application.connections().pause("for the test");
        long undo = undoImport(run.id(), "admin");
        assertThat(computed(undo).counts()).extracting(Counts::deactivate, Counts::changing).containsExactly(1L, 1L);
        assertThat(effects(undo)).containsExactly("p-2 DEACTIVATE planned {status=active} -> {status=inactive}");
    }

    @Test
    void whatAnImportChangedIsKnownNoLongerThanPlansAreKept() {
        account("zoe@example.com", "Zoe", PracticeAccount.State.ACTIVE, "hr-9");
        ImportView.Run run = imported();
        confirmed(run, CandidateList.NEW, Choice.NONE);
        application.database().update("update import_change set at = at - interval '40' day");
        plans.retention();
        assertThatThrownBy(() -> undoImport(run.id(), "admin")).hasMessageContaining("what it changed is no longer kept");
    }
}
