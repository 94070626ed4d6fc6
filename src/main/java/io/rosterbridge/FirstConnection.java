package io.rosterbridge;

import io.rosterbridge.calendly.Authorization;
import io.rosterbridge.calendly.CalendlySettings;
import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.LinksInTheWay;
import io.rosterbridge.calendly.Organization;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;

/**
 * The connection that the deployment names is set and authorized as if an admin had done so, once for each that it names. If
 * people are linked and it names another base URL without saying whose users that has, nothing is taken and nothing is sent.
 */
final class FirstConnection {

    private static final Logger LOG = LoggerFactory.getLogger(FirstConnection.class);

    private final CalendlySettings settings;
    private final Connections connections;
    private final Authorization authorization;

    FirstConnection(CalendlySettings settings, Connections connections, Authorization authorization) {
        this.settings = settings;
        this.connections = connections;
        this.authorization = authorization;
    }

    @EventListener(ApplicationReadyEvent.class)
    void authorize() {
        if (!settings.namesConnection()) {
            return;
        }
        try {
            connections.give(settings.baseUrl(), settings.token(), settings.tokenExpiresAt(), Organization.of(settings.organization()));
        } catch (LinksInTheWay untold) {
            String reason = "CALENDLY_BASE_URL is another than before and was not taken, since " + untold.links() + " people are linked to "
                    + "Calendly users; set CALENDLY_ORGANIZATION to same (the links stay) or another (they are dropped), and start again";
            LOG.error(reason);
            connections.contradicted(reason);
            return;
        }
        Connection present = connections.present();
        if (present.standing().state() == Connection.State.UNSET && !present.isKilled()) {
            authorization.authorize();
        }
    }
}
