package io.rosterbridge.plans;

import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Outcome;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Counts rows as they are computed. */
final class Tally {

    private final Map<Action, Long> carriedOut = new EnumMap<>(Action.class);
    private final Map<Outcome, Long> ended = new EnumMap<>(Outcome.class);
    private final Map<Action, Long> braked = new EnumMap<>(Action.class);
    private long people;
    private long cannot;
    private long joining;
    private long changing;
    private long leaving;
    private long absent;
    private long requests;
    private long brakedRequests;

    /** @param isBraked whether it is a removal that the limit has still to let pass */
    void person(Action action, Optional<Outcome> outcome, int theirRequests, boolean isBraked) {
        people++;
        if (isBraked && outcome.isEmpty()) {
            braked.merge(action, 1L, Long::sum);
            brakedRequests += theirRequests;
            return;
        }
        requests += theirRequests;
        if (action == Action.NOTHING) {
            carriedOut.merge(action, 1L, Long::sum);
        } else {
            outcome.ifPresentOrElse(end -> ended.merge(end, 1L, Long::sum), () -> carriedOut.merge(action, 1L, Long::sum));
        }
    }

    void directory(String kind) {
        switch (kind) {
            case "created", "returned" -> joining++;
            case "removed" -> leaving++;
            case "absent" -> absent++;
            case "changed", "assignment" -> changing++;
            default -> throw new IllegalArgumentException("there is no change \"" + kind + "\"");
        }
    }

    long braked() {
        return braked.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The answer to all removals at once, when everybody is counted. */
    void limit(boolean holds) {
        if (holds) {
            ended.merge(Outcome.HELD, braked(), Long::sum);
        } else {
            braked.forEach((action, count) -> carriedOut.merge(action, count, Long::sum));
            requests += brakedRequests;
        }
        braked.clear();
        brakedRequests = 0;
    }

    void refusedRow() {
        ended.merge(Outcome.REJECTED, 1L, Long::sum);
    }

    void cannot() {
        people++;
        cannot++;
    }

    long requests() {
        return requests;
    }

    Counts counts() {
        return new Counts(people, of(Action.NOTHING), of(Action.CREATE), of(Action.UPDATE), of(Action.ACTIVATE), of(Action.DEACTIVATE),
                of(Action.DELETE), of(Outcome.SKIPPED), of(Outcome.REJECTED), of(Outcome.HELD), cannot, joining, changing, leaving,
                absent);
    }

    private long of(Action action) {
        return carriedOut.getOrDefault(action, 0L);
    }

    private long of(Outcome outcome) {
        return ended.getOrDefault(outcome, 0L);
    }
}
