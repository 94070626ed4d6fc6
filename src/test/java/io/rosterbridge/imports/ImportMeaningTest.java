package io.rosterbridge.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.Application;
import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.Confirmations.Foreseen;
import io.rosterbridge.imports.Confirmations.Selection;
import io.rosterbridge.imports.ImportView.Candidate;
import io.rosterbridge.imports.ImportView.Run;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.Holds;
import io.rosterbridge.sandbox.PracticeAccount.State;
import io.rosterbridge.sandbox.PracticeMember;
import io.rosterbridge.sandbox.PracticeSettings.ActiveShown;
import io.rosterbridge.sandbox.PracticeSettings.PendingUsers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a difference means and what confirming it does, case by case, in one application; each case has people of its own. */
class ImportMeaningTest {

    private static Application application;
    private static Candidates candidates;
    private static String profile;

    @BeforeAll
    static void start() throws IOException {
        application = Application.prepared().start();
        candidates = new Candidates(application);
        application.profile("max-share: 0.1 ", "max-share: 1.0 ");
        profile = application.bean(ProfileVersions.class).inForce().profile().document();
    }

    @AfterEach
    void likeBefore() {
        application.bean(ProfileVersions.class).save(profile, "test");
        application.settle();
        application.writes();
    }

    @AfterAll
    static void stop() throws IOException {
        application.close();
    }

    // ---- who has no active user, and is to have none

    @Test
    void whoeverIsNoLongerAssignedAndWasDeactivatedIsInNoList() {
        created("former1", "former2");
        application.assign("former1", Assignment.NONE);
        application.assign("former2", Assignment.NONE);
        application.settle();
        application.changedElsewhere("former2@example.com", "Calendly's", false);
        Run run = candidates.imported();
        assertThat(find(run, "former1")).isEmpty();
        assertThat(of(run, "former2").list()).as("another name").isEqualTo("update");

        confirm(run, "former2", WinningSide.DIRECTORY);
        assertThat(of(run, "former2").outcome()).contains("is inactive in Calendly").contains("take Calendly as source");
        Run again = candidates.imported();
        confirm(again, "former2", WinningSide.CALENDLY);
        assertThat(of(again, "former2").outcome()).isEqualTo("the directory has taken Calendly's values, stays unassigned");
        assertThat(person("former2").assignment()).isEqualTo(Assignment.NONE);
        assertThat(person("former2").person().value("full_name")).contains("Calendly's");
        assertThat(find(candidates.imported(), "former2")).isEmpty();
        application.assign("former1", Assignment.ASSIGNED);
        application.settle();
        assertThat(application.calendly().account("former1@example.com").enabled()).as("nothing keeps them out").isTrue();
    }

    @Test
    void anUpdateGivesNobodyTheAssignmentBackWhoWasLinkedBefore() {
        created("kept");
        application.profile("when-unassigned: deactivate", "when-unassigned: nothing");
        application.assign("kept", Assignment.NONE);
        application.settle();
        application.changedElsewhere("kept@example.com", "Calendly's", true);
        candidates.unassigned("never", "Never", "active");
        candidates.account("never", "Calendly's", State.ACTIVE, "never");
        Run run = candidates.imported();
        confirm(run, "kept", WinningSide.DIRECTORY);
        assertThat(of(run, "kept").outcome()).contains("is not assigned, so Calendly is sent nothing");
        Run again = candidates.imported();
        confirm(again, "kept", WinningSide.CALENDLY);
        confirm(again, "never", WinningSide.CALENDLY);
        assertThat(of(again, "kept").outcome()).endsWith(", stays unassigned");
        assertThat(person("kept").assignment()).isEqualTo(Assignment.NONE);
        assertThat(of(again, "never").outcome()).endsWith(", assigned and linked");
        assertThat(person("never").assignment()).isEqualTo(Assignment.ASSIGNED);
    }

    // ---- active is not said

