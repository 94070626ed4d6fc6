package io.rosterbridge;

import io.micrometer.core.instrument.MeterRegistry;
import io.rosterbridge.access.Approvals;
import io.rosterbridge.audit.AuditAction;
import io.rosterbridge.audit.AuditTrail;
import io.rosterbridge.calendly.Answer;
import io.rosterbridge.calendly.Authorization;
import io.rosterbridge.calendly.CalendlyHttp;
import io.rosterbridge.calendly.CalendlySettings;
import io.rosterbridge.calendly.ConnectionSwitch;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.calendly.SharedLimits;
import io.rosterbridge.calendly.StoppableTransactions;
import io.rosterbridge.calendly.TargetAddress;
import io.rosterbridge.calendly.TokenCipher;
import io.rosterbridge.calendly.TokenExpiryWatch;
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
import io.rosterbridge.mapping.ForgetsProfiles;
import io.rosterbridge.mapping.Linking;
import io.rosterbridge.mapping.ProfileVersions;
import io.rosterbridge.mapping.Safety;
import io.rosterbridge.provisioning.AccountLinks;
import io.rosterbridge.provisioning.ActionFilter;
import io.rosterbridge.provisioning.DatabaseTrouble;
import io.rosterbridge.provisioning.Deliveries;
import io.rosterbridge.provisioning.Departments;
import io.rosterbridge.provisioning.Explanation;
import io.rosterbridge.provisioning.Failures;
import io.rosterbridge.provisioning.Flow;
import io.rosterbridge.provisioning.ForgetsWork;
import io.rosterbridge.provisioning.HoldDecisions;
import io.rosterbridge.provisioning.Holds;
import io.rosterbridge.provisioning.LifeLine;
import io.rosterbridge.provisioning.LinkDecisions;
import io.rosterbridge.provisioning.LinkQuestions;
import io.rosterbridge.provisioning.MappingProcessor;
import io.rosterbridge.provisioning.OutcomeMetrics;
import io.rosterbridge.provisioning.PeopleView;
import io.rosterbridge.provisioning.Pickup;
import io.rosterbridge.provisioning.Preview;
import io.rosterbridge.provisioning.Provisioning;
import io.rosterbridge.provisioning.ProvisioningLog;
import io.rosterbridge.provisioning.ProvisioningSettings;
import io.rosterbridge.provisioning.RecentActivity;
import io.rosterbridge.provisioning.Recorder;
import io.rosterbridge.provisioning.RemovalBrake;
import io.rosterbridge.provisioning.Retrying;
import io.rosterbridge.provisioning.Status;
import io.rosterbridge.provisioning.Tasks;
import io.rosterbridge.provisioning.Unexpected;
import io.rosterbridge.provisioning.Upkeep;
import io.rosterbridge.provisioning.UserNameClaims;
import io.rosterbridge.provisioning.WakeUp;
import io.rosterbridge.setup.SetUp;
import io.rosterbridge.yaml.YamlFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
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
@EnableConfigurationProperties({CalendlySettings.class, ProvisioningSettings.class, ImportSettings.class, ApplySettings.class,
    ReconcileSettings.class})
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

    @Bean
    Processor tellUnexpected(Unexpected unexpected) {
        return unexpected::tell;
    }

    @Bean
    DatabaseTrouble databaseTrouble() {
        return new DatabaseTrouble();
    }

    /** Of a route in which nothing is repeated. By reference, since Hawtio cannot draw a route that holds the handler itself. */
    @Bean
    NoErrorHandlerDefinition leftToTheCaller() {
        return new NoErrorHandlerDefinition();
    }

    // ---- the audit trail

    @Bean
    AuditTrail auditTrail(JdbcTemplate database, TransactionTemplate transaction, Clock clock) {
        return new AuditTrail(database, transaction, clock);
    }

    /** Who holds removals asks it before releasing them. */
    @Bean
    Approvals approvals(JdbcTemplate database, TransactionTemplate transaction, Clock clock,
                        @Value("${rosterbridge.two-person-holds}") boolean twoPersons) {
        return new Approvals(database, transaction, clock, twoPersons);
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
    PeopleEditing peopleEditing(People people, AuditTrail audit, TransactionTemplate transaction) {
        return new PeopleEditing(people, audit, transaction);
    }

    @Bean
    Inbox inbox(@Value("${rosterbridge.inbox}") Path folder, @Value("${rosterbridge.inbox-keep-for}") Duration keepFor,
                JdbcTemplate database, AuditTrail audit, Clock clock) {
        return new Inbox(folder, keepFor, database, audit, clock);
    }

    @Bean
    Erasure erasure(JdbcTemplate database, TransactionTemplate transaction, AuditTrail audit, List<Forgets> parts) {
        return new Erasure(database, transaction, audit, parts);
    }

    @Bean
    SourceReads sourceReads(JdbcTemplate database, Clock clock) {
        return new SourceReads(database, clock);
    }

    @Bean
    CsvSource csvSource(JdbcTemplate database, PlatformTransactionManager transactions, Connections connections, Clock clock, DueMarks dueMarks,
                        SourceReads sourceReads, ProfileVersions profiles, @Value("${rosterbridge.mappings-folder}") Path mappings,
                        @Value("${rosterbridge.assign-by-default}") boolean assignByDefault) {
        Path file = mappings.resolve("source-csv.yaml");
        SourceMapping mapping = SourceMapping.parse(file.toString(), YamlFile.text(file));
        return new CsvSource(database, stoppable(transactions, connections), clock, dueMarks, sourceReads, mapping,
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
    InboxLock inboxLock(@Value("${rosterbridge.inbox-quiet-ms}") long quiet, @Value("${rosterbridge.inbox-quiet-full-ms}") long quietFull,
                        @Value("${rosterbridge.inbox-check-ms:500}") long check, Connections connections) {
        return new InboxLock(quiet, quietFull, check, () -> connections.present().isKilled());
    }

    // ---- the profile

    @Bean
    ProfileVersions profiles(JdbcTemplate database, TransactionTemplate transaction, Clock clock, DueMarks dueMarks, AuditTrail audit,
                             @Value("${rosterbridge.mappings-folder}") Path mappings) {
        ProfileVersions profiles = new ProfileVersions(database, transaction, clock, dueMarks::markEveryone);
        profiles.whenStored((author, fingerprint) -> audit.record(author, AuditAction.PROFILE_VERSION, "profile",
                Map.of("fingerprint", fingerprint)));
        profiles.readAtStart(mappings.resolve("calendly.yaml"));
        return profiles;
    }

    @Bean
    ForgetsProfiles forgetsProfiles(JdbcTemplate database) {
        return new ForgetsProfiles(database);
    }

    // ---- Calendly

    @Bean
    TargetAddress targetAddress(CalendlySettings settings) {
        return new TargetAddress(settings.allowPrivateTargets());
    }

    @Bean
    Connections connections(JdbcClient database, JdbcTemplate jdbc, TransactionTemplate transaction, TargetAddress addresses, Clock clock,
                            WakeUp wakeUp, Tasks tasks, DueMarks dueMarks, @Value("${rosterbridge.secret-key}") String secretKey,
                            @Value("${rosterbridge.secret-key-previous}") String formerKeys, @Value("${rosterbridge.data-folder}") Path data) {
        Connections connections = new Connections(database, transaction, TokenCipher.of(Optional.of(secretKey), formerKeys, data), addresses,
                clock, new AccountLinks(jdbc, dueMarks, clock));
        connections.whenOpened(() -> {
            dueMarks.again(tasks.rejected());
            wakeUp.run();
        });
        return connections;
    }

    @Bean
    Limiter limiter(CalendlySettings settings, Clock clock) {
        return new Limiter(settings.requestsPerMinute(), clock);
    }

    @Bean
    SharedLimits sharedLimits(JdbcClient database, Limiter limiter, @Value("${spring.quartz.scheduler-name}") String scheduler, Clock clock) {
        return new SharedLimits(database, limiter, scheduler, clock);
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
    Authorization authorization(Connections connections, ObjectProvider<ProducerTemplate> camel, Clock clock) {
        return new Authorization(connections,
                request -> camel.getObject().requestBody("direct:calendly-exchange", request, Answer.class), clock);
    }

    @Bean
    SetUp setUp(JdbcTemplate database, Connections connections, ProfileVersions profiles, AuditTrail audit, Clock clock) {
        return new SetUp(database, connections, profiles, audit, clock);
    }

    @Bean
    ConnectionSwitch connectionSwitch(Connections connections, Authorization authorization, Limiter limiter, AuditTrail audit,
                                      Clock clock) {
        return new ConnectionSwitch(connections, authorization, limiter, audit, clock);
    }

    @Bean
    TokenExpiryWatch tokenExpiryWatch(JdbcClient database, Connections connections, Clock clock) {
        return new TokenExpiryWatch(database, connections, clock);
    }

    @Bean
    FirstConnection firstConnection(CalendlySettings settings, Connections connections, Authorization authorization, AuditTrail audit,
                                    TransactionTemplate transaction) {
        return new FirstConnection(settings, connections, authorization, audit, transaction);
    }

    // ---- the provision flow

    @Bean(destroyMethod = "release")
    Tasks tasks(JdbcTemplate database, TransactionTemplate transaction, Clock clock, ProvisioningSettings settings, Flow flow) {
        return new Tasks(database, transaction, clock, settings.lease(), flow);
    }

    @Bean
    Flow flow(ProvisioningSettings settings, Clock clock) {
        return new Flow(settings.concurrency(), settings.mostAhead(), clock);
    }

    @Bean
    Pickup pickup(Tasks tasks, Flow flow, Connections connections, Limiter limiter, ProfileVersions profiles, JdbcTemplate database,
                  TransactionTemplate transaction, RemovalBrake removalBrake, LinkQuestions linkQuestions) {
        return new Pickup(tasks, flow, connections, limiter, profiles, new UserNameClaims(database), transaction, removalBrake, linkQuestions);
    }

    @Bean
    LinkQuestions linkQuestions(JdbcTemplate database, TransactionTemplate transaction, DueMarks dueMarks, Clock clock) {
        return new LinkQuestions(database, transaction, dueMarks, clock);
    }

    @Bean
    LinkDecisions linkDecisions(LinkQuestions linkQuestions, AuditTrail audit, TransactionTemplate transaction) {
        return new LinkDecisions(linkQuestions, audit, transaction);
    }

    @Bean
    ActionFilter actionFilter(Connections connections, Clock clock) {
        return new ActionFilter(connections, clock);
    }

    @Bean
    RemovalBrake removalBrake(JdbcTemplate database, TransactionTemplate transaction, ProfileVersions profiles, WakeUp wakeUp, Clock clock) {
        return new RemovalBrake(database, transaction, profiles, wakeUp, clock);
    }

    @Bean
    Holds holds(JdbcTemplate database, TransactionTemplate transaction, ShrinkHolds shrinkHolds, WakeUp wakeUp, Clock clock) {
        return new Holds(database, transaction, shrinkHolds, wakeUp, clock);
    }

    @Bean
    HoldDecisions holdDecisions(Holds holds, Approvals approvals, AuditTrail audit) {
        return new HoldDecisions(holds, approvals, audit);
    }

    @Bean
    ForgetsWork forgetsWork(JdbcTemplate database) {
        return new ForgetsWork(database);
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
    Recorder recorder(JdbcTemplate database, TransactionTemplate transaction, Tasks tasks, DueMarks dueMarks, LinkQuestions linkQuestions, Flow flow,
                      MeterRegistry meters, ProvisioningSettings settings, Clock clock) {
        return new Recorder(database, transaction, tasks, dueMarks, linkQuestions, flow, new OutcomeMetrics(meters), settings, clock);
    }

    @Bean
    Upkeep upkeep(Tasks tasks, DueMarks dueMarks, Connections connections, ProfileVersions profiles, CalendlySettings calendly,
                  ProvisioningSettings settings, JdbcTemplate database, Clock clock) {
        return new Upkeep(tasks, dueMarks, connections, profiles, calendly, settings, database, clock);
    }

    // ---- imports

    @Bean(destroyMethod = "release")
    Imports imports(JdbcTemplate database, TransactionTemplate transaction, Connections connections, ImportSettings settings,
                    ProvisioningSettings provisioning, Clock clock) {
        return new Imports(database, transaction, connections, settings, provisioning, clock);
    }

    @Bean
    ImportLister importLister(Imports imports, JdbcTemplate database, TransactionTemplate transaction, Connections connections,
                              Limiter limiter, ImportSettings settings, ProvisioningSettings provisioning, Clock clock,
                              ObjectProvider<CamelContext> camel) {
        return new ImportLister(imports, database, transaction, connections, limiter, settings, provisioning, clock, camel);
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

    // ---- confirm, apply, reconcile

    private static TransactionTemplate stoppable(PlatformTransactionManager transactions, Connections connections) {
        return new TransactionTemplate(new StoppableTransactions(transactions, connections));
    }

    @Bean
    Confirmations confirmations(JdbcTemplate database, TransactionTemplate transaction, ProfileVersions profiles, ApplySettings settings,
                                AuditTrail audit, Clock clock) {
        return new Confirmations(database, transaction, profiles, settings, audit, clock);
    }

    @Bean
    StartingRuns startingRuns(Imports imports, AuditTrail audit, TransactionTemplate transaction) {
        return new StartingRuns(imports, audit, transaction);
    }

    @Bean
    ImportApply importApply(JdbcTemplate database, PlatformTransactionManager transactions, Connections connections, People people,
                            ObjectProvider<ProducerTemplate> camel, DueMarks dueMarks, ProfileVersions profiles, ApplySettings settings,
                            ImportSettings lists, Clock clock) {
        return new ImportApply(database, stoppable(transactions, connections), people, Directory.behind(camel::getObject), dueMarks, profiles,
                settings, lists, clock);
    }

    @Bean
    Reconciliation reconciliation(JdbcTemplate database, PlatformTransactionManager transactions, Connections connections,
                                  Imports imports, DueMarks dueMarks, ProfileVersions profiles, ReconcileSettings settings, ImportSettings lists,
                                  Clock clock) {
        return new Reconciliation(database, stoppable(transactions, connections), imports, dueMarks, profiles, settings, lists, clock);
    }

    @Bean
    Reconciliations reconciliations(JdbcTemplate database, Clock clock) {
        return new Reconciliations(database, clock);
    }

    @Bean
    ForgetsImports forgetsImports(JdbcTemplate database) {
        return new ForgetsImports(database);
    }

    // ---- what would be done; the plans made of it have a set-up of their own

    @Bean
    Preview preview(JdbcTemplate database, Connections connections, ActionFilter actionFilter, MappingProcessor mappingProcessor,
                    RemovalBrake removalBrake) {
        return new Preview(database, connections, actionFilter, mappingProcessor, removalBrake);
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
    Departments departments(JdbcTemplate database, Clock clock) {
        return new Departments(database, clock);
    }

    @Bean
    Failures failures(JdbcTemplate database, DueMarks dueMarks, Connections connections) {
        return new Failures(database, dueMarks, connections);
    }

    @Bean
    Retrying retrying(Failures failures, AuditTrail audit) {
        return new Retrying(failures, audit);
    }

    @Bean
    Status status(JdbcTemplate database, Connections connections, Limiter limiter, Clock clock) {
        return new Status(database, connections, limiter, clock);
    }

    @Bean
    RecentActivity recentActivity(JdbcTemplate database, Clock clock) {
        return new RecentActivity(database, clock);
    }

    @Bean
    LifeLine lifeLine(JdbcTemplate database) {
        return new LifeLine(database);
    }

    @Bean
    Explanation explanation(JdbcTemplate database, ProfileVersions profiles, Connections connections, ActionFilter actionFilter) {
        return new Explanation(database, profiles, connections, actionFilter);
    }

    @Bean
    Provisioning provisioning(ProducerTemplate camel, RemovalBrake removalBrake, People people, AuditTrail audit) {
        return new Provisioning(camel, removalBrake, people, audit);
    }
}
