package io.rosterbridge.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The whole application over real HTTP, on a database in memory; all tests of the console share one. */
@AutoConfigureObservability(tracing = false)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = {
    "spring.datasource.url=jdbc:h2:mem:console;DB_CLOSE_DELAY=-1",
    "rosterbridge.admin-password=" + ConsoleTest.PASSWORD, "rosterbridge.secret-key=secret-key-of-the-test",
    "rosterbridge.calendly.allow-private-targets=true", "rosterbridge.calendly.requests-per-minute=0",
    "rosterbridge.polling.imports-ms=50", "rosterbridge.polling.import-apply-ms=50", "rosterbridge.polling.plans-ms=50",
    "management.endpoint.health.cache.time-to-live=0ms"})
public abstract class ConsoleTest {

    protected static final String PASSWORD = "the password of the test";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of its own: two test processes with one inbox would take each other's files. */
    @DynamicPropertySource
    static void data(DynamicPropertyRegistry properties) throws IOException {
        Path data = Files.createTempDirectory(Path.of("target"), "console-test");
        properties.add("rosterbridge.data", data::toString);
    }

    @LocalServerPort
    private int port;
    @Autowired
    protected JdbcTemplate database;
    protected final HttpClient client = HttpClient.newHttpClient();

    /** An answer, with its body as text and, if it is that, as JSON. */
    public record Reply(int status, String text, HttpHeaders headers) {

        public JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (IOException notJson) {
                throw new AssertionError(text, notJson);
            }
        }

        public String contentType() {
            return headers.firstValue("Content-Type").orElse("");
        }

        public String detail() {
            return json().path("detail").asText();
        }
    }

    protected Reply get(String path) {
        return send(request(path).GET());
    }

    protected Reply put(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(json)));
    }

    protected Reply post(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    protected Reply delete(String path) {
        return send(request(path).DELETE());
    }

    /** With the admin's login. */
    protected HttpRequest.Builder request(String path) {
        return anonymous(path).header("Authorization", basic("admin", PASSWORD));
    }

    protected HttpRequest.Builder anonymous(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    public static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    protected Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                // A stream of events has no end to wait for.
                boolean isStream = response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
                return new Reply(response.statusCode(), isStream ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8), response.headers());
            }
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }
}
