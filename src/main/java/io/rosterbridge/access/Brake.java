package io.rosterbridge.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Slows guessing down. It closes for a client that has failed too often, until a minute after their last failure; each time again within an
 * hour for twice as long, up to a quarter of an hour. Failures count together while no such pause lies between them, and besides there
 * are so many an hour and no more. A try that is under way counts as failed until it has an end, so that many at the same moment are no
 * way round. Each node counts for itself.
 */
public final class Brake {

    public static final Duration CLOSED_FOR = Duration.ofMinutes(1);

    private static final Duration CLOSED_FOR_MOST = Duration.ofMinutes(15);
    private static final Duration REMEMBERED_FOR = Duration.ofHours(1);
    private static final long PATIENCE_MS = 10_000;
    private static final int MOST_REMEMBERED = 10_000;

    private final int failures;
    private final int failuresAnHour;
    private final Clock clock;
    private final Map<String, Tries> tries = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
            return size() > MOST_REMEMBERED && eldest.getValue().underWay == 0;
        }
    };

    /** What a person has tried. */
    private static final class Tries {

        private int failures;
        private int closings;
        /** Failures that are left of this hour, as it was at that moment; they fill up again with time. */
        private double left;
        private Instant leftAt;
        private Instant last;
        private int underWay;

        private Tries(double left, Instant now) {
            this.left = left;
            this.leftAt = now;
            this.last = now;
        }
    }

    /**
     * @param failures       with so many in a row it closes; 1 or more
     * @param failuresAnHour and no more than twice so many within an hour
     */
    public Brake(int failures, int failuresAnHour, Clock clock) {
        this.failures = failures;
        this.failuresAnHour = failuresAnHour;
        this.clock = clock;
    }

    public int failures() {
        return failures;
    }

    /** How long it is still closed; empty if it is open. */
    public synchronized Optional<Duration> closedFor(String who) {
        Tries made = tries.get(who);
        return made == null ? Optional.empty() : closedFor(made);
    }

    /**
     * Begins a try, which {@link #succeeded}, {@link #failed} or {@link #endedOtherwise} ends. While others of the same are under way
     * that could close the brake, it waits for them.
     *
     * @return how long it is still closed, and no try was begun; empty if one was
     */
    public synchronized Optional<Duration> begin(String who) {
        long until = System.nanoTime() + PATIENCE_MS * 1_000_000;
        while (true) {
            Tries made = tries.computeIfAbsent(who, none -> new Tries(failuresAnHour, clock.instant()));
            Optional<Duration> closed = closedFor(made);
            if (closed.isPresent()) {
                return closed;
            }
            forgetOld(made);
            if (made.failures + made.underWay < failures && made.left - made.underWay >= 1) {
                made.underWay++;
                return Optional.empty();
            }
            long patience = (until - System.nanoTime()) / 1_000_000;
            if (patience <= 0 || !waited(patience)) {
                return Optional.of(Duration.ofSeconds(1));
            }
        }
    }

    private boolean waited(long milliseconds) {
        try {
            wait(milliseconds);
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends a try, and forgets what failed before. */
    public synchronized void succeeded(String who) {
        Tries made = tries.get(who);
        if (made != null && made.underWay > 1) {
            made.underWay--;
            made.failures = 0;
            made.closings = 0;
            made.left = failuresAnHour;
        } else {
            tries.remove(who);
        }
        notifyAll();
    }

    public synchronized void failed(String who) {
        Tries made = tries.computeIfAbsent(who, none -> new Tries(failuresAnHour, clock.instant()));
        made.underWay = Math.max(0, made.underWay - 1);
        fill(made);
        made.failures++;
        made.left--;
        made.last = clock.instant();
        if (made.failures >= failures) {
            made.closings++;
        }
        notifyAll();
    }

    /** Ends a try that has shown nothing. */
    public synchronized void endedOtherwise(String who) {
        Tries made = tries.get(who);
        if (made != null) {
            made.underWay = Math.max(0, made.underWay - 1);
        }
        notifyAll();
    }

    private Optional<Duration> closedFor(Tries made) {
        fill(made);
        Duration row = made.failures < failures ? Duration.ZERO
                : Duration.between(clock.instant(), made.last.plus(closing(made.closings)));
        Duration hour = made.left >= 1 ? Duration.ZERO
                : Duration.ofMillis((long) ((1 - made.left) / failuresAnHour * REMEMBERED_FOR.toMillis()) + 1);
        Duration longer = row.compareTo(hour) > 0 ? row : hour;
        return Optional.of(longer).filter(left -> !left.isNegative() && !left.isZero());
    }

    private static Duration closing(int times) {
        Duration doubled = CLOSED_FOR.multipliedBy(1L << Math.min(Math.max(times, 1) - 1, 10));
        return doubled.compareTo(CLOSED_FOR_MOST) > 0 ? CLOSED_FOR_MOST : doubled;
    }

    private void forgetOld(Tries made) {
        Duration since = Duration.between(made.last, clock.instant());
        if (since.compareTo(CLOSED_FOR) > 0) {
            made.failures = 0;
            if (since.compareTo(REMEMBERED_FOR) > 0) {
                made.closings = 0;
            }
        }
    }

    private void fill(Tries made) {
        Duration since = Duration.between(made.leftAt, clock.instant());
        double more = (double) Math.max(0, since.toMillis()) / REMEMBERED_FOR.toMillis() * failuresAnHour;
        made.left = Math.min(failuresAnHour, made.left + more);
        made.leftAt = clock.instant();
    }
}
