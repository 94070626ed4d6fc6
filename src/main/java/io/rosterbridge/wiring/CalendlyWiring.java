package io.rosterbridge.wiring;

import com.zaxxer.hikari.HikariDataSource;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.account.AccountLinks;
import io.rosterbridge.calendly.Answer;
import io.rosterbridge.calendly.Authorization;
import io.rosterbridge.calendly.CalendlyHttp;
import io.rosterbridge.calendly.CalendlySettings;
import io.rosterbridge.calendly.ConnectionSwitch;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.calendly.SharedLimits;
import io.rosterbridge.calendly.TargetAddress;
import io.rosterbridge.calendly.TokenExpiryWatch;
import io.rosterbridge.platform.TokenCipher;
import io.rosterbridge.platform.database.DatabaseWatch;
import io.rosterbridge.platform.outgoing.Outgoing;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.queue.ProvisioningSettings;
import io.rosterbridge.queue.Tasks;
import io.rosterbridge.queue.WakeUp;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The connection, and the way of a request to Calendly. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CalendlySettings.class)
class CalendlyWiring {

    @Bean
    TargetAddress targetAddress(CalendlySettings settings, Environment environment) {
        return new TargetAddress(settings.allowPrivateTargets(), Outgoing.of(environment));
    }

    @Bean
    TokenCipher tokenCipher(@Value("${rosterbridge.secret-key}") String secretKey,
                            @Value("${rosterbridge.secret-key-previous}") String formerKeys,
                            @Value("${rosterbridge.data-folder}") Path data) {
        return TokenCipher.of(Optional.of(secretKey), formerKeys, data);
    }

    @Bean
    Connections connections(JdbcClient database, JdbcTemplate jdbc, TransactionTemplate transaction, TargetAddress addresses, Clock clock,
                            WakeUp wakeUp, Tasks tasks, DueMarks dueMarks, TokenCipher cipher) {
        Connections connections = new Connections(database, transaction, cipher, addresses, clock, new AccountLinks(jdbc, dueMarks, clock));
        connections.whenOpened(() -> {
            dueMarks.again(tasks.rejected());
            wakeUp.run();
        });
        return connections;
    }

    /** What is sent must be recorded, so the database has its say in what may be. */
    @Bean
    DatabaseWatch databaseWatch(DataSource dataSource, Connections connections, Clock clock,
                                @Value("${rosterbridge.database.sockets:}") String sockets) throws SQLException {
        DatabaseWatch watch = new DatabaseWatch(dataSource.unwrap(HikariDataSource.class), Optional.of(sockets).filter(name -> !name.isEmpty()),
                clock);
        connections.guardedBy(new Connections.Guard() {
            @Override
            public boolean maySend() {
                return watch.maySend();
            }

            @Override
            public boolean mayClaim() {
                return watch.mayClaim();
            }

            @Override
            public void heard() {
                watch.ticked();
            }
        });
        return watch;
    }

    @Bean
    Limiter limiter(CalendlySettings settings, Clock clock) {
        return new Limiter(settings.requestsPerMinute(), clock);
    }

    @Bean
    SharedLimits sharedLimits(JdbcClient database, Limiter limiter, @Value("${spring.quartz.scheduler-name}") String scheduler,
                              Clock clock) {
        return new SharedLimits(database, limiter, scheduler, clock);
    }

    @Bean
    CalendlyHttp calendlyHttp(Connections connections, Limiter limiter, CalendlySettings settings, Clock clock) {
        return new CalendlyHttp(connections, limiter, settings, clock);
    }

    @Bean
    Processor calendlyRequest(CalendlyHttp calendlyHttp) {
        return calendlyHttp::prepare;
    }

    @Bean
    HttpClientConnectionManager calendlyConnections(CalendlySettings settings, ProvisioningSettings provisioning, TargetAddress addresses) {
        int besidesTheWorkers = 4;
        return CalendlyHttp.connectionManager(settings, addresses, provisioning.concurrency() + besidesTheWorkers);
    }

    @Bean
    HttpClientConfigurer calendlyClient(CalendlyHttp calendlyHttp, CalendlySettings settings, TargetAddress addresses) {
        HttpClientConfigurer client = calendlyHttp.configurer(settings);
        return builder -> client.configureHttpClient(addresses.outgoing().applyTo(builder));
    }

    @Bean
    Authorization authorization(Connections connections, ObjectProvider<ProducerTemplate> camel, Clock clock) {
        return new Authorization(connections,
                request -> camel.getObject().requestBody("direct:calendly-exchange", request, Answer.class), clock);
    }

    @Bean
    ConnectionSwitch connectionSwitch(Connections connections, Authorization authorization, Limiter limiter, AuditTrail audit,
                                      Clock clock) {
        return new ConnectionSwitch(connections, authorization, limiter, audit, clock);
    }

    @Bean
    TokenExpiryWatch tokenExpiryWatch(JdbcClient database, Connections connections, Clock clock) {
        return new TokenExpiryWatch(database, connections, clock);
    }
}
