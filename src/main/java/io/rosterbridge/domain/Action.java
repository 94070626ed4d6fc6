package io.rosterbridge.domain;

/** What a person needs done in Calendly. */
public enum Action {
    /** A new Calendly user, which Calendly answers with an invitation. */
    CREATE,
    /** Other values for a user who stays as active as they are. */
    UPDATE,
    /** An inactive Calendly user becomes active, with other values in the same request. */
    ACTIVATE,
    /** The Calendly user can no longer log in; nothing is lost, and it can be taken back. */
    DEACTIVATE,
    /** The Calendly user and all their data are gone for good. */
    DELETE,
    /** Nothing; the decision says why. */
    NOTHING;

    /** Whether somebody loses access by it. */
    public boolean isRemoval() {
        return this == DEACTIVATE || this == DELETE;
    }
}
