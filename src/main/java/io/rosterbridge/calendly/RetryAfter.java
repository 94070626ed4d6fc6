package io.rosterbridge.calendly;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * How long a server asks to wait: {@code Retry-After} in seconds or as an HTTP date (RFC 9110 section 10.2.3), else
 * {@code X-RateLimit-Reset} in seconds (Calendly's REST documentation), where a large number is taken for an epoch.
 */
final class RetryAfter {

    /** Whatever a server says, work is tried again within this time. */
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final long EPOCH_FROM = 1_000_000_000L;

    private RetryAfter() {
    }

    static Optional<Duration> of(String retryAfter, String rateLimitReset, Clock clock) {
        return wait(retryAfter, clock).or(() -> seconds(rateLimitReset, clock))
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait).map(wait -> wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
    }

    private static Optional<Duration> wait(String header, Clock clock) {
        return seconds(header, clock).or(() -> date(header, clock));
    }

    private static Optional<Duration> seconds(String header, Clock clock) {
        if (header == null || !header.strip().matches("\\d{1,12}")) {
            return Optional.empty();
        }
        long number = Long.parseLong(header.strip());
        return Optional.of(number < EPOCH_FROM ? Duration.ofSeconds(number)
                : Duration.between(clock.instant(), Instant.ofEpochSecond(number)));
    }

    private static Optional<Duration> date(String header, Clock clock) {
        try {
            return Optional.ofNullable(header).map(text -> Duration.between(clock.instant(),
                    ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant()));
        } catch (DateTimeParseException unreadable) {
            return Optional.empty();
        }
    }
}
