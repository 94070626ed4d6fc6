package io.rosterbridge.plans;

import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.imports.DriftKind;
import io.rosterbridge.imports.Reconciliation;
import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.Preview;
import io.rosterbridge.provisioning.Preview.Foreseen;
import io.rosterbridge.queue.DueCause;
import io.rosterbridge.queue.DueMarks;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What repairs the drift that a reconciliation has reported and not repaired. Applying writes down what was seen and makes the
 * people due, as the reconciliation itself would; the provision flow does the rest.
 */
final class ReconcilePlan implements Planner<PlanRequest.Reconcile> {

    private static final int PAGE = 250;

    private final JdbcTemplate database;
    private final ProfileVersions profiles;
    private final Preview preview;
    private final PlanRecheck recheck;
    private final Reconciliation reconciliation;
    private final DueMarks marks;

    ReconcilePlan(JdbcTemplate database, ProfileVersions profiles, Preview preview, PlanRecheck recheck, Reconciliation reconciliation,
                  DueMarks marks) {
        this.marks = marks;
        this.database = database;
        this.profiles = profiles;
        this.preview = preview;
        this.recheck = recheck;
        this.reconciliation = reconciliation;
    }

    /** @param listed the Calendly user that the person is not linked to yet; empty for the other kinds */
    private record Drift(DriftKind kind, String attribute, String seen, Optional<Account> listed) {

        private String words() {
            return kind.word() + (attribute.isEmpty() ? "" : " of " + attribute);
        }
    }

    @Override
    public PlanKind kind() {
        return PlanKind.RECONCILE;
    }

    @Override
    public PlanRequest.Reconcile checked(PlanRequest.Reconcile request, Optional<PlanText> text) {
        long latest = reconciliation.latest()
                .orElseThrow(() -> new IllegalArgumentException("there is no complete reconciliation; start one first"));
        Optional.ofNullable(request.reconciliationId()).filter(id -> id != latest).ifPresent(id -> {
            throw new IllegalArgumentException("reconciliationId is " + id + "; the latest complete reconciliation is " + latest);
        });
        return new PlanRequest.Reconcile(latest);
    }

    @Override
    public void compute(Job<PlanRequest.Reconcile> job, PlanSheet sheet) {
        long runId = job.request().reconciliationId();
        ProfileInForce profile = profiles.inForce();
        boolean tooManyVanished = database.queryForObject("select count(*) from drift where run_id = ? and kind = 'vanished'", Long.class, runId)
                > profile.profile().safety().vanishLimit();
        String after = "";
        while (sheet.goesOn()) {
            List<String> some = database.queryForList("select distinct user_id from drift where run_id = ? and action in ('reported', 'flapping') "
                    + "and user_id > ? order by user_id fetch first " + PAGE + " rows only", String.class, runId, after);
            if (some.isEmpty()) {
                sheet.limit(profile, preview);
                return;
            }
            sheet.rows(repaired(runId, some, profile, tooManyVanished));
            after = some.get(some.size() - 1);
        }
    }

    private List<PlanRow> repaired(long runId, List<String> userIds, ProfileInForce profile, boolean tooManyVanished) {
        Map<String, List<Drift>> drifts = drifts(runId, userIds);
        Set<String> settled = settled(runId, userIds);
        List<Foreseen> present = new ArrayList<>();
        preview.some(profile, userIds, present::addAll);
        Map<String, Foreseen> then = preview.supposed(profile, preview.known(userIds).stream()
                .map(person -> new Preview.Supposed(person.person(),
                person.present(), person.assignment(), seen(person.account(), drifts.get(person.person().id())))).toList()).stream()
                .collect(Collectors.toMap(Foreseen::userId, person -> person));
        return present.stream().map(person -> {
            List<Drift> theirs = drifts.get(person.userId());
            if (!settled.contains(person.userId())) {
                return PlanRow.cannot(person, then.get(person.userId()).action(), "was worked on since the list was read; reconcile again");
            }
            if (tooManyVanished && theirs.stream().anyMatch(drift -> drift.kind() == DriftKind.VANISHED)) {
                return PlanRow.cannot(person, then.get(person.userId()).action(), "more Calendly users have vanished than safety.vanish-limit "
                        + "allows; if they were really removed there, raise the limit");
            }
            return PlanRow.repaired(person, then.get(person.userId()), theirs.stream().map(Drift::words).collect(Collectors.joining(", ")));
        }).toList();
    }

