package io.rosterbridge.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Counts requests in windows of a minute that begin with the first request. */
final class RateLimit {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    /** Whether a request may pass, and the headers its answer carries. */
    record Verdict(boolean allowed, List<HttpHeader> headers) {
    }

    private final Clock clock;
    private Instant windowEnd = Instant.MIN;
    private int used;

    RateLimit(Clock clock) {
        this.clock = clock;
    }

    synchronized Verdict next(PracticeSettings settings) {
        int limit = settings.requestsPerMinute;
        if (limit == 0) {
            return new Verdict(true, List.of());
        }
        Instant now = clock.instant();
        if (!now.isBefore(windowEnd)) {
            windowEnd = now.plus(WINDOW);
            used = 0;
        }
        boolean allowed = used < limit;
        used += allowed ? 1 : 0;
        long seconds = Math.max(1, (Duration.between(now, windowEnd).toMillis() + 999) / 1000);
        return new Verdict(allowed, switch (settings.rateLimitHeaders) {
            case X_RATE_LIMIT -> List.of(new HttpHeader("X-RateLimit-Limit", Integer.toString(limit)),
                    new HttpHeader("X-RateLimit-Remaining", Integer.toString(limit - used)),
                    new HttpHeader("X-RateLimit-Reset", Long.toString(seconds)));
            case RETRY_AFTER_SECONDS -> allowed ? List.of() : List.of(retryAfterSeconds(seconds));
            case RETRY_AFTER_DATE -> allowed ? List.of() : List.of(retryAfterDate(now.plusSeconds(seconds)));
            case NONE -> List.of();
        });
    }

    synchronized void reset() {
        windowEnd = Instant.MIN;
    }

    static HttpHeader retryAfterSeconds(long seconds) {
        return new HttpHeader("Retry-After", Long.toString(seconds));
    }

    static HttpHeader retryAfterDate(Instant when) {
        return new HttpHeader("Retry-After", HttpHeader.date(when));
    }
}
