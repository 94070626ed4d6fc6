package io.rosterbridge.provisioning;

import io.rosterbridge.access.Approvals;
import io.rosterbridge.audit.AuditAction;
import io.rosterbridge.audit.AuditTrail;
import io.rosterbridge.provisioning.Holds.Approved;
import io.rosterbridge.provisioning.Holds.Hold;
import java.util.Map;
import java.util.Optional;
import org.springframework.transaction.support.TransactionTemplate;

/** Decides about lists of held removals, for whoever may: by one person or by two, as is set, and recorded in the audit trail. */
public final class HoldDecisions {

    private final Holds holds;
    private final Approvals approvals;
    private final AuditTrail audit;
    private final TransactionTemplate transaction;

    public HoldDecisions(Holds holds, Approvals approvals, AuditTrail audit, TransactionTemplate transaction) {
        this.holds = holds;
        this.approvals = approvals;
        this.audit = audit;
        this.transaction = transaction;
    }

    /**
     * Releases exactly this list, once.
     *
     * @return what was released; empty if the approval of a second person is needed and this was the first
     * @throws IllegalStateException    if it does not wait any more, has expired, or is another list than that of the fingerprint
     * @throws IllegalArgumentException if there is no such hold or no fingerprint
     */
    public Optional<Approved> approve(long id, String fingerprint, String who) {
        return transaction.execute(status -> {
            holds.requireDecidable(id, fingerprint);
            Optional<Approved> approved = approvals.approve(subject(id), fingerprint, who, holds.causedBy(id))
                    ? Optional.of(holds.approve(id, fingerprint, who)) : Optional.empty();
            audit.record(who, AuditAction.HOLD_APPROVED, subject(id), approved.<Map<String, ?>>map(done ->
                    Map.of("released", done.released(), "skipped", done.skipped())).orElse(Map.of("waitsForAnother", true)));
            return approved;
        });
    }

    /**
     * Leaves everybody of the list their access. One person is enough.
     *
     * @throws IllegalStateException    as {@link #approve}
     * @throws IllegalArgumentException as {@link #approve}
     */
    public Hold reject(long id, String fingerprint, String who) {
        return audit.doing(who, AuditAction.HOLD_REJECTED, subject(id), Map.of(), () -> holds.reject(id, fingerprint, who));
    }

    private static String subject(long id) {
        return "hold:" + id;
    }
}
