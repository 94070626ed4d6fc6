package io.rosterbridge.plans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.People;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.provisioning.Holds;
import io.rosterbridge.queue.DueMarks;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Plans of profiles, files, the provision flow and reconciliations; and, by inheritance, all others: one application serves them. */
abstract class PlansContract extends BulkPlansContract {

    PlansContract(Engine engine) {
        super(engine);
    }

    // ---- profile

    @Test
    void aProfilePlanSaysWhatSavingThenDoesAndMakesNoRequest() {
        application.assign("p-3", Assignment.NONE);
        String document = original.replace("delete: false", "delete: true").replace("[full_name", "[full_name + \" X\"");
        long id = profile(document, "admin");
        Plan plan = computed(id);
        assertThat(application.calendly().counters().requests()).as("a plan asks Calendly nothing").isZero();
        assertThat(plan.counts()).extracting(Counts::people, Counts::update, Counts::delete, Counts::deactivate).containsExactly(3L, 2L, 1L, 0L);
        assertThat(plan.requests()).isEqualTo(3);
        assertThat(rows(id)).containsExactly("p-1 UPDATE planned", "p-2 UPDATE planned", "p-3 DELETE planned");
        assertThat(item(id, "p-1").before()).isEqualTo(Map.of("displayName", "Ann"));
        assertThat(item(id, "p-1").after()).isEqualTo(Map.of("displayName", "Ann X"));
        assertThat(item(id, "p-3").after()).isEmpty();
        Plans.Impact impact = plans.impact(document, "admin");
        assertThat(impact).isEqualTo(new Plans.Impact(true, plan.requests(), plan.counts()));

        Plan applied = applied(id);
        assertThat(applied.result()).isEqualTo("3 rows applied, 0 skipped");
        assertThat(profiles().inForce().profile().document()).isEqualTo(document);
        assertThat(profiles().inForce().author()).isEqualTo("approver");
        send();
        assertThat(writes()).isEqualTo(Map.of("PATCH", plan.counts().update(), "DELETE", plan.counts().delete()));
    }

    @Test
    void aSecondPlanRightAfterIsEmpty() {
        long id = provision(true, "admin");
        assertThat(computed(id).counts()).extracting(Counts::people, Counts::unchanged).containsExactly(3L, 3L);
        assertThat(rows(id)).isEmpty();
        Plan same = computed(profile(original + "# a comment\n", "admin"));
        assertThat(same.reason()).isEqualTo(ProfilePlan.NOBODY);
        assertThat(same.requests()).isZero();
    }

    @Test
    void aProfilePlanIsStaleOnceAnotherVersionIsInForce() {
        long id = profile(original.replace("delete: false", "delete: true"), "admin");
        Plan plan = computed(id);
        profiles().save(original.replace("create: true", "create: false"), "somebody else");
        assertThatThrownBy(() -> apply(id, plan.fingerprint(), "approver")).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is stale: profile version").hasMessageContaining("make a new plan");
        assertThat(plans.find(id).orElseThrow().state()).isEqualTo(PlanState.STALE);
    }

    @Test
    void aVersionThatComesBetweenAgreeingAndSavingKeepsThePlanFromSaving() {
        long id = profile(original.replace("delete: false", "delete: true"), "admin");
        computed(id);
        String other = original.replace("create: true", "create: false");
        profiles().save(other, "somebody else");
        application.database().update("update plan set state = 'applying', applied_by = 'approver', applied_at = created_at where id = ?", id);
        await(id, PlanState.STALE);
        assertThat(profiles().inForce().profile().document()).isEqualTo(other);
    }

    @Test
    void twoPeopleWhomANewMappingGivesOneUserNameAreForeseenAsRejected() {
        application.person("p-4", "dan@example.com", "Dan");
        application.person("p-5", "dave@example.com", "Dave");
        String document = original.replace("field: email ", "expression: email.replaceMatches(\"da[a-z]+\", \"d\") ");
        long id = profile(document, "admin");
        assertThat(computed(id).counts()).extracting(Counts::rejected, Counts::create).containsExactly(2L, 0L);
        assertThat(item(id, "p-4").reason()).contains("p-5");
        applied(id);
        send();
        assertThat(application.count("state = 'rejected'")).isEqualTo(2);
        assertThat(writes()).isEmpty();
    }

