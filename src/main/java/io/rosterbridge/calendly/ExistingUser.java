package io.rosterbridge.calendly;

import java.util.Objects;
import java.util.Optional;

/**
 * What may become of a Calendly user who has the userName of the person to be created.
 *
 * @param verdict   of any such user
 * @param confirmed the one user whom somebody has confirmed for this person; empty if nobody has
 * @param refused   the one user whom somebody has refused for this person; empty if nobody has
 */
public record ExistingUser(Verdict verdict, Optional<String> confirmed, Optional<String> refused) {

    /** What becomes of them. */
    public enum Verdict {
        /** They are the person's from now on. */
        LINK,
        /** Somebody has to confirm it first. */
        ASK,
        /** They are not the person's. */
        REFUSE
    }

    public ExistingUser {
        Objects.requireNonNull(verdict);
        Objects.requireNonNull(confirmed);
        Objects.requireNonNull(refused);
    }

    /** One verdict for all. */
    public static ExistingUser always(Verdict verdict) {
        return new ExistingUser(verdict, Optional.empty(), Optional.empty());
    }

    /** Of the user with this id. */
    Verdict of(String scimId) {
        if (confirmed.equals(Optional.of(scimId))) {
            return Verdict.LINK;
        }
        return refused.equals(Optional.of(scimId)) ? Verdict.REFUSE : verdict;
    }

    /** Whether nobody can become the person's, so that there is no need to look who it is. */
    boolean isNobody() {
        return verdict == Verdict.REFUSE && confirmed.isEmpty();
    }
}
