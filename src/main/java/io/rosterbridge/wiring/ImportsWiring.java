package io.rosterbridge.wiring;

import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.calendly.StoppableTransactions;
import io.rosterbridge.directory.People;
import io.rosterbridge.imports.ApplySettings;
import io.rosterbridge.imports.Confirmations;
import io.rosterbridge.imports.Directory;
import io.rosterbridge.imports.ForgetsImports;
import io.rosterbridge.imports.ImportApply;
import io.rosterbridge.imports.ImportComparison;
import io.rosterbridge.imports.ImportLister;
import io.rosterbridge.imports.ImportSettings;
import io.rosterbridge.imports.ImportView;
import io.rosterbridge.imports.Imports;
import io.rosterbridge.imports.ReconcileSettings;
import io.rosterbridge.imports.Reconciliation;
import io.rosterbridge.imports.Reconciliations;
import io.rosterbridge.imports.StartingRuns;
import io.rosterbridge.profile.ProfileVersions;
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
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Imports and reconciliations, from the start of a run to what was applied of it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ImportSettings.class, ApplySettings.class, ReconcileSettings.class})
class ImportsWiring {

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
    ImportApply importApply(JdbcTemplate database, PlatformTransactionManager transactions, Connections connections, People people,
                            ObjectProvider<ProducerTemplate> camel, DueMarks dueMarks, ProfileVersions profiles, ApplySettings settings,
                            ImportSettings lists, Clock clock) {
        return new ImportApply(database, StoppableTransactions.template(transactions, connections), people,
                Directory.behind(camel::getObject), dueMarks, profiles, settings, lists, clock);
    }

    // ---- the reconciliation

    @Bean
    Reconciliation reconciliation(JdbcTemplate database, PlatformTransactionManager transactions, Connections connections,
                                  Imports imports, DueMarks dueMarks, ProfileVersions profiles, ReconcileSettings settings,
                                  ImportSettings lists, Clock clock) {
        return new Reconciliation(database, StoppableTransactions.template(transactions, connections), imports, dueMarks, profiles,
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
