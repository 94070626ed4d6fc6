package io.rosterbridge.alerts;

import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.TokenExpiryWatch;
import io.rosterbridge.domain.Family;
import io.rosterbridge.imports.Reconciliations;
import io.rosterbridge.paging.IdSpan;
import io.rosterbridge.provisioning.Failures;
import io.rosterbridge.provisioning.Holds;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** The conditions that are always looked at. */
final class Conditions {

    private static final Duration LOOKED_BACK = Duration.ofHours(1);
    private static final String ACTIVE = "exists (select 1 from calendly_account c where c.user_id = t.user_id and c.active is not false)";

    private Conditions() {
    }

    static AlertCondition connectionBroken(Connections connections) {
        return () -> {
            Connection.Standing standing = connections.present().standing();
            return standing.state() == Connection.State.BROKEN ? List.of(new Alert("connection-broken", standing.since().toString(),
                    "Calendly refuses the connection and nobody is provisioned; look at the connection and authorize it again")) : List.of();
        };
    }

    /** Somebody may forget it. */
    static AlertCondition killSwitch(Connections connections) {
        return () -> connections.present().kill().map(kill -> new Alert("kill-switch", kill.since().toString(), "the kill switch is on since "
                + kill.since() + ": nothing is sent, read or applied until somebody who may configure lifts it")).stream().toList();
    }

    static AlertCondition tokenExpiring(TokenExpiryWatch token) {
        return () -> token.threshold().map(days -> new Alert("token-expiring", String.valueOf(days), token.warning().orElseThrow()))
                .stream().toList();
    }

    /** Told once for each list. */
    static AlertCondition holdWaiting(Holds holds) {
        return () -> holds.waiting().stream().map(hold -> new Alert("hold-waiting-" + hold.id(), "waiting",
                hold.waitingWords() + " for a decision until "
                        + hold.expiresAt().truncatedTo(ChronoUnit.SECONDS) + ": " + hold.reason())).toList();
    }

    /** What no further reconciliation puts right by itself; told again each time that it is about twice as many people. */
    static AlertCondition reconciliation(Reconciliations reconciliations) {
        return () -> reconciliations.concerns().stream().map(concern -> new Alert(concern.trouble().word(),
                String.valueOf(doublings(concern.people())), concern.text())).toList();
    }

    /** Told again each time that there are twice as many. */
    static AlertCondition failures(Failures failures, int over) {
        return () -> failures.families().stream().filter(group -> group.count() > over)
                .map(group -> new Alert("failures-" + group.family(), String.valueOf(doublings(group.count() / Math.max(1, over))),
                        group.count() + " people wait for one cause, \"" + group.family() + "\": " + group.hint())).toList();
    }

    /** Whoever lost access in the directory still has it in Calendly. */
    static AlertCondition leaversLate(JdbcTemplate database, Clock clock, Duration after) {
        return () -> {
            Instant now = clock.instant();
            OffsetDateTime oldest = database.queryForObject(
                    "select min(marked_at) from provisioning_task where lane = 0 and state in ('due', 'leased')", OffsetDateTime.class);
            Instant from = now.minus(LOOKED_BACK);
            Long slow = database.queryForObject("""
                    select percentile_disc(0.95) within group (order by waited_ms) from provisioning_event
                    where id > ? and at > ? and action in ('DEACTIVATE', 'DELETE') and outcome = 'DELIVERED'""", Long.class,
                    IdSpan.of(database, "provisioning_event", Optional.of(from), Optional.empty()).above(), from.atOffset(ZoneOffset.UTC));
            boolean isOneLate = oldest != null && oldest.toInstant().plus(after).isBefore(now);
            boolean areManyLate = slow != null && slow > after.toMillis();
            return isOneLate || areManyLate ? List.of(new Alert("leavers-late", isOneLate ? "waiting" : "slow", isOneLate
                    ? "somebody who is to lose access has waited for it since " + oldest.toInstant() + "; look at connection, failures and pauses"
                    : "one in twenty leavers of the last hour kept access for more than " + after.toSeconds() + " s")) : List.of();
        };
    }

    /** Whoever is to lose access and will not by itself: it was refused, or not done in spite of the answer, or nobody has decided about the hold in time. */
    static AlertCondition leaversKept(JdbcTemplate database) {
        return () -> {
            long refused = database.queryForObject("select count(*) from provisioning_task t where t.state = 'rejected' and t.lane = 0 and "
                    + ACTIVE, Long.class);
            long notDone = database.queryForObject("select count(*) from provisioning_task t where t.state = 'due' and t.family = ? "
                    + "and t.lane = 0 and " + ACTIVE, Long.class, Family.NOT_TAKEN.word());
            long expired = database.queryForObject("select count(*) from provisioning_task t where t.state = 'held' and t.lane = 0 "
                    + "and t.family = ? and " + ACTIVE + " and not " + Holds.AWAITED, Long.class, Family.REMOVAL_LIMIT.word());
            long all = refused + notDone + expired;
            return all == 0 ? List.of() : List.of(new Alert("leavers-kept", String.valueOf(doublings(all)),
                    all + " people who are to lose access keep it: for " + refused + " it was refused, for " + expired
                            + " nobody has decided about the hold in time" + (notDone == 0 ? "" : ", for " + notDone
                            + " Calendly answered as if it had been done") + "; look at the failures, and retry"));
        };
    }

    private static int doublings(long times) {
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(Math.max(1, times));
    }
}
