package io.rosterbridge.provisioning;

import java.util.Locale;

/** A search for a piece of text, in SQL: in the {@code search_text} of a table, which has all that is looked through, in lower case. */
public final class Containing {

    /** Its parameter is a {@link #pattern}. */
    public static final String CONDITION = "search_text like ? escape '!'";

    private Containing() {
    }

    /** Finds the text anywhere, in any letter case and whatever wildcards it has. */
    public static String pattern(String text) {
        return "%" + text.strip().toLowerCase(Locale.ROOT).replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
    }
}
