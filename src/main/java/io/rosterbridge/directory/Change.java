package io.rosterbridge.directory;

import java.util.List;

/**
 * What became of a person who was put into the directory.
 *
 * @param kind       how the directory differs from before
 * @param attributes the names of what changed, {@code email}, {@code status}, columns, {@code custom} and {@code assignment};
 *                   empty for UNCHANGED
 */
public record Change(Kind kind, List<String> attributes) {

    public enum Kind {
        /** Nobody had this id before. */
        CREATED,
        /** A person who was gone is back. */
        RETURNED,
        CHANGED,
        /** All was so already; nothing was written, nobody was marked. */
        UNCHANGED
    }

    public Change {
        attributes = List.copyOf(attributes);
    }
}
