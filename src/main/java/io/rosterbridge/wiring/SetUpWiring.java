package io.rosterbridge.wiring;

import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.calendly.Authorization;
import io.rosterbridge.calendly.CalendlySettings;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.FirstConnection;
import io.rosterbridge.console.SetUp;
import io.rosterbridge.profile.ProfileVersions;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The first steps: what the deployment names, and what an admin does. */
@Configuration(proxyBeanMethods = false)
class SetUpWiring {

    @Bean
    FirstConnection firstConnection(CalendlySettings settings, Connections connections, Authorization authorization, AuditTrail audit,
                                    TransactionTemplate transaction) {
        return new FirstConnection(settings, connections, authorization, audit, transaction);
    }

    @Bean
    SetUp setUp(JdbcTemplate database, Connections connections, ProfileVersions profiles, AuditTrail audit, Clock clock) {
        return new SetUp(database, connections, profiles, audit, clock);
    }
}
