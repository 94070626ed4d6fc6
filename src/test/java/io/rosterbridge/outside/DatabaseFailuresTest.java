package io.rosterbridge.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.rosterbridge.Application;
import io.rosterbridge.platform.database.DatabaseWatch;
import io.rosterbridge.platform.database.DatabaseWatch.State;
import io.rosterbridge.queue.WakeUp;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A PostgreSQL that takes no changes, that is gone, or that has fallen silent: nothing is sent to Calendly meanwhile, whoever asks is told,
 * and within seconds after its return all goes on, with each person created once.
 */
class DatabaseFailuresTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static EmbeddedPostgres postgres;
    private static CuttableProxy way;
    private static Application application;
    private static int people;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
        way = new CuttableProxy(postgres.getPort());
        application = Application.prepared().with("spring.datasource.url", "jdbc:postgresql://127.0.0.1:" + way.port() + "/postgres")
                .with("spring.datasource.username", "postgres").with("spring.datasource.password", "")
                .with("management.endpoint.health.cache.time-to-live", "0ms").start();
    }

    @AfterAll
    static void stop() throws IOException {
        application.close();
        way.close();
        postgres.close();
    }

    @BeforeEach
    void isWell() {
        patiently().until(() -> status("/actuator/health/readiness") == 200 && application.connections().present().isOpen());
    }

    /** How a database can fail, and come back. */
    private enum Failure {
        READ_ONLY {
            @Override
            void begin() {
                sql("alter system set default_transaction_read_only = on", "select pg_reload_conf()");
            }

            @Override
            void end() {
                sql("set default_transaction_read_only = off", "alter system reset default_transaction_read_only", "select pg_reload_conf()");
            }
        },
        /** Only new sessions are read-only, and stay so when the server is promoted again, as those of a standby's pooler do. */
        READ_ONLY_SESSIONS {
            @Override
            void begin() {
                sql("alter database postgres set default_transaction_read_only = on", END_ALL);
            }

            @Override
            void end() {
                sql("set default_transaction_read_only = off", "alter database postgres reset default_transaction_read_only");
            }
        },
        GONE {
            @Override
            void begin() throws IOException {
                way.cut();
            }

            @Override
            void end() throws IOException {
                way.mend();
            }
        },
        SILENT {
            @Override
            void begin() {
                way.fallSilent();
            }

            @Override
            void end() {
                way.speakAgain();
            }
        };

        static final String END_ALL = "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() "
                + "and datname = 'postgres' and backend_type = 'client backend'";

        abstract void begin() throws IOException;

        abstract void end() throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void stopsWhatCannotBeRecordedAndGoesOnByItself(Failure failure) throws Exception {
        int first = application.accounts().size();
        put(5);
        application.settle();
        failure.begin();
        try {
            DatabaseWatch watch = application.bean(DatabaseWatch.class);
            patiently().until(() -> watch.seen().state() != State.WRITABLE);
            long before = application.requests("POST") + application.requests("PATCH");
            assertThat(status("/actuator/health/readiness")).isEqualTo(503);
            assertThat(status("/actuator/health")).isEqualTo(503);
            for (String stop : List.of("pause", "kill")) {
                HttpResponse<String> answer = send("POST", "/api/v1/connection/" + stop);
                assertThat(answer.statusCode()).as(stop + ": " + answer.body()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                assertThat(answer.body()).contains("try again in some seconds").doesNotContain("wrong");
            }
            assertThat(send("GET", "/api/v1/status").statusCode()).as("a login").isIn(200, 503);
            Thread.sleep(3000);
            assertThat(application.requests("POST") + application.requests("PATCH")).as("nothing is sent").isEqualTo(before);
        } finally {
            failure.end();
        }
        await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(200)).until(() -> status("/actuator/health/readiness") == 200);
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> application.database()
                .update("update connection set reason = reason") == 1);
        assertThat(application.connections().present().isKilled()).as("what was refused was not done").isFalse();
        put(5);
        application.settle();
        assertThat(application.accounts()).hasSize(first + 10);
    }

    /** The time-outs of every URL, not only of those that name them. */
    @Test
    void everyUrlHasTimeOutsAndAsksForAServerThatTakesChanges() {
        Properties properties = application.bean(HikariDataSource.class).getDataSourceProperties();
        assertThat(properties).containsEntry("connectTimeout", "5").containsEntry("socketTimeout", "300").containsEntry("cancelSignalTimeout", "5")
                .containsEntry("tcpKeepAlive", "true").containsEntry("targetServerType", "primary");
    }

    @Test
    void otherRulesOfSortingAreToldWithWhatToDo() {
        assertThat(application.bean(DatabaseWatch.class).sorting()).isEmpty();
        sql("create database sorted template template0 locale_provider icu icu_locale 'und'",
                "update pg_database set datcollversion = '1.0' where datname = 'sorted'");
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(postgres.getJdbcUrl("postgres", "sorted"));
        try (HikariDataSource pool = new HikariDataSource(config);
             DatabaseWatch watch = new DatabaseWatch(pool, Optional.empty(), Clock.systemUTC())) {
            patiently().until(() -> watch.sorting().isPresent());
            assertThat(watch.sorting().get()).contains("\"sorted\"").contains("version 1.0").contains("reindex database \"sorted\"")
                    .contains("alter database \"sorted\" refresh collation version");
            assertThat(watch.maySend()).as("told, and no more").isTrue();
            sql("alter database sorted refresh collation version");
        }
        try (HikariDataSource pool = new HikariDataSource(config);
             DatabaseWatch watch = new DatabaseWatch(pool, Optional.empty(), Clock.systemUTC())) {
            patiently().until(() -> watch.seen().since().isBefore(Instant.now()));
            assertThat(watch.sorting()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-12_000, -3_000, 3_000, 12_000})
    void aWrongClockIsToldAndFromTenSecondsOnTakesNothing(long millisecondsAhead) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
        Clock wrong = Clock.offset(Clock.systemUTC(), Duration.ofMillis(millisecondsAhead));
        try (HikariDataSource pool = new HikariDataSource(config); DatabaseWatch watch = new DatabaseWatch(pool, Optional.empty(), wrong)) {
            patiently().until(() -> !watch.seen().clockAhead().isZero());
            assertThat(watch.seen().clockAhead().toMillis()).isBetween(millisecondsAhead - 2000, millisecondsAhead + 2000);
            assertThat(watch.maySend()).isTrue();
            assertThat(watch.mayClaim()).isEqualTo(Math.abs(millisecondsAhead) < 10_000);
        }
    }

    /** Else another image of PostgreSQL could lay out their indexes otherwise. */
    @Test
    void keysAreSortedByTheirCodePoints() {
        assertThat(application.database().queryForList("""
                select table_name || '.' || column_name from information_schema.columns where table_schema = current_schema()
                  and column_name in ('user_id', 'scim_id', 'external_id', 'email_key', 'user_name_key', 'address_key', 'claim')
                  and collation_name is distinct from 'C' and table_name in (select table_name from information_schema.tables
                  where table_schema = current_schema() and table_type = 'BASE TABLE')""", String.class)).isEmpty();
        application.person("Ä1", "a1@example.org", "ÄÖÜ");
        assertThat(application.database().queryForObject("select search_text from directory_user where id = 'Ä1'", String.class))
                .as("in lower case, whatever the letters").contains("ä1").contains("äöü");
        application.settle();
    }

    /** A tick that has stopped is as a node that is deaf: somebody may have pressed the kill switch. */
    @Test
    void aNodeThatHearsNothingSendsNothing() throws Exception {
        application.settle();
        CamelContext camel = application.bean(CamelContext.class);
        int before = application.accounts().size();
        camel.getRouteController().stopRoute("provision-tick");
        try {
            patiently().untilAsserted(() -> assertThat(send("GET", "/actuator/health").body())
                    .contains("provision-tick has not come round for"));
            assertThat(status("/actuator/health")).isEqualTo(503);
            assertThat(status("/actuator/health/readiness")).as("the console is of use all the same").isEqualTo(200);
            put(3);
            application.bean(WakeUp.class).run();
            Thread.sleep(3000);
            assertThat(application.accounts()).hasSize(before);
        } finally {
            camel.getRouteController().startRoute("provision-tick");
        }
        application.settle();
        assertThat(application.accounts()).hasSize(before + 3);
        assertThat(status("/actuator/health")).isEqualTo(200);
    }

    private static void put(int count) {
        for (int number = 0; number < count; number++) {
            people++;
            application.person("f" + people, "f" + people + "@example.org", "Fay " + people);
        }
    }

    private static ConditionFactory patiently() {
        return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).ignoreExceptions();
    }

    private static void sql(String... statements) {
        try (Connection connection = postgres.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static int status(String path) {
        return send("GET", path).statusCode();
    }

    private static HttpResponse<String> send(String method, String path) {
        String login = Base64.getEncoder().encodeToString("admin:admin-password-of-the-test".getBytes(StandardCharsets.UTF_8));
        try {
            return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + application.port() + path))
                    .header("Authorization", "Basic " + login).header("Content-Type", "application/json").timeout(PATIENCE)
                    .method(method, method.equals("GET") ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString("{}"))
                    .build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
