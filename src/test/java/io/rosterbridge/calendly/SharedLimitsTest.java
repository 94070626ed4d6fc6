package io.rosterbridge.calendly;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.StillClock;
import io.rosterbridge.directory.Databases.Engine;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class SharedLimitsTest {

    private static final int MANY = 6000;

    private final StillClock clock = new StillClock();

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aPauseOfOneNodeHoldsTheOther(Engine engine) {
        JdbcClient database = JdbcClient.create(engine.fresh());
        Limiter one = new Limiter(0, clock);
        Limiter other = new Limiter(0, clock);
        SharedLimits ofOne = new SharedLimits(database, one, "cluster", clock);
        SharedLimits ofOther = new SharedLimits(database, other, "cluster", clock);
        one.pause(Duration.ofMinutes(5));
        one.pause(Duration.ofMinutes(1));
        ofOther.refresh();
        assertThat(other.pausedUntil()).hasValue(clock.instant().plus(Duration.ofMinutes(5)));

        other.resume();
        ofOther.refresh();
        assertThat(other.pausedUntil()).as("ended by hand").isEmpty();
        ofOne.refresh();
        assertThat(one.pausedUntil()).as("ended on the other node").isEmpty();

        other.pause(Duration.ofSeconds(90).plusNanos(123_456_789));
        ofOne.refresh();
        assertThat(one.pausedUntil()).as("another pause").isPresent();
        other.resume();
        other.pause(Duration.ofSeconds(30).plusNanos(999_999_999));
        other.endPause();
        ofOther.refresh();
        assertThat(other.pausedUntil()).as("no database keeps nanoseconds").isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void theBudgetIsPartedByTheNodesThatGiveSignsOfLife(Engine engine) throws InterruptedException {
        DataSource source = engine.fresh();
        JdbcClient database = JdbcClient.create(source);
        sign(database, "cluster", "one", Duration.ofSeconds(1));
        sign(database, "cluster", "two", Duration.ofSeconds(14));
        sign(database, "cluster", "dead", Duration.ofSeconds(16));
        sign(database, "another cluster", "three", Duration.ZERO);
        Limiter limiter = new Limiter(MANY, clock);
        new SharedLimits(database, limiter, "cluster", clock).refresh();
        assertThat(burst(limiter)).as("half of a second's worth, and what time adds").isBetween(MANY / 120, MANY / 120 + 25);
        assertThat(limiter.requestsPerMinute()).isEqualTo(MANY);
    }

    private static int burst(Limiter limiter) throws InterruptedException {
        int granted = 0;
        while (limiter.acquire(Duration.ofMillis(-2), () -> true)) {
            granted++;
        }
        return granted;
    }

    private void sign(JdbcClient database, String cluster, String node, Duration ago) {
        database.sql("insert into qrtz_scheduler_state (sched_name, instance_name, last_checkin_time, checkin_interval) values (?, ?, ?, ?)")
                .params(cluster, node, clock.millis() - ago.toMillis(), 5000L).update();
    }
}
