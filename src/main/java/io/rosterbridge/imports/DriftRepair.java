package io.rosterbridge.imports;

import io.rosterbridge.account.AccountRows;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.LinkDecision.Standing;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.UserName;
import io.rosterbridge.profile.Profile;
import io.rosterbridge.provisioning.RepairCounts;
import io.rosterbridge.queue.DueCause;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.queue.TaskRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Decides about drift that was found, and repairs it: what was seen is written down as held, and the person becomes due, so that the
 * provision flow decides, with all its brakes. Some people are one transaction, in which their tasks are locked; whoever a worker has, or
 * has had since the list was read, is left to the next run. Stopped anywhere, it goes on with whoever is undecided.
 */
final class DriftRepair {

    private static final Logger LOG = LoggerFactory.getLogger(DriftRepair.class);
    private static final int PEOPLE_AT_ONCE = 500;

    static final String ROWS = """
            select d.user_id, d.kind, d.attribute, d.held, d.seen, d.scim_id,
                   u.gone_at is null as is_present, u.status = 'active' as is_active, coalesce(a.state, 'none') as assignment,
                   case when q.wanted = d.held and q.mapping = ? then q.times else 0 end as times
            from drift d
            left join drift_repair q on q.user_id = d.user_id and q.attribute = case when d.attribute = '' then d.kind else d.attribute end
            left join directory_user u on u.id = d.user_id
            left join app_assignment a on a.user_id = d.user_id
            where d.run_id = ? and d.user_id between ? and ? and\s""";

    private final Imports imports;
    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final DueMarks dueMarks;
    private final TaskRows tasks;
    private final AccountRows accounts;
    private final RepairCounts counts;
    private final ReconcileSettings settings;
    private final Clock clock;

    DriftRepair(Imports imports, JdbcTemplate database, TransactionTemplate transaction, DueMarks dueMarks, ReconcileSettings settings,
                Clock clock) {
        this.imports = imports;
        this.database = database;
        this.transaction = transaction;
        this.dueMarks = dueMarks;
        this.tasks = new TaskRows(database);
        this.accounts = new AccountRows(database);
        this.counts = new RepairCounts(database);
        this.settings = settings;
        this.clock = clock;
    }

    /** People from one id to another, both included. */
    private record Range(String first, String last) {
    }

    /**
     * Something that has drifted.
     *
     * @param times how often in a row it was repaired to the same value under the same mapping
     */
    private record Row(String userId, DriftRules.Drift drift, String seen, String scimId, int times) {
    }

    /** What becomes of it. */
    private record Decided(Row row, DriftRules.Verdict verdict) {
    }

    // ---- of a run

    /** Decides about everybody, and repairs by the settings. */
    void repair(ImportRun run, Profile profile) {
        int vanished = count("select count(*) from drift where run_id = ? and kind = 'vanished'", run.id());
        DriftRules rules = new DriftRules(settings, profile, vanished);
        run.begins(Phase.REPAIR, count("select count(*) from drift where run_id = ?", run.id()));
        for (Optional<Range> some = next(run.id(), ""); some.isPresent(); some = next(run.id(), some.get().last())) {
            range(run, some.get(), rules, profile.mappingFingerprint());
        }
        release(run);
    }

    private Optional<Range> next(long runId, String after) {
        return database.query("select min(user_id) as first_id, max(user_id) as last_id from (select user_id from drift where run_id = ? "
                + "and user_id > ? order by run_id, user_id fetch first " + PEOPLE_AT_ONCE + " rows only) d", (row, number) ->
                Optional.ofNullable(row.getString("first_id")).map(first -> new Range(first, text(row, "last_id"))), runId, after).get(0);
    }

    private void range(ImportRun run, Range range, DriftRules rules, String mapping) {
        try {
            transaction.executeWithoutResult(status -> decide(run, undecided(run, range, mapping), rules, mapping));
        } catch (DataIntegrityViolationException oneOfThem) {
            undecided(run, range, mapping).stream().map(Row::userId).distinct().forEach(userId -> alone(run, userId, rules, mapping));
        }
    }

