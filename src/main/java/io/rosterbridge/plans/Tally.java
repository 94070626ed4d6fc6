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

    void row(PlanRow row) {
        switch (row.state()) {
            case CANNOT -> {
                people++;
                cannot++;
            }
            case PLANNED, NONE, APPLIED, SKIPPED -> {
                person(row.action(), row.outcome(), row.requests(), row.braked());
                row.directory().map(DirectoryEffect::change).ifPresent(this::directory);
            }
        }
    }

    private void directory(PlannedChange change) {
        switch (change) {
            case CREATED, RETURNED -> joining++;
            case REMOVED -> leaving++;
            case ABSENT -> absent++;
            case CHANGED, ASSIGNMENT -> changing++;
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

    /** A row that is no person's, such as a line of a file that is not taken. */
    void refused(Outcome outcome) {
        ended.merge(outcome, 1L, Long::sum);
    }

    /** People who were looked at, and about whom there is nothing to do. */
    void unchanged(long number) {
        people += number;
        carriedOut.merge(Action.NOTHING, number, Long::sum);
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
