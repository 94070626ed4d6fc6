package io.rosterbridge.platform.schedule;

import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes stored jobs whose route is gone; Quartz would go on firing them by their old schedule. */
final class VanishedJobs implements CamelContextConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(VanishedJobs.class);

    private final Scheduler scheduler;

    VanishedJobs(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public void beforeApplicationStart(CamelContext context) {
        // Only once the routes are up is it known which jobs they have.
    }

    @Override
    public void afterApplicationStart(CamelContext context) {
        Set<TriggerKey> ofRoutes = context.getEndpoints().stream().filter(QuartzEndpoint.class::isInstance)
                .map(endpoint -> ((QuartzEndpoint) endpoint).getTriggerKey()).collect(Collectors.toSet());
        try {
            for (JobKey job : scheduler.getJobKeys(GroupMatcher.anyJobGroup())) {
                if (!ofRoutes.contains(new TriggerKey(job.getName(), job.getGroup()))) {
                    scheduler.deleteJob(job);
                    LOG.info("Removed the stored job {}, whose route is gone", job);
                }
            }
        } catch (SchedulerException unreadable) {
            throw new IllegalStateException("the stored jobs cannot be read", unreadable);
        }
    }
}
