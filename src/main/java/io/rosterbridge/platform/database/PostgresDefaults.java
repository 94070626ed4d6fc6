package io.rosterbridge.platform.database;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Gives the driver of PostgreSQL what every installation needs and no URL says by itself: time-outs, signs of life on quiet connections,
 * and sessions only with a server that takes changes. What the URL says counts more.
 */
public class PostgresDefaults implements EnvironmentPostProcessor {

    /** Of the sockets of this application's connections, among all in the Java machine. */
    static final String SOCKETS = "rosterbridge.database.sockets";

    private static final String PROPERTIES = "spring.datasource.hikari.data-source-properties.";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (!environment.getProperty("spring.datasource.url", "").startsWith("jdbc:postgresql:")) {
            return;
        }
        String sockets = UUID.randomUUID().toString();
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(SOCKETS, sockets);
        properties.put(PROPERTIES + "ApplicationName", "rosterbridge");
        properties.put(PROPERTIES + "tcpKeepAlive", "true");
        properties.put(PROPERTIES + "connectTimeout", seconds(environment, "connect-timeout", "PT5S"));
        properties.put(PROPERTIES + "loginTimeout", seconds(environment, "connect-timeout", "PT5S"));
        properties.put(PROPERTIES + "cancelSignalTimeout", seconds(environment, "connect-timeout", "PT5S"));
        properties.put(PROPERTIES + "socketTimeout", seconds(environment, "socket-timeout", "PT5M"));
        properties.put(PROPERTIES + "targetServerType", "primary");
        properties.put(PROPERTIES + "socketFactory", WatchedSockets.class.getName());
        properties.put(PROPERTIES + "socketFactoryArg", sockets);
        environment.getPropertySources().addLast(new MapPropertySource("rosterbridge database", properties));
    }

    private static String seconds(ConfigurableEnvironment environment, String name, String otherwise) {
        String setting = "rosterbridge.database." + name;
        String value = environment.getProperty(setting, otherwise);
        Duration duration;
        try {
            duration = DurationStyle.detectAndParse(value);
        } catch (IllegalArgumentException none) {
            throw new IllegalArgumentException(setting + " is \"" + value + "\"; it must be a time with its unit, such as 30s", none);
        }
        if (duration.toSeconds() < 1 || duration.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(setting + " is " + duration + "; it must be from PT1S to PT1H");
        }
        return String.valueOf(duration.toSeconds());
    }
}
