package io.rosterbridge.provisioning;

import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Decision;
import io.rosterbridge.domain.EnabledActions;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.Situation;
import io.rosterbridge.mapping.Identity;
import io.rosterbridge.mapping.Profile;
import java.util.Optional;

/** The filter step: {@link Decision} for one person, and an end where the enabled actions allow nothing. */
public final class ActionFilter {

    private final Connections connections;

    public ActionFilter(Connections connections) {
        this.connections = connections;
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
        decision.ended().ifPresent(outcome -> work.end(outcome, family(outcome), decision.reason()));
    }

    /** Whether there is something to carry out. */
    public boolean accepts(Work work) {
        return work.isOpen();
    }

    /** The decision as it would fall now, for the one who asks; nothing is changed. */
    Decision preview(Work work) {
        return work.former().filter(former -> mayTakeOver(work)).map(former -> new Decision(Action.CREATE, Optional.of(Outcome.LINKED),
                "takes over the Calendly user of person " + former + ", who is gone from the directory and had the same userName"))
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

    private static Situation situation(Work work, Connection connection) {
        Work.Facts facts = work.facts();
        Profile profile = work.profile().profile();
        EnabledActions actions = profile.actions();
        boolean isProtected = facts.account().map(Account::held).filter(held -> profile.safety().isProtected(held.userName())).isPresent();
        return new Situation(facts.present(), work.identity().map(Identity::active).orElse(facts.person().active()), facts.assignment(),
                facts.account(), actions, isProtected, work.rival(), connection.seatsFullFor(work.userId()));
    }

    private static Optional<Family> family(Outcome outcome) {
        return switch (outcome) {
            case HELD -> Optional.of(Family.NO_SEATS);
            case REJECTED -> Optional.of(Family.DUPLICATE_USER_NAME);
            case DELIVERED, LINKED, UNLINKED, UNCHANGED, SKIPPED, FAILED, POSTPONED -> Optional.empty();
        };
    }
}
