package io.rosterbridge.monitoring;

import io.rosterbridge.calendly.Authorization;
import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.TokenExpiryWatch;
import io.rosterbridge.imports.Reconciliations;
import io.rosterbridge.platform.database.DatabaseWatch;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.Holds;
import io.rosterbridge.source.SourceConcerns;
import java.time.Duration;
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

    /** It takes no changes; or it sorts text otherwise than when its indexes were made. */
    static HealthIndicator database(DatabaseWatch watch) {
        return () -> {
            DatabaseWatch.Seen seen = watch.seen();
            Health.Builder health = seen.state() != DatabaseWatch.State.WRITABLE ? Health.down().withDetail("reason", seen.words())
                    : watch.sorting().isPresent() ? Health.status(STATUS).withDetail("reason", watch.sorting().get()) : Health.up();
            return health.withDetail("state", seen.state().word()).withDetail("since", seen.since()).build();
        };
    }

    /** This node hears nothing of the others and of people, or its clock is wrong. */
    static HealthIndicator node(DatabaseWatch watch) {
        return () -> {
            Optional<Duration> overdue = watch.overdue();
            if (overdue.isPresent()) {
                return Health.down().withDetail("reason", "the route provision-tick has not come round for " + overdue.get().toSeconds()
                        + " s, so this node does not know of a pause or the kill switch; nothing is sent until it has").build();
            }
            Duration skew = watch.seen().clockAhead();
            if (skew.abs().compareTo(DatabaseWatch.CLOCK_TOLD) < 0) {
                return Health.up().build();
            }
            return Health.status(STATUS).withDetail("reason", "the clock of this machine is " + skew.abs().toMillis() + " ms "
                    + (skew.isNegative() ? "behind" : "ahead of") + " the database's; let both keep to NTP. From "
                    + DatabaseWatch.CLOCK_BARRED.toSeconds() + " s on this node takes up no work").build();
        };
    }

    /** Calendly refuses or is not reached, the kill switch is on, or the token is about to end. */
    static HealthIndicator connection(Connections connections, TokenExpiryWatch token) {
        return () -> {
            Connection connection = connections.present();
            Optional<String> warning = token.warning();
            boolean isUnreached = connection.standing().reason().filter(reason -> reason.startsWith(Authorization.UNREACHED)).isPresent();
            boolean isWell = connection.standing().state() != Connection.State.BROKEN && !isUnreached && !connection.isKilled() && warning.isEmpty();
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

    /** What no further reconciliation puts right by itself. */
    static HealthIndicator reconciliation(Reconciliations reconciliations) {
        return () -> {
            List<Reconciliations.Concern> concerns = reconciliations.concerns();
            Health.Builder health = concerns.isEmpty() ? Health.up() : Health.status(STATUS);
            concerns.forEach(concern -> health.withDetail(concern.trouble().word(), concern.text()));
            return health.build();
        };
    }

    /** The profile file was changed to something that cannot be in force. */
    static HealthIndicator profile(ProfileVersions profiles) {
        return () -> {
            Health.Builder health = profiles.fileProblem().map(problem -> Health.status(STATUS).withDetail("file", problem))
                    .orElseGet(Health::up);
            return health.withDetail("version", profiles.inForce().version()).build();
        };
    }

    /** Files that are not read, and complete files that do not come. */
    static HealthIndicator sources(SourceConcerns sources) {
        return () -> {
            List<SourceConcerns.Concern> concerns = sources.present();
            Health.Builder health = concerns.isEmpty() ? Health.up() : Health.status(STATUS);
            concerns.forEach(concern -> health.withDetail(concern.key(), concern.text()));
            return health.build();
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
