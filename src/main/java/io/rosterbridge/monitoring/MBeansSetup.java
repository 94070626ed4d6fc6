package io.rosterbridge.monitoring;

import io.rosterbridge.calendly.ConnectionSwitch;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.imports.Confirmations;
import io.rosterbridge.imports.ImportView;
import io.rosterbridge.imports.Imports;
import io.rosterbridge.imports.Reconciliations;
import io.rosterbridge.imports.StartingRuns;
import io.rosterbridge.plans.PlanDecisions;
import io.rosterbridge.plans.Plans;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.HoldDecisions;
import io.rosterbridge.provisioning.Holds;
import io.rosterbridge.provisioning.Retrying;
import io.rosterbridge.queue.Flow;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The MBeans, each with the part that it shows. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "rosterbridge.mbeans", havingValue = "true")
class MBeansSetup {

    /** @param type the last part of its name */
    record Named(String type, Object bean) {
    }

    @Bean
    Named queueMBean(RecentCounts counts, Flow flow, Retrying retrying) {
        return new Named("Queue", new QueueBean(counts, flow, retrying));
    }

    @Bean
    Named connectionMBean(Connections connections, ConnectionSwitch connection) {
        return new Named("Connection", new ConnectionBean(connections, connection));
    }

    @Bean
    Named limiterMBean(Limiter limiter, ConnectionSwitch connection) {
        return new Named("Limiter", new LimiterBean(limiter, connection));
    }

    @Bean
    Named holdsMBean(Holds holds, HoldDecisions holdDecisions) {
        return new Named("Holds", new HoldsBean(holds, holdDecisions));
    }

    @Bean
    Named importsMBean(StartingRuns startingRuns, ImportView importView, Reconciliations reconciliations, Confirmations confirmations) {
        return new Named("Imports", new ImportsBean(startingRuns, importView, reconciliations, confirmations));
    }

    @Bean
    Named plansMBean(Plans plans, PlanDecisions planDecisions) {
        return new Named("Plans", new PlansBean(plans, planDecisions));
    }

    @Bean
    Named profileMBean(ProfileVersions profiles) {
        return new Named("Profile", new ProfileBean(profiles));
    }

    @Bean
    MBeans mBeans(List<Named> beans) {
        return new MBeans(beans.stream().collect(Collectors.toMap(Named::type, Named::bean)));
    }
}
