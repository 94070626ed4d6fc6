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
import io.rosterbridge.directory.InboxFiles;
import io.rosterbridge.directory.InboxLimits;
import io.rosterbridge.directory.InboxLock;
import io.rosterbridge.directory.InboxNames;
import io.rosterbridge.directory.InboxSettings;
import io.rosterbridge.directory.InboxWatch;
import io.rosterbridge.directory.LinkedAccounts;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PeopleEditing;
import io.rosterbridge.directory.ShrinkHolds;
import io.rosterbridge.directory.SourceConcerns;
import io.rosterbridge.directory.SourceMapping;
import io.rosterbridge.directory.SourceReads;
import io.rosterbridge.mapping.Linking;
import io.rosterbridge.mapping.ProfileVersions;
import io.rosterbridge.mapping.Safety;
import io.rosterbridge.provisioning.ProvisioningSettings;
import io.rosterbridge.provisioning.WakeUp;
import io.rosterbridge.yaml.YamlFile;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** From a file in the inbox to people who are due. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(InboxSettings.class)
class DirectoryWiring {

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
    SourceMapping sourceMapping(@Value("${rosterbridge.mappings-folder}") Path mappings) {
        Path file = mappings.resolve("source-csv.yaml");
        return SourceMapping.parse(file.toString(), YamlFile.text(file));
    }

    @Bean
    CsvSource csvSource(JdbcTemplate database, PlatformTransactionManager transactions, Connections connections, Clock clock,
                        DueMarks dueMarks, SourceReads sourceReads, CsvSource.Reading reading) {
        return new CsvSource(database, StoppableTransactions.template(transactions, connections), clock, dueMarks, sourceReads, reading);
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
    People people(JdbcTemplate database, TransactionTemplate transaction, Clock clock, DueMarks dueMarks, SourceMapping mapping,
                  @Value("${rosterbridge.assign-by-default}") boolean assignByDefault) {
        return new People(database, transaction, clock, dueMarks, assignByDefault, mapping.identityRules());
    }

    @Bean
    PeopleEditing peopleEditing(People people, AuditTrail audit, TransactionTemplate transaction, SourceMapping mapping) {
        return new PeopleEditing(people, audit, transaction, mapping);
    }

    @Bean
    DueMarks dueMarks(JdbcTemplate database, Clock clock, WakeUp wakeUp, ProvisioningSettings provisioning) {
        return new DueMarks(database, clock, wakeUp, provisioning.repeatPause());
    }

    @Bean
    Erasure erasure(JdbcTemplate database, TransactionTemplate transaction, AuditTrail audit, List<Forgets> parts,
                    LinkedAccounts linkedAccounts) {
        return new Erasure(database, transaction, audit, parts, linkedAccounts);
    }
}
