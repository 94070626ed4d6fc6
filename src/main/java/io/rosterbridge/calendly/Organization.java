package io.rosterbridge.calendly;

import java.util.Locale;
import java.util.Optional;

/** What another base URL means for the links. */
public enum Organization {
    /** The same organization under another address: links stay. */
    SAME,
    /** Another organization: links are dropped. */
    ANOTHER;

    /**
     * Reads {@code same} or {@code another}.
     *
     * @param word null or blank if it is not said
     * @throws IllegalArgumentException if it is any other word
     */
    public static Optional<Organization> of(String word) {
        if (word == null || word.isBlank()) {
            return Optional.empty();
        }
        for (Organization organization : values()) {
            if (organization.name().toLowerCase(Locale.ROOT).equals(word.strip())) {
                return Optional.of(organization);
            }
        }
        throw new IllegalArgumentException("organization is \"" + word + "\"; it must be same, another, or left out");
    }
}
