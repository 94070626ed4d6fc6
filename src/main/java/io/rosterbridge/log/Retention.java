package io.rosterbridge.log;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what is over and told by the log as long as the log is kept: holds, approvals, reads, runs. The audit trail and the profile stay. */
public final class Retention {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final List<ExpiringRows> parts;
    private final Duration kept;
    private final Clock clock;

    Retention(List<ExpiringRows> parts, Duration kept, Clock clock) {
        this.parts = parts.stream().sorted(Comparator.comparing(ExpiringRows::name)).toList();
        this.kept = kept;
        this.clock = clock;
    }

    /** For the clock, on one node. */
    public void run() {
        OffsetDateTime before = clock.instant().minus(kept).atOffset(ZoneOffset.UTC);
        for (ExpiringRows part : parts) {
            int removed = part.removeOlderThan().applyAsInt(before);
            if (removed > 0) {
                LOG.info("Retention of {} days: removed {} {}", kept.toDays(), removed, part.name());
            }
        }
    }
}
