package io.rosterbridge.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.rosterbridge.console.ConsoleTest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Metrics and health. */
class WatchingTest extends ConsoleTest {

    @BeforeEach
    @AfterEach
    void forgetTheConnection() {
        database.update("update connection set base_url = null, token = null, token_expires_at = null, state = 'unset', reason = null, "
                + "killed_since = null, revision = revision + 1");
        awaitHealth("UP");
    }

    private void awaitHealth(String status) {
        await().atMost(Duration.ofSeconds(30)).until(() -> get("/actuator/health").json().path("status").asText().equals(status));
    }

    @Test
    void exportsQueueConnectionAndLimiter() {
        assertThat(get("/actuator/prometheus").text()).contains("rosterbridge_tasks{state=\"due\"}", "rosterbridge_tasks{state=\"inStep\"}",
                "rosterbridge_connection{state=\"broken\"}", "rosterbridge_requests_total", "rosterbridge_throttled_total",
                "rosterbridge_token_days");
    }

    @Test
    void asksForAttentionWhenTheTokenEndsWithoutFailing() {
        put("/api/v1/connection", "{\"baseUrl\": \"http://127.0.0.1:9\", \"token\": \"a token\", \"tokenExpiresAt\": \""
                + Instant.now().plus(2, ChronoUnit.DAYS) + "\"}");
        Reply health = get("/actuator/health");
        assertThat(health.status()).as("no load balancer shall act on it").isEqualTo(200);
        assertThat(health.json().path("status").asText()).isEqualTo("ATTENTION");
        assertThat(health.json().path("components").path("connection").path("details").path("token").asText()).contains("ends in 2 days");
        assertThat(send(anonymous("/actuator/health").GET()).json().path("status").asText()).isEqualTo("ATTENTION");
        assertThat(get("/actuator/health/liveness").json().path("status").asText()).isEqualTo("UP");
        assertThat(get("/actuator/health/readiness").json().path("status").asText()).isEqualTo("UP");
    }

    @Test
    void asksForAttentionWhileTheKillSwitchIsOn() {
        post("/api/v1/connection/kill", "{\"reason\": \"fire\"}");
        JsonNode health = get("/actuator/health").json();
        assertThat(health.path("status").asText()).isEqualTo("ATTENTION");
        assertThat(health.at("/components/connection/details/reason").asText()).isEqualTo("pressed by admin: fire");
        assertThat(health.at("/components/connection/details/killedSince").asText()).isNotBlank();
        assertThat(get("/actuator/prometheus").text()).containsPattern("rosterbridge_killed(\\{[^}]*})? 1.0");
    }

    @Test
    void asksForAttentionWhenTheConnectionIsBroken() {
        put("/api/v1/connection", "{\"baseUrl\": \"http://127.0.0.1:9\", \"token\": \"a token\"}");
        database.update("update connection set state = 'broken', reason = 'Calendly answered 401', revision = revision + 1");
        awaitHealth("ATTENTION");
        Reply health = get("/actuator/health");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.json().path("components").path("connection").path("details").path("reason").asText()).isEqualTo("Calendly answered 401");
        assertThat(get("/actuator/health/readiness").json().path("status").asText()).isEqualTo("UP");
    }
}
