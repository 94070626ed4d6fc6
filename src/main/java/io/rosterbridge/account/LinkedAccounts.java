package io.rosterbridge.account;

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

    /** What an erasure does if Calendly cannot be asked, such as when the organization was given up. */
    enum IfUnknown {
        /** It is refused. */
        REFUSE,
        /** It is done; the Calendly user stays as it is and is named, to be looked at by hand. */
        LEAVE
    }

    /** Asks Calendly, so not in a transaction; empty if the person has no linked user. */
    Optional<Fate> ask(String userId, IfUnknown ifUnknown);

    /** Whether requests go out, so that what is due is soon done. */
    boolean areReachable();
}
