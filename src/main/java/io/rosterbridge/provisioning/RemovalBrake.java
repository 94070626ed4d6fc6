package io.rosterbridge.provisioning;

import io.rosterbridge.domain.RemovalGate;
import io.rosterbridge.domain.RemovalLimit;
import io.rosterbridge.log.EventLog;
import io.rosterbridge.profile.Profile;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.queue.Clearances;
import io.rosterbridge.queue.Clearances.Cleared;
import io.rosterbridge.source.HoldRows;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The brake on removals. The filter ends every removal as HELD that is not cleared; here the whole set of them is looked at, and
 * either all are cleared, which makes them due again, or all go on one list that a person has to approve.
 *
 * <p>One node at a time, by a row that is locked, so that the allowance is spent once however many nodes there are. All of it is
 * read from the database each time: whoever is killed in between has lost nothing.
 */
public final class RemovalBrake {

    private static final Logger LOG = LoggerFactory.getLogger(RemovalBrake.class);

    private static final String STAGED = "t.state = 'held' and t.family = 'removal-check'";
    private static final String NOT_CLEARED = "(t.cleared_revision is null or t.cleared_revision <> t.revision)";

    private static final String AHEAD = "t.state = 'due' and t.lane = 0 and t.refused is null and " + NOT_CLEARED;

    /** The index of state, lane and due time finds them; the lane is worked out with each mark. */
    private static final String UNDECIDED_LEAVERS = "select (select count(*) from provisioning_task t where t.state = 'due' and t.lane = 0 "
            + "and t.due_at <= ? and " + NOT_CLEARED + ") + (select count(*) from provisioning_task t where t.state = 'leased' and t.lane = 0 and "
            + NOT_CLEARED + ")";

    /** Where the mapping says who is active, anybody with a link may turn out to be a leaver. */
    private static final String UNDECIDED_ANYBODY = "select count(*) from provisioning_task t where ((t.state = 'due' and t.due_at <= ?) "
            + "or t.state = 'leased') and " + NOT_CLEARED + " and exists (select 1 from calendly_account c where c.user_id = t.user_id)";

    private static final String HAS_ACCESS = "c.active is not false";

    private static final String PENDING = NOT_CLEARED + " and (" + STAGED + " or t.state = 'held' and t.family = 'removal-limit' "
            + "or t.lane = 0 and (t.state = 'leased' or t.state = 'due' and t.due_at <= ?))";

    /** People, however often each was removed; but for those who are asked about once more, since they are counted there. */
    private static final String SENT = "select count(*) as sent, count(case when not exists (select 1 from calendly_account c where "
            + "c.user_id = s.user_id and " + HAS_ACCESS + ") then 1 end) as without_access from (select t.user_id from provisioning_task t "
            + "where t.cleared_revision >= 0 and t.cleared_revision = t.revision and t.cleared_hold is null and t.state in ('due', 'leased') "
            + "union select e.user_id from provisioning_event e where e.action in ('DEACTIVATE', 'DELETE') and e.at > ? "
            + "and e.outcome = 'DELIVERED' and e.hold_id is null) s "
            + "where not exists (select 1 from provisioning_task t where t.user_id = s.user_id and " + PENDING + ")";

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final HoldRows holds;
    private final EventLog log;
    private final Clearances clearances;
    private final RemovalEvidence evidence;
    private final ProfileVersions profiles;
    private final Runnable wake;
    private final Clock clock;

    /** @param wake called when somebody was cleared, so that they go on at once */
    RemovalBrake(JdbcTemplate database, TransactionTemplate transaction, ProfileVersions profiles, Runnable wake, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.holds = new HoldRows(database);
        this.log = new EventLog(database);
        this.clearances = new Clearances(database);
        this.evidence = new RemovalEvidence(database);
        this.profiles = profiles;
        this.wake = wake;
        this.clock = clock;
    }

    /**
     * For before a pick-up: if all who may turn out to be leavers are within the limit, whatever is decided, they are cleared
     * beforehand, so that a leaver never queues twice. Not who was rejected: that is for the filter to see.
     */
    public void anticipate() {
        if (database.queryForObject("select count(*) from provisioning_task t where " + AHEAD, Integer.class) > 0) {
            transaction.executeWithoutResult(status -> clearAhead());
        }
    }

    private void clearAhead() {
        takeTurn(database);
        Profile profile = profiles.latest().profile();
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        Optional<Long> hold = waiting();
        if (fits(gate(profile, hold, now), profile)) {
            List<RemovalEvidence.Removal> removals = evidence.of(AHEAD);
            RemovalGate counted = gate(profile, hold, now).expecting(removals.size());
            if (fits(counted, profile)) {
                clear(removals, AHEAD, profile.safety().removals(), counted, now);
            }
        }
    }

    private static boolean fits(RemovalGate gate, Profile profile) {
        return new RemovalGate(gate.staged() + gate.undecided(), gate.held(), 0, gate.sent(), gate.people()).decide(profile.safety().removals())
                == RemovalGate.Verdict.CLEAR;
    }

    /** For after a record: answers those who have just been decided. */
    public void look() {
        if (staged() > 0) {
            answer();
        }
    }

    /** For the clock: the same, and a list that waits loses whoever is not to be removed any more. */
    public void tend() {
        if (staged() > 0 || waiting().isPresent()) {
            answer();
        }
    }

    /** Whoever locks this row is the only one to clear, hold, approve or reject. */
    static void takeTurn(JdbcTemplate database) {
        database.queryForList("select id from removal_turn for update");
    }

    /**
     * What was within the limit and is not sent yet has to ask again; for the transaction that changes the limit. An approval stays.
     */
    public static void askAgain(JdbcTemplate database) {
        takeTurn(database);
        new Clearances(database).askAgain();
    }

