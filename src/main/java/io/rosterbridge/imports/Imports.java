package io.rosterbridge.imports;

import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.domain.Scan;
import io.rosterbridge.provisioning.ProvisioningSettings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The runs: at most one lists at a time, whatever its kind and node. A run that was started waits for a node to take it; the node
 * holds it by a lease, and if it dies another goes on.
 */
public final class Imports {

    private static final Logger LOG = LoggerFactory.getLogger(Imports.class);
    private static final String CLOCK = "clock";
    private static final int MOST_REASON = 2000;
    /** A list that stood still for longer is begun again: its first pages say little of what is now. */
    private static final Duration TOO_OLD = Duration.ofMinutes(10);

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final Connections connections;
    private final ImportSettings settings;
    private final Duration lease;
    private final Clock clock;
    private final String owner = UUID.randomUUID().toString();
    private final AtomicLong claims = new AtomicLong();

    public Imports(JdbcTemplate database, TransactionTemplate transaction, Connections connections, ImportSettings settings,
                   ProvisioningSettings provisioning, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.connections = connections;
        this.settings = settings;
        this.lease = provisioning.lease();
        this.clock = clock;
    }

    // ---- starting

    /**
     * Starts a run. If the connection is closed, the run has failed already and its row says why.
     *
     * @param kind      {@code import} or {@code reconcile}
     * @param startedBy an admin's name
     * @return its id
     * @throws IllegalStateException if another run is listing; the message names it
     */
    public long start(String kind, String startedBy) {
        return inTurn(() -> {
            running().ifPresent(other -> {
                throw new IllegalStateException(other + "; wait until it has ended");
            });
            return closed().map(reason -> insert(kind, startedBy, "failed", reason)).orElseGet(() -> insert(kind, startedBy, "running", null));
        });
    }

    /** As {@link #start}, for a reconciliation that repairs nothing. */
    long startReport(String startedBy) {
        return transaction.execute(status -> {
            long id = start(ImportRun.RECONCILE, startedBy);
            database.update("update import_run set report_only = true where id = ?", id);
            return id;
        });
    }

    /** Starts an import by the schedule, if that is on. Where nothing can be done, a skipped run says why. */
    public void startByClock() {
        if (settings.byClock()) {
            startByClock(ImportRun.IMPORT);
        }
    }

    /** As {@link #startByClock()}, for another kind and without a switch. */
    public void startByClock(String kind) {
        inTurn(() -> {
            Optional<String> obstacle = running().or(this::closed);
            return insert(kind, CLOCK, obstacle.isPresent() ? "skipped" : "running", obstacle.orElse(null));
        });
    }

    private long inTurn(LongSupplier start) {
        return transaction.execute(status -> {
            database.queryForObject("select id from import_turn where id = 1 for update", Integer.class);
            return start.getAsLong();
        });
    }

    private Optional<String> running() {
        return database.query("select id, kind from import_run where state = 'running' order by id fetch first 1 rows only",
                (row, number) -> row.getString("kind") + " " + row.getLong("id") + " is running").stream().findFirst();
    }

    private Optional<String> closed() {
        Connection present = connections.present();
        return present.isOpen() ? Optional.empty() : Optional.of("the connection is " + present.state().word()
                + present.reason().map(reason -> ": " + reason).orElse(""));
    }

    private long insert(String kind, String startedBy, String state, String reason) {
        OffsetDateTime now = now();
        database.update("""
                insert into import_run (kind, started_by, state, reason, started_at, finished_at, pages, accounts, next_index, scans)
                values (?, ?, ?, ?, ?, ?, 0, 0, 1, 0)""", kind, startedBy, state, cut(reason), now, state.equals("running") ? null : now);
        // Whoever starts a run holds the turn, so the last id is this one.
        long id = database.queryForObject("select max(id) from import_run", Long.class);
        LOG.info("{} {} by {}: {}", kind, id, startedBy, reason == null ? state : state + ", " + reason);
        return id;
    }

    // ---- leases

    /** Takes a run that nobody holds; empty if there is none. */
    Optional<ImportRun> claim() {
        List<ImportRun> waiting = database.query("select * from import_run where state = 'running' and (lease_until is null or lease_until < ?) "
                + "order by id fetch first 1 rows only", (row, number) -> claimed(row), now());
        Optional<ImportRun> taken = waiting.stream().findFirst().filter(run -> database.update("update import_run set lease_owner = ?, "
                + "lease_until = ? where id = ? and state = 'running' and (lease_until is null or lease_until < ?)", run.lease(), until(),
                run.id(), now()) > 0);
        taken.filter(run -> run.scans() > 0).ifPresent(run ->
                LOG.warn("{} was left by another node and goes on after page {} of its list", run, run.scan().pages()));
        return taken;
    }

