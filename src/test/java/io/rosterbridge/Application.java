package io.rosterbridge;

import static org.awaitility.Awaitility.await;

import io.rosterbridge.access.Actor;
import io.rosterbridge.calendly.Authorization;
import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.ConnectionSwitch;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.sandbox.Fault;
import io.rosterbridge.sandbox.PracticeAccount;
import io.rosterbridge.sandbox.PracticeControl;
import io.rosterbridge.sandbox.PracticeServer;
import io.rosterbridge.sandbox.PracticeSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The whole application against a practice Calendly over real HTTP, as a test needs it: started with some settings, fed,
 * waited for, looked at.
 */
public final class Application implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final List<String> POLLED = List.of("provision", "removals", "imports", "import-apply", "plans");
    private static final String TOKEN = "token-of-the-test";

    private final Map<String, Object> settings = new LinkedHashMap<>();
    private final Path data;
    private PracticeServer practice;
    private ConfigurableApplicationContext context;

    private Application(PracticeServer practice) throws IOException {
        this.practice = practice;
        this.data = Files.createTempDirectory("rosterbridge-test");
        settings.put("server.port", "0");
        settings.put("rosterbridge.data", data.toString());
        settings.put("rosterbridge.admin-password", "admin-password-of-the-test");
        settings.put("rosterbridge.secret-key", "secret-key-of-the-test");
        settings.put("rosterbridge.calendly.base-url", practice.baseUri().toString());
        settings.put("rosterbridge.calendly.token", TOKEN);
        settings.put("rosterbridge.calendly.allow-private-targets", "true");
        settings.put("rosterbridge.calendly.requests-per-minute", "0");
        // They are those of the tests that call them, which all share one application.
        settings.put("rosterbridge.mbeans", "false");
        settings.put("rosterbridge.provisioning.retry-delay", "100ms");
        settings.put("rosterbridge.provisioning.retry-delay-max", "1s");
        settings.put("rosterbridge.provisioning.settling-time", "0s");
        POLLED.forEach(work -> settings.put("rosterbridge.polling." + work + "-ms", "50"));
        String name = UUID.randomUUID().toString();
        settings.put("spring.datasource.url", "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1");
        // Quartz keeps data sources by scheduler name in a static map: applications of one JVM would take each other's.
        settings.put("spring.quartz.scheduler-name", name);
    }

    /** Not started yet; with a practice Calendly that has seats for all and no rate limit. */
    public static Application prepared() throws IOException {
        return prepared(UnaryOperator.identity());
    }

    public static Application prepared(UnaryOperator<PracticeSettings> switches) throws IOException {
        PracticeServer practice = PracticeServer.start(switches.apply(
                PracticeSettings.defaults().withSeats(1_000_000).withRequestsPerMinute(0)), 0);
        practice.control().useToken(TOKEN, null);
        return new Application(practice);
    }

    public Application with(String setting, Object value) {
        settings.put(setting, value);
        return this;
    }

    public Application without(String setting) {
        settings.remove(setting);
        return this;
    }

    /** As another node: on the database and with the Calendly of the first. */
    public Application beside(Application first) {
        // Spring's own MBeans have one name a JVM.
        return with("spring.jmx.enabled", "false").with("spring.datasource.url", first.settings.get("spring.datasource.url"))
                .with("rosterbridge.calendly.base-url", first.settings.get("rosterbridge.calendly.base-url"));
    }

    public Application start() {
        String[] properties = settings.entrySet().stream().map(entry -> "--" + entry.getKey() + "=" + entry.getValue()).toArray(String[]::new);
        context = new SpringApplicationBuilder(Rosterbridge.class).run(properties);
        return this;
    }

    public PracticeControl calendly() {
        return practice.control();
    }

    public PracticeServer practice() {
        return practice;
    }

    public Path data() {
        return data;
    }

    public ConfigurableApplicationContext context() {
        return context;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public JdbcTemplate database() {
        return bean(JdbcTemplate.class);
    }

    public int port() {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    // ---- feeding

    public void person(String id, String email, String name) {
        person(id, email, name, "active");
    }

    public void person(String id, String email, String name, String status) {
        bean(People.class).put(new PersonDraft(id, email, status, Map.of("full_name", name), Assignment.ASSIGNED), "test");
    }

    public void assign(String id, Assignment assignment) {
        bean(People.class).assign(id, assignment, "test");
    }

    // ---- waiting and looking

    /** Waits until nobody is due or under way; seen twice, since somebody may change from the one to the other while it counts. */
    public void settle() {
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> isSettled() && isSettled());
        } catch (ConditionTimeoutException inVain) {
            throw new AssertionError("still at work: " + database().queryForList("select * from provisioning_task where state <> 'inStep' "
                    + "fetch first 5 rows only") + ", paused until " + limiter().pausedUntil(), inVain);
        }
    }

    private boolean isSettled() {
        return count("state in ('due', 'leased') or family = 'removal-check'") == 0;
    }

    public long count(String condition) {
        return database().queryForObject("select count(*) from provisioning_task where " + condition, Long.class);
    }

    /** Outcomes of the log by action, such as {@code CREATE DELIVERED}, oldest first. */
    public List<String> log(String userId) {
        return database().queryForList("select action || ' ' || outcome from provisioning_event where user_id = ? order by id",
                String.class, userId);
    }

    /** The Calendly users besides the owner and the admin that every practice organization has. */
    public List<PracticeAccount> accounts() {
        return calendly().accounts().stream().filter(account -> account.externalId() != null).toList();
    }

    public long requests(String method) {
        return calendly().counters().answers().getOrDefault(method, Map.of()).values().stream().mapToLong(Long::longValue).sum();
    }

    /** The requests since the last call that change something. */
    public long writes() {
        long writes = requests("POST") + requests("PATCH") + requests("PUT") + requests("DELETE");
        calendly().resetCounters();
        return writes;
    }

    /** Somebody else changes a Calendly user by SCIM; not counted. */
    public void changedElsewhere(String userName, String name, boolean active) {
        changedElsewhere(userName, "PATCH", """
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [
                 {"op": "replace", "path": "displayName", "value": "%s"}, {"op": "replace", "path": "active", "value": %s}]}"""
                .formatted(name, active));
    }

    /** Likewise, by any request on that user. */
    public void changedElsewhere(String userName, String method, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(practice.baseUri() + "/Users/" + calendly().account(userName).id()))
                .header("Authorization", "Bearer " + TOKEN).header("Content-Type", "application/scim+json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build();
        try {
            int status = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status >= 300) {
                throw new AssertionError(method + " of " + userName + " was answered " + status);
            }
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
        calendly().resetCounters();
    }

    public int fault(Fault fault) {
        return calendly().addFault(fault);
    }

    /** A new profile with one piece of its text replaced. */
    public void profile(String before, String after) {
        ProfileVersions profiles = bean(ProfileVersions.class);
        String document = profiles.inForce().profile().document();
        if (!document.contains(before)) {
            throw new IllegalArgumentException("the profile has no \"" + before + "\"");
        }
        profiles.save(document.replace(before, after), "test");
    }

    public void authorize() {
        bean(Authorization.class).authorize();
    }

    /** Ends a pause, and what an earlier test has broken. */
    public void resume() {
        if (connections().present().standing().state() != Connection.State.OK) {
            authorize();
        }
        bean(ConnectionSwitch.class).resume(Actor.login("admin"));
    }

    public Connections connections() {
        return bean(Connections.class);
    }

    public Limiter limiter() {
        return bean(Limiter.class);
    }

    public void stop() {
        context.close();
    }

    @Override
    public void close() throws IOException {
        if (context != null) {
            context.close();
        }
        practice.close();
    }
}
