package io.rosterbridge.profile;

import java.util.Locale;

/** What happens when name and address of a linked person change as a whole, at once. */
public enum IdentityChange {
    /** Nothing is sent for the person until an admin has said whether it is the same person. */
    ASK,
    /** The Calendly user is renamed like any other. */
    RENAME;

    /** The word of the profile: {@code ask}, {@code rename}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
