package io.rosterbridge.imports;

import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.queue.DueMarks;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Compares what Calendly was listed with to what it is known to hold, for people whom the directory concerns. Nothing is sent from
 * here: a repair writes down what was seen and marks the person as due, so that the provision flow decides, with all its brakes.
 *
 * <p>Left alone is whoever was sent, linked or taken by a worker since the run was started, and a userName that awaits its
 * verification or differs in letter case only. Each step works in parts and can be begun again: the end is the same.
 */
public final class Reconciliation {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final RunRows rows;
    private final Imports imports;
    private final DueMarks dueMarks;
    private final ProfileVersions profiles;
    private final ReconcileSettings settings;
    private final DriftSearch search;
    private final DriftRepair repair;
    private final Clock clock;

    public Reconciliation(JdbcTemplate database, TransactionTemplate transaction, Imports imports, DueMarks dueMarks,
                          ProfileVersions profiles, ReconcileSettings settings, ImportSettings lists, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.rows = new RunRows(database, transaction);
        this.imports = imports;
        this.dueMarks = dueMarks;
        this.profiles = profiles;
        this.settings = settings;
        this.search = new DriftSearch(imports, database, transaction, rows, settings, lists, clock);
        this.repair = new DriftRepair(imports, database, transaction, dueMarks, settings, clock);
        this.clock = clock;
    }

    // ---- what the routes call

    /** Starts a run by the schedule; where that is not possible, a skipped run says why. */
    public void startByClock() {
        imports.startByClock(ImportRun.RECONCILE);
    }

    /** Finds all drift of a run whose list is complete and matched; what was found before is not looked for again. */
    public void find(ImportRun run) {
        if (!run.isDriftFound()) {
            int before = addressesToBeVerified();
            search.find(run, profiles.latest().profile());
            if (addressesToBeVerified() < before) {
                dueMarks.againWhereFree(run.id());
            }
        }
    }

    private int addressesToBeVerified() {
        return database.queryForObject("select count(*) from calendly_account where pending_user_name is not null", Integer.class);
    }

    /** Repairs by the policies what was found; nothing, if the run only reports. */
    public void repair(ImportRun run) {
        if (!reportsOnly(run.id())) {
            repair.repair(run, profiles.latest().profile());
        }
    }

    /** Says what was found and whether repairs last, and completes the run. */
    public void complete(ImportRun run) {
        Optional<String> alarm = reportsOnly(run.id()) ? Optional.empty() : alarm(run.id());
        String reason = alarm.map(text -> text + "; ").orElse("") + summary(run.id());
        transaction.executeWithoutResult(status -> {
            imports.complete(run, reason);
            database.update("update import_run set alarm = ? where id = ?", alarm.orElse(null), run.id());
        });
        database.queryForList("select r.id from import_run r where r.started_at < ? "
                + "and exists (select 1 from drift d where d.run_id = r.id)", Long.class,
                clock.instant().minus(settings.retention()).atOffset(ZoneOffset.UTC))
                .forEach(old -> rows.delete("drift", old, () -> { }));
    }

    private boolean reportsOnly(long runId) {
        return Boolean.TRUE.equals(database.queryForObject("select report_only from import_run where id = ?", Boolean.class, runId));
    }

    // ---- what somebody agreed to

    /** The latest reconciliation that is complete; empty if there is none. */
    public Optional<Long> latest() {
        return database.queryForList("select max(id) from import_run where kind = 'reconcile' and state = 'complete'", Long.class)
                .stream().filter(Objects::nonNull).findFirst();
    }

    /** Repairs what a run only reported about these people; in the caller's transaction. Done twice, it is done once. */
    public void repair(long runId, Collection<String> userIds) {
        repair.repair(runId, userIds, profiles.latest().profile().mappingFingerprint());
    }

    // ---- what is said about it

    /** Whether repairs do not last for many at once: then no person is to blame, but an attribute that Calendly does not keep. */
    private Optional<String> alarm(long runId) {
        Optional<Long> last = database.queryForList("select max(id) from import_run where kind = 'reconcile' and state = 'complete' and not "
                + "report_only and id < ?", Long.class, runId).stream().filter(Objects::nonNull).findFirst();
        if (last.isEmpty()) {
            return Optional.empty();
        }
        List<String> alarms = database.query("""
                select l.attribute, count(*) as repaired, count(d.user_id) as again
                from drift l left join drift d on d.run_id = ? and d.user_id = l.user_id and d.kind = l.kind
                     and d.attribute = l.attribute and d.held = l.held
                where l.run_id = ? and l.kind in ('values', 'status') and l.action in ('repaired', 'flapping')
                group by l.attribute order by l.attribute""", (row, number) -> {
            int repaired = row.getInt("repaired");
            int again = row.getInt("again");
            return repaired < settings.convergenceIgnoreBelow() || again <= settings.convergenceShare() * repaired ? null
                    : row.getString("attribute") + " of " + again + " of " + repaired
                    + " people whom the last reconciliation repaired has drifted again";
        }, runId, last.get()).stream().filter(Objects::nonNull).toList();
        if (alarms.isEmpty()) {
            return Optional.empty();
        }
        String alarm = "convergence: " + String.join(", ", alarms) + "; Calendly may not keep the value, or something else writes it: "
                + "compare both, or take the attribute out of the mapping";
        LOG.warn("Reconciliation {}: {}", runId, alarm);
        return Optional.of(alarm);
    }

    private String summary(long runId) {
        Map<String, Integer> kinds = Reconciliations.people(database, runId, "kind");
        Map<String, Integer> actions = Reconciliations.people(database, runId, "action");
        actions.remove("reported");
        if (kinds.isEmpty()) {
            return actions.isEmpty() ? "no drift" : "no drift; " + words(actions, "; ");
        }
        actions.putIfAbsent("repaired", 0);
        return words(kinds, ", ") + "; " + words(actions, "; ");
    }

    private static String words(Map<String, Integer> counts, String separator) {
        return counts.entrySet().stream().map(count -> count.getKey() + " " + count.getValue()).collect(Collectors.joining(separator));
    }
}
