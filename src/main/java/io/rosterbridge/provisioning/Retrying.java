package io.rosterbridge.provisioning;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.domain.Family;
import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;

/** Tries people again at once who are held, rejected or failed, for whoever may; in the audit trail, in the same transaction. */
public final class Retrying {

    private final Failures failures;
    private final AuditTrail audit;

    public Retrying(Failures failures, AuditTrail audit) {
        this.failures = failures;
        this.audit = audit;
    }

    /**
     * Everybody of a family, as {@link Failures#retry(Family)}.
     *
     * @return how many people it concerns
     */
    public int family(Actor who, Family family) {
        return retried(who, "family:" + family.word(), () -> failures.retry(family));
    }

    /**
     * Everybody of every family.
     *
     * @return how many people it concerns
     */
    public int everybody(Actor who) {
        return retried(who, "everybody", () -> failures.families().stream()
                .mapToInt(group -> failures.retry(Family.of(group.family()))).sum());
    }

    /**
     * These people, failed or not; ids that nobody has are passed over.
     *
     * @return how many people it concerns
     */
    public int people(Actor who, Collection<String> userIds) {
        return retried(who, "people", () -> failures.retry(userIds));
    }

    private int retried(Actor who, String subject, Supplier<Integer> retry) {
        return audit.doing(who.name(), AuditAction.FAILURES_RETRIED, subject, retry, people -> Map.of("people", people));
    }
}
