package io.rosterbridge.plans;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a plan stands. Computing, then ready or failed; from ready to applying, then applied; stale or expired from ready only. */
public enum PlanState {
    COMPUTING,
    /** Computed, to be looked at and applied. */
    READY,
    /** Could not be computed; the reason says why. */
    FAILED,
    APPLYING,
    /** Handed over: the people are due, and the provision flow does the rest. */
    APPLIED,
    /** Too old to be applied. */
    EXPIRED,
    /** What it was made under or of has changed: another profile version is in force, say, or another release. */
    STALE;

    /** The word of the REST API and the database. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static PlanState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
