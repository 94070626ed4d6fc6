package io.rosterbridge.imports;

import io.rosterbridge.StillClock;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Scan;
import io.rosterbridge.domain.UserName;
import io.rosterbridge.imports.ApplySettings.Deactivated;
import io.rosterbridge.imports.ReconcileSettings.Policy;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.queue.ProvisioningSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionTemplate;

/** What imports and reconciliations keep in a database, without routes and Calendly: a list is written down as if it had been read. */
final class ImportStores {

    static final String NODE = "this node";

    final StillClock clock = new StillClock();
    final JdbcTemplate database;
    final People people;
    final ProfileVersions profiles;
    final Imports imports;
    final Confirmations confirmations;
    final ImportApply apply;
    final ImportComparison comparison;
    final Reconciliation reconciliation;
    final Reconciliations reconciliations;
    /** Another directory. */
    Function<DirectoryWrites, Map<String, String>> elsewhere = writes -> Map.of();
    private final Mortal transaction;

    /** @param policy of every kind of drift */
    ImportStores(Engine engine, Policy policy) {
        DataSource source = engine.fresh();
        database = new JdbcTemplate(source);
        transaction = new Mortal(new JdbcTransactionManager(source));
        DueMarks marks = new DueMarks(database, clock, () -> { });
        people = new People(database, transaction, clock, marks, false);
        profiles = new ProfileVersions(database, transaction, clock, () -> { });
        profiles.readAtStart(Path.of("mappings/calendly.yaml"));
        ImportSettings lists = new ImportSettings(false, 100, 1_000_000, Duration.ofMinutes(5), 3, 5, "secondary_emails", false, 2,
                Duration.ofDays(30));
        imports = new Imports(database, transaction, null, lists, new ProvisioningSettings(1, 4000, Duration.ofSeconds(30), 10_000,
                Duration.ofSeconds(1), Duration.ofHours(1), Duration.ZERO, Duration.ofDays(1)), clock);
        ApplySettings settings = new ApplySettings(Deactivated.SUSPEND, Map.of("new", true), WinningSide.CALENDLY, Duration.ofHours(1), 2,
                Duration.ofMinutes(10));
        confirmations = new Confirmations(database, transaction, profiles, settings, new AuditTrail(database, transaction, clock), clock);
        apply = new ImportApply(database, transaction, people, writes -> elsewhere.apply(writes), marks, profiles, settings, lists, clock);
        ReconcileSettings policies = new ReconcileSettings(policy, policy, policy, policy, policy, 3, 0.5, 1, Duration.ofDays(30),
                Duration.ofDays(90));
        reconciliation = new Reconciliation(database, transaction, imports, marks, profiles, policies, lists, clock);
        reconciliations = new Reconciliations(database, clock);
        comparison = new ImportComparison(imports, database, transaction, profiles, lists);
    }

    /** The process has died. */
    static final class Killed extends RuntimeException {

        private static final long serialVersionUID = 1;
    }

    /** Transactions of a process that may be killed between two of them; within one it is the database that has lost it. */
    private static final class Mortal extends TransactionTemplate {

        private static final long serialVersionUID = 1;

        private int left = Integer.MAX_VALUE;

        Mortal(PlatformTransactionManager manager) {
            super(manager);
        }

        @Override
        public <T> T execute(TransactionCallback<T> action) {
            if (left-- == 0) {
                throw new Killed();
            }
            return super.execute(action);
        }
    }

    /** Lets so many transactions more happen. */
    void dieAfter(int transactions) {
        transaction.left = transactions;
    }

    void live() {
        transaction.left = Integer.MAX_VALUE;
    }

    // ---- runs

    /** A run whose list is complete, in the hands of this node. */
    ImportRun listed(String kind, int accounts) {
        database.update("""
                insert into import_run (kind, started_by, state, started_at, scan_at, listed_at, pages, accounts, next_index, scans,
                       lease_owner)
                values (?, 'ann', 'running', ?, ?, ?, 1, ?, 1, 1, ?)""", kind, now(), now(), now(), accounts, NODE);
        return taken(database.queryForObject("select max(id) from import_run", Long.class));
    }

    /** As whoever takes it sees it. */
    ImportRun taken(long id) {
        return database.queryForObject("select kind, accounts, drift_at from import_run where id = ?", (row, number) -> {
            int accounts = row.getInt("accounts");
            Scan scan = new Scan(1, accounts, accounts, Optional.of(Scan.Totals.of(accounts)), Optional.empty());
            return new ImportRun(id, row.getString("kind"), NODE,
                    new ImportRun.State(scan, 1, clock.instant(), null, true, row.getObject("drift_at") != null, 0));
        }, id);
    }

    void account(ImportRun run, String id, String name, boolean active, String externalId) {
        account(run, id, id + "@example.com", name, active, externalId);
    }

    void account(ImportRun run, String id, String userName, String name, boolean active, String externalId) {
        database.update("insert into import_account (run_id, scim_id, user_name, user_name_key, display_name, active, external_id, page) "
                + "values (?, ?, ?, ?, ?, ?, ?, 1)", run.id(), "s-" + id, userName, UserName.key(userName), name, active, externalId);
    }

    void reconcile(ImportRun run) {
        comparison.match(run);
        reconciliation.find(run);
        reconciliation.repair(run);
        reconciliation.complete(run);
        imports.clean();
    }

    // ---- people

    void person(String id, Assignment assignment) {
        person(id, id + "@example.com", assignment);
    }

    void person(String id, String email, Assignment assignment) {
        people.put(new PersonDraft(id, email, "active", Map.of("full_name", "Name"), assignment), "test");
    }

    void link(String id, String userName) {
        database.update("""
                insert into calendly_account (user_id, scim_id, user_name, display_name, active, external_id, linked_by, linked_at)
                values (?, ?, ?, 'Name', true, ?, 'created', ?)""", id, "s-" + id, userName, id, now());
    }

    /** Nobody is due, and all that was done is an hour old. */
    void settle() {
        database.update("update provisioning_task set state = 'inStep'");
        clock.forward(Duration.ofHours(1));
    }

    void profile(String before, String after) {
        profiles.save(profiles.inForce().profile().document().replace(before, after), "test");
    }

    OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
