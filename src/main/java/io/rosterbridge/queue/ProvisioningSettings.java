package io.rosterbridge.queue;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How the provision flow works.
 *
 * @param concurrency    people worked on at the same time, so requests in flight; 1 to 256
 * @param mostAhead      people a node takes ahead of its workers at most, which is also the size of their queue; 1,000 to 100,000
 * @param lease          a node that gives no sign for this long loses the people it had taken
 * @param leaseRenewalMs how often a node gives that sign, in milliseconds; at most half of the lease
 * @param retryDelay     before the first retry of a failure; doubles each time, with up to half of it taken off at random
 * @param retryDelayMax  the longest such pause
 * @param settlingTime   how long a person is not deleted who was unassigned, so that they can be assigned again; 0 to 1 d, 0 for none
 * @param logRetention   how long rows of the log and of the change feed are kept
 */
@Validated
@ConfigurationProperties("rosterbridge.provisioning")
public record ProvisioningSettings(@Min(1) @Max(256) int concurrency, @Min(1000) @Max(100_000) int mostAhead, @NotNull Duration lease,
                                   long leaseRenewalMs, @NotNull Duration retryDelay, @NotNull Duration retryDelayMax,
                                   @NotNull Duration settlingTime, @NotNull Duration logRetention) {

    /** Before what is tried again by itself though it is no failure; grows like that of a failure. */
    public RepeatPause repeatPause() {
        return new RepeatPause(retryDelay, retryDelayMax);
    }

    public ProvisioningSettings {
        if (lease != null && lease.compareTo(Duration.ofSeconds(3)) < 0) {
            throw new IllegalArgumentException("rosterbridge.provisioning.lease is " + lease + "; it must be 3 s or more");
        }
        if (lease != null && (leaseRenewalMs < 1 || leaseRenewalMs > lease.toMillis() / 2)) {
            throw new IllegalArgumentException("rosterbridge.provisioning.lease-renewal-ms is " + leaseRenewalMs + "; it must be from 1 to half of "
                    + "the lease, which is " + lease.toMillis() / 2 + " ms, else a node loses people whom it works on");
        }
        if (logRetention != null && logRetention.compareTo(Duration.ofDays(1)) < 0) {
            throw new IllegalArgumentException("rosterbridge.provisioning.log-retention is " + logRetention
                    + "; it must be 1 d or more, with its unit");
        }
        if (retryDelay != null && retryDelayMax != null && retryDelayMax.compareTo(retryDelay) < 0) {
            throw new IllegalArgumentException("rosterbridge.provisioning.retry-delay-max is " + retryDelayMax
                    + "; it must not be below retry-delay");
        }
        if (settlingTime != null && (settlingTime.isNegative() || settlingTime.compareTo(Duration.ofDays(1)) > 0)) {
            throw new IllegalArgumentException("rosterbridge.provisioning.settling-time is " + settlingTime
                    + "; it must be from 0 to 1 d, with its unit; to delete later, set safety.delete-after in the profile");
        }
        if (retryDelay != null && (retryDelay.isZero() || retryDelay.isNegative())) {
            throw new IllegalArgumentException("rosterbridge.provisioning.retry-delay is " + retryDelay + "; it must be more than 0");
        }
    }
}
