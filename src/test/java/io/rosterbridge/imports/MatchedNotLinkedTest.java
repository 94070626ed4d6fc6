package io.rosterbridge.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.Application;
import io.rosterbridge.access.Actor;
import io.rosterbridge.account.ExternalIds;
import io.rosterbridge.account.ExternalIds.Foreign;
import io.rosterbridge.account.ExternalIds.Shown;
import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.Confirmations.Foreseen;
import io.rosterbridge.imports.Confirmations.Selection;
import io.rosterbridge.imports.ImportView.Candidate;
import io.rosterbridge.imports.ImportView.Run;
import io.rosterbridge.imports.Reconciliations.Drift;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.sandbox.PracticeAccount.State;
import io.rosterbridge.sandbox.PracticeMember;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** People and accounts that match and are not linked: a first roll-out to an organization whose data already agree, and its leavers. */
class MatchedNotLinkedTest {

    private static final Actor ANN = Actor.login("ann");

    private Application application;
    private Candidates candidates;

    @BeforeEach
    void start() throws IOException {
        application = Application.prepared().start();
        candidates = new Candidates(application);
        application.profile("max-share: 0.1 ", "max-share: 1.0 ");
    }

    @AfterEach
    void stop() throws IOException {
        application.close();
    }

    @Test
    void aFirstRollOutToAnOrganizationThatAgreesLinksEverybodyWithoutARequest() {
        for (int number = 0; number < 12; number++) {
            candidates.unassigned("same" + number, "Same " + number, "active");
            candidates.account("same" + number, "Same " + number, State.ACTIVE, number % 2 == 0 ? "same" + number : null);
        }
        candidates.unassigned("other", "Other", "active");
        candidates.account("other", "Calendly's", State.ACTIVE, "other");
        Run run = candidates.imported();
        assertThat(run.counts()).containsEntry("link", 12).containsEntry("update", 1).containsEntry("new", 2);
        assertThat(sum(run)).isEqualTo(run.accounts());
        assertThat(reconciled().drift()).as("all that match").containsEntry("unlinked", 13);

        assertThat(foreseen(run, Choice.LINK_AND_ASSIGN)).isEqualTo(new Foreseen(12, 0));
        assertThat(candidates.link(run, new Selection.All(), true)).isEqualTo(12);
        assertThat(candidates.applied(run)).isEqualTo(new ImportView.Apply(12, 0, 12));
        assertThat(application.writes()).as("nothing is sent for those who are equal").isZero();
        assertThat(application.database().queryForObject("select count(*) from app_assignment where state = 'assigned'", Long.class)).isEqualTo(12);
        assertThat(application.log("same1")).startsWith("NOTHING LINKED");
        assertThat(application.database().queryForList("select details from audit_event where action = 'import-confirmed'", String.class))
                .containsExactly("{\"assign\":true,\"confirmed\":12,\"list\":\"link\"}");
        Run again = candidates.imported();
        assertThat(again.counts()).containsEntry("link", 0);
        assertThat(again.inSync()).isEqualTo(12);
        assertThat(sum(again)).isEqualTo(again.accounts());
    }

    @ParameterizedTest
    @CsvSource({"inactive, NONE", "inactive, ASSIGNED", "inactive, SUSPENDED", "active, SUSPENDED", "gone, NONE"})
    void aLeaverWithAnActiveAccountIsNeverActivatedAndALinkTakesTheAccessAway(String status, Assignment assignment) {
        application.profile("linking: auto", "linking: never");
        leaver("lv1", status, assignment);
        candidates.account("lv1", "Lv1", State.ACTIVE, null);
        Run run = candidates.imported();
        Candidate row = candidates.of(run, "lv1@example.com");
        assertThat(row.list()).isEqualTo("link");
        assertThat(row.reason()).endsWith("link to deactivate").startsWith(status.equals("active") ? "is disabled from Calendly" : "has left");
        assertThat(row.userId()).isEqualTo("lv1");
        for (CandidateList list : List.of(CandidateList.NEW, CandidateList.UPDATE, CandidateList.ACTIVATE, CandidateList.DEACTIVATE)) {
            candidates.confirm(run, list);
        }
        candidates.applied(run);
        assertThat(application.calendly().account("lv1@example.com").enabled()).as("nothing was done yet").isTrue();
        assertUnchanged("lv1", status, assignment);

        assertThat(foreseen(run, Choice.LINK_AND_ASSIGN)).isEqualTo(new Foreseen(1, 1));
        candidates.link(run, new Selection.All(), true);
        candidates.applied(run);
        assertThat(candidates.of(run, "lv1@example.com").outcome()).contains("so the Calendly user is deactivated");
        await().atMost(Duration.ofSeconds(30)).until(() -> !application.calendly().account("lv1@example.com").enabled());
        assertUnchanged("lv1", status, assignment);
        assertThat(candidates.imported().counts()).containsEntry("link", 0).containsEntry("activate", 0);
    }

