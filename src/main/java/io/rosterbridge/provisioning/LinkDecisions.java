package io.rosterbridge.provisioning;

import io.rosterbridge.access.Actor;
import io.rosterbridge.audit.AuditAction;
import io.rosterbridge.audit.AuditTrail;
import io.rosterbridge.provisioning.LinkQuestions.Pair;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.transaction.support.TransactionTemplate;

/** Says whether Calendly users who were there before are somebody's, for whoever may; in the audit trail, in the same transaction. */
public final class LinkDecisions {

    private final LinkQuestions questions;
    private final AuditTrail audit;
    private final TransactionTemplate transaction;

    public LinkDecisions(LinkQuestions questions, AuditTrail audit, TransactionTemplate transaction) {
        this.questions = questions;
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
}
