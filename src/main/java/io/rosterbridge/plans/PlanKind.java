package io.rosterbridge.plans;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a plan is about. */
public enum PlanKind {
    /** What a profile would do if it were saved as a new version. */
    PROFILE,
    /** What a CSV file would do to the directory, and then to Calendly. */
    CSV,
    /** What the provision flow would send. */
    PROVISION,
    /** What takes back what was done. */
    UNDO,
    /** What repairs the drift that a reconciliation has reported. */
    RECONCILE;

    /** The word of the REST API and the database. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such kind */
    public static PlanKind of(String word) {
        for (PlanKind kind : values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("kind is \"" + word + "\"; it must be profile, csv, provision, undo or reconcile");
    }
}
