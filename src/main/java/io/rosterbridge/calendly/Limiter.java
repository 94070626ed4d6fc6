package io.rosterbridge.calendly;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TokensInheritanceStrategy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one gate every request to Calendly passes: the request budget, and the pauses Calendly asks for. A pause holds
 * everybody; it is no failure.
 */
public final class Limiter {

    private static final Logger LOG = LoggerFactory.getLogger(Limiter.class);
    private static final Duration THROTTLED_WITHOUT_A_TIME = Duration.ofSeconds(5);

    private final Clock clock;
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Optional<Bucket> budget;
    private final int requestsPerMinute;
    private final AtomicInteger nodes = new AtomicInteger(1);
    private final AtomicReference<Instant> pausedUntil = new AtomicReference<>(Instant.MIN);
    private final AtomicInteger waiting = new AtomicInteger();
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
     * Waits for a turn. Turns of the budget come in the order in which they were asked for; whoever leaves gives theirs back.
     *
     * @param longest how long to wait at most
     * @param open    looked at before and whenever something has changed, see {@link #lookAgain()}; false ends it
     * @return whether the request may be sent now
     */
    public boolean acquire(Duration longest, BooleanSupplier open) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        OptionalLong turn = OptionalLong.empty();
        boolean goes = false;
        lock.lock();
        try {
            while (!goes && open.getAsBoolean()) {
                long now = System.nanoTime();
                long wait = pauseNanos();
                if (wait == 0) {
                    turn = turn.isPresent() ? turn : OptionalLong.of(now + reserve());
                    wait = turn.getAsLong() - now;
                }
                goes = wait <= 0;
                long left = end - now;
                if (!goes && (left <= 0 || turn.isPresent() && turn.getAsLong() > end)) {
                    return false;
                }
                if (!goes) {
                    await(Math.min(wait, left));
                }
            }
            return goes;
        } finally {
            if (goes) {
                granted.increment();
            } else if (turn.isPresent()) {
                budget.ifPresent(bucket -> bucket.addTokens(1));
            }
            lock.unlock();
        }
    }

    private void await(long nanos) throws InterruptedException {
        waiting.incrementAndGet();
        try {
            changed.awaitNanos(nanos);
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** Gives back a turn whose request is not sent after all; the next one to ask has it. */
    public void giveBack() {
        budget.ifPresent(bucket -> bucket.addTokens(1));
        granted.decrement();
    }

    /**
     * Returns how many requests can go within this time at most, as far as the budget decides: as long as nobody waits for a turn,
     * there is no saying, and it is {@link Integer#MAX_VALUE}.
     */
    public int turnsWithin(Duration time) {
        return budget.isEmpty() || waiting.get() == 0 ? Integer.MAX_VALUE
                : (int) Math.min(Integer.MAX_VALUE, Math.max(1, requestsPerMinute / nodes.get()) * time.toMillis() / 60_000);
    }

    /** Takes a request out of the budget, also of what is still to come; returns in how many nanoseconds it is there. */
    private long reserve() {
        return budget.map(bucket -> bucket.consumeIgnoringRateLimits(1)).orElse(0L);
    }

    private long pauseNanos() {
        Instant now = clock.instant();
        Instant until = pausedUntil.get();
        return until.isAfter(now) ? Duration.between(now, until).toNanos() : 0;
    }

    /** Lets everybody who waits look again whether the connection is open. */
    public void lookAgain() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Holds everybody because Calendly asked for it, with a little at random, so that many nodes do not come back in the same instant.
     *
     * @param asked how long; zero if it did not say
     */
    public void throttled(Duration asked) {
        Duration pause = asked.isZero() ? THROTTLED_WITHOUT_A_TIME : asked;
        pause(pause.plusMillis(ThreadLocalRandom.current().nextLong(50, 250)));
        LOG.info("Calendly asks for a pause of {} s", pause.toSeconds());
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
        lookAgain();
    }

    /** Ends a pause at once, on all nodes. */
    public void resume() {
        endPause();
        onResume.run();
    }

    /** Ends a pause here. */
    void endPause() {
        pausedUntil.set(Instant.MIN);
        lookAgain();
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
}
