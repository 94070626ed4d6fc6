package io.rosterbridge.domain;

import java.util.Locale;

/** The lists an import shows; each Calendly user is in at most one. */
public enum CandidateList {
    /** In Calendly, not in the directory. */
    NEW,
    /** In both, with other attributes. */
    UPDATE,
    /** Inactive in the directory, active in Calendly. */
    ACTIVATE,
    /** Active in the directory, inactive in Calendly. */
    DEACTIVATE,
    /** In both, and not linked: the same on both sides, or the account of a leaver. */
    LINK,
    /** Cannot be told, or must not be touched; the reason says why. */
    APART;

    /** The word the database and the REST API use, such as {@code new}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such list */
    public static CandidateList of(String word) {
        for (CandidateList list : values()) {
            if (list.word().equals(word)) {
                return list;
            }
        }
        throw new IllegalArgumentException("list is \"" + word + "\"; it must be new, update, activate, deactivate, link or apart");
    }
}
