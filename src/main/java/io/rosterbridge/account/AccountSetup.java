package io.rosterbridge.account;

import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.queue.DueMarks;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The links, and what an admin does about them. */
@Configuration(proxyBeanMethods = false)
class AccountSetup {

    @Bean
    AccountLinks accountLinks(JdbcTemplate database, DueMarks dueMarks, Clock clock) {
        return new AccountLinks(database, dueMarks, clock);
    }

    @Bean
    ExternalIds externalIds(JdbcTemplate database, TransactionTemplate transaction, DueMarks dueMarks, AuditTrail audit) {
        return new ExternalIds(database, transaction, dueMarks, audit);
    }
}
