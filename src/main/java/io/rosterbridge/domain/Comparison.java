package io.rosterbridge.domain;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One Calendly user beside the person it is, and the one list it belongs to.
 *
 * <p>The table, first row that fits:
 * <ol>
 *   <li>the match is no clear one: apart</li>
 *   <li>nobody in the directory: new; a protected user, or one of whom Calendly does not say whether they are active: apart</li>
 *   <li>the person cannot be mapped: apart</li>
 *   <li>nothing differs that is worth a request: in no list</li>
 *   <li>a protected user: apart</li>
 *   <li>work on the person has not come to its end: apart; once it was given up, only if the status differs</li>
 *   <li>the status differs: activate or deactivate; a user who may only not have accepted yet, or of whom Calendly does not say
 *       whether they are active: apart</li>
 *   <li>the address differs and awaits its verification: apart</li>
 *   <li>other attributes differ: update</li>
 * </ol>
 * The inactive Calendly user of somebody who is to have no active one is in step: of whoever is disabled from Calendly, and of
 * whoever was linked and is no longer assigned.
 *
 * @param calendly         what the list shows
 * @param unclear          why it cannot be told who this is; empty if it can
 * @param protectedAccount whether the Calendly user is nobody's to change
 * @param person           the person it is; empty if nobody
 */
public record Comparison(ScimUser calendly, Optional<String> unclear, boolean protectedAccount, Optional<Counterpart> person) {

    /** Why a protected Calendly user is in no list but apart. */
    public static final String PROTECTED = "the Calendly user is protected";
    private static final String UNKNOWN = "Calendly does not say whether the user is active";

    public Comparison {
        Objects.requireNonNull(calendly);
        Objects.requireNonNull(unclear);
        Objects.requireNonNull(person);
    }

    /**
     * The directory's side.
     *
     * @param linked           whether the Calendly user is linked to the person
     * @param wanted           the mapped attributes; empty if the mapping failed
     * @param failure          why it failed
     * @param claimsExternalId whether a missing externalId is a difference of its own
     * @param pendingUserName  an address that Calendly has taken but does not show yet
     * @param unsettled        the work on the person that has not come to its end
     * @param maybeInvited     whether an inactive Calendly user may be one who has not accepted yet
     */
    public record Counterpart(Assignment assignment, boolean linked, Optional<ScimUser> wanted, String failure, boolean claimsExternalId,
                              Optional<String> pendingUserName, Optional<Unsettled> unsettled, boolean maybeInvited) {
    }

    /**
     * The list a Calendly user belongs to.
     *
     * @param differing the attributes that differ; all of them for somebody new
     */
    public record Finding(CandidateList list, Set<ScimAttribute> differing, String reason) {
    }

    /** Decides; empty if the Calendly user is in step. */
    public Optional<Finding> finding() {
        if (unclear.isPresent()) {
            return apart(EnumSet.noneOf(ScimAttribute.class), unclear.get());
        }
        if (person.isEmpty()) {
            return protectedAccount ? apart(EnumSet.noneOf(ScimAttribute.class), PROTECTED + ", and nobody in the directory")
                    : calendly.active().isEmpty() ? apart(EnumSet.noneOf(ScimAttribute.class), UNKNOWN + ", and nobody in the directory")
                    : Optional.of(new Finding(CandidateList.NEW, EnumSet.allOf(ScimAttribute.class), "nobody in the directory"));
        }
        Counterpart there = person.get();
        return there.wanted().isEmpty() ? apart(EnumSet.noneOf(ScimAttribute.class), there.failure()) : compared(there, there.wanted().get());
    }

    private Optional<Finding> compared(Counterpart there, ScimUser mapped) {
        ScimUser wanted = calendly.isInactive() && there.assignment().keepsInactive(there.linked()) ? mapped.withActive(false) : mapped;
        Set<ScimAttribute> differing = ScimUser.changes(wanted, calendly, there.claimsExternalId());
        if (differing.isEmpty()) {
            return Optional.empty();
        }
        if (protectedAccount) {
            return apart(differing, PROTECTED);
        }
        boolean statusDiffers = differing.contains(ScimAttribute.ACTIVE);
        Optional<Unsettled> unsettled = there.unsettled().filter(work -> work.forbids(statusDiffers));
        if (unsettled.isPresent()) {
            return apart(differing, unsettled.get().reason());
        }
        boolean awaitsVerification = differing.contains(ScimAttribute.USER_NAME)
                && there.pendingUserName().map(UserName::key).equals(Optional.of(UserName.key(wanted.userName())));
        if (statusDiffers) {
            return status(there, differing, awaitsVerification);
        }
        return awaitsVerification ? apart(differing, "the change of the address awaits its verification in Calendly")
                : Optional.of(new Finding(CandidateList.UPDATE, differing, "other attributes"));
    }

    private Optional<Finding> status(Counterpart there, Set<ScimAttribute> differing, boolean awaitsVerification) {
        if (calendly.active().isEmpty()) {
            return apart(differing, UNKNOWN);
        }
        if (calendly.isInactive() && there.maybeInvited()) {
            return apart(differing, "inactive in Calendly and never seen active there: maybe the invitation is not accepted yet");
        }
        if (awaitsVerification) {
            differing.remove(ScimAttribute.USER_NAME);
        }
        return Optional.of(calendly.isActive()
                ? new Finding(CandidateList.ACTIVATE, differing, "inactive in the directory, active in Calendly")
                : new Finding(CandidateList.DEACTIVATE, differing, "active in the directory, inactive in Calendly"));
    }

    private static Optional<Finding> apart(Set<ScimAttribute> differing, String reason) {
        return Optional.of(new Finding(CandidateList.APART, differing, reason));
    }
}
