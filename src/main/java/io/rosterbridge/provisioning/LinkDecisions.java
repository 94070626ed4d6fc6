package io.rosterbridge.provisioning;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.account.AccountLinks;
import io.rosterbridge.provisioning.LinkQuestions.Pair;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.transaction.support.TransactionTemplate;

/** Decides whose Calendly users are, for callers who may; recorded in the audit trail in the same transaction. */
public final class LinkDecisions {

    private final LinkQuestions questions;
    private final AccountLinks links;
    private final AuditTrail audit;
    private final TransactionTemplate transaction;

    public LinkDecisions(LinkQuestions questions, AccountLinks links, AuditTrail audit, TransactionTemplate transaction) {
        this.questions = questions;
        this.links = links;
        this.audit = audit;
        this.transaction = transaction;
    }

    /**
     * Answers questions as they were shown; another answer takes the place of an earlier one.
     *
     * @return whose answer was taken; all others are linked by now, or would be linked to another user than was shown
     */
    public List<String> answer(Actor who, Collection<Pair> pairs, boolean confirmed) {
        return transaction.execute(status -> {
            List<String> answered = questions.answer(pairs, confirmed, who.name());
            audit.recordPeople(who.name(), confirmed ? AuditAction.LINK_CONFIRMED : AuditAction.LINK_REFUSED, answered, Map.of());
            return answered;
        });
    }

    /**
     * Gives the Calendly user of a person out of service to a person in service who has none. Nothing is sent by that.
     *
     * @throws IllegalStateException    if one of them is not so, or the Calendly user is another by now
     * @throws IllegalArgumentException if one of them is not in the directory
     */
    public void passOn(Actor who, String scimId, String from, String to) {
        transaction.executeWithoutResult(status -> {
            links.passOn(scimId, from, to, who.name());
            audit.recordPeople(who.name(), AuditAction.LINK_PASSED, List.of(from, to), Map.of());
        });
    }
}
