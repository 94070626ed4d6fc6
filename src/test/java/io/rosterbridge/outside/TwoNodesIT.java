package io.rosterbridge.outside;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Two nodes on one PostgreSQL. Each test has people of its own; the order only matters in that the killing comes last.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoNodesIT {

    private static final int PEOPLE = 1000;
    private static final long OUTAGE_MS = 10_000;

    @TempDir
    private static Path folder;
    private static Practice calendly;
    private static EmbeddedPostgres postgres;
    private static CuttableProxy wire;
    private static JdbcTemplate database;
    private static PackagedApplication one;
    private static PackagedApplication other;

    @BeforeAll
    static void start() throws IOException {
        calendly = Practice.start(60);
        postgres = EmbeddedPostgres.start();
        wire = new CuttableProxy(postgres.getPort());
        database = new JdbcTemplate(postgres.getPostgresDatabase());
        one = node("one").launch();
        other = node("other").launch();
        one.awaitHealthy();
        other.awaitHealthy();
    }

    private static PackagedApplication node(String name) throws IOException {
        return PackagedApplication.in(Files.createDirectory(folder.resolve(name))).connectedTo(calendly.address(), Practice.TOKEN)
                .with("ROSTERBRIDGE_SECRET_KEY", "the key that both nodes share")
                .with("SPRING_DATASOURCE_URL", "jdbc:postgresql://127.0.0.1:" + wire.port() + "/postgres")
                .with("SPRING_DATASOURCE_USERNAME", "postgres").with("SPRING_DATASOURCE_PASSWORD", "postgres");
    }

    @AfterAll
    static void end() throws IOException {
        try (Practice practice = calendly; EmbeddedPostgres server = postgres; CuttableProxy proxy = wire;
                PackagedApplication first = one; PackagedApplication second = other) {
            assertThat(database).isNotNull();
        }
    }

    @AfterEach
    void everybodyIsThereOnce() {
        assertThat(calendly.control().accounts()).extracting(account -> account.externalId()).filteredOn(id -> id != null)
                .doesNotHaveDuplicates();
        assertThat(calendly.control().counters().duplicateCreates()).as("requests made twice").isZero();
        assertThat(database.queryForList("select distinct outcome || ': ' || reason from provisioning_event where outcome in ('FAILED', "
                + "'REJECTED', 'HELD')", String.class)).as("nobody is told off for what was no fault of theirs").isEmpty();
    }

    @Test
    @Order(1)
    void theyShareTheWorkAndNoRequestIsMadeTwice() throws IOException {
        Set<String> owners = new HashSet<>();
        one.drop("shared.csv", Practice.csv("shared", PEOPLE));
        one.await("everybody in step", () -> {
            owners.addAll(database.queryForList("select distinct lease_owner from provisioning_task where lease_owner is not null",
                    String.class));
            return inStep("shared");
        });
        assertThat(owners).as("nodes that worked").hasSize(2);
        assertThat(calendly.externalIds("shared")).hasSize(PEOPLE);
        assertThat(calendly.control().counters().creates()).isEqualTo(PEOPLE);
        assertThat(calendly.control().counters().answers().get("POST")).containsOnlyKeys(201);
    }

    @Test
    @Order(2)
    void theDatabaseMayBeAwayForTenSeconds() throws Exception {
        long before = calendly.control().counters().creates();
        other.drop("outage.csv", Practice.csv("outage", PEOPLE));
        other.await("some people", () -> calendly.externalIds("outage").size() > PEOPLE / 4);
        wire.cut();
        Thread.sleep(OUTAGE_MS);
        assertThat(calendly.externalIds("outage")).as("it was cut in the middle").hasSizeLessThan(PEOPLE);
        assertThat(one.isAlive() && other.isAlive()).as("both live").isTrue();
        wire.mend();
        other.await("everybody in step", () -> inStep("outage"));
        assertThat(calendly.externalIds("outage")).hasSize(PEOPLE);
        assertThat(calendly.control().counters().creates() - before).isEqualTo(PEOPLE);
        assertThat(one.isAlive() && other.isAlive()).as("both live").isTrue();
    }

    @Test
    @Order(3)
    void whenOneIsKilledTheOtherTakesOver() throws IOException {
        long before = calendly.control().counters().creates();
        one.drop("takeover.csv", Practice.csv("takeover", PEOPLE));
        one.await("some people", () -> calendly.externalIds("takeover").size() > PEOPLE / 4);
        one.kill();
        assertThat(calendly.externalIds("takeover")).as("it was killed in the middle").hasSizeLessThan(PEOPLE);
        other.await("everybody in step", () -> inStep("takeover"));
        assertThat(calendly.externalIds("takeover")).hasSize(PEOPLE);
        assertThat(calendly.control().counters().creates() - before).isEqualTo(PEOPLE);
        assertThat(other.output()).as("it had held some people").containsPattern("Recovered \\d+ people whose node gave no sign");
    }

    private static boolean inStep(String group) {
        return database.queryForObject("select count(*) from provisioning_task where state = 'inStep' and user_id like ?", Long.class,
                group + "-%") == PEOPLE;
    }
}
