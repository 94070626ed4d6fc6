package io.rosterbridge.monitoring;

import io.rosterbridge.domain.Family;
import io.rosterbridge.provisioning.Retrying;
import io.rosterbridge.queue.Flow;

final class QueueBean implements QueueMXBean {

    private final RecentCounts counts;
    private final Flow flow;
    private final Retrying retrying;

    QueueBean(RecentCounts counts, Flow flow, Retrying retrying) {
        this.counts = counts;
        this.flow = flow;
        this.retrying = retrying;
    }

    @Override
    public long getDue() {
        return counts.get().due();
    }

    @Override
    public long getLeased() {
        return counts.get().leased();
    }

    @Override
    public long getFailed() {
        return counts.get().failed();
    }

    @Override
    public long getHeld() {
        return counts.get().held();
    }

    @Override
    public long getRejected() {
        return counts.get().rejected();
    }

    @Override
    public long getInStep() {
        return counts.get().inStep();
    }

    @Override
    public double getPeoplePerSecond() {
        return flow.rate();
    }

    @Override
    public int retryFamily(String family) {
        return retrying.family(MBeans.who(), Family.of(family));
    }

    @Override
    public int retryAll() {
        return retrying.everybody(MBeans.who());
    }
}
