package io.rosterbridge.mapping;

import java.util.Locale;

/** What happens when the person to be created already has a Calendly user. */
public enum Linking {
    /** The existing user is linked. */
    AUTO,
    /** The person is rejected, and the reason says so. */
    NEVER;

    /** The word of the profile: {@code auto}, {@code never}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
