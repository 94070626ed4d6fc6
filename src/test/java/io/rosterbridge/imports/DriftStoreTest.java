package io.rosterbridge.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.imports.ImportStores.Killed;
import io.rosterbridge.imports.ReconcileSettings.Policy;
import io.rosterbridge.imports.Reconciliations.Drift;
import io.rosterbridge.imports.Reconciliations.Run;
import io.rosterbridge.imports.Reconciliations.Trouble;
import io.rosterbridge.platform.rows.Columns;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a reconciliation finds and repairs on each database, without routes and without Calendly. */
class DriftStoreTest {

    private static final List<String> EVERYBODY = List.of("same", "named", "off", "gone", "lost", "free", "fresh", "case", "left");

    private ImportStores stores;

    private void open(Engine engine) {
        stores = new ImportStores(engine, Policy.REPAIR);
    }

    /** One of every kind, and some of whom nothing is to be done. */
    private ImportRun everyKind() {
        EVERYBODY.forEach(id -> stores.person(id, Assignment.ASSIGNED));
        List.of("same", "named", "off", "gone", "fresh", "case").forEach(id -> stores.link(id, id + "@example.com"));
        stores.settle();
        ImportRun run = stores.listed("reconcile", 8);
        stores.account(run, "same", "Name", true, "same");
        stores.account(run, "named", "Other", true, "named");
        stores.account(run, "off", "Name", false, "off");
        stores.account(run, "free", "Name", true, "free");
        stores.account(run, "fresh", "Other", true, "fresh");
        stores.account(run, "case", "CASE@Example.com", "Name", true, "case");
        // Two who may be the same person: it cannot be told, but that person is not missing.
        stores.account(run, "left", "Name", true, "left");
        stores.account(run, "left-too", "Name", true, "left");
        stores.database.update("update calendly_account set sent_at = ? where user_id = 'fresh'", stores.now());
        return run;
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void findsEveryKindOfDriftAndRepairsIt(Engine engine) {
        open(engine);
        ImportRun run = everyKind();
        stores.reconcile(run);
        Run found = found(run);
        assertThat(found.drift()).isEqualTo(Map.of("missing", 1, "vanished", 1, "values", 1, "status", 1, "unlinked", 1));
        assertThat(found.reason()).isEqualTo("missing 1, status 1, unlinked 1, values 1, vanished 1; repaired 5; review 1");
        assertThat(found.review()).as("it cannot be told which of two accounts is that person's").isEqualTo(1);
        assertThat(found.progress().pages()).isEqualTo(1);
        assertThat(due()).containsExactly("free", "gone", "lost", "named", "off");
        assertThat(held("named", "display_name")).isEqualTo("Other");
        assertThat(stores.database.queryForList("select user_id from calendly_account where user_id in ('gone', 'free')", String.class))
                .containsExactly("free");
        assertThat(stores.reconciliations.drift(run.id(), Optional.empty(), 2, Optional.empty()).next()).isPresent();
        assertThat(stores.database.queryForObject("select count(*) from import_person", Long.class)).as("staged for this only").isZero();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whoIsForgottenBetweenFindingAndRepairingKeepsNobodyElseFromIt(Engine engine) {
        open(engine);
        ImportRun run = everyKind();
        stores.comparison.match(run);
        stores.reconciliation.find(run);
        stores.database.update("update drift set user_id = 'erased-0', held = null, seen = null, scim_id = null where user_id = 'gone'");
        stores.reconciliation.repair(run);
        stores.reconciliation.complete(run);
        assertThat(found(run).reason()).contains("repaired 4");
        assertThat(due()).containsExactly("free", "lost", "named", "off");
    }

    @Test
    void killedAnywhereTheEndIsTheSame() {
        open(Engine.H2);
        stores.reconcile(everyKind());
        List<String> expected = everything();
        int deaths = 0;
        boolean died = true;
        while (died) {
            empty();
            ImportRun run = everyKind();
            stores.dieAfter(deaths);
            died = dies(run);
            stores.live();
            if (died) {
                deaths++;
                stores.reconcile(stores.taken(run.id()));
            }
            assertThat(everything()).as("killed before transaction " + deaths).isEqualTo(expected);
        }
        assertThat(deaths).as("transactions").isGreaterThan(8);
    }

    private boolean dies(ImportRun run) {
        try {
            stores.reconcile(run);
            return false;
        } catch (Killed killed) {
            // The run may have been completed already; then only tidying up was left.
            return stores.database.queryForObject("select state from import_run where id = ?", String.class, run.id()).equals("running");
        }
    }

    private List<String> everything() {
        return Stream.of("select user_id, kind, attribute, action from drift order by user_id, kind, attribute",
                        "select user_id, scim_id, user_name, display_name, active from calendly_account order by user_id",
                        "select user_id, state from provisioning_task order by user_id",
                        "select user_id, attribute, times from drift_repair order by user_id, attribute",
                        "select reason from import_run where id = (select max(id) from import_run)")
                .map(rows -> stores.database.queryForList(rows).toString()).toList();
    }

    private void empty() {
        List.of("drift", "drift_repair", "import_match", "import_account", "import_address", "import_person", "import_run",
                "calendly_account", "provisioning_task", "app_assignment", "directory_change", "directory_user")
                .forEach(table -> stores.database.update("delete from " + table));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whoeverHasLostTheRunChangesNothingAnyMore(Engine engine) {
        open(engine);
        ImportRun run = everyKind();
        stores.comparison.match(run);
        stores.database.update("update import_run set lease_owner = 'another node'");
        assertThatThrownBy(() -> stores.reconciliation.find(run)).isInstanceOf(LeaseLost.class);
        assertThat(stores.database.queryForObject("select count(*) from drift", Long.class)).isZero();
        stores.database.update("update import_run set lease_owner = ?", ImportStores.NODE);
        stores.reconciliation.find(run);
        stores.database.update("update import_run set lease_owner = 'another node'");
        assertThatThrownBy(() -> stores.reconciliation.repair(run)).isInstanceOf(LeaseLost.class);
        assertThatThrownBy(() -> stores.reconciliation.complete(run)).isInstanceOf(LeaseLost.class);
        assertThat(due()).isEmpty();
        assertThat(held("named", "display_name")).isEqualTo("Name");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatWorkersDoMeanwhileIsLeftAndStopsNobodyElse(Engine engine) {
        open(engine);
        ImportRun run = everyKind();
        stores.person("other", Assignment.ASSIGNED);
        stores.comparison.match(run);
        stores.reconciliation.find(run);
        // Meanwhile a worker has linked a listed user to somebody else, another sends new values, and a third is at work.
        stores.database.update("update calendly_account set sent_at = ?, display_name = 'New' where user_id = 'named'", stores.now());
        stores.database.update("update provisioning_task set state = 'leased' where user_id = 'off'");
        stores.database.update("insert into calendly_account (user_id, scim_id, user_name, active, linked_by, linked_at) "
                + "values ('other', 's-free', 'x@example.com', true, 'adopted', ?)", stores.now());
        stores.reconciliation.repair(run);
        stores.reconciliation.complete(run);
        assertThat(held("named", "display_name")).isEqualTo("New");
        assertThat(stores.database.queryForObject("select active from calendly_account where user_id = 'off'", Boolean.class)).isTrue();
        assertThat(drift(run, "free")).singleElement().satisfies(left -> {
            assertThat(left.action()).isEqualTo("reported");
            assertThat(left.reason()).contains("somebody else was linked");
        });
        assertThat(drift(run, "named").get(0).reason()).contains("was worked on");
        assertThat(found(run).repaired()).as("the others").isEqualTo(2);
        assertThat(due()).contains("gone", "lost").doesNotContain("free", "named", "off");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void anotherExternalIdIsNamedAndNeverOverwritten(Engine engine) {
        open(engine);
        stores.profile("claim-external-id: false", "claim-external-id: true");
        for (String id : List.of("p1", "p2", "p3")) {
            stores.person(id, Assignment.ASSIGNED);
            stores.link(id, id + "@example.com");
        }
        stores.settle();
        for (int time = 0; time < 2; time++) {
            ImportRun run = stores.listed("reconcile", 3);
            stores.account(run, "p1", "Name", true, "p2");
            stores.account(run, "p2", "Name", true, "strange");
            stores.account(run, "p3", "Name", true, time == 0 ? null : "p3");
            stores.reconcile(run);
            assertThat(drift(run, "p1")).singleElement().satisfies(mismatch -> {
                assertThat(mismatch.action()).isEqualTo("mismatch");
                assertThat(mismatch.reason()).contains("never overwritten").endsWith("it is that of person p2");
            });
            assertThat(drift(run, "p2")).singleElement().extracting(Drift::action).isEqualTo("mismatch");
            assertThat(held("p1", "external_id")).as("what was sent").isEqualTo("p1");
            assertThat(due()).as("an absent one is sent again").isEqualTo(time == 0 ? List.of("p3") : List.of());
            assertThat(found(run).reason()).isEqualTo("values " + (time == 0 ? 3 : 2) + "; mismatch 2; repaired " + (time == 0 ? 1 : 0));
            assertThat(stores.reconciliations.concerns()).extracting(Reconciliations.Concern::trouble).containsExactly(Trouble.MISMATCH);
            stores.database.update("update calendly_account set external_id = user_id");
            stores.settle();
        }
        ImportRun well = stores.listed("reconcile", 3);
        List.of("p1", "p2", "p3").forEach(id -> stores.account(well, id, "Name", true, id));
        stores.reconcile(well);
        assertThat(stores.reconciliations.concerns()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatTheActionsDoNotAllowIsReportedAndWhatIsHeldStays(Engine engine) {
        open(engine);
        stores.profile("update: true", "update: false");
        stores.profile("activate-deactivate: true", "activate-deactivate: false");
        stores.profile("create: true", "create: false");
        ImportRun run = everyKind();
        stores.reconcile(run);
        assertThat(found(run).drift()).isEqualTo(Map.of("missing", 0, "values", 1, "status", 1, "vanished", 1, "unlinked", 1));
        assertThat(drift(run, "named").get(0).reason()).isEqualTo("the action update is off, so nothing is sent");
        assertThat(drift(run, "off").get(0).reason()).isEqualTo("the action activate-deactivate is off, so nothing is sent");
        assertThat(drift(run, "gone").get(0).reason()).isEqualTo("the action create is off, so nothing is sent");
        assertThat(due()).as("to link needs no action").containsExactly("free");
        assertThat(held("named", "display_name")).isEqualTo("Name");
        assertThat(held("gone", "scim_id")).isEqualTo("s-gone");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void nobodyIsLinkedInSilenceWhereSomebodyHasToBeAsked(Engine engine) {
        open(engine);
        stores.profile("linking: auto", "linking: ask");
        ImportRun run = everyKind();
        stores.reconcile(run);
        assertThat(drift(run, "free")).singleElement().satisfies(unlinked -> {
            assertThat(unlinked.action()).isEqualTo("reported");
            assertThat(unlinked.reason()).isEqualTo("linking is ask, so nobody is linked in silence");
        });
        assertThat(due()).contains("named").doesNotContain("free");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aGraceBeginsWhenTheUserIsSeenInactiveAndEndsWhenSeenActive(Engine engine) {
        open(engine);
        stores.person("p1", Assignment.NONE);
        stores.link("p1", "p1@example.com");
        stores.settle();
        stores.clock.forward(Duration.ofDays(40));
        ImportRun off = stores.listed("reconcile", 1);
        stores.account(off, "p1", "Name", false, "p1");
        stores.reconcile(off);
        assertThat(deactivatedAt()).isEqualTo(stores.clock.instant());
        stores.settle();
        ImportRun on = stores.listed("reconcile", 1);
        stores.account(on, "p1", "Name", true, "p1");
        stores.reconcile(on);
        assertThat(deactivatedAt()).isNull();
    }

    private Instant deactivatedAt() {
        return stores.database.queryForObject("select deactivated_at from calendly_account",
                (row, number) -> Columns.instant(row, "deactivated_at"));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whoIsGoneAgainAndAgainIsNotCreatedForEver(Engine engine) {
        open(engine);
        stores.person("p1", Assignment.ASSIGNED);
        for (int time = 0; time < 3; time++) {
            stores.link("p1", "p1@example.com");
            stores.settle();
            ImportRun run = stores.listed("reconcile", 0);
            stores.reconcile(run);
            assertThat(found(run).repaired()).as("time " + time).isEqualTo(1);
            // Another version that maps alike is the same mapping.
            stores.profiles.save(stores.profiles.inForce().profile().document() + "# a comment\n", "test");
        }
        stores.link("p1", "p1@example.com");
        stores.settle();
        ImportRun run = stores.listed("reconcile", 0);
        stores.reconcile(run);
        assertThat(found(run).flapping()).isEqualTo(1);
        assertThat(drift(run, "p1").get(0).reason()).startsWith("the Calendly user was gone again 3 times");
        assertThat(held("p1", "scim_id")).isEqualTo("s-p1");
        assertThat(due()).isEmpty();
        assertThat(stores.reconciliations.concerns()).extracting(Reconciliations.Concern::trouble).containsExactly(Trouble.FLAPPING);
        ImportRun next = stores.listed("reconcile", 0);
        stores.reconcile(next);
        assertThat(found(next).flapping()).as("as long as nothing changes").isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void anAddressThatIsNeverVerifiedIsReportedOneDay(Engine engine) {
        open(engine);
        stores.person("p1", "new@example.com", Assignment.ASSIGNED);
        stores.link("p1", "new@example.com");
        stores.database.update("update calendly_account set pending_user_name = 'new@example.com', pending_since = ?", stores.now());
        stores.settle();
        ImportRun soon = stores.listed("reconcile", 1);
        stores.account(soon, "p1", "old@example.com", "Name", true, "p1");
        stores.reconcile(soon);
        assertThat(found(soon).reason()).isEqualTo("no drift");
        String since = stores.clock.instant().minus(Duration.ofHours(1)).toString();
        stores.clock.forward(Duration.ofDays(31));
        ImportRun late = stores.listed("reconcile", 1);
        stores.account(late, "p1", "old@example.com", "Name", true, "p1");
        stores.reconcile(late);
        assertThat(drift(late, "p1")).singleElement().satisfies(overdue -> {
            assertThat(overdue.attribute()).isEqualTo("userName");
            assertThat(overdue.action()).isEqualTo("reported");
            assertThat(overdue.reason()).contains("not verified since " + since);
        });
        assertThat(held("p1", "pending_user_name")).isEqualTo("new@example.com");
        assertThat(due()).isEmpty();
    }

    /** A database whose collation is C knows the lower case of ASCII only. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void lettersOfEveryAlphabetAreComparedWithoutTheirCase(Engine engine) {
        open(engine);
        stores.person("p1", "ÅSA.ÖST@example.com", Assignment.ASSIGNED);
        stores.link("p1", "ÅSA.ÖST@example.com");
        stores.person("p2", "ПЁТР@example.com", Assignment.ASSIGNED);
        stores.link("p2", "ПЁТР@example.com");
        stores.database.update("update calendly_account set pending_user_name = user_name, pending_since = ? where user_id = 'p2'",
                stores.now());
        stores.settle();
        ImportRun run = stores.listed("reconcile", 2);
        stores.account(run, "p1", "åsa.öst@example.com", "Name", true, "p1");
        stores.account(run, "p2", "пётр@example.com", "Name", true, "p2");
        stores.reconcile(run);
        assertThat(found(run).reason()).isEqualTo("no drift");
        assertThat(held("p2", "pending_user_name")).as("verified").isNull();
    }

    // ---- what there is

    private Run found(ImportRun run) {
        return stores.reconciliations.find(run.id()).orElseThrow();
    }

    private List<Drift> drift(ImportRun run, String userId) {
        return stores.reconciliations.drift(run.id(), Optional.empty(), 500, Optional.empty()).items().stream()
                .filter(drift -> drift.userId().equals(userId)).toList();
    }

    private List<String> due() {
        return stores.database.queryForList("select user_id from provisioning_task where state = 'due' order by user_id", String.class);
    }

    private String held(String userId, String column) {
        return stores.database.queryForObject("select " + column + " from calendly_account where user_id = ?", String.class, userId);
    }
}