    @Test
    void whoeverIsNeitherActiveNorInactiveIsApartAndNobodyIsActivated() {
        created("quiet1");
        candidates.unassigned("quiet2", "Quiet", "inactive");
        candidates.account("quiet2", "Quiet", State.ACTIVE, "quiet2");
        candidates.account("quiet3", "Quiet", State.DEACTIVATED, "quiet3");
        application.calendly().change(application.calendly().settings().withActiveShown(ActiveShown.NEVER));
        try {
            Run run = candidates.imported();
            for (String id : List.of("quiet1", "quiet2", "quiet3")) {
                assertThat(of(run, id).list()).as(id).isEqualTo("apart");
                assertThat(of(run, id).reason()).contains("Calendly does not say whether the user is active");
            }
        } finally {
            application.calendly().change(application.calendly().settings().withActiveShown(ActiveShown.ALWAYS));
        }
    }

    // ---- what is under way

    @Test
    void whoeverWaitsInAHoldIsApartAndNotActivated() {
        created("leaver1", "leaver2");
        application.profile("activate-deactivate: true", "activate-deactivate: false");
        application.person("leaver2", "leaver2@example.com", "leaver2", "inactive");
        application.settle();
        Run before = candidates.imported();
        assertThat(of(before, "leaver2").list()).as("nobody is about to remove them").isEqualTo("activate");

        application.bean(ProfileVersions.class).save(profile.replaceFirst("max-people: 50 ", "max-people: 0 ")
                .replaceFirst("ignore-below: 5 ", "ignore-below: 0 "), "test");
        application.person("leaver1", "leaver1@example.com", "leaver1", "inactive");
        await().atMost(Duration.ofSeconds(30)).until(() -> application.bean(Holds.class).waiting().stream().anyMatch(hold -> hold.removals() == 2));
        application.settle();
        long hold = application.bean(Holds.class).waiting().get(0).id();
        confirm(before, "leaver2", null);
        assertThat(of(before, "leaver2").outcome()).contains("waits for somebody's approval in hold " + hold);
        assertThat(person("leaver2").person().active()).isFalse();
        Run run = candidates.imported();
        assertThat(of(run, "leaver1").list()).isEqualTo("apart");
        assertThat(of(run, "leaver1").reason()).isEqualTo("the removal waits for somebody's approval in hold " + hold);
        application.bean(Holds.class).approve(hold, application.bean(Holds.class).find(hold).orElseThrow().fingerprint(), "ann");
        application.settle();
        assertThat(find(candidates.imported(), "leaver1")).isEmpty();
    }

    @Test
    void whoeverFailedOrWaitsForTheFlowIsApart() {
        created("due", "failed", "rejected", "refused");
        List.of("due", "refused").forEach(id -> application.changedElsewhere(id + "@example.com", id, false));
        List.of("failed", "rejected").forEach(id -> application.changedElsewhere(id + "@example.com", "Another", true));
        task("due", "state = 'due', due_at = due_at + interval '1' hour");
        task("failed", "state = 'due', due_at = due_at + interval '1' hour, attempts = 3, reason = 'no answer'");
        List.of("rejected", "refused").forEach(id -> task(id, "state = 'rejected', reason = 'no such name'"));
        Run run = candidates.imported();
        assertThat(Stream.of("due", "failed", "rejected", "refused").map(id -> of(run, id)).map(row -> row.list() + ": " + row.reason()))
                .containsExactly("apart: waits for its turn in the provision flow", "apart: is tried again after a failure: no answer",
                        "update: other attributes", "apart: was rejected by the provision flow: no such name");
        List.of("due", "failed", "rejected", "refused").forEach(id -> task(id, "state = 'inStep', attempts = 0"));
    }

    // ---- who is who

