package io.rosterbridge.imports;

import java.util.Locale;

/** Whose attributes win for somebody who is in both. */
public enum WinningSide {
    /** The directory takes Calendly's values. */
    CALENDLY,
    /** Calendly is sent the directory's values. */
    DIRECTORY;

    /** The word the database and the REST API use: {@code calendly}, {@code directory}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if it is another word */
    public static WinningSide of(String word) {
        for (WinningSide side : values()) {
            if (side.word().equals(word)) {
                return side;
            }
        }
        throw new IllegalArgumentException("source is \"" + word + "\"; it must be calendly or directory");
    }
}
