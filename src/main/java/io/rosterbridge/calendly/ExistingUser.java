package io.rosterbridge.calendly;

import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Family;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * What may become of a Calendly user who has the userName of the person to be created.
 *
 * @param verdict   of any such user
 * @param confirmed the one user whom somebody has confirmed for this person; empty if nobody has
 * @param refused   the one user whom somebody has refused for this person; empty if nobody has
 * @param known     what is known of a user beside that, and takes precedence: it is, or may be, that of another person
 */
public record ExistingUser(Verdict verdict, Optional<String> confirmed, Optional<String> refused, Function<Account, Optional<Fate>> known) {

    /** Nothing is known of any user. */
    public ExistingUser(Verdict verdict, Optional<String> confirmed, Optional<String> refused) {
        this(verdict, confirmed, refused, account -> Optional.empty());
    }

    /**
     * What becomes of a user of whom something is known.
     *
     * @param family why the person is not linked to them; not looked at if they are
     * @param reason begins with the user
     */
    public record Fate(Verdict verdict, Family family, String reason) {
    }

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
        Objects.requireNonNull(known);
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
