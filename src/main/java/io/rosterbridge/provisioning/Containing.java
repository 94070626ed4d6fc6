package io.rosterbridge.provisioning;

import io.rosterbridge.platform.text.MailAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * A search for a piece of text, in SQL: in the {@code search_text} of a table, which has all that is looked through, in lower case. An
 * address, or a domain, is found in each of its spellings.
 */
public final class Containing {

    private final List<String> patterns;

    private Containing(Collection<String> texts) {
        this.patterns = texts.stream().map(text -> "%" + text.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%").toList();
    }

    /** Finds the text anywhere, in any letter case and whatever wildcards it has. */
    public static Containing of(String text) {
        return new Containing(MailAddress.spellings(text));
    }

    /** With as many parameters as {@link #parameters}. */
    public String condition() {
        return condition("");
    }

    /** @param table the name by which the statement knows the table, and a dot */
    String condition(String table) {
        String one = table + "search_text like ? escape '!'";
        return patterns.size() == 1 ? one : "(" + String.join(" or ", Collections.nCopies(patterns.size(), one)) + ")";
    }

    public List<String> parameters() {
        return patterns;
    }
}
