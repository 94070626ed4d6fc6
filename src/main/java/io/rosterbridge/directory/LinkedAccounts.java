package io.rosterbridge.directory;

import java.util.Optional;

/** The Calendly users that people who left may still be linked to, as an erasure has to know them. */
public interface LinkedAccounts {

    /**
     * What has become of the linked user.
     *
     * @param obstacle what has to be done before the person can be erased, as a sentence; empty if nothing
     * @param kept     what stays in Calendly and may still name the person; empty if nothing
     */
    record Fate(String scimId, Optional<String> obstacle, Optional<String> kept) {
    }

    /** Asks Calendly, so not in a transaction; empty if the person has no linked user. */
    Optional<Fate> ask(String userId);
}
