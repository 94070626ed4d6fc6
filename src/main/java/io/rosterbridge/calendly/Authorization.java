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

    /** What Calendly said, and the connection as it was when it was asked. */
    record Asked(Connection seen, Answer answer) {

        Optional<ScimUsers.Page> page() {
            return answer.isDone() ? answer.json().flatMap(ScimUsers::page) : Optional.empty();
        }
    }

    /**
     * Opens the connection if Calendly lists its users. Refused (any 3xx or 4xx, or a page that is no SCIM list): broken.
     * Not reached, throttled or in trouble (5xx): nothing is known, so it stays unset and is tried again. Whoever pauses the
     * connection or puts in another endpoint meanwhile has the last word.
     *
     * @throws IllegalStateException if there is no endpoint yet
     */
    public Finding authorize() {
        return settle(ask());
    }

    /**
     * The first half of {@link #authorize()}, which waits for Calendly: not for a transaction.
     *
     * @throws IllegalStateException if there is no endpoint yet
     */
    Asked ask() {
        connections.refresh();
        return ask(connections.present());
    }

    private Asked ask(Connection seen) {
        requireEndpoint(seen);
        return new Asked(seen, endpoint.exchange(ScimRequests.page(1, 1)));
    }

    /** The second half of {@link #authorize()}, which stores what was found. */
    Finding settle(Asked asked) {
        Answer answer = asked.answer();
        Optional<ScimUsers.Page> page = asked.page();
        boolean taken;
        if (page.isPresent()) {
            taken = connections.settle(asked.seen(), Connection.State.OK,
                    "authorized; Calendly lists " + page.get().totalResults() + " users", false);
        } else if (answer.lost().isPresent() || answer.status() >= 500 || answer.status() == 429) {
            taken = connections.settle(asked.seen(), Connection.State.UNSET,
                    "Calendly could not be asked and is tried again every minute: " + answer.summary(), true);
        } else {
            taken = connections.settle(asked.seen(), Connection.State.BROKEN,
                    "Calendly answered " + answer.summary() + "; check base URL and token, and whether SCIM is on", false);
        }
        Connection now = connections.present();
        String reason = now.reason().orElse("");
        return new Finding(now.state(), taken ? reason : "not authorized, somebody has changed the connection meanwhile: " + reason,
                page.map(ScimUsers.Page::totalResults));
    }

    /**
     * Asks with another token, while all others go on with the present one; not for a transaction.
     *
     * @throws IllegalStateException if there is no endpoint yet, or Calendly does not take the token
     */
    Asked askWith(String token) {
        Connection seen = connections.present();
        requireEndpoint(seen);
        Asked asked = new Asked(seen, connections.trying(token, () -> endpoint.exchange(ScimRequests.page(1, 1))));
        if (asked.page().isEmpty()) {
            throw new IllegalStateException("Calendly answered " + asked.answer().summary()
                    + " to the new token; the present one stays in use");
        }
        return asked;
    }

    /**
     * Puts a token that Calendly has taken in the place of the present one. A connection that was broken or unset is open then; a
     * paused one stays paused.
     *
     * @param tokenExpiresAt null if it is not known
     * @throws IllegalStateException if the endpoint was changed meanwhile
     */
    Finding swap(Asked asked, String token, Instant tokenExpiresAt) {
        Connection seen = asked.seen();
        int accounts = asked.page().orElseThrow().totalResults();
        connections.swapToken(seen, token, tokenExpiresAt);
        if (seen.state() == Connection.State.BROKEN || seen.state() == Connection.State.UNSET) {
            connections.open("authorized with a new token; Calendly lists " + accounts + " users");
        }
        Connection now = connections.present();
        return new Finding(now.state(), now.reason().orElse(""), Optional.of(accounts));
    }

    private static void requireEndpoint(Connection seen) {
        if (seen.baseUrl().isEmpty()) {
            throw new IllegalStateException("there is no connection yet; set base URL and token first");
        }
    }

    /** Tries again what was asked for and could not be answered; for the clock. An endpoint that was only stored is left alone. */
    public void retryUnconfirmed() {
        connections.refresh();
        Connection seen = connections.present();
        if (connections.isUnconfirmed()) {
            settle(ask(seen));
        }
    }
}
