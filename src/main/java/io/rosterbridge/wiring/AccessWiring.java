package io.rosterbridge.wiring;

import io.rosterbridge.access.Approvals;
import io.rosterbridge.access.DeployedSettings;
import io.rosterbridge.audit.AuditTrail;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Who did what, and for what it takes two. */
@Configuration(proxyBeanMethods = false)
class AccessWiring {

    @Bean
    AuditTrail auditTrail(JdbcTemplate database, TransactionTemplate transaction, Clock clock) {
        return new AuditTrail(database, transaction, clock);
    }

    /** Who holds removals asks it before releasing them. */
    @Bean
    Approvals approvals(JdbcTemplate database, TransactionTemplate transaction, AuditTrail audit, Clock clock,
                        @Value("${rosterbridge.two-person-holds}") boolean twoPersons) {
        new DeployedSettings(database, audit, clock).tell("two-person-holds", String.valueOf(twoPersons));
        return new Approvals(database, transaction, clock, twoPersons);
    }
}