    private static Optional<Account> seen(Optional<Account> known, List<Drift> drifts) {
        Optional<Account> seen = known;
        for (Drift drift : drifts) {
            seen = switch (drift.kind()) {
                case VANISHED -> Optional.empty();
                case UNLINKED -> drift.listed();
                case VALUES, STATUS -> seen.map(account -> new Account(account.scimId(), over(account.held(), drift)));
                case MISSING -> seen;
            };
        }
        return seen;
    }

    private static ScimUser over(ScimUser held, Drift drift) {
        return switch (drift.attribute()) {
            case "userName" -> new ScimUser(drift.seen(), held.displayName(), held.active(), held.externalId());
            case "displayName" -> new ScimUser(held.userName(), Optional.ofNullable(drift.seen()), held.active(), held.externalId());
            case "externalId" -> new ScimUser(held.userName(), held.displayName(), held.active(), Optional.ofNullable(drift.seen()));
            case "active" -> held.withActive(drift.seen().equals("true"));
            default -> throw new IllegalStateException("a reconciliation has found a difference in \"" + drift.attribute() + "\"");
        };
    }

    private Map<String, List<Drift>> drifts(long runId, List<String> userIds) {
        Map<String, List<Drift>> drifts = new HashMap<>();
        database.query("""
                select d.user_id, d.kind, d.attribute, d.seen, i.scim_id, i.user_name, i.display_name, i.active, i.external_id
                from drift d left join import_account i on d.kind = 'unlinked' and i.run_id = d.run_id and i.scim_id = d.scim_id
                where d.run_id = ? and d.user_id = any(?) and d.action in ('reported', 'flapping') order by d.user_id, d.kind, d.attribute""",
                row -> {
                    drifts.computeIfAbsent(row.getString("user_id"), none -> new ArrayList<>()).add(new Drift(DriftKind.of(row.getString("kind")),
                            row.getString("attribute"), row.getString("seen"), listed(row)));
                }, runId, userIds.toArray(String[]::new));
        return drifts;
    }

    private static Optional<Account> listed(ResultSet row) throws SQLException {
        return row.getString("scim_id") == null ? Optional.empty() : Optional.of(new Account(row.getString("scim_id"),
                new ScimUser(row.getString("user_name"), Optional.ofNullable(row.getString("display_name")), Columns.optionalBoolean(row, "active"),
                        Optional.ofNullable(row.getString("external_id")))));
    }

    /** Whoever is still as the reconciliation found them. */
    private Set<String> settled(long runId, List<String> userIds) {
        return new HashSet<>(database.queryForList("""
                select t.user_id from provisioning_task t
                join import_run r on r.id = ?
                left join calendly_account c on c.user_id = t.user_id
                where t.user_id = any(?) and t.state not in ('leased', 'due') and t.marked_at < r.started_at
                  and (c.user_id is null or c.linked_at < r.started_at and (c.sent_at is null or c.sent_at < r.started_at))""", String.class, runId,
                userIds.toArray(String[]::new)));
    }

    @Override
    public Optional<String> apply(Job<PlanRequest.Reconcile> job) {
        long runId = job.request().reconciliationId();
        Optional<Long> newer = reconciliation.latest().filter(latest -> latest > runId);
        if (newer.isPresent()) {
            return Optional.of("reconciliation " + newer.get() + " is newer than " + runId + ", which the plan was made of; make a new plan");
        }
        marks.because(DueCause.plan(job.id()), () -> recheck.each(job.plan(), rows -> {
            reconciliation.repair(runId, rows.stream().map(PlanTable.Planned::userId).toList());
            return Map.of();
        }));
        return Optional.empty();
    }
}