    private int staged() {
        return database.queryForObject("select count(*) from provisioning_task t where " + STAGED, Integer.class);
    }

    private Optional<Long> waiting() {
        return holds.waiting(HoldRows.Kind.REMOVALS, Optional.empty());
    }

    private void answer() {
        if (Boolean.TRUE.equals(transaction.execute(this::answered))) {
            wake.run();
        }
    }

    /** @return whether somebody was cleared */
    private boolean answered(TransactionStatus status) {
        takeTurn(database);
        ProfileInForce inForce = profiles.latest();
        Profile profile = inForce.profile();
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        Optional<Long> hold = waiting();
        RemovalGate present = gate(profile, hold, now);
        // Who left because they were decided anew may come back in this look: the list is told once what it has become.
        boolean someLeft = hold.isPresent() && present.undecided() == 0 && holds.leave(hold.get()) > 0;
        RemovalGate gate = someLeft ? gate(profile, hold, now) : present;
        RemovalGate.Verdict verdict = gate.decide(profile.safety().removals());
        List<RemovalEvidence.Removal> removals = List.of();
        if (verdict == RemovalGate.Verdict.CLEAR || verdict == RemovalGate.Verdict.HOLD) {
            // The list first and the count again: nobody is on the list whose fellows of the same change are not in the count.
            removals = evidence.of(STAGED);
            gate = gate(profile, hold, now);
            verdict = gate.decide(profile.safety().removals());
        }
        return switch (verdict) {
            case CLEAR -> {
                boolean isCleared = clear(removals, STAGED, profile.safety().removals(), gate, now);
                if (someLeft) {
                    describe(hold.get(), profile, gate, now);
                }
                yield isCleared;
            }
            case HOLD -> {
                long id = hold.orElseGet(() -> holds.open(HoldRows.Kind.REMOVALS, null, now));
                join(id, removals, inForce.version(), now);
                describe(id, profile, gate, now);
                yield false;
            }
            case NOTHING -> {
                if (someLeft) {
                    describe(hold.get(), profile, gate, now);
                }
                yield false;
            }
            case WAIT -> {
                // Until everybody is decided the list stays as it was, with those on it who may come back.
                status.setRollbackOnly();
                yield false;
            }
        };
    }

    /**
     * What would be said of removals that are decided together; nothing is changed.
     *
     * @param profile  whose limit it is
     * @param removals that are not cleared yet; 0 or more
     * @return why they would be held, all of them; empty if they would go
     */
    Optional<String> foresee(Profile profile, long removals) {
        Optional<Long> hold = waiting();
        RemovalGate present = gate(profile, hold, clock.instant().atOffset(ZoneOffset.UTC));
        int wanted = (int) Math.min(removals, Integer.MAX_VALUE);
        RemovalGate gate = new RemovalGate(wanted, present.held(), 0, present.sent(), present.people());
        return gate.decide(profile.safety().removals()) != RemovalGate.Verdict.HOLD ? Optional.empty()
                : Optional.of(profile.safety().removals().refuses(wanted, present.sent(), present.people())
                        .orElse("hold " + hold.map(String::valueOf).orElse("") + " waits already, and they would join it"));
    }

    /** Each statement counts at one moment, so that nobody is missed who goes from the one to the other just then. */
    private RemovalGate gate(Profile profile, Optional<Long> hold, OffsetDateTime now) {
        int held = hold.map(holds::size).orElse(0);
        RemovalGate pending = database.queryForObject("select (select count(*) from provisioning_task t where " + STAGED + ") as staged, ("
                + (profile.followsStatus() ? UNDECIDED_LEAVERS : UNDECIDED_ANYBODY) + ") as undecided",
                (row, number) -> new RemovalGate(row.getInt("staged"), held, row.getInt("undecided"), 0, 0), now);
        int active = database.queryForObject("select count(*) from calendly_account c where " + HAS_ACCESS, Integer.class);
        return database.queryForObject(SENT, (row, number) -> new RemovalGate(pending.staged(), held, pending.undecided(), row.getInt("sent"),
                active + row.getInt("without_access")), now.minus(profile.safety().removals().window()), now);
    }

    private boolean clear(List<RemovalEvidence.Removal> removals, String condition, RemovalLimit limit, RemovalGate gate,
                          OffsetDateTime now) {
        String allowance = "; " + (gate.sent() + removals.size()) + " of " + limit.allowed(gate.people()) + " allowed removals in " + limit.hours();
        clearances.clear(removals.stream().map(removal -> new Cleared(removal.userId(), removal.revision(), removal.cause() + allowance)).toList(),
                condition, now);
        return !removals.isEmpty();
    }

    private void join(long hold, List<RemovalEvidence.Removal> removals, long profileVersion, OffsetDateTime now) {
        holds.join(hold, removals.stream().map(removal -> new HoldRows.Item(removal.userId(), removal.action(), removal.revision(),
                removal.cause())).toList(), now);
        log.held(hold, now, profileVersion);
        clearances.hold(hold, "; held, since too many would lose access at once (hold " + hold + ")");
    }

    private void describe(long hold, Profile profile, RemovalGate gate, OffsetDateTime now) {
        int size = holds.size(hold);
        String reason = profile.safety().removals().refuses(size, gate.sent(), gate.people()).orElse("0 of " + size + " removals sent: a list "
                + "that waits already, which others have joined or left; look at it and approve or reject it");
        holds.describe(hold, reason, gate.people(), null, now.plus(profile.safety().holdExpires()));
        LOG.warn("Hold {}: {}", hold, reason);
    }
}
