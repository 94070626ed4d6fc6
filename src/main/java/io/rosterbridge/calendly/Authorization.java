package io.rosterbridge.calendly;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * <em>Authorize</em>: asks the endpoint with the token, reading only, and opens or closes the connection by what it says.
 */
public final class Authorization {

    private static final Logger LOG = LoggerFactory.getLogger(Authorization.class);

    private final Connections connections;
    private final ScimEndpoint endpoint;
    private final Clock clock;

    public Authorization(Connections connections, ScimEndpoint endpoint, Clock clock) {
        this.connections = connections;
        this.endpoint = endpoint;
        this.clock = clock;
    }

    /**
     * What Authorize found.
     *
     * @param state    how the connection stands now
     * @param reason   one sentence
     * @param accounts how many users Calendly says it has; empty if it has listed none
     * @param findings what was seen of the endpoint; empty if it has listed no users
     */
    public record Finding(Connection.State state, String reason, Optional<Integer> accounts, List<Observation> findings) {
    }

    /**
     * Opens the connection if Calendly lists its users, and then looks how it behaves. Refused (any 3xx or 4xx that does not pass, or a
     * page that is no SCIM list): broken. Not reached, throttled or in trouble: nothing is known, so it stays unset and is tried again.
     * Whoever pauses the connection or puts in another endpoint meanwhile has the last word.
     *
     * @throws IllegalStateException if there is no endpoint yet
     */
    public Finding authorize() {
        connections.refresh();
        return authorize(connections.present());
    }

    private Finding authorize(Connection seen) {
        if (seen.baseUrl().isEmpty()) {
            throw new IllegalStateException("there is no connection yet; set base URL and token first");
        }
        EndpointProbe probe = new EndpointProbe(endpoint, clock);
        Answer answer = probe.ask(ScimRequests.page(1, 1));
        Optional<ScimUsers.Page> page = page(answer);
        boolean taken;
        if (page.isPresent()) {
            taken = connections.settle(seen, Connection.State.OK, authorized(page.get()), false);
        } else if (isUnknown(answer)) {
            taken = connections.settle(seen, Connection.State.UNSET,
                    "Calendly could not be asked and is tried again every minute: " + answer.summary(), true);
        } else {
            taken = connections.settle(seen, Connection.State.BROKEN,
                    "Calendly answered " + answer.summary() + "; check base URL and token, and whether SCIM is on", false);
        }
        if (taken && page.isPresent()) {
            observe(probe, seen);
        }
        Connection now = connections.present();
        String reason = now.reason().orElse("");
        return new Finding(now.state(), taken ? reason : "not authorized, somebody has changed the connection meanwhile: " + reason,
                page.map(ScimUsers.Page::totalResults), taken && page.isPresent() ? now.findings() : List.of());
    }

    private static String authorized(ScimUsers.Page page) {
        return "authorized; Calendly lists " + page.totalResults() + " users";
    }

    private static Optional<ScimUsers.Page> page(Answer answer) {
        return answer.isDone() ? answer.json().flatMap(ScimUsers::page) : Optional.empty();
    }

    /** Whether nothing is known by this answer, neither that it works nor that it does not. A page that is no list is no success. */
    private static boolean isUnknown(Answer answer) {
        return switch (AnswerMeaning.of(answer)) {
            case THROTTLED -> true;
            case MAY_HEAL -> !answer.isSuccess();
            case DONE, BROKEN, FORBIDDEN, NOT_FOUND, EXISTS, REFUSED -> false;
        };
    }

    /** Whatever goes wrong here, the endpoint has listed its users and works. */
    private void observe(EndpointProbe probe, Connection seen) {
        try {
            connections.found(seen, probe.observe(seen.updateMethod()));
        } catch (RuntimeException unseen) {
            LOG.warn("The connection works, but how Calendly behaves could not be looked at", unseen);
        }
    }

    /**
     * Puts another token in the place of the present one if Calendly lists its users to it. Until then, and if it does not, work
     * goes on with the present one. A connection that was broken or unset is open then; a paused one stays paused.
     *
     * @param tokenExpiresAt null if it is not known
     * @throws IllegalStateException if there is no endpoint yet, or Calendly does not take the new token
     */
    public Finding swapToken(String token, Instant tokenExpiresAt) {
        Connection seen = connections.present();
        if (seen.baseUrl().isEmpty()) {
            throw new IllegalStateException("there is no connection yet; set base URL and token first");
        }
        Answer answer = connections.trying(token, () -> endpoint.exchange(ScimRequests.page(1, 1)));
        ScimUsers.Page page = page(answer).orElseThrow(() -> new IllegalStateException("Calendly answered " + answer.summary()
                + " to the new token; the present one stays in use"));
        connections.swapToken(seen, token, tokenExpiresAt);
        if (seen.standing().state() != Connection.State.OK) {
            connections.settle(seen, Connection.State.OK, authorized(page), false);
        }
        Connection now = connections.present();
        return new Finding(now.state(), now.reason().orElse(""), Optional.of(page.totalResults()), now.findings());
    }

    /** Tries again what was asked for and could not be answered; for the clock. An endpoint that was only stored is left alone. */
    public void retryUnconfirmed() {
        connections.refresh();
        Connection seen = connections.present();
        if (connections.isUnconfirmed()) {
            authorize(seen);
        }
    }
}
