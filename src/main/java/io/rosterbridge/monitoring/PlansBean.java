package io.rosterbridge.monitoring;

import io.rosterbridge.plans.Plan;
import io.rosterbridge.plans.Plans;
import java.util.List;
import java.util.Optional;

final class PlansBean implements PlansMXBean {

    private static final int NEWEST = 20;

    private final Plans plans;

    PlansBean(Plans plans) {
        this.plans = plans;
    }

    @Override
    public List<String> list() {
        return plans.page(NEWEST, Optional.empty()).items().stream().map(PlansBean::line).toList();
    }

    @Override
    public String show(long id) {
        return plans.find(id).map(PlansBean::line).orElseThrow(() -> new IllegalArgumentException("there is no plan " + id));
    }

    @Override
    public long askProvision(boolean everybody) {
        return plans.provision(everybody, MBeans.who().name());
    }

    @Override
    public long askReconcile() {
        return plans.reconcile(Optional.empty(), MBeans.who().name());
    }

    @Override
    public long undoPlan(long id) {
        return plans.undoPlan(id, MBeans.who().name());
    }

    @Override
    public long undoImport(long id) {
        return plans.undoImport(id, MBeans.who().name());
    }

    @Override
    public long undoHold(long id) {
        return plans.undoHold(id, MBeans.who().name());
    }

    @Override
    public void apply(long id, String fingerprint) {
        plans.apply(id, fingerprint, MBeans.who().name());
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
