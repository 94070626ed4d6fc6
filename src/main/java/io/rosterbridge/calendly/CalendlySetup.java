package io.rosterbridge.calendly;

import com.zaxxer.hikari.HikariDataSource;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.account.AccountLinks;
import io.rosterbridge.platform.TokenCipher;
import io.rosterbridge.platform.database.DatabaseWatch;
import io.rosterbridge.platform.outgoing.Outgoing;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.queue.ProvisioningSettings;
import io.rosterbridge.queue.Tasks;
import io.rosterbridge.queue.WakeUp;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The connection, and the way of a request to Calendly. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CalendlySettings.class)
class CalendlySetup {

    @Bean
    TargetAddress targetAddress(CalendlySettings settings, Environment environment) {
        return new TargetAddress(settings.allowPrivateTargets(), Outgoing.of(environment));
    }

    @Bean
    Connections connections(JdbcClient database, TransactionTemplate transaction, TargetAddress addresses, Clock clock,
                            AccountLinks accountLinks, TokenCipher cipher) {
        return new Connections(database, transaction, cipher, addresses, clock, accountLinks);
    }

    @Bean
    StoppableTransactions stoppableTransactions(PlatformTransactionManager transactions, Connections connections) {
        return new StoppableTransactions(transactions, connections);
    }

    /** Once the connection is open again, the rejected are tried again: another token may be let in where the former was not. */
    @Bean
    InitializingBean rejectedTriedOnceOpened(Connections connections, Tasks tasks, DueMarks dueMarks, WakeUp wakeUp) {
        return () -> connections.whenOpened(() -> {
            dueMarks.again(tasks.rejected());
            wakeUp.run();
        });
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

    @Bean
    FirstConnection firstConnection(CalendlySettings settings, Connections connections, Authorization authorization, AuditTrail audit,
                                    TransactionTemplate transaction) {
        return new FirstConnection(settings, connections, authorization, audit, transaction);
    }
}
