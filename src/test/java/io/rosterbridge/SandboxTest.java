package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The README's first command: profile {@code sandbox}, nothing else, and people stand in the practice Calendly. There, the commands of
 * rest.md do what they say.
 */
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

    @Test
    void theCommandsOfTheDocumentationImportPlanApplyAndUndo() throws Exception {
        assumeThat(isThere("bash") && isThere("curl")).as("a shell with curl").isTrue();
        start(freePort());
        await().atMost(Duration.ofSeconds(60)).until(() -> accounts() == 39);

        String output = run(commands());

        assertThat(output).doesNotContain("urn:rosterbridge:problem").contains("added to the directory as hr-77, assigned and linked",
                "\"action\":\"CREATE\"", "\"waitsForAnother\":false", "\"id\":3", "\"complete\":true");
        await().atMost(Duration.ofSeconds(30)).until(() -> accounts() == 41);
        assertThat(send("GET", "/users/hr-77", "")).contains("\"assignment\":\"assigned\"", "zoe@example.com");
        assertThat(send("GET", "/users/demo-1", "")).contains("\"assignment\":\"assigned\"");
        application.close();
    }

    /** But the one that connects another Calendly. */
    private String commands() throws IOException {
        String port = application.getEnvironment().getProperty("local.server.port");
        String text = Files.readString(Path.of("src/main/docs/rest.md"));
        assertThat(text).contains("admin:PASSWORD", "localhost:8080");
        return Pattern.compile("(?ms)^```bash\n(.*?)^```$").matcher(text).results().map(block -> block.group(1)).collect(Collectors.joining())
                .replaceAll("(?m)^A -X PUT \\$U/connection .*$", "").replace("PASSWORD", "practice-admin")
                .replace("localhost:8080", "127.0.0.1:" + port);
    }

    private String run(String commands) throws IOException, InterruptedException {
        Path output = data.resolve("output");
        Process shell = new ProcessBuilder("bash", "-euc", commands).directory(data.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile()).start();
        boolean hasEnded = shell.waitFor(60, TimeUnit.SECONDS);
        shell.destroyForcibly();
        String said = Files.readString(output);
        assertThat(hasEnded).as(said).isTrue();
        assertThat(shell.exitValue()).as(said).isZero();
        return said;
    }

    private static boolean isThere(String program) throws InterruptedException {
        try {
            return new ProcessBuilder(program, "--version").redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        }
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
