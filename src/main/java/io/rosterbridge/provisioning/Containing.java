package io.rosterbridge.provisioning;

import java.util.Locale;

/** A search for a piece of text, in SQL. */
public final class Containing {

    private Containing() {
    }

    /** For {@code lower(…) like ? escape '!'}: finds the text anywhere in the value, whatever wildcards it has. */
    public static String pattern(String text) {
        return "%" + text.strip().toLowerCase(Locale.ROOT).replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
    }
}
