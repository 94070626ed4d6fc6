package io.rosterbridge.calendly;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TokensInheritanceStrategy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The one gate every request to Calendly passes: the request budget, and the pauses Calendly asks for. A pause holds
 * everybody; it is no failure.
 */
public final class Limiter {

    /** How soon a waiting request notices a pause, or that the connection was closed. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    private final Clock clock;
    private final Optional<Bucket> budget;
    private final int requestsPerMinute;
    private final AtomicInteger nodes = new AtomicInteger(1);
    private final AtomicReference<Instant> pausedUntil = new AtomicReference<>(Instant.MIN);
    private final LongAdder granted = new LongAdder();
    private final LongAdder pauses = new LongAdder();
    private volatile Consumer<Instant> onPause = until -> { };
    private volatile Runnable onResume = () -> { };

    /** @param requestsPerMinute 0 for no budget */
    public Limiter(int requestsPerMinute, Clock clock) {
        this.requestsPerMinute = requestsPerMinute;
        this.clock = clock;
        this.budget = requestsPerMinute == 0 ? Optional.empty() : Optional.of(Bucket.builder().addLimit(bandwidth(requestsPerMinute)).build());
    }

    /** A second's worth may go at once; the rest is spread, so that a budget per minute is never spent in its first seconds. */
    private static Bandwidth bandwidth(int perMinute) {
        return Bandwidth.builder().capacity(Math.max(1, perMinute / 60)).refillGreedy(perMinute, Duration.ofMinutes(1)).build();
    }

    /** @param listener told the end of each pause, so that other nodes keep to it too; what it throws, {@link #pause} throws */
    void whenPaused(Consumer<Instant> listener) {
        onPause = listener;
    }

    /** @param listener told that a pause was ended by hand; what it throws, {@link #resume} throws */
    void whenResumed(Runnable listener) {
        onResume = listener;
    }

    /** Takes an equal part of the budget, one request a minute at least; all nodes together then keep to it. */
    void shareWith(int runningNodes) {
        int before = nodes.getAndSet(Math.max(1, runningNodes));
        if (budget.isPresent() && before != nodes.get()) {
            budget.get().replaceConfiguration(
                    BucketConfiguration.builder().addLimit(bandwidth(Math.max(1, requestsPerMinute / nodes.get()))).build(),
                    TokensInheritanceStrategy.PROPORTIONALLY);
        }
    }

    /**
     * Waits for a turn.
     *
     * @param longest how long to wait at most
     * @param open    looked at while waiting; false ends it
     * @return whether the request may be sent now
     */
    public boolean acquire(Duration longest, BooleanSupplier open) throws InterruptedException {
        Instant end = clock.instant().plus(longest);
        while (open.getAsBoolean()) {
            Instant now = clock.instant();
            Instant until = pausedUntil.get();
            boolean paused = until.isAfter(now);
            if (!paused && (budget.isEmpty() || budget.get().tryConsume(1))) {
                granted.increment();
                return true;
            }
            Duration left = Duration.between(now, end);
            if (left.isNegative()) {
                return false;
            }
            Duration wait = shorter(left.plusMillis(1), LOOK_AGAIN);
            if (paused) {
                Thread.sleep(Math.max(1, shorter(Duration.between(now, until), wait).toMillis()));
            } else if (budget.get().asBlocking().tryConsume(1, wait)) {
                granted.increment();
                return true;
            }
        }
        return false;
    }

    /** Holds everybody for that long from now, or for the longer of this and an earlier pause. */
    public void pause(Duration duration) {
        Instant until = clock.instant().plus(duration);
        pauseUntil(until);
        pauses.increment();
        onPause.accept(until);
    }

    /** Holds everybody here as another node has been asked to. */
    void pauseUntil(Instant until) {
        pausedUntil.accumulateAndGet(until, (present, asked) -> asked.isAfter(present) ? asked : present);
    }

    /** Ends a pause at once, on all nodes. */
    public void resume() {
        endPause();
        onResume.run();
    }

    /** Ends a pause here. */
    void endPause() {
        pausedUntil.set(Instant.MIN);
    }

    /** The end of the pause that is on, if one is. */
    public Optional<Instant> pausedUntil() {
        return Optional.of(pausedUntil.get()).filter(until -> until.isAfter(clock.instant()));
    }

    /** Whether the pause that is on, if one is, goes on for longer than this. */
    public boolean isPausedFor(Duration longerThan) {
        return pausedUntil.get().isAfter(clock.instant().plus(longerThan));
    }

    /** The budget of all nodes together; 0 if there is none. */
    public int requestsPerMinute() {
        return requestsPerMinute;
    }

    /** Requests let through since the start. */
    public long granted() {
        return granted.sum();
    }

    /** Pauses asked for since the start. */
    public long pauses() {
        return pauses.sum();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
