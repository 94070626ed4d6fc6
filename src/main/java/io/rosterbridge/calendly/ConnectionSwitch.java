package io.rosterbridge.calendly;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.Optional;

/** What people may do with the connection, by API, page or JMX, and what is refused to them. */
public final class ConnectionSwitch {

    private final Connections connections;
    private final Authorization authorization;

    public ConnectionSwitch(Connections connections, Authorization authorization) {
        this.connections = connections;
        this.authorization = authorization;
    }

    /**
     * Stores endpoint and token; requests stay off until {@link #authorize()}.
     *
     * @param token          null or blank keeps the present one, if the endpoint stays on its host
     * @param tokenExpiresAt null if it is not known
     * @param organization   whose users another base URL has; needed if people are linked
     * @throws IllegalArgumentException if the base URL is refused, or the token is missing
     * @throws LinksInTheWay            if people are linked and it is not said whose users another base URL has
     */
    public void put(String baseUrl, String token, Instant tokenExpiresAt, Optional<Organization> organization) {
        if (baseUrl == null || baseUrl.isBlank()) {
            throw new IllegalArgumentException("baseUrl is missing; paste the Sync endpoint as Calendly shows it");
        }
        if ((token == null || token.isBlank()) && isElsewhere(baseUrl)) {
            // Whoever could redirect a token they cannot read could read it.
            throw new IllegalArgumentException("token is missing; another host needs the token to be given again");
        }
        connections.put(baseUrl, token, tokenExpiresAt, organization);
    }

    /**
     * Asks Calendly, reading only; see {@link Authorization#authorize}. A pause goes on.
     *
     * @throws IllegalStateException if there is no endpoint yet, or the kill switch is on
     */
    public Authorization.Finding authorize() {
        requireNotKilled();
        return authorization.authorize();
    }

    /**
     * Replaces the token while work goes on; see {@link Authorization#swapToken}.
     *
     * @throws IllegalArgumentException if the token is missing
     * @throws IllegalStateException    if there is no endpoint yet, Calendly does not take the new token, or the kill switch is on
     */
    public Authorization.Finding swapToken(String token, Instant tokenExpiresAt) {
        if (token == null || token.isBlank()) {
            throw new IllegalArgumentException("token is missing; give the new SCIM token that Calendly showed once");
        }
        requireNotKilled();
        return authorization.swapToken(token, tokenExpiresAt);
    }

    /**
     * Stops all requests until {@link #resume()}; those in flight end. Files are read and lists are applied meanwhile.
     *
     * @throws IllegalStateException if there is no endpoint yet
     */
    public void pause(String reason) {
        if (connections.present().baseUrl().isEmpty()) {
            throw new IllegalStateException("there is no connection to pause; set base URL and token first");
        }
        connections.pause(reason);
    }

    /**
     * Ends a pause. The connection is what it would be without it: broken, if Calendly has refused it before or meanwhile. Does nothing
     * if the connection is OK.
     *
     * @return the state it is in now
     * @throws IllegalStateException if it is neither paused nor OK, or the kill switch is on
     */
    public Connection.State resume() {
        connections.refresh();
        requireNotKilled();
        Connection present = connections.present();
        switch (present.state()) {
            case OK -> { }
            case PAUSED -> connections.resume(present);
            case UNSET -> throw new IllegalStateException("the connection is unset and cannot be resumed; authorize it");
            case BROKEN -> throw new IllegalStateException("the connection is broken and cannot be resumed; authorize it again");
        }
        return connections.present().state();
    }

    /**
     * Stops everything within 5 seconds on all nodes, until {@link #liftKill()}: requests in flight are cut off and no other is sent,
     * no source is read, no import, plan or reconciliation is applied; what was under way of these is taken back. A creation that was
     * cut off is looked up before anything is sent again. Outlives restarts.
     */
    public void kill(String reason) {
        connections.kill(reason);
    }

    /** Lets everything go on that {@link #kill} has stopped. A pause stays a pause. Does nothing if the kill switch is off. */
    public void liftKill() {
        connections.liftKill();
    }

    private void requireNotKilled() {
        connections.present().kill().ifPresent(kill -> {
            throw new Stopped(kill);
        });
    }

    private boolean isElsewhere(String baseUrl) {
        Optional<URI> present = connections.present().baseUrl();
        try {
            return present.isPresent() && !TargetAddress.origin(present.get()).equals(TargetAddress.origin(new URI(baseUrl.strip())));
        } catch (URISyntaxException refusedWhenItIsPut) {
            return false;
        }
    }
}