    @Test
    void theMappingSaysWhoSomebodyIsAlsoWhenItIsApplied() {
        application.bean(ProfileVersions.class).save(profile.replaceFirst("field: email ", "expression: custom.login + \"@example.com\" ")
                .replaceFirst("externalId:\n    field: id", "externalId:\n    field: employee_id"), "test");
        put("hr-1", Map.of("full_name", "By Id", "employee_id", "E-1", "login", "by.id"));
        put("hr-2", Map.of("full_name", "By Name", "employee_id", "E-2", "login", "by.name"));
        put("hr-3", Map.of("full_name", "Mentioned", "employee_id", "E-3", "login", "mentioned", "title", "knows stranger@example.com"));
        account("somebody@example.com", "By Id", "E-1");
        account("by.name@example.com", "Named", null);
        account("stranger@example.com", "Stranger", "E-9");
        Run run = candidates.imported();
        assertThat(of(run, "somebody").userId()).isEqualTo("hr-1");
        assertThat(of(run, "by.name").userId()).isEqualTo("hr-2");
        assertThat(of(run, "stranger").list()).isEqualTo("new");
        confirm(run, "by.name", WinningSide.CALENDLY);
        assertThat(of(run, "by.name").outcome()).contains("has taken Calendly's values");
        confirm(run, "somebody", WinningSide.DIRECTORY);
        assertThat(of(run, "somebody").outcome()).contains("Calendly is sent what the directory says");
        assertThat(application.writes()).as("the address").isEqualTo(1);

        put("hr-2", Map.of("login", "another.name"));
        account("e4@example.com", "E 4", "E-4");
        put("hr-4", Map.of("full_name", "E Four", "employee_id", "E-4", "login", "e.four"));
        Run stale = candidates.imported();
        put("hr-4", Map.of("employee_id", "E-5", "title", "e4@example.com"));
        confirm(stale, "e4", WinningSide.CALENDLY);
        assertThat(of(stale, "e4").outcome()).as("that a title holds the address makes nobody that person").contains("neither id nor address");
    }

    @Test
    void anExternalIdIsTheIdOfSomebodyNewOnlyIfTheMappingMakesItFromThere() {
        application.bean(ProfileVersions.class)
                .save(profile.replaceFirst("externalId:\n    field: id", "externalId:\n    field: employee_id"), "test");
        account("employee@example.com", "Employee", "E-77");
        Run run = candidates.imported();
        confirm(run, "employee", null);
        String id = "calendly-" + application.calendly().account("employee@example.com").id();
        assertThat(person(id).person().value("employee_id")).contains("E-77");
        assertThat(find(candidates.imported(), "employee")).isEmpty();
        assertThat(application.writes()).isZero();
    }

    /** They would become the directory's ids, and the second one would be taken for the first. */
    @Test
    void anExternalIdThatIdentifiesNobodyIsNotTakenForAnId() {
        account("first@example.com", "First", "NULL");
        account("second@example.com", "Second", "4.87688E+18");
        Run run = candidates.imported();
        confirm(run, "first", null);
        confirm(run, "second", null);
        for (String name : List.of("first", "second")) {
            String id = "calendly-" + application.calendly().account(name + "@example.com").id();
            assertThat(person(id).person().email()).isEqualTo(name + "@example.com");
        }
    }

    @Test
    void whiteSpaceAroundANameIsNoDifference() {
        candidates.unassigned("blank", "Ann", "active");
        account("blank@example.com", "Ann ", "blank");
        account("trimmed@example.com", " Bo ", null);
        Run run = candidates.imported();
        assertThat(of(run, "blank").list()).as("the same, and not linked").isEqualTo("link");
        assertThat(of(run, "blank").differences()).isEmpty();
        confirm(run, "trimmed", null);
        assertThat(of(run, "trimmed").outcome()).contains("added to the directory");
        assertThat(find(candidates.imported(), "trimmed")).isEmpty();
        assertThat(application.writes()).isZero();
    }

    // ---- what is sent

