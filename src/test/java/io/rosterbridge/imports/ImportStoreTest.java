package io.rosterbridge.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.StillClock;
import io.rosterbridge.access.Actor;
import io.rosterbridge.audit.AuditTrail;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.DueMarks;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.ApplySettings.Deactivated;
import io.rosterbridge.imports.Confirmations.Selection;
import io.rosterbridge.imports.Confirmations.Taken;
import io.rosterbridge.imports.ImportView.Apply;
import io.rosterbridge.imports.ReconcileSettings.Policy;
import io.rosterbridge.mapping.ProfileVersions;
import io.rosterbridge.provisioning.ProvisioningSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Confirm, apply and compare on each database, without routes and without Calendly. */
class ImportStoreTest {

    private static final Actor ANN = Actor.login("ann");

    private final StillClock clock = new StillClock();
    private JdbcTemplate database;
    private People people;
    private Confirmations confirmations;
    private ImportApply apply;
    private Reconciliation reconciliation;
    private Reconciliations reconciliations;
    private Function<DirectoryWrites, Map<String, String>> elsewhere = writes -> Map.of();

    private void open(Engine engine, Policy policy) {
        DataSource source = engine.fresh();
        database = new JdbcTemplate(source);
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(source));
        DueMarks marks = new DueMarks(database, clock, () -> { });
        people = new People(database, transaction, clock, marks, false);
        ProfileVersions profiles = new ProfileVersions(database, transaction, clock, () -> { });
        profiles.readAtStart(Path.of("mappings/calendly.yaml"));
        ImportSettings lists = new ImportSettings(false, 100, 3, 5, "secondary_emails", false, 2, Duration.ofDays(30));
        Imports imports = new Imports(database, transaction, null, lists, new ProvisioningSettings(1, 4000, Duration.ofSeconds(30), 10_000,
                Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofDays(1)), clock);
        ApplySettings settings = new ApplySettings(Deactivated.SUSPEND, Map.of("new", true), WinningSide.CALENDLY, Duration.ofHours(1), 2,
                Duration.ofMinutes(10));
        confirmations = new Confirmations(database, transaction, profiles, settings, new AuditTrail(database, transaction, clock), clock);
        apply = new ImportApply(database, transaction, people, writes -> elsewhere.apply(writes), marks, profiles, settings, lists, clock);
        reconciliation = new Reconciliation(new NamedParameterJdbcTemplate(database), transaction, imports, marks, profiles,
                new ReconcileSettings(policy, policy, policy, policy, policy, 3, 0.5, 1, Duration.ofDays(90)), lists, clock);
        reconciliations = new Reconciliations(database);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void appliesWhatIsConfirmedBatchByBatch(Engine engine) {
        open(engine, Policy.REPAIR);
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

        assertThat(confirmations.confirm(ANN, run, CandidateList.NEW, new Selection.All(), Optional.empty(), "f"))
                .contains(new Taken(run, 3));
        assertThat(confirmations.confirm(ANN, run, CandidateList.UPDATE, new Selection.These(List.of("s-u1", "s-busy")),
                Optional.of(WinningSide.CALENDLY), "f")).contains(new Taken(run, 2));
        while (apply.appliesBatch()) {
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
        assertThat(apply.appliesBatch()).isTrue();
        assertThat(apply.appliesBatch()).isFalse();
        assertThat(database.queryForObject("select state from import_run where id = ?", String.class, run)).isEqualTo("applied");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aUserNameWithBlanksAroundItIsTheSameAddress(Engine engine) {
        open(engine, Policy.REPAIR);
        long run = run("import", "complete");
        account(run, "n1", " Ann ", true, null);
        database.update("update import_account set user_name = ' N1@example.com '");
        candidate(run, "n1", "new", null);
        confirmations.confirm(ANN, run, CandidateList.NEW, new Selection.All(), Optional.empty(), "f");
        applyAll();
        assertThat(state(run, "s-n1")).isEqualTo("applied");
        assertThat(people.find("calendly-s-n1").orElseThrow().person().email()).isEqualTo("N1@example.com");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aRuleConfirmsOnlyWhatIsFresh(Engine engine) {
        open(engine, Policy.REPAIR);
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
        open(engine, Policy.REPAIR);
        long run = confirmed(9);
        ImportView view = new ImportView(database, clock);
        assertThat(view.find("import", run).orElseThrow().apply()).isEqualTo(new Apply(0, 0, 9, null, null));
        apply.appliesBatch();
        clock.forward(Duration.ofMinutes(1));
        assertThat(view.find("import", run).orElseThrow().apply())
                .isEqualTo(new Apply(2, 0, 9, 2, clock.instant().plusSeconds(210)));
        applyAll();
        assertThat(view.find("import", run).orElseThrow().apply()).isEqualTo(new Apply(9, 0, 9, null, null));

        account(run, "later", "Name", true, null);
        candidate(run, "later", "new", null);
        clock.forward(Duration.ofDays(1));
        confirmations.confirm(ANN, run, CandidateList.NEW, new Selection.All(), Optional.empty(), "f");
        clock.forward(Duration.ofMinutes(1));
        assertThat(view.find("import", run).orElseThrow().apply()).as("what was done yesterday says nothing of today")
                .isEqualTo(new Apply(9, 0, 10, null, null));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whomAnotherDirectoryRefusesIsLeftOutHereToo(Engine engine) {
        open(engine, Policy.REPAIR);
        long run = run("import", "complete");
        List.of("n1", "n2", "n3", "n4", "n5").forEach(id -> {
            account(run, id, "Name", true, null);
            candidate(run, id, "new", null);
        });
        elsewhere = writes -> {
            List<String> ids = writes.people().stream().map(PersonDraft::id).toList();
            if (ids.contains("calendly-s-n3")) {
                throw new DirectoryFailed("it answered 500", false, null);
            }
            if (ids.equals(List.of("calendly-s-n4"))) {
                throw new DirectoryFailed("it answered 422", true, null);
            }
            return ids.contains("calendly-s-n4") ? Map.of("calendly-s-n4", "no") : Map.of("calendly-s-n2", "has no department");
        };
        confirmations.confirm(ANN, run, CandidateList.NEW, new Selection.All(), Optional.empty(), "f");
        applyAll();
        assertThat(database.queryForList("select id from directory_user order by id", String.class)).containsExactly("calendly-s-n1", "calendly-s-n5");
        assertThat(database.queryForList("select user_id from calendly_account order by user_id", String.class))
                .containsExactly("calendly-s-n1", "calendly-s-n5");
        assertThat(outcome(run, "s-n2")).isEqualTo("has no department");
        assertThat(outcome(run, "s-n3")).as("the others were taken, so it is about this one").isEqualTo("the directory does not take the person: it answered 500");
        assertThat(database.queryForObject("select state from import_run where id = ?", String.class, run)).isEqualTo("applied");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whileAnotherDirectoryTakesNobodyTheRunWaitsAndSaysSo(Engine engine) {
        open(engine, Policy.REPAIR);
        long run = confirmed(9);
        AtomicInteger asked = new AtomicInteger();
        elsewhere = writes -> {
            asked.incrementAndGet();
            throw new DirectoryFailed("ConnectException", false, null);
        };
        assertThat(apply.appliesBatch()).as("no tight loop").isFalse();
        assertThat(apply.appliesBatch()).as("not before its time").isFalse();
        assertThat(asked.get()).as("the batch and a few of it, not everybody").isLessThanOrEqualTo(4);
        assertThat(reason(run)).startsWith("waits, since the directory takes nobody: ConnectException; tried again at 20");
        int tries = 0;
        for (int second = 0; second < 590; second++) {
            clock.forward(Duration.ofSeconds(1));
            int before = asked.get();
            apply.appliesBatch();
            tries += asked.get() > before ? 1 : 0;
        }
        assertThat(tries).as("with growing pauses").isBetween(10, 20);

        elsewhere = writes -> Map.of();
        clock.forward(Duration.ofMinutes(2));
        applyAll();
        assertThat(database.queryForObject("select count(*) from import_candidate where state = 'applied'", Integer.class)).isEqualTo(9);
        assertThat(reason(run)).isNull();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatAnotherDirectoryHasNotTakenForTooLongIsSkipped(Engine engine) {
        open(engine, Policy.REPAIR);
        long run = confirmed(9);
        elsewhere = writes -> {
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
    void findsEveryKindOfDriftAndRepairsIt(Engine engine) {
        open(engine, Policy.REPAIR);
        for (String id : List.of("same", "named", "off", "gone", "lost", "free", "fresh", "case")) {
            person(id, id + "@example.com", Assignment.ASSIGNED);
        }
        for (String id : List.of("same", "named", "off", "gone", "fresh", "case")) {
            database.update("insert into calendly_account (user_id, scim_id, user_name, display_name, active, linked_by, linked_at) "
                    + "values (?, ?, ?, ?, true, 'created', ?)", id, "s-" + id, id + "@example.com", "Name", now());
        }
        database.update("update provisioning_task set state = 'inStep'");
        clock.forward(Duration.ofHours(1));
        long run = run("reconcile", "running");
        account(run, "same", "Name", true, "same");
        account(run, "named", "Other", true, "named");
        account(run, "off", "Name", false, "off");
        account(run, "free", "Name", true, "free");
        account(run, "fresh", "Other", true, "fresh");
        account(run, "case", "Name", true, "case");
        database.update("update import_account set user_name = 'CASE@Example.com' where scim_id = 's-case'");
        database.update("update calendly_account set sent_at = ? where user_id = 'fresh'", now());
        database.update("update import_account set matched_by = case when scim_id = 's-free' then 'userName' else 'link' end");
        for (String id : List.of("same", "named", "off", "gone", "lost", "free", "fresh", "case")) {
            database.update("insert into import_person (run_id, user_id, gone, assignment, user_name, active) values (?, ?, false, 'assigned', ?, true)",
                    run, id, id + "@example.com");
            database.update("insert into import_address (run_id, address_key, user_id) values (?, ?, ?)", run, id + "@example.com", id);
        }
        reconciliation.compare(run);
        reconciliation.compare(run);
        assertThat(reconciliations.find(run).orElseThrow().drift())
                .isEqualTo(Map.of("missing", 1, "vanished", 1, "values", 1, "status", 1, "unlinked", 1));
        assertThat(reconciliations.find(run).orElseThrow().repaired()).isEqualTo(5);
        assertThat(database.queryForList("select user_id from provisioning_task where state = 'due' order by user_id", String.class))
                .containsExactly("free", "gone", "lost", "named", "off");
        assertThat(database.queryForObject("select display_name from calendly_account where user_id = 'named'", String.class)).isEqualTo("Other");
        assertThat(database.queryForObject("select active from calendly_account where user_id = 'off'", Boolean.class)).isFalse();
        assertThat(database.queryForList("select user_id from calendly_account where user_id in ('gone', 'free')", String.class)).containsExactly("free");
        assertThat(reconciliations.drift(run, Optional.empty(), 2, Optional.empty()).next()).isPresent();
    }

    private long confirmed(int newcomers) {
        long run = run("import", "complete");
        for (int number = 0; number < newcomers; number++) {
            account(run, "n" + number, "Name", true, null);
            candidate(run, "n" + number, "new", null);
        }
        confirmations.confirm(ANN, run, CandidateList.NEW, new Selection.All(), Optional.empty(), "f");
        return run;
    }

    private void applyAll() {
        while (apply.appliesBatch()) {
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
        database.update("insert into import_run (kind, started_by, state, started_at, scan_at, listed_at, pages, accounts, next_index, scans, fingerprint) "
                + "values (?, 'ann', ?, ?, ?, ?, 1, 1, 1, 1, 'f')", kind, state, now(), now(), now().plusHours(2));
        return database.queryForObject("select max(id) from import_run", Long.class);
    }

    private void account(long run, String id, String name, boolean active, String userId) {
        database.update("insert into import_account (run_id, scim_id, user_name, user_name_key, display_name, active, page, user_id) "
                + "values (?, ?, ?, ?, ?, ?, 1, ?)", run, "s-" + id, id + "@example.com", id + "@example.com", name, active, userId);
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

    private java.time.OffsetDateTime now() {
        return clock.instant().atOffset(java.time.ZoneOffset.UTC);
    }
}
