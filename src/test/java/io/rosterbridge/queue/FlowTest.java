package io.rosterbridge.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.StillClock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlowTest {

    private static final int ANY = Integer.MAX_VALUE;

    private final StillClock clock = new StillClock();
    private final Flow flow = new Flow(8, 4000, clock);

    @Test
    void asMuchIsTakenAheadAsIsDoneInTwoSecondsButNoMoreThanTheBudgetLetsThrough() {
        assertThat(flow.room(ANY)).as("before anything is known").isEqualTo(32);
        done(3000);
        assertThat(flow.room(ANY)).isEqualTo(4000);
        assertThat(flow.room(16)).as("16 turns in two seconds").isEqualTo(16);
        assertThat(flow.room(1)).as("one for each worker").isEqualTo(8);

        IntStream.range(0, 16).forEach(person -> flow.began("p-" + person));
        assertThat(flow.room(16)).isZero();
        assertThat(flow.isHungry(16)).isFalse();
        assertThat(flow.roomForLeavers(16)).isEqualTo(16);
        IntStream.range(16, 40).forEach(person -> flow.began("p-" + person));
        assertThat(flow.roomForLeavers(16)).isZero();
    }

    @Test
    void whatIsPutBackWasNotWorkedOn() {
        done(1000);
        double before = flow.rate();
        flow.began("p-1");
        flow.putBack(List.of("p-1"));
        clock.forward(Duration.ofSeconds(6));
        assertThat(flow.rate()).isLessThan(before).isZero();
        assertThat(flow.isUnderWay("p-1")).isFalse();
    }

    @Test
    void whoeverHasWaitedThriceAsLongAsPeopleAreTakenAheadIsOld() {
        flow.began("p-1");
        clock.forward(Duration.ofSeconds(6));
        assertThat(flow.isOld("p-1")).isFalse();
        clock.forward(Duration.ofMillis(1));
        assertThat(flow.isOld("p-1")).isTrue();
        assertThat(flow.isOld("p-2")).as("somebody whom this node does not have").isFalse();
    }

    private void done(int people) {
        clock.forward(Duration.ofSeconds(1));
        flow.ended(IntStream.range(0, people).mapToObj(person -> "done-" + person).toList());
    }
}
