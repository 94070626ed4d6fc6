package io.rosterbridge.account;

/** The links of people to users of the Calendly organization, as far as a change of the organization concerns them. */
public interface Links {

    /** How many there are. */
    long count();

    /** Whether somebody is worked on at this moment, so that a link to the former organization may still be recorded. */
    boolean areUnderWay();

    /** Forgets all of them in the caller's transaction, and marks everybody whom Calendly concerns. Nobody is removed in Calendly. */
    void drop();
}
