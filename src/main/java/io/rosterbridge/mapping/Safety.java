package io.rosterbridge.mapping;

import io.rosterbridge.domain.ShrinkGate;
import io.rosterbridge.domain.UserName;
import java.util.List;
import java.util.Objects;

/**
 * The limits of a profile.
 *
 * @param protectedUserNames who is never deactivated or deleted, in the spelling of the profile
 * @param shrink             when a full file has lost too many people
 * @param vanishLimit        how many linked accounts "not found" in a row pause the connection; 1 or more
 */
public record Safety(List<String> protectedUserNames, ShrinkGate shrink, int vanishLimit) {

    public Safety {
        protectedUserNames = List.copyOf(protectedUserNames);
        Objects.requireNonNull(shrink);
    }

    /** Whether the Calendly user of this name must never be deactivated or deleted; letter case does not count. */
    public boolean isProtected(String userName) {
        String key = UserName.key(userName);
        return protectedUserNames.stream().anyMatch(name -> UserName.key(name).equals(key));
    }
}
