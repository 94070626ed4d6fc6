package io.rosterbridge.monitoring;

import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.TokenExpiryWatch;
import io.rosterbridge.imports.Reconciliations;
import io.rosterbridge.mapping.ProfileVersions;
import io.rosterbridge.provisioning.Holds;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;

/**
 * Health of what a person has to put right. No restart heals it and the console is needed to do so, so it is neither DOWN nor
 * OUT_OF_SERVICE but {@code ATTENTION}, which is answered with HTTP 200.
 */
final class Attention {

    static final Status STATUS = new Status("ATTENTION");

    private Attention() {
    }

    /** Calendly refuses, the kill switch is on, or the token is about to end. */
    static HealthIndicator connection(Connections connections, TokenExpiryWatch token) {
        return () -> {
            Connection connection = connections.present();
            Optional<String> warning = token.warning();
            boolean isWell = connection.standing().state() != Connection.State.BROKEN && !connection.isKilled() && warning.isEmpty();
            Health.Builder health = isWell ? Health.up() : Health.status(STATUS);
            connection.reason().ifPresent(reason -> health.withDetail("reason", reason));
            warning.ifPresent(text -> health.withDetail("token", text));
            if (connection.state() != connection.standing().state()) {
                health.withDetail("standing", connection.standing().state().word());
            }
            connection.kill().ifPresent(kill -> health.withDetail("killedSince", kill.since()));
            return health.withDetail("state", connection.state().word()).build();
        };
    }

    /** What reconciliations repair does not last. */
    static HealthIndicator reconciliation(Reconciliations reconciliations) {
        return () -> reconciliations.alarm().map(alarm -> Health.status(STATUS).withDetail("alarm", alarm)).orElseGet(Health::up).build();
    }

    /** The profile file was changed to something that cannot be in force. */
    static HealthIndicator profile(ProfileVersions profiles) {
        return () -> {
            Health.Builder health = profiles.fileProblem().map(problem -> Health.status(STATUS).withDetail("file", problem))
                    .orElseGet(Health::up);
            return health.withDetail("version", profiles.inForce().version()).build();
        };
    }

    /** Removals wait for somebody's approval. */
    static HealthIndicator holds(Holds holds) {
        return () -> {
            List<Holds.Hold> waiting = holds.waiting();
            Health.Builder health = waiting.isEmpty() ? Health.up() : Health.status(STATUS);
            waiting.forEach(hold -> health.withDetail("hold " + hold.id(), hold.reason() + "; expires at " + hold.expiresAt()));
            return health.withDetail("waiting", waiting.size()).build();
        };
    }
}
