package io.rosterbridge.provisioning;

import io.rosterbridge.calendly.Answer;
import io.rosterbridge.calendly.CalendlySettings;
import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.Connection.State;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.DeliveryResult;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.calendly.ScimRequest;
import io.rosterbridge.calendly.Signal;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The deliver step around the HTTP request: which request is next, what its answer means for the person and for everybody. */
public final class Deliveries {

    /** Where the budget is so small that a turn does not come for minutes. */
    private static final Duration UNTIL_THE_NEXT_TURNS = Duration.ofMinutes(1);

    private final Connections connections;
    private final Limiter limiter;
    private final CalendlySettings settings;
    private final Clock clock;
    private final Set<String> vanishedInARow = new HashSet<>();
    private final Set<String> forbiddenInARow = new HashSet<>();
    private Instant openSince = Instant.MIN;

    Deliveries(Connections connections, Limiter limiter, CalendlySettings settings, Clock clock) {
        this.clock = clock;
        this.connections = connections;
        this.limiter = limiter;
        this.settings = settings;
    }

    public boolean hasNext(Work work) {
        return work.isOpen() && work.delivery().hasNext();
    }

    public ScimRequest next(Work work) {
        return work.delivery().next();
    }

    /** Takes the answer; after the last one the work has ended and everybody knows what it means for them. */
    public void answered(Work work, ScimRequest request, Answer answer) {
        if (answer.isNotSent()) {
            notSent(work);
            return;
        }
        if (work.delivery().hasNext()) {
            work.step(request.toString(), answer.lost().isPresent() ? "no answer" : String.valueOf(answer.status()), answer.summary());
            work.delivery().answered(answer);
        }
        // Reached again with the same answer if the database was away while everybody was to be told.
        if (!work.delivery().hasNext()) {
            work.delivered(work.delivery().result());
            tellEverybody(work, work.delivery().result());
        }
    }

    /** The turn did not come: back into the queue, after the pause if there is one. */
    private void notSent(Work work) {
        Optional<Instant> pause = limiter.pausedUntil();
        boolean isClosed = !connections.present().isOpen();
        String reason = "not sent: " + (work.outdated().isPresent() ? work.outdated().get()
                : isClosed ? "the connection is " + connections.present().state().word()
                : !connections.guard().maySend() ? "the database could not record what becomes of it"
                : pause.map(until -> "Calendly asked for a pause until " + until.truncatedTo(ChronoUnit.SECONDS))
                        .orElse("its turn in the request budget did not come"));
        work.delivery().notSent();
        work.notBefore(isClosed || work.outdated().isPresent() ? Optional.empty()
                : pause.or(() -> Optional.of(clock.instant().plus(UNTIL_THE_NEXT_TURNS))));
        work.step("deliver", Outcome.POSTPONED.name(), reason);
        work.end(Outcome.POSTPONED, work.outdated().isPresent() ? Optional.empty()
                : Optional.of(isClosed ? Family.CONNECTION : Family.THROTTLED), reason);
    }

    private void tellEverybody(Work work, DeliveryResult result) {
        if (result.signal() != Signal.VANISHED && result.outcome() == Outcome.DELIVERED) {
            forgetStreaks();
        }
        if (result.outcome() == Outcome.REJECTED && result.status() == 403) {
            forbidden(work);
        }
        switch (result.signal()) {
            case NONE -> seatsAfter(work, result);
            case BROKEN -> connections.broke("Calendly answered " + result.reason());
            case THROTTLED -> {
                limiter.throttled(result.pause());
                work.notBefore(limiter.pausedUntil());
            }
            case SEATS_FULL -> connections.seats().full(settings.seatProbeInterval());
            case VANISHED -> vanished(work);
            case TAKES_PUT -> connections.takesPut();
        }
    }

    private void seatsAfter(Work work, DeliveryResult result) {
        if (result.outcome() != Outcome.DELIVERED || connections.present().seatsFullSince().isEmpty()) {
            return;
        }
        switch (work.action()) {
            case CREATE, ACTIVATE -> connections.seats().free();
            case DEACTIVATE, DELETE -> connections.seats().probeNow();
            case UPDATE, NOTHING -> { }
        }
    }

    private synchronized void forgetStreaks() {
        vanishedInARow.clear();
        forbiddenInARow.clear();
    }

    /** What is called forbidden is a write whose endpoint could be read: one person may be out of reach, not one after the other. */
    private synchronized void forbidden(Work work) {
        int limit = work.profile().profile().safety().vanishLimit();
        forbiddenInARow.add(work.userId());
        if (forbiddenInARow.size() >= limit && connections.present().state() == State.OK) {
            forbiddenInARow.clear();
            connections.broke("Calendly forbade (403) the changes of " + limit + " people in a row, though it can be read; check whether SCIM "
                    + "is still on and the token may write, then authorize again: whoever was rejected is tried again");
        }
    }

    /** Counts people, not answers: one user who comes and goes is no sign of a wrong address. Begins anew with each Authorize. */
    private synchronized void vanished(Work work) {
        int limit = work.profile().profile().safety().vanishLimit();
        Connection present = connections.present();
        if (!present.stateSince().equals(openSince)) {
            openSince = present.stateSince();
            vanishedInARow.clear();
        }
        vanishedInARow.add(work.userId());
        if (vanishedInARow.size() > limit && present.state() == State.OK) {
            vanishedInARow.clear();
            connections.broke("more than " + limit + " linked Calendly users in a row were not found; if they were really removed "
                    + "there, authorize again to go on, else check the base URL");
        }
    }
}
