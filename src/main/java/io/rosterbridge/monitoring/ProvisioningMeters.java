package io.rosterbridge.monitoring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.queue.TaskState;
import java.time.Clock;
import java.time.Duration;

/** What an alert can be made of, beside the outcomes: the queue, the connection and the limiter. */
final class ProvisioningMeters implements MeterBinder {

    private final RecentCounts counts;
    private final Connections connections;
    private final Limiter limiter;
    private final Clock clock;

    ProvisioningMeters(RecentCounts counts, Connections connections, Limiter limiter, Clock clock) {
        this.counts = counts;
        this.connections = connections;
        this.limiter = limiter;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (TaskState state : TaskState.values()) {
            Gauge.builder("rosterbridge.tasks", counts, recent -> recent.get().of(state)).tag("state", state.word())
                    .description("People by state, of all nodes together").register(registry);
        }
        for (Connection.State state : Connection.State.values()) {
            Gauge.builder("rosterbridge.connection", connections, all -> all.present().state() == state ? 1 : 0).tag("state", state.word())
                    .description("1 for the state the connection is in").register(registry);
        }
        Gauge.builder("rosterbridge.killed", connections, all -> all.present().isKilled() ? 1 : 0)
                .description("1 while the kill switch is on").register(registry);
        Gauge.builder("rosterbridge.token.days", connections, this::daysLeft)
                .description("Days until the SCIM token ends; not a number if that is not known").register(registry);
        FunctionCounter.builder("rosterbridge.requests", limiter, Limiter::granted)
                .description("Requests to Calendly that this node let through").register(registry);
        FunctionCounter.builder("rosterbridge.throttled", limiter, Limiter::pauses)
                .description("Pauses Calendly asked this node for").register(registry);
    }

    private double daysLeft(Connections all) {
        return all.present().tokenExpiresAt()
                .map(end -> Duration.between(clock.instant(), end).toMinutes() / (24.0 * 60)).orElse(Double.NaN);
    }
}
