package io.rosterbridge.wiring;

import io.rosterbridge.platform.database.DatabaseTrouble;
import io.rosterbridge.provisioning.Unexpected;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Processor;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;
import org.quartz.Scheduler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** What the parts run on: the clock, Camel with its scheduler, and what becomes of the unexpected. */
@Configuration(proxyBeanMethods = false)
class RuntimeWiring {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

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

    /** @throws IllegalArgumentException if nightly work would fall into an hour that its zone skips or repeats */
    @Bean
    ScheduleZones scheduleZones(Scheduler scheduler, Environment environment, Clock clock) {
        ZoneId zone = Nightly.zone(environment.getRequiredProperty("rosterbridge.schedules.zone"));
        for (String nightly : List.of("import", "retention", "rejected")) {
            String setting = "rosterbridge.schedules." + nightly;
            Nightly.check(setting, environment.getRequiredProperty(setting), zone, clock.instant());
        }
        return new ScheduleZones(scheduler);
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
}
