package io.rosterbridge.domain;

import java.util.Objects;
import java.util.Optional;

/**
 * Which account belongs to which person, decided from states alone. Six questions, each with its table, first row that fits. The rule
 * behind all of them: a person in service keeps the account they have, whatever is said of others; an account passes to another person
 * only from one who is out of service, and by itself only if both are evidently one human.
 */
public final class LinkDecision {

    private LinkDecision() {
    }

    /** How a person stands, as far as accounts are concerned. */
    public enum Standing {
        /** Present, active, and assigned or suspended. */
        IN_SERVICE,
        /** Present and active; Calendly is not assigned. */
        UNASSIGNED,
        /** Present and not active. */
        INACTIVE,
        /** No longer in the directory. */
        GONE;

        /** The standing of a person. */
        public static Standing of(boolean present, boolean active, Assignment assignment) {
            return !present ? GONE : !active ? INACTIVE : assignment == Assignment.NONE ? UNASSIGNED : IN_SERVICE;
        }

        /** What a reason says of them. */
        public String words() {
            return switch (this) {
                case IN_SERVICE -> "in service";
                case UNASSIGNED -> "not assigned";
                case INACTIVE -> "inactive in the directory";
                case GONE -> "gone from the directory";
            };
        }
    }

    /** What the profile says of linking. */
    public enum Policy { AUTO, ASK, NEVER }

    /** What an admin has answered, for exactly the person and the account as they are now. */
    public enum Answer { NONE, SAME_PERSON, ANOTHER_PERSON }

    // ---- 1: the account that is linked to the person

    /** What becomes of a link. */
    public enum OfLinked { KEEP, ASK, UNLINK }

    /**
     * A person who is linked.
     * <ol>
     *   <li>name and address have not changed as a whole, or such changes are not asked about: KEEP</li>
     *   <li>answered: the same person: KEEP; another person: UNLINK, and the account stays as it is</li>
     *   <li>else ASK: until an admin has answered, nothing is sent, neither the change nor a removal that came with it</li>
     * </ol>
     */
    public static OfLinked ofLinked(boolean isWholeChange, boolean isAskedAbout, Answer answer) {
        if (!isWholeChange || !isAskedAbout) {
            return OfLinked.KEEP;
        }
        return switch (answer) {
            case SAME_PERSON -> OfLinked.KEEP;
            case ANOTHER_PERSON -> OfLinked.UNLINK;
            case NONE -> OfLinked.ASK;
        };
    }

    // ---- 2: a userName that another person has, too

    /** The account of the person who wants a userName. */
    public enum OwnAccount { NONE, WITH_THIS_USER_NAME, WITH_ANOTHER }

    /**
     * Another person with the userName.
     *
     * @param holdsAccount whether their account has it; else they only want it
     */
    public record Other(Standing standing, boolean holdsAccount, Likeness likeness) {

        public Other {
            Objects.requireNonNull(standing);
            Objects.requireNonNull(likeness);
        }
    }

    /** What becomes of a claim to a userName. */
    public enum OfClaim {
        /** The other one is no obstacle. */
        PROCEED,
        /** The other one's account becomes the person's. */
        TAKE_OVER,
        /** The other one's account may become the person's: an admin has to say. */
        ASK,
        /** The other one's account has the userName and does not become the person's. */
        REFUSE,
        /** The other one is in service and has it, or wants it just as well. */
        WAIT
    }

    /**
     * A person in service who wants a userName.
     * <ol>
     *   <li>whose own account has it: PROCEED</li>
     *   <li>the other one is in service: WAIT</li>
     *   <li>the other one is out of service and has no account with it: PROCEED</li>
     *   <li>the person has another account, so that they cannot have this one: REFUSE</li>
     *   <li>answered: the same person: TAKE_OVER; another person: REFUSE</li>
     *   <li>evidently the same human: TAKE_OVER</li>
     *   <li>linking is never: REFUSE; else ASK</li>
     * </ol>
     */
    public static OfClaim ofClaim(OwnAccount own, Other other, Policy policy, Answer answer) {
        if (own == OwnAccount.WITH_THIS_USER_NAME) {
            return OfClaim.PROCEED;
        }
        if (other.standing() == Standing.IN_SERVICE) {
            return OfClaim.WAIT;
        }
        if (!other.holdsAccount()) {
            return OfClaim.PROCEED;
        }
        if (own == OwnAccount.WITH_ANOTHER) {
            return OfClaim.REFUSE;
        }
        return switch (passing(other.likeness(), policy, answer)) {
            case YES -> OfClaim.TAKE_OVER;
            case NO -> OfClaim.REFUSE;
            case OPEN -> OfClaim.ASK;
        };
    }

    // ---- 3: an account whose person is to lose it

    /** What becomes of a removal. */
    public enum OfRemoval {
        /** It is carried out. */
        CARRY_OUT,
        /** The account passes to the one who wants its userName; it is neither deactivated nor deleted. */
        PASS_ON,
        /** Access ends, and the account stays, until it is known whether it passes. */
        KEEP_DATA
    }

