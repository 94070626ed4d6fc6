package io.rosterbridge.provisioning;

import io.rosterbridge.calendly.Delivery;
import io.rosterbridge.calendly.DeliveryResult;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.Tombstones;
import io.rosterbridge.log.Step;
import io.rosterbridge.platform.text.Excerpt;
import io.rosterbridge.profile.Identity;
import io.rosterbridge.profile.MappingFailed;
import io.rosterbridge.profile.ProfileInForce;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One person on their way through the flow: what was read at pick-up, which does not change, and what the steps add. It goes
 * from step to step and is never shared.
 */
public final class Work {

    /**
     * What pick-up read, in one row.
     *
     * @param revision        of the task; another one at the end means that something changed meanwhile
     * @param attempts        failures in a row before this one
     * @param vanished        how often the linked user vanished since something was last delivered
     * @param unclearUserName what a creation was sent with that may have worked without our knowing
     * @param userNameKey     the userName this person laid claim to until now; null if none
     * @param clearance       what the brakes on removals know of this person
     */
    public record Facts(Person person, boolean present, Assignment assignment, Optional<Account> account, long revision, int attempts,
                        int vanished, Optional<String> unclearUserName, Instant markedAt, String leaseToken, String userNameKey,
                        Clearance clearance) {
    }

    /**
     * What the brakes on removals know of a person.
     *
     * @param cleared    whether a removal of the present revision may be carried out
     * @param holdId     the approved hold that cleared it; null if it is within the limit, or not cleared
     * @param evidence   why this removal may go; null if it is not cleared
     * @param refused    the removal that somebody has rejected, as {@link Work#removal()}; null if none
     * @param graceSince when the person was both unassigned and their account inactive
     */
    public record Clearance(boolean cleared, Long holdId, String evidence, String refused, Instant graceSince) {

        static final Clearance NONE = new Clearance(false, null, null, null, Instant.EPOCH);

        /** By a row of {@code provisioning_work}. */
        static Clearance of(long revision, Long clearedRevision, Long holdId, String evidence, String refused, Instant graceSince) {
            boolean cleared = Long.valueOf(revision).equals(clearedRevision);
            return new Clearance(cleared, cleared ? holdId : null, cleared ? evidence : null, refused, graceSince);
        }
    }

    private final Facts facts;
    private final ProfileInForce profile;
    private final List<Step> steps = new ArrayList<>(6);
    private Optional<Identity> identity = Optional.empty();
    private Optional<String> identityProblem = Optional.empty();
    private Optional<String> rival = Optional.empty();
    private Optional<String> former = Optional.empty();
    private List<String> moving = List.of();
    private Optional<Contest> contest = Optional.empty();
    private Optional<Contest> heir = Optional.empty();
    private Optional<Asked> asked = Optional.empty();
    private Contest found;
    private boolean isPassed;
    private boolean isUnlinked;
    private Optional<LinkAnswer> linkAnswer = Optional.empty();
    private Action action = Action.NOTHING;
    private Set<ScimAttribute> sent = EnumSet.noneOf(ScimAttribute.class);
    private Delivery delivery;
    private DeliveryResult delivered;
    private Optional<String> unstored = Optional.empty();
    private Optional<Ending> decided = Optional.empty();
    private Optional<Instant> notBefore = Optional.empty();
    private Ending ending;
    private Optional<String> removal = Optional.empty();
    private Optional<Instant> again = Optional.empty();
    private Optional<String> outdated = Optional.empty();
    private boolean waits;
    private boolean isOnDemand;
    private Optional<Instant> unclearSince = Optional.empty();

    /** How the work ended: one row of the log. */
    public record Ending(Outcome outcome, Optional<Family> family, String reason) {
    }

    /**
     * A question that the work ends with.
     *
     * @param otherId who else the user may be; empty if nobody is known
     * @param name    of an identity question: the person's, as it would be shown
     */
    record Asked(LinkQuestions.Kind kind, Account account, Optional<String> otherId, Optional<String> name) {
    }

    Work(Facts facts, ProfileInForce profile) {
        this.facts = facts;
        this.profile = profile;
    }

    /** The same person with other facts, and with who is on the other side as before, unless they have the Calendly user by then. */
    Work with(Facts other) {
        Work work = new Work(other, profile);
        work.identify();
        work.rival = rival;
        work.moving = moving;
        work.linkAnswer = linkAnswer;
        if (other.account().equals(facts.account())) {
            work.former = former;
            work.contest = contest;
            work.heir = heir;
        }
        return work;
    }

    public String userId() {
        return facts.person().id();
    }

    public Facts facts() {
        return facts;
    }

    public ProfileInForce profile() {
        return profile;
    }

    /** Whether the next step has something to do; false once it has ended. */
    public boolean isOpen() {
        return ending == null;
    }

    public Action action() {
        return action;
    }

    public List<Step> steps() {
        return List.copyOf(steps);
    }

    /** @throws IllegalStateException while it is open */
    public Ending ending() {
        if (ending == null) {
            throw new IllegalStateException("the work on person " + userId() + " has not ended");
        }
        return ending;
    }

