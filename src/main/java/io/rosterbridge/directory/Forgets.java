package io.rosterbridge.directory;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A part of the application that keeps something of people, and so has its part in forgetting one. Each package has its own;
 * {@link Erasure} calls them all.
 */
public interface Forgets {

    /**
     * Something that still names the person.
     *
     * @param where for people to read
     * @param until when it goes by itself; null if it does not
     */
    record Kept(String where, Instant until) {
    }

    /** Addresses it knows the person by, beside the present one of the directory; asked before anything is forgotten. */
    default Set<String> addresses(String userId) {
        return Set.of();
    }

    /**
     * Forgets the person, in the transaction of all.
     *
     * @throws IllegalStateException if it needs them yet
     */
    default void forget(Forgotten person) {
    }

    /** What it keeps that names the person, looked for once all have forgotten them. */
    default List<Kept> kept(Forgotten person) {
        return List.of();
    }
}
