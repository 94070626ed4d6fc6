package io.rosterbridge.access.web;

import java.time.Duration;
import org.springframework.security.authentication.LockedException;

/** Too many logins have failed; no more are looked at for a while. */
final class TooManyTries extends LockedException {

    private static final long serialVersionUID = 1;

    private final Duration left;

    /** @param what is refused, and why, such as "after 10 failed logins this name" */
    TooManyTries(String what, Duration left) {
        super(what + " is refused for " + (left.toSeconds() + 1) + " s more");
        this.left = left;
    }

    long seconds() {
        return left.toSeconds() + 1;
    }
}
