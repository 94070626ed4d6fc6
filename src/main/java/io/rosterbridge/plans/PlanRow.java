package io.rosterbridge.plans;

import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.provisioning.HeldValues;
import io.rosterbridge.provisioning.Preview.Foreseen;
import java.util.Optional;

/**
 * A row as it is computed.
 *
 * @param directory  what becomes of the person in the directory; empty if the plan does not change that
 * @param assignment what applying assigns; empty if it leaves that
 * @param outcome    how it would end without a request; empty if the action would be carried out
 * @param revision   of the person's task; empty if they are new, or the row is nobody's
 * @param state      {@code planned}, {@code none} or {@code cannot}
 * @param listed     what Calendly was listed with, as JSON, an empty text for no user; empty if it is as held
 * @param braked     whether it is a removal that the limit has still to let pass
 */
record PlanRow(String userId, Optional<String> directory, Optional<Assignment> assignment, Action action, Optional<Outcome> outcome,
               Optional<ScimUser> held, Optional<ScimUser> wanted, String reason, int requests, Optional<Long> revision, String state,
               boolean braked, Optional<String> listed) {

    /** What would be done about a person whom the plan leaves as they are in the directory. */
    static PlanRow of(Foreseen foreseen) {
        return new PlanRow(foreseen.userId(), Optional.empty(), Optional.empty(), foreseen.action(), foreseen.outcome(),
                foreseen.held().map(Account::held), foreseen.wanted(), foreseen.reason(), foreseen.requests(),
                Optional.of(foreseen.revision()), foreseen.outcome().isEmpty() ? "planned" : "none", foreseen.braked(), Optional.empty());
    }

    PlanRow within(String change, Optional<Long> committedRevision) {
        return new PlanRow(userId, Optional.of(change), assignment, action, outcome, held, wanted, reason, requests, committedRevision,
                "planned", braked, listed);
    }

    PlanRow assigning(Assignment target, String why, long revisionNow) {
        return new PlanRow(userId, directory, Optional.of(target), action, outcome, held, wanted, why, requests, Optional.of(revisionNow),
                state, braked, listed);
    }

    static PlanRow cannot(Foreseen present, Action action, String why) {
        return new PlanRow(present.userId(), Optional.empty(), Optional.empty(), action, Optional.empty(),
                present.held().map(Account::held), present.held().map(Account::held), why, 0, Optional.of(present.revision()), "cannot",
                false, Optional.empty());
    }

    static PlanRow refused(String userId, String why) {
        return new PlanRow(userId, Optional.empty(), Optional.empty(), Action.NOTHING, Optional.of(Outcome.REJECTED), Optional.empty(),
                Optional.empty(), why, 0, Optional.empty(), "none", false, Optional.empty());
    }

    /** Somebody whom a file that lists everybody lacks, and who stays for now. */
    static PlanRow staying(Foreseen present, String why, Optional<Long> committedRevision) {
        Optional<ScimUser> held = present.held().map(Account::held);
        return new PlanRow(present.userId(), Optional.of("absent"), Optional.empty(), Action.NOTHING, Optional.empty(), held, held, why, 0,
                committedRevision, "planned", false, Optional.empty());
    }

    /**
     * What comes of writing down that Calendly holds something else than we know.
     *
     * @param present as we know it
     * @param then    as it would be decided by what was listed
     */
    static PlanRow repaired(Foreseen present, Foreseen then, String drift) {
        boolean goes = then.outcome().isEmpty() || then.outcome().equals(Optional.of(Outcome.UNCHANGED)) || then.action() == Action.NOTHING;
        return new PlanRow(then.userId(), Optional.empty(), Optional.empty(), then.action(), goes ? Optional.empty() : then.outcome(),
                present.held().map(Account::held), then.wanted(), drift + "; then: " + then.reason(), then.requests(),
                Optional.of(present.revision()), goes ? "planned" : "none", then.braked(),
                Optional.of(then.held().map(Account::held).map(HeldValues::json).orElse("")));
    }
}
