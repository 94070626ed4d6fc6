package io.rosterbridge.plans;

import io.rosterbridge.access.Login;
import io.rosterbridge.access.Permission;
import io.rosterbridge.audit.AuditAction;
import io.rosterbridge.audit.AuditTrail;
import io.rosterbridge.domain.Fingerprint;
import io.rosterbridge.mapping.ProfileVersions;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Asks for plans and applies them, for whoever may by the plan's {@link PlanKind}, whichever way they come; recorded in the audit
 * trail in the same transaction. A plan is made under the profile version in force and can be applied under that one only, until it
 * expires, and once. {@link PlanWork} does what was decided.
 */
public final class PlanDecisions {

    private static final Logger LOG = LoggerFactory.getLogger(PlanDecisions.class);

    private final PlanTable table;
    private final PlanTexts texts;
    private final Planners planners;
    private final ProfileVersions profiles;
    private final AuditTrail audit;
    private final TransactionTemplate transaction;
    private final PlanSettings settings;

    PlanDecisions(PlanTable table, PlanTexts texts, Planners planners, ProfileVersions profiles, AuditTrail audit,
                  TransactionTemplate transaction, PlanSettings settings) {
        this.table = table;
        this.texts = texts;
        this.planners = planners;
        this.profiles = profiles;
        this.audit = audit;
        this.transaction = transaction;
        this.settings = settings;
    }

    /**
     * Asks what would be done.
     *
     * @return the plan's id
     * @throws io.rosterbridge.access.NotAllowed        if this login may not
     * @throws IllegalArgumentException                   if there can be no such plan
     * @throws IllegalStateException                      if what it was asked about is another by now
     * @throws io.rosterbridge.mapping.ProfileInvalid     if the text is to be a profile and is none
     * @throws UncheckedIOException                       if the text cannot be read, as it is not UTF-8
     */
    public long ask(PlanRequest request, Login who) {
        return ask(request, Optional.empty(), who);
    }

    /** As {@link #ask(PlanRequest, Login)}, with a text: the profile, the file. */
    public long ask(PlanRequest request, PlanText text, Login who) {
        return ask(request, Optional.of(text), who);
    }

    private long ask(PlanRequest request, Optional<PlanText> text, Login who) {
        who.require(request.kind().asks());
        PlanRequest checked = planners.checked(request, text);
        return transaction.execute(status -> {
            long id = table.insert(checked, profiles.latest().version(), who.name(), settings.expireAfter());
            text.ifPresent(given -> store(id, given));
            audit.record(who.name(), AuditAction.PLAN_MADE, subject(id), Map.of("kind", checked.kind().word()));
            return id;
        });
    }

    private void store(long id, PlanText text) {
        try (Reader reader = text.open()) {
            texts.store(id, reader);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * Applies a plan, once.
     *
     * @param fingerprint of the rows that were shown
     * @throws io.rosterbridge.access.NotAllowed if this login may not approve, or not do by hand what the plan does
     * @throws IllegalArgumentException            if there is no such plan, or no fingerprint
     * @throws IllegalStateException               if the plan is not ready, has expired, has another fingerprint, or another profile
     *                                             version is in force by now
     */
    public void apply(long id, String fingerprint, Login who) {
        Plan plan = table.find(id).orElseThrow(() -> new IllegalArgumentException("there is no plan " + id));
        who.require(Permission.APPROVE);
        who.require(plan.kind().applies());
        long inForce = profiles.latest().version();
        if (plan.state() == PlanState.READY && inForce != plan.baseVersion()) {
            table.stale(id, PlanWork.otherVersion(inForce, plan));
            throw new IllegalStateException("plan " + id + " is stale: " + PlanWork.otherVersion(inForce, plan));
        }
        if (plan.state() == PlanState.READY) {
            Fingerprint.require("plan " + id, plan.fingerprint(), fingerprint);
        }
        if (plan.state() != PlanState.READY || !begin(plan, fingerprint.strip(), who.name())) {
            throw new IllegalStateException("plan " + id + " is " + table.find(id).orElse(plan).state().word()
                    + "; only a plan that is ready can be applied, and only once");
        }
        LOG.info("Plan {} of kind {} is to be applied, asked for by {}", id, plan.kind().word(), who.name());
    }

    private boolean begin(Plan plan, String fingerprint, String author) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean begun = table.beginApplying(plan.id(), fingerprint, author);
            if (begun) {
                audit.record(author, AuditAction.PLAN_APPLIED, subject(plan.id()), Map.of("kind", plan.kind().word(),
                        "fingerprint", fingerprint, "createdBy", plan.createdBy(), "requests", plan.requests()));
            }
            return begun;
        }));
    }

    private static String subject(long id) {
        return "plan:" + id;
    }
}
