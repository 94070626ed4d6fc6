package io.rosterbridge.bench;

import com.zaxxer.hikari.HikariDataSource;
import io.rosterbridge.Rosterbridge;
import io.rosterbridge.access.Actor;
import io.rosterbridge.calendly.ConnectionSwitch;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.FileSystemUtils;

/** The whole application with a database of its own in a temporary folder, as it is deployed but for the request budget. */
final class MeasuredApplication implements AutoCloseable {

    static final String PASSWORD = "admin-password-of-the-benchmark";

    private static final int PEOPLE_A_TRANSACTION = 1000;
    private static final long STUCK_NANOS = 20_000_000_000L;

    private final Path data;
    private final ConfigurableApplicationContext context;

    private MeasuredApplication(Path data, ConfigurableApplicationContext context) {
        this.data = data;
        this.context = context;
    }

    static MeasuredApplication start(URI target, String token, int concurrency) throws IOException {
        return start(target, token, concurrency, Map.of());
    }

    /** @param more settings */
    static MeasuredApplication onPostgres(URI target, String token, int concurrency, Map<String, Object> more) throws IOException {
        try (HikariDataSource database = (HikariDataSource) Engine.POSTGRES.fresh()) {
            Map<String, Object> all = new HashMap<>(more);
            all.putAll(Map.of("spring.datasource.url", database.getJdbcUrl(), "spring.datasource.username", database.getUsername(),
                    "spring.datasource.password", ""));
            return start(target, token, concurrency, all);
        }
    }

    /** @param more settings */
    static MeasuredApplication start(URI target, String token, int concurrency, Map<String, Object> more) throws IOException {
        Path data = Files.createTempDirectory("rosterbridge-benchmark");
        Map<String, Object> settings = Map.of("server.port", 0, "rosterbridge.data", data,
                "rosterbridge.admin-password", PASSWORD, "rosterbridge.calendly.base-url", target,
                "rosterbridge.calendly.token", token, "rosterbridge.calendly.allow-private-targets", true,
                "rosterbridge.calendly.requests-per-minute", 0, "rosterbridge.provisioning.concurrency", concurrency,
                "logging.level.root", "warn");
        String[] arguments = Stream.of(settings, more).flatMap(some -> some.entrySet().stream())
                .map(entry -> "--" + entry.getKey() + "=" + entry.getValue()).toArray(String[]::new);
        return new MeasuredApplication(data, new SpringApplicationBuilder(Rosterbridge.class).run(arguments));
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    <T> T bean(String name, Class<T> type) {
        return context.getBean(name, type);
    }

    int port() {
        return ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    JdbcTemplate database() {
        return bean(JdbcTemplate.class);
    }

    /** Stores these people, assigned, in few transactions; they are due then. */
    void load(String prefix, int count) {
        for (int from = 0; from < count; from += PEOPLE_A_TRANSACTION) {
            IntStream some = IntStream.range(from, Math.min(count, from + PEOPLE_A_TRANSACTION));
            bean(TransactionTemplate.class).executeWithoutResult(status -> some.forEach(number -> put(prefix + number)));
        }
    }

    void put(String name) {
        bean(People.class).put(new PersonDraft(name, name + "@example.com", "active", Map.of("full_name", "Given " + name + " Family"),
                Assignment.ASSIGNED), "benchmark");
    }

    void pause() {
        bean(Connections.class).pause("the benchmark loads people");
    }

    void open() {
        bean(ConnectionSwitch.class).resume(Actor.thing("benchmark"));
    }

    /** Requests sent since the start. */
    long requests() {
        return bean(Limiter.class).granted();
    }

    /** Waits until that many requests were sent and nobody is due or under way. */
    void settle(long requests) throws InterruptedException {
        long left = Long.MAX_VALUE;
        long moved = System.nanoTime();
        while (left > 0) {
            long asked = System.nanoTime();
            long now = Math.max(0, requests - requests()) + waiting();
            long took = System.nanoTime() - asked;
            if (now != left) {
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > STUCK_NANOS) {
                throw stuck(requests);
            }
            left = now;
            // Counting a long queue costs; it must not be what is measured.
            Thread.sleep(Math.max(5, took / 1_000_000 * 50));
        }
    }

    private IllegalStateException stuck(long requests) {
        return new IllegalStateException("nothing has moved for 20 s, " + (requests - requests()) + " requests are missing; tasks: "
                + database().queryForList("select user_id, state, outcome, reason, steps from provisioning_task "
                + "where outcome is null or outcome <> 'DELIVERED' fetch first 5 rows only"));
    }

    private long waiting() {
        return count("provisioning_task where state in ('due', 'leased')");
    }

    long count(String fromWhere) {
        return database().queryForObject("select count(*) from " + fromWhere, Long.class);
    }

    @Override
    public void close() throws IOException {
        context.close();
        FileSystemUtils.deleteRecursively(data);
    }
}
