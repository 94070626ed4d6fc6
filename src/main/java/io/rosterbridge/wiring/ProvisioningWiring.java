package io.rosterbridge.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.rosterbridge.access.Approvals;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.account.AccountLinks;
import io.rosterbridge.account.ExternalIds;
import io.rosterbridge.calendly.AccountLookup;
import io.rosterbridge.calendly.Answer;
import io.rosterbridge.calendly.CalendlySettings;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.directory.People;
import io.rosterbridge.imports.ImportSettings;
import io.rosterbridge.imports.Imports;
import io.rosterbridge.log.Retention;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.ActionFilter;
import io.rosterbridge.provisioning.DecisionCheck;
import io.rosterbridge.provisioning.Deliveries;
import io.rosterbridge.provisioning.Failures;
import io.rosterbridge.provisioning.ForgetsWork;
import io.rosterbridge.provisioning.FoundAccounts;
import io.rosterbridge.provisioning.HoldDecisions;
import io.rosterbridge.provisioning.Holds;
import io.rosterbridge.provisioning.LeaversAccounts;
import io.rosterbridge.provisioning.LinkDecisions;
import io.rosterbridge.provisioning.LinkQuestions;
import io.rosterbridge.provisioning.MappingProcessor;
import io.rosterbridge.provisioning.OutcomeMetrics;
import io.rosterbridge.provisioning.Pickup;
import io.rosterbridge.provisioning.Provisioning;
import io.rosterbridge.provisioning.Recorder;
import io.rosterbridge.provisioning.RemovalBrake;
import io.rosterbridge.provisioning.Retrying;
import io.rosterbridge.provisioning.Upkeep;
import io.rosterbridge.provisioning.UserNameClaims;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.queue.Flow;
import io.rosterbridge.queue.ProvisioningSettings;
import io.rosterbridge.queue.Tasks;
import io.rosterbridge.queue.WakeUp;
import io.rosterbridge.source.ShrinkHolds;
import io.rosterbridge.source.SourceReads;
import java.time.Clock;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The provision flow, from who is due to the record of what was done. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProvisioningSettings.class)
class ProvisioningWiring {

    @Bean
    WakeUp wakeUp(ObjectProvider<CamelContext> camel) {
        return new WakeUp(camel);
    }

    @Bean(destroyMethod = "release")
    Tasks tasks(JdbcTemplate database, TransactionTemplate transaction, Clock clock, ProvisioningSettings settings, Flow flow) {
        return new Tasks(database, transaction, clock, settings.lease(), settings.repeatPause(), flow);
    }

    @Bean
    Flow flow(ProvisioningSettings settings, Clock clock) {
        return new Flow(settings.concurrency(), settings.mostAhead(), clock);
    }

    @Bean
    RemovalBrake removalBrake(JdbcTemplate database, TransactionTemplate transaction, ProfileVersions profiles, WakeUp wakeUp,
                              Clock clock) {
        return new RemovalBrake(database, transaction, profiles, wakeUp, clock);
    }

    @Bean
    Pickup pickup(Tasks tasks, Flow flow, Connections connections, Limiter limiter, ProfileVersions profiles, JdbcTemplate database,
                  TransactionTemplate transaction, RemovalBrake removalBrake) {
        return new Pickup(tasks, flow, connections, limiter, profiles, new UserNameClaims(database), transaction, removalBrake);
    }

    @Bean
    ActionFilter actionFilter(Connections connections, ProvisioningSettings settings, Clock clock) {
        return new ActionFilter(connections, settings.settlingTime(), clock);
    }

    @Bean
    DecisionCheck decisionCheck(JdbcTemplate database, Connections connections, Limiter limiter, Flow flow, ActionFilter actionFilter) {
        return new DecisionCheck(database, connections, limiter, flow, actionFilter);
    }

    @Bean
    MappingProcessor mappingProcessor(Connections connections, CalendlySettings settings, ImportSettings lists, JdbcTemplate database,
                                      Clock clock) {
        MappingProcessor.Listing listing = new MappingProcessor.Listing(lists.listedWithin(), lists.inactiveMayBeInvited());
        return new MappingProcessor(connections, settings, listing, new FoundAccounts(database), clock);
    }

