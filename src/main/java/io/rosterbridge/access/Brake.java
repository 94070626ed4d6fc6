package io.rosterbridge.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Closes for whoever has failed too often, until a minute after their last failure. Failures count together while no such pause lies
 * between them. Each node counts for itself.
 */
public final class Brake {

    public static final Duration CLOSED_FOR = Duration.ofMinutes(1);

    private static final int MOST_REMEMBERED = 10_000;

    private final int failures;
    private final Clock clock;
    private final Map<String, Tries> tries = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    private record Tries(int failures, Instant last) {
    }

    /** @param failures with so many it closes; 1 or more */
    public Brake(int failures, Clock clock) {
        this.failures = failures;
        this.clock = clock;
    }

    public int failures() {
        return failures;
    }

    /** How long it is still closed; empty if it is open. */
    public synchronized Optional<Duration> closedFor(String who) {
        Tries made = tries.get(who);
        return made == null || made.failures() < failures ? Optional.empty()
                : Optional.of(Duration.between(clock.instant(), made.last().plus(CLOSED_FOR))).filter(left -> !left.isNegative());
    }

    public synchronized void failed(String who) {
        Tries made = tries.get(who);
        boolean isOld = made == null || made.last().plus(CLOSED_FOR).isBefore(clock.instant());
        tries.put(who, new Tries(isOld ? 1 : made.failures() + 1, clock.instant()));
    }

    public synchronized void forget(String who) {
        tries.remove(who);
    }
}