    private ImportRun claimed(ResultSet row) throws SQLException {
        long id = row.getLong("id");
        Optional<Instant> scanAt = instant(row, "scan_at");
        boolean goesOn = instant(row, "lease_until").filter(end -> end.isAfter(clock.instant().minus(TOO_OLD))).isPresent();
        boolean listed = goesOn && row.getObject("listed_at") != null;
        int returned = row.getInt("next_index") - 1;
        Scan scan = goesOn ? new Scan(row.getInt("pages"), returned, row.getInt("accounts"),
                Optional.ofNullable(row.getObject("expected", Integer.class)), Optional.ofNullable(row.getString("next_cursor"))) : Scan.BEGIN;
        // A scan that a dead node has left behind does not count as one that was in doubt.
        return new ImportRun(id, row.getString("kind"), owner + ":" + claims.incrementAndGet(), scan,
                goesOn || scanAt.isEmpty() ? row.getInt("scans") : row.getInt("scans") - 1, goesOn ? scanAt.orElse(null) : null, listed);
    }

    /** A sign of life for the run this node holds; for a timer, thrice a lease. */
    public void renew() {
        database.update("update import_run set lease_until = ? where state = 'running' and lease_owner like ?", until(), owner + ":%");
    }

    /** Gives back what this node holds, at a clean stop: another goes on at once. */
    public void release() {
        database.update("update import_run set lease_until = ? where state = 'running' and lease_owner like ?",
                clock.instant().minusMillis(1).atOffset(ZoneOffset.UTC), owner + ":%");
    }

    /**
     * To be called in each transaction that writes for a run: holds its row until the end.
     *
     * @throws LeaseLost if another node has it
     */
    void hold(ImportRun run) {
        if (database.update("update import_run set lease_until = ? where id = ? and state = 'running' and lease_owner = ?", until(), run.id(),
                run.lease()) == 0) {
            run.ended();
            throw new LeaseLost(run);
        }
    }

    // ---- ending

    /**
     * The run has done what it was for.
     *
     * @param remark shown as its reason; null for none
     */
    public void complete(long id, String remark) {
        database.update("update import_run set state = 'complete', reason = ?, finished_at = ?, lease_owner = null, lease_until = null "
                + "where id = ? and state = 'running'", cut(remark), now(), id);
        clean();
        LOG.info("Run {} is complete{}", id, remark == null ? "" : ": " + remark);
    }

    /** The run cannot do what it was for; what it listed is thrown away. */
    public void fail(long id, String reason) {
        transaction.executeWithoutResult(status -> {
            int failed = database.update("update import_run set state = 'failed', reason = ?, finished_at = ?, lease_owner = null, "
                    + "lease_until = null where id = ? and state = 'running'", cut(reason), now(), id);
            if (failed > 0) {
                forget(id);
                database.update("delete from import_candidate where run_id = ?", id);
            }
        });
        LOG.warn("Run {} failed: {}", id, reason);
    }

    /** As {@link #fail(long, String)}, unless another node has the run by now. */
    void fail(ImportRun run, String reason) {
        run.ended();
        boolean ours = database.update("update import_run set lease_until = ? where id = ? and state = 'running' and lease_owner = ?", until(),
                run.id(), run.lease()) > 0;
        if (ours) {
            fail(run.id(), reason);
        }
    }

    /** Removes what was listed by runs but the last complete ones, and old candidates that nobody confirmed. */
    public void clean() {
        List<Long> done = database.queryForList("""
                select r.id from import_run r
                where r.state not in ('running', 'applying') and exists (select 1 from import_account a where a.run_id = r.id)
                  and (r.state in ('failed', 'skipped') or (select count(*) from import_run n where n.kind = r.kind and n.id > r.id
                       and n.state in ('complete', 'applying', 'applied')) >= ?)""", Long.class, settings.keep());
        done.forEach(this::forget);
        database.update("""
                delete from import_candidate where state = 'open' and run_id in
                       (select id from import_run where started_at < ? and state <> 'applying')""",
                clock.instant().minus(settings.retention()).atOffset(ZoneOffset.UTC));
    }

    private void forget(long id) {
        for (String table : List.of("import_account", "import_person", "import_address")) {
            database.update("delete from " + table + " where run_id = ?", id);
        }
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private OffsetDateTime until() {
        return clock.instant().plus(lease).atOffset(ZoneOffset.UTC);
    }

    static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static String cut(String reason) {
        return reason == null || reason.length() <= MOST_REASON ? reason : reason.substring(0, MOST_REASON);
    }
}
