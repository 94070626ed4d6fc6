package io.rosterbridge.directory;

import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.account.LinkedAccounts;
import io.rosterbridge.queue.DueMarks;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The people, and their erasure by all that keep something of them. */
@Configuration(proxyBeanMethods = false)
class DirectorySetup {

    @Bean
    People people(JdbcTemplate database, TransactionTemplate transaction, Clock clock, DueMarks dueMarks, IdentityRules rules,
                  @Value("${rosterbridge.assign-by-default}") boolean assignByDefault) {
        return new People(database, transaction, clock, dueMarks, assignByDefault, rules);
    }

    @Bean
    Erasure erasure(JdbcTemplate database, TransactionTemplate transaction, AuditTrail audit, List<Forgets> parts,
                    LinkedAccounts linkedAccounts) {
        return new Erasure(database, transaction, audit, parts, linkedAccounts);
    }
}
