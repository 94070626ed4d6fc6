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
 *   <li>no person in the directory: new; a protected user, or one of whom Calendly does not say whether they are active: apart</li>
 *   <li>the person is gone: linked to an inactive user: in sync; not linked: link; else, or if the user is protected: apart</li>
 *   <li>the person cannot be mapped: apart</li>
 *   <li>not linked to the person:
 *     <ol>
 *       <li>a protected user, one whom a person works on, one whose link an admin has refused, one of another name whose address a person
 *           had who is gone: apart</li>
 *       <li>the status differs: a person who is to have no active user and has one: link; active in the directory, inactive in Calendly:
 *           deactivate; not said by Calendly: apart</li>
 *       <li>nothing differs that is worth a request: link; else update</li>
 *     </ol></li>
 *   <li>linked:
 *     <ol>
 *       <li>nothing differs that is worth a request: in sync</li>
 *       <li>a protected user: apart</li>
 *       <li>work on the person has not come to its end: apart; once it was given up, only if the status differs</li>
 *       <li>active in Calendly, though the directory takes access away: apart, a reconciliation does so</li>
 *       <li>inactive in the directory and assigned, active in Calendly, and the profile leaves it so: activate</li>
 *       <li>active in the directory, inactive in Calendly: deactivate; a user who may only not have accepted yet: apart</li>
 *       <li>the address differs and awaits its verification: apart</li>
 *       <li>other attributes differ: update</li>
 *     </ol></li>
 * </ol>
 * So a leaver is never activated: a person whom the directory has as inactive is activated only where the profile says that the
 * status is not its business. The inactive Calendly user of a person who is to have no active one is in sync: of people who are disabled
 * from Calendly, and of those who were linked and are no longer assigned.
 *
 * @param calendly         what the list shows
 * @param unclear          why it cannot be told who this is; empty if it can
 * @param protectedAccount whether the Calendly user must not be changed
 * @param person           the person it is; empty if none
 * @param actions          the enabled profile actions
 */
