package io.rosterbridge.domain;

import java.util.Objects;
import java.util.Optional;

/**
 * All a decision depends on.
 *
 * @param present          whether the directory still knows the person
 * @param active           whether the person is to be active, as mapped
 * @param assignment       what the directory assigns; not looked at if the person is not present
 * @param account          the linked Calendly user, if there is one
 * @param actions          the enabled profile actions
 * @param protectedAccount whether the Calendly user must never be deactivated or deleted
 * @param rival            the directory id of another person who maps to the same userName and has the better claim
 * @param seatsFull        whether Calendly has said that no seat is free
 * @param grace            between deactivating and deleting the user of somebody who is no longer assigned
 */
public record Situation(boolean present, boolean active, Assignment assignment, Optional<Account> account,
                        EnabledActions actions, boolean protectedAccount, Optional<String> rival, boolean seatsFull, Grace grace) {

    public Situation {
        Objects.requireNonNull(assignment);
        Objects.requireNonNull(account);
        Objects.requireNonNull(actions);
        Objects.requireNonNull(rival);
        Objects.requireNonNull(grace);
    }

    boolean isAssigned() {
        return present && assignment == Assignment.ASSIGNED;
    }

    boolean isSuspended() {
        return present && assignment == Assignment.SUSPENDED;
    }
}
