package io.rosterbridge;

import io.rosterbridge.calendly.Authorization;
import io.rosterbridge.calendly.CalendlySettings;
import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.Connections;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;

/** The connection that the deployment names is set and authorized as if an admin had done so, once for each that it names. */
final class FirstConnection {

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
        connections.give(settings.baseUrl(), settings.token(), settings.tokenExpiresAt());
        if (connections.present().state() == Connection.State.UNSET) {
            authorization.authorize();
        }
    }
}
