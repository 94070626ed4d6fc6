package io.rosterbridge.monitoring;

import io.rosterbridge.provisioning.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** The counts of two seconds ago at most, so that six gauges and as many attributes are one look into the database. */
final class RecentCounts implements Supplier<Status.Counts> {

    private static final Duration OLDEST = Duration.ofSeconds(2);

    private final Status status;
    private final Clock clock;
    private Status.Counts counts;
    private Instant countedAt = Instant.EPOCH;

    RecentCounts(Status status, Clock clock) {
        this.status = status;
        this.clock = clock;
    }

    @Override
    public synchronized Status.Counts get() {
        if (countedAt.plus(OLDEST).isBefore(clock.instant())) {
            counts = status.counts();
            countedAt = clock.instant();
        }
        return counts;
    }
}