    private void assertUnchanged(String id, String status, Assignment assignment) {
        DirectoryPerson person = application.bean(People.class).find(id).orElseThrow();
        assertThat(person.gone()).isEqualTo(status.equals("gone"));
        assertThat(person.person().active()).isEqualTo(!status.equals("inactive"));
        assertThat(person.assignment()).isEqualTo(assignment);
    }

    private void leaver(String id, String status, Assignment assignment) {
        candidates.unassigned(id, "Lv1", status.equals("gone") ? "active" : status);
        if (status.equals("gone")) {
            application.bean(People.class).remove(id, "test");
        } else {
            application.assign(id, assignment);
        }
        application.settle();
        application.writes();
    }

    @Test
    void theLinkAloneTakesNoAccessFromAnybodyInService() {
        candidates.unassigned("in", "In", "active");
        candidates.account("in", "In", State.ACTIVE, "in");
        Run run = candidates.imported();
        candidates.link(run, new Selection.All(), false);
        candidates.applied(run);
        assertThat(candidates.of(run, "in@example.com").outcome()).contains("would deactivate somebody in service; link and assign");
        assertThat(application.writes()).isZero();

        application.profile("when-unassigned: deactivate", "when-unassigned: nothing");
        Run again = candidates.imported();
        candidates.link(again, new Selection.All(), false);
        candidates.applied(again);
        assertThat(candidates.of(again, "in@example.com").outcome()).isEqualTo("linked");
        assertThat(application.bean(People.class).find("in").orElseThrow().assignment()).isEqualTo(Assignment.NONE);
        assertThat(application.writes()).isZero();
        assertThat(candidates.imported().counts()).containsEntry("link", 0);
    }

    @Test
    void noLinkDeletesAnybody() {
        application.profile("delete: false", "delete: true ");
        leaver("left", "inactive", Assignment.NONE);
        leaver("gone", "gone", Assignment.NONE);
        leaver("paid", "inactive", Assignment.ASSIGNED);
        List.of("left", "gone", "paid").forEach(id -> candidates.account(id, "Lv1", State.ACTIVE, id));
        candidates.unassigned("in", "In", "active");
        candidates.account("in", "In", State.ACTIVE, "in");
        Run run = candidates.imported();
        candidates.link(run, new Selection.All(), false);
        candidates.applied(run);
        for (String id : List.of("left", "gone", "in")) {
            assertThat(candidates.of(run, id + "@example.com").outcome()).as(id).contains("would delete the Calendly user");
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> !application.calendly().account("paid@example.com").enabled());
        assertThat(application.calendly().departures()).isEmpty();
        assertThat(application.requests("DELETE")).isZero();
    }

    // ---- who it is cannot be told

