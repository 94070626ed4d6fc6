package io.rosterbridge.provisioning;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Counts what was recorded: {@code rosterbridge.outcomes} by action and outcome, and how long leavers waited from the change
 * until Calendly had done it ({@code rosterbridge.leavers.wait}).
 */
final class OutcomeMetrics {

    private final MeterRegistry registry;
    private final Timer leavers;

    OutcomeMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.leavers = Timer.builder("rosterbridge.leavers.wait")
                .description("From the change until a leaver's Calendly user was deactivated or deleted")
                .publishPercentiles(0.5, 0.95, 0.99).register(registry);
    }

    /** To be called once the work is in the database. */
    public void recorded(List<Work> works, Instant at) {
        for (Work work : works) {
            Outcome outcome = work.ending().outcome();
            if (work.ending().family().equals(Optional.of(Family.REMOVAL_CHECK))) {
                continue;
            }
            registry.counter("rosterbridge.outcomes", "action", work.action().name(), "outcome", outcome.name()).increment();
            if (work.action().isRemoval() && outcome == Outcome.DELIVERED) {
                Duration waited = Duration.between(work.facts().markedAt(), at);
                leavers.record(waited.isNegative() ? Duration.ZERO : waited);
            }
        }
    }
}
