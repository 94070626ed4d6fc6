package io.rosterbridge.imports;

import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.calendly.StoppableTransactions;
import io.rosterbridge.directory.People;
import io.rosterbridge.log.ExpiringRows;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.MappingProcessor;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.queue.ProvisioningSettings;
import java.time.Clock;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Imports and reconciliations, from the start of a run to what was applied of it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ImportSettings.class, ApplySettings.class, ReconcileSettings.class})
class ImportsSetup {

    @Bean
    StartingRuns startingRuns(Imports imports, AuditTrail audit, TransactionTemplate transaction) {
        return new StartingRuns(imports, audit, transaction);
    }

    @Bean(destroyMethod = "release")
    Imports imports(JdbcTemplate database, TransactionTemplate transaction, Connections connections, ImportSettings settings,
                    ProvisioningSettings provisioning, Clock clock) {
        return new Imports(database, transaction, connections, settings, provisioning, clock);
    }

    @Bean
    ExpiringRows expiringRuns(Imports imports) {
        return new ExpiringRows("runs", imports::removeOlderThan);
    }

    @Bean
    MappingProcessor.Listing listing(ImportSettings settings) {
        return new MappingProcessor.Listing(settings.listedWithin(), settings.inactiveMayBeInvited());
    }

    @Bean
    ImportLister importLister(Imports imports, JdbcTemplate database, TransactionTemplate transaction, ProfileVersions profiles,
                              Connections connections, Limiter limiter, ImportSettings settings, ProvisioningSettings provisioning, Clock clock,
                              ObjectProvider<CamelContext> camel) {
        return new ImportLister(imports, database, transaction, profiles, connections, limiter, settings, provisioning, clock, camel);
    }

    @Bean
    ImportComparison importComparison(Imports imports, JdbcTemplate database, TransactionTemplate transaction, ProfileVersions profiles,
                                      ImportSettings settings) {
        return new ImportComparison(imports, database, transaction, profiles, settings);
    }

    @Bean
    ImportView importView(JdbcTemplate database, Clock clock) {
        return new ImportView(database, clock);
    }

    @Bean
    Confirmations confirmations(JdbcTemplate database, TransactionTemplate transaction, ProfileVersions profiles, ApplySettings settings,
                                AuditTrail audit, Clock clock) {
        return new Confirmations(database, transaction, profiles, settings, audit, clock);
    }

    @Bean
    ImportApply importApply(JdbcTemplate database, StoppableTransactions transactions, People people,
                            ObjectProvider<ProducerTemplate> camel, DueMarks dueMarks, ProfileVersions profiles, ApplySettings settings,
                            ImportSettings lists, Clock clock) {
        return new ImportApply(database, transactions.template(), people,
                Directory.behind(camel::getObject), dueMarks, profiles, settings, lists, clock);
    }

    // ---- the reconciliation

    @Bean
    Reconciliation reconciliation(JdbcTemplate database, StoppableTransactions transactions,
                                  Imports imports, DueMarks dueMarks, ProfileVersions profiles, ReconcileSettings settings,
                                  ImportSettings lists, Clock clock) {
        return new Reconciliation(database, transactions.template(), imports, dueMarks, profiles,
                settings, lists, clock);
    }

    @Bean
    Reconciliations reconciliations(JdbcTemplate database, Clock clock) {
        return new Reconciliations(database, clock);
    }

    @Bean
    @Order(2)
    ForgetsImports forgetsImports(JdbcTemplate database) {
        return new ForgetsImports(database);
    }
}
