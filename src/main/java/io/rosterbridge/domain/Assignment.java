package io.rosterbridge.domain;

import java.util.Locale;

/** Whether the directory gives Calendly to a person. */
public enum Assignment {
    /** The person shall have a Calendly user. */
    ASSIGNED,
    /** Assigned, but disabled from Calendly: the Calendly user is kept inactive. */
    SUSPENDED,
    /** The person shall have no Calendly user. */
    NONE;

    /**
     * Whether whoever has this assignment is to have no active Calendly user, whatever their status.
     *
     * @param linked whether they are linked to one; only then has somebody taken an assignment away
     */
    public boolean keepsInactive(boolean linked) {
        return switch (this) {
            case ASSIGNED -> false;
            case SUSPENDED -> true;
            case NONE -> linked;
        };
    }

    /** The word that files, the database and the REST API use: {@code assigned}, {@code suspended}, {@code none}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @param word one of the words of {@link #word()}, in any letter case
     * @throws IllegalArgumentException if it is another word
     */
    public static Assignment of(String word) {
        for (Assignment assignment : values()) {
            if (assignment.word().equalsIgnoreCase(word)) {
                return assignment;
            }
        }
        throw new IllegalArgumentException("assignment is \"" + word + "\"; it must be assigned, suspended or none");
    }
}
