package io.rosterbridge.monitoring;

import io.rosterbridge.provisioning.HoldDecisions;
import io.rosterbridge.provisioning.Holds;
import java.util.List;

final class HoldsBean implements HoldsMXBean {

    private final Holds holds;
    private final HoldDecisions decisions;

    HoldsBean(Holds holds, HoldDecisions decisions) {
        this.decisions = decisions;
        this.holds = holds;
    }

    @Override
    public int getWaiting() {
        return holds.waiting().size();
    }

    @Override
    public long getRemovalsWaiting() {
        return holds.waiting().stream().filter(hold -> !hold.concernsAbsence()).mapToLong(Holds.Hold::removals).sum();
    }

    @Override
    public List<String> list() {
        return holds.waiting().stream().map(hold -> "hold " + hold.id() + " (" + hold.kind() + "), fingerprint " + hold.fingerprint()
                + ", expires " + hold.expiresAt() + ": " + hold.reason()).toList();
    }

    @Override
    public String approve(long id, String fingerprint) {
        return decisions.approve(MBeans.who(), id, fingerprint).map(approved -> approved.released() + " released, " + approved.skipped()
                + " skipped")
                .orElse("stored; a second person has to approve it too");
    }

    @Override
    public void reject(long id, String fingerprint) {
        decisions.reject(MBeans.who(), id, fingerprint);
    }
}