    // ---- provision, and the rules of applying

    @Test
    void aPersonWhoChangedSinceThePlanIsSkippedAndNobodyElse() {
        drift();
        long id = provision(true, "admin");
        assertThat(computed(id).counts().update()).isEqualTo(3);
        application.person("p-2", "ben@example.com", "Benjamin");
        assertThat(applied(id).result()).isEqualTo("2 rows applied, 1 skipped");
        assertThat(rows(id)).containsExactly("p-1 UPDATE applied", "p-2 UPDATE skipped", "p-3 UPDATE applied");
        assertThat(item(id, "p-2").reason()).isEqualTo("changed since the plan");
    }

    @Test
    void aPersonWhoseCalendlyUserIsKnownToBeOtherwiseByNowIsSkipped() {
        drift();
        long id = provision(true, "admin");
        computed(id);
        application.database().update("update calendly_account set display_name = 'Again' where user_id = 'p-3'");
        applied(id);
        assertThat(rows(id)).containsExactly("p-1 UPDATE applied", "p-2 UPDATE applied", "p-3 UPDATE skipped");
        send();
        assertThat(writes()).isEqualTo(Map.of("PATCH", 2L));
    }

    @Test
    void whoIsDueIsPlannedAloneUnlessEverybodyIsAskedFor() {
        drift();
        application.person("p-2", "ben@example.com", "Benjamin");
        assertThat(computed(provision(false, "admin")).counts()).extracting(Counts::people, Counts::update).containsExactly(1L, 1L);
        assertThat(computed(provision(true, "admin")).counts()).extracting(Counts::people, Counts::update).containsExactly(3L, 3L);
    }

    @Test
    void aPlanIsAppliedOnceWithItsOwnFingerprintAndBeforeItExpires() {
        drift();
        long id = provision(true, "admin");
        String fingerprint = computed(id).fingerprint();
        assertThatThrownBy(() -> apply(id, "another", "approver")).isInstanceOf(IllegalStateException.class)
                .hasMessage("plan " + id + " is another list by now; look at it again and send its present fingerprint");
        applied(id);
        assertThatThrownBy(() -> apply(id, fingerprint, "approver")).hasMessageContaining("is applied; only a plan that is ready");
        long old = provision(true, "admin");
        String oldFingerprint = computed(old).fingerprint();
        application.database().update("update plan set expires_at = current_timestamp - interval '1' second where id = ?", old);
        assertThat(plans.find(old).orElseThrow().state()).isEqualTo(PlanState.EXPIRED);
        assertThatThrownBy(() -> apply(old, oldFingerprint, "approver")).hasMessageContaining("is expired; only a plan that is ready");
    }

    @Test
    void equalPlansHaveEqualFingerprintsAndOtherPlansOthers() {
        drift();
        String first = computed(provision(true, "admin")).fingerprint();
        assertThat(computed(provision(true, "somebody")).fingerprint()).isEqualTo(first);
        application.person("p-2", "ben@example.com", "Benjamin");
        assertThat(computed(provision(true, "admin")).fingerprint()).isNotEqualTo(first);
    }

    @Test
    void whatADeadNodeBeganIsComputedAnewAndNotForEver() {
        drift();
        long id = provision(true, "admin");
        String fingerprint = computed(id).fingerprint();
        application.database().update("update plan set state = 'computing', fingerprint = null, lease_owner = 'dead', "
                + "lease_until = current_timestamp - interval '1' second where id = ?", id);
        assertThat(computed(id).fingerprint()).isEqualTo(fingerprint);
        assertThat(rows(id)).hasSize(3);
        application.database().update("update plan set state = 'computing', tries = 5, lease_owner = 'dead', "
                + "lease_until = current_timestamp - interval '1' second where id = ?", id);
        assertThat(await(id, PlanState.FAILED).reason()).contains("never came to an end");
    }