    private void alone(ImportRun run, String userId, DriftRules rules, String mapping) {
        List<Row> rows = undecided(run, new Range(userId, userId), mapping);
        try {
            transaction.executeWithoutResult(status -> decide(run, rows, rules, mapping));
        } catch (DataIntegrityViolationException linkedMeanwhile) {
            LOG.warn("Drift of person {} cannot be repaired: {}", userId, linkedMeanwhile.getClass().getSimpleName());
            DriftRules.Verdict left = DriftRules.Verdict.report("somebody else was linked to the Calendly user at this moment; "
                    + "the next run looks again");
            transaction.executeWithoutResult(status -> write(run, rows.stream().map(row -> new Decided(row, left)).toList()));
        }
    }

    private List<Row> undecided(ImportRun run, Range range, String mapping) {
        return database.query(ROWS + "d.action = 'reported' and d.reason is null order by d.user_id, d.kind, d.attribute",
                (row, number) -> row(row), mapping, run.id(), range.first(), range.last());
    }

    private void decide(ImportRun run, List<Row> rows, DriftRules rules, String mapping) {
        Map<String, Present> present = locked(run.id(), rows.stream().map(Row::userId).distinct().toList());
        List<Decided> decided = rows.stream().map(row -> new Decided(row, isStill(row, present) ? rules.decide(row.drift(), row.times())
                : DriftRules.Verdict.report("was worked on since the list was read; the next run looks again"))).toList();
        repair(run.id(), rowsOf(decided, DriftRules.Action.REPAIR), mapping);
        flap(decided);
        write(run, decided);
    }

    private static List<Row> rowsOf(List<Decided> decided, DriftRules.Action action) {
        return decided.stream().filter(each -> each.verdict().action() == action).map(Decided::row).toList();
    }

    /** Last of a transaction, so that a sign of life is never kept waiting. */
    private void write(ImportRun run, List<Decided> decided) {
        List<Object[]> changed = decided.stream().filter(each -> !each.verdict().equals(DriftRules.Verdict.REPORT))
                .map(each -> new Object[] {each.verdict().action().word(), each.verdict().reason(), run.id(), each.row().userId(),
                    each.row().drift().kind().word(), each.row().drift().attribute()}).toList();
        if (!changed.isEmpty()) {
            database.batchUpdate("update drift set action = ?, reason = ? where run_id = ? and user_id = ? and kind = ? and attribute = ?",
                    changed);
        }
        run.has(run.done() + decided.size());
        imports.hold(run);
    }

    // ---- what somebody agreed to

    /** Repairs what a run only reported about these people; in the caller's transaction. Done twice, it is done once. */
    void repair(long runId, Collection<String> userIds, String mapping) {
        List<Row> rows = new ArrayList<>();
        for (String userId : userIds) {
            rows.addAll(database.query(ROWS + "d.action in ('reported', 'flapping') order by d.kind, d.attribute",
                    (row, number) -> row(row), mapping, runId, userId, userId));
        }
        repair(runId, rows, mapping);
        database.batchUpdate("update drift set action = 'repaired', reason = null where run_id = ? and user_id = ? "
                + "and action in ('reported', 'flapping')", userIds.stream().map(userId -> new Object[] {runId, userId}).toList());
    }

    // ---- whether it is still so

    /**
     * A person whose task is locked.
     *
     * @param scimId the Calendly user who was linked before the run and not changed since; empty for none
     */
    private record Present(String taskState, Optional<String> scimId) {
    }

    private Map<String, Present> locked(long runId, List<String> userIds) {
        Object ids = userIds.toArray(String[]::new);
        Set<String> free = new HashSet<>(database.queryForList("select user_id from provisioning_task where user_id = any(?) "
                + "and state <> 'leased' for update skip locked", String.class, ids));
        Map<String, Present> present = new HashMap<>();
        database.query("""
                select t.user_id, t.state, c.scim_id from provisioning_task t
                join import_run r on r.id = ?
                left join calendly_account c on c.user_id = t.user_id
                where t.user_id = any(?)
                  and (c.user_id is null or c.linked_at < r.started_at and (c.sent_at is null or c.sent_at < r.started_at))""", row -> {
            if (free.contains(row.getString("user_id"))) {
                present.put(row.getString("user_id"), new Present(row.getString("state"), Optional.ofNullable(row.getString("scim_id"))));
            }
        }, runId, ids);
        return present;
    }

