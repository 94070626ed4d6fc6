package io.rosterbridge.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;

/** What the driver of PostgreSQL is told, and which times are refused. */
class PostgresDefaultsTest {

    private static final String PROPERTIES = "spring.datasource.hikari.data-source-properties.";

    @ParameterizedTest
    @CsvSource({
        "connect-timeout, 0s, PT0S", "connect-timeout, 2h, PT2H", "connect-timeout, soon, soon", "socket-timeout, 500ms, PT0.5S",
        "socket-timeout, -1s, PT-1S", "socket-timeout, 61m, PT1H1M", "socket-timeout, '', must be a time",
    })
    void aTimeBeyondItsLimitsIsRefused(String setting, String value, String shown) {
        MockEnvironment environment = postgres().withProperty("rosterbridge.database." + setting, value);
        assertThatThrownBy(() -> new PostgresDefaults().postProcessEnvironment(environment, null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rosterbridge.database." + setting).hasMessageContaining(shown);
    }

    @Test
    void timesAreToldInSecondsAndOtherDatabasesAreLeftAlone() {
        MockEnvironment environment = postgres().withProperty("rosterbridge.database.socket-timeout", "2m");
        new PostgresDefaults().postProcessEnvironment(environment, null);
        assertThat(environment.getProperty(PROPERTIES + "socketTimeout")).isEqualTo("120");
        assertThat(environment.getProperty(PROPERTIES + "connectTimeout")).isEqualTo("5");
        MockEnvironment h2 = new MockEnvironment().withProperty("spring.datasource.url", "jdbc:h2:mem:x");
        new PostgresDefaults().postProcessEnvironment(h2, null);
        assertThat(h2.getProperty(PROPERTIES + "socketTimeout")).isNull();
    }

    private static MockEnvironment postgres() {
        return new MockEnvironment().withProperty("spring.datasource.url", "jdbc:postgresql://host/x");
    }
}
