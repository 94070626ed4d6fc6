package io.rosterbridge.monitoring;

import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.calendly.TokenExpiryWatch;
import io.rosterbridge.imports.Reconciliations;
import io.rosterbridge.platform.database.DatabaseWatch;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.Holds;
import io.rosterbridge.provisioning.Status;
import io.rosterbridge.source.SourceConcerns;
import java.time.Clock;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Registers what is watched; no route calls any of it. */
@Configuration(proxyBeanMethods = false)
class Monitoring {

    @Bean
    RecentCounts recentCounts(Status status, Clock clock) {
        return new RecentCounts(status, clock);
    }

    @Bean
    ProvisioningMeters provisioningMeters(RecentCounts counts, Connections connections, Limiter limiter, Clock clock) {
        return new ProvisioningMeters(counts, connections, limiter, clock);
    }

    /** In the place of Spring Boot's, which asks the pool, and is content with a database that takes no changes. */
    @Bean
    HealthIndicator dbHealthIndicator(DatabaseWatch watch) {
        return Attention.database(watch);
    }

    @Bean
    HealthIndicator nodeHealthIndicator(DatabaseWatch watch) {
        return Attention.node(watch);
    }

    @Bean
    HealthIndicator connectionHealthIndicator(Connections connections, TokenExpiryWatch token) {
        return Attention.connection(connections, token);
    }

    @Bean
    HealthIndicator reconciliationHealthIndicator(Reconciliations reconciliations) {
        return Attention.reconciliation(reconciliations);
    }

    @Bean
    HealthIndicator profileHealthIndicator(ProfileVersions profiles) {
        return Attention.profile(profiles);
    }

    @Bean
    HealthIndicator sourcesHealthIndicator(SourceConcerns sourceConcerns) {
        return Attention.sources(sourceConcerns);
    }

    @Bean
    HealthIndicator holdsHealthIndicator(Holds holds) {
        return Attention.holds(holds);
    }
}