    @Test
    void whatADeadNodeBeganToApplyIsFinishedByAnotherAndOnce() {
        drift();
        long id = provision(true, "admin");
        computed(id);
        // As if killed after the first part: its people are marked and its rows ended, in one transaction.
        application.bean(DueMarks.class).mark(List.of("p-1"));
        application.database().update("update plan_item set state = 'applied' where plan_id = ? and user_id = 'p-1'", id);
        left(id);
        assertThat(await(id, PlanState.APPLIED).result()).isEqualTo("3 rows applied, 0 skipped");
        send();
        assertThat(writes()).isEqualTo(Map.of("PATCH", 3L));
    }

    @Test
    void aProfileThatADeadNodeHasSavedIsNotSavedAgain() {
        String document = original.replace("delete: false", "delete: true");
        long id = profile(document, "admin");
        long base = computed(id).baseVersion();
        assertThat(profiles().saveOver(base, document, "approver")).isPresent();
        left(id);
        await(id, PlanState.APPLIED);
        assertThat(profiles().latest().version()).isEqualTo(base + 1);
        assertThat(profiles().latest().profile().document()).isEqualTo(document);
    }

    /** As a node leaves a plan that dies while it applies it. */
    private void left(long id) {
        application.database().update("update plan set state = 'applying', applied_by = 'approver', applied_at = created_at, lease_owner = 'dead', "
                + "lease_until = current_timestamp - interval '1' second where id = ?", id);
    }

    @Test
    void oldPlansAreRemovedAndTheContentOfExpiredOnes() {
        long old = provision(true, "admin");
        long expired = csv("a.csv", "id,email\np-9,new@example.com\n", "admin");
        computed(old);
        computed(expired);
        application.database().update("update plan set created_at = created_at - interval '40' day, expires_at = expires_at - interval '40' day "
                + "where id = ?", old);
        application.database().update("update plan set expires_at = expires_at - interval '2' day where id = ?", expired);
        plans.retention();
        assertThat(plans.find(old)).isEmpty();
        assertThat(application.database().queryForList("select text from plan_text where plan_id = ?", String.class, expired)).isEmpty();
        assertThat(rows(expired)).hasSize(1);
    }

    // ---- csv

    @Test
    void aFilesPlanLeavesNoTraceAndIsWhatTheFileThenDoes() throws IOException {
        profiles().save(original.replace("absent-reads: 2", "absent-reads: 1"), "test");
        application.person("p-4", "dan@example.com", "Dan");
        send();
        application.database().update("update directory_user set source = 'csv'");
        application.connections().pause("for the test");
        application.calendly().resetCounters();
        String csv = "id,email,full_name,status,assigned\np-1,ann@example.com,Ann,inactive,true\np-2,ben@example.com,Benny,active,true\n"
                + "p-3,cleo@example.com,Cleo,active,true\np-9,nina@example.com,Nina,active,true\np-8,broken,Broken,active,true\n";
        Map<String, List<Map<String, Object>>> before = everything();
        long id = csv("hr.full.csv", csv, "admin");
        Plan plan = computed(id);
        assertThat(everything()).as("nothing stays").isEqualTo(before);
        assertThat(application.calendly().counters().requests()).isZero();
        assertThat(plan.counts()).extracting(Counts::joining, Counts::changing, Counts::leaving, Counts::rejected).containsExactly(1L, 2L, 1L, 1L);
        assertThat(plan.counts()).extracting(Counts::create, Counts::update, Counts::deactivate).containsExactly(1L, 1L, 2L);
        assertThat(rows(id)).containsExactlyInAnyOrder("p-1 DEACTIVATE planned", "p-2 UPDATE planned", "p-4 DEACTIVATE planned", "p-9 CREATE planned",
                "p-8 NOTHING none");
        assertThat(item(id, "p-4").directory()).isEqualTo(PlannedChange.REMOVED);
        assertThat(item(id, "p-8").reason()).startsWith("line 6: email is");
        StringWriter exported = new StringWriter();
        application.bean(PlanExport.class).itemsAsCsv(id, Optional.empty(), exported);
        assertThat(exported.toString().lines()).hasSize(6);

        assertThat(applied(id).result()).isEqualTo("4 rows applied, 0 skipped");
        assertThat(application.database().queryForList("select name || ' ' || state || ' ' || rejected from source_read", String.class))
                .containsExactly("plan " + id + ": hr.full.csv done 1");
        send();
        assertThat(writes()).isEqualTo(Map.of("POST", 1L, "PATCH", 3L));
        assertThat(application.bean(People.class).find("p-4").orElseThrow().gone()).isTrue();
    }

