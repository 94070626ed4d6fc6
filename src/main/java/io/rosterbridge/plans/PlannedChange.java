package io.rosterbridge.plans;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What becomes of a person in the directory, if a plan is applied. */
public enum PlannedChange {
    /** Nobody has this id yet. */
    CREATED,
    /** Somebody who had left is back. */
    RETURNED,
    CHANGED,
    /** They leave the directory. */
    REMOVED,
    /** Only the assignment changes. */
    ASSIGNMENT,
    /** A file that lists everybody lacks them, and they stay for now. */
    ABSENT;

    /** The word of the REST API and the database. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static PlannedChange of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
