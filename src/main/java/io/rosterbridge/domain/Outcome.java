package io.rosterbridge.domain;

/** How a piece of work ended; each leaves exactly one row in the log. */
public enum Outcome {
    /** Calendly has done what was asked. */
    DELIVERED,
    /** An existing Calendly user was found and linked; nothing was changed there. */
    LINKED,
    /** The linked Calendly user is no longer there; the link is dropped and the person decided again. */
    UNLINKED,
    /** In step: Calendly already holds what it should. */
    UNCHANGED,
    /** Nothing was done because of a setting or the state of the person; the reason says which. */
    SKIPPED,
    /** Waits for something outside, such as a free seat. */
    HELD,
    /** Not possible as things are; tried again when the person, the mapping or the connection changes. */
    REJECTED,
    /** Failed in a way that may heal; tried again by itself. */
    FAILED,
    /** Not tried, or throttled: back in the queue, no failure. */
    POSTPONED
}
