package io.rosterbridge.provisioning;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How much is under way on this node, and how fast it goes. Pick-up takes about two seconds' worth of work at a time: enough
 * that no worker waits for the database, little enough that a leaver overtakes almost everybody.
 */
public final class Flow {

    /** The longest wait at the limiter, some requests at their time-outs, and the database gone for a minute. */
    static final Duration LONGEST_WORK = Duration.ofMinutes(15);

    private static final int SECONDS_AHEAD = 2;
    private static final double WEIGHT = 0.3;

    private final Clock clock;
    private final int fewestAhead;
    private final int mostAhead;
    private final Map<String, Long> underWay = new ConcurrentHashMap<>();
    private long windowStart;
    private int windowCount;
    private double perSecond;

    /**
     * @param concurrency how many people are worked on at the same time
     * @param mostAhead   how many are taken ahead of the workers at most
     */
    public Flow(int concurrency, int mostAhead, Clock clock) {
        this.clock = clock;
        this.fewestAhead = concurrency * 4;
        this.mostAhead = mostAhead;
        this.windowStart = clock.millis();
    }

    /** How many more people may be taken now; 0 or more. */
    synchronized int room() {
        underWay.values().removeIf(since -> clock.millis() - since > LONGEST_WORK.toMillis());
        int ahead = (int) Math.min(mostAhead, Math.max(fewestAhead, rate() * SECONDS_AHEAD));
        return Math.max(0, ahead - underWay.size());
    }

    /** Whether it is worth asking the database: a good part of the room is free. */
    synchronized boolean isHungry() {
        int room = room();
        return underWay.isEmpty() || room * 4 >= underWay.size() + room;
    }

    /** Whether a worker of this node has this person, or will have. */
    boolean isUnderWay(String userId) {
        return underWay.containsKey(userId);
    }

    void began(String userId) {
        underWay.put(userId, clock.millis());
    }

    synchronized void ended(Iterable<String> userIds) {
        for (String userId : userIds) {
            underWay.remove(userId);
            windowCount++;
        }
        rate();
    }

    /** People recorded per second, smoothed over some seconds. */
    public synchronized double rate() {
        long elapsed = clock.millis() - windowStart;
        if (elapsed >= 500) {
            double present = windowCount * 1000.0 / elapsed;
            double smoothed = perSecond * (1 - WEIGHT) + present * WEIGHT;
            // Up at once, so that a start is not slow for seconds; down by and by.
            perSecond = elapsed > 5000 ? present : Math.max(present, smoothed);
            windowStart = clock.millis();
            windowCount = 0;
        }
        return perSecond;
    }
}