    private static boolean isStill(Row row, Map<String, Present> present) {
        Present now = present.get(row.userId());
        return now != null && switch (row.drift().kind()) {
            case VALUES, STATUS, VANISHED -> now.scimId().equals(Optional.of(row.scimId()));
            case UNLINKED -> now.scimId().isEmpty();
            case MISSING -> now.scimId().isEmpty() && !now.taskState().equals("due");
        };
    }

    // ---- repair

    private void repair(long runId, List<Row> rows, String mapping) {
        if (rows.isEmpty()) {
            return;
        }
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        List<String> given = userNamesOf(rows);
        // A repair to the same value under the same mapping is one more in a row; any other is the first.
        counts.count(rows.stream().filter(row -> row.drift().kind() != DriftKind.UNLINKED).map(row -> new RepairCounts.Repaired(row.userId(),
                row.drift().what(), row.drift().held(), row.times() + 1)).toList(), mapping, runId);
        for (ScimAttribute attribute : ScimAttribute.values()) {
            accounts.shown(attribute, rows.stream().filter(of(attribute)).map(row -> new AccountRows.Shown(row.userId(), row.seen())).toList(), now);
        }
        accounts.vanished(links(rows, DriftKind.VANISHED));
        accounts.adopt(runId, links(rows, DriftKind.UNLINKED), now);
        dueMarks.because(DueCause.reconciliation(runId), () -> dueMarks.mark(rows.stream().map(Row::userId).distinct().toList()));
        dueMarks.againClaiming(given);
    }

    /** The known values of linked people whose Calendly user has another userName by now, or is gone. */
    private List<String> userNamesOf(List<Row> rows) {
        String[] moved = rows.stream().filter(row -> row.drift().kind() == DriftKind.VANISHED || of(ScimAttribute.USER_NAME).test(row))
                .map(Row::userId).distinct().toArray(String[]::new);
        return moved.length == 0 ? List.of() : database.queryForList("select user_name from calendly_account where user_id = any(?)",
                String.class, (Object) moved).stream().map(UserName::key).toList();
    }

    private static List<AccountRows.Link> links(List<Row> rows, DriftKind kind) {
        return rows.stream().filter(row -> row.drift().kind() == kind).map(row -> new AccountRows.Link(row.userId(), row.scimId())).toList();
    }

    private static Predicate<Row> of(ScimAttribute attribute) {
        return row -> row.drift().attribute().equals(attribute.scimName());
    }

    // ---- flapping people

    /** They are among the failures, by name of the attribute. */
    private void flap(List<Decided> decided) {
        tasks.reject(Family.FLAPPING, decided.stream().filter(each -> each.verdict().action() == DriftRules.Action.FLAP)
                .map(each -> new TaskRows.Rejected(each.row().userId(), each.verdict().reason())).toList());
    }

    /** Whoever flaps no longer is looked at again. */
    private void release(ImportRun run) {
        String after = "";
        List<String> some;
        do {
            some = database.queryForList("select t.user_id from provisioning_task t where t.family = ? and t.state = 'rejected' "
                    + "and t.user_id > ? and not exists (select 1 from drift d where d.run_id = ? and d.user_id = t.user_id "
                    + "and d.action = 'flapping') order by t.user_id fetch first " + PEOPLE_AT_ONCE + " rows only", String.class,
                    Family.FLAPPING.word(), after, run.id());
            List<String> people = some;
            transaction.executeWithoutResult(status -> {
                dueMarks.mark(people);
                imports.hold(run);
            });
            after = some.isEmpty() ? after : some.get(some.size() - 1);
        } while (some.size() == PEOPLE_AT_ONCE);
    }

    // ---- rows

    private static Row row(ResultSet row) throws SQLException {
        return new Row(row.getString("user_id"), new DriftRules.Drift(DriftKind.of(row.getString("kind")), row.getString("attribute"),
                row.getString("held"), standing(row), Assignment.of(row.getString("assignment"))), row.getString("seen"),
                row.getString("scim_id"), row.getInt("times"));
    }

    private static Standing standing(ResultSet row) throws SQLException {
        return Standing.of(row.getBoolean("is_present"), row.getBoolean("is_active"), Assignment.of(row.getString("assignment")));
    }

    private static String text(ResultSet row, String column) {
        try {
            return row.getString(column);
        } catch (SQLException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private int count(String sql, long runId) {
        return database.queryForObject(sql, Integer.class, runId);
    }
}
