package io.rosterbridge.monitoring;

import io.rosterbridge.calendly.Authorization.Finding;
import io.rosterbridge.calendly.ConnectionSwitch;
import io.rosterbridge.calendly.Connections;
import java.util.Optional;

final class ConnectionBean implements ConnectionMXBean {

    private final Connections connections;
    private final ConnectionSwitch connection;

    ConnectionBean(Connections connections, ConnectionSwitch connection) {
        this.connections = connections;
        this.connection = connection;
    }

    @Override
    public String getState() {
        return connections.present().state().word();
    }

    @Override
    public String getReason() {
        return connections.present().reason().orElse("");
    }

    @Override
    public String getTokenExpiresAt() {
        return text(connections.present().tokenExpiresAt());
    }

    @Override
    public String getUpdateMethod() {
        return connections.present().updateMethod().name();
    }

    @Override
    public String getSeatsFullSince() {
        return text(connections.present().seatsFullSince());
    }

    @Override
    public void pause(String reason) {
        connection.pause(MBeans.who(), reason);
    }

    @Override
    public void resume() {
        connection.resume(MBeans.who());
    }

    @Override
    public String authorize() {
        Finding finding = connection.authorize(MBeans.who());
        return finding.state().word() + ": " + finding.reason();
    }

    private static String text(Optional<?> value) {
        return value.map(Object::toString).orElse("");
    }
}
