package io.rosterbridge.provisioning;

import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Decision;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.LinkDecision;
import io.rosterbridge.domain.LinkDecision.Answer;
import io.rosterbridge.domain.LinkDecision.OwnAccount;
import io.rosterbridge.domain.LinkDecision.Policy;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.profile.IdentityChange;
import io.rosterbridge.provisioning.Work.Asked;
import java.util.List;
import java.util.Optional;

/**
 * A decision about a person, and what {@link LinkDecision} says of their account.
 *
 * @param asked      what a person has to be asked before anything is done
 * @param isPassed   whether the person's Calendly user passes to the one who wants its userName
 * @param isUnlinked whether the person's Calendly user is another person's
 */
record Judgement(Decision decision, Optional<Family> family, Optional<Asked> asked, boolean isPassed, boolean isUnlinked) {

    static Judgement of(Decision decision, Optional<Family> family) {
        return new Judgement(decision, family, Optional.empty(), false, false);
    }

    private static Judgement ended(Action action, Outcome outcome, Family family, String reason) {
        return of(new Decision(action, Optional.of(outcome), reason, Optional.empty()), Optional.ofNullable(family));
    }

    private Judgement asking(LinkQuestions.Kind kind, Account account, Optional<String> otherId, Optional<String> name) {
        return new Judgement(decision, family, Optional.of(new Asked(kind, account, otherId, name)), isPassed, isUnlinked);
    }

    static Policy policy(Work work) {
        return work.profile().profile().linking().policy();
    }

    /** The Calendly user of a person out of service passes to the one in service who is evidently the same human. */
    static Judgement passingOn(Work work) {
        Contest heir = work.heir().orElseThrow();
        return new Judgement(new Decision(Action.NOTHING, Optional.of(Outcome.SKIPPED), "is " + heir.standing().words()
                + ", and the Calendly user passes to person " + heir.otherId() + ", who is in service with the same userName", Optional.empty()),
                Optional.empty(), Optional.empty(), true, false);
    }

    /** What becomes of a claim to the Calendly user of a person out of service; empty if there is none. */
    static Optional<Judgement> ofClaim(Work work) {
        OwnAccount own = work.facts().account().isEmpty() ? OwnAccount.NONE : OwnAccount.WITH_ANOTHER;
        return work.contest().flatMap(contest -> {
            String theirs = "the Calendly user " + contest.account().scimId() + " of person " + contest.otherId() + ", who is "
                    + contest.standing().words() + ", has this userName";
            return switch (contest.claim(own, policy(work))) {
                case PROCEED, WAIT -> Optional.empty();
                case TAKE_OVER -> Optional.of(ended(Action.CREATE, Outcome.LINKED, null, "takes over the Calendly user of person "
                        + contest.otherId() + ", who is " + contest.standing().words() + " and had the same userName"));
                case ASK -> Optional.of(ended(Action.CREATE, Outcome.HELD, Family.LINK_TO_CONFIRM, theirs
                        + "; somebody has to say whether both are one human").asking(LinkQuestions.Kind.LINK, contest.account(),
                        Optional.of(contest.otherId()), Optional.empty()));
                case REFUSE -> Optional.of(own == OwnAccount.WITH_ANOTHER
                        ? ended(Action.UPDATE, Outcome.REJECTED, Family.DUPLICATE_USER_NAME, theirs + ", and this person has another "
                                + "Calendly user; in Calendly, delete the user of the former or give them another address")
                        : ended(Action.CREATE, Outcome.REJECTED, Family.NOT_LINKED, theirs + (contest.answer() == Answer.NONE
                                ? ", and linking is never" : ", and somebody has refused to link it")));
            };
        });
    }

    /** A person has the userName in Calendly who is to get another one, as the directory says. */
    Judgement waiting(Work work) {
        if (work.waitsFor().isEmpty() || !decision.ended().equals(Optional.of(Outcome.REJECTED))) {
            return this;
        }
        return swap(work).map(words -> ended(decision.action(), Outcome.REJECTED, Family.ADDRESSES_SWAPPED, words
                + "; Calendly can change none of them first")).orElseGet(() -> ended(decision.action(), Outcome.REJECTED,
                Family.DUPLICATE_USER_NAME, "waits for person " + work.waitsFor().get(0) + ", who has this userName in Calendly until their own "
                + "change is done"));
    }

    /** Who wants whose userName, if that goes round in a circle. */
    private static Optional<String> swap(Work work) {
        List<String> others = work.waitsFor();
        return others.isEmpty() || !others.get(others.size() - 1).equals(work.userId()) ? Optional.empty()
                : Optional.of("is to get the userName of person " + String.join(", who is to get that of person ", others));
    }

    /** If the linked person has become another, that is a question before anything is sent; empty if they have not. */
    Optional<Judgement> asWholeChange(Work work) {
        Optional<Account> account = work.facts().account();
        if (account.isEmpty() || !Human.isWholeChange(work, account.get())) {
            return Optional.empty();
        }
        Optional<String> name = Human.shownName(work);
        Answer answer = work.linkAnswer().map(said -> said.ofIdentity(account.get().scimId(), work.identity().orElseThrow().userName(),
                name.orElse(null))).orElse(Answer.NONE);
        String user = "the Calendly user " + account.get().scimId();
        return switch (LinkDecision.ofLinked(true, work.profile().profile().safety().identityChange() == IdentityChange.ASK, answer)) {
            case KEEP -> Optional.empty();
            case UNLINK -> Optional.of(new Judgement(new Decision(Action.UPDATE, Optional.of(Outcome.UNLINKED), "somebody has said that " + user
                    + " is another person's; it is no longer linked and stays as it is", Optional.empty()), Optional.empty(), Optional.empty(),
                    false, true));
            case ASK -> !decision.proceeds() && !decision.ended().equals(Optional.of(Outcome.REJECTED)) ? Optional.empty()
                    : Optional.of(ended(decision.action(), Outcome.HELD, Family.IDENTITY_TO_CONFIRM,
                    "name and address are wholly others than those of " + user + "; somebody has to say whether it is the same person"
                    + swap(work).map(words -> ". It " + words + ": if all are the people they were, give one of them a third address first")
                    .orElse(""))
                    .asking(LinkQuestions.Kind.IDENTITY, account.get(), Optional.empty(), name));
        };
    }

    /** While it is open whether the Calendly user passes to another person, access ends and nothing is deleted. */
    Judgement keepingData(Work work) {
        if (decision.action() != Action.DELETE || !decision.proceeds()) {
            return this;
        }
        String reason = decision.reason() + "; it is not deleted until it is known whether it passes to person "
                + work.heir().orElseThrow().otherId();
        boolean isOff = work.facts().account().filter(account -> account.held().isInactive()).isPresent();
        return isOff ? ended(Action.NOTHING, Outcome.UNCHANGED, null, reason)
                : of(new Decision(Action.DEACTIVATE, Optional.empty(), reason, Optional.empty()), Optional.empty());
    }
}
