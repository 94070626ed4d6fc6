package io.rosterbridge.platform.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.flyway.FlywayConfigurationCustomizer;
import org.springframework.boot.autoconfigure.flyway.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Brings the database to this release: one that is new enough, and none that was emptied. */
@Configuration(proxyBeanMethods = false)
class Migrations {

    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final int OLDEST_POSTGRES = 15;

    @Bean
    FlywayMigrationStrategy migration(@Value("${spring.datasource.url}") String url, @Value("${rosterbridge.data-folder}") Path data) {
        return flyway -> {
            Optional<DatabaseMarker> marker = DatabaseMarker.of(url, data);
            if (url.startsWith("jdbc:postgresql:")) {
                requireNewEnough(flyway.getConfiguration().getDataSource());
            }
            if (flyway.info().current() == null) {
                marker.ifPresent(DatabaseMarker::refuseAnEmptyOne);
            }
            flyway.migrate();
            marker.ifPresent(DatabaseMarker::make);
            DatabaseFile.path(url).ifPresent(path -> close(Path.of(path + ".mv.db")));
        };
    }

    /** Lets a migration take as long as its indexes need. */
    @Bean
    FlywayConfigurationCustomizer patientMigration() {
        return configuration -> {
            if (configuration.getDataSource() != null) {
                configuration.dataSource(new Patient(configuration.getDataSource()));
            }
        };
    }

    private static void requireNewEnough(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection(); Statement statement = connection.createStatement();
             ResultSet version = statement.executeQuery("select current_setting('server_version_num')::integer / 10000")) {
            version.next();
            requireNewEnough(version.getInt(1));
        } catch (SQLException away) {
            throw new IllegalDatabase(away);
        }
    }

    /** The reason is told by {@link WhyNoDatabase}. */
    private static final class IllegalDatabase extends RuntimeException {

        private static final long serialVersionUID = 1;

        private IllegalDatabase(SQLException cause) {
            super(cause);
        }
    }

    static void requireNewEnough(int major) {
        if (major < OLDEST_POSTGRES) {
            throw new IllegalStateException("PostgreSQL " + major + " is too old; " + OLDEST_POSTGRES + " or newer is needed. Upgrade the server, "
                    + "or set SPRING_DATASOURCE_URL to another one");
        }
    }

    /** The file of the embedded database is this user's alone. */
    private static void close(Path file) {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException | UnsupportedOperationException knowsNoUsers) {
            LOG.debug("the permissions of {} stay as they are", file);
        }
    }

    private static final class Patient extends DelegatingDataSource {

        private Patient(DataSource dataSource) {
            super(dataSource);
        }

        /** The pool puts the time-out back when it gets the connection back. */
        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            if (connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")) {
                connection.setNetworkTimeout(Runnable::run, 0);
            }
            return connection;
        }
    }
}
