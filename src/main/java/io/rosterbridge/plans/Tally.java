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
    private long people;
    private long cannot;
    private long joining;
    private long changing;
    private long leaving;
    private long requests;

    void person(Action action, Optional<Outcome> outcome, int theirRequests) {
        people++;
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
            case "changed", "assignment" -> changing++;
            default -> throw new IllegalArgumentException("there is no change \"" + kind + "\"");
        }
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
                of(Action.DELETE), of(Outcome.SKIPPED), of(Outcome.REJECTED), of(Outcome.HELD), cannot, joining, changing, leaving);
    }

    private long of(Action action) {
        return carriedOut.getOrDefault(action, 0L);
    }

    private long of(Outcome outcome) {
        return ended.getOrDefault(outcome, 0L);
    }
}
