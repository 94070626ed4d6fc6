package io.rosterbridge.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * The times before an account is deleted for good: the grace, in which it is inactive, and the settling time, in which it stays as it is, so
 * that a person who is assigned again at once loses nothing. They run at the same time.
 *
 * @param length   of the grace; zero for none
 * @param settling the settling time; zero for none
 * @param since    when both the account was inactive and the person no longer assigned; without a grace, when they were unassigned
 * @param now      the moment of the decision
 */
public record Grace(Duration length, Duration settling, Instant since, Instant now) {

    /** No settling time and no delay of deletions. */
    public static final Grace NONE = new Grace(Duration.ZERO, Instant.EPOCH, Instant.EPOCH);

    public Grace {
        Objects.requireNonNull(length);
        Objects.requireNonNull(settling);
        Objects.requireNonNull(since);
        Objects.requireNonNull(now);
    }

    /** Grace without a settling time. */
    public Grace(Duration length, Instant since, Instant now) {
        this(length, Duration.ZERO, since, now);
    }

    boolean isWanted() {
        return !length.isZero();
    }

    boolean isOver() {
        return !now.isBefore(end());
    }

    /** When the account may be deleted. */
    Instant end() {
        return since.plus(length.compareTo(settling) < 0 ? settling : length);
    }
}
