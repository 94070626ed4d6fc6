package io.rosterbridge.plans;

import io.rosterbridge.access.Approvals;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.StoppableTransactions;
import io.rosterbridge.directory.People;
import io.rosterbridge.imports.Confirmations;
import io.rosterbridge.imports.ImportApply;
import io.rosterbridge.imports.ImportChanges;
import io.rosterbridge.imports.ImportView;
import io.rosterbridge.imports.Reconciliation;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.PeopleView;
import io.rosterbridge.provisioning.Preview;
import io.rosterbridge.provisioning.Recorder;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.source.CsvSource;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** The plans, with one planner for each kind. Whoever adds a kind adds its constant, its request, its class and its bean here. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PlanSettings.class)
class PlanSetup {

    @Bean
    PlanTexts planTexts(JdbcTemplate database) {
        return new PlanTexts(database);
    }

    @Bean
    PlanTable planTable(JdbcTemplate database, PlanTexts planTexts, Clock clock) {
        return new PlanTable(database, planTexts, clock);
    }

    @Bean
    Recheck planRecheck(JdbcTemplate database, PlatformTransactionManager transactions, Connections connections, PlanTable planTable,
                        Preview preview, ProfileVersions profiles) {
        return new Recheck(database, StoppableTransactions.template(transactions, connections), planTable, preview, profiles);
    }

    @Bean
    PlanOutcomes planOutcomes(PlanTable planTable, Recorder recorder, ImportApply importApply) {
        PlanOutcomes outcomes = new PlanOutcomes(planTable);
        recorder.whenSent(outcomes::sent);
        importApply.whenApplied(outcomes::imported);
        return outcomes;
    }

    @Bean
    ImportChanges importChanges(JdbcTemplate database) {
        return new ImportChanges(database);
    }

    // ---- a planner of each kind

    @Bean
    ProfilePlan profilePlan(ProfileVersions profiles, Preview preview, Recheck planRecheck, PlanTable planTable, PlanTexts planTexts,
                            DueMarks dueMarks) {
        return new ProfilePlan(profiles, preview, planRecheck, planTable, planTexts, dueMarks);
    }

    @Bean
    CsvPlan csvPlan(CsvSource csvSource, ProfileVersions profiles, Preview preview, Recheck planRecheck, PlanTable planTable,
                    PlanTexts planTexts, DueMarks dueMarks, PlatformTransactionManager transactions, Connections connections) {
        return new CsvPlan(csvSource, profiles, preview, planRecheck, planTable, planTexts, dueMarks, ownTransaction(transactions, connections));
    }

    @Bean
    AssignmentPlan assignmentPlan(PeopleView peopleView, People people, ProfileVersions profiles, Preview preview, Recheck planRecheck,
                                  DueMarks dueMarks) {
        return new AssignmentPlan(peopleView, people, profiles, preview, planRecheck, dueMarks);
    }

    @Bean
    ImportPlan importPlan(Confirmations confirmations, ImportApply importApply, ImportView importView, ProfileVersions profiles,
                          Preview preview, Recheck planRecheck, PlanTable planTable, PlanTexts planTexts) {
        return new ImportPlan(confirmations, importApply, importView, profiles, preview, planRecheck, planTable, planTexts);
    }

    @Bean
    ProvisionPlan provisionPlan(ProfileVersions profiles, Preview preview, Recheck planRecheck, DueMarks dueMarks, JdbcTemplate database) {
        return new ProvisionPlan(profiles, preview, planRecheck, dueMarks, database);
    }

    @Bean
    ReconcilePlan reconcilePlan(JdbcTemplate database, ProfileVersions profiles, Preview preview, Recheck planRecheck,
                                Reconciliation reconciliation, DueMarks dueMarks) {
        return new ReconcilePlan(database, profiles, preview, planRecheck, reconciliation, dueMarks);
    }

    @Bean
    UndoPlan undoPlan(JdbcTemplate database, PlanTable planTable, ImportChanges importChanges, ProfileVersions profiles, Preview preview,
                      Recheck planRecheck, People people, DueMarks dueMarks, Clock clock) {
        return new UndoPlan(database, new UndoneThings(database, planTable, importChanges), importChanges, profiles, preview, planRecheck,
                people, new DirectoryUndo(database, people, dueMarks, clock), dueMarks);
    }

    // ---- what is done with them

    @Bean
    Planners planners(List<Planner<?>> planners) {
        return new Planners(planners);
    }

    /** Called by routes, by this name. */
    @Bean
    PlanWork planWork(PlanTable planTable, PlanTexts planTexts, Planners planners, PlatformTransactionManager transactions,
                      Connections connections, ProfileVersions profiles) {
        return new PlanWork(planTable, planTexts, planners, ownTransaction(transactions, connections), profiles);
    }

    @Bean
    PlanDecisions planDecisions(PlanTable planTable, PlanTexts planTexts, Planners planners, ProfileVersions profiles, AuditTrail audit,
                                Approvals approvals, PlatformTransactionManager transactions, Connections connections, PlanSettings settings) {
        return new PlanDecisions(planTable, planTexts, planners, profiles, audit, approvals,
                StoppableTransactions.template(transactions, connections), settings);
    }

    /** Called by routes, by this name. */
    @Bean
    Plans plans(PlanTable planTable, PlanTexts planTexts, ProfileVersions profiles, Preview preview, ImportChanges importChanges,
                PlanSettings settings, Clock clock) {
        return new Plans(planTable, planTexts, profiles, preview, importChanges, settings, clock);
    }

    @Bean
    PlanExport planExport(Plans plans) {
        return new PlanExport(plans);
    }

    @Bean
    RuleCounts ruleCounts(PeopleView peopleView, People people, Clock clock) {
        return new RuleCounts(peopleView, people, clock);
    }

    @Bean
    @Order(3)
    ForgetsPlans forgetsPlans(JdbcTemplate database, PlanTable planTable, PlanTexts planTexts) {
        return new ForgetsPlans(database, planTable, planTexts);
    }

    private static TransactionTemplate ownTransaction(PlatformTransactionManager transactions, Connections connections) {
        TransactionTemplate transaction = StoppableTransactions.template(transactions, connections);
        transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        return transaction;
    }
}
