package io.rosterbridge.imports;

import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.EnabledActions;
import io.rosterbridge.domain.LinkDecision.Standing;
import io.rosterbridge.profile.Linking;
import io.rosterbridge.profile.Profile;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether drift is repaired: same drift, same verdict.
 *
 * <p>First that fits: the settings only report it; too many have vanished; the account of a leaver has vanished, whose link is kept, so
 * that access is taken away should the account come back; no account is linked without a question; the action that would repair it is
 * off, so that nothing would be sent; it is changed back each time; else it is repaired. A person who is not assigned is not linked:
 * the link would decide about the access.
 */
final class DriftRules {

    private final ReconcileSettings settings;
    private final Profile profile;
    private final int vanished;

    /** @param vanished how many Calendly users the run misses */
    DriftRules(ReconcileSettings settings, Profile profile, int vanished) {
        this.settings = settings;
        this.profile = profile;
        this.vanished = vanished;
    }

    /**
     * Something that has drifted.
     *
     * @param attribute empty where the kind says it all
     * @param held      what Calendly was known to hold; null if nothing
     * @param standing   of the person in the directory
     * @param assignment of the person
     */
    record Drift(DriftKind kind, String attribute, String held, Standing standing, Assignment assignment) {

        Drift {
            Objects.requireNonNull(kind);
            Objects.requireNonNull(attribute);
            Objects.requireNonNull(standing);
            Objects.requireNonNull(assignment);
        }

        /** The attribute, or the kind: what repairs are counted by. */
        String what() {
            return attribute.isEmpty() ? kind.word() : attribute;
        }
    }

    /** What becomes of drift. */
    enum Action {
        REPORT("reported"), REPAIR("repaired"), FLAP("flapping");

        private final String word;

        Action(String word) {
            this.word = word;
        }

        /** The word the database and the REST API use. */
        String word() {
            return word;
        }
    }

    /** @param reason why it is not repaired; null if it is, or if the settings say so */
    record Verdict(Action action, String reason) {

        static final Verdict REPORT = new Verdict(Action.REPORT, null);
        private static final Verdict REPAIR = new Verdict(Action.REPAIR, null);

        static Verdict report(String reason) {
            return new Verdict(Action.REPORT, reason);
        }
    }

    /** @param times how often in a row it was repaired to the same value under the same mapping */
    Verdict decide(Drift drift, int times) {
        if (!settings.repairs(drift.kind())) {
            return Verdict.REPORT;
        }
        int vanishLimit = profile.safety().vanishLimit();
        if (drift.kind() == DriftKind.VANISHED && vanished > vanishLimit) {
            return Verdict.report(vanished + " Calendly users have vanished, and safety.vanish-limit is " + vanishLimit
                    + ", so none is created again; if they were really removed there, raise the limit");
        }
        boolean isToHaveAccess = drift.standing() == Standing.IN_SERVICE && drift.assignment() == Assignment.ASSIGNED;
        if (drift.kind() == DriftKind.VANISHED && !isToHaveAccess) {
            return Verdict.report("the person is to have no active account, so none is created again; the link is kept, should the account "
                    + "come back");
        }
        if (drift.kind() == DriftKind.UNLINKED && (drift.standing() == Standing.GONE || drift.assignment() == Assignment.NONE)) {
            return Verdict.report("is " + drift.standing().words() + ", and a link would decide about the access; an import shows it in the list "
                    + "link");
        }
        if (drift.kind() == DriftKind.UNLINKED && profile.linking() != Linking.AUTO) {
            return Verdict.report("linking is " + profile.linking().word() + ", so nobody is linked in silence");
        }
        Optional<String> off = actionThatIsOff(drift.kind());
        if (off.isPresent()) {
            return Verdict.report("the action " + off.get() + " is off, so nothing is sent");
        }
        return times < settings.repairs() ? Verdict.REPAIR : new Verdict(Action.FLAP, flapping(drift, times));
    }

    private Optional<String> actionThatIsOff(DriftKind kind) {
        EnabledActions actions = profile.actions();
        return switch (kind) {
            case MISSING, VANISHED -> off(actions.create(), "create");
            case VALUES -> off(actions.update(), "update");
            case STATUS -> off(actions.activateDeactivate(), "activate-deactivate");
            case UNLINKED -> Optional.empty();
        };
    }

    private static Optional<String> off(boolean isOn, String action) {
        return isOn ? Optional.empty() : Optional.of(action);
    }

    private static String flapping(Drift drift, int times) {
        return String.format(Locale.ROOT, switch (drift.kind()) {
            case MISSING, VANISHED -> "the Calendly user was gone again %d times after it had been created";
            case VALUES, STATUS, UNLINKED -> drift.attribute() + " was changed back in Calendly %d times after it had been repaired";
        } + "; it is left so until the directory or the mapping wants another value, or it is retried", times);
    }
}
