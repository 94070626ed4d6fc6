package io.rosterbridge.calendly;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Whether Calendly has a free seat, as far as all nodes know: while it says no, creations wait, and one person is let through at a
 * time to see whether that still holds.
 */
public final class Seats {

    private static final Logger LOG = LoggerFactory.getLogger(Seats.class);

    private final JdbcClient database;
    private final Runnable reload;
    private final Clock clock;

    /** @param reload makes this node see what is changed here */
    Seats(JdbcClient database, Runnable reload, Clock clock) {
        this.database = database;
        this.reload = reload;
        this.clock = clock;
    }

    /** No seat is free: creations wait, and one is tried after the interval. */
    public void full(Duration probeInterval) {
        boolean first = database.sql("select seats_full_since from connection where id = 1").query(OffsetDateTime.class).optional().isEmpty();
        database.sql("""
                        update connection set seats_full_since = coalesce(seats_full_since, ?), seat_probe_at = ?, seat_probe_user = null,
                               revision = revision + 1 where id = 1""")
                .params(now(), now().plus(probeInterval)).update();
        reload.run();
        if (first) {
            LOG.warn("No seat is free in Calendly; creations wait, one is tried every {} s", probeInterval.toSeconds());
        }
    }

    /** A creation went through; whoever waited for a seat may try. */
    public void free() {
        database.sql("update connection set seats_full_since = null, seat_probe_at = null, seat_probe_user = null, "
                + "revision = revision + 1 where id = 1").update();
        reload.run();
        LOG.info("Seats are free again in Calendly");
    }

    /** A seat may have become free: try at once. */
    public void probeNow() {
        database.sql("update connection set seat_probe_at = ?, revision = revision + 1 where id = 1 and seats_full_since is not null")
                .params(now()).update();
        reload.run();
    }

    /** When the next creation is tried although seats are full; empty while they are not. */
    public Optional<Instant> nextProbe() {
        return database.sql("select seat_probe_at from connection where id = 1 and seats_full_since is not null").query(OffsetDateTime.class)
                .optional().map(OffsetDateTime::toInstant);
    }

    /** Whether the next creation may be tried although seats are full. */
    public boolean isProbeDue() {
        return database.sql("select count(*) from connection where id = 1 and seats_full_since is not null and seat_probe_at <= ?")
                .params(now()).query(Long.class).single() > 0;
    }

    /** This person's creation is the one that is tried; the next comes an interval later. */
    public void probe(String userId, Duration probeInterval) {
        database.sql("update connection set seat_probe_user = ?, seat_probe_at = ?, revision = revision + 1 where id = 1")
                .params(userId, now().plus(probeInterval)).update();
        reload.run();
    }

    /** Nobody's creation is the one that is tried, if it was this person's. */
    public void forget(String userId) {
        database.sql("update connection set seat_probe_user = null, revision = revision + 1 where seat_probe_user = ?").params(userId).update();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
