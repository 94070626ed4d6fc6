package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.mock.env.MockEnvironment;

/** What stopped a start is told in words. */
class WhyNotStartedTest {

    @Test
    void aDatabaseThatGivesNoConnectionInTimeIsNamedWithTheSetting() throws SQLException {
        HikariConfig settings = new HikariConfig();
        settings.setJdbcUrl("jdbc:h2:mem:late");
        settings.setMaximumPoolSize(1);
        settings.setConnectionTimeout(250);
        try (HikariDataSource pool = new HikariDataSource(settings); Connection taken = pool.getConnection()) {
            FailureAnalysis told = new WhyNotStarted(new MockEnvironment()).analyze(new BeanCreationException("alerts", "no alerts",
                    new CannotGetJdbcConnectionException("none", late(pool))));
            assertThat(told.getDescription()).startsWith("The database gave no connection in time: ").contains("timed out").doesNotContain("\n");
            assertThat(told.getAction()).contains("SPRING_DATASOURCE_HIKARI_CONNECTIONTIMEOUT");
            assertThat(taken.isClosed()).isFalse();
        }
    }

    private static SQLException late(HikariDataSource pool) {
        try (Connection none = pool.getConnection()) {
            throw new AssertionError("there is only " + none);
        } catch (SQLException late) {
            return late;
        }
    }
}