    Optional<Identity> identity() {
        return identity;
    }

    /** Why userName and active could not be mapped; empty if they could. */
    Optional<String> identityProblem() {
        return identityProblem;
    }

    /** Who holds the userName against this person. */
    Optional<String> rival() {
        return rival.or(() -> former);
    }

    /** Who is in service and holds the userName against this person. */
    Optional<String> rivalInService() {
        return rival;
    }

    /** Who is out of service and has the Calendly user with this userName, if nobody in service wants it. */
    Optional<String> former() {
        return rival.isPresent() ? Optional.empty() : former;
    }

    /** The claim of this person to the Calendly user of {@link #former}; empty if there is none. */
    Optional<Contest> contest() {
        return rival.isPresent() ? Optional.empty() : contest;
    }

    void isInContest(Contest with) {
        contest = Optional.of(with);
    }

    /** Who is in service, has no Calendly user and wants the userName of the one that this person, who is out of service, has. */
    Optional<Contest> heir() {
        return heir;
    }

    void hasHeir(Contest claimant) {
        heir = Optional.of(claimant);
    }

    /** Whose Calendly user becomes this person's. */
    Optional<Contest> takesOverFrom() {
        return ending().outcome() == Outcome.LINKED && delivered().flatMap(DeliveryResult::account).isEmpty() ? contest() : Optional.empty();
    }

    /** To whom this person's Calendly user passes. */
    Optional<Contest> passesTo() {
        return ending().outcome() == Outcome.SKIPPED && isPassed ? heir : Optional.empty();
    }

    void passes(boolean passed) {
        isPassed = passed;
    }

    /** Whose Calendly user a delivery has found for this person, and which passes to them. */
    Optional<Contest> found() {
        return ending().outcome() == Outcome.LINKED ? Optional.ofNullable(found) : Optional.empty();
    }

    void finds(Contest other) {
        found = other;
    }

    /** What was found stays where it is for now. */
    void leavesFound(Instant until, String reason) {
        delivered = null;
        notBefore = Optional.of(until);
        end(Outcome.POSTPONED, Optional.empty(), reason);
    }

    /** What a person has to be asked before anything is done; empty if nothing. What a delivery asks, its result says. */
    Optional<Asked> asked() {
        return asked;
    }

    void asks(Optional<Asked> question) {
        asked = question;
    }

    /** Whether the link ends because an admin has said that the Calendly user is another person's. */
    boolean isUnlinked() {
        return isUnlinked;
    }

    void unlinks() {
        isUnlinked = true;
    }

    Set<ScimAttribute> sent() {
        return sent;
    }

    /** The conversation with Calendly; null before the map step has ordered one. */
    public Delivery delivery() {
        return delivery;
    }

    /** Whether the linked Calendly user is protected: by the address it has, the one it is to have, or the person's own. */
    boolean isProtected() {
        return facts.account().filter(account -> profile.profile().safety().protects(Stream.concat(
                Stream.of(account.held().userName(), facts.person().email()), identity.map(Identity::userName).stream()))).isPresent();
    }

    /** What the conversation ended with; empty if nothing was sent. */
    Optional<DeliveryResult> delivered() {
        return Optional.ofNullable(delivered);
    }

    int requests() {
        return delivery == null ? 0 : delivery.requests();
    }

    /** Finds out who the person is in Calendly, or why the mapping does not tell. */
    void identify() {
        try {
            identity = Optional.of(identified(profile.mapper().identify(facts.person())));
        } catch (MappingFailed failed) {
            identityProblem = Optional.of(failed.getMessage());
        }
    }

    /** Where the address is that of an entry which the directory has deleted, the Calendly user keeps the one it has. */
    private Identity identified(Identity mapped) {
        if (!Tombstones.BY_FORM.is(mapped.userName())) {
            return mapped;
        }
        return new Identity(facts.account().map(account -> account.held().userName()).orElseThrow(() -> new MappingFailed(userId(),
                ScimAttribute.USER_NAME, "is \"" + Excerpt.of(mapped.userName()) + "\", the address of an entry that the directory has deleted",
                "give the person an address of their own")), mapped.active());
    }

    void hasRival(String userId) {
        rival = Optional.of(userId);
    }

    /**
     * Who is in service, has the userName in Calendly and is to get another, first of them; then who has that one, and so on. If the last
     * of them is this person, they want each other's and none of them can be changed.
     */
    void waitsFor(List<String> others) {
        rival = Optional.of(others.get(0));
        moving = List.copyOf(others);
    }

    /** As it was told; empty if nobody has the userName who is to get another. */
    List<String> waitsFor() {
        return moving;
    }

    void hasFormer(String userId) {
        former = Optional.of(userId);
    }

    /** What somebody has said about linking an existing Calendly user to this person; empty if nobody was asked, or has answered. */
    Optional<LinkAnswer> linkAnswer() {
        return linkAnswer;
    }

    void answered(LinkAnswer answer) {
        linkAnswer = Optional.ofNullable(answer);
    }

