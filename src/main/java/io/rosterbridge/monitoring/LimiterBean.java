package io.rosterbridge.monitoring;

import io.rosterbridge.calendly.ConnectionSwitch;
import io.rosterbridge.calendly.Limiter;
import java.time.Instant;

final class LimiterBean implements LimiterMXBean {

    private final Limiter limiter;
    private final ConnectionSwitch connection;

    LimiterBean(Limiter limiter, ConnectionSwitch connection) {
        this.limiter = limiter;
        this.connection = connection;
    }

    @Override
    public int getRequestsPerMinute() {
        return limiter.requestsPerMinute();
    }

    @Override
    public long getGranted() {
        return limiter.granted();
    }

    @Override
    public long getPauses() {
        return limiter.pauses();
    }

    @Override
    public String getPausedUntil() {
        return limiter.pausedUntil().map(Instant::toString).orElse("");
    }

    @Override
    public void resume() {
        connection.endThrottle(MBeans.who());
    }
}
