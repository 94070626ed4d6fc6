package io.rosterbridge.platform;

import io.rosterbridge.platform.database.DatabaseTrouble;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the parts run on: the clock, the key of stored secrets, and what routes take from Camel by name. */
@Configuration(proxyBeanMethods = false)
class RuntimeSetup {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    TokenCipher tokenCipher(@Value("${rosterbridge.secret-key}") String secretKey,
                            @Value("${rosterbridge.secret-key-previous}") String formerKeys,
                            @Value("${rosterbridge.data-folder}") Path data) {
        return TokenCipher.of(Optional.of(secretKey), formerKeys, data);
    }

    @Bean
    StartedRoutes startedRoutes() {
        return new StartedRoutes();
    }

    @Bean
    AggregationStrategy grouped() {
        return new GroupedBodyAggregationStrategy();
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
