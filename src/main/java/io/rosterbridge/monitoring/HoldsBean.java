package io.rosterbridge.monitoring;

import io.rosterbridge.provisioning.Holds;
import java.util.List;

final class HoldsBean implements HoldsMXBean {

    private static final String WHO = "JMX";

    private final Holds holds;

    HoldsBean(Holds holds) {
        this.holds = holds;
    }

    @Override
    public int getWaiting() {
        return holds.waiting().size();
    }

    @Override
    public long getRemovalsWaiting() {
        return holds.waiting().stream().mapToLong(Holds.Hold::removals).sum();
    }

    @Override
    public List<String> list() {
        return holds.waiting().stream().map(hold -> "hold " + hold.id() + " (" + hold.kind() + "), fingerprint " + hold.fingerprint()
                + ", expires " + hold.expiresAt() + ": " + hold.reason()).toList();
    }

    @Override
    public String approve(long id, String fingerprint) {
        Holds.Approved approved = holds.approve(id, fingerprint, WHO);
        return approved.released() + " released, " + approved.skipped() + " skipped";
    }

    @Override
    public void reject(long id, String fingerprint) {
        holds.reject(id, fingerprint, WHO);
    }
}
