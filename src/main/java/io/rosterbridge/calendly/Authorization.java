package io.rosterbridge.calendly;

import java.time.Instant;
import java.util.Optional;

/**
 * <em>Authorize</em>: asks the endpoint with the token, reading only, and opens or closes the connection by what it says.
 */
public final class Authorization {

    private final Connections connections;
    private final ScimEndpoint endpoint;

    public Authorization(Connections connections, ScimEndpoint endpoint) {
        this.connections = connections;
        this.endpoint = endpoint;
    }

    /**
     * What Authorize found.
     *
     * @param state    how the connection stands now
     * @param reason   one sentence
     * @param accounts how many users Calendly says it has; empty if it was not reached
     */
    public record Finding(Connection.State state, String reason, Optional<Integer> accounts) {
    }

    /**
     * Opens the connection if Calendly lists its users. Refused (any 3xx or 4xx, or a page that is no SCIM list): broken.
     * Not reached, throttled or in trouble (5xx): nothing is known, so it stays unset and is tried again. Whoever pauses the
     * connection or puts in another endpoint meanwhile has the last word.
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
        Answer answer = endpoint.exchange(ScimRequests.page(1, 1));
        Optional<ScimUsers.Page> page = answer.isDone() ? answer.json().flatMap(ScimUsers::page) : Optional.empty();
        boolean taken;
        if (page.isPresent()) {
            taken = connections.settle(seen, Connection.State.OK,
                    "authorized; Calendly lists " + page.get().totalResults() + " users", false);
        } else if (answer.lost().isPresent() || answer.status() >= 500 || answer.status() == 429) {
            taken = connections.settle(seen, Connection.State.UNSET,
                    "Calendly could not be asked and is tried again every minute: " + answer.summary(), true);
        } else {
            taken = connections.settle(seen, Connection.State.BROKEN,
                    "Calendly answered " + answer.summary() + "; check base URL and token, and whether SCIM is on", false);
        }
        Connection now = connections.present();
        String reason = now.reason().orElse("");
        return new Finding(now.state(), taken ? reason : "not authorized, somebody has changed the connection meanwhile: " + reason,
                page.map(ScimUsers.Page::totalResults));
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
        ScimUsers.Page page = (answer.isDone() ? answer.json().flatMap(ScimUsers::page) : Optional.<ScimUsers.Page>empty())
                .orElseThrow(() -> new IllegalStateException("Calendly answered " + answer.summary()
                        + " to the new token; the present one stays in use"));
        connections.swapToken(seen, token, tokenExpiresAt);
        if (seen.state() == Connection.State.BROKEN || seen.state() == Connection.State.UNSET) {
            connections.open("authorized with a new token; Calendly lists " + page.totalResults() + " users");
        }
        Connection now = connections.present();
        return new Finding(now.state(), now.reason().orElse(""), Optional.of(page.totalResults()));
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
