package io.rosterbridge.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * The time between taking access away and deleting the account for good.
 *
 * @param length zero for none: an account is deleted at once
 * @param since  when both the account was inactive and the person no longer assigned
 * @param now    the moment of the decision
 */
public record Grace(Duration length, Instant since, Instant now) {

    /** No grace. */
    public static final Grace NONE = new Grace(Duration.ZERO, Instant.EPOCH, Instant.EPOCH);

    public Grace {
        Objects.requireNonNull(length);
        Objects.requireNonNull(since);
        Objects.requireNonNull(now);
    }

    boolean isWanted() {
        return !length.isZero();
    }

    boolean isOver() {
        return !now.isBefore(end());
    }

    /** When the account may be deleted. */
    Instant end() {
        return since.plus(length);
    }
}
