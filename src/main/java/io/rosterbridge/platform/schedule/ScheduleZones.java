package io.rosterbridge.platform.schedule;

import java.util.TimeZone;
import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.quartz.CronScheduleBuilder;
import org.quartz.CronTrigger;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that every stored schedule goes by the zone that its route names, and by UTC if it names none. Quartz would take the zone of
 * the machine, and Camel leaves a stored schedule alone whose zone is all that has changed.
 */
final class ScheduleZones implements CamelContextConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(ScheduleZones.class);
    private static final String ZONE = "timeZone";

    private final Scheduler scheduler;

    ScheduleZones(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public void beforeApplicationStart(CamelContext context) {
        // The schedules are stored when the routes start.
    }

    @Override
    public void afterApplicationStart(CamelContext context) {
        context.getEndpoints().stream().filter(QuartzEndpoint.class::isInstance).map(QuartzEndpoint.class::cast).forEach(this::correct);
    }

    private void correct(QuartzEndpoint endpoint) {
        Object named = endpoint.getTriggerParameters() == null ? null : endpoint.getTriggerParameters().get(ZONE);
        TimeZone zone = TimeZone.getTimeZone(named == null ? "UTC" : named.toString());
        try {
            Trigger stored = scheduler.getTrigger(endpoint.getTriggerKey());
            if (stored instanceof CronTrigger cron && !cron.getTimeZone().getID().equals(zone.getID())) {
                scheduler.rescheduleJob(cron.getKey(), cron.getTriggerBuilder().withSchedule(CronScheduleBuilder.cronSchedule(
                        cron.getCronExpression()).inTimeZone(zone).withMisfireHandlingInstructionFireAndProceed()).build());
                LOG.info("The schedule {} goes by {} now", cron.getKey(), zone.getID());
            }
        } catch (SchedulerException unreadable) {
            throw new IllegalStateException("the stored schedules cannot be read", unreadable);
        }
    }
}