    @Test
    void aPartOfAPlanIsPagedInTheOrderOfThePlan() {
        send();
        long id = csv("hr.csv", "id,email,full_name,assigned\np-1,ann@example.com,Anna,true\np-2,ben@example.com,Ben,false\n"
                + "p-3,cleo@example.com,Cleopatra,true\np-9,nina@example.com,Nina,true\n", "admin");
        assertThat(computed(id).counts()).extracting(Counts::joining, Counts::changing).containsExactly(1L, 3L);
        List<PlanItem> all = plans.items(id, Optional.empty(), 500, Optional.empty()).items();
        List<PlanItem> changing = all.stream().filter(item -> item.directory() != PlannedChange.CREATED).toList();
        assertThat(changing).extracting(PlanItem::directory).as("two lists that mix").contains(PlannedChange.CHANGED, PlannedChange.ASSIGNMENT);
        List<PlanItem> paged = new ArrayList<>();
        Page.forEach(next -> plans.items(id, Optional.of(PlanPart.CHANGING), 1, next.map(Long::valueOf)), paged::add);
        assertThat(paged).isEqualTo(changing);
        assertThat(plans.items(id, Optional.of(PlanPart.JOINING), 500, Optional.empty()).items()).extracting(PlanItem::userId)
                .containsExactly("p-9");
    }

    @Test
    void aFilesPlanSkipsWhoeverChangedSinceAndTouchesNobodyWhoWasNotInIt() {
        profiles().save(original.replace("absent-reads: 2", "absent-reads: 1"), "test");
        application.database().update("update directory_user set source = 'csv'");
        long id = csv("hr.full.csv", "id,email,full_name\np-1,ann@example.com,Anna\np-2,ben@example.com,Ben\n", "admin");
        assertThat(computed(id).counts()).extracting(Counts::changing, Counts::leaving).containsExactly(1L, 1L);
        application.person("p-2", "ben@example.com", "Benjamin");
        application.person("p-3", "cleo@example.com", "Cleopatra");
        application.person("p-4", "dan@example.com", "Dan");
        application.database().update("update directory_user set source = 'csv'");
        assertThat(applied(id).result()).isEqualTo("1 row applied, 1 skipped");
        assertThat(name("p-1")).isEqualTo("Anna");
        assertThat(name("p-2")).as("was not in the plan").isEqualTo("Benjamin");
        assertThat(application.bean(People.class).find("p-3").orElseThrow().gone()).as("changed since").isFalse();
        assertThat(application.bean(People.class).find("p-4").orElseThrow().gone()).as("came since").isFalse();
    }

    @Test
    void aFileThatGivesSomebodyTheAddressOfALeaverIsShownToTakeOverTheirCalendlyUser() {
        application.person("p-3", "cleo@example.com", "Cleo Nova");
        application.bean(People.class).remove("p-3", "test");
        long id = csv("hr.csv", "id,email,full_name,assigned\np-9,cleo@example.com,Cleo Maria Nova,true\n", "admin");
        assertThat(computed(id).counts()).extracting(Counts::update, Counts::create).containsExactly(1L, 0L);
        assertThat(item(id, "p-9").reason()).startsWith("takes over the Calendly user of person p-3");
        assertThat(item(id, "p-9").after()).containsEntry("displayName", "Cleo Maria Nova");
        applied(id);
        send();
        assertThat(writes().get("POST")).as("nobody is created").isNull();
        assertThat(application.calendly().account("cleo@example.com").displayName()).isEqualTo("Cleo Maria Nova");
    }

