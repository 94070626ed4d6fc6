package io.rosterbridge.calendly;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Lets all nodes keep to one request budget and to one another's pauses. The budget is parted by the number of running nodes,
 * which the scheduler's signs of life tell; a pause is a row that every node reads, and so is its end by hand.
 */
public final class SharedLimits {

    /** A node that missed so many signs of life is not counted any more. */
    private static final int MISSED_SIGNS = 3;

    private final JdbcClient database;
    private final Limiter limiter;
    private final String scheduler;
    private final Clock clock;
    /** The row as this node has last read or written it. */
    private Instant known = Instant.MIN;

    /** @param scheduler the name under which the nodes of this cluster give their signs of life */
    SharedLimits(JdbcClient database, Limiter limiter, String scheduler, Clock clock) {
        this.database = database;
        this.limiter = limiter;
        this.scheduler = scheduler;
        this.clock = clock;
        limiter.whenPaused(this::tell);
        limiter.whenResumed(this::tellEnd);
    }

    /** Takes over what the other nodes know; for a timer. */
    public synchronized void refresh() {
        limiter.shareWith(database.sql("select count(*) from qrtz_scheduler_state where sched_name = ? "
                + "and last_checkin_time + checkin_interval * ? > ?").params(scheduler, MISSED_SIGNS, clock.millis())
                .query(Integer.class).single());
        Instant until = database.sql("select until_at from throttle").query(OffsetDateTime.class).single().toInstant();
        if (until.isAfter(known)) {
            limiter.pauseUntil(until);
        } else if (until.isBefore(known)) {
            limiter.endPause();
        }
        known = until;
    }

    private synchronized void tell(Instant until) {
        Instant end = stored(until);
        if (database.sql("update throttle set until_at = ? where until_at < ?").params(utc(end), utc(end)).update() > 0) {
            known = end;
        }
    }

    private synchronized void tellEnd() {
        Instant now = stored(clock.instant());
        database.sql("update throttle set until_at = ?").params(utc(now)).update();
        known = now;
    }

    /** As exact as both databases keep it: what is read again must not seem to be another pause. */
    private static Instant stored(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS);
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
