package io.rosterbridge.calendly;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Lets all nodes keep to one request budget and to one another's pauses. The budget is parted by the number of running nodes,
 * which the scheduler's signs of life tell; a pause is a row that every node reads.
 */
public final class SharedLimits {

    /** A node that missed so many signs of life is not counted any more. */
    private static final int MISSED_SIGNS = 3;

    private final JdbcClient database;
    private final Limiter limiter;
    private final String scheduler;
    private final Clock clock;
    private Instant known = Instant.MIN;

    /** @param scheduler the name under which the nodes of this cluster give their signs of life */
    public SharedLimits(JdbcClient database, Limiter limiter, String scheduler, Clock clock) {
        this.database = database;
        this.limiter = limiter;
        this.scheduler = scheduler;
        this.clock = clock;
        limiter.whenPaused(this::tell);
    }

    /** Takes over what the other nodes know; for a timer. A pause that was ended here by hand is not taken over again. */
    public synchronized void refresh() {
        limiter.shareWith(database.sql("select count(*) from qrtz_scheduler_state where sched_name = ? "
                + "and last_checkin_time + checkin_interval * ? > ?").params(scheduler, MISSED_SIGNS, clock.millis())
                .query(Integer.class).single());
        Instant until = database.sql("select until_at from throttle").query(OffsetDateTime.class).single().toInstant();
        if (until.isAfter(known)) {
            known = until;
            limiter.pauseUntil(until);
        }
    }

    /** What is told here is known here: whoever ends this pause by hand has ended it. */
    private synchronized void tell(Instant until) {
        known = until.isAfter(known) ? until : known;
        OffsetDateTime end = until.atOffset(ZoneOffset.UTC);
        database.sql("update throttle set until_at = ? where until_at < ?").params(end, end).update();
    }
}
