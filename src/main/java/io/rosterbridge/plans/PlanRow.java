package io.rosterbridge.plans;

import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.provisioning.HeldValues;
import io.rosterbridge.provisioning.Preview.Foreseen;
import io.rosterbridge.provisioning.Preview.Seen;
import java.util.Optional;

/**
 * A row as it is computed.
 *
 * @param scimId    the Calendly user it is about, if that is not the linked one
 * @param directory what applying does in the directory; empty if nothing
 * @param outcome   how it would end without a request; empty if the action would be carried out
 * @param held      what Calendly is known to hold now, as it has to be when the row is applied; empty if no user is linked
 * @param listed    what Calendly was listed with, as JSON, an empty text for no user; empty if it is as held
 * @param seen      the person as they are when the row is shown; empty if they are new, or the row is about no person
 * @param state     {@code PLANNED}, {@code NONE} or {@code CANNOT}
 * @param braked    whether it is a removal that the limit has still to let pass
 */
record PlanRow(String userId, Optional<String> scimId, Optional<DirectoryEffect> directory, Action action, Optional<Outcome> outcome,
               Optional<ScimUser> held, Optional<ScimUser> wanted, Optional<String> listed, String reason, int requests,
               Optional<Seen> seen, RowState state, boolean braked) {

    /** What would be done about a person whom the plan leaves as they are in the directory. */
    static PlanRow of(Foreseen foreseen) {
        return new PlanRow(foreseen.userId(), Optional.empty(), Optional.empty(), foreseen.action(), foreseen.outcome(),
                foreseen.held().map(Account::held), foreseen.wanted(), Optional.empty(), foreseen.reason(), foreseen.requests(),
                foreseen.seen(), foreseen.outcome().isEmpty() ? RowState.PLANNED : RowState.NONE, foreseen.braked());
    }

    /** Applying changes the person in the directory, whatever comes of it in Calendly. */
    PlanRow changing(DirectoryEffect effect) {
        return new PlanRow(userId, scimId, Optional.of(effect), action, outcome, held, wanted, listed, reason, requests, seen,
                RowState.PLANNED, braked);
    }

    /** Computed by what is not so yet: the row holds if the person is as they are now. */
    PlanRow heldAgainst(Optional<Seen> seenNow, Optional<ScimUser> heldNow) {
        return new PlanRow(userId, scimId, directory, action, outcome, heldNow, wanted, listed, reason, requests, seenNow, state,
                braked);
    }

    /** About a Calendly user that is not known to be the person's yet. */
    PlanRow about(String calendlyId, ScimUser asListed) {
        return new PlanRow(userId, Optional.of(calendlyId), directory, action, outcome, held, wanted,
                Optional.of(HeldValues.json(asListed)), reason, requests, seen, state, braked);
    }

    /** Applying takes it up, even if nothing comes of it in Calendly. */
    PlanRow planned() {
        return new PlanRow(userId, scimId, directory, action, outcome, held, wanted, listed, reason, requests, seen, RowState.PLANNED,
                braked);
    }

    PlanRow because(String why) {
        return new PlanRow(userId, scimId, directory, action, outcome, held, wanted, listed, why, requests, seen, state, braked);
    }

    static PlanRow cannot(Foreseen present, Action action, String why) {
        return new PlanRow(present.userId(), Optional.empty(), Optional.empty(), action, Optional.empty(),
                present.held().map(Account::held), present.held().map(Account::held), Optional.empty(), why, 0, present.seen(),
                RowState.CANNOT, false);
    }

    /** A row of a file, or of a list, that would not be taken. */
    static PlanRow refused(String userId, Outcome outcome, String why) {
        return new PlanRow(userId, Optional.empty(), Optional.empty(), Action.NOTHING, Optional.of(outcome), Optional.empty(),
                Optional.empty(), Optional.empty(), why, 0, Optional.empty(), RowState.NONE, false);
    }

    /** Somebody whom a file that lists everybody lacks, and who stays for now. */
    static PlanRow staying(Foreseen present, String why) {
        Optional<ScimUser> held = present.held().map(Account::held);
        return new PlanRow(present.userId(), Optional.empty(), Optional.of(DirectoryEffect.of(PlannedChange.ABSENT)), Action.NOTHING,
                Optional.empty(), held, held, Optional.empty(), why, 0, present.seen(), RowState.PLANNED, false);
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
                present.held().map(Account::held), then.wanted(), Optional.of(then.held().map(Account::held).map(HeldValues::json)
                .orElse("")),
                drift + "; then: " + then.reason(), then.requests(), present.seen(), goes ? RowState.PLANNED : RowState.NONE,
                then.braked());
    }
}
