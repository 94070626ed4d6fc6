package io.rosterbridge.monitoring;

import io.rosterbridge.plans.Plan;
import io.rosterbridge.plans.PlanDecisions;
import io.rosterbridge.plans.PlanRequest;
import io.rosterbridge.plans.Plans;
import java.util.List;
import java.util.Optional;

final class PlansBean implements PlansMXBean {

    private static final int NEWEST = 20;

    private final Plans plans;
    private final PlanDecisions decisions;

    PlansBean(Plans plans, PlanDecisions decisions) {
        this.plans = plans;
        this.decisions = decisions;
    }

    @Override
    public List<String> list() {
        return plans.page(MBeans.login(), NEWEST, Optional.empty()).items().stream().map(PlansBean::line).toList();
    }

    @Override
    public String show(long id) {
        return plans.find(id, MBeans.login()).map(PlansBean::line).orElseThrow(() -> new IllegalArgumentException("there is no plan " + id));
    }

    @Override
    public long askProvision(boolean everybody) {
        return decisions.ask(new PlanRequest.Provision(everybody), MBeans.login());
    }

    @Override
    public long askReconcile() {
        return decisions.ask(new PlanRequest.Reconcile(null), MBeans.login());
    }

    @Override
    public long undoPlan(long id) {
        return decisions.ask(PlanRequest.Undo.ofPlan(id), MBeans.login());
    }

    @Override
    public long undoImport(long id) {
        return decisions.ask(PlanRequest.Undo.ofImport(id), MBeans.login());
    }

    @Override
    public long undoHold(long id) {
        return decisions.ask(PlanRequest.Undo.ofHold(id), MBeans.login());
    }

    @Override
    public void apply(long id, String fingerprint) {
        decisions.apply(id, fingerprint, MBeans.login());
    }

    private static String line(Plan plan) {
        String comesTo = plan.counts() == null ? "" : ", " + plan.requests() + " requests for " + plan.counts().people() + " people: "
                + plan.counts().create() + " create, " + plan.counts().update() + " update, " + plan.counts().activate() + " activate, "
                + plan.counts().deactivate() + " deactivate, " + plan.counts().delete() + " delete";
        return "plan " + plan.id() + " (" + plan.kind().word() + (plan.subject() == null ? "" : ", " + plan.subject()) + ") " + plan.state().word()
                + comesTo + (plan.fingerprint() == null ? "" : ", fingerprint " + plan.fingerprint() + ", expires " + plan.expiresAt())
                + (plan.reason() == null ? "" : ": " + plan.reason()) + (plan.result() == null ? "" : "; " + plan.result());
    }
}
