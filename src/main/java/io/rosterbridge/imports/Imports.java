package io.rosterbridge.imports;

import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.Connection.State;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.domain.Scan;
import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.platform.rows.Parts;
import io.rosterbridge.platform.text.Excerpt;
import io.rosterbridge.queue.ProvisioningSettings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The runs: at most one lists at a time, whatever its kind and node. A run that was started waits for a node to take it; the node
 * holds it by a lease, and if it dies another goes on.
 */
public final class Imports {

    private static final Logger LOG = LoggerFactory.getLogger(Imports.class);
    private static final String CLOCK = "clock";
    private static final int MOST_REASON = 2000;
    private static final int MOST_WAITS_FOR = 500;
    /** A list that stood still for longer is begun again: its first pages say little of what is now. */
    private static final Duration TOO_OLD = Duration.ofMinutes(10);

    /** Whoever waits without a failure waits for the end of the pause that Calendly asked for; somebody may have ended it by hand. */
    private static final String WAITING = """
            state = 'running' and (lease_until is null or lease_until < :now) and (listed_at is not null or :open)
            and (next_try_at is null or next_try_at <= :now
                 or failures = 0 and exists (select 1 from throttle t where t.until_at < :now))""";

    private final JdbcTemplate database;
    private final NamedParameterJdbcTemplate named;
    private final TransactionTemplate transaction;
    private final RunRows rows;
    private final Connections connections;
    private final ImportSettings settings;
    private final Duration lease;
    private final Clock clock;
    private final String owner = UUID.randomUUID().toString();
    private final AtomicLong claims = new AtomicLong();

    public Imports(JdbcTemplate database, TransactionTemplate transaction, Connections connections, ImportSettings settings,
                   ProvisioningSettings provisioning, Clock clock) {
        this.database = database;
        this.named = new NamedParameterJdbcTemplate(database);
        this.transaction = transaction;
        this.rows = new RunRows(database, transaction);
        this.connections = connections;
        this.settings = settings;
        this.lease = provisioning.lease();
        this.clock = clock;
    }

    // ---- starting

