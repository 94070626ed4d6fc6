package io.rosterbridge.plans;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What becomes of a row of a plan. */
public enum RowState {
    /** Applying takes it up. */
    PLANNED,
    /** There is nothing to apply. */
    NONE,
    /** What was asked for is not possible; the reason says why. */
    CANNOT,
    APPLIED,
    /** The person had changed when the plan was applied, or when it was sent. */
    SKIPPED;

    /** The word of the REST API and the database. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static RowState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
