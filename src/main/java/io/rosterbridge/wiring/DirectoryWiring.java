package io.rosterbridge.wiring;

import io.rosterbridge.audit.AuditTrail;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.StoppableTransactions;
import io.rosterbridge.directory.CsvSource;
import io.rosterbridge.directory.DueMarks;
import io.rosterbridge.directory.Erasure;
import io.rosterbridge.directory.Forgets;
import io.rosterbridge.directory.FullReadRules;
import io.rosterbridge.directory.Inbox;
import io.rosterbridge.directory.InboxLock;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PeopleEditing;
import io.rosterbridge.directory.ShrinkHolds;
import io.rosterbridge.directory.SourceMapping;
import io.rosterbridge.directory.SourceReads;
import io.rosterbridge.mapping.Linking;
import io.rosterbridge.mapping.ProfileVersions;
import io.rosterbridge.mapping.Safety;
import io.rosterbridge.provisioning.WakeUp;
import io.rosterbridge.yaml.YamlFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** From a file in the inbox to people who are due. */
@Configuration(proxyBeanMethods = false)
class DirectoryWiring {

    @Bean
    @Order(5)
    Inbox inbox(@Value("${rosterbridge.inbox}") Path folder, @Value("${rosterbridge.inbox-keep-for}") Duration keepFor,
                JdbcTemplate database, AuditTrail audit, Clock clock) {
        return new Inbox(folder, keepFor, database, audit, clock);
    }

    @Bean
    InboxLock inboxLock(@Value("${rosterbridge.inbox-quiet-ms}") long quiet, @Value("${rosterbridge.inbox-quiet-full-ms}") long quietFull,
                        @Value("${rosterbridge.inbox-check-ms:500}") long check, Connections connections) {
        return new InboxLock(quiet, quietFull, check, () -> connections.present().isKilled());
    }

    @Bean
    SourceReads sourceReads(JdbcTemplate database, Clock clock) {
        return new SourceReads(database, clock);
    }

    @Bean
    SourceMapping sourceMapping(@Value("${rosterbridge.mappings-folder}") Path mappings) {
        Path file = mappings.resolve("source-csv.yaml");
        return SourceMapping.parse(file.toString(), YamlFile.text(file));
    }

    @Bean
    CsvSource csvSource(JdbcTemplate database, PlatformTransactionManager transactions, Connections connections, Clock clock,
                        DueMarks dueMarks, SourceReads sourceReads, ProfileVersions profiles, SourceMapping mapping,
                        @Value("${rosterbridge.assign-by-default}") boolean assignByDefault) {
        return new CsvSource(database, StoppableTransactions.template(transactions, connections), clock, dueMarks, sourceReads, mapping,
                () -> fullReadRules(profiles.inForce().profile().safety()),
                () -> profiles.inForce().profile().linking() == Linking.AUTO, assignByDefault);
    }

    private static FullReadRules fullReadRules(Safety safety) {
        return new FullReadRules(safety.shrink(), safety.absentReads(), safety.holdExpires());
    }

    @Bean
    ShrinkHolds shrinkHolds(JdbcTemplate database, DueMarks dueMarks) {
        return new ShrinkHolds(database, dueMarks);
    }

    @Bean
    People people(JdbcTemplate database, TransactionTemplate transaction, Clock clock, DueMarks dueMarks, SourceMapping mapping,
                  @Value("${rosterbridge.assign-by-default}") boolean assignByDefault) {
        return new People(database, transaction, clock, dueMarks, assignByDefault, mapping.identityRules());
    }

    @Bean
    PeopleEditing peopleEditing(People people, AuditTrail audit, TransactionTemplate transaction) {
        return new PeopleEditing(people, audit, transaction);
    }

    @Bean
    DueMarks dueMarks(JdbcTemplate database, Clock clock, WakeUp wakeUp) {
        return new DueMarks(database, clock, wakeUp);
    }

    @Bean
    Erasure erasure(JdbcTemplate database, TransactionTemplate transaction, AuditTrail audit, List<Forgets> parts) {
        return new Erasure(database, transaction, audit, parts);
    }
}
