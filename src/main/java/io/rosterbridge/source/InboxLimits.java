package io.rosterbridge.source;

import java.time.Duration;

/**
 * How long a file of the inbox may be what it is.
 *
 * @param quiet     a file is read once we have seen it unchanged for so long
 * @param quietFull the same for a complete file, which can remove people
 * @param patience  a file that stays empty or unreadable for longer needs a person
 * @param growing   the same for a file that keeps changing; and how long a file is watched for changes after it was read
 * @param reading   the same for a file that is being read
 * @param large     bytes; a larger file is read beside the others
 */
public record InboxLimits(Duration quiet, Duration quietFull, Duration patience, Duration growing, Duration reading, long large) {

    /** @throws IllegalArgumentException if a limit is negative or zero, naming the setting */
    public InboxLimits {
        require("inbox-quiet-ms", quiet);
        require("inbox-quiet-full-ms", quietFull);
        require("inbox-watch.patience", patience);
        require("inbox-watch.growing", growing);
        require("inbox-watch.reading", reading);
        if (large < 1) {
            throw new IllegalArgumentException("rosterbridge.inbox-watch.large is " + large + " bytes; it must be 1 or more");
        }
    }

    private static void require(String setting, Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("rosterbridge." + setting + " is " + time + "; it must be more than 0");
        }
    }
}
