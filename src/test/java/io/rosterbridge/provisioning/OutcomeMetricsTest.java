package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.Person;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutcomeMetricsTest {

    private static final Instant MARKED = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void countsOutcomesAndTimesLeaversOnly() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        OutcomeMetrics metrics = new OutcomeMetrics(registry);
        metrics.recorded(List.of(work(Action.CREATE, Outcome.DELIVERED), work(Action.CREATE, Outcome.DELIVERED),
                work(Action.DEACTIVATE, Outcome.DELIVERED), work(Action.DEACTIVATE, Outcome.FAILED)), MARKED.plusSeconds(7));
        assertThat(registry.get("rosterbridge.outcomes").tags("action", "CREATE", "outcome", "DELIVERED").counter().count()).isEqualTo(2);
        assertThat(registry.get("rosterbridge.outcomes").tags("action", "DEACTIVATE", "outcome", "FAILED").counter().count()).isEqualTo(1);
        assertThat(registry.get("rosterbridge.leavers.wait").timer().count()).isEqualTo(1);
        assertThat(registry.get("rosterbridge.leavers.wait").timer().totalTime(TimeUnit.SECONDS)).isEqualTo(7);
    }

    private static Work work(Action action, Outcome outcome) {
        Work work = new Work(new Work.Facts(new Person("p", "p@example.org", true, Map.of()), true, Assignment.ASSIGNED, Optional.empty(),
                1, 0, 0, Optional.empty(), MARKED, "lease", null, Work.Clearance.NONE), null);
        work.decide(action);
        work.end(outcome, Optional.empty(), "because");
        return work;
    }
}
