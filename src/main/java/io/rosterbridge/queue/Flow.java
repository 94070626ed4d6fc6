package io.rosterbridge.queue;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How much is under way on this node, and how fast it goes. Pick-up takes about two seconds' worth of work at a time: enough
 * that no worker waits for the database, little enough that a leaver overtakes almost all others. Where workers wait for the
 * request budget, that is what the budget lets through in this time.
 */
public final class Flow {

    /** The longest wait at the limiter, some requests at their time-outs, and the database gone for a minute. */
    static final Duration LONGEST_WORK = Duration.ofMinutes(15);

    private static final int SECONDS_AHEAD = 2;
    /** How far ahead people are taken; a person who has waited for a worker so much longer is read again. */
    public static final Duration AHEAD = Duration.ofSeconds(SECONDS_AHEAD);
    private static final Duration OLD = AHEAD.multipliedBy(3);
    private static final double WEIGHT = 0.3;

    private final Clock clock;
    private final int concurrency;
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
        this.concurrency = concurrency;
        this.fewestAhead = concurrency * 4;
        this.mostAhead = mostAhead;
        this.windowStart = clock.millis();
    }

    /**
     * How many more people may be taken now; 0 or more.
     *
     * @param turns how many requests can go within {@link #AHEAD}
     */
    public synchronized int room(int turns) {
        return Math.max(0, ahead(turns) - underWay.size());
    }

    /** How many more leavers may be taken although the room for all people is taken: as many once more. */
    public synchronized int roomForLeavers(int turns) {
        return Math.max(0, 2 * ahead(turns) - underWay.size());
    }

    private int ahead(int turns) {
        underWay.values().removeIf(since -> clock.millis() - since > LONGEST_WORK.toMillis());
        int byRate = (int) Math.min(mostAhead, Math.max(fewestAhead, rate() * SECONDS_AHEAD));
        return Math.min(byRate, Math.max(concurrency, turns));
    }

    /** Whether it is worth asking the database: a good part of the room is free. */
    public synchronized boolean isHungry(int turns) {
        int room = room(turns);
        return underWay.isEmpty() || room * 4 >= underWay.size() + room;
    }

    /** Whether this person was taken so long ago that another person may be before them in the queue by now. */
    public boolean isOld(String userId) {
        Long since = underWay.get(userId);
        return since != null && clock.millis() - since > OLD.toMillis();
    }

    /** Whether a worker of this node has this person, or will have. */
    boolean isUnderWay(String userId) {
        return underWay.containsKey(userId);
    }

    public void began(String userId) {
        underWay.put(userId, clock.millis());
    }

    public synchronized void ended(Collection<String> userIds) {
        windowCount += userIds.size();
        putBack(userIds);
        rate();
    }

    /** These people are no longer under way, without work having been done. */
    public void putBack(Collection<String> userIds) {
        userIds.forEach(underWay::remove);
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
