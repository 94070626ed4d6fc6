package io.rosterbridge.wiring;

import io.rosterbridge.access.Approvals;
import io.rosterbridge.access.DeployedSettings;
import io.rosterbridge.access.audit.AuditKey;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.platform.TokenCipher;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Who did what, and for what it takes two. */
@Configuration(proxyBeanMethods = false)
class AccessWiring {

    @Bean
    AuditTrail auditTrail(JdbcTemplate database, TransactionTemplate transaction, Clock clock,
                          @Value("${rosterbridge.secret-key}") String secretKey,
                          @Value("${rosterbridge.secret-key-previous}") String formerKeys,
                          @Value("${rosterbridge.data-folder}") Path data) {
        // Of a new data folder the key is made here, since it is the first to need one.
        TokenCipher.of(Optional.of(secretKey), formerKeys, data);
        AuditTrail audit = new AuditTrail(database, transaction, clock, TokenCipher.secrets(Optional.of(secretKey), formerKeys, data).stream()
                .map(AuditKey::of).toList());
        audit.takeKey();
        return audit;
    }

    /** Who holds removals asks it before releasing them. */
    @Bean
    Approvals approvals(JdbcTemplate database, TransactionTemplate transaction, AuditTrail audit, Clock clock,
                        @Value("${rosterbridge.two-person-holds}") boolean twoPersons) {
        new DeployedSettings(database, audit, clock).tell("two-person-holds", String.valueOf(twoPersons));
        return new Approvals(database, transaction, clock, twoPersons);
    }
}
