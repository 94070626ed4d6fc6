package io.rosterbridge.plans;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Approvals;
import io.rosterbridge.access.Approvals.Matter;
import io.rosterbridge.access.Login;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.domain.Fingerprint;
import io.rosterbridge.profile.Loosening;
import io.rosterbridge.profile.ProfileDifference;
import io.rosterbridge.profile.ProfileReader;
import io.rosterbridge.profile.ProfileVersions;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
    private final Approvals approvals;
    private final TransactionTemplate transaction;

    PlanDecisions(PlanStore store, Planners planners, ProfileVersions profiles, AuditTrail audit, Approvals approvals,
                  TransactionTemplate transaction) {
        this.table = store.table();
        this.texts = store.texts();
        this.planners = planners;
        this.profiles = profiles;
        this.audit = audit;
        this.approvals = approvals;
        this.transaction = transaction;
    }

    /**
     * Asks what would be done.
     *
     * @return the plan's id
     * @throws io.rosterbridge.access.NotAllowed        if this login may not
     * @throws IllegalArgumentException                   if there can be no such plan
     * @throws IllegalStateException                      if what it was asked about is another by now
     * @throws io.rosterbridge.profile.ProfileInvalid     if the text is to be a profile and is none
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
            long id = table.insert(checked, profiles.latest().version(), who.name());
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
     * Applies a plan, once. What loosens the protection of the profile takes a second person, where two are asked for.
     *
     * @param fingerprint of the rows that were shown
     * @return whether it is applied now; false: it waits for the word of a second person
     * @throws io.rosterbridge.access.NotAllowed if this login may not approve, or not do by hand what the plan does
     * @throws IllegalArgumentException            if there is no such plan, or no fingerprint
     * @throws IllegalStateException               if the plan is not ready, has expired, has another fingerprint, or another profile
     *                                             version is in force by now; or if two people are needed and this
     *                                             one is not to be one of them
     */
    public boolean apply(long id, String fingerprint, Login who) {
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
        Begun begun = plan.state() != PlanState.READY ? Begun.NOT : begin(plan, fingerprint.strip(), who.actor());
        if (begun == Begun.NOT) {
            throw new IllegalStateException("plan " + id + " is " + table.find(id).orElse(plan).state().word()
                    + "; only a plan that is ready can be applied, and only once");
        }
        LOG.info("Plan {} of kind {} is {}, asked for by {}", id, plan.kind().word(),
                begun == Begun.YES ? "to be applied" : "approved, and waits for a second person", who.name());
        return begun == Begun.YES;
    }

    private enum Begun {
        YES, WAITS, NOT
    }

    private Begun begin(Plan plan, String fingerprint, Actor who) {
        return transaction.execute(status -> {
            Optional<Matter> matter = takesTwo(plan);
            if (matter.isPresent() && !approvals.approve(matter.get(), who, List::of)) {
                audit.record(who.name(), AuditAction.PLAN_APPROVED, subject(plan.id()), Map.of("kind", plan.kind().word(),
                        "fingerprint", fingerprint, "waitsForAnother", true));
                return Begun.WAITS;
            }
            boolean begun = table.beginApplying(plan.id(), fingerprint, who.name());
            if (begun) {
                Map<String, Object> details = new TreeMap<>(Map.of("kind", plan.kind().word(), "fingerprint", fingerprint, "createdBy",
                        plan.createdBy(), "requests", plan.requests()));
                matter.ifPresent(two -> details.put("approvedBy", String.join(" and ", approvals.approvers(two, List::of))));
                audit.record(who.name(), AuditAction.PLAN_APPLIED, subject(plan.id()), details);
            }
            return begun ? Begun.YES : Begun.NOT;
        });
    }

    /** What two people have to approve; empty if one is enough. */
    private Optional<Matter> takesTwo(Plan plan) {
        return looser(plan).isEmpty() ? Optional.empty()
                : Optional.of(new Matter(subject(plan.id()), plan.fingerprint(), plan.createdAt()));
    }

    private List<ProfileDifference> looser(Plan plan) {
        return plan.kind() != PlanKind.PROFILE || plan.state() != PlanState.READY ? List.of()
                : texts.whole(plan.id()).map(text -> profiles.looseningForTwo(ProfileReader.read("profile", text))).orElse(List.of());
    }

    /**
     * How the approval of a plan stands, if it takes two people.
     *
     * @param looser what it loosens, in words
     */
    public record Standing(String looser, Approvals.Standing approvals) {
    }

    /** Empty if one person is enough, or nothing is to be approved. */
    public Optional<Standing> standing(Plan plan) {
        return takesTwo(plan).map(matter -> new Standing(Loosening.sentence(looser(plan)), approvals.standing(matter, List::of)));
    }

    private static String subject(long id) {
        return "plan:" + id;
    }
}
