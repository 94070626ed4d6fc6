package io.rosterbridge.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.StillClock;
import io.rosterbridge.access.Actor;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.Confirmations.Selection;
import io.rosterbridge.imports.Confirmations.Taken;
import io.rosterbridge.imports.ImportView.Apply;
import io.rosterbridge.imports.ReconcileSettings.Policy;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Confirm, apply and compare on each database, without routes and without Calendly. */
class ImportStoreTest {

    private static final Actor ANN = Actor.login("ann");

    private ImportStores stores;
    private StillClock clock;
    private JdbcTemplate database;
    private People people;
    private Confirmations confirmations;
    private ImportApply apply;

    private void open(Engine engine) {
        stores = new ImportStores(engine, Policy.REPORT);
        clock = stores.clock;
        database = stores.database;
        people = stores.people;
        confirmations = stores.confirmations;
        apply = stores.apply;
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void appliesWhatIsConfirmedBatchByBatch(Engine engine) {
        open(engine);
        long run = run("import", "complete");
        person("held", "taken@example.com", Assignment.ASSIGNED);
        person("u1", "u1@example.com", Assignment.NONE);
        person("busy", "busy@example.com", Assignment.NONE);
        clock.forward(Duration.ofHours(1));
        for (String id : List.of("n1", "n2", "taken", "u1", "busy")) {
            account(run, id, "Name of " + id, true, null);
        }
        List.of("n1", "n2", "taken").forEach(id -> candidate(run, id, "new", null));
        List.of("u1", "busy").forEach(id -> candidate(run, id, "update", id));
        database.update("update provisioning_task set state = 'leased' where user_id = 'busy'");
        database.update("update provisioning_task set state = 'inStep' where user_id <> 'busy'");

        assertThat(confirmations.confirm(ANN, run, CandidateList.NEW, new Selection.All(), Choice.NONE, "f"))
                .contains(new Taken(run, 3));
        assertThat(confirmations.confirm(ANN, run, CandidateList.UPDATE, new Selection.These(List.of("s-u1", "s-busy")),
                Choice.of(WinningSide.CALENDLY), "f")).contains(new Taken(run, 2));
        while (apply.applyBatch()) {
            clock.forward(Duration.ofSeconds(1));
        }
        assertThat(state(run, "s-busy")).as("a worker has them").isEqualTo("confirmed");
        assertThat(state(run, "s-taken")).isEqualTo("skipped");
        assertThat(database.queryForList("select user_id from calendly_account where linked_by = 'imported' order by user_id", String.class))
                .containsExactly("calendly-s-n1", "calendly-s-n2", "u1");
        assertThat(people.find("u1").orElseThrow().person().value("full_name")).contains("Name of u1");
        assertThat(people.find("calendly-s-n1").orElseThrow().assignment()).isEqualTo(Assignment.ASSIGNED);
        assertThat(database.queryForObject("select count(*) from directory_change where source = 'import'", Long.class)).isEqualTo(6);
        assertThat(database.queryForObject("select count(*) from provisioning_task where state = 'due'", Long.class)).isEqualTo(3);

        database.update("update provisioning_task set state = 'inStep' where user_id = 'busy'");
        assertThat(apply.applyBatch()).isTrue();
        assertThat(apply.applyBatch()).isFalse();
        assertThat(database.queryForObject("select state from import_run where id = ?", String.class, run)).isEqualTo("applied");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aUserNameWithBlanksAroundItIsTheSameAddress(Engine engine) {
        open(engine);
        long run = run("import", "complete");
        account(run, "n1", " Ann ", true, null);
        database.update("update import_account set user_name = ' N1@example.com '");
        candidate(run, "n1", "new", null);
        confirmations.confirm(ANN, run, CandidateList.NEW, new Selection.All(), Choice.NONE, "f");
        applyAll();
        assertThat(state(run, "s-n1")).isEqualTo("applied");
        assertThat(people.find("calendly-s-n1").orElseThrow().person().email()).isEqualTo("N1@example.com");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aRuleConfirmsOnlyWhatIsFresh(Engine engine) {
        open(engine);
        long run = run("import", "complete");
        account(run, "n1", "Ann", true, null);
        candidate(run, "n1", "new", null);
        person("u1", "u1@example.com", Assignment.NONE);
        account(run, "u1", "Name", true, "u1");
        candidate(run, "u1", "update", "u1");
        database.update("update import_run set listed_at = ?", now().minusMinutes(61));
        confirmations.confirmByRule();
        assertThat(state(run, "s-n1")).as("an old list that somebody left open").isEqualTo("open");
        database.update("update import_run set listed_at = ?", now().minusMinutes(59));
        confirmations.confirmByRule();
        assertThat(state(run, "s-n1")).isEqualTo("confirmed");
        assertThat(state(run, "s-u1")).as("no rule is on for updates").isEqualTo("open");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void howFastItIsAppliedAndWhenItWillBeDoneIsShownWhileItIs(Engine engine) {
        open(engine);
        long run = confirmed(9);
        ImportView view = new ImportView(database, clock);
        assertThat(view.find("import", run).orElseThrow().apply()).isEqualTo(new Apply(0, 0, 9, null, null));
        apply.applyBatch();
        clock.forward(Duration.ofMinutes(1));
        assertThat(view.find("import", run).orElseThrow().apply())
                .isEqualTo(new Apply(2, 0, 9, 2, clock.instant().plusSeconds(210)));
        applyAll();
        assertThat(view.find("import", run).orElseThrow().apply()).isEqualTo(new Apply(9, 0, 9, null, null));

        account(run, "later", "Name", true, null);
        candidate(run, "later", "new", null);
        clock.forward(Duration.ofDays(1));
        confirmations.confirm(ANN, run, CandidateList.NEW, new Selection.All(), Choice.NONE, "f");
        clock.forward(Duration.ofMinutes(1));
        assertThat(view.find("import", run).orElseThrow().apply()).as("what was done yesterday says nothing of today")
                .isEqualTo(new Apply(9, 0, 10, null, null));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whomAnotherDirectoryRefusesIsLeftOutHereToo(Engine engine) {
        open(engine);
        long run = run("import", "complete");
        List.of("n1", "n2", "n3", "n4", "n5").forEach(id -> {
            account(run, id, "Name", true, null);
            candidate(run, id, "new", null);
        });
        stores.elsewhere = writes -> {
            List<String> ids = writes.people().stream().map(PersonDraft::id).toList();
            if (ids.contains("calendly-s-n3")) {
                throw new DirectoryFailed("it answered 500", false, null);
            }
            if (ids.equals(List.of("calendly-s-n4"))) {
                throw new DirectoryFailed("it answered 422", true, null);
            }
            return ids.contains("calendly-s-n4") ? Map.of("calendly-s-n4", "no") : Map.of("calendly-s-n2", "has no department");
        };
        confirmations.confirm(ANN, run, CandidateList.NEW, new Selection.All(), Choice.NONE, "f");
        applyAll();
        assertThat(database.queryForList("select id from directory_user order by id", String.class))
                .containsExactly("calendly-s-n1", "calendly-s-n5");
        assertThat(database.queryForList("select user_id from calendly_account order by user_id", String.class))
                .containsExactly("calendly-s-n1", "calendly-s-n5");
        assertThat(outcome(run, "s-n2")).isEqualTo("has no department");
        assertThat(outcome(run, "s-n3")).as("the others were taken, so it is about this one")
                .isEqualTo("the directory does not take the person: it answered 500");
        assertThat(database.queryForObject("select state from import_run where id = ?", String.class, run)).isEqualTo("applied");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whileAnotherDirectoryTakesNobodyTheRunWaitsAndSaysSo(Engine engine) {
        open(engine);
        long run = confirmed(9);
        AtomicInteger asked = new AtomicInteger();
        stores.elsewhere = writes -> {
            asked.incrementAndGet();
            throw new DirectoryFailed("ConnectException", false, null);
        };
        assertThat(apply.applyBatch()).as("no tight loop").isFalse();
        assertThat(apply.applyBatch()).as("not before its time").isFalse();
        assertThat(asked.get()).as("the batch and a few of it, not everybody").isLessThanOrEqualTo(4);
        assertThat(reason(run)).startsWith("waits, since the directory takes nobody: ConnectException; tried again at 20");
        int tries = 0;
        for (int second = 0; second < 590; second++) {
            clock.forward(Duration.ofSeconds(1));
            int before = asked.get();
            apply.applyBatch();
            tries += asked.get() > before ? 1 : 0;
        }
        assertThat(tries).as("with growing pauses").isBetween(10, 20);

        stores.elsewhere = writes -> Map.of();
        clock.forward(Duration.ofMinutes(2));
        applyAll();
        assertThat(database.queryForObject("select count(*) from import_candidate where state = 'applied'", Integer.class)).isEqualTo(9);
        assertThat(reason(run)).isNull();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatAnotherDirectoryHasNotTakenForTooLongIsSkipped(Engine engine) {
        open(engine);
        long run = confirmed(9);
        stores.elsewhere = writes -> {
            throw new DirectoryFailed("ConnectException", false, null);
        };
        for (int minute = 0; minute < 12; minute++) {
            applyAll();
            clock.forward(Duration.ofMinutes(1));
        }
        assertThat(database.queryForObject("select state from import_run where id = ?", String.class, run)).isEqualTo("applied");
        assertThat(reason(run)).isEqualTo("the directory has taken nobody for 10 minutes: ConnectException; what was left is skipped");
        assertThat(outcome(run, "s-n8")).isEqualTo("the directory has taken nobody for 10 minutes: ConnectException; import again");
        assertThat(database.queryForObject("select count(*) from directory_user", Integer.class)).isZero();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whoIsLinkedAsInactiveIsInactiveFromThenOn(Engine engine) {
        open(engine);
        stores.person("off", Assignment.ASSIGNED);
        stores.person("on", Assignment.ASSIGNED);
        stores.link("on", "on@example.com");
        database.update("update calendly_account set active = false, deactivated_at = ?", now());
        stores.settle();
        long run = run("import", "complete");
        account(run, "off", "Name", false, "off");
        account(run, "on", "Other", true, "on");
        candidate(run, "off", "deactivate", "off");
        candidate(run, "on", "update", "on");
        for (CandidateList list : List.of(CandidateList.DEACTIVATE, CandidateList.UPDATE)) {
            confirmations.confirm(ANN, run, list, new Selection.All(), Choice.NONE, "f");
        }
        OffsetDateTime applied = now();
        while (apply.applyBatch()) {
            assertThat(apply.hasMore(true)).isTrue();
        }
        assertThat(database.queryForList("select user_id from calendly_account where not active and deactivated_at = ?", String.class,
                applied))
                .containsExactly("off");
        assertThat(database.queryForList("select user_id from calendly_account where active and deactivated_at is null", String.class))
                .containsExactly("on");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void theSameUsersInAnotherOrderHaveTheSameFingerprint(Engine engine) {
        open(engine);
        stores.person("both", Assignment.NONE);
        List<String> ids = new ArrayList<>(List.of("both", "a", "c", "b"));
        String there = fingerprint(ids);
        Collections.reverse(ids);
        assertThat(fingerprint(ids)).isEqualTo(there).hasSize(64);
        ids.remove("c");
        assertThat(fingerprint(ids)).as("other candidates").isNotEqualTo(there);
    }

    private String fingerprint(List<String> ids) {
        ImportRun run = stores.listed("import", ids.size());
        ids.forEach(id -> stores.account(run, id, "Somebody " + id, true, null));
        stores.comparison.match(run);
        stores.comparison.compare(run);
        return database.queryForObject("select fingerprint from import_run where id = ?", String.class, run.id());
    }

    /** A plan that confirms, and an erasure, come to the import with the turn of the files in hand. */
    @Test
    void whoAppliesWaitsForTheTurnOfTheFilesWithoutTheImportInHand() {
        open(Engine.POSTGRES);
        long run = confirmed(1);
        TransactionTemplate plan = new TransactionTemplate(new JdbcTransactionManager(database.getDataSource()));
        CompletableFuture<Boolean> applying = plan.execute(status -> {
            database.queryForList("select id from source_turn for update");
            CompletableFuture<Boolean> begun = CompletableFuture.supplyAsync(apply::applyBatch);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> database.queryForObject("select count(*) from pg_stat_activity "
                    + "where datname = current_database() and wait_event_type = 'Lock'", Integer.class) == 1);
            assertThat(database.queryForList("select id from import_run where id = ? for update skip locked", Long.class, run)).hasSize(1);
            return begun;
        });
        assertThat(applying.join()).isTrue();
    }

    private long confirmed(int newcomers) {
        long run = run("import", "complete");
        for (int number = 0; number < newcomers; number++) {
            account(run, "n" + number, "Name", true, null);
            candidate(run, "n" + number, "new", null);
        }
        confirmations.confirm(ANN, run, CandidateList.NEW, new Selection.All(), Choice.NONE, "f");
        return run;
    }

    private void applyAll() {
        while (apply.applyBatch()) {
            clock.forward(Duration.ofSeconds(1));
        }
    }

    private String outcome(long run, String scimId) {
        return database.queryForObject("select outcome from import_candidate where run_id = ? and scim_id = ?", String.class, run, scimId);
    }

    private String reason(long run) {
        return database.queryForObject("select reason from import_run where id = ?", String.class, run);
    }

    private long run(String kind, String state) {
        database.update("insert into import_run (kind, started_by, state, started_at, scan_at, listed_at, pages, accounts, next_index, "
                + "scans, fingerprint) values (?, 'ann', ?, ?, ?, ?, 1, 1, 1, 1, 'f')", kind, state, now(), now(), now().plusHours(2));
        return database.queryForObject("select max(id) from import_run", Long.class);
    }

    private void account(long run, String id, String name, boolean active, String externalId) {
        database.update("insert into import_account (run_id, scim_id, user_name, user_name_key, display_name, active, external_id, page) "
                + "values (?, ?, ?, ?, ?, ?, ?, 1)", run, "s-" + id, id + "@example.com", id + "@example.com", name, active, externalId);
    }

    private void candidate(long run, String id, String list, String userId) {
        database.update("insert into import_candidate (run_id, scim_id, list, user_name, user_id, differences, reason, state) "
                + "values (?, ?, ?, ?, ?, '{}', '', 'open')", run, "s-" + id, list, id + "@example.com", userId);
    }

    private void person(String id, String email, Assignment assignment) {
        people.put(new PersonDraft(id, email, "active", Map.of("full_name", "Name"), assignment), "test");
    }

    private String state(long run, String scimId) {
        return database.queryForObject("select state from import_candidate where run_id = ? and scim_id = ?", String.class, run, scimId);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(java.time.ZoneOffset.UTC);
    }
}
