package io.rosterbridge.access.web;

import io.rosterbridge.access.audit.AuditTrail;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which failed logins become rows of the audit trail, so that nobody can fill it from outside: of each who fails the first, the one that
 * closes the brake, as long as it goes on one an hour, and what is untold when they succeed. Each row tells how many failures it stands
 * for. Whoever comes when very many fail already is folded into one with all others, so there are never more than some thousand rows
 * an hour.
 */
final class FoldedFailures {

    private static final Duration TOLD_EVERY = Duration.ofHours(1);
    private static final int MOST_AT_ONCE = 1000;

    private final Clock clock;
    private final Map<Who, Tally> tallies = new HashMap<>();

    /** @param user a console user, or {@link #UNKNOWN} */
    record Who(String address, String user) {

        /** A name that no console user has. */
        static final String UNKNOWN = AuditTrail.UNKNOWN;
        /** Everybody for whom there is no place of their own. */
        static final Who OTHERS = new Who("several", UNKNOWN);
    }

    /** @param failures how many since the row before, this one too; 1 or more */
    record Row(Who who, long failures) {
    }

    private static final class Tally {
        private Instant toldAt = Instant.MIN;
        private long untold;
        private boolean isClosingTold;
    }

    FoldedFailures(Clock clock) {
        this.clock = clock;
    }

    /**
     * Counts one.
     *
     * @param closes whether whoever it is, is refused from now on without a look
     * @return the row to write; empty if this one is told with a later one
     */
    synchronized Optional<Row> failed(Who failing, boolean closes) {
        Instant now = clock.instant();
        Who who = place(failing, now);
        Tally tally = tallies.computeIfAbsent(who, added -> new Tally());
        tally.untold++;
        boolean isDue = isOver(tally, now);
        if (!isDue && (!closes || tally.isClosingTold)) {
            return Optional.empty();
        }
        Row row = new Row(who, tally.untold);
        tally.isClosingTold = closes;
        tally.toldAt = isDue ? now : tally.toldAt;
        tally.untold = 0;
        return Optional.of(row);
    }

    /** @return the row to write before that of the success; empty if all is told */
    synchronized Optional<Row> succeeded(Who who) {
        return Optional.ofNullable(tallies.remove(who)).filter(tally -> tally.untold > 0).map(tally -> new Row(who, tally.untold));
    }

    private Who place(Who failing, Instant now) {
        if (!tallies.containsKey(failing) && tallies.size() >= MOST_AT_ONCE) {
            tallies.values().removeIf(tally -> isOver(tally, now));
        }
        return tallies.containsKey(failing) || tallies.size() < MOST_AT_ONCE ? failing : Who.OTHERS;
    }

    private static boolean isOver(Tally tally, Instant now) {
        return tally.toldAt.plus(TOLD_EVERY).isBefore(now);
    }
}
