package io.rosterbridge.access;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How long a login in a browser lasts.
 *
 * @param maxAge            however busy it is; 1 second to 30 days
 * @param maxAgeOfAdmins    the same for owners and admins; not more than {@code maxAge}
 * @param freshFor          so long after the password was asked for, sensitive changes need it no second time; 1 second to {@code maxAge}
 * @param firstPasswordFor  so long scripts may use a password that another person has chosen; zero or more
 */
@Validated
@ConfigurationProperties("rosterbridge.sessions")
public record SessionSettings(@NotNull Duration maxAge, @NotNull Duration maxAgeOfAdmins, @NotNull Duration freshFor,
                              @NotNull Duration firstPasswordFor) {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(30);

    public SessionSettings {
        within("max-age", maxAge, LONGEST);
        within("max-age-of-admins", maxAgeOfAdmins, maxAge);
        within("fresh-for", freshFor, maxAge);
        if (firstPasswordFor != null && firstPasswordFor.isNegative()) {
            throw new IllegalArgumentException("rosterbridge.sessions.first-password-for is " + firstPasswordFor + "; it must not be negative");
        }
    }

    private static void within(String name, Duration value, Duration longest) {
        if (value != null && longest != null && (value.compareTo(SHORTEST) < 0 || value.compareTo(longest) > 0)) {
            throw new IllegalArgumentException("rosterbridge.sessions." + name + " is " + value + "; it must be from " + SHORTEST + " to " + longest);
        }
    }

    /** How long a session of this role lasts at most. */
    public Duration longest(Role role) {
        return role.managesSomebody() ? maxAgeOfAdmins : maxAge;
    }
}
