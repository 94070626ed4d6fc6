package io.rosterbridge.log;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what is over and told by the log as long as the log is kept: holds, approvals, reads, runs. The audit trail and the profile stay. */
public final class Retention {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final Map<String, ToIntFunction<OffsetDateTime>> parts;
    private final Duration kept;
    private final Clock clock;

    /** @param parts by their name, what removes those that ended before a time, and says how many */
    public Retention(Map<String, ToIntFunction<OffsetDateTime>> parts, Duration kept, Clock clock) {
        this.parts = new TreeMap<>(parts);
        this.kept = kept;
        this.clock = clock;
    }

    /** For the clock, on one node. */
    public void run() {
        OffsetDateTime before = clock.instant().minus(kept).atOffset(ZoneOffset.UTC);
        parts.forEach((name, part) -> {
            int removed = part.applyAsInt(before);
            if (removed > 0) {
                LOG.info("Retention of {} days: removed {} {}", kept.toDays(), removed, name);
            }
        });
    }
}
