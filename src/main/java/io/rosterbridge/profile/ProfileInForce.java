package io.rosterbridge.profile;

import io.rosterbridge.domain.Fingerprint;
import java.time.Instant;

/**
 * The version that decides now.
 *
 * @param version   its number; every outcome names the one it was made under
 * @param author    {@code file}, or the name of the console user
 * @param origin    {@code file} or {@code api}
 * @param createdAt when it was stored
 * @param profile   the profile
 * @param mapper    its mapping
 */
public record ProfileInForce(long version, String author, String origin, Instant createdAt, Profile profile, Mapper mapper) {

    /** SHA-256 of the document, as the audit trail names it. */
    public String fingerprint() {
        return Fingerprint.of(profile.document());
    }
}
