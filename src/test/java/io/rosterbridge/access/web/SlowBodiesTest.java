package io.rosterbridge.access.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.Application;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever sends a body slowly holds neither the database nor a thread for as long as they like. */
class SlowBodiesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int AT_ONCE = 4;

    private static Application application;

    @BeforeAll
    static void start() throws IOException {
        application = Application.prepared().with("rosterbridge.uploads.patience", "3s").with("rosterbridge.uploads.at-once", AT_ONCE)
                .with("server.tomcat.connection-timeout", "3s").with("server.tomcat.threads.max", 40).start();
    }

    @AfterAll
    static void stop() throws IOException {
        application.close();
    }

    @Test
    void seventeenSlowUploadsKeepNobodyFromLoggingIn() throws Exception {
        List<Dripping> uploads = new ArrayList<>();
        for (int number = 0; number < 17; number++) {
            uploads.add(new Dripping("POST /api/v1/plans?name=s.csv", "text/csv", admin(), true));
        }
        Thread.sleep(1500);
        assertThat(login().statusCode()).as("while they come in").isEqualTo(200);
        await().atMost(PATIENCE).until(() -> uploads.stream().allMatch(upload -> upload.status() > 0));
        assertThat(uploads.stream().filter(upload -> upload.status() == 408).count()).as("cut off").isEqualTo(AT_ONCE);
        assertThat(uploads.stream().filter(upload -> upload.status() == 429).count()).as("refused").isEqualTo(17 - AT_ONCE);
        assertThat(uploads.stream().filter(upload -> upload.status() == 429).findFirst().orElseThrow().answer())
                .contains("Retry-After: 10").contains("4 uploads are in progress").contains("rosterbridge.uploads.at-once");
        assertThat(uploads.stream().filter(upload -> upload.status() == 408).findFirst().orElseThrow().answer())
                .contains("bytes a second").contains("put the file into the inbox");
        await().atMost(PATIENCE).until(() -> send("POST", "/api/v1/plans?name=good.csv", "id,email\nq1,q1@example.org\n").statusCode() == 202);
        assertThat(application.data().resolve("uploads")).isEmptyDirectory();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "POST /api/v1/plans?name=s.csv, text/csv",
        "POST /sources/upload, multipart/form-data; boundary=b",
        "POST /plans/upload, multipart/form-data; boundary=b",
        "POST /api/v1/plans, application/json",
        "PUT /api/v1/profile, application/json",
    })
    void loginPauseAndProvisioningGoOnWhileSeventeenBodiesDrip(String request, String type) throws Exception {
        List<Dripping> bodies = new ArrayList<>();
        for (int number = 0; number < 17; number++) {
            bodies.add(new Dripping(request, type, admin(), true));
        }
        Thread.sleep(500);
        assertThat(login().statusCode()).isEqualTo(200);
        assertThat(act("/api/v1/connection/pause")).isEqualTo(200);
        assertThat(act("/api/v1/connection/resume")).isEqualTo(200);
        String id = "p-" + UUID.randomUUID();
        application.person(id, id + "@example.org", "Person of the test");
        await().atMost(PATIENCE).until(() -> application.log(id).contains("CREATE DELIVERED"));
        await().atMost(PATIENCE).until(() -> bodies.stream().allMatch(Dripping::isEnded));
        assertThat(bodies).extracting(Dripping::status).isSubsetOf(400, 401, 403, 404, 405, 408, 413, 429);
    }

    @ParameterizedTest(name = "{0} as {1}")
    @CsvSource({
        "PUT /api/v1/users/x1, application/json, true, true",
        "POST /api/v1/plans, application/json, true, true",
        "POST /login, application/x-www-form-urlencoded, false, true",
        "POST /login, application/x-www-form-urlencoded, false, false",
        "POST /api/v1/plans?name=s.csv, text/csv, true, false",
        "PUT /api/v1/users/x1, application/json, false, true",
        "POST /nowhere, application/octet-stream, true, true",
        "POST /sources/upload, multipart/form-data; boundary=b, true, true",
    })
    void aBodyInDropsIsGivenUp(String request, String type, boolean loggedIn, boolean drips) throws Exception {
        try (Dripping body = new Dripping(request, type, loggedIn ? admin() : "", drips)) {
            await().atMost(PATIENCE).until(body::isEnded);
            assertThat(body.status()).as(body.answer()).isIn(400, 401, 403, 404, 408, 413, 302);
        }
    }

    @Test
    void threadsOfSlowFormsComeBack() throws Exception {
        List<Dripping> forms = new ArrayList<>();
        for (int number = 0; number < 60; number++) {
            forms.add(new Dripping("POST /login", "application/x-www-form-urlencoded", "", true));
        }
        await().atMost(PATIENCE).until(() -> forms.stream().allMatch(Dripping::isEnded));
        assertThat(login().statusCode()).isEqualTo(200);
    }

    @Test
    void aBodyThatComesFastEnoughIsTakenHoweverLarge() throws Exception {
        String row = "p%d,p%d@example.org,active\n";
        StringBuilder file = new StringBuilder("id,email,status\n");
        for (int number = 0; file.length() < 3_000_000; number++) {
            file.append(row.formatted(number, number));
        }
        assertThat(send("POST", "/api/v1/plans?name=large.csv", file.toString()).statusCode()).isEqualTo(202);
    }

    private static HttpResponse<String> login() throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + application.port() + "/api/v1/status"))
                .header("Authorization", admin()).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> send(String method, String path, String csv) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + application.port() + path))
                .header("Authorization", admin()).header("Content-Type", "text/csv").timeout(PATIENCE)
                .method(method, HttpRequest.BodyPublishers.ofString(csv)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static int act(String path) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + application.port() + path))
                .header("Authorization", admin()).timeout(PATIENCE).POST(HttpRequest.BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static String admin() {
        return "Basic " + Base64.getEncoder().encodeToString("admin:admin-password-of-the-test".getBytes(StandardCharsets.UTF_8));
    }

    /** A request whose body comes with one byte at a time, or not at all. */
    private static final class Dripping implements AutoCloseable {

        private final Socket socket;
        private final StringBuffer answer = new StringBuffer();
        private volatile boolean isEnded;

        private Dripping(String request, String type, String login, boolean drips) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), application.port());
            String head = request + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + type + "\r\nContent-Length: 100000\r\n"
                    + (login.isEmpty() ? "" : "Authorization: " + login + "\r\n") + "\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            daemon(this::read);
            if (drips) {
                daemon(this::drip);
            }
        }

        private void drip() {
            try {
                while (!isEnded) {
                    socket.getOutputStream().write('a');
                    Thread.sleep(250);
                }
            } catch (IOException | InterruptedException cutOff) {
                // The reader sees the end.
            }
        }

        private void read() {
            try (InputStream in = socket.getInputStream()) {
                for (int next = in.read(); next >= 0; next = in.read()) {
                    answer.append((char) next);
                }
            } catch (SocketException reset) {
                // An end as well.
            } catch (IOException impossible) {
                throw new AssertionError(impossible);
            } finally {
                isEnded = true;
            }
        }

        private boolean isEnded() {
            return isEnded;
        }

        private String answer() {
            return answer.toString();
        }

        /** 0 until there is one. */
        private int status() {
            String text = answer.toString();
            return text.startsWith("HTTP/1.1 ") && text.length() >= 12 ? Integer.parseInt(text.substring(9, 12)) : 0;
        }

        private static void daemon(Runnable task) {
            Thread thread = new Thread(task, "dripping");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
