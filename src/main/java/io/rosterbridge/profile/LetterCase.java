package io.rosterbridge.profile;

import java.util.Locale;

/** What a mapping does to the letters of a value. */
public enum LetterCase {
    /** Leaves them. */
    KEEP,
    /** All lower case. */
    LOWER,
    /** All upper case. */
    UPPER;

    /** The word of the profile: {@code keep}, {@code lower}, {@code upper}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String apply(String value) {
        return switch (this) {
            case KEEP -> value;
            case LOWER -> value.toLowerCase(Locale.ROOT);
            case UPPER -> value.toUpperCase(Locale.ROOT);
        };
    }
}
