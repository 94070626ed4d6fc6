package io.rosterbridge.plans;

import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.ScimUser;
import java.util.Objects;
import java.util.Optional;

/**
 * How to take back what was done about one person, decided from what was recorded. It never asks for a deletion, and it changes
 * the directory only by an assignment; whatever the directory would undo at once is not offered.
 *
 * @param action     what Calendly would see; NOTHING if there is nothing to take back
 * @param assignment what to assign; empty if the present assignment does
 * @param cannot     why it cannot be taken back; empty if it can
 */
record Inverse(Action action, Optional<Assignment> assignment, Optional<String> cannot) {

    static final String CHANGED_AGAIN = "was changed again since, or together with something else; look at the person, and change them by "
            + "hand";

    Inverse {
        Objects.requireNonNull(action);
    }

    /**
     * What was done about a person, as the log tells.
     *
     * @param deleted  whether a deletion was among it
     * @param complete whether the values were recorded each time
     * @param isLast   whether nothing else was done about the person since, or together with it
     * @param before   what Calendly held before the first of it; empty if the user was created by it
     * @param after    what it held after the last
     * @param former   the assignment at the work before; empty if there was none or it is not known
     */
    record Done(boolean deleted, boolean complete, boolean isLast, Optional<ScimUser> before, Optional<ScimUser> after,
            Optional<Assignment> former) {
    }

    /**
     * @param held    what Calendly is known to hold now; empty if no user is linked
     * @param deletes whether the action delete is on
     */
    static Inverse of(Done done, Optional<ScimUser> held, boolean deletes) {
        if (done.deleted()) {
            return cannot(Action.CREATE, "irreversible in Calendly: the deleted user and all their data are gone");
        }
        if (!done.complete()) {
            return cannot(Action.NOTHING, "the values before it were not recorded");
        }
        if (!done.isLast() || held.isEmpty() || !held.equals(done.after())) {
            return cannot(Action.NOTHING, CHANGED_AGAIN);
        }
        if (done.before().isEmpty()) {
            return !held.get().isInactive() ? assign(Action.DEACTIVATE, unassigned(deletes)) : nothing();
        }
        ScimUser before = done.before().get();
        if (before.isActive() && held.get().isInactive()) {
            return assign(Action.ACTIVATE, Assignment.ASSIGNED);
        }
        if (before.isInactive() && held.get().isActive()) {
            return done.former().filter(former -> former != Assignment.ASSIGNED)
                    .map(former -> assign(Action.DEACTIVATE, former == Assignment.NONE ? unassigned(deletes) : former))
                    .orElse(cannot(Action.DEACTIVATE, "the directory would activate the user again at once; change the person there"));
        }
        return done.before().equals(held) ? nothing() : new Inverse(Action.UPDATE, Optional.empty(), Optional.empty());
    }

    /** With delete on, "not assigned" would delete the user: then they are disabled, which never does. */
    static Assignment unassigned(boolean deletes) {
        return deletes ? Assignment.SUSPENDED : Assignment.NONE;
    }

    private static Inverse assign(Action action, Assignment assignment) {
        return new Inverse(action, Optional.of(assignment), Optional.empty());
    }

    private static Inverse cannot(Action action, String why) {
        return new Inverse(action, Optional.empty(), Optional.of(why));
    }

    private static Inverse nothing() {
        return new Inverse(Action.NOTHING, Optional.empty(), Optional.empty());
    }
}
