package io.rosterbridge.console;

import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.EnabledActions;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.queue.ProvisioningSettings;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Says what a change of the assignment comes to in Calendly, before it is made. */
@Component
class Consequences {

    private static final Words WORDS = new Words();

    private final ProfileVersions profiles;
    private final Duration settlingTime;

    Consequences(ProfileVersions profiles, ProvisioningSettings settings) {
        this.profiles = profiles;
        this.settlingTime = settings.settlingTime();
    }

    /** Whether a person who is unassigned loses the Calendly user for good. */
    boolean areDeletions() {
        return profiles.inForce().profile().actions().delete();
    }

    /**
     * In some sentences.
     *
     * @param linked how many of the people have a Calendly user
     * @param losing how many of them one that is active
     */
    String of(Assignment wanted, long linked, long losing) {
        EnabledActions actions = profiles.inForce().profile().actions();
        return switch (wanted) {
            case ASSIGNED -> !actions.create() ? "Create is off: nobody gets a Calendly user by it. Those who have one are kept in step."
                    : "Whoever is active and has no Calendly user gets one, or is linked to the one with their address. Each new user takes a seat.";
            case SUSPENDED -> losing == 0 ? "None of them has an active Calendly user, so nobody loses access."
                    : actions.activateDeactivate() ? deactivated(losing)
                    : "Activate & deactivate is off: their Calendly users stay as they are.";
            case NONE -> linked == 0 ? "None of them has a Calendly user, so nobody loses anything."
                    : actions.delete() ? deleted(linked)
                    : actions.deactivateUnassigned() ? deactivated(losing)
                    : "Delete is off, and nothing is done when somebody is unassigned: their Calendly users stay as they are.";
        };
    }

    private static String deactivated(long losing) {
        return WORDS.count(losing, "Calendly user is", "Calendly users are")
                + " deactivated: they cannot log in any more. Nothing is deleted, and it can be taken back.";
    }

    private String deleted(long linked) {
        Duration deleteAfter = profiles.inForce().profile().safety().deleteAfter();
        Duration until = deleteAfter.compareTo(settlingTime) < 0 ? settlingTime : deleteAfter;
        return WORDS.count(linked, "Calendly user is", "Calendly users are") + " DELETED with all their events and settings"
                + (until.isZero() ? "" : " after " + WORDS.duration(until) + ", unless they are assigned again before")
                + ". This cannot be undone. To take only access away, suspend them. To have an invitation sent again, do not unassign them: "
                + "with Delete on, that is a new Calendly user without the data of the old one.";
    }
}
