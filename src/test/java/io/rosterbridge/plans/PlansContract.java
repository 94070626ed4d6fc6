package io.rosterbridge.plans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariDataSource;
import io.rosterbridge.Application;
import io.rosterbridge.access.Actor;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.DueMarks;
import io.rosterbridge.directory.People;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.Confirmations;
import io.rosterbridge.imports.Confirmations.Selection;
import io.rosterbridge.imports.ImportView;
import io.rosterbridge.imports.Imports;
import io.rosterbridge.imports.Reconciliations;
import io.rosterbridge.imports.StartingRuns;
import io.rosterbridge.imports.WinningSide;
import io.rosterbridge.mapping.ProfileVersions;
import io.rosterbridge.provisioning.Holds;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.JdbcTemplate;

/** Plans in the whole application, on one engine. The connection is paused while a plan is looked at, and opened to see what comes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PlansContract {

    private final Engine engine;
    private Application application;
    private Plans plans;
    private String original;

    PlansContract(Engine engine) {
        this.engine = engine;
    }

    @BeforeAll
    void start() throws IOException {
        HikariDataSource fresh = (HikariDataSource) engine.fresh();
        application = Application.prepared().with("spring.datasource.url", fresh.getJdbcUrl())
                .with("spring.datasource.username", fresh.getUsername()).with("spring.datasource.password", "").start();
        plans = application.bean(Plans.class);
        original = profiles().inForce().profile().document();
    }

    @AfterAll
    void stop() throws IOException {
        application.close();
    }

    /** Three people in step, and nobody else. */
    @BeforeEach
    void threePeople() {
        application.connections().pause("for the test");
        // A claim may be on its way past the look at the connection.
        for (int look = 0; look < 2; look++) {
            Awaitility.await().pollDelay(Duration.ofMillis(50)).atMost(Duration.ofSeconds(30)).until(() -> application.count("state = 'leased'") == 0);
        }
        profiles().save(original, "test");
        JdbcTemplate database = application.database();
        List.of("plan_item", "plan", "removal_hold_item", "removal_hold", "directory_absence", "drift", "drift_repair", "import_candidate",
                "import_account", "import_address", "import_person", "import_run", "calendly_account", "provisioning_task", "app_assignment", "directory_change", "provisioning_event",
                "source_read", "directory_user").forEach(table -> database.update("delete from " + table));
        application.calendly().reset();
        application.calendly().useToken("token-of-the-test", null);
        application.resume();
        application.person("p-1", "ann@example.com", "Ann");
        application.person("p-2", "ben@example.com", "Ben");
        application.person("p-3", "cleo@example.com", "Cleo");
        application.settle();
        assertThat(application.accounts()).hasSize(3);
        application.connections().pause("for the test");
        application.calendly().resetCounters();
    }

    // ---- profile

    @Test
    void aProfilePlanSaysWhatSavingThenDoesAndMakesNoRequest() {
        application.assign("p-3", Assignment.NONE);
        String document = original.replace("delete: false", "delete: true").replace(".full_name", "(.full_name + \" X\")");
        long id = plans.profile(document, "admin");
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
        long id = plans.provision(true, "admin");
        assertThat(computed(id).counts()).extracting(Counts::people, Counts::unchanged).containsExactly(3L, 3L);
        assertThat(rows(id)).isEmpty();
        Plan same = computed(plans.profile(original + "# a comment\n", "admin"));
        assertThat(same.reason()).isEqualTo(ProfilePlan.NOBODY);
        assertThat(same.requests()).isZero();
    }

    @Test
    void aProfilePlanIsStaleOnceAnotherVersionIsInForce() {
        long id = plans.profile(original.replace("delete: false", "delete: true"), "admin");
        Plan plan = computed(id);
        profiles().save(original.replace("create: true", "create: false"), "somebody else");
        assertThatThrownBy(() -> plans.apply(id, plan.fingerprint(), "approver")).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is stale: profile version").hasMessageContaining("make a new plan");
        assertThat(plans.find(id).orElseThrow().state()).isEqualTo(PlanState.STALE);
    }

    @Test
    void aVersionThatComesBetweenAgreeingAndSavingKeepsThePlanFromSaving() {
        long id = plans.profile(original.replace("delete: false", "delete: true"), "admin");
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
        String document = original.replace("field: email ", "expression: \".email | sub(\\\"da[a-z]+\\\"; \\\"d\\\")\" ");
        long id = plans.profile(document, "admin");
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
        long id = plans.provision(true, "admin");
        assertThat(computed(id).counts().update()).isEqualTo(3);
        application.person("p-2", "ben@example.com", "Benjamin");
        assertThat(applied(id).result()).isEqualTo("2 rows applied, 1 skipped");
        assertThat(rows(id)).containsExactly("p-1 UPDATE applied", "p-2 UPDATE skipped", "p-3 UPDATE applied");
        assertThat(item(id, "p-2").reason()).isEqualTo("changed since the plan");
    }

    @Test
    void aPersonWhoseCalendlyUserIsKnownToBeOtherwiseByNowIsSkipped() {
        drift();
        long id = plans.provision(true, "admin");
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
        assertThat(computed(plans.provision(false, "admin")).counts()).extracting(Counts::people, Counts::update).containsExactly(1L, 1L);
        assertThat(computed(plans.provision(true, "admin")).counts()).extracting(Counts::people, Counts::update).containsExactly(3L, 3L);
    }

    @Test
    void aPlanIsAppliedOnceWithItsOwnFingerprintAndBeforeItExpires() {
        drift();
        long id = plans.provision(true, "admin");
        String fingerprint = computed(id).fingerprint();
        assertThatThrownBy(() -> plans.apply(id, "another", "approver")).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has the fingerprint");
        applied(id);
        assertThatThrownBy(() -> plans.apply(id, fingerprint, "approver")).hasMessageContaining("is applied; only a plan that is ready");
        long old = plans.provision(true, "admin");
        String oldFingerprint = computed(old).fingerprint();
        application.database().update("update plan set expires_at = current_timestamp - interval '1' second where id = ?", old);
        assertThat(plans.find(old).orElseThrow().state()).isEqualTo(PlanState.EXPIRED);
        assertThatThrownBy(() -> plans.apply(old, oldFingerprint, "approver")).hasMessageContaining("is expired; only a plan that is ready");
    }

    @Test
    void equalPlansHaveEqualFingerprintsAndOtherPlansOthers() {
        drift();
        String first = computed(plans.provision(true, "admin")).fingerprint();
        assertThat(computed(plans.provision(true, "somebody")).fingerprint()).isEqualTo(first);
        application.person("p-2", "ben@example.com", "Benjamin");
        assertThat(computed(plans.provision(true, "admin")).fingerprint()).isNotEqualTo(first);
    }

    @Test
    void whatADeadNodeBeganIsComputedAnewAndNotForEver() {
        drift();
        long id = plans.provision(true, "admin");
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
        long id = plans.provision(true, "admin");
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
        long id = plans.profile(document, "admin");
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
        long old = plans.provision(true, "admin");
        long expired = plans.csv("a.csv", "id,email\np-9,new@example.com\n", "admin");
        computed(old);
        computed(expired);
        application.database().update("update plan set created_at = created_at - interval '40' day, expires_at = expires_at - interval '40' day "
                + "where id = ?", old);
        application.database().update("update plan set expires_at = expires_at - interval '2' day where id = ?", expired);
        plans.retention();
        assertThat(plans.find(old)).isEmpty();
        assertThat(application.database().queryForObject("select content from plan where id = ?", String.class, expired)).isNull();
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
        long id = plans.csv("hr.full.csv", csv, "admin");
        Plan plan = computed(id);
        assertThat(everything()).as("nothing stays").isEqualTo(before);
        assertThat(application.calendly().counters().requests()).isZero();
        assertThat(plan.counts()).extracting(Counts::joining, Counts::changing, Counts::leaving, Counts::rejected).containsExactly(1L, 2L, 1L, 1L);
        assertThat(plan.counts()).extracting(Counts::create, Counts::update, Counts::deactivate).containsExactly(1L, 1L, 2L);
        assertThat(rows(id)).containsExactlyInAnyOrder("p-1 DEACTIVATE planned", "p-2 UPDATE planned", "p-4 DEACTIVATE planned", "p-9 CREATE planned",
                "p-8 NOTHING none");
        assertThat(item(id, "p-4").directory()).isEqualTo("removed");
        assertThat(item(id, "p-8").reason()).startsWith("line 6: email is");
        StringWriter exported = new StringWriter();
        plans.writeCsv(id, exported);
        assertThat(exported.toString().lines()).hasSize(6);

        assertThat(applied(id).result()).isEqualTo("4 rows applied, 0 skipped");
        assertThat(application.database().queryForList("select name || ' ' || state || ' ' || rejected from source_read", String.class))
                .containsExactly("plan " + id + ": hr.full.csv done 1");
        send();
        assertThat(writes()).isEqualTo(Map.of("POST", 1L, "PATCH", 3L));
        assertThat(application.bean(People.class).find("p-4").orElseThrow().gone()).isTrue();
    }

    @Test
    void aFilesPlanSkipsWhoeverChangedSinceAndTouchesNobodyWhoWasNotInIt() {
        profiles().save(original.replace("absent-reads: 2", "absent-reads: 1"), "test");
        application.database().update("update directory_user set source = 'csv'");
        long id = plans.csv("hr.full.csv", "id,email,full_name\np-1,ann@example.com,Anna\np-2,ben@example.com,Ben\n", "admin");
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
        application.bean(People.class).remove("p-3", "test");
        long id = plans.csv("hr.csv", "id,email,full_name,assigned\np-9,cleo@example.com,New,true\n", "admin");
        assertThat(computed(id).counts()).extracting(Counts::update, Counts::create).containsExactly(1L, 0L);
        assertThat(item(id, "p-9").reason()).startsWith("takes over the Calendly user of person p-3");
        assertThat(item(id, "p-9").after()).containsEntry("displayName", "New");
        applied(id);
        send();
        assertThat(writes().get("POST")).as("nobody is created").isNull();
        assertThat(application.calendly().account("cleo@example.com").displayName()).isEqualTo("New");
    }

    @Test
    void aFileThatCannotBeTakenFailsWithItsReason() {
        long id = plans.csv("hr.csv", "name\nAnn\n", "admin");
        assertThat(await(id, PlanState.FAILED).reason()).contains("the column id is missing");
        assertThatThrownBy(() -> plans.csv("hr.xlsx", "x", "admin")).hasMessageContaining("it must end with .csv");
    }

    @Test
    void aFileThatLacksTooManyIsShownToRemoveNobody() {
        profiles().save(original.replace("ignore-below: 10 ", "ignore-below: 0 "), "test");
        application.database().update("update directory_user set source = 'csv'");
        long id = plans.csv("hr.full.csv", "id,email\np-1,ann@example.com\n", "admin");
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
        long first = plans.csv("hr.full.csv", file, "admin");
        Plan plan = computed(first);
        assertThat(everything()).as("nothing stays").isEqualTo(before);
        assertThat(plan.counts()).extracting(Counts::changing, Counts::leaving, Counts::absent).containsExactly(1L, 0L, 1L);
        assertThat(plan.reason()).isEqualTo("1 people absent for the first time; removed if absent in the next complete file");
        assertThat(item(first, "p-3").reason()).isEqualTo("is missing in 1 of the 2 complete files in a row after which people leave");
        assertThat(item(first, "p-3").directory()).isEqualTo("absent");
        assertThat(applied(first).result()).isEqualTo("2 rows applied, 0 skipped");
        assertThat(absences()).containsExactly("p-3 1");
        long same = plans.csv("again.full.csv", file, "admin");
        assertThat(computed(same).reason()).contains("the same file again is no further proof");
        applied(same);
        assertThat(absences()).containsExactly("p-3 1");
        long newer = plans.csv("hr.full.csv", file + "p-9,nina@example.com,Nina\n", "admin");
        assertThat(computed(newer).counts()).extracting(Counts::leaving, Counts::absent).containsExactly(1L, 0L);
        applied(newer);
        assertThat(application.bean(People.class).find("p-3").orElseThrow().gone()).isTrue();
    }

    @Test
    void whoStandsInTheAppliedFileIsSeenAndWhoIsPassedOverIsNot() {
        application.database().update("update directory_user set source = 'csv'");
        application.database().update("insert into directory_absence (user_id, read_count, since, seen_at) select id, 1, current_timestamp, "
                + "current_timestamp from directory_user where id <> 'p-2'");
        long id = plans.csv("hr.full.csv", "id,email,full_name\np-1,ann@example.com,Ann\np-2,ben@example.com,Benny\n", "admin");
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
        long held = plans.provision(false, "admin");
        Plan plan = computed(held);
        assertThat(plan.counts()).extracting(Counts::people, Counts::held, Counts::deactivate).containsExactly(3L, 3L, 0L);
        assertThat(plan.requests()).isZero();
        assertThat(plan.reason()).startsWith("3 removals would wait for approval: 0 of 3 removals sent");
        assertThat(item(held, "p-1").outcome()).isEqualTo("HELD");
        assertThat(item(held, "p-1").after()).isEqualTo(Map.of("active", false));
        application.assign("p-3", Assignment.ASSIGNED);
        long within = plans.provision(false, "admin");
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
        long id = plans.csv("hr.csv", "id,email,assigned\np-1,ann@example.com,false\n", "admin");
        assertThat(computed(id).counts()).extracting(Counts::held, Counts::deactivate, Counts::changing).containsExactly(1L, 0L, 1L);
        application.assign("p-3", Assignment.ASSIGNED);
        long alone = plans.csv("hr.csv", "id,email,assigned\np-1,ann@example.com,false\n", "admin");
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
        long id = plans.provision(false, "admin");
        assertThat(computed(id).counts()).extracting(Counts::held, Counts::deactivate).containsExactly(0L, 2L);
        applied(id);
        send();
        assertThat(writes()).isEqualTo(Map.of("PATCH", 2L));
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
        long id = plans.undo(from, Instant.now().plusSeconds(1), "admin");
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
        long mass = plans.csv("hr.csv", "id,email,assigned\np-1,ann@example.com,false\np-2,ben@example.com,false\n", "admin");
        computed(mass);
        applied(mass);
        application.assign("p-3", Assignment.SUSPENDED);
        send();
        assertThat(application.calendly().account("ann@example.com").enabled()).isFalse();
        long undo = plans.undoPlan(mass, "admin");
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
        assertThatThrownBy(() -> plans.undoHold(hold.id(), "admin")).hasMessageContaining("there is no approved hold of this number");
        application.bean(Holds.class).approve(hold.id(), hold.fingerprint(), "approver");
        application.settle();
        application.person("p-3", "cleo@example.com", "Cleopatra");
        application.settle();
        long undo = plans.undoHold(hold.id(), "admin");
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
        assertThatThrownBy(() -> plans.undoImport(run, "admin")).hasMessageContaining("of which something was applied");
        assertThat(application.bean(Confirmations.class).confirm(Actor.login("admin"), run, CandidateList.UPDATE, new Selection.All(),
                Optional.of(WinningSide.DIRECTORY), view.find("import", run).orElseThrow().fingerprint()))
                .contains(new Confirmations.Taken(run, 1));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> view.find("import", run).orElseThrow().state().equals("applied"));
        application.settle();
        long undo = plans.undoImport(run, "admin");
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
        long id = plans.undo(from, Instant.now().plusSeconds(1), "admin");
        computed(id);
        assertThat(rows(id)).containsExactly("p-1 CREATE cannot", "p-4 DEACTIVATE planned");
        assertThat(item(id, "p-1").reason()).startsWith("irreversible in Calendly");
        assertThat(item(id, "p-4").assignment()).isEqualTo("suspended");
        application.calendly().resetCounters();
        applied(id);
        send();
        assertThat(writes()).isEqualTo(Map.of("PATCH", 1L));
    }

    // ---- reconcile

    @Test
    void whatAReconciliationWouldRepairIsShownWithoutARequestAndThenRepaired() {
        long run = reported();
        assertThat(writes()).isEmpty();
        application.connections().pause("for the test");
        application.calendly().resetCounters();
        long id = plans.reconcile(Optional.empty(), "admin");
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
        long id = plans.reconcile(Optional.empty(), "admin");
        Plan plan = computed(id);
        long newer = reconciled();
        plans.apply(id, plan.fingerprint(), "approver");
        assertThat(await(id, PlanState.STALE).reason()).contains("reconciliation " + newer + " is newer");
        assertThatThrownBy(() -> plans.reconcile(Optional.of(newer - 1), "admin")).hasMessageContaining("the latest complete reconciliation is " + newer);
        assertThat(writes()).isEmpty();
    }

    /** Another name, no access and no user any more, all unknown to us; and the reconciliation that has found it. */
    private long reported() {
        // As an earlier list has left it: they have accepted their invitations.
        application.database().update("update calendly_account set seen_active = true");
        patch("ann@example.com", "Somebody Else", true);
        patch("ben@example.com", "Ben", false);
        scim("cleo@example.com", "DELETE", "");
        application.resume();
        application.calendly().resetCounters();
        return reconciled();
    }

    private long reconciled() {
        Reconciliations reconciliations = application.bean(Reconciliations.class);
        long id = application.bean(StartingRuns.class).startReconciliation(Actor.login("admin"), false);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> reconciliations.find(id).orElseThrow().state().equals("complete"));
        return id;
    }

    private void patch(String userName, String name, boolean active) {
        scim(userName, "PATCH", """
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [
                 {"op": "replace", "path": "displayName", "value": "%s"}, {"op": "replace", "path": "active", "value": %s}]}"""
                .formatted(name, active));
    }

    private void scim(String userName, String method, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(application.practice().baseUri() + "/Users/"
                        + application.calendly().account(userName).id())).header("Authorization", "Bearer token-of-the-test")
                .header("Content-Type", "application/scim+json").method(method, BodyPublishers.ofString(body)).build();
        try {
            assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode()).isBetween(200, 204);
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    // ----

    /** As if Calendly were known to hold other names. */
    private void drift() {
        application.database().update("update calendly_account set display_name = 'Drifted'");
    }

    private void send() {
        application.resume();
        application.settle();
    }

    private Plan computed(long id) {
        return await(id, PlanState.READY);
    }

    private Plan applied(long id) {
        plans.apply(id, plans.find(id).orElseThrow().fingerprint(), "approver");
        return await(id, PlanState.APPLIED);
    }

    private Plan await(long id, PlanState state) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50))
                .until(() -> plans.find(id).orElseThrow().state() == state);
        return plans.find(id).orElseThrow();
    }

    private List<String> rows(long id) {
        return plans.items(id, 500, Optional.empty()).items().stream()
                .map(item -> item.userId() + " " + item.action() + " " + item.state()).toList();
    }

    private PlanItem item(long id, String userId) {
        return plans.items(id, 500, Optional.empty()).items().stream().filter(item -> item.userId().equals(userId)).findFirst().orElseThrow();
    }

    private String name(String userId) {
        return application.bean(People.class).find(userId).orElseThrow().person().value("full_name").orElseThrow();
    }

    private ProfileVersions profiles() {
        return application.bean(ProfileVersions.class);
    }

    private List<String> absences() {
        return application.database().queryForList("select user_id || ' ' || read_count from directory_absence order by user_id", String.class);
    }

    /** So many removals in a day, and no more. */
    private String limited(int removals) {
        String limited = original.replaceAll("max-people: \\d+", "max-people: " + removals).replaceAll("max-share: [0-9.]+", "max-share: 1.0")
                .replaceAll("ignore-below: \\d+", "ignore-below: 0");
        assertThat(limited).isNotEqualTo(original);
        return limited;
    }

    private Map<String, Long> writes() {
        Map<String, Long> writes = List.of("POST", "PATCH", "PUT", "DELETE").stream()
                .collect(Collectors.toMap(method -> method, application::requests, Long::sum, TreeMap::new));
        writes.values().removeIf(count -> count == 0);
        return writes;
    }

    private Map<String, List<Map<String, Object>>> everything() {
        return List.of("directory_user order by id", "app_assignment order by user_id", "directory_change order by id",
                "provisioning_task order by user_id", "calendly_account order by user_id", "source_read order by id", "source_row order by row_id",
                "removal_hold order by id", "removal_hold_item order by user_id", "directory_absence order by user_id", "provisioning_event order by id")
                .stream().collect(Collectors.toMap(table -> table, table -> application.database().queryForList("select * from " + table)));
    }
}
