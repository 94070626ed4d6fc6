package io.rosterbridge.calendly;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.calendly.Authorization.Asked;
import io.rosterbridge.calendly.Authorization.Finding;
import io.rosterbridge.platform.text.Excerpt;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What people may do with the connection, by API, page or JMX, and what is refused to them. Each change and its row of the audit trail
 * are one transaction; Calendly is asked before it begins.
 */
public final class ConnectionSwitch {

    private static final String SUBJECT = "connection";
    private static final int MOST_RECORDED = 200;

    private final Connections connections;
    private final Authorization authorization;
    private final Limiter limiter;
    private final AuditTrail audit;
    private final Clock clock;

    public ConnectionSwitch(Connections connections, Authorization authorization, Limiter limiter, AuditTrail audit, Clock clock) {
        this.connections = connections;
        this.authorization = authorization;
        this.limiter = limiter;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Stores endpoint and token; requests stay off until {@link #authorize}.
     *
     * @param token          null or blank keeps the present one, if the endpoint stays on its host
     * @param tokenExpiresAt null if it is not known
     * @param organization   whose users another base URL has; needed if people are linked
     * @throws IllegalArgumentException if the base URL is refused, or the token is missing or has ended
     * @throws LinksInTheWay            if people are linked and it is not said whose users another base URL has
     */
    public void put(Actor who, String baseUrl, String token, Instant tokenExpiresAt, Optional<Organization> organization) {
        if (baseUrl == null || baseUrl.isBlank()) {
            throw new IllegalArgumentException("baseUrl is missing; paste the Sync endpoint as Calendly shows it");
        }
        if (isMissing(token) && isElsewhere(baseUrl)) {
            // Whoever could redirect a token they cannot read could read it.
            throw new IllegalArgumentException("token is missing; another host needs the token to be given again");
        }
        refuseEnded(tokenExpiresAt);
        URI checked = connections.checked(baseUrl);
        audit.doing(who.name(), AuditAction.CONNECTION_SET, SUBJECT, Map.of("baseUrl", baseUrl.strip(), "newToken", !isMissing(token),
                "tokenExpiresAt", String.valueOf(tokenExpiresAt)), () -> {
                    connections.put(checked, token, tokenExpiresAt, organization);
                    return null;
                });
    }

    /**
     * Takes what a form with all of it says: of a connection that works or is paused, a new token for the same endpoint is swapped, so
     * that neither work nor a pause is interrupted; all else is {@link #put}.
     *
     * @return what Calendly said to the new token; empty if endpoint and token were stored and are to be authorized
     * @throws IllegalArgumentException as {@link #put}
     * @throws LinksInTheWay            as {@link #put}
     * @throws IllegalStateException    as {@link #swapToken}
     */
    public Optional<Finding> putOrSwap(Actor who, String baseUrl, String token, Instant tokenExpiresAt,
                                       Optional<Organization> organization) {
        if (isOnlyAnotherToken(baseUrl, token)) {
            return Optional.of(swapToken(who, token, tokenExpiresAt));
        }
        put(who, baseUrl, token, tokenExpiresAt, organization);
        return Optional.empty();
    }

    private boolean isOnlyAnotherToken(String baseUrl, String token) {
        Connection present = connections.present();
        boolean isInUse = present.pause().isPresent() || present.standing().state() == Connection.State.OK;
        return isInUse && !isMissing(token) && uri(baseUrl).filter(given -> TargetAddress.isSame(present.baseUrl().orElseThrow(), given))
                .isPresent();
    }

    /**
     * Asks Calendly with the token, reading only, and opens or closes the connection by what it says. A pause goes on.
     *
     * @throws IllegalStateException if there is no endpoint yet, or the kill switch is on
     */
    public Finding authorize(Actor who) {
        requireNotKilled();
        Asked asked = authorization.ask();
        return audit.doing(who.name(), AuditAction.CONNECTION_AUTHORIZED, SUBJECT, () -> authorization.settle(asked),
                found -> Map.of("state", found.state().word()));
    }

    /**
     * Replaces the token while work goes on, if Calendly lists its users to the new one; else all goes on with the present one. A
     * connection that was broken or unset is open then; a paused one stays paused.
     *
     * @param tokenExpiresAt null if it is not known
     * @throws IllegalArgumentException if the token is missing or has ended
     * @throws IllegalStateException    if there is no endpoint yet, Calendly does not take the new token, or the kill switch is on
     */
    public Finding swapToken(Actor who, String token, Instant tokenExpiresAt) {
        if (isMissing(token)) {
            throw new IllegalArgumentException("token is missing; give the new SCIM token that Calendly showed once");
        }
        refuseEnded(tokenExpiresAt);
        requireNotKilled();
        Asked asked = authorization.askWith(token);
        return audit.doing(who.name(), AuditAction.CONNECTION_TOKEN_SWAPPED, SUBJECT,
                Map.of("tokenExpiresAt", String.valueOf(tokenExpiresAt)), () -> authorization.swap(asked, token, tokenExpiresAt));
    }

    /**
     * Stops all requests until {@link #resume}; those in flight end. Files are read and lists are applied meanwhile.
     *
     * @param why shown wherever the pause is; null or blank for none
     * @throws IllegalStateException if there is no endpoint yet
     */
    public void pause(Actor who, String why) {
        connections.refresh();
        if (connections.present().baseUrl().isEmpty()) {
            throw new IllegalStateException("there is no connection to pause; set base URL and token first");
        }
        stop(who, AuditAction.CONNECTION_PAUSED, "paused", why, connections::pause);
    }

    private void stop(Actor who, AuditAction action, String done, String why, Consumer<String> stop) {
        String reason = why == null ? "" : why.strip();
        audit.doing(who.name(), action, SUBJECT,
                reason.isEmpty() ? Map.of() : Map.of("reason", Excerpt.within(reason, MOST_RECORDED)), () -> {
                    stop.accept(done + " by " + who.name() + (reason.isEmpty() ? "" : ": " + reason));
                    return null;
                });
    }

    /**
     * Ends a pause. The connection is what it would be without it: broken, if Calendly has refused it before or meanwhile. Does nothing
     * if the connection is OK.
     *
     * @return the state it is in now
     * @throws IllegalStateException if it is neither paused nor OK, or the kill switch is on
     */
    public Connection.State resume(Actor who) {
        connections.refresh();
        requireNotKilled();
        Connection present = connections.present();
        switch (present.state()) {
            case OK -> { }
            case PAUSED -> audit.doing(who.name(), AuditAction.CONNECTION_RESUMED, SUBJECT, Map.of(), () -> {
                connections.resume(present);
                return null;
            });
            case UNSET -> throw new IllegalStateException("the connection is unset and cannot be resumed; authorize it");
            case BROKEN -> throw new IllegalStateException("the connection is broken and cannot be resumed; authorize it again");
        }
        return connections.present().state();
    }

    /**
     * Stops everything within 5 seconds on all nodes, until {@link #liftKill}: requests in flight are cut off and no other is sent,
     * no source is read, no import, plan or reconciliation is applied; what was under way of these is taken back. A creation that was
     * cut off is looked up before anything is sent again. Outlives restarts.
     *
     * @param why shown wherever the kill switch is; null or blank for none
     */
    public void kill(Actor who, String why) {
        stop(who, AuditAction.CONNECTION_KILLED, "pressed", why, connections::kill);
    }

    /** Lets everything go on that {@link #kill} has stopped. A pause stays a pause. Does nothing if the kill switch is off. */
    public void liftKill(Actor who) {
        audit.doing(who.name(), AuditAction.CONNECTION_KILL_LIFTED, SUBJECT, Map.of(), () -> {
            connections.liftKill();
            return null;
        });
    }

    private void requireNotKilled() {
        connections.present().kill().ifPresent(kill -> {
            throw new Stopped(kill);
        });
    }

    /** Ends, on all nodes, a pause that Calendly has asked for; if it meant it, it will ask again. */
    public void endThrottle(Actor who) {
        audit.doing(who.name(), AuditAction.THROTTLE_ENDED, SUBJECT, Map.of(), () -> {
            limiter.resume();
            return null;
        });
    }

    private static boolean isMissing(String token) {
        return token == null || token.isBlank();
    }

    private void refuseEnded(Instant tokenExpiresAt) {
        if (tokenExpiresAt != null && !tokenExpiresAt.isAfter(clock.instant())) {
            throw new IllegalArgumentException("the token has ended on " + tokenExpiresAt + "; make a new one in Calendly");
        }
    }

    private boolean isElsewhere(String baseUrl) {
        Optional<URI> present = connections.present().baseUrl();
        return present.isPresent() && uri(baseUrl).filter(given ->
                !TargetAddress.origin(present.get()).equals(TargetAddress.origin(given))).isPresent();
    }

    /** Empty if it is none, which is refused when it is put. */
    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(new URI(text.strip()));
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }
}
