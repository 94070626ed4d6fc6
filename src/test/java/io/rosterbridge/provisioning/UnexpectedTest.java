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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.apache.camel.test.spring.junit5.UseAdviceWith;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;

/** A step that breaks by a fault of ours, woven into the real routes. */
@CamelSpringBootTest
@UseAdviceWith
@SpringBootTest(properties = {"spring.datasource.url=jdbc:h2:mem:unexpected;DB_CLOSE_DELAY=-1", "rosterbridge.data=target/unexpected-test",
    "rosterbridge.admin-password=admin-password-of-the-test", "rosterbridge.secret-key=secret-key-of-the-test",
    "rosterbridge.calendly.allow-private-targets=true", "rosterbridge.calendly.requests-per-minute=0",
    "rosterbridge.provisioning.retry-delay=100ms", "spring.quartz.scheduler-name=unexpected"})
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

    @Test
    void isAFailureThatIsTriedAgainAndStopsNobodyElse() throws Exception {
        AdviceWith.adviceWith(camel, "provision-map", route -> route.weaveById("provision-map-attributes").before()
                .filter(exchange -> isFirstTryOf("p-1", exchange.getVariable("work", Work.class)))
                .throwException(new IllegalStateException("secret.person@example.com")).end());
        ListAppender<ILoggingEvent> log = Logs.of(Unexpected.class);
        camel.start();
        try (PracticeServer calendly = connected()) {
            people.put(person("p-1"), "test");
            people.put(person("p-2"), "test");
            await().atMost(Duration.ofSeconds(60)).until(() -> log("p-1").size() == 2 && log("p-2").size() == 1);
            assertThat(log("p-1")).containsExactly("CREATE FAILED internal", "CREATE DELIVERED ");
            assertThat(log("p-2")).containsExactly("CREATE DELIVERED ");
            assertThat(calendly.control().counters().creates()).isEqualTo(2);
            assertThat(Logs.shown(log)).contains("Person p-1 failed").contains("IllegalStateException").doesNotContain("secret.person");
        }
    }

    private PracticeServer connected() throws IOException {
        PracticeServer calendly = PracticeServer.start(PracticeSettings.defaults(), 0);
        connections.put(calendly.baseUri().toString(), calendly.control().newToken(null), null);
        authorization.authorize();
        return calendly;
    }

    private static boolean isFirstTryOf(String userId, Work work) {
        return work.userId().equals(userId) && work.facts().attempts() == 0;
    }

    private static PersonDraft person(String id) {
        return new PersonDraft(id, id + "@example.com", "active", Map.of("full_name", id), Assignment.ASSIGNED);
    }

    private List<String> log(String userId) {
        return database.queryForList("select action || ' ' || outcome || ' ' || coalesce(family, '') from provisioning_event "
                + "where user_id = ? order by id", String.class, userId);
    }
}