    /** The userName of one and the id of another; two people for one account; two accounts for one person; an address that was another's. */
    @ParameterizedTest
    @ValueSource(strings = {"idAndAddress", "goneIdAndAddress", "secondary", "twoAccounts", "formerAddress"})
    void whatIsAmbiguousIsParkedInBothWithAReasonThatNamesBothAndIsNeverLinked(String kind) {
        candidates.unassigned("am-a", "Ama", "active");
        candidates.unassigned("am-b", "Amb", "active");
        switch (kind) {
            case "idAndAddress" -> candidates.account("am-b", "Amb", State.ACTIVE, "am-a");
            case "goneIdAndAddress" -> {
                application.bean(People.class).remove("am-a", "test");
                candidates.account("am-b", "Amb", State.ACTIVE, "am-a");
            }
            case "secondary" -> {
                application.bean(People.class).put(new PersonDraft("am-a", null, null,
                        Map.of("secondary_emails", "am-b@example.com"), null), "test");
                candidates.account("am-b", "Amb", State.ACTIVE, null);
            }
            case "twoAccounts" -> {
                candidates.account("am-b", "Amb", State.ACTIVE, null);
                application.calendly().addAccount(PracticeMember.active("x@example.com", "Amb").withExternalId("am-b"));
            }
            case "formerAddress" -> {
                application.bean(People.class).remove("am-b", "test");
                application.bean(People.class).put(new PersonDraft("am-a", "am-b@example.com", null,
                        Map.of(), null), "test");
                candidates.account("am-b", "Amb", State.ACTIVE, null);
            }
            default -> throw new IllegalArgumentException(kind);
        }
        Run run = candidates.imported();
        Candidate row = candidates.of(run, "am-b@example.com");
        assertThat(row.list()).isEqualTo("apart");
        assertThat(row.reason()).contains(kind.equals("twoAccounts") ? List.of("am-b", application.calendly().account("x@example.com").id())
                : List.of("am-a", "am-b"));
        assertThatThrownBy(() -> candidates.confirm(run, CandidateList.APART)).hasMessageContaining("cannot be confirmed");
        for (CandidateList list : List.of(CandidateList.NEW, CandidateList.UPDATE, CandidateList.ACTIVATE, CandidateList.DEACTIVATE)) {
            candidates.confirm(run, list);
        }
        candidates.link(run, new Selection.All(), true);
        candidates.applied(run);
        Reconciliations.Run reconciliation = reconciled();
        assertThat(reconciliation.review()).isPositive();
        List<Drift> drift = application.bean(Reconciliations.class).drift(reconciliation.id(), Optional.empty(), Optional.of("review"), 10,
                Optional.empty()).items();
        assertThat(drift).isNotEmpty().allSatisfy(found -> assertThat(found.reason()).contains("am-b"));
        assertThat(application.database().queryForList("select user_id from calendly_account where user_id like 'am-%'", String.class)).isEmpty();
        assertThat(application.calendly().account("am-b@example.com").displayName()).isEqualTo("Amb");
        assertThat(application.writes()).isZero();
    }

    @Test
    void whatHasBecomeAmbiguousSinceTheListWasMadeIsNotLinked() {
        candidates.unassigned("am-b", "Amb", "active");
        candidates.account("am-b", "Amb", State.ACTIVE, "am-a");
        Run run = candidates.imported();
        assertThat(candidates.of(run, "am-b@example.com").list()).isEqualTo("link");
        candidates.unassigned("am-a", "Ama", "active");
        candidates.link(run, new Selection.All(), true);
        candidates.applied(run);
        assertThat(candidates.of(run, "am-b@example.com").outcome()).isEqualTo("the externalId is that of person am-a by now; import again");
    }

    @ParameterizedTest
    @EnumSource(names = {"NEW", "LINK"})
    void aRefusedLinkIsNotMadeByAnImport(CandidateList list) {
        candidates.unassigned("ref", "Ref", "active");
        candidates.account("ref", "Ref", State.ACTIVE, "ref");
        application.database().update("insert into link_question (user_id, scim_id, user_name, asked_at, answer, answered_by, answered_at) "
                + "values ('ref', ?, 'ref@example.com', current_timestamp, 'refused', 'eve', current_timestamp)",
                application.calendly().account("ref@example.com").id());
        Run run = candidates.imported();
        assertThat(candidates.of(run, "ref@example.com").list()).isEqualTo("apart");
        assertThat(candidates.of(run, "ref@example.com").reason()).contains("eve has said");
        if (list == CandidateList.LINK) {
            assertThat(candidates.link(run, new Selection.All(), true)).isZero();
        } else {
            assertThat(candidates.confirm(run, list)).as("the owner and the admin").isEqualTo(2);
        }
    }

