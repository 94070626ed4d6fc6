package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.access.Actor;
import io.rosterbridge.calendly.Connection.State;
import io.rosterbridge.calendly.ConnectionSwitch;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A token is replaced while people are being provisioned: nobody notices. */
class TokenSwapTest {

    private static final int PEOPLE = 400;

    @Test
    void replacesTheTokenUnderWayWithoutAFailedCall() throws IOException {
        try (Application application = Application.prepared(switches -> switches.with(Map.of("severalTokens", "true"))).start()) {
            ConnectionSwitch connection = application.bean(ConnectionSwitch.class);
            assertThatThrownBy(() -> connection.swapToken(Actor.login("admin"), "no such token", null))
                    .hasMessageContaining("the present one stays");
            IntStream.range(0, PEOPLE).forEach(person -> application.person("p-" + person, "p-" + person + "@example.org", "Person " + person));
            // Calendly takes both for a while, as when an admin has made a second one.
            application.calendly().useToken("the second token", null);
            connection.swapToken(Actor.login("admin"), "the second token", null);
            long delivered = application.accounts().size();
            await().atMost(Duration.ofSeconds(60)).until(() -> application.accounts().size() > Math.min(delivered + 50, PEOPLE - 1));
            application.calendly().useToken("token-of-the-test", Instant.EPOCH);
            application.settle();
            assertThat(application.accounts()).hasSize(PEOPLE);
            assertThat(application.connections().present().state()).isEqualTo(State.OK);
            Map<Integer, Long> posts = application.calendly().counters().answers().get("POST");
            assertThat(posts).containsOnlyKeys(201);
            assertThat(application.database().queryForObject("select count(*) from provisioning_event where outcome <> 'DELIVERED'",
                    Long.class)).isZero();
        }
    }
}
