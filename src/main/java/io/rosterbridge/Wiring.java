package io.rosterbridge;

import io.micrometer.core.instrument.MeterRegistry;
import io.rosterbridge.calendly.Answer;
import io.rosterbridge.calendly.Authorization;
import io.rosterbridge.calendly.CalendlyHttp;
import io.rosterbridge.calendly.CalendlySettings;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.calendly.TargetAddress;
import io.rosterbridge.calendly.TokenCipher;
import io.rosterbridge.calendly.TokenExpiryWatch;
import io.rosterbridge.directory.CsvSource;
import io.rosterbridge.directory.DueMarks;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.SourceMapping;
import io.rosterbridge.directory.SourceReads;
import io.rosterbridge.mapping.ProfileVersions;
import io.rosterbridge.plans.PlanSettings;
import io.rosterbridge.plans.PlanWork;
import io.rosterbridge.plans.Plans;
import io.rosterbridge.provisioning.ActionFilter;
import io.rosterbridge.provisioning.Deliveries;
import io.rosterbridge.provisioning.Explanation;
import io.rosterbridge.provisioning.Failures;
import io.rosterbridge.provisioning.Flow;
import io.rosterbridge.provisioning.MappingProcessor;
import io.rosterbridge.provisioning.OutcomeMetrics;
import io.rosterbridge.provisioning.PeopleView;
import io.rosterbridge.provisioning.Pickup;
import io.rosterbridge.provisioning.Preview;
import io.rosterbridge.provisioning.Provisioning;
import io.rosterbridge.provisioning.ProvisioningLog;
import io.rosterbridge.provisioning.ProvisioningSettings;
import io.rosterbridge.provisioning.Recorder;
import io.rosterbridge.provisioning.Status;
import io.rosterbridge.provisioning.Tasks;
import io.rosterbridge.provisioning.Unexpected;
import io.rosterbridge.provisioning.Upkeep;
import io.rosterbridge.provisioning.UserNameClaims;
import io.rosterbridge.provisioning.WakeUp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.quartz.Scheduler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Every bean that a route may call. The method name is the name the YAML uses. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({CalendlySettings.class, ProvisioningSettings.class, PlanSettings.class})
class Wiring {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    // ---- Camel

    /** The scheduler of Spring Boot, which stores its jobs in the database; Camel starts it when the routes are up. */
    @Bean("quartz")
    QuartzComponent quartz(Scheduler scheduler) {
        QuartzComponent quartz = new QuartzComponent();
        quartz.setScheduler(scheduler);
        return quartz;
    }

    @Bean
    VanishedJobs vanishedJobs(Scheduler scheduler) {
        return new VanishedJobs(scheduler);
    }

    @Bean
    AggregationStrategy grouped() {
        return new GroupedBodyAggregationStrategy();
    }

    @Bean
    Unexpected unexpected() {
        return new Unexpected();
    }

    // ---- directory

    @Bean
    WakeUp wakeUp(ObjectProvider<CamelContext> camel) {
        return new WakeUp(camel);
    }

    @Bean
    DueMarks dueMarks(JdbcTemplate database, Clock clock, WakeUp wakeUp) {
        return new DueMarks(database, clock, wakeUp);
    }

    @Bean
    People people(JdbcTemplate database, TransactionTemplate transaction, Clock clock, DueMarks dueMarks,
                  @Value("${rosterbridge.assign-by-default}") boolean assignByDefault) {
        return new People(database, transaction, clock, dueMarks, assignByDefault);
    }

    @Bean
    SourceReads sourceReads(JdbcTemplate database, Clock clock) {
        return new SourceReads(database, clock);
    }

    @Bean
    CsvSource csvSource(JdbcTemplate database, TransactionTemplate transaction, Clock clock, DueMarks dueMarks, SourceReads sourceReads,
                        ProfileVersions profiles, @Value("${rosterbridge.mappings-folder}") Path mappings,
                        @Value("${rosterbridge.assign-by-default}") boolean assignByDefault) throws IOException {
        SourceMapping mapping = SourceMapping.parse("mappings/source-csv.yaml", Files.readString(mappings.resolve("source-csv.yaml")));
        return new CsvSource(database, transaction, clock, dueMarks, sourceReads, mapping,
                () -> profiles.inForce().profile().safety().shrink(), assignByDefault);
    }

    // ---- the profile

    @Bean
    ProfileVersions profiles(JdbcTemplate database, TransactionTemplate transaction, Clock clock, DueMarks dueMarks,
                             @Value("${rosterbridge.mappings-folder}") Path mappings) {
        ProfileVersions profiles = new ProfileVersions(database, transaction, clock, dueMarks::markEveryone);
        profiles.readAtStart(mappings.resolve("calendly.yaml"));
        return profiles;
    }

    // ---- Calendly

    @Bean
    TargetAddress targetAddress(CalendlySettings settings) {
        return new TargetAddress(settings.allowPrivateTargets());
    }

    @Bean
    Connections connections(JdbcClient database, TargetAddress addresses, Clock clock, WakeUp wakeUp, Tasks tasks, DueMarks dueMarks,
                            @Value("${rosterbridge.secret-key}") String secretKey, @Value("${rosterbridge.data-folder}") Path data) {
        Connections connections = new Connections(database, TokenCipher.of(Optional.of(secretKey), data), addresses, clock);
        connections.whenOpened(() -> {
            dueMarks.mark(tasks.rejected());
            wakeUp.run();
        });
        return connections;
    }

