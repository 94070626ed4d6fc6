package io.rosterbridge.monitoring;

import io.rosterbridge.calendly.Limiter;
import java.time.Instant;

final class LimiterBean implements LimiterMXBean {

    private final Limiter limiter;

    LimiterBean(Limiter limiter) {
        this.limiter = limiter;
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
        limiter.resume();
    }
}
