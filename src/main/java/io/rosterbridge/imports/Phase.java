package io.rosterbridge.imports;

import java.util.Locale;

/** What a run does with a list that is complete, in this order. */
enum Phase {
    /** Maps the people of the directory. */
    PEOPLE,
    /** Finds the person of every listed user. */
    MATCH,
    /** Finds what differs. */
    COMPARE,
    /** Repairs the drift that was found. */
    REPAIR;

    /** The word the database and the REST API use, such as {@code match}. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