    @Bean
    Limiter limiter(CalendlySettings settings, Clock clock) {
        return new Limiter(settings.requestsPerMinute(), clock);
    }

    @Bean
    CalendlyHttp calendlyHttp(Connections connections, Limiter limiter, Clock clock) {
        return new CalendlyHttp(connections, limiter, clock);
    }

    @Bean
    Processor calendlyRequest(CalendlyHttp calendlyHttp) {
        return calendlyHttp::prepare;
    }

    @Bean
    HttpClientConnectionManager calendlyConnections(CalendlySettings settings, ProvisioningSettings provisioning, TargetAddress addresses) {
        int besidesTheWorkers = 4;
        return CalendlyHttp.connectionManager(settings, addresses, provisioning.concurrency() + besidesTheWorkers);
    }

    @Bean
    HttpClientConfigurer calendlyClient(CalendlyHttp calendlyHttp, CalendlySettings settings) {
        return calendlyHttp.configurer(settings);
    }

    @Bean
    Authorization authorization(Connections connections, ObjectProvider<ProducerTemplate> camel) {
        return new Authorization(connections,
                request -> camel.getObject().requestBody("direct:calendly-exchange", request, Answer.class));
    }

    @Bean
    TokenExpiryWatch tokenExpiryWatch(Connections connections, Clock clock) {
        return new TokenExpiryWatch(connections, clock);
    }

    @Bean
    FirstConnection firstConnection(CalendlySettings settings, Connections connections, Authorization authorization) {
        return new FirstConnection(settings, connections, authorization);
    }

    // ---- the provision flow

    @Bean(destroyMethod = "release")
    Tasks tasks(JdbcTemplate database, TransactionTemplate transaction, Clock clock, ProvisioningSettings settings) {
        return new Tasks(database, transaction, clock, settings.lease());
    }

    @Bean
    Flow flow(ProvisioningSettings settings, Clock clock) {
        return new Flow(settings.concurrency(), clock);
    }

    @Bean
    Pickup pickup(Tasks tasks, Flow flow, Connections connections, ProfileVersions profiles, JdbcTemplate database,
                  TransactionTemplate transaction) {
        return new Pickup(tasks, flow, connections, profiles, new UserNameClaims(database), transaction);
    }

    @Bean
    ActionFilter actionFilter(Connections connections) {
        return new ActionFilter(connections);
    }

    @Bean
    MappingProcessor mappingProcessor(Connections connections, CalendlySettings settings) {
        return new MappingProcessor(connections, settings);
    }

    @Bean
    Deliveries deliveries(Connections connections, Limiter limiter, CalendlySettings settings) {
        return new Deliveries(connections, limiter, settings);
    }

    @Bean
    Recorder recorder(JdbcTemplate database, TransactionTemplate transaction, Tasks tasks, DueMarks dueMarks, Flow flow,
                      MeterRegistry meters, ProvisioningSettings settings, Clock clock) {
        return new Recorder(database, transaction, tasks, dueMarks, flow, new OutcomeMetrics(meters), settings, clock);
    }

    @Bean
    Upkeep upkeep(Tasks tasks, Connections connections, ProfileVersions profiles, CalendlySettings calendly, ProvisioningSettings settings,
                  JdbcTemplate database, Clock clock) {
        return new Upkeep(tasks, connections, profiles, calendly, settings, database, clock);
    }

    // ---- plans

    @Bean
    Preview preview(JdbcTemplate database, Connections connections, ActionFilter actionFilter, MappingProcessor mappingProcessor) {
        return new Preview(database, connections, actionFilter, mappingProcessor);
    }

    @Bean
    Plans plans(JdbcTemplate database, PlatformTransactionManager transactions, ProfileVersions profiles, Preview preview,
                CsvSource csvSource, People people, DueMarks dueMarks, PlanSettings settings, Clock clock) {
        return new Plans(database, transactions, profiles, preview, csvSource, people, dueMarks, settings, clock);
    }

    @Bean
    PlanWork planWork(Plans plans) {
        return plans.work();
    }

    // ---- the read side, for the console and JMX

    @Bean
    ProvisioningLog provisioningLog(JdbcTemplate database) {
        return new ProvisioningLog(database);
    }

    @Bean
    PeopleView peopleView(JdbcTemplate database) {
        return new PeopleView(database);
    }

    @Bean
    Failures failures(JdbcTemplate database, DueMarks dueMarks, Connections connections) {
        return new Failures(database, dueMarks, connections);
    }

    @Bean
    Status status(JdbcTemplate database, Connections connections, Limiter limiter, Clock clock) {
        return new Status(database, connections, limiter, clock);
    }

    @Bean
    Explanation explanation(JdbcTemplate database, ProfileVersions profiles, Connections connections, ActionFilter actionFilter) {
        return new Explanation(database, profiles, connections, actionFilter);
    }

    @Bean
    Provisioning provisioning(ProducerTemplate camel) {
        return new Provisioning(camel);
    }
}
