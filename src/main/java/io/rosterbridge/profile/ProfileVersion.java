package io.rosterbridge.profile;

import java.time.Instant;

/**
 * One stored version of the profile.
 *
 * @param version     its number; every outcome names the one it was made under
 * @param createdAt   when it was stored
 * @param author      {@code file}, or the name of the console user
 * @param origin      {@code file} or {@code api}
 * @param fingerprint SHA-256 of the document, as the audit trail names it
 * @param document    the YAML, with its comments; another release may have taken it
 */
public record ProfileVersion(long version, Instant createdAt, String author, String origin, String fingerprint, String document) {
}
