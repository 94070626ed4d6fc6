package io.rosterbridge.platform.schedule;

import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import org.apache.camel.component.quartz.QuartzComponent;
import org.quartz.Scheduler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The scheduler of the routes, and what is put right in the schedules it has stored. */
@Configuration(proxyBeanMethods = false)
class ScheduleSetup {

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
}