    @Test
    void aFileThatGivesSomebodyElseTheAddressOfALeaverIsShownToAskFirst() {
        application.bean(People.class).remove("p-3", "test");
        long id = csv("hr.csv", "id,email,full_name,assigned\np-9,cleo@example.com,Max Power,true\n", "admin");
        assertThat(computed(id).counts()).extracting(Counts::update, Counts::create).containsExactly(0L, 0L);
        assertThat(item(id, "p-9").reason()).contains("of person p-3").contains("somebody has to say whether both are one human");
    }

    @Test
    void twoWhoSwapTheirAddressesAreNoRivalsHoweverFarApartTheyStand() {
        StringBuilder csv = new StringBuilder("id,email,full_name,assigned\np-1,cleo@example.com,Ann,true\n");
        for (int number = 0; number < 300; number++) {
            csv.append("p-2").append(number).append(",new").append(number).append("@example.com,New,false\n");
        }
        long id = csv("hr.csv", csv + "p-3,ann@example.com,Cleo,true\n", "admin");
        assertThat(computed(id).counts()).extracting(Counts::update, Counts::rejected, Counts::joining).containsExactly(2L, 0L, 300L);
    }

    @Test
    void aFileOfMoreThanAMegabyteIsPlannedAndAppliedAsAnyOther() {
        StringBuilder csv = new StringBuilder("id,email,full_name\np-1,ann@example.com,Anna\n");
        for (int number = 0; number < 12; number++) {
            csv.append("x-").append(number).append(",x").append(number).append("@example.com,").append("é".repeat(100_000)).append('\n');
        }
        csv.append("p-2,ben@example.com,Benny\n");
        assertThat(csv).hasSizeGreaterThan(1_048_576);
        long id = csv("hr.csv", csv.toString(), "admin");
        assertThat(computed(id).counts()).extracting(Counts::changing, Counts::rejected).containsExactly(2L, 12L);
        assertThat(item(id, "x-11").reason()).startsWith("line 14: full_name has 100000 characters");
        assertThat(applied(id).result()).isEqualTo("2 rows applied, 0 skipped");
        assertThat(name("p-2")).isEqualTo("Benny");
        assertThat(application.database().queryForList("select plan_id from plan_text where plan_id = ?", id)).isEmpty();
    }

    @Test
    void aFileThatCannotBeTakenFailsWithItsReason() {
        assertThatThrownBy(() -> csv("hr.csv", "id,email\np-1,a\0b@example.com\n", "admin")).hasMessageContaining("no text (NUL)");
        long id = csv("hr.csv", "name\nAnn\n", "admin");
        assertThat(await(id, PlanState.FAILED).reason()).contains("the column id is missing");
        assertThatThrownBy(() -> csv("hr.xlsx", "x", "admin")).hasMessageContaining("it must end with .csv");
    }

    @Test
    void aFileThatLacksTooManyIsShownToRemoveNobody() {
        profiles().save(original.replace("ignore-below: 10 ", "ignore-below: 0 "), "test");
        application.database().update("update directory_user set source = 'csv'");
        long id = csv("hr.full.csv", "id,email\np-1,ann@example.com\n", "admin");
        Plan plan = computed(id);
        assertThat(plan.reason()).startsWith("0 of 2 removals sent: 2 of 3 known people are missing");
        assertThat(plan.counts()).extracting(Counts::leaving, Counts::absent, Counts::changing).containsExactly(0L, 2L, 0L);
        assertThat(rows(id)).containsExactly("p-2 NOTHING planned", "p-3 NOTHING planned");
        assertThat(application.database().queryForList("select id from removal_hold")).as("nobody asked for an approval yet").isEmpty();
        assertThat(applied(id).result()).isEqualTo("2 rows applied, 0 skipped");
        assertThat(application.bean(Holds.class).waiting()).extracting(Holds.Hold::kind, Holds.Hold::removals)
                .containsExactly(tuple("shrink", 2L));
    }