public record Comparison(ScimUser calendly, Optional<String> unclear, boolean protectedAccount, Optional<Counterpart> person,
                         EnabledActions actions) {

    /** Why a protected Calendly user is in no list but apart. */
    public static final String PROTECTED = "the Calendly user is protected";
    /** Why the active user of a person who is to have none is in the list of those to be linked. */
    public static final String HAS_LEFT = "has left: link to deactivate";
    private static final String UNKNOWN = "Calendly does not say whether the user is active";

    public Comparison {
        Objects.requireNonNull(calendly);
        Objects.requireNonNull(unclear);
        Objects.requireNonNull(person);
        Objects.requireNonNull(actions);
    }

    /**
     * The directory's side.
     *
     * @param gone             whether the person has left the directory
     * @param wanted           the mapped attributes; empty if the mapping failed
     * @param failure          why it failed
     * @param claimsExternalId whether a missing externalId is a difference of its own
     */
    public record Counterpart(Assignment assignment, boolean gone, Optional<ScimUser> wanted, String failure, boolean claimsExternalId,
                              Tie tie) {
    }

    /**
     * What is between the person and the Calendly user.
     *
     * @param linked          whether the Calendly user is linked to the person
     * @param pendingUserName an address that Calendly has taken but does not show yet
     * @param unsettled       the work on the person that has not come to its end
     * @param maybeInvited    whether an inactive Calendly user may be one who has not accepted yet
     * @param refused         why they are not the same person; empty if nobody has said so
     * @param former          why, if the name is another, the Calendly user may be that of a person who had the address before; empty if
     *                        nobody had
     */
    public record Tie(boolean linked, Optional<String> pendingUserName, Optional<Unsettled> unsettled, boolean maybeInvited,
                      Optional<String> refused, Optional<String> former) {

        /** The tie of a person and an account that are not linked, and of whom nothing is known. */
        public static final Tie NONE = new Tie(false, Optional.empty(), Optional.empty(), false, Optional.empty(), Optional.empty());
    }

    /**
     * The list a Calendly user belongs to.
     *
     * @param differing the attributes that differ; all of them for somebody new
     */
    public record Finding(CandidateList list, Set<ScimAttribute> differing, String reason) {
    }

    /** Decides; empty if the Calendly user is in sync. */
    public Optional<Finding> finding() {
        if (unclear.isPresent()) {
            return apart(none(), unclear.get());
        }
        if (person.isEmpty()) {
            return protectedAccount ? apart(none(), PROTECTED + ", and nobody in the directory")
                    : calendly.active().isEmpty() ? apart(none(), UNKNOWN + ", and nobody in the directory")
                    : Optional.of(new Finding(CandidateList.NEW, EnumSet.allOf(ScimAttribute.class), "nobody in the directory"));
        }
        Counterpart there = person.get();
        if (there.gone()) {
            return gone(there.tie());
        }
        if (there.wanted().isEmpty()) {
            return apart(none(), there.failure());
        }
        return there.tie().linked() ? linked(there, there.wanted().get()) : unlinked(there, there.wanted().get());
    }

    // ---- of a person who is gone

    private Optional<Finding> gone(Tie tie) {
        if (tie.linked()) {
            return calendly.isInactive() ? Optional.empty() : apart(none(), "is linked to a person who is no longer in the directory");
        }
        return obstacle(none(), tie).or(() -> calendly.active().isEmpty() ? apart(none(), UNKNOWN)
                : calendly.isActive() ? link(EnumSet.of(ScimAttribute.ACTIVE), HAS_LEFT)
                : link(none(), "has left, and the Calendly user is inactive"));
    }

    // ---- of a person who is not linked

    private Optional<Finding> unlinked(Counterpart there, ScimUser mapped) {
        ScimUser wanted = there.assignment() == Assignment.SUSPENDED ? mapped.withActive(false) : mapped;
        Set<ScimAttribute> differing = ScimUser.changes(wanted, calendly, there.claimsExternalId());
        return obstacle(differing, there.tie()).or(() -> {
            if (differing.contains(ScimAttribute.ACTIVE)) {
                return calendly.active().isEmpty() ? apart(differing, UNKNOWN)
                        : calendly.isActive() ? link(differing, mapped.isActive() ? "is disabled from Calendly: link to deactivate" : HAS_LEFT)
                        : found(CandidateList.DEACTIVATE, differing, "active in the directory, inactive in Calendly");
            }
            return !differing.isEmpty() ? found(CandidateList.UPDATE, differing, "other attributes") : link(differing, sameReason(there, mapped));
        });
    }

    private static String sameReason(Counterpart there, ScimUser mapped) {
        return !mapped.isActive() ? "is inactive on both sides, and not linked"
                : there.assignment() == Assignment.NONE ? "is the same on both sides, not assigned and not linked"
                : "is the same on both sides, and not linked";
    }

    private Optional<Finding> obstacle(Set<ScimAttribute> differing, Tie tie) {
        if (protectedAccount) {
            return apart(differing, PROTECTED);
        }
        return tie.unsettled().map(Unsettled::reason).or(tie::refused)
                .or(() -> tie.former().filter(why -> differing.contains(ScimAttribute.DISPLAY_NAME))).flatMap(why -> apart(differing, why));
    }

    /** An externalId that is there already is shown where it is another, though it is not overwritten. */
    private Optional<Finding> link(Set<ScimAttribute> differing, String reason) {
        Set<ScimAttribute> shown = EnumSet.noneOf(ScimAttribute.class);
        shown.addAll(differing);
        Optional<String> wanted = person.flatMap(Counterpart::wanted).flatMap(ScimUser::externalId);
        if (wanted.isPresent() && calendly.externalId().isPresent() && !wanted.equals(calendly.externalId())) {
            shown.add(ScimAttribute.EXTERNAL_ID);
        }
        return found(CandidateList.LINK, shown, reason);
    }

    // ---- of a person who is linked

    private Optional<Finding> linked(Counterpart there, ScimUser mapped) {
        Tie tie = there.tie();
        ScimUser wanted = calendly.isInactive() && there.assignment().keepsInactive(true) ? mapped.withActive(false) : mapped;
        Set<ScimAttribute> differing = ScimUser.changes(wanted, calendly, there.claimsExternalId());
        boolean isBack = calendly.isActive() && !protectedAccount && (there.assignment() != Assignment.ASSIGNED || !mapped.isActive())
                && takesAway(there.assignment());
        if (differing.isEmpty() && !isBack) {
            return Optional.empty();
        }
        if (protectedAccount) {
            return apart(differing, PROTECTED);
        }
        boolean statusDiffers = isBack || differing.contains(ScimAttribute.ACTIVE);
        Optional<Unsettled> unsettled = tie.unsettled().filter(work -> work.forbids(statusDiffers));
        if (unsettled.isPresent()) {
            return apart(differing, unsettled.get().reason());
        }
        if (isBack) {
            return apart(differing, "is active in Calendly, and " + (there.assignment() == Assignment.NONE ? "no longer assigned"
                    : there.assignment() == Assignment.SUSPENDED ? "disabled from Calendly" : "inactive in the directory")
                    + ": a reconciliation takes the access away again");
        }
        boolean awaitsVerification = differing.contains(ScimAttribute.USER_NAME)
                && tie.pendingUserName().map(UserName::key).equals(Optional.of(UserName.key(wanted.userName())));
        if (statusDiffers) {
            return status(there, differing, awaitsVerification);
        }
        return awaitsVerification ? apart(differing, "the change of the address awaits its verification in Calendly")
                : found(CandidateList.UPDATE, differing, "other attributes");
    }

    /** Whether the flow takes access away from a person who is linked and is not to have it. */
    private boolean takesAway(Assignment assignment) {
        return assignment == Assignment.NONE ? actions.delete() || actions.deactivateUnassigned() && actions.activateDeactivate()
                : actions.activateDeactivate();
    }

    private Optional<Finding> status(Counterpart there, Set<ScimAttribute> differing, boolean awaitsVerification) {
        if (calendly.active().isEmpty()) {
            return apart(differing, UNKNOWN);
        }
        if (calendly.isInactive() && there.tie().maybeInvited()) {
            return apart(differing, "inactive in Calendly and never seen active there: maybe the invitation is not accepted yet");
        }
        if (awaitsVerification) {
            differing.remove(ScimAttribute.USER_NAME);
        }
        if (calendly.isInactive()) {
            return found(CandidateList.DEACTIVATE, differing, "active in the directory, inactive in Calendly");
        }
        return there.assignment() == Assignment.ASSIGNED
                ? found(CandidateList.ACTIVATE, differing, "inactive in the directory, active in Calendly")
                : apart(differing, "has left, and the profile leaves the Calendly user active");
    }

    private static Set<ScimAttribute> none() {
        return EnumSet.noneOf(ScimAttribute.class);
    }

    private static Optional<Finding> apart(Set<ScimAttribute> differing, String reason) {
        return found(CandidateList.APART, differing, reason);
    }

    private static Optional<Finding> found(CandidateList list, Set<ScimAttribute> differing, String reason) {
        return Optional.of(new Finding(list, differing, reason));
    }
}
