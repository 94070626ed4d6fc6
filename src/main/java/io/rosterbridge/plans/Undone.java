package io.rosterbridge.plans;

import io.rosterbridge.queue.DueCause;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What is to be taken back.
 *
 * @param people  whom it may have concerned: the next of them behind an id, by id; none at the end
 * @param from    nothing of it was done before
 * @param own     which work was done by it
 * @param changes where it is recorded what it changed in the directory; empty if that is not
 * @param note    what has to be known about taking it back; empty if nothing
 */
record Undone(Function<String, List<String>> people, Instant from, Predicate<Delivered> own, Optional<Changes> changes,
              Optional<String> note) {

    /** One piece of work that reached Calendly, as the log tells. */
    record Delivered(Instant at, boolean deleted, Optional<String> before, Optional<String> after, boolean complete, Optional<String> cause,
                     Optional<Long> holdId) {

        boolean isFor(DueCause one) {
            return cause.equals(Optional.of(one.word()));
        }
    }

    /** Where it is recorded what was changed in the directory. */
    record Changes(By by, long id) {

        /** What has changed it. */
        enum By { IMPORT, ASSIGNMENT_PLAN }
    }
}
