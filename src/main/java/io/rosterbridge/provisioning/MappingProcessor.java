package io.rosterbridge.provisioning;

import io.rosterbridge.calendly.CalendlySettings;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Delivery;
import io.rosterbridge.calendly.DeliveryOrder;
import io.rosterbridge.calendly.ExistingUser;
import io.rosterbridge.calendly.ExistingUser.Verdict;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.profile.MappingFailed;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The map step: the person as a SCIM user, only what differs, and an end where nothing does. */
public final class MappingProcessor {

    private final Connections connections;
    private final CalendlySettings settings;
    private final FoundAccounts found;
    private final Duration listedWithin;
    private final boolean maybeInvited;
    private final Clock clock;

    /**
     * How Calendly lists users.
     *
     * @param within               so long it may take to list a user who was made
     * @param inactiveMayBeInvited whether it may show a user as inactive who has not accepted the invitation yet
     */
    public record Listing(Duration within, boolean inactiveMayBeInvited) {
    }

    MappingProcessor(Connections connections, CalendlySettings settings, Listing lists, FoundAccounts found, Clock clock) {
        this.found = found;
        this.connections = connections;
        this.settings = settings;
        this.listedWithin = lists.within();
        this.maybeInvited = lists.inactiveMayBeInvited();
        this.clock = clock;
    }

    /** Orders the delivery, or ends the work as UNCHANGED or REJECTED. */
    public void map(Work work) {
        try {
            if (work.decided().isPresent()) {
                lookUp(work);
            } else {
                order(work, wanted(work));
            }
        } catch (MappingFailed failed) {
            work.step("map", Outcome.REJECTED.name(), failed.getMessage());
            work.end(Outcome.REJECTED, Optional.of(Family.MAPPING), failed.getMessage());
            if (work.isUnclear()) {
                work.lookUpFirst();
                lookUp(work);
            }
        }
    }

    /** Nothing but the question who was made by a creation without a clear answer. */
    private void lookUp(Work work) {
        String userName = work.facts().unclearUserName().orElseThrow();
        work.step("map", "look up", "a creation had no clear answer, so the userName it was sent with is looked up first");
        ScimUser sought = new ScimUser(userName, Optional.empty(), false, work.profile().mapper().externalId(work.facts().person()));
        deliver(work, Action.NOTHING, sought, EnumSet.noneOf(ScimAttribute.class));
    }

    /** Whether there is something to send. */
    public boolean hasChanges(Work work) {
        return work.isOpen();
    }

    /** What Calendly shall hold once the action is carried out. */
    static ScimUser wanted(Work work) throws MappingFailed {
        return switch (work.action()) {
            case CREATE -> mapped(work, true).withActive(true);
            case UPDATE -> mapped(work, false).withActive(true);
            case ACTIVATE -> (work.profile().profile().actions().update() ? mapped(work, false) : held(work)).withActive(true);
            // Who leaves needs no mapping: a broken address must not keep the account open.
            case DEACTIVATE, DELETE -> held(work).withActive(false);
            case NOTHING -> throw new IllegalStateException("there is nothing to map for person " + work.userId());
        };
    }

    /** By the name the person was identified with, which is never that of a deleted entry. */
    private static ScimUser mapped(Work work, boolean creating) {
        ScimUser mapped = work.profile().mapper().map(work.facts().person(), creating);
        return work.identity().map(identity -> new ScimUser(identity.userName(), mapped.displayName(), mapped.active(), mapped.externalId()))
                .orElse(mapped);
    }

    private void order(Work work, ScimUser wanted) {
        Set<ScimAttribute> attributes = switch (work.action()) {
            case CREATE -> EnumSet.allOf(ScimAttribute.class);
            case UPDATE, ACTIVATE, DEACTIVATE -> work.profile().profile().changes(wanted, work.facts().account().orElseThrow());
            case DELETE, NOTHING -> EnumSet.noneOf(ScimAttribute.class);
        };
        if (work.action() == Action.UPDATE && attributes.isEmpty()) {
            work.step("map", Outcome.UNCHANGED.name(), "Calendly holds these values already");
            work.end(Outcome.UNCHANGED, Optional.empty(), "in step");
            return;
        }
        work.step("map", "mapped", "profile version " + work.profile().version() + ", attributes: " + names(attributes));
        deliver(work, work.action(), wanted, attributes);
    }

    private void deliver(Work work, Action action, ScimUser wanted, Set<ScimAttribute> attributes) {
        Optional<String> unclear = work.facts().unclearUserName().filter(userName -> work.isUnclear());
        work.order(new Delivery(new DeliveryOrder(action, wanted, attributes, work.facts().account(), unclear, existing(work),
                connections.present().updateMethod(), settings.noSeatWords(), new DeliveryOrder.Lateness(
                unclear.isPresent() && isMaybeNotListed(work), maybeInvited, () -> found.isUnverified(work.userId())))), attributes);
    }

    private boolean isMaybeNotListed(Work work) {
        return !listedWithin.isZero() && work.unclearSince().filter(since -> since.plus(listedWithin).isBefore(clock.instant())).isEmpty();
    }

    private ExistingUser existing(Work work) {
        Verdict verdict = switch (work.profile().profile().linking()) {
            case AUTO -> Verdict.LINK;
            case ASK -> Verdict.ASK;
            case NEVER -> Verdict.REFUSE;
        };
        Optional<LinkAnswer> answer = work.linkAnswer().filter(said -> said.kind() == LinkQuestions.Kind.LINK);
        return new ExistingUser(verdict, answer.filter(LinkAnswer::confirmed).map(LinkAnswer::scimId),
                answer.filter(said -> !said.confirmed()).map(LinkAnswer::scimId), account -> found.of(work, account));
    }

    static String names(Set<ScimAttribute> attributes) {
        return attributes.isEmpty() ? "none" : attributes.stream().map(ScimAttribute::scimName).collect(Collectors.joining(", "));
    }

    private static ScimUser held(Work work) {
        return work.facts().account().map(Account::held).orElseThrow();
    }
}
