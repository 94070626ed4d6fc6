package io.rosterbridge.wiring;

import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.log.LifeLine;
import io.rosterbridge.log.ProvisioningLog;
import io.rosterbridge.log.RecentActivity;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.ActionFilter;
import io.rosterbridge.provisioning.Departments;
import io.rosterbridge.provisioning.Explanation;
import io.rosterbridge.provisioning.MappingProcessor;
import io.rosterbridge.provisioning.PeopleView;
import io.rosterbridge.provisioning.Preview;
import io.rosterbridge.provisioning.RemovalBrake;
import io.rosterbridge.provisioning.Status;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the console, the API and JMX show of the provision flow, and what it would do. */
@Configuration(proxyBeanMethods = false)
class ReadSideWiring {

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
    ProvisioningLog provisioningLog(JdbcTemplate database) {
        return new ProvisioningLog(database);
    }

    @Bean
    LifeLine lifeLine(JdbcTemplate database) {
        return new LifeLine(database);
    }

    @Bean
    RecentActivity recentActivity(JdbcTemplate database, Clock clock) {
        return new RecentActivity(database, clock);
    }

    @Bean
    Status status(JdbcTemplate database, Connections connections, Limiter limiter, Clock clock) {
        return new Status(database, connections, limiter, clock);
    }
}
