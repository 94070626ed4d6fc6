package io.rosterbridge.calendly;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How Calendly is talked to.
 *
 * @param baseUrl             the Sync endpoint of the first connection; null: it is set by Authorize
 * @param token               its bearer token; null like the base URL
 * @param tokenExpires        when the token ends, an instant or a date (then 00:00 UTC); null: not known
 * @param organization        whose users the base URL has if it is another than before: same or another; null: not said
 * @param requestsPerMinute   request budget, 0 to 100,000; 0 is none
 * @param connectTimeout      until a connection stands; 100 ms to 1 min
 * @param responseTimeout     until an answer begins, and between its parts; 100 ms to 5 min
 * @param exchangeTimeout     for a whole exchange, from connecting to the last byte of the answer; 1 s to 10 min
 * @param allowPrivateTargets lets the base URL be http or a private address; for tests and practice
 * @param noSeatWords         a regular expression that finds "no seat is free" in the words of a 4xx answer; Calendly's
 *                            documents do not give the code or the words
 * @param tryAgainWords       a regular expression that finds "send it again" in the words of a 4xx answer
 * @param waitMax             whatever Calendly asks, it is tried again within this time; 1 s to 24 h
 * @param seatProbeInterval   while no seat is free, one creation is tried this often; 100 ms to 1 d
 */
@Validated
@ConfigurationProperties("rosterbridge.calendly")
public record CalendlySettings(String baseUrl, String token, String tokenExpires, String organization,
                               @Min(0) @Max(100_000) int requestsPerMinute, @NotNull Duration connectTimeout, @NotNull Duration responseTimeout,
                               @NotNull Duration exchangeTimeout, boolean allowPrivateTargets, @NotNull Pattern noSeatWords,
                               @NotNull Pattern tryAgainWords,
                               @NotNull Duration waitMax, @NotNull Duration seatProbeInterval) {

    private static final Duration SHORTEST = Duration.ofMillis(100);

    public CalendlySettings {
        if (baseUrl != null && !baseUrl.isBlank() && (token == null || token.isBlank())) {
            throw new IllegalArgumentException("CALENDLY_BASE_URL is set without CALENDLY_TOKEN; set both or none");
        }
        Organization.of(organization);
        check("connect-timeout", connectTimeout, SHORTEST, Duration.ofMinutes(1));
        check("response-timeout", responseTimeout, SHORTEST, Duration.ofMinutes(5));
        check("exchange-timeout", exchangeTimeout, Duration.ofSeconds(1), Duration.ofMinutes(10));
        check("wait-max", waitMax, Duration.ofSeconds(1), Duration.ofDays(1));
        check("seat-probe-interval", seatProbeInterval, SHORTEST, Duration.ofDays(1));
    }

    /** Zero would mean "for ever" to the client, and without a pause to the seat probe. */
    private static void check(String name, Duration value, Duration shortest, Duration longest) {
        if (value != null && (value.compareTo(shortest) < 0 || value.compareTo(longest) > 0)) {
            throw new IllegalArgumentException("rosterbridge.calendly." + name + " is " + value + "; it must be from " + shortest + " to "
                    + longest + ", with its unit, such as 30s or 5m");
        }
    }

    /** Whether the deployment names the first connection. */
    public boolean namesConnection() {
        return baseUrl != null && !baseUrl.isBlank();
    }

    /** @throws IllegalArgumentException if {@code tokenExpires} is neither an instant nor a date */
    public Instant tokenExpiresAt() {
        return tokenExpires == null || tokenExpires.isBlank() ? null : TokenExpiry.parse(tokenExpires);
    }
}
