package io.rosterbridge.calendly;

import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a delivery ended.
 *
 * @param outcome         DELIVERED, LINKED, UNLINKED, UNCHANGED (after a lookup alone), HELD, REJECTED, FAILED or POSTPONED
 * @param status          the HTTP status of the deciding answer; 0 if there was none
 * @param family          why it did not end well; empty if it did
 * @param reason          one phrase with the server's words
 * @param account         the link to keep from now on; empty if there is none (any more)
 * @param pendingUserName the new userName, if Calendly has taken an address change without showing it yet
 * @param toConfirm       the existing user who becomes the person's once somebody has confirmed it; empty if nobody is asked
 * @param unclearUserName what a creation without a clear answer was sent with, to be looked up before anything else is done
 * @param signal          what it means for everybody
 * @param pause           with THROTTLED: how long the server asks to wait
 */
public record DeliveryResult(Outcome outcome, int status, Optional<Family> family, String reason, Optional<Account> account,
                             Optional<String> pendingUserName, Optional<Account> toConfirm, Optional<String> unclearUserName,
                             Signal signal, Duration pause) {

    public DeliveryResult {
        Objects.requireNonNull(outcome);
        Objects.requireNonNull(family);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(account);
        Objects.requireNonNull(pendingUserName);
        Objects.requireNonNull(toConfirm);
        Objects.requireNonNull(unclearUserName);
        Objects.requireNonNull(signal);
        Objects.requireNonNull(pause);
    }

    /** Calendly has done what was asked. */
    static DeliveryResult done(Answer answer, String reason, Optional<Account> account, Optional<String> pendingUserName) {
        return new DeliveryResult(Outcome.DELIVERED, answer.status(), Optional.empty(), reason, account, pendingUserName, Optional.empty(),
                Optional.empty(), Signal.NONE, Duration.ZERO);
    }

    /** An existing user becomes the person's. */
    static DeliveryResult linked(Answer answer, String reason, Account account) {
        return ended(Outcome.LINKED, answer, reason, Optional.of(account), Signal.NONE);
    }

    /** Nothing was written, and nothing had to be. */
    static DeliveryResult unchanged(Answer answer, String reason) {
        return ended(Outcome.UNCHANGED, answer, reason, Optional.empty(), Signal.NONE);
    }

    /** The linked user is no longer there. */
    static DeliveryResult vanished(Answer answer, String reason) {
        return ended(Outcome.UNLINKED, answer, reason, Optional.empty(), Signal.VANISHED);
    }

    private static DeliveryResult ended(Outcome outcome, Answer answer, String reason, Optional<Account> account, Signal signal) {
        return new DeliveryResult(outcome, answer.status(), Optional.empty(), reason, account, Optional.empty(), Optional.empty(),
                Optional.empty(), signal, Duration.ZERO);
    }

    /**
     * It was not done.
     *
     * @param outcome         HELD, REJECTED, FAILED or POSTPONED
     * @param account         the link as it is: as before, or of a user just made
     * @param unclearUserName see above
     */
    static DeliveryResult undone(Outcome outcome, Answer answer, Family family, String reason, Optional<Account> account,
                                 Optional<String> unclearUserName) {
        return new DeliveryResult(outcome, answer.status(), Optional.of(family), reason, account, Optional.empty(), Optional.empty(), unclearUserName,
                Signal.NONE, Duration.ZERO);
    }

    /** The same with something to be told to everybody. */
    DeliveryResult with(Signal other) {
        return new DeliveryResult(outcome, status, family, reason, account, pendingUserName, toConfirm, unclearUserName, other, pause);
    }

    /** The same with the time that the server asks to wait. */
    DeliveryResult throttled(Duration asked) {
        return new DeliveryResult(outcome, status, family, reason, account, pendingUserName, toConfirm, unclearUserName, Signal.THROTTLED, asked);
    }

    /** The same with what the user is known to hold now. */
    DeliveryResult holding(Account present) {
        return new DeliveryResult(outcome, status, family, reason, Optional.of(present), pendingUserName, toConfirm, unclearUserName, signal, pause);
    }

    /** The same with a user whose link has to be confirmed. */
    DeliveryResult asking(Account found) {
        return new DeliveryResult(outcome, status, family, reason, account, pendingUserName, Optional.of(found), unclearUserName, signal, pause);
    }
}
