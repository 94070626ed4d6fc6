package io.rosterbridge.source;

import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.StoppableTransactions;
import io.rosterbridge.directory.IdentityRules;
import io.rosterbridge.directory.People;
import io.rosterbridge.log.ExpiringRows;
import io.rosterbridge.platform.yaml.YamlFile;
import io.rosterbridge.profile.Linking;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.profile.Safety;
import io.rosterbridge.queue.DueMarks;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The inbox, and the way of a file from there to the directory. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(InboxSettings.class)
class SourceSetup {

    @Bean
    InboxNames inboxNames(InboxSettings settings) {
        return InboxNames.of(settings.fullNames(), settings.unclearNames(), settings.ignoredNames());
    }

    @Bean(initMethod = "prepare")
    @Order(5)
    Inbox inbox(@Value("${rosterbridge.inbox}") Path folder, InboxNames names, @Value("${rosterbridge.inbox-keep-for}") Duration keepFor,
                JdbcTemplate database, AuditTrail audit, Clock clock) {
        return new Inbox(folder, names, keepFor, database, audit, clock);
    }

    @Bean
    InboxFiles inboxFiles(@Value("${rosterbridge.inbox}") Path folder, JdbcTemplate database, Clock clock) {
        return new InboxFiles(database, host() + ":" + folder.toAbsolutePath(), clock);
    }

    @Bean
    InboxWatch inboxWatch(@Value("${rosterbridge.inbox}") Path folder, InboxNames names, InboxLimits limits, Connections connections,
                          InboxFiles inboxFiles, Clock clock) {
        return new InboxWatch(folder, names, limits, () -> connections.present().isKilled(), inboxFiles, clock);
    }

    @Bean
    InboxLimits inboxLimits(@Value("${rosterbridge.inbox-quiet-ms}") long quiet, @Value("${rosterbridge.inbox-quiet-full-ms}") long quietFull,
                            InboxSettings settings) {
        return new InboxLimits(Duration.ofMillis(quiet), Duration.ofMillis(quietFull), settings.patience(), settings.growing(),
                settings.reading(), settings.large().toBytes());
    }

    @Bean
    InboxLock inboxLock(@Value("${rosterbridge.inbox}") Path folder, InboxWatch inboxWatch) {
        return new InboxLock(folder, inboxWatch);
    }

    @Bean
    SourceConcerns sourceConcerns(InboxFiles inboxFiles, SourceReads sourceReads, InboxWatch inboxWatch, InboxSettings settings, Clock clock) {
        return new SourceConcerns(inboxFiles, sourceReads, inboxWatch, settings.completeWithin(), clock);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            return "localhost";
        }
    }

    @Bean
    SourceReads sourceReads(JdbcTemplate database, Clock clock) {
        return new SourceReads(database, clock);
    }

    @Bean
    ExpiringRows expiringReads(SourceReads sourceReads) {
        return new ExpiringRows("reads", sourceReads::removeOlderThan);
    }

    @Bean
    SourceMapping sourceMapping(@Value("${rosterbridge.mappings-folder}") Path mappings) {
        Path file = mappings.resolve("source-csv.yaml");
        return SourceMapping.parse(file.toString(), YamlFile.text(file));
    }

    /** Part of the file that says what the columns mean. */
    @Bean
    IdentityRules identityRules(SourceMapping mapping) {
        return mapping.identityRules();
    }

    @Bean
    CsvSource csvSource(JdbcTemplate database, StoppableTransactions transactions, Clock clock, DueMarks dueMarks, SourceReads sourceReads,
                        CsvSource.Reading reading) {
        return new CsvSource(database, transactions.template(), clock, dueMarks, sourceReads, reading);
    }

    @Bean
    CsvSource.Reading csvReading(InboxWatch inboxWatch, SourceMapping mapping, ProfileVersions profiles, InboxSettings settings,
                                 @Value("${rosterbridge.assign-by-default}") boolean assignByDefault) {
        return new CsvSource.Reading(inboxWatch, mapping, () -> fullReadRules(profiles.inForce().profile().safety()),
                () -> profiles.inForce().profile().linking() == Linking.AUTO, assignByDefault, settings.sameContent());
    }

    private static FullReadRules fullReadRules(Safety safety) {
        return new FullReadRules(safety.shrink(), safety.absentReads(), safety.holdExpires());
    }

    @Bean
    ShrinkHolds shrinkHolds(JdbcTemplate database, DueMarks dueMarks) {
        return new ShrinkHolds(database, dueMarks);
    }

    @Bean
    PeopleEditing peopleEditing(People people, AuditTrail audit, TransactionTemplate transaction, SourceMapping mapping) {
        return new PeopleEditing(people, audit, transaction, mapping);
    }
}
