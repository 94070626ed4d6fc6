package io.rosterbridge.calendly;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LimiterTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(1);

    @Test
    void withoutABudgetEverybodyGoesAtOnce() throws InterruptedException {
        Limiter limiter = new Limiter(0, Clock.systemUTC());
        for (int request = 0; request < 10_000; request++) {
            assertThat(limiter.acquire(SHORT, () -> true)).isTrue();
        }
        assertThat(limiter.granted()).isEqualTo(10_000);
    }

    @Test
    void aBudgetLetsASecondsWorthThroughAndNoMore() throws InterruptedException {
        Limiter limiter = new Limiter(60 * 5, Clock.systemUTC());
        int granted = 0;
        for (int request = 0; request < 50; request++) {
            granted += limiter.acquire(Duration.ZERO, () -> true) ? 1 : 0;
        }
        assertThat(granted).isBetween(5, 25);
    }

    @Test
    void aPauseHoldsEverybodyUntilItEndsOrIsEnded() throws Exception {
        Limiter limiter = new Limiter(0, Clock.systemUTC());
        limiter.pause(Duration.ofHours(1));
        limiter.pause(SHORT);
        assertThat(limiter.pausedUntil()).as("the longer one counts").isPresent();
        assertThat(limiter.acquire(SHORT, () -> true)).isFalse();
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> acquire(limiter, new AtomicBoolean(true)));
        assertThat(waiting).isNotDone();
        limiter.resume();
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoeverWaitsGivesUpWhenTheConnectionIsClosed() throws Exception {
        Limiter limiter = new Limiter(0, Clock.systemUTC());
        limiter.pause(Duration.ofHours(1));
        AtomicBoolean open = new AtomicBoolean(true);
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> acquire(limiter, open));
        open.set(false);
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(limiter.granted()).isZero();
    }

    private static boolean acquire(Limiter limiter, AtomicBoolean open) {
        try {
            return limiter.acquire(LONG, open::get);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