    @Test
    void aMissingExternalIdIsSentByItselfOnlyIfItIsToBeClaimed() {
        account("bare@example.com", "Bare", null);
        Run run = candidates.imported();
        assertThat(foreseen(run, CandidateList.NEW, "bare", null)).isEqualTo(new Foreseen(1, 0));
        confirm(run, "bare", null);
        assertThat(application.writes()).isZero();
        assertThat(find(candidates.imported(), "bare")).isEmpty();
        assertThat(application.calendly().account("bare@example.com").externalId()).isNull();

        application.profile("claim-external-id: false", "claim-external-id: true");
        account("claimed@example.com", "Claimed", null);
        application.settle();
        assertThat(application.writes()).as("the first is claimed by the flow").isEqualTo(1);
        Run claiming = candidates.imported();
        assertThat(foreseen(claiming, CandidateList.NEW, "claimed", null)).isEqualTo(new Foreseen(1, 1));
        confirm(claiming, "claimed", null);
        assertThat(application.writes()).isEqualTo(1);
        assertThat(application.calendly().account("claimed@example.com").externalId()).startsWith("calendly-");
        assertThat(find(candidates.imported(), "claimed")).isEmpty();
    }

    @Test
    void theDirectoryIsNoSourceWhileTheActionUpdateIsOff() {
        candidates.unassigned("quiet", "Quiet", "active");
        candidates.account("quiet", "Calendly's", State.ACTIVE, "quiet");
        application.profile("update: true", "update: false");
        Run run = candidates.imported();
        assertThat(foreseen(run, CandidateList.UPDATE, "quiet", WinningSide.DIRECTORY)).isEqualTo(new Foreseen(1, 0));
        confirm(run, "quiet", WinningSide.DIRECTORY);
        assertThat(of(run, "quiet").state()).isEqualTo("skipped");
        assertThat(of(run, "quiet").outcome()).contains("the action update is off");
        assertThat(person("quiet").assignment()).as("nothing is done by halves").isEqualTo(Assignment.NONE);
    }

    @Test
    void howManyRequestsFollowIsKnownBefore() {
        candidates.unassigned("req1", "Req", "active");
        candidates.account("req1", "Calendly's \"displayName\":{\"calendly\":1", State.ACTIVE, "req1");
        candidates.inactiveAside("req2", "req3");
        application.changedElsewhere("req3@example.com", "Calendly's", true);
        candidates.unassigned("req4", "Req", "active");
        candidates.account("req4", "Calendly's", State.DEACTIVATED, "req4");
        Run run = candidates.imported();
        assertThat(foreseen(run, CandidateList.UPDATE, "req1", WinningSide.CALENDLY)).isEqualTo(new Foreseen(1, 0));
        assertThat(foreseen(run, CandidateList.UPDATE, "req1", WinningSide.DIRECTORY)).isEqualTo(new Foreseen(1, 1));
        assertThat(foreseen(run, CandidateList.ACTIVATE, "req", null)).as("another name is sent once they are active").isEqualTo(new Foreseen(2, 1));
        assertThat(foreseen(run, CandidateList.DEACTIVATE, "req", null)).isEqualTo(new Foreseen(1, 0));
        candidates.confirm(run, CandidateList.ACTIVATE, new Selection.Matching("req"), null);
        candidates.applied(run);
        assertThat(application.writes()).isEqualTo(1);
    }

    // ---- who is nobody's to change

    @Test
    void whoeverIsProtectedIsApartInEveryList() {
        candidates.unassigned("owner1", "Owner", "active");
        candidates.account("owner1", "Calendly's", State.ACTIVE, "owner1");
        candidates.unassigned("owner2", "Owner", "active");
        account("other.address@example.com", "Owner", "owner2");
        candidates.account("owner3", "Owner", State.ACTIVE, null);
        Run before = candidates.imported();
        application.profile("protected: []", "protected: [owner1@example.com, OWNER2@example.com, owner3@example.com]");
        confirm(before, "owner3", null);
        assertThat(of(before, "owner3").outcome()).contains("is protected by now");
        Run run = candidates.imported();
        for (String id : List.of("owner1", "other.address", "owner3")) {
            assertThat(of(run, id).list()).as(id).isEqualTo("apart");
            assertThat(of(run, id).reason()).contains("protected");
        }
    }

