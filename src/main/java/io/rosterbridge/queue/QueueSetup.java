package io.rosterbridge.queue;

import java.time.Clock;
import org.apache.camel.CamelContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The queue; the routes call {@code tasks} and {@code wakeUp} by these names. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProvisioningSettings.class)
class QueueSetup {

    @Bean
    WakeUp wakeUp(ObjectProvider<CamelContext> camel) {
        return new WakeUp(camel);
    }

    @Bean(destroyMethod = "release")
    Tasks tasks(JdbcTemplate database, TransactionTemplate transaction, Clock clock, ProvisioningSettings settings, Flow flow) {
        return new Tasks(database, transaction, clock, settings.lease(), settings.repeatPause(), flow);
    }

    @Bean
    Flow flow(ProvisioningSettings settings, Clock clock) {
        return new Flow(settings.concurrency(), settings.mostAhead(), clock);
    }

    @Bean
    DueMarks dueMarks(JdbcTemplate database, Clock clock, WakeUp wakeUp, ProvisioningSettings provisioning) {
        return new DueMarks(database, clock, wakeUp, provisioning.repeatPause());
    }
}
