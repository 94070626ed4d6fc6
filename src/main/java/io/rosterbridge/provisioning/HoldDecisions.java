package io.rosterbridge.provisioning;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Approvals;
import io.rosterbridge.access.Approvals.Matter;
import io.rosterbridge.access.Approvals.Standing;
import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.provisioning.Holds.Approved;
import io.rosterbridge.provisioning.Holds.Hold;
import java.util.Map;
import java.util.Optional;

/** Decides about lists of held removals, for whoever may: by one person or by two, as is set, and recorded in the audit trail. */
public final class HoldDecisions {

    private final Holds holds;
    private final Approvals approvals;
    private final AuditTrail audit;

    public HoldDecisions(Holds holds, Approvals approvals, AuditTrail audit) {
        this.holds = holds;
        this.approvals = approvals;
        this.audit = audit;
    }

    /** How the approval of a list stands. */
    public Standing standing(Hold hold) {
        return approvals.standing(matter(hold), () -> holds.causes(hold.id()));
    }

    /**
     * Releases exactly this list, once.
     *
     * @return what was released; empty if the approval of a second person is needed and this was the first
     * @throws IllegalStateException    if it does not wait any more, has expired, or is another list than that of the fingerprint; or if
     *                                  two people are needed and this one is not to be one of them
     * @throws IllegalArgumentException if there is no such hold or no fingerprint
     */
    public Optional<Approved> approve(Actor who, long id, String fingerprint) {
        return audit.doing(who.name(), AuditAction.HOLD_APPROVED, subject(id), () -> {
            Matter matter = matter(holds.requireDecidable(id, fingerprint));
            return approvals.approve(matter, who, () -> holds.causes(id))
                    ? Optional.of(holds.approve(id, fingerprint, approvers(matter, id, who))) : Optional.empty();
        }, approved -> approved.<Map<String, ?>>map(done -> Map.of("fingerprint", fingerprint, "released", done.released(), "skipped",
                done.skipped(), "approvedBy", done.hold().decidedBy()))
                .orElse(Map.of("fingerprint", fingerprint, "waitsForAnother", true)));
    }

    /** All who approved it. */
    private String approvers(Matter matter, long id, Actor last) {
        return approvals.takesTwo() ? String.join(" and ", approvals.approvers(matter, () -> holds.causes(id))) : last.name();
    }

    private static Matter matter(Hold hold) {
        return new Matter(subject(hold.id()), hold.fingerprint(), hold.createdAt());
    }

    /**
     * Leaves everybody of the list their access. One person is enough.
     *
     * @throws IllegalStateException    as {@link #approve}
     * @throws IllegalArgumentException as {@link #approve}
     */
    public Hold reject(Actor who, long id, String fingerprint) {
        return audit.doing(who.name(), AuditAction.HOLD_REJECTED, subject(id), Map.of("fingerprint", String.valueOf(fingerprint)),
                () -> holds.reject(id, fingerprint, who.name()));
    }

    private static String subject(long id) {
        return "hold:" + id;
    }
}