    /** Whether a person waits for what comes of it: then Calendly is asked for a seat, though it has said that there is none. */
    boolean isOnDemand() {
        return isOnDemand;
    }

    void onDemand() {
        isOnDemand = true;
    }

    void decide(Action wanted) {
        action = wanted;
    }

    /** Whether an earlier creation has to be looked up before anything else is done. */
    boolean isUnclear() {
        return facts.account().isEmpty() && facts.unclearUserName().isPresent();
    }

    /** When the creation was sent that has no clear answer; empty if that is not known. */
    Optional<Instant> unclearSince() {
        return unclearSince;
    }

    void unclearSince(Instant time) {
        unclearSince = Optional.ofNullable(time);
    }

    /** How it ended holds only if nobody is found. */
    void lookUpFirst() {
        decided = Optional.ofNullable(ending);
        ending = null;
    }

    /** How it ends after a lookup that finds nobody; empty if the action is to be carried out then. */
    Optional<Ending> decided() {
        return decided;
    }

    /** What to look up first next time; empty if nothing is unclear. */
    Optional<String> unclearUserName() {
        if (delivery == null) {
            return isUnclear() ? facts.unclearUserName() : Optional.empty();
        }
        return unstored.or(delivery::unclearUserName);
    }

    /** Whether a creation has gone out now. */
    boolean sentCreation() {
        return delivery != null && delivery.sentCreation();
    }

    /** How often the linked user has vanished now since something was last delivered. */
    int vanished() {
        return switch (ending().outcome()) {
            case UNLINKED -> isUnlinked ? facts.vanished() : facts.vanished() + 1;
            case DELIVERED -> 0;
            case LINKED, UNCHANGED, SKIPPED, HELD, REJECTED, FAILED, POSTPONED -> facts.vanished();
        };
    }

    /** Whether the linked user came and went before: decided again after a pause, not at once. */
    boolean vanishedAgain() {
        return ending().outcome() == Outcome.UNLINKED && facts.vanished() > 0 && !isUnlinked;
    }

    /**
     * Whether it has come to an end that leaves something to do, and nobody has to have changed anything for that to be tried again.
     * What was only put back has not been tried; failures are counted by themselves.
     */
    boolean isInVain() {
        return switch (ending().outcome()) {
            case LINKED, UNLINKED, REJECTED -> true;
            case HELD -> requests() > 0;
            case POSTPONED -> requests() > 0 || waits;
            case DELIVERED, UNCHANGED, SKIPPED, FAILED -> false;
        };
    }

    /** When it may be tried again at the earliest; empty: at once. */
    Optional<Instant> notBefore() {
        return notBefore;
    }

    void notBefore(Optional<Instant> time) {
        notBefore = time;
    }

    /** The removal that was decided, and the state that asks for it, such as {@code DEACTIVATE gone}; empty if it is none. */
    Optional<String> removal() {
        return removal;
    }

    void removes(String what) {
        removal = Optional.of(what);
    }

    /** When the same states will be decided otherwise; empty if never. */
    Optional<Instant> again() {
        return again;
    }

    void decideAgain(Optional<Instant> at) {
        again = at;
    }

    /** What has changed since the person was read, so that nothing is sent for it; empty if nothing has. */
    Optional<String> outdated() {
        return outdated;
    }

    void outdatedBy(String change) {
        outdated = Optional.of(change);
    }

    void order(Delivery ordered, Set<ScimAttribute> attributes) {
        delivery = ordered;
        sent = attributes;
    }

    void delivered(DeliveryResult result) {
        delivered = result;
        if (result.outcome() == Outcome.UNCHANGED && decided.isPresent()) {
            ending = decided.get();
        } else {
            boolean again = result.outcome() == Outcome.UNLINKED && facts.vanished() > 0;
            end(result.outcome(), again ? Optional.of(Family.VANISHED) : result.family(), result.reason());
        }
    }

    /** The Calendly user that was found or made belongs to somebody else's link: it stays there. */
    void linkedElsewhere(String scimId, String otherUserId) {
        delivered = null;
        end(Outcome.REJECTED, Optional.of(Family.DUPLICATE_USER_NAME), "Calendly user " + scimId + " is linked to person " + otherUserId);
    }

    /** What was decided cannot be done before something else has ended. */
    void waitsFor(Family family, String reason, Instant notBeforeThen) {
        waits = true;
        notBefore = Optional.of(notBeforeThen);
        end(Outcome.POSTPONED, Optional.of(family), reason);
    }

    /** What was delivered has no place in the database: tried again later, after a look at what is there. */
    void cannotBeStored() {
        if (facts.account().isEmpty()) {
            unstored = delivered().flatMap(DeliveryResult::account).map(account -> account.held().userName());
        }
        delivered = null;
        end(Outcome.FAILED, Optional.of(Family.INTERNAL), "what Calendly answered cannot be stored");
    }

    void step(String step, String result, String detail) {
        steps.add(new Step(step, result, detail));
    }

    void end(Outcome outcome, Optional<Family> family, String reason) {
        ending = new Ending(outcome, family, reason);
    }
}
