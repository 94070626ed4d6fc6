package io.rosterbridge.log;

import io.rosterbridge.queue.ProvisioningSettings;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** The log, its readers, and what is kept as long as it is. */
@Configuration(proxyBeanMethods = false)
class LogSetup {

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
    Retention retention(List<ExpiringRows> parts, ProvisioningSettings settings, Clock clock) {
        return new Retention(parts, settings.logRetention(), clock);
    }
}
