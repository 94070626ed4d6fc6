package io.rosterbridge.calendly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
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
        limiter.lookAgain();
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(limiter.granted()).isZero();
    }

    @Test
    void whoeverLeavesGivesTheirTurnBack() throws Exception {
        Limiter limiter = new Limiter(1, Clock.systemUTC());
        assertThat(limiter.acquire(Duration.ZERO, () -> true)).isTrue();
        for (int request = 0; request < 10; request++) {
            assertThat(limiter.acquire(SHORT, () -> true)).isFalse();
        }
        AtomicInteger looks = new AtomicInteger();
        AtomicBoolean open = new AtomicBoolean(true);
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> acquire(limiter, Duration.ofMinutes(2), () -> {
            looks.incrementAndGet();
            return open.get();
        }));
        await().until(() -> {
            limiter.lookAgain();
            return looks.get() > 1 || waiting.isDone();
        });
        assertThat(waiting).as("its turn comes within two minutes").isNotDone();
        open.set(false);
        limiter.lookAgain();
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(limiter.granted()).isEqualTo(1);
    }

    @Test
    void aTurnThatIsGivenBackIsTheNextOnes() throws Exception {
        Limiter limiter = new Limiter(1, Clock.systemUTC());
        assertThat(limiter.acquire(SHORT, () -> true)).isTrue();
        limiter.giveBack();
        assertThat(limiter.granted()).as("it was no request").isZero();
        assertThat(limiter.acquire(SHORT, () -> true)).isTrue();
        assertThat(limiter.acquire(SHORT, () -> true)).isFalse();
    }

    @Test
    void howManyTurnsComeIsKnownWhileSomebodyWaitsForOne() throws Exception {
        Limiter limiter = new Limiter(30, Clock.systemUTC());
        limiter.shareWith(2);
        assertThat(limiter.turnsWithin(LONG)).isEqualTo(Integer.MAX_VALUE);
        AtomicBoolean open = new AtomicBoolean(true);
        limiter.pause(Duration.ofHours(1));
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> acquire(limiter, open));
        await().until(() -> limiter.turnsWithin(Duration.ofMinutes(2)) == 30);
        open.set(false);
        limiter.lookAgain();
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(limiter.turnsWithin(LONG)).isEqualTo(Integer.MAX_VALUE);
        assertThat(new Limiter(0, Clock.systemUTC()).turnsWithin(LONG)).as("without a budget").isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void nobodyOvertakesWhoeverAskedBefore() throws Exception {
        Limiter limiter = new Limiter(1, Clock.systemUTC());
        Duration oneTurn = Duration.ofSeconds(90);
        assertThat(limiter.acquire(Duration.ZERO, () -> true)).isTrue();
        AtomicBoolean open = new AtomicBoolean(true);
        AtomicBoolean asked = new AtomicBoolean();
        CompletableFuture<Boolean> first = CompletableFuture.supplyAsync(() -> acquire(limiter, oneTurn, () -> {
            asked.set(true);
            return open.get();
        }));
        await().untilTrue(asked);
        assertThat(limiter.acquire(oneTurn, () -> true)).as("the turn after the next comes too late").isFalse();
        assertThat(first).isNotDone();
        open.set(false);
        limiter.lookAgain();
        assertThat(first.get(10, TimeUnit.SECONDS)).isFalse();
    }

    private static boolean acquire(Limiter limiter, AtomicBoolean open) {
        return acquire(limiter, LONG, open::get);
    }

    private static boolean acquire(Limiter limiter, Duration longest, BooleanSupplier open) {
        try {
            return limiter.acquire(longest, open);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