    @Test
    void aProtectedAddressProtectsWhateverCalendlyHolds() {
        created("guarded1", "guarded2");
        application.profile("protected: []", "protected: [guarded1@example.com, boss@example.com]");
        // Renamed in Calendly by somebody else, and to be renamed to a protected address by the mapping.
        application.database().update("update calendly_account set user_name = 'elsewhere' || user_id || '@example.com' "
                + "where user_id like 'guarded_'");
        application.bean(ProfileVersions.class).save(application.bean(ProfileVersions.class).inForce().profile().document()
                .replaceFirst("update: true", "update: false")
                .replaceFirst("field: email ", "expression: 'id == \"guarded2\" ? \"boss@example.com\" : email' "), "test");
        application.settle();
        application.writes();
        application.assign("guarded1", Assignment.SUSPENDED);
        application.assign("guarded2", Assignment.NONE);
        application.settle();
        assertThat(application.writes()).isZero();
        assertThat(application.log("guarded1")).endsWith("DEACTIVATE SKIPPED");
        assertThat(application.log("guarded2")).endsWith("DEACTIVATE SKIPPED");
    }

    @Test
    void whoWasNeverListedAsActiveMayNotHaveAcceptedYet() {
        application.calendly().change(application.calendly().settings().withPendingUsers(PendingUsers.LISTED_INACTIVE));
        application.person("invited", "invited@example.com", "invited");
        application.settle();
        Run run = candidates.imported();
        assertThat(of(run, "invited").list()).isEqualTo("apart");
        assertThat(of(run, "invited").reason()).contains("maybe the invitation is not accepted yet");

        application.calendly().accept("invited@example.com");
        assertThat(find(candidates.imported(), "invited")).isEmpty();
        application.changedElsewhere("invited@example.com", "invited", false);
        assertThat(of(candidates.imported(), "invited").list()).as("was active, and somebody has deactivated them").isEqualTo("deactivate");
        application.calendly().change(application.calendly().settings().withPendingUsers(PendingUsers.LISTED_ACTIVE));
    }

    // ---- the people and the admin

    private static void created(String... ids) {
        for (String id : ids) {
            application.person(id, id + "@example.com", id);
        }
        application.settle();
        for (String id : ids) {
            application.calendly().accept(id + "@example.com");
        }
        candidates.imported();
        application.writes();
    }

    private static void put(String id, Map<String, String> attributes) {
        application.bean(People.class).put(new PersonDraft(id, id + "@example.org", "active", attributes, null), "test");
    }

    private static void account(String userName, String name, String externalId) {
        application.calendly().addAccount(PracticeMember.active(userName, name).withExternalId(externalId));
    }

    private static DirectoryPerson person(String id) {
        return application.bean(People.class).find(id).orElseThrow();
    }

    private static Candidate of(Run run, String id) {
        return candidates.of(run, id + "@example.com");
    }

    private static Optional<Candidate> find(Run run, String id) {
        return application.bean(ImportView.class).candidates(run.id(), Optional.empty(), Optional.of(id + "@example.com"), CandidateOrder.USUAL, 500,
                Optional.empty()).items().stream().filter(candidate -> candidate.userName().equals(id + "@example.com")).findFirst();
    }

    private static Foreseen foreseen(Run run, CandidateList list, String query, WinningSide side) {
        return application.bean(Confirmations.class).foresee(run.id(), list, new Selection.Matching(query), Choice.of(side));
    }

    private static void confirm(Run run, String id, WinningSide side) {
        Candidate candidate = of(run, id);
        assertThat(candidates.confirm(run, CandidateList.of(candidate.list()), new Selection.These(List.of(candidate.scimId())), side)).isEqualTo(1);
        candidates.applied(run);
    }

    private static void task(String id, String change) {
        application.database().update("update provisioning_task set " + change + " where user_id = ?", id);
    }
}
