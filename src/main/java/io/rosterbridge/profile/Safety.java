package io.rosterbridge.profile;

import io.rosterbridge.domain.RemovalLimit;
import io.rosterbridge.domain.ShrinkGate;
import io.rosterbridge.domain.UserName;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The limits of a profile.
 *
 * @param protectedUserNames who is never deactivated or deleted, in the spelling of the profile
 * @param shrink             when a full file has lost too many people
 * @param vanishLimit        how many linked accounts "not found" in a row pause the connection; 1 or more
 * @param removals           how many people may lose access before somebody has to look at the list
 * @param holdExpires        how long such a list can be approved; more than 0
 * @param absentReads        in how many complete reads somebody has to be missing before they have left; 1 or more
 * @param deleteAfter        how long an account stays deactivated before it is deleted; zero deletes at once
 * @param identityChange     what happens when a linked person becomes another by name and address
 */
public record Safety(List<String> protectedUserNames, ShrinkGate shrink, int vanishLimit, RemovalLimit removals,
                     Duration holdExpires, int absentReads, Duration deleteAfter, IdentityChange identityChange) {

    public Safety {
        protectedUserNames = List.copyOf(protectedUserNames);
        Objects.requireNonNull(shrink);
        Objects.requireNonNull(removals);
        Objects.requireNonNull(holdExpires);
        Objects.requireNonNull(deleteAfter);
        Objects.requireNonNull(identityChange);
    }

    /** The same limits for other protected users. */
    Safety protecting(List<String> otherUserNames) {
        return new Safety(otherUserNames, shrink, vanishLimit, removals, holdExpires, absentReads, deleteAfter, identityChange);
    }

    /** Whether {@link #isProtected} holds for one of the addresses somebody is known by. */
    public boolean protects(Stream<String> userNames) {
        return !protectedUserNames.isEmpty() && userNames.anyMatch(this::isProtected);
    }

    /** Whether the Calendly user of this name must never be deactivated or deleted, in any spelling of the mailbox. */
    public boolean isProtected(String userName) {
        String key = UserName.key(userName);
        return protectedUserNames.stream().anyMatch(name -> UserName.key(name).equals(key));
    }
}
