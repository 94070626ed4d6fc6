package io.rosterbridge.provisioning;

import io.micrometer.core.instrument.MeterRegistry;
import io.rosterbridge.access.Approvals;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.account.AccountLinks;
import io.rosterbridge.calendly.AccountLookup;
import io.rosterbridge.calendly.Answer;
import io.rosterbridge.calendly.CalendlySettings;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.directory.People;
import io.rosterbridge.log.ExpiringRows;
import io.rosterbridge.profile.ProfileListener;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.queue.Flow;
import io.rosterbridge.queue.ProvisioningSettings;
import io.rosterbridge.queue.Tasks;
import io.rosterbridge.queue.WakeUp;
import io.rosterbridge.source.ShrinkHolds;
import java.time.Clock;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The provision flow, from who is due to the record of what was done. */
@Configuration(proxyBeanMethods = false)
class ProvisioningSetup {

    @Bean
    RemovalBrake removalBrake(JdbcTemplate database, TransactionTemplate transaction, ProfileVersions profiles, WakeUp wakeUp,
                              Clock clock) {
        return new RemovalBrake(database, transaction, profiles, wakeUp, clock);
    }

    @Bean
    ProfileListener removalsAskAgain(JdbcTemplate database) {
        return new ProfileListener() {
            @Override
            public void removalLimitChanged() {
                RemovalBrake.askAgain(database);
            }
        };
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
    MappingProcessor mappingProcessor(Connections connections, CalendlySettings settings, MappingProcessor.Listing listing, JdbcTemplate database,
                                      Clock clock) {
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
    Provisioning provisioning(ProducerTemplate camel, RemovalBrake removalBrake, People people, AuditTrail audit) {
        return new Provisioning(camel, removalBrake, people, audit);
    }

    @Bean
    Unexpected unexpected() {
        return new Unexpected();
    }

    @Bean
    Processor tellUnexpected(Unexpected unexpected) {
        return unexpected::tell;
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
    LinkDecisions linkDecisions(LinkQuestions linkQuestions, AccountLinks accountLinks, AuditTrail audit, TransactionTemplate transaction) {
        return new LinkDecisions(linkQuestions, accountLinks, audit, transaction);
    }

    @Bean
    Holds holds(JdbcTemplate database, TransactionTemplate transaction, ShrinkHolds shrinkHolds, People people, WakeUp wakeUp,
                Clock clock) {
        return new Holds(database, transaction, shrinkHolds, people, wakeUp, clock);
    }

    @Bean
    ExpiringRows expiringHolds(Holds holds) {
        return new ExpiringRows("holds", holds::removeOlderThan);
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

    // ---- what is shown of it, and what it would do

    @Bean
    Preview preview(JdbcTemplate database, Connections connections, ActionFilter actionFilter, MappingProcessor mappingProcessor,
                    RemovalBrake removalBrake) {
        return new Preview(database, connections, actionFilter, mappingProcessor, removalBrake);
    }

    @Bean
    Explanation explanation(JdbcTemplate database, ProfileVersions profiles, Connections connections, ActionFilter actionFilter) {
        return new Explanation(database, profiles, connections, actionFilter);
    }

    @Bean
    PeopleView peopleView(JdbcTemplate database) {
        return new PeopleView(database);
    }

    @Bean
    Departments departments(JdbcTemplate database, Clock clock) {
        return new Departments(database, clock);
    }

    @Bean
    Status status(JdbcTemplate database, Connections connections, Limiter limiter, Clock clock) {
        return new Status(database, connections, limiter, clock);
    }
}
