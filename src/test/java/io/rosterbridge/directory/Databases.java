package io.rosterbridge.directory;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.slf4j.LoggerFactory;

/** Real databases for tests, each empty and migrated. One PostgreSQL server serves the whole JVM; it ends with the JVM. */
public final class Databases {

    private static final AtomicInteger COUNT = new AtomicInteger();

    static {
        List.of("org.flywaydb", "com.zaxxer.hikari", "io.zonky").forEach(name ->
                ((Logger) LoggerFactory.getLogger(name)).setLevel(Level.WARN));
    }

    private Databases() {
    }

    /** The engines we promise to run on; every repository contract test runs on each of them. */
    public enum Engine {
        H2 {
            @Override
            public DataSource fresh() {
                return migrated("jdbc:h2:mem:test" + COUNT.incrementAndGet() + ";DB_CLOSE_DELAY=-1", "sa");
            }
        },
        POSTGRES {
            @Override
            public DataSource fresh() {
                return pool(Server.copyOfTemplate(), "postgres");
            }
        };

        /** A database of its own with the present schema and no people in it. */
        public abstract DataSource fresh();
    }

    /** H2 as the application uses it by default: a file under the folder. */
    public static DataSource h2File(Path folder) {
        return migrated("jdbc:h2:file:" + folder.resolve("test").toAbsolutePath() + ";WRITE_DELAY=0", "sa");
    }

    private static DataSource migrated(String url, String user) {
        DataSource dataSource = pool(url, user);
        Flyway.configure().dataSource(dataSource).locations("classpath:db/migration").load().migrate();
        return dataSource;
    }

    private static DataSource pool(String url, String user) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword("");
        config.setMaximumPoolSize(16);
        config.setMinimumIdle(0);
        config.setIdleTimeout(10_000);
        return new HikariDataSource(config);
    }

    private static final class Server {

        private static final EmbeddedPostgres POSTGRES = start();

        static {
            execute("create database template_of_tests");
            try (HikariDataSource template = (HikariDataSource) migrated(url("template_of_tests"), "postgres")) {
                template.getHikariPoolMXBean().softEvictConnections();
            }
        }

        static synchronized String copyOfTemplate() {
            String name = "test" + COUNT.incrementAndGet();
            execute("create database " + name + " template template_of_tests");
            return url(name);
        }

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String url(String database) {
            return POSTGRES.getJdbcUrl("postgres", database);
        }

        private static void execute(String sql) {
            try (Connection connection = POSTGRES.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException(sql, e);
            }
        }
    }
}