    /**
     * Starts a run.
     *
     * @param kind      {@code import} or {@code reconcile}
     * @param startedBy an admin's name
     * @return its id
     * @throws IllegalStateException if another run is listing, or if the connection is closed; the message says which and why
     */
    public long start(String kind, String startedBy) {
        return inTurn(() -> {
            running().ifPresent(other -> {
                throw new IllegalStateException(other + "; wait until it has ended");
            });
            closed().ifPresent(reason -> {
                throw new IllegalStateException(reason + "; start it again once the connection is open");
            });
            return insert(kind, startedBy, "running", null);
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
        return database.query("select id, kind, waits_for from import_run where state = 'running' order by id fetch first 1 rows only",
                (row, number) -> row.getString("kind") + " " + row.getLong("id") + " is running"
                        + Optional.ofNullable(row.getString("waits_for")).map(what -> " and waits for " + what).orElse(""))
                .stream().findFirst();
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
                values (?, ?, ?, ?, ?, ?, 0, 0, 1, 0)""",
                kind, startedBy, state, Excerpt.within(reason, MOST_REASON), now, state.equals("running") ? null : now);
        // Whoever starts a run holds the turn, so the last id is this one.
        long id = database.queryForObject("select max(id) from import_run", Long.class);
        LOG.info("{} {} by {}: {}", kind, id, startedBy, reason == null ? state : state + ", " + reason);
        return id;
    }

    // ---- leases

    /**
     * Takes a run that nobody holds and that does not wait for a time; empty if there is none. While the connection is paused, only one
     * whose list is complete.
     */
    Optional<ImportRun> claim() {
        MapSqlParameterSource values = new MapSqlParameterSource("now", now())
                .addValue("open", connections.present().state() != State.PAUSED);
        List<Claimed> waiting = named.query("select * from import_run where " + WAITING + " order by id fetch first 1 rows only", values,
                (row, number) -> claimed(row));
        Optional<Claimed> taken = waiting.stream().findFirst().filter(claim -> named.update("update import_run set lease_owner = :owner, "
                + "lease_until = :until, next_try_at = null, waits_for = null where id = :id and " + WAITING, values
                .addValue("owner", claim.run().lease()).addValue("until", until()).addValue("id", claim.run().id())) > 0);
        taken.filter(Claimed::left).map(Claimed::run).ifPresent(run ->
                LOG.warn("{} was left by another node and goes on after page {} of its list", run, run.scan().pages()));
        return taken.map(Claimed::run);
    }

    /** @param left whether a node had it that gave no sign of life any more */
    private record Claimed(ImportRun run, boolean left) {
    }

    private Claimed claimed(ResultSet row) throws SQLException {
        Optional<Instant> scanAt = Columns.optionalInstant(row, "scan_at");
        Instant heldUntil = Stream.of(Columns.optionalInstant(row, "lease_until"), Columns.optionalInstant(row, "next_try_at"))
                .flatMap(Optional::stream).max(Comparator.naturalOrder()).orElse(Instant.MIN);
        boolean goesOn = heldUntil.isAfter(clock.instant().minus(TOO_OLD));
        boolean listed = goesOn && row.getObject("listed_at") != null;
        int returned = row.getInt("next_index") - 1;
        Scan scan = goesOn ? new Scan(row.getInt("pages"), returned, row.getInt("accounts"), totals(row),
                Optional.ofNullable(row.getString("next_cursor"))) : Scan.BEGIN;
        // A scan that a dead node has left behind does not count as one that was in doubt.
        int scans = goesOn || scanAt.isEmpty() ? row.getInt("scans") : row.getInt("scans") - 1;
        ImportRun.State state = new ImportRun.State(scan, scans, goesOn ? scanAt.orElse(null) : null,
                goesOn && !listed ? Columns.instant(row, "read_at") : null, listed,
                listed && row.getObject("drift_at") != null, row.getInt("failures"));
        return new Claimed(new ImportRun(row.getLong("id"), row.getString("kind"), owner + ":" + claims.incrementAndGet(), state),
                row.getString("lease_owner") != null);
    }

    /** A list that an earlier release has begun did not move. */
    private static Optional<Scan.Totals> totals(ResultSet row) throws SQLException {
        Integer latest = row.getObject("expected", Integer.class);
        if (latest == null) {
            return Optional.empty();
        }
        Integer first = row.getObject("first_total", Integer.class);
        return Optional.of(first == null ? Scan.Totals.of(latest)
                : new Scan.Totals(first, row.getInt("lowest_total"), row.getInt("highest_total"), latest));
    }

    /**
     * Gives a run back that has to wait; then any node may take it.
     *
     * @param nextTryAt not before; empty if what it waits for has no time
     * @param waitsFor  what for, as its progress shows it
     */
    void giveBack(ImportRun run, Optional<Instant> nextTryAt, String waitsFor) {
        run.ended();
        database.update("""
                update import_run set lease_owner = null, lease_until = ?, next_try_at = cast(? as timestamp with time zone), waits_for = ?,
                       failures = ?
                where id = ? and state = 'running' and lease_owner = ?""",
                now(), nextTryAt.map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null), Excerpt.within(waitsFor, MOST_WAITS_FOR),
                run.failures(),
                run.id(), run.lease());
        LOG.info("{} waits{}: {}", run, nextTryAt.map(at -> " until " + at).orElse(""), waitsFor);
    }

    /** A sign of life for the run this node holds; for a timer, thrice a lease. */
    public void renew() {
        database.update("update import_run set lease_until = ? where state = 'running' and lease_owner like ?", until(), owner + ":%");
    }

    /** Gives back what this node holds, at a clean stop: another goes on at once. */
    public void release() {
        database.update("update import_run set lease_owner = null, lease_until = ? where state = 'running' and lease_owner like ?",
                clock.instant().minusMillis(1).atOffset(ZoneOffset.UTC), owner + ":%");
    }

    /**
     * To be called in each transaction that writes for a run: holds its row until the end, and notes how far it is.
     *
     * @throws LeaseLost if another node has it
     */
    void hold(ImportRun run) {
        int held = database.update("update import_run set lease_until = ?, phase = ?, phase_done = ?, phase_of = cast(? as integer) "
                + "where id = ? and state = 'running' and lease_owner = ?", until(), run.phase().map(Phase::word).orElse(null), run.done(),
                run.of(), run.id(), run.lease());
        if (held == 0) {
            run.ended();
            throw new LeaseLost(run);
        }
    }

    // ---- ending

    /**
     * The run has done what it was for; in the caller's transaction.
     *
     * @param remark shown as its reason; null for none
     * @throws LeaseLost if another node has it
     */
    void complete(ImportRun run, String remark) {
        hold(run);
        end(run.id(), "complete", remark);
        LOG.info("{} is complete{}", run, remark == null ? "" : ": " + remark);
    }

    /** The run cannot do what it was for, and what it listed is thrown away; unless another node has it by now. */
    void fail(ImportRun run, String reason) {
        run.ended();
        boolean ours = database.update("update import_run set lease_until = ? where id = ? and state = 'running' and lease_owner = ?", until(),
                run.id(), run.lease()) > 0;
        if (ours && end(run.id(), "failed", reason)) {
            LOG.warn("{} failed: {}", run, reason);
            clean();
        }
    }

    private boolean end(long id, String state, String reason) {
        return database.update("update import_run set state = ?, reason = ?, finished_at = ?, lease_owner = null, lease_until = null, "
                + "phase = null where id = ? and state = 'running'", state, Excerpt.within(reason, MOST_REASON), now(), id) > 0;
    }

    /**
     * Removes what nobody needs any more: the people that were mapped for runs that have ended, the users listed by runs but the last
     * complete ones, and old candidates that nobody confirmed. Stopped in between, it goes on the next time.
     */
    public void clean() {
        runs("r.state <> 'running' and " + RunRows.hasPeople("r.id")).forEach(id -> rows.deletePeople(id, () -> { }));
        runs("""
                r.state not in ('running', 'applying') and exists (select 1 from import_account a where a.run_id = r.id)
                and (r.state in ('failed', 'skipped') or (select count(*) from import_run n where n.kind = r.kind and n.id > r.id
                     and n.state in ('complete', 'applying', 'applied')) >= ?)""", settings.keep())
                .forEach(id -> rows.deleteListed(id, () -> { }));
        runs("(r.state = 'failed' or r.state <> 'applying' and r.started_at < ?) and exists (select 1 from import_candidate c "
                + "where c.run_id = r.id and c.state = 'open')", clock.instant().minus(settings.retention()).atOffset(ZoneOffset.UTC))
                .forEach(id -> rows.delete("import_candidate", id, "state = 'open'", () -> { }));
    }

    /** Removes runs that ended before a time and of which nothing is kept, but the latest of each kind. */
    public int removeOlderThan(OffsetDateTime before) {
        return Parts.delete(database, "import_run", """
                r.finished_at < ? and r.state not in ('running', 'applying')
                and r.id not in (select max(l.id) from import_run l group by l.kind)
                and not exists (select 1 from import_account a where a.run_id = r.id)
                and not exists (select 1 from import_person p where p.run_id = r.id)
                and not exists (select 1 from import_address d where d.run_id = r.id)
                and not exists (select 1 from import_match m where m.run_id = r.id)
                and not exists (select 1 from import_candidate c where c.run_id = r.id)
                and not exists (select 1 from import_change h where h.run_id = r.id)
                and not exists (select 1 from drift f where f.run_id = r.id)""", before);
    }

    private List<Long> runs(String condition, Object... parameters) {
        return database.queryForList("select r.id from import_run r where " + condition + " order by r.id", Long.class, parameters);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private OffsetDateTime until() {
        return clock.instant().plus(lease).atOffset(ZoneOffset.UTC);
    }
}
