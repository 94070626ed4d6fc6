package io.rosterbridge.plans;

import java.time.Instant;

/**
 * A plan, as it is shown.
 *
 * @param subject     what it is about: a file's name, {@code everybody}, {@code plan 3}; null for a profile, which is its own
 * @param reason      why it failed or is stale, or what has to be known about it; null if nothing
 * @param counts      people by what would be done; null while it is computed
 * @param requests    to Calendly, if none fails
 * @param fingerprint of all rows; null until it is ready
 * @param baseVersion the profile version it was asked under
 * @param result      what applying came to; null before
 */
public record Plan(long id, PlanKind kind, String subject, PlanState state, String reason, Counts counts, long requests,
                   String fingerprint, long baseVersion, String createdBy, Instant createdAt, Instant expiresAt, String appliedBy,
                   Instant appliedAt, String result) {
}
