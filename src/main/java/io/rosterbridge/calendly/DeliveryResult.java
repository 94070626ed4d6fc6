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
 * @param unclearUserName what a creation without a clear answer was sent with, to be looked up before anything else is done
 * @param signal          what it means for everybody
 * @param pause           with THROTTLED: how long the server asks to wait
 */
public record DeliveryResult(Outcome outcome, int status, Optional<Family> family, String reason, Optional<Account> account,
                             Optional<String> pendingUserName, Optional<String> unclearUserName, Signal signal, Duration pause) {

    public DeliveryResult {
        Objects.requireNonNull(outcome);
        Objects.requireNonNull(family);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(account);
        Objects.requireNonNull(pendingUserName);
        Objects.requireNonNull(unclearUserName);
        Objects.requireNonNull(signal);
        Objects.requireNonNull(pause);
    }
}