    /**
     * A person whose account is to be deactivated or deleted, while a person in service without an account wants its userName.
     * <ol>
     *   <li>the holder is in service, so the removal is their own: CARRY_OUT</li>
     *   <li>answered, or evidently the same human: PASS_ON; answered otherwise, or linking is never: CARRY_OUT</li>
     *   <li>else KEEP_DATA</li>
     * </ol>
     */
    public static OfRemoval ofRemoval(Standing holder, Likeness likeness, Policy policy, Answer answer) {
        if (holder == Standing.IN_SERVICE) {
            return OfRemoval.CARRY_OUT;
        }
        return switch (passing(likeness, policy, answer)) {
            case YES -> OfRemoval.PASS_ON;
            case NO -> OfRemoval.CARRY_OUT;
            case OPEN -> OfRemoval.KEEP_DATA;
        };
    }

    // ---- 4: an account that was found with the userName of a person without one

    /**
     * An account that was there before.
     *
     * @param linkedTo     who is linked to it; empty if nobody is
     * @param namesAnother whether its externalId is that of another person we know, in service or not, about whom nobody has said that it
     *                     is not theirs
     */
    public record Found(Optional<Other> linkedTo, boolean namesAnother) {

        public Found {
            Objects.requireNonNull(linkedTo);
        }
    }

    /** What becomes of an account that was found. */
    public enum OfFound { LINK, TAKE_OVER, ASK, REFUSE, WAIT }

    /**
     * An account with the userName of a person in service who has none.
     * <ol>
     *   <li>it is another person's: as in the second table</li>
     *   <li>answered: the same person: LINK; another person: REFUSE</li>
     *   <li>linking is never: REFUSE</li>
     *   <li>its externalId names another person we know, or linking is ask: ASK</li>
     *   <li>else LINK</li>
     * </ol>
     */
    public static OfFound ofFound(Found found, Policy policy, Answer answer) {
        if (found.linkedTo().isPresent()) {
            return switch (ofClaim(OwnAccount.NONE, found.linkedTo().get(), policy, answer)) {
                case PROCEED, TAKE_OVER -> OfFound.TAKE_OVER;
                case ASK -> OfFound.ASK;
                case REFUSE -> OfFound.REFUSE;
                case WAIT -> OfFound.WAIT;
            };
        }
        return switch (answer) {
            case SAME_PERSON -> OfFound.LINK;
            case ANOTHER_PERSON -> OfFound.REFUSE;
            case NONE -> policy == Policy.NEVER ? OfFound.REFUSE : found.namesAnother() || policy == Policy.ASK ? OfFound.ASK : OfFound.LINK;
        };
    }

    // ---- 5: a row of a source with an address that another person of the directory has

    /**
     * A row and who has its address.
     *
     * @param isNew          whether the directory does not have the row's person, or no longer
     * @param isActive       whether the row's person is to be active
     * @param isHolderActive whether the other one is, once the source is applied
     * @param isAnswered     whether a person waits for an answer and can correct the row; no one does for a file
     */
    public record SharedAddress(boolean isNew, boolean isActive, boolean isHolderActive, Likeness likeness, boolean isAnswered) {

        public SharedAddress {
            Objects.requireNonNull(likeness);
        }
    }

    /**
     * Whether a row is taken though another person has its address.
     * <ol>
     *   <li>one of them is not active: yes, the address is the other one's</li>
     *   <li>evidently the same human: yes; nothing is sent for the one without an account until the other has left</li>
     *   <li>a new person, and nobody who could correct the row: yes, so that they are not lost; nothing is sent for them either</li>
     *   <li>else no</li>
     * </ol>
     */
    public static boolean takes(SharedAddress row) {
        return !row.isActive() || !row.isHolderActive() || row.likeness() == Likeness.SAME || row.isNew() && !row.isAnswered();
    }

    // ---- 6: a new id in a complete list that lacks the former one

    /** What a new id means. */
    public enum OfNewId {
        /** It is a new id of the one who is missing. */
        RENUMBERED,
        /** It may be: an admin who approves a list can say so. */
        PERHAPS,
        /** It is another person's. */
        ANOTHER
    }

    /**
     * Two ids of one complete list: the one is there for the first time, the other no longer.
     * <ol>
     *   <li>another address, or the new id was known before: ANOTHER</li>
     *   <li>evidently the same human: RENUMBERED</li>
     *   <li>no name is known that could speak against it: PERHAPS; else ANOTHER</li>
     * </ol>
     */
    public static OfNewId ofNewId(boolean isSameAddress, boolean isKnownId, Likeness likeness) {
        if (!isSameAddress || isKnownId) {
            return OfNewId.ANOTHER;
        }
        return switch (likeness) {
            case SAME -> OfNewId.RENUMBERED;
            case UNNAMED -> OfNewId.PERHAPS;
            case UNLIKE -> OfNewId.ANOTHER;
        };
    }

    // ---- what the second and the third table share

    private enum Passing { YES, NO, OPEN }

    private static Passing passing(Likeness likeness, Policy policy, Answer answer) {
        return switch (answer) {
            case SAME_PERSON -> Passing.YES;
            case ANOTHER_PERSON -> Passing.NO;
            case NONE -> isEvident(likeness, policy) ? Passing.YES : policy == Policy.NEVER ? Passing.NO : Passing.OPEN;
        };
    }

    /** Where the address alone links, it is enough where no name is known to speak against it. */
    private static boolean isEvident(Likeness likeness, Policy policy) {
        return likeness == Likeness.SAME || likeness == Likeness.UNNAMED && policy == Policy.AUTO;
    }
}