    // ---- the externalId of whoever had the account before

    @Test
    void theExternalIdOfAnotherPersonIsAMismatchAndIsOverwrittenOnlyWhenSomebodyAsksForIt() {
        candidates.unassigned("old", "Old", "active");
        application.bean(People.class).remove("old", "test");
        application.person("new", "new@example.com", "New");
        application.settle();
        application.changedElsewhere("new@example.com", "PATCH", """
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [
                 {"op": "replace", "path": "externalId", "value": "old"}]}""");
        application.database().update("update calendly_account set external_id = 'old' where user_id = 'new'");
        Reconciliations.Run run = reconciled();
        assertThat(run.mismatch()).isEqualTo(1);
        assertThat(application.writes()).as("nothing is overwritten by itself").isZero();
        Drift found = application.bean(Reconciliations.class).drift(run.id(), Optional.empty(), Optional.of("mismatch"), 10, Optional.empty())
                .items().get(0);
        assertThat(found.seen()).isEqualTo("old");
        assertThat(found.reason()).contains("it is that of person old");

        ExternalIds ids = application.bean(ExternalIds.class);
        String scimId = application.calendly().account("new@example.com").id();
        assertThat(ids.of("new", Optional.of("new"))).contains(new Foreign(scimId, "old", "new", "old", false));
        assertThat(ids.correct(ANN, List.of(new Shown("new", scimId, "another")))).as("not as shown").isEmpty();
        assertThat(ids.correct(ANN, List.of(new Shown("new", "another", "old")))).isEmpty();
        assertThat(ids.correct(ANN, ids.found(run.id(), List.of("new")))).containsExactly("new");
        application.settle();
        assertThat(application.requests("PATCH")).isEqualTo(1);
        assertThat(application.calendly().account("new@example.com").externalId()).isEqualTo("new");
        assertThat(application.database().queryForList("select e.action from audit_event e join audit_person p on e.subject like "
                + "'%' || p.pseudonym where e.actor = 'ann' and p.user_id = 'new'", String.class))
                .containsExactly("external-id-corrected");
        assertThat(application.database().queryForObject("select attributes from provisioning_event where user_id = 'new' order by id desc "
                + "fetch first 1 rows only", String.class)).isEqualTo("externalId");
        assertThat(ids.of("new", Optional.of("new"))).isEmpty();
        assertThat(reconciled().mismatch()).isZero();
        application.bean(DueMarks.class).markEveryone();
        application.settle();
        assertThat(application.requests("PATCH")).as("once").isEqualTo(1);
    }

    @Test
    void nobodyOutOfServiceIsSentAnExternalId() {
        candidates.unassigned("old", "Old", "active");
        application.person("new", "new@example.com", "New");
        application.settle();
        application.database().update("update calendly_account set external_id = 'old' where user_id = 'new'");
        application.assign("new", Assignment.SUSPENDED);
        application.settle();
        application.writes();
        String scimId = application.calendly().account("new@example.com").id();
        assertThat(application.bean(ExternalIds.class).correct(ANN, List.of(new Shown("new", scimId, "old")))).isEmpty();
        assertThat(application.writes()).isZero();
    }

    private Foreseen foreseen(Run run, Choice choice) {
        return application.bean(Confirmations.class).foresee(run.id(), CandidateList.LINK, new Selection.All(), choice);
    }

    private static int sum(Run run) {
        return run.inSync() + run.counts().values().stream().mapToInt(Integer::intValue).sum();
    }

    private Reconciliations.Run reconciled() {
        long id = application.bean(StartingRuns.class).startReconciliation(ANN, true);
        Reconciliations reconciliations = application.bean(Reconciliations.class);
        await().atMost(Duration.ofSeconds(60)).until(() -> !reconciliations.find(id).orElseThrow().state().equals("running"));
        assertThat(reconciliations.find(id).orElseThrow().state()).as(reconciliations.find(id).orElseThrow().reason()).isEqualTo("complete");
        application.settle();
        return reconciliations.find(id).orElseThrow();
    }
}
