package io.rosterbridge.domain;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.Optional;

/**
 * What to do about a person, decided from the states alone: same situation, same decision.
 *
 * <p>The table, first row that fits:
 * <ol>
 *   <li>not assigned, or gone, and linked: DELETE, after a settling time in which nothing is done, and after a grace (if there is one)
 *       in which the user is only DEACTIVATEd; with delete off DEACTIVATE if the profile says so; else nothing</li>
 *   <li>not assigned, or gone, and not linked: nothing, the Calendly user (if any) was never ours</li>
 *   <li>inactive or suspended, linked to an active user: DEACTIVATE; linked to an inactive one, or not linked: nothing</li>
 *   <li>active and assigned, not linked: CREATE; linked to an inactive user: ACTIVATE; to an active one: UPDATE</li>
 * </ol>
 * A user of whom Calendly does not say whether they are active is neither, so that it is told what is wanted. An UPDATE is a question
 * at this point: the mapping may find nothing that differs.
 *
 * @param action  what the states ask for
 * @param ended   how the work ends here; empty if the action is to be carried out
 * @param reason  one sentence for the log; never null
 * @param again   when the same states will be decided otherwise; empty if never
 */
public record Decision(Action action, Optional<Outcome> ended, String reason, Optional<Instant> again) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    public Decision {
        Objects.requireNonNull(action);
        Objects.requireNonNull(ended);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(again);
    }

    /** Whether the action is to be carried out. */
    public boolean proceeds() {
        return ended.isEmpty();
    }

    /** Decides; never null. */
    public static Decision of(Situation situation) {
        if (situation.isAssigned() && situation.active()) {
            return wanted(situation);
        }
        if (situation.isAssigned() || situation.isSuspended()) {
            return notActive(situation);
        }
        return unassigned(situation);
    }

    private static Decision wanted(Situation situation) {
        EnabledActions actions = situation.actions();
        if (situation.rival().isPresent()) {
            return ended(situation.account().isPresent() ? Action.UPDATE : Action.CREATE, Outcome.REJECTED,
                    "maps to the same userName as person " + situation.rival().get());
        }
        if (situation.account().isEmpty()) {
            if (!actions.create()) {
                return skipped(Action.CREATE, "is assigned and has no Calendly user, but the action create is off");
            }
            return situation.seatsFull()
                    ? ended(Action.CREATE, Outcome.HELD, "waits for a free seat in Calendly")
                    : proceed(Action.CREATE, "is assigned and has no Calendly user");
        }
        ScimUser held = situation.account().get().held();
        if (!held.isActive()) {
            return actions.activateDeactivate()
                    ? proceed(Action.ACTIVATE, held.isInactive() ? "is active and assigned, the Calendly user is inactive"
                            : "is active and assigned, and Calendly does not say whether its user is active")
                    : skipped(Action.ACTIVATE, held.isInactive() ? "has an inactive Calendly user, but the action activate-deactivate is off"
                            : "has a Calendly user who may be inactive, but the action activate-deactivate is off");
        }
        return actions.update()
                ? proceed(Action.UPDATE, "has a Calendly user")
                : skipped(Action.UPDATE, "has a Calendly user, and the action update is off");
    }

    private static Decision notActive(Situation situation) {
        String state = situation.isSuspended() ? "is disabled from Calendly" : "is inactive in the directory";
        if (situation.account().isEmpty()) {
            return ended(Action.NOTHING, Outcome.SKIPPED, state + ", so no Calendly user is created");
        }
        if (situation.account().get().held().isInactive()) {
            return ended(Action.NOTHING, Outcome.UNCHANGED, state + ", and so is the Calendly user");
        }
        return deactivation(situation, state);
    }

    private static Decision unassigned(Situation situation) {
        String state = situation.present() ? "is not assigned" : "is no longer in the directory";
        if (situation.account().isEmpty()) {
            return ended(Action.NOTHING, Outcome.SKIPPED, state + " and has no linked Calendly user");
        }
        if (situation.actions().delete()) {
            if (situation.protectedAccount()) {
                return guarded(Action.DELETE, state);
            }
            return situation.grace().isWanted() ? deletionAfterGrace(situation, state)
                    : situation.grace().isOver() ? proceed(Action.DELETE, state) : settling(situation.grace(), state);
        }
        if (!situation.actions().deactivateUnassigned()) {
            return skipped(Action.DELETE, state + ", but the action delete is off");
        }
        if (situation.account().get().held().isInactive()) {
            return ended(Action.NOTHING, Outcome.UNCHANGED, state + ", and the Calendly user is inactive");
        }
        return deactivation(situation, state);
    }

    /** An account that is inactive already keeps its data until the end of the grace; then the clock asks again. */
    private static Decision deletionAfterGrace(Situation situation, String state) {
        Grace grace = situation.grace();
        if (!situation.account().orElseThrow().held().isInactive()) {
            Decision first = deactivation(situation, state + ", and the Calendly user is deleted " + days(grace.length()) + " later");
            return first.proceeds() ? first.again(grace.now().plus(grace.length())) : first;
        }
        if (grace.isOver()) {
            return proceed(Action.DELETE, state + ", and the Calendly user has been inactive for " + days(grace.length()));
        }
        return ended(Action.NOTHING, Outcome.UNCHANGED, state + ", and the inactive Calendly user is deleted after " + days(grace.length())
                + ", at " + grace.end()).again(grace.end());
    }

    private static Decision settling(Grace grace, String state) {
        return ended(Action.NOTHING, Outcome.UNCHANGED, state + ", and the Calendly user would be deleted at " + TIME.format(grace.end())
                + " UTC, unless the person is assigned again before").again(grace.end());
    }

    /** Such as {@code 30 days} or {@code 36 hours}. */
    static String days(Duration length) {
        if (!length.minusHours(length.toHours()).isZero()) {
            return length.toString();
        }
        long hours = length.toHours();
        return hours % 24 == 0 ? hours / 24 + (hours == 24 ? " day" : " days") : hours + (hours == 1 ? " hour" : " hours");
    }

    private static Decision deactivation(Situation situation, String state) {
        if (!situation.actions().activateDeactivate()) {
            return skipped(Action.DEACTIVATE, state + ", but the action activate-deactivate is off");
        }
        return situation.protectedAccount() ? guarded(Action.DEACTIVATE, state) : proceed(Action.DEACTIVATE, state);
    }

    private Decision again(Instant at) {
        return new Decision(action, ended, reason, Optional.of(at));
    }

    private static Decision guarded(Action action, String state) {
        return skipped(action, state + ", but the Calendly user is protected");
    }

    private static Decision proceed(Action action, String reason) {
        return new Decision(action, Optional.empty(), reason, Optional.empty());
    }

    private static Decision skipped(Action action, String reason) {
        return ended(action, Outcome.SKIPPED, reason);
    }

    private static Decision ended(Action action, Outcome outcome, String reason) {
        return new Decision(action, Optional.of(outcome), reason, Optional.empty());
    }
}
