package io.rosterbridge.plans;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How long plans live.
 *
 * @param expireAfter how long a plan can be applied; 1 minute to 30 days
 * @param keepFor     how long a plan can be looked at, and an applied one undone by its id; not less than expireAfter
 */
@ConfigurationProperties("rosterbridge.plans")
public record PlanSettings(Duration expireAfter, Duration keepFor) {

    /** @throws IllegalArgumentException if one of them is out of its range */
    public PlanSettings {
        if (expireAfter == null || expireAfter.compareTo(Duration.ofMinutes(1)) < 0 || expireAfter.compareTo(Duration.ofDays(30)) > 0) {
            throw new IllegalArgumentException("rosterbridge.plans.expire-after is " + expireAfter
                    + "; it must be 1 m to 30 d, with its unit");
        }
        if (keepFor == null || keepFor.compareTo(expireAfter) < 0) {
            throw new IllegalArgumentException("rosterbridge.plans.keep-for is " + keepFor + "; it must not be below expire-after");
        }
    }
}
