package io.rosterbridge.provisioning;

import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Decision;
import io.rosterbridge.domain.EnabledActions;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Grace;
import io.rosterbridge.domain.LinkDecision.OfRemoval;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.Situation;
import io.rosterbridge.profile.Identity;
import io.rosterbridge.profile.Profile;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * The filter step: {@link Decision} for one person, and an end where the enabled actions allow nothing. A removal ends here too,
 * unless {@link RemovalBrake} has cleared it: whether it may go is a question about all removals, not about one.
 */
public final class ActionFilter {

    private final Connections connections;
    private final Duration settlingTime;
    private final Clock clock;

    /** @param settlingTime how long a person who was unassigned is not deleted */
    public ActionFilter(Connections connections, Duration settlingTime, Clock clock) {
        this.connections = connections;
        this.settlingTime = settlingTime;
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
        Judgement judgement = judge(work);
        Decision decision = judgement.decision();
        work.decide(decision.action());
        work.asks(judgement.asked());
        work.passes(judgement.isPassed());
        work.step("filter", decision.ended().map(Enum::name).orElse(decision.action().name()), decision.reason());
        work.decideAgain(decision.again());
        decision.ended().ifPresent(outcome -> work.end(outcome, judgement.family(), decision.reason()));
        if (judgement.isUnlinked()) {
            work.unlinks();
        }
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

    /** Whether the action is still to be carried out, the person and the profile being the same; a lookup always is. */
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
        return judge(work).decision();
    }

    /** Which account belongs to which person comes first; then what is to be done about it. */
    private Judgement judge(Work work) {
        OfRemoval passing = work.heir().map(heir -> heir.removal(Judgement.policy(work))).orElse(OfRemoval.CARRY_OUT);
        if (passing == OfRemoval.PASS_ON) {
            return Judgement.passingOn(work);
        }
        Judgement judgement = Judgement.ofClaim(work).orElseGet(() -> {
            Decision decision = Decision.of(situation(work, connections.present()));
            return Judgement.of(decision, decision.ended().flatMap(ActionFilter::family)).waiting(work);
        });
        return judgement.asWholeChange(work).orElseGet(() -> passing == OfRemoval.KEEP_DATA ? judgement.keepingData(work) : judgement);
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
                facts.account(), actions, work.isProtected(), work.rivalInService(), !work.isOnDemand() && connection.seatsFullFor(work.userId()),
                new Grace(profile.safety().deleteAfter(), settlingTime, facts.clearance().graceSince(), clock.instant()));
    }

    private static Optional<Family> family(Outcome outcome) {
        return switch (outcome) {
            case HELD -> Optional.of(Family.NO_SEATS);
            case REJECTED -> Optional.of(Family.DUPLICATE_USER_NAME);
            case DELIVERED, LINKED, UNLINKED, UNCHANGED, SKIPPED, FAILED, POSTPONED -> Optional.empty();
        };
    }
}