    @Test
    void whoIsMissingForTheFirstTimeIsShownToStayAndTheSameContentAgainIsNoFurtherProof() {
        application.database().update("update directory_user set source = 'csv'");
        String file = "id,email,full_name\np-1,ann@example.com,Anna\np-2,ben@example.com,Ben\n";
        Map<String, List<Map<String, Object>>> before = everything();
        long first = csv("hr.full.csv", file, "admin");
        Plan plan = computed(first);
        assertThat(everything()).as("nothing stays").isEqualTo(before);
        assertThat(plan.counts()).extracting(Counts::changing, Counts::leaving, Counts::absent).containsExactly(1L, 0L, 1L);
        assertThat(plan.reason()).isEqualTo("1 people absent for the first time; removed if absent in the next complete file");
        assertThat(item(first, "p-3").reason()).isEqualTo("is missing in 1 of the 2 complete files in a row after which people leave");
        assertThat(item(first, "p-3").directory()).isEqualTo(PlannedChange.ABSENT);
        assertThat(applied(first).result()).isEqualTo("2 rows applied, 0 skipped");
        assertThat(absences()).containsExactly("p-3 1");
        long same = csv("again.full.csv", file, "admin");
        assertThat(computed(same).reason()).contains("the same file again is no further proof");
        applied(same);
        assertThat(absences()).containsExactly("p-3 1");
        long newer = csv("hr.full.csv", file + "p-9,nina@example.com,Nina\n", "admin");
        assertThat(computed(newer).counts()).extracting(Counts::leaving, Counts::absent).containsExactly(1L, 0L);
        applied(newer);
        assertThat(application.bean(People.class).find("p-3").orElseThrow().gone()).isTrue();
    }

    @Test
    void whoStandsInTheAppliedFileIsSeenAndWhoIsPassedOverIsNot() {
        application.database().update("update directory_user set source = 'csv'");
        application.database().update("insert into directory_absence (user_id, read_count, since, seen_at) select id, 1, current_timestamp, "
                + "current_timestamp from directory_user where id <> 'p-2'");
        long id = csv("hr.full.csv", "id,email,full_name\np-1,ann@example.com,Ann\np-2,ben@example.com,Benny\n", "admin");
        assertThat(computed(id).counts().leaving()).isEqualTo(1);
        application.person("p-3", "cleo@example.com", "Cleopatra");
        application.database().update("update directory_user set source = 'csv'");
        assertThat(applied(id).result()).isEqualTo("1 row applied, 1 skipped");
        assertThat(absences()).as("p-1 stands in the file, p-3 does not").containsExactly("p-3 1");
    }

    // ---- the limit of removals

