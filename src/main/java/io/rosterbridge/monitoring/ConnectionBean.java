package io.rosterbridge.monitoring;

import io.rosterbridge.calendly.Authorization.Finding;
import io.rosterbridge.calendly.ConnectionSwitch;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Observation;
import java.util.List;
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
    public boolean isKilled() {
        return connections.present().isKilled();
    }

    @Override
    public String getStanding() {
        return connections.present().standing().state().word();
    }

    @Override
    public List<String> getFindings() {
        return connections.present().findings().stream().map(Observation::text).toList();
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
    public String resume() {
        return connection.resume(MBeans.who()).word();
    }

    @Override
    public void kill(String reason) {
        connection.kill(MBeans.who(), reason);
    }

    @Override
    public void liftKill() {
        connection.liftKill(MBeans.who());
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
