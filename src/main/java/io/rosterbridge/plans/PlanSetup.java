package io.rosterbridge.plans;

import io.rosterbridge.access.Approvals;
import io.rosterbridge.access.audit.AuditTrail;
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

/** The plans, with one planner for each kind. Whoever adds a kind adds its constant, its request, its class and its bean here. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PlanSettings.class)
class PlanSetup {

    @Bean
    PlanTexts planTexts(JdbcTemplate database) {
        return new PlanTexts(database);
    }

    @Bean
    PlanTable planTable(JdbcTemplate database, PlanTexts planTexts, PlanSettings settings, Clock clock) {
        return new PlanTable(database, planTexts, settings, clock);
    }

    @Bean
    PlanStore planStore(PlanTable planTable, PlanTexts planTexts) {
        return new PlanStore(planTable, planTexts);
    }

    @Bean
    PlanRecheck planRecheck(JdbcTemplate database, StoppableTransactions transactions, PlanTable planTable, Preview preview,
                        ProfileVersions profiles) {
        return new PlanRecheck(database, transactions.template(), planTable, preview, profiles);
    }

    @Bean
    Judging planJudging(ProfileVersions profiles, Preview preview, PlanRecheck planRecheck) {
        return new Judging(profiles, preview, planRecheck);
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
    ProfilePlan profilePlan(Judging planJudging, PlanStore planStore, DueMarks dueMarks) {
        return new ProfilePlan(planJudging, planStore, dueMarks);
    }

    @Bean
    CsvPlan csvPlan(CsvSource csvSource, Judging planJudging, PlanStore planStore, DueMarks dueMarks, StoppableTransactions transactions) {
        return new CsvPlan(csvSource, planJudging, planStore, dueMarks, transactions.ownTemplate());
    }

    @Bean
    AssignmentPlan assignmentPlan(PeopleView peopleView, People people, ProfileVersions profiles, Preview preview, PlanRecheck planRecheck,
                                  DueMarks dueMarks) {
        return new AssignmentPlan(peopleView, people, profiles, preview, planRecheck, dueMarks);
    }

    @Bean
    ImportPlan importPlan(Confirmations confirmations, ImportApply importApply, ImportView importView, Judging planJudging,
                          PlanStore planStore) {
        return new ImportPlan(confirmations, importApply, importView, planJudging, planStore);
    }

    @Bean
    ProvisionPlan provisionPlan(ProfileVersions profiles, Preview preview, PlanRecheck planRecheck, DueMarks dueMarks, JdbcTemplate database) {
        return new ProvisionPlan(profiles, preview, planRecheck, dueMarks, database);
    }

    @Bean
    ReconcilePlan reconcilePlan(JdbcTemplate database, ProfileVersions profiles, Preview preview, PlanRecheck planRecheck,
                                Reconciliation reconciliation, DueMarks dueMarks) {
        return new ReconcilePlan(database, profiles, preview, planRecheck, reconciliation, dueMarks);
    }

    @Bean
    DirectoryUndo directoryUndo(JdbcTemplate database, ImportChanges importChanges, People people, DueMarks dueMarks, Clock clock) {
        return new DirectoryUndo(database, importChanges, people, dueMarks, clock);
    }

    @Bean
    UndoneThings undoneThings(JdbcTemplate database, PlanTable planTable, ImportChanges importChanges) {
        return new UndoneThings(database, planTable, importChanges);
    }

    @Bean
    UndoPlan undoPlan(JdbcTemplate database, UndoneThings undoneThings, Judging planJudging, People people, DirectoryUndo directoryUndo,
                      DueMarks dueMarks) {
        return new UndoPlan(database, undoneThings, planJudging, people, directoryUndo, dueMarks);
    }

    // ---- what is done with them

    @Bean
    Planners planners(List<Planner<?>> planners) {
        return new Planners(planners);
    }

    /** Called by routes, by this name. */
    @Bean
    PlanWork planWork(PlanTable planTable, PlanTexts planTexts, Planners planners, StoppableTransactions transactions,
                      ProfileVersions profiles) {
        return new PlanWork(planTable, planTexts, planners, transactions.ownTemplate(), profiles);
    }

    @Bean
    PlanDecisions planDecisions(PlanStore planStore, Planners planners, ProfileVersions profiles, AuditTrail audit, Approvals approvals,
                                StoppableTransactions transactions) {
        return new PlanDecisions(planStore, planners, profiles, audit, approvals, transactions.template());
    }

    /** Called by routes, by this name. */
    @Bean
    Plans plans(PlanStore planStore, ProfileVersions profiles, Preview preview, ImportChanges importChanges, PlanSettings settings,
                Clock clock) {
        return new Plans(planStore, profiles, preview, importChanges, settings, clock);
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
}