    @Test
    void removalsAboveTheLimitAreForeseenAsHeldAndThenAre() {
        profiles().save(limited(2), "test");
        for (String id : List.of("p-1", "p-2", "p-3")) {
            application.assign(id, Assignment.SUSPENDED);
        }
        long held = provision(false, "admin");
        Plan plan = computed(held);
        assertThat(plan.counts()).extracting(Counts::people, Counts::held, Counts::deactivate).containsExactly(3L, 3L, 0L);
        assertThat(plan.requests()).isZero();
        assertThat(plan.reason()).startsWith("3 removals would wait for approval: 0 of 3 removals sent");
        assertThat(item(held, "p-1").outcome()).isEqualTo(Outcome.HELD);
        assertThat(item(held, "p-1").after()).isEqualTo(Map.of("active", false));
        application.assign("p-3", Assignment.ASSIGNED);
        long within = provision(false, "admin");
        assertThat(computed(within).counts()).extracting(Counts::held, Counts::deactivate).containsExactly(0L, 2L);
        assertThat(computed(within).requests()).isEqualTo(2);
        application.assign("p-3", Assignment.SUSPENDED);
        send();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> application.bean(Holds.class).waiting().stream()
                .anyMatch(waiting -> waiting.removals() == 3));
        assertThat(writes()).as("as foreseen").isEmpty();
    }

    @Test
    void aFilesPlanCountsTheLeaversWhoWaitBeside() {
        profiles().save(limited(1), "test");
        application.assign("p-3", Assignment.SUSPENDED);
        long id = csv("hr.csv", "id,email,assigned\np-1,ann@example.com,false\n", "admin");
        assertThat(computed(id).counts()).extracting(Counts::held, Counts::deactivate, Counts::changing).containsExactly(1L, 0L, 1L);
        application.assign("p-3", Assignment.ASSIGNED);
        long alone = csv("hr.csv", "id,email,assigned\np-1,ann@example.com,false\n", "admin");
        assertThat(computed(alone).counts()).extracting(Counts::held, Counts::deactivate).containsExactly(0L, 1L);
    }

    @Test
    void aPlanThatIsAppliedLeavesAnApprovalInForce() {
        profiles().save(limited(1), "test");
        application.assign("p-1", Assignment.SUSPENDED);
        application.assign("p-2", Assignment.SUSPENDED);
        send();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> application.bean(Holds.class).waiting().stream()
                .anyMatch(waiting -> waiting.removals() == 2));
        Holds.Hold hold = application.bean(Holds.class).waiting().get(0);
        application.connections().pause("for the test");
        application.bean(Holds.class).approve(hold.id(), hold.fingerprint(), "approver");
        application.calendly().resetCounters();
        long id = provision(false, "admin");
        assertThat(computed(id).counts()).extracting(Counts::held, Counts::deactivate).containsExactly(0L, 2L);
        applied(id);
        send();
        assertThat(writes()).isEqualTo(Map.of("PATCH", 2L));
    }

    // ---- reconcile

    @Test
    void whatAReconciliationWouldRepairIsShownWithoutARequestAndThenRepaired() {
        long run = reported();
        assertThat(writes()).isEmpty();
        application.connections().pause("for the test");
        application.calendly().resetCounters();
        long id = reconcile(Optional.empty(), "admin");
        Plan plan = computed(id);
        assertThat(application.calendly().counters().requests()).isZero();
        assertThat(plan.counts()).extracting(Counts::people, Counts::update, Counts::activate, Counts::create).containsExactly(3L, 1L, 1L, 1L);
        assertThat(plan.requests()).isEqualTo(3);
        assertThat(rows(id)).containsExactly("p-1 UPDATE planned", "p-2 ACTIVATE planned", "p-3 CREATE planned");
        assertThat(item(id, "p-1").before()).isEqualTo(Map.of("displayName", "Somebody Else"));
        assertThat(item(id, "p-1").after()).isEqualTo(Map.of("displayName", "Ann"));
        assertThat(item(id, "p-1").reason()).startsWith("values of displayName; then: ");
        assertThat(item(id, "p-3").before()).isEmpty();
        assertThat(item(id, "p-3").reason()).startsWith("vanished; then: ");
        application.person("p-2", "ben@example.com", "Benjamin");
        assertThat(applied(id).result()).isEqualTo("2 rows applied, 1 skipped");
        application.database().update("update provisioning_task set state = 'inStep' where user_id = 'p-2'");
        send();
        assertThat(writes()).isEqualTo(Map.of("PATCH", 1L, "POST", 1L));
        assertThat(application.calendly().account("ann@example.com").displayName()).isEqualTo("Ann");
        assertThat(application.database().queryForList("select user_id || ' ' || action from drift where run_id = ? order by user_id", String.class,
                run)).containsExactly("p-1 repaired", "p-2 reported", "p-3 repaired");
    }

    @Test
    void aNewerReconciliationKeepsAPlanFromRepairingByAnOlderList() {
        reported();
        long id = reconcile(Optional.empty(), "admin");
        Plan plan = computed(id);
        long newer = reconciled();
        apply(id, plan.fingerprint(), "approver");
        assertThat(await(id, PlanState.STALE).reason()).contains("reconciliation " + newer + " is newer");
        assertThatThrownBy(() -> reconcile(Optional.of(newer - 1), "admin")).hasMessageContaining("the latest complete reconciliation is "
                + newer);
        assertThat(writes()).isEmpty();
    }
}
