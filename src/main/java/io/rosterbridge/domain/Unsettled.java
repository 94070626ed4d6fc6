package io.rosterbridge.domain;

import java.util.Objects;

/**
 * Work on a linked person that has not come to its end. Until it has, a difference may be one of time only, and an import must not
 * decide beforehand what the provision flow or an approver is about to decide.
 *
 * @param reason  what is under way or stands in the way, as one sentence without a subject
 * @param givenUp whether nothing more happens by itself; then only the status is left to the one who puts that right
 */
public record Unsettled(String reason, boolean givenUp) {

    public Unsettled {
        Objects.requireNonNull(reason);
    }

    /** Whether it keeps an import from deciding a difference. */
    public boolean forbids(boolean statusDiffers) {
        return statusDiffers || !givenUp;
    }
}
