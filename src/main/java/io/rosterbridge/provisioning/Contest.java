package io.rosterbridge.provisioning;

import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Likeness;
import io.rosterbridge.domain.LinkDecision;
import io.rosterbridge.domain.LinkDecision.Answer;
import io.rosterbridge.domain.LinkDecision.Standing;
import java.util.Comparator;

/**
 * Two people and one account: one is linked to it, the other, who has none, wants its userName.
 *
 * @param otherId  the one of them whom the work is not about
 * @param standing of the one who is linked
 * @param account  what it is about
 * @param revision of the other one's task, when both were compared
 * @param answer   what an admin has said of the claimant and this account
 */
record Contest(String otherId, Standing standing, Likeness likeness, Account account, long revision, Answer answer) {

    /** The claimant with the best claim first. */
    static final Comparator<Contest> BEST_FIRST = Comparator.comparing((Contest contest) -> contest.answer != Answer.SAME_PERSON)
            .thenComparing(contest -> contest.answer == Answer.ANOTHER_PERSON).thenComparing(Contest::likeness)
            .thenComparing(Contest::otherId);

    /** What becomes of the claimant's claim. */
    LinkDecision.OfClaim claim(LinkDecision.OwnAccount own, LinkDecision.Policy policy) {
        return LinkDecision.ofClaim(own, new LinkDecision.Other(standing, true, likeness), policy, answer);
    }

    /** What becomes of the holder's removal. */
    LinkDecision.OfRemoval removal(LinkDecision.Policy policy) {
        return LinkDecision.ofRemoval(standing, likeness, policy, answer);
    }
}