    @Bean
    Deliveries deliveries(Connections connections, Limiter limiter, CalendlySettings settings, Clock clock) {
        return new Deliveries(connections, limiter, settings, clock);
    }

    @Bean
    Recorder recorder(JdbcTemplate database, TransactionTemplate transaction, Tasks tasks, DueMarks dueMarks, LinkQuestions linkQuestions,
                      Flow flow, MeterRegistry meters, ProvisioningSettings settings, Clock clock) {
        return new Recorder(database, transaction, tasks, dueMarks, linkQuestions, flow, new OutcomeMetrics(meters), settings, clock);
    }

    @Bean
    Upkeep upkeep(Tasks tasks, DueMarks dueMarks, Connections connections, ProfileVersions profiles, CalendlySettings calendly,
                  ProvisioningSettings settings, JdbcTemplate database, Clock clock) {
        return new Upkeep(tasks, dueMarks, connections, profiles, calendly, settings, database, clock);
    }

    @Bean
    Retention retention(Holds holds, Approvals approvals, SourceReads reads, Imports imports, ProvisioningSettings settings, Clock clock) {
        return new Retention(Map.of("holds", holds::removeOlderThan, "approvals", approvals::removeOlderThan, "reads", reads::removeOlderThan,
                "runs", imports::removeOlderThan), settings.logRetention(), clock);
    }

    @Bean
    Provisioning provisioning(ProducerTemplate camel, RemovalBrake removalBrake, People people, AuditTrail audit) {
        return new Provisioning(camel, removalBrake, people, audit);
    }

    // ---- what waits for somebody

    @Bean
    LinkQuestions linkQuestions(JdbcTemplate database, TransactionTemplate transaction, DueMarks dueMarks, Clock clock) {
        return new LinkQuestions(database, transaction, dueMarks, clock);
    }

    @Bean
    LeaversAccounts leaversAccounts(JdbcTemplate database, Connections connections, ObjectProvider<ProducerTemplate> camel) {
        return new LeaversAccounts(database, new AccountLookup(request -> camel.getObject().requestBody("direct:calendly-request", request,
                Answer.class)), connections);
    }

    @Bean
    AccountLinks accountLinks(JdbcTemplate database, DueMarks dueMarks, Clock clock) {
        return new AccountLinks(database, dueMarks, clock);
    }

    @Bean
    LinkDecisions linkDecisions(LinkQuestions linkQuestions, AccountLinks accountLinks, AuditTrail audit, TransactionTemplate transaction) {
        return new LinkDecisions(linkQuestions, accountLinks, audit, transaction);
    }

    @Bean
    ExternalIds externalIds(JdbcTemplate database, TransactionTemplate transaction, DueMarks dueMarks, AuditTrail audit) {
        return new ExternalIds(database, transaction, dueMarks, audit);
    }

    @Bean
    Holds holds(JdbcTemplate database, TransactionTemplate transaction, ShrinkHolds shrinkHolds, People people, WakeUp wakeUp,
                Clock clock) {
        return new Holds(database, transaction, shrinkHolds, people, wakeUp, clock);
    }

    @Bean
    HoldDecisions holdDecisions(Holds holds, Approvals approvals, AuditTrail audit) {
        return new HoldDecisions(holds, approvals, audit);
    }

    @Bean
    Failures failures(JdbcTemplate database, DueMarks dueMarks, Connections connections, CalendlySettings settings) {
        return new Failures(database, dueMarks, connections, settings.seatProbeInterval());
    }

    @Bean
    Retrying retrying(Failures failures, AuditTrail audit) {
        return new Retrying(failures, audit);
    }

    @Bean
    @Order(1)
    ForgetsWork forgetsWork(JdbcTemplate database, DueMarks dueMarks, Connections connections) {
        return new ForgetsWork(database, dueMarks, connections.seats());
    }
}
