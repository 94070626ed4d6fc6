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
 *   <li>nobody in the directory: new</li>
 *   <li>the person cannot be mapped: apart</li>
 *   <li>nothing differs: in no list</li>
 *   <li>changed by us while the list was read, so that the list may be the older one: apart</li>
 *   <li>the status differs: activate or deactivate; a protected user, or one who may only not have accepted yet: apart</li>
 *   <li>the address differs and awaits its verification: apart</li>
 *   <li>other attributes differ: update</li>
 * </ol>
 * Somebody disabled from Calendly whose Calendly user is inactive is in step.
 *
 * @param calendly what the list shows
 * @param unclear  why it cannot be told who this is; empty if it can
 * @param person   the person it is; empty if nobody
 */
public record Comparison(ScimUser calendly, Optional<String> unclear, Optional<Counterpart> person) {

    public Comparison {
        Objects.requireNonNull(calendly);
        Objects.requireNonNull(unclear);
        Objects.requireNonNull(person);
    }

    /**
     * The directory's side.
     *
     * @param wanted           the mapped attributes; empty if the mapping failed
     * @param failure          why it failed
     * @param protectedAccount whether the Calendly user must never be deactivated or deleted
     * @param pendingUserName  an address that Calendly has taken but does not show yet
     * @param overtaken        whether the Calendly user was changed by us since the list was begun, or may be just now
     * @param maybeInvited     whether an inactive Calendly user may be one who has not accepted yet
     */
    public record Counterpart(Assignment assignment, Optional<ScimUser> wanted, String failure, boolean protectedAccount,
                              Optional<String> pendingUserName, boolean overtaken, boolean maybeInvited) {
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
            return Optional.of(new Finding(CandidateList.NEW, EnumSet.allOf(ScimAttribute.class), "nobody in the directory"));
        }
        Counterpart there = person.get();
        return there.wanted().isEmpty() ? apart(EnumSet.noneOf(ScimAttribute.class), there.failure()) : compared(there, there.wanted().get());
    }

    private Optional<Finding> compared(Counterpart there, ScimUser wanted) {
        Set<ScimAttribute> differing = ScimUser.differences(wanted, calendly);
        if (!calendly.active() && there.assignment() == Assignment.SUSPENDED) {
            differing.remove(ScimAttribute.ACTIVE);
        }
        if (differing.isEmpty()) {
            return Optional.empty();
        }
        if (there.overtaken()) {
            return apart(differing, "was changed while the list was read; the next import shows how it is");
        }
        boolean awaitsVerification = differing.contains(ScimAttribute.USER_NAME)
                && there.pendingUserName().map(UserName::key).equals(Optional.of(UserName.key(wanted.userName())));
        if (differing.contains(ScimAttribute.ACTIVE)) {
            return status(there, differing, awaitsVerification);
        }
        return awaitsVerification ? apart(differing, "the change of the address awaits its verification in Calendly")
                : Optional.of(new Finding(CandidateList.UPDATE, differing, "other attributes"));
    }

    private Optional<Finding> status(Counterpart there, Set<ScimAttribute> differing, boolean awaitsVerification) {
        if (there.protectedAccount()) {
            return apart(differing, "the status differs, but the Calendly user is protected");
        }
        if (!calendly.active() && there.maybeInvited()) {
            return apart(differing, "inactive in Calendly, maybe since the invitation is not accepted yet");
        }
        if (awaitsVerification) {
            differing.remove(ScimAttribute.USER_NAME);
        }
        return Optional.of(calendly.active()
                ? new Finding(CandidateList.ACTIVATE, differing, "inactive in the directory, active in Calendly")
                : new Finding(CandidateList.DEACTIVATE, differing, "active in the directory, inactive in Calendly"));
    }

    private static Optional<Finding> apart(Set<ScimAttribute> differing, String reason) {
        return Optional.of(new Finding(CandidateList.APART, differing, reason));
    }
}
