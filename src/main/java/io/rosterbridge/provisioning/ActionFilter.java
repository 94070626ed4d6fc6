package io.rosterbridge.provisioning;

import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Decision;
import io.rosterbridge.domain.EnabledActions;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Grace;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.Situation;
import io.rosterbridge.mapping.Identity;
import io.rosterbridge.mapping.Profile;
import java.time.Clock;
import java.util.Optional;

/**
 * The filter step: {@link Decision} for one person, and an end where the enabled actions allow nothing. A removal ends here too,
 * unless {@link RemovalBrake} has cleared it: whether it may go is a question about all removals, not about one.
 */
public final class ActionFilter {

    private final Connections connections;
    private final Clock clock;

    public ActionFilter(Connections connections, Clock clock) {
        this.connections = connections;
        this.clock = clock;
    }

    /**
     * Decides, and ends the work unless the action is to be carried out. Who may have been created without our knowing goes on
     * in any case, to be looked up: whatever they are to have in Calendly depends on it.
     */
    public void decide(Work work) {
        if (!work.isOpen()) {
            return;
        }
        end(work);
        if (work.isUnclear()) {
            work.lookUpFirst();
        }
    }

    private void end(Work work) {
        if (work.identityProblem().isPresent() && isAssigned(work)) {
            work.step("filter", Outcome.REJECTED.name(), work.identityProblem().get());
            work.end(Outcome.REJECTED, Optional.of(Family.MAPPING), work.identityProblem().get());
            return;
        }
        Decision decision = preview(work);
        work.decide(decision.action());
        work.step("filter", decision.ended().map(Enum::name).orElse(decision.action().name()), decision.reason());
        work.decideAgain(decision.again());
        decision.ended().ifPresent(outcome -> work.end(outcome, family(outcome), decision.reason()));
        if (decision.proceeds() && decision.action().isRemoval()) {
            brake(work, decision);
        }
    }

    private static void brake(Work work, Decision decision) {
        Work.Clearance clearance = work.facts().clearance();
        String removal = removal(work);
        work.removes(removal);
        if (clearance.cleared()) {
            work.step("brake", "cleared", clearance.evidence());
        } else if (isRefused(removal, clearance.refused())) {
            hold(work, Family.REMOVAL_REJECTED, decision.reason() + ", but the removal was rejected");
        } else {
            hold(work, Family.REMOVAL_CHECK, decision.reason());
        }
    }

    /** Whoever has refused that access is taken away has refused that the user is deleted, too. */
    private static boolean isRefused(String removal, String refused) {
        return removal.equals(refused)
                || refused != null && removal.equals(refused.replaceFirst("^" + Action.DEACTIVATE + " ", Action.DELETE + " "));
    }

    private static void hold(Work work, Family family, String reason) {
        work.step("brake", Outcome.HELD.name(), reason);
        work.end(Outcome.HELD, Optional.of(family), reason);
    }

    /** What is to be done and the state that asks for it: a rejection holds for as long as both are the same. */
    private static String removal(Work work) {
        Work.Facts facts = work.facts();
        return work.action() + " " + (facts.present() ? facts.assignment().word() : "gone")
                + (isAssigned(work) ? work.identity().filter(Identity::active).isPresent() ? " active" : " inactive" : "");
    }

    /** Whether the action is still to be carried out, the person and the profile being the same; a look-up always is. */
    boolean decidesAsBefore(Work work) {
        if (work.decided().isPresent()) {
            return true;
        }
        Decision now = preview(work);
        return now.action() == work.action() && now.proceeds();
    }

    /** Whether there is something to carry out. */
    public boolean accepts(Work work) {
        return work.isOpen();
    }

    /** The decision as it would fall now, for the one who asks; nothing is changed. */
    Decision preview(Work work) {
        return work.former().filter(former -> mayTakeOver(work)).map(former -> new Decision(Action.CREATE, Optional.of(Outcome.LINKED),
                "takes over the Calendly user of person " + former + ", who is gone from the directory and had the same userName",
                Optional.empty()))
                .orElseGet(() -> Decision.of(situation(work, connections.present())));
    }

    /** Only who has none; and what is to be deleted is deleted, after which the address is free. */
    private static boolean mayTakeOver(Work work) {
        Profile profile = work.profile().profile();
        return work.facts().account().isEmpty() && work.identity().filter(identity -> Decision.outlivesItsPerson(profile.actions(),
                profile.safety().isProtected(identity.userName()))).isPresent();
    }

    /** Nobody loses access because their status could not be mapped; whoever is to lose it anyway does. */
    private static boolean isAssigned(Work work) {
        return work.facts().present() && work.facts().assignment() == Assignment.ASSIGNED;
    }

    private Situation situation(Work work, Connection connection) {
        Work.Facts facts = work.facts();
        Profile profile = work.profile().profile();
        EnabledActions actions = profile.actions();
        return new Situation(facts.present(), work.identity().map(Identity::active).orElse(facts.person().active()), facts.assignment(),
                facts.account(), actions, work.isProtected(), work.rival(), connection.seatsFullFor(work.userId()),
                new Grace(profile.safety().deleteAfter(), facts.clearance().graceSince(), clock.instant()));
    }

    private static Optional<Family> family(Outcome outcome) {
        return switch (outcome) {
            case HELD -> Optional.of(Family.NO_SEATS);
            case REJECTED -> Optional.of(Family.DUPLICATE_USER_NAME);
            case DELIVERED, LINKED, UNLINKED, UNCHANGED, SKIPPED, FAILED, POSTPONED -> Optional.empty();
        };
    }
}
