package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** The README's first command: profile {@code sandbox}, nothing else, and people stand in the practice Calendly. */
class SandboxTest {

    @TempDir
    private Path data;

    private ConfigurableApplicationContext application;

    @Test
    void theSamplePeopleAreThereAtOnceStayThereAfterARestartAndPracticeCanBeSteered() throws Exception {
        int practicePort = freePort();
        start(practicePort);
        await().atMost(Duration.ofSeconds(60)).until(() -> accounts() == 39);
        assertThat(rejected()).isZero();
        assertThat(send("POST", "/practice/accounts/accept", "")).isEqualTo("{\"accepted\":37}");
        assertThat(send("PUT", "/practice/seats", "{\"seats\":39}")).contains("\"seatsTaken\":39");
        assertThat(send("POST", "/practice/faults", "{\"kind\":\"NONSENSE\"}"))
                .contains("property kind is \\\"NONSENSE\\\"; it must be one of", "LOST")
                .doesNotContain("must be a number");
        assertThat(send("PATCH", "/practice/settings", "{\"pendingUsers\":\"NONSENSE\"}")).contains("LISTED_ACTIVE");
        assertThat(send("POST", "/practice/faults", "{\"kind\":\"LOST\",\"method\":\"POST\",\"every\":10}")).contains("\"id\"");
        assertThat(send("GET", "/practice/faults", "")).contains("\"LOST\"");
        assertThat(send("PATCH", "/practice/settings", "{\"patchShapes\":\"NONE_501\"}")).contains("NONE_501");
        assertThat(send("PATCH", "/practice/settings", "{\"noSuchSwitch\":1}")).contains("noSuchSwitch").contains("\"status\":400");
        application.close();

        start(practicePort);
        assertThat(accounts()).as("Calendly remembers").isEqualTo(39);
        assertThat(send("POST", "/practice/reset", "")).isEmpty();
        assertThat(accounts()).isEqualTo(2);
        application.close();
    }

    private void start(int practicePort) {
        application = new SpringApplicationBuilder(Rosterbridge.class).profiles("sandbox").run("--server.port=0",
                "--rosterbridge.data=" + data, "--rosterbridge.sandbox.port=" + practicePort, "--rosterbridge.admin-password=practice-admin",
                "--spring.quartz.scheduler-name=sandbox-" + practicePort, "--rosterbridge.calendly.requests-per-minute=0",
                "--rosterbridge.mbeans=false");
    }

    private int accounts() throws IOException, InterruptedException {
        return send("GET", "/practice/accounts", "").split("\"userName\"").length - 1;
    }

    private long rejected() {
        return application.getBean(JdbcTemplate.class).queryForObject("select count(*) from provisioning_task where state = 'rejected'", Long.class);
    }

    private String send(String method, String path, String body) throws IOException, InterruptedException {
        String port = application.getEnvironment().getProperty("local.server.port");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1" + path))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString("admin:practice-admin".getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body)).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
