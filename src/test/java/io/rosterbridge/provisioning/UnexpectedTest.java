package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.rosterbridge.Logs;
import io.rosterbridge.calendly.Authorization;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.sandbox.PracticeServer;
import io.rosterbridge.sandbox.PracticeSettings;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.apache.camel.test.spring.junit5.UseAdviceWith;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Steps that break by a fault of ours or of the database, woven into the real routes; a lease lasts longer than the test waits. */
@CamelSpringBootTest
@UseAdviceWith
@SpringBootTest(properties = {"spring.datasource.url=jdbc:h2:mem:unexpected;DB_CLOSE_DELAY=-1", "rosterbridge.data=target/unexpected-test",
    "rosterbridge.admin-password=admin-password-of-the-test", "rosterbridge.secret-key=secret-key-of-the-test",
    "rosterbridge.calendly.allow-private-targets=true", "rosterbridge.calendly.requests-per-minute=0",
    "rosterbridge.provisioning.retry-delay=100ms", "rosterbridge.provisioning.lease=10m", "rosterbridge.mbeans=false",
    "spring.quartz.scheduler-name=unexpected"})
class UnexpectedTest {

    @Autowired
    private CamelContext camel;
    @Autowired
    private People people;
    @Autowired
    private Connections connections;
    @Autowired
    private Authorization authorization;
    @Autowired
    private JdbcTemplate database;

    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger away = new AtomicInteger();
    private final AtomicInteger unread = new AtomicInteger();
    private final AtomicInteger ticks = new AtomicInteger();

    @Test
    void isAFailureThatIsTriedAgainAndStopsNobodyElse() throws Exception {
        AdviceWith.adviceWith(camel, "provision-map", route -> route.weaveById("provision-map-attributes").before()
                .process(exchange -> breakFor(exchange.getVariable("work", Work.class))));
        AdviceWith.adviceWith(camel, "provision-read", route -> route.weaveById("provision-read-sql").before()
                .process(exchange -> breakOnce(unread)));
        AdviceWith.adviceWith(camel, "provision-tick", route -> route.weaveById("provision-tick-limits").before()
                .process(exchange -> breakOnce(ticks)));
        ListAppender<ILoggingEvent> log = Logs.all();
        camel.start();
        try (PracticeServer calendly = connected()) {
            List<String> everybody = List.of("p-1", "p-2", "refused", "away");
            everybody.forEach(id -> people.put(person(id), "test"));
            await().atMost(Duration.ofSeconds(30)).until(() -> everybody.stream().allMatch(id -> log(id).contains("CREATE DELIVERED ")));
            assertThat(log("p-1")).containsExactly("CREATE FAILED internal", "CREATE DELIVERED ");
            assertThat(log("p-2")).containsExactly("CREATE DELIVERED ");
            assertThat(log("refused")).as("a statement that the database refuses is not repeated")
                    .containsExactly("CREATE FAILED internal", "CREATE DELIVERED ");
            assertThat(refused).hasValue(1);
            assertThat(log("away")).as("while the database is away the step is repeated").containsExactly("CREATE DELIVERED ");
            assertThat(away).hasValue(2);
            assertThat(unread).as("those who could not be read did not wait for the end of a lease").hasPositiveValue();
            assertThat(calendly.control().counters().creates()).isEqualTo(4);
            assertThat(Logs.shown(log)).contains("Person p-1 failed in route provision-map: IllegalStateException")
                    .contains("Failed: route provision-tick: ")
                    .as("messages of errors may tell about people").doesNotContain("secret.person");
        }
    }

    private void breakFor(Work work) {
        boolean firstTry = work.facts().attempts() == 0;
        if (work.userId().equals("p-1") && firstTry) {
            throw new IllegalStateException("secret.person@example.com");
        }
        if (work.userId().equals("refused") && firstTry) {
            refused.incrementAndGet();
            throw new BadSqlGrammarException("made by the test", "selct", new SQLException("made by the test", "42601"));
        }
        if (work.userId().equals("away") && away.get() < 2) {
            away.incrementAndGet();
            throw new CannotGetJdbcConnectionException("made by the test");
        }
    }

    private static void breakOnce(AtomicInteger before) {
        if (before.getAndIncrement() == 0) {
            throw new IllegalStateException("secret.person@example.com");
        }
    }

    private PracticeServer connected() throws IOException {
        PracticeServer calendly = PracticeServer.start(PracticeSettings.defaults(), 0);
        connections.put(calendly.baseUri().toString(), calendly.control().newToken(null), null);
        authorization.authorize();
        return calendly;
    }

    private static PersonDraft person(String id) {
        return new PersonDraft(id, id + "@example.com", "active", Map.of("full_name", id), Assignment.ASSIGNED);
    }

    private List<String> log(String userId) {
        return database.queryForList("select action || ' ' || outcome || ' ' || coalesce(family, '') from provisioning_event "
                + "where user_id = ? order by id", String.class, userId);
    }
}
