package io.rosterbridge.domain;

import java.util.Objects;

/**
 * Whether the removals that are decided, and not yet sent, may go. All of them go, or none: so the answer waits as long as
 * people who may be removed too are still undecided and could make them too many.
 *
 * @param staged    removals that are decided and wait for this answer; 0 or more
 * @param held      removals in a hold that waits for a person; 0 or more
 * @param undecided people who are being decided just now and may turn out to be removals; 0 or more
 * @param sent      people who lost access in the window, those who may go already included, those of approved holds not, nor those who are
 *                  asked about once more; 0 or more
 * @param people    with an active Calendly user, those who lost it in the window included; 0 or more
 */
public record RemovalGate(int staged, int held, int undecided, int sent, int people) {

    /** What happens to the staged removals. */
    public enum Verdict {
        /** There is nothing to answer. */
        NOTHING,
        /** They go, all of them. */
        CLEAR,
        /** Who is undecided could still make them too many: ask again when they are decided. */
        WAIT,
        /** A person has to look at the list; they join a list that waits already. */
        HOLD
    }

    /** The same with so many undecided at least: people who were marked after the count may be on the list already. */
    public RemovalGate expecting(int list) {
        return new RemovalGate(staged, held, Math.max(undecided, list), sent, people);
    }

    /** Decides; the same numbers give the same verdict. */
    public Verdict decide(RemovalLimit limit) {
        Objects.requireNonNull(limit);
        if (staged == 0) {
            return Verdict.NOTHING;
        }
        if (held == 0 && limit.refuses(staged + undecided, sent, people).isEmpty()) {
            return Verdict.CLEAR;
        }
        return undecided > 0 ? Verdict.WAIT : Verdict.HOLD;
    }
}
