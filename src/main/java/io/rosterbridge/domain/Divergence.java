package io.rosterbridge.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A linked Calendly user as it was listed, beside what it is known to hold: what somebody else has changed there.
 *
 * @param held             what was last sent, or found when linking
 * @param seen             what the list shows
 * @param pending          an address that Calendly has taken and may not show yet
 * @param maybeInvited     whether a user who is listed as inactive may be one who has not accepted yet
 * @param claimsExternalId whether a lost externalId is sent again though nothing else is
 * @param ownExternalId    that of the person, as mapped; empty if there is none
 */
public record Divergence(ScimUser held, ScimUser seen, Optional<Pending> pending, boolean maybeInvited, boolean claimsExternalId,
                         Optional<String> ownExternalId) {

    public Divergence {
        Objects.requireNonNull(held);
        Objects.requireNonNull(seen);
        Objects.requireNonNull(pending);
        Objects.requireNonNull(ownExternalId);
    }

    /**
     * An address that awaits its verification.
     *
     * @param since   when it was sent
     * @param overdue whether that is so long ago that it is not waited for any longer
     */
    public record Pending(String userName, Instant since, boolean overdue) {

        public Pending {
            Objects.requireNonNull(userName);
            Objects.requireNonNull(since);
        }
    }

    /** What can be done about a difference. */
    public enum Remedy {
        /** What is held can be sent again. */
        REPAIR,
        /** Nothing until somebody has looked at it: the verification of an address has not come. */
        VERIFY,
        /** Nothing until an admin asks for it: the user has another externalId than was known, which may be a person's link. */
        NONE,
        /** The same, but from the start; worth telling only if it is the externalId of another person. */
        FOREIGN
    }

    /**
     * One attribute that differs.
     *
     * @param held null if nothing
     * @param seen null if nothing
     */
    public record Difference(ScimAttribute attribute, String held, String seen, Remedy remedy) {
    }

    /** Whether the list shows the address that was awaited. */
    public boolean isVerified() {
        return pending.filter(awaited -> UserName.key(awaited.userName()).equals(UserName.key(seen.userName()))).isPresent();
    }

    /** What differs, in the order of the attributes; empty if nothing does that counts. */
    public List<Difference> differences() {
        Set<ScimAttribute> differing = ScimUser.differences(held, seen);
        List<Difference> differences = new ArrayList<>();
        if (differing.contains(ScimAttribute.USER_NAME) && (pending.isEmpty() || pending.get().overdue())) {
            differences.add(new Difference(ScimAttribute.USER_NAME, held.userName(), seen.userName(),
                    pending.isEmpty() ? Remedy.REPAIR : Remedy.VERIFY));
        }
        if (differing.contains(ScimAttribute.DISPLAY_NAME)) {
            differences.add(new Difference(ScimAttribute.DISPLAY_NAME, held.displayName().orElse(null), seen.displayName().orElse(null),
                    Remedy.REPAIR));
        }
        // A list that does not say it is no evidence of a change.
        if (differing.contains(ScimAttribute.ACTIVE) && (seen.isActive() || seen.isInactive() && !maybeInvited)) {
            differences.add(new Difference(ScimAttribute.ACTIVE, held.active().map(String::valueOf).orElse(null),
                    seen.active().map(String::valueOf).orElse(null), Remedy.REPAIR));
        }
        boolean isAnother = held.externalId().isPresent() && seen.externalId().isPresent() && !held.externalId().equals(seen.externalId());
        boolean isSent = claimsExternalId || differences.stream().anyMatch(difference -> difference.remedy() == Remedy.REPAIR);
        boolean isForeign = !isAnother && seen.externalId().isPresent() && ownExternalId.filter(own -> !seen.externalId().get().equals(own))
                .isPresent();
        if (isForeign) {
            differences.add(new Difference(ScimAttribute.EXTERNAL_ID, ownExternalId.get(), seen.externalId().get(), Remedy.FOREIGN));
        } else if (isAnother || differing.contains(ScimAttribute.EXTERNAL_ID) && isSent) {
            differences.add(new Difference(ScimAttribute.EXTERNAL_ID, held.externalId().orElse(null), seen.externalId().orElse(null),
                    isAnother ? Remedy.NONE : Remedy.REPAIR));
        }
        return differences;
    }
}
