package io.rosterbridge.monitoring;

/** The gate of this node that every request to Calendly passes. */
public interface LimiterMXBean {

    /** The budget in requests per minute; 0 if there is none. */
    int getRequestsPerMinute();

    /** Requests let through since the start of this node; 0 or more. */
    long getGranted();

    /** Pauses Calendly has asked this node for since its start; 0 or more. */
    long getPauses();

    /** Until when nothing is sent because Calendly asked for it, as an ISO 8601 instant; empty if no pause is on. */
    String getPausedUntil();

    /** Ends such a pause at once. If Calendly meant it, it will ask again. */
    void resume();
}
