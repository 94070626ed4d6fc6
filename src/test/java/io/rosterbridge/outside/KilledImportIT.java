package io.rosterbridge.outside;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.sandbox.PracticeAccount;
import io.rosterbridge.sandbox.PracticeMember;
import io.rosterbridge.sandbox.RecordedRequest;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Killed while it lists, while it applies what was confirmed, and while it sends what was approved: the end is the same. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KilledImportIT {

    private static final int ACCOUNTS = 1500;
    private static final int LEAVING = 400;
    /** Owner and admin, who were there before SCIM and have no external id. */
    private static final int WITHOUT_ID = 2;
    private static final int ALL = ACCOUNTS + WITHOUT_ID;
    private static final int STAYING = ALL - LEAVING;
    private static final String PASSWORD = "the-password-of-this-test";
    private static final long AT_ONCE = 0;
    private static final long SLOWLY = 150;

    @TempDir
    private static Path folder;
    private static Practice calendly;
    private static EmbeddedPostgres postgres;
    private static JdbcTemplate database;
    private static PackagedApplication application;
    private static long run;

    @BeforeAll
    static void start() throws IOException {
        calendly = Practice.start(AT_ONCE);
        IntStream.rangeClosed(1, ACCOUNTS).forEach(number -> calendly.control().addAccount(
                PracticeMember.active("person." + number + "@example.com", "Person " + number).withExternalId("hr-" + number)));
        postgres = EmbeddedPostgres.start();
        database = new JdbcTemplate(postgres.getPostgresDatabase());
        launch();
    }

    private static void launch() {
        application = PackagedApplication.in(folder).connectedTo(calendly.address(), Practice.TOKEN)
                .with("ROSTERBRIDGE_ADMIN_PASSWORD", PASSWORD).with("ROSTERBRIDGE_SECRET_KEY", "the key of this test")
                .with("SPRING_DATASOURCE_URL", "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres")
                .with("SPRING_DATASOURCE_USERNAME", "postgres").with("SPRING_DATASOURCE_PASSWORD", "postgres")
                .launch().awaitHealthy();
        application.await("an open connection", () -> get("/api/v1/connection").path("state").asText().equals("ok"));
    }

    private static void killAndStartAgain() {
        application.kill();
        launch();
    }

    @AfterAll
    static void end() throws IOException {
        try (Practice practice = calendly; EmbeddedPostgres server = postgres; PackagedApplication last = application) {
            assertThat(practice).isNotNull();
        }
    }

    @Test
    @Order(1)
    void whileItLists() throws Exception {
        answerAfter(SLOWLY);
        run = post("/api/v1/imports", "").path("id").asLong();
        application.await("some pages", () -> get("/api/v1/imports/" + run).at("/accounts").asInt() > ACCOUNTS / 5);
        killAndStartAgain();
        answerAfter(AT_ONCE);
        application.await("the end of the run", () -> get("/api/v1/imports/" + run).path("state").asText().equals("complete"));
        JsonNode found = get("/api/v1/imports/" + run);
        assertThat(found.path("accounts").asInt()).isEqualTo(ALL);
        assertThat(found.at("/counts/new").asInt()).isEqualTo(ALL);
        assertThat(database.queryForObject("select count(*) from directory_user", Integer.class)).isZero();
    }

    @Test
    @Order(2)
    void whileItAppliesWhatWasConfirmed() throws Exception {
        String print = get("/api/v1/imports/" + run).path("fingerprint").asText();
        try (Connection inTheWay = postgres.getPostgresDatabase().getConnection()) {
            // Whoever wants to add this person waits for the end of this transaction, which comes after the end of the process.
            inTheWay.setAutoCommit(false);
            inTheWay.createStatement().executeUpdate("insert into directory_user (id, email, email_key, status, custom, source, changed_at) "
                    + "values ('hr-750', 'x@example.com', 'x@example.com', 'active', '{}', 'test', current_timestamp)");
            assertThat(post("/api/v1/imports/" + run + "/confirm", "{\"list\": \"new\", \"select\": \"all\", \"fingerprint\": \"" + print + "\"}")
                    .path("confirmed").asInt()).isEqualTo(ALL);
            application.await("the one in the way", () -> database.queryForObject(
                    "select count(*) from pg_stat_activity where wait_event_type = 'Lock'", Integer.class) > 0);
            application.kill();
            inTheWay.rollback();
        }
        launch();
        application.await("everybody applied", () -> get("/api/v1/imports/" + run).path("state").asText().equals("applied"));
        assertThat(get("/api/v1/imports/" + run).at("/apply/applied").asInt()).isEqualTo(ALL);
        assertThat(database.queryForObject("select count(*) from directory_user ", Integer.class)).isEqualTo(ALL);
        assertThat(database.queryForObject("select count(*) from calendly_account", Integer.class)).isEqualTo(ALL);
        assertThat(database.queryForObject("select count(*) from app_assignment where state = 'assigned'", Integer.class)).isEqualTo(ALL);
        assertThat(database.queryForObject("select count(*) from provisioning_event where reason like 'import %'", Integer.class))
                .as("each is told of once").isEqualTo(ALL);
        application.await("nobody due", () -> get("/api/v1/status").path("inStep").asInt() == ALL);
        assertThat(calendly.control().counters().answers().keySet()).as("nothing echoes").containsOnly("GET");
    }

    @Test
    @Order(3)
    void whileItSendsWhatWasApproved() throws Exception {
        application.drop("leavers.csv", IntStream.rangeClosed(1, LEAVING)
                .mapToObj(number -> "hr-" + number + ",person." + number + "@example.com,false")
                .collect(Collectors.joining("\n", "id,email,assigned\n", "\n")));
        application.await("a hold of all", () -> get("/api/v1/holds?state=waiting").at("/items/0/removals").asInt() == LEAVING);
        JsonNode hold = get("/api/v1/holds?state=waiting").at("/items/0");
        assertThat(deactivated()).as("none before the approval").isEmpty();
        calendly.control().resetCounters();
        answerAfter(SLOWLY);
        assertThat(post("/api/v1/holds/" + hold.path("id").asLong() + "/approve", "{\"fingerprint\": \"" + hold.path("fingerprint").asText() + "\"}")
                .path("released").asInt()).isEqualTo(LEAVING);
        application.await("some of them", () -> deactivated().size() > LEAVING / 5);
        application.kill();
        assertThat(deactivated()).as("it was killed in the middle").hasSizeLessThan(LEAVING);
        answerAfter(AT_ONCE);
        launch();
        application.await("everybody in step", () -> get("/api/v1/status").path("inStep").asInt() == ALL);
        assertThat(deactivated()).hasSize(LEAVING)
                .allMatch(id -> Integer.parseInt(id.substring("hr-".length())) <= LEAVING);
        assertThat(calendly.control().accounts()).filteredOn(PracticeAccount::enabled).hasSize(STAYING);
        assertThat(get("/api/v1/holds?state=waiting").path("items")).as("no second hold").isEmpty();
        Map<String, Long> requests = calendly.control().requests().stream().filter(request -> request.method().equals("PATCH"))
                .collect(Collectors.groupingBy(RecordedRequest::target, Collectors.counting()));
        assertThat(requests).as("one each, but for what was not yet recorded at the kill").hasSize(LEAVING)
                .allSatisfy((target, times) -> assertThat(times).isLessThanOrEqualTo(2));
    }

    private static List<String> deactivated() {
        return calendly.control().accounts().stream().filter(account -> !account.enabled()).map(PracticeAccount::externalId).toList();
    }

    private static void answerAfter(long millis) {
        calendly.control().change(calendly.control().settings().withAnswerDelayMs(millis));
    }

    private static JsonNode get(String path) throws IOException, InterruptedException {
        return read(application.get(path, "admin", PASSWORD));
    }

    private static JsonNode post(String path, String body) throws IOException, InterruptedException {
        return read(application.post(path, body, "admin", PASSWORD));
    }

    private static JsonNode read(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
        return new ObjectMapper().readTree(answer.body());
    }
}
