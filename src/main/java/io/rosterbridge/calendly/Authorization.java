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

    /** How the reason of a connection begins that a person wants to be open, and that gets no answer. */
    public static final String UNREACHED = "Calendly could not be asked";

    private static final Logger LOG = LoggerFactory.getLogger(Authorization.class);
    private static final String AUTHORIZED = "authorized";
    private static final String NAMELESS = "Calendly lists users without an id that can be used (a text or a whole number of at most 200 "
            + "characters), so nobody could be created and changed later; check the base URL";

    private final Connections connections;
    private final ScimEndpoint endpoint;
    private final Clock clock;

    Authorization(Connections connections, ScimEndpoint endpoint, Clock clock) {
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

    /** What Calendly said, the connection as it was when it was asked, and what was seen of the endpoint if it has listed users. */
    record Asked(Connection seen, Answer answer, List<Observation> findings) {

        Optional<ScimUsers.Page> page() {
            return listed(answer);
        }
    }

    /**
     * Looks how Calendly behaves, and opens the connection if it lists its users. Refused (any 3xx or 4xx that does not pass, or a page
     * that is no SCIM list): broken. Not reached, throttled or in trouble: nothing is known, so it stays unset and is tried again.
     * Whoever pauses the connection or puts in another endpoint meanwhile has the last word.
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
        EndpointProbe probe = new EndpointProbe(endpoint, clock);
        Answer answer = probe.ask(ScimRequests.page(1, 1));
        return new Asked(seen, answer, listed(answer).isPresent() ? observe(probe, seen) : List.of());
    }

    /** Whatever goes wrong here, the endpoint has listed its users and works. */
    private static List<Observation> observe(EndpointProbe probe, Connection seen) {
        try {
            return probe.observe(seen.updateMethod());
        } catch (RuntimeException unseen) {
            LOG.warn("The connection works, but how Calendly behaves could not be looked at", unseen);
            return List.of();
        }
    }

    /** The second half of {@link #authorize()}, which stores what was found. */
    Finding settle(Asked asked) {
        Answer answer = asked.answer();
        Optional<ScimUsers.Page> page = asked.page();
        boolean taken;
        if (page.filter(Authorization::isNameless).isPresent()) {
            taken = connections.settle(asked.seen(), Connection.State.BROKEN, NAMELESS, false);
        } else if (page.isPresent()) {
            taken = connections.settle(asked.seen(), Connection.State.OK, AUTHORIZED, false);
        } else if (isUnknown(answer)) {
            taken = connections.settle(asked.seen(), Connection.State.UNSET,
                    UNREACHED + " and is tried again every minute: " + answer.summary(), true);
        } else {
            taken = connections.settle(asked.seen(), Connection.State.BROKEN,
                    "Calendly answered " + answer.summary() + answer.json().filter(json -> answer.isDone()).flatMap(ScimUsers::whyNoPage)
                            .map(why -> ", but that is no list of users: " + why).orElse("")
                            + "; check base URL and token, and whether SCIM is on", false);
        }
        if (taken && page.isPresent()) {
            connections.found(asked.seen(), asked.findings());
        }
        Connection now = connections.present();
        String reason = reason(now, page);
        return new Finding(now.state(), taken ? reason : "not authorized, somebody has changed the connection meanwhile: " + reason,
                page.map(ScimUsers.Page::totalResults), taken ? asked.findings() : List.of());
    }

    /** By what is listed like this, no user can be told from others, or changed. */
    private static boolean isNameless(ScimUsers.Page page) {
        return !page.users().isEmpty() && page.users().stream().allMatch(user -> ScimUsers.id(user).isEmpty());
    }

    /** How many users there are is known of this moment only, so that it is told and not kept. */
    private static String reason(Connection now, Optional<ScimUsers.Page> page) {
        String reason = now.reason().orElse("");
        return page.isPresent() && reason.equals(AUTHORIZED) ? reason + "; Calendly lists " + page.get().totalResults() + " users" : reason;
    }

    private static Optional<ScimUsers.Page> listed(Answer answer) {
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

    /**
     * Asks with another token, while all others go on with the present one; not for a transaction.
     *
     * @throws IllegalStateException if there is no endpoint yet, or Calendly does not take the token
     */
    Asked askWith(String token) {
        Connection seen = connections.present();
        requireEndpoint(seen);
        Asked asked = new Asked(seen, connections.trying(token, () -> endpoint.exchange(ScimRequests.page(1, 1))), seen.findings());
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
        ScimUsers.Page page = asked.page().orElseThrow();
        connections.swapToken(seen, token, tokenExpiresAt);
        if (seen.standing().state() != Connection.State.OK) {
            connections.settle(seen, Connection.State.OK, AUTHORIZED, false);
        }
        Connection now = connections.present();
        return new Finding(now.state(), reason(now, asked.page()), Optional.of(page.totalResults()), now.findings());
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
