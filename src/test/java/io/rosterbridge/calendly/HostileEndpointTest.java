package io.rosterbridge.calendly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.Application;
import io.rosterbridge.RawServer;
import io.rosterbridge.RawServer.Script;
import io.rosterbridge.access.Actor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An endpoint that is hostile or broken: no exchange lasts for ever or fills the memory, the connection is closed and not read on, and
 * the next request finds a free connection. Each is asked more often than there are connections.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class HostileEndpointTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
    private static final String CHUNKED = OK + "Content-Type: application/scim+json\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String DROP = "no complete answer within 2000 ms";
    private static final String LARGE = "an answer of more than 8388608 bytes";
    /** The pool has one connection for the worker and four besides. */
    private static final int CONNECTIONS = 5;
    private static final int MORE_THAN_CONNECTIONS = 6;

    private static final byte[] BOMB = bomb();

    private static final Actor ADMIN = Actor.login("admin");

    private static Application application;
    private static RawServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new RawServer(HostileEndpointTest::nobody);
        application = Application.prepared().with("rosterbridge.calendly.base-url", "http://127.0.0.1:" + server.port() + "/scim")
                .with("rosterbridge.calendly.response-timeout", "1s").with("rosterbridge.calendly.exchange-timeout", "2s")
                .with("rosterbridge.calendly.connect-timeout", "1s").with("rosterbridge.provisioning.concurrency", "1").start();
    }

    @AfterAll
    static void stop() throws IOException {
        application.close();
        server.close();
    }

    private static void nobody(RawServer.Connection connection) throws IOException {
        connection.request();
        connection.answer(200, "{\"totalResults\":0}");
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                // The head
                asked("header lines without end", "header count", c -> {
                    c.write(OK);
                    c.writeForEver("X-More: " + "y".repeat(900) + "\r\n", 0);
                }),
                asked("a header line without end", "line length", c -> {
                    c.write(OK + "X-Long: ");
                    c.writeForEver("y".repeat(1000), 0);
                }),
                asked("a status line without end", "line length", c -> c.writeForEver("HTTP/1.1 200 " + "y".repeat(1000), 0)),
                asked("a folded header without end", "", c -> {
                    c.write(OK + "X-Long: a\r\n");
                    c.writeForEver(" " + "y".repeat(900) + "\r\n", 0);
                }),
                asked("headers in drops", DROP, c -> {
                    c.write(OK);
                    c.writeForEver("X", 100);
                }),
                asked("empty lines without end", "", c -> c.writeForEver("\r\n", 0)),
                asked("no HTTP at all", "", c -> c.write("{\"totalResults\":0}\r\n\r\n")),
                asked("bytes of another protocol", "", c -> c.writeForEver("\u0016\u0003\u0001\u0000\u0000", 0)),
                asked("interim answers without end", "interim", c -> c.writeForEver("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", 0)),
                asked("interim answers in drops", DROP, c -> c.writeForEver("HTTP/1.1 102 Processing\r\n\r\n", 300)),
                asked("another protocol is offered", "", c -> c.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")),
                asked("nothing", "", c -> c.untilClosed()),
                asked("closed at once", "", c -> { }),
                asked("half closed without an answer", "", c -> {
                    c.socket().shutdownOutput();
                    c.untilClosed();
                }),
                // The body
                asked("a body without end", LARGE, c -> {
                    c.write(OK + "Content-Type: application/scim+json\r\n\r\n");
                    c.writeForEver("x".repeat(10_000), 0);
                }),
                asked("chunks without end", LARGE, c -> {
                    c.write(CHUNKED);
                    c.writeForEver("2710\r\n" + "x".repeat(10_000) + "\r\n", 0);
                }),
                asked("nine megabytes, then drops", LARGE, c -> {
                    c.write(CHUNKED + Integer.toHexString(9_000_000) + "\r\n" + "x".repeat(9_000_000) + "\r\n");
                    c.writeForEver("1\r\nx\r\n", 300);
                }),
                asked("a body in drops", DROP, c -> {
                    c.write(CHUNKED);
                    c.writeForEver("1\r\nx\r\n", 200);
                }),
                asked("a body in drops, its length announced", DROP, c -> {
                    c.write(OK + "Content-Length: 5000\r\n\r\n");
                    c.writeForEver("x", 200);
                }),
                asked("a bomb", LARGE, c -> {
                    c.write(OK + "Content-Encoding: gzip\r\nContent-Length: " + BOMB.length + "\r\n\r\n");
                    c.out().write(BOMB);
                    c.untilClosed();
                }),
                asked("a chunk's extension without end", "", c -> {
                    c.write(CHUNKED + "5;");
                    c.writeForEver("y".repeat(1000), 0);
                }),
                asked("trailers without end", "", c -> {
                    c.write(CHUNKED + "2\r\n{}\r\n0\r\n");
                    c.writeForEver("X-More: " + "y".repeat(900) + "\r\n", 0);
                }),
                asked("half closed within the body", "", c -> {
                    c.write(OK + "Content-Length: 5000\r\n\r\n{\"totalResults\"");
                    c.socket().shutdownOutput();
                    c.untilClosed();
                }),
                asked("a negative length", "", c -> {
                    c.write(OK + "Content-Length: -5\r\n\r\n");
                    c.writeForEver("x", 200);
                }),
                asked("a length beyond all numbers", "", c -> {
                    c.write(OK + "Content-Length: 99999999999999999999999\r\n\r\n");
                    c.writeForEver("x", 200);
                }),
                asked("a packing nobody knows", "", c -> c.write(OK + "Content-Encoding: nonsense\r\nContent-Length: 2\r\n\r\n{}")),
                asked("packed in each other without end", "", c -> c.write(OK + "Content-Encoding: " + "gzip, ".repeat(2000)
                        + "gzip\r\nContent-Length: 2\r\n\r\n{}")));
    }

    private static Arguments asked(String name, String says, Script afterTheRequest) {
        return Arguments.of(name, says, (Script) connection -> {
            connection.request();
            afterTheRequest.run(connection);
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void neitherHoldsAWorkerNorFillsTheMemory(String name, String says, Script script) throws Exception {
        server.does(script);
        for (Answer answer : exchanges(ScimRequests.page(1, 1))) {
            assertThat(answer.lost()).as("%s", answer).isPresent();
            assertThat(answer.lost().get()).contains(says);
            assertThat(answer.sent()).isTrue();
        }
        healthyAgain();
    }

    /** What a server may say without harm, though no server should: the body is not read, or read as UTF-8. */
    static Stream<Arguments> oddities() {
        return Stream.of(
                asked("an unknown charset", "", c -> c.write(OK + "Content-Type: application/json; charset=\"no such\"\r\nContent-Length: 18"
                        + "\r\n\r\n{\"totalResults\":0}")),
                asked("a Java object", "", c -> c.write(OK + "Content-Type: application/x-java-serialized-object\r\nContent-Length: 18"
                        + "\r\n\r\n{\"totalResults\":0}")),
                asked("a status that does not exist", "", c -> c.write("HTTP/1.1 999 Odd\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")),
                asked("no reason", "", c -> c.write("HTTP/1.1 200\r\nConnection: close\r\nContent-Length: 18\r\n\r\n{\"totalResults\":0}")),
                asked("a body that 204 does not have", "", c -> c.write("HTTP/1.1 204 Gone\r\nConnection: close\r\nContent-Length: "
                + "18\r\n\r\n{\"totalResults\":0}")),
                asked("headers that look like ours", "", c -> c.write(OK + "CamelHttpResponseCode: 500\r\nCamelHttpUri: http://x\r\n"
                        + "Retry-After: [1, 2]\r\nRetry-After: 1\r\nContent-Length: 18\r\n\r\n{\"totalResults\":0}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oddities")
    void isAnAnswerAllTheSame(String name, String none, Script script) throws Exception {
        server.does(script);
        for (Answer answer : exchanges(ScimRequests.page(1, 1))) {
            assertThat(answer.lost()).as("%s", answer).isEmpty();
        }
        healthyAgain();
    }

    /** As a server packs what it answers, or a middlebox does. */
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "GZIP", "deflate", "identity", "gzip, identity"})
    void whatIsPackedIsUnpackedOnce(String encoding) throws Exception {
        byte[] body = packed(encoding, "{\"totalResults\":0}".getBytes(StandardCharsets.UTF_8));
        server.does(c -> {
            c.request();
            c.write(OK + "Content-Type: application/scim+json\r\nContent-Encoding: " + encoding + "\r\nContent-Length: " + body.length + "\r\n\r\n");
            c.out().write(body);
        });
        for (Answer answer : exchanges(ScimRequests.page(1, 1))) {
            assertThat(answer.lost()).isEmpty();
            assertThat(answer.json().orElseThrow().path("totalResults").asInt(-1)).isZero();
        }
        healthyAgain();
    }

    private static byte[] packed(String encoding, byte[] body) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = encoding.toLowerCase(Locale.ROOT).contains("gzip") ? new GZIPOutputStream(packed)
                : encoding.equals("deflate") ? new DeflaterOutputStream(packed) : packed) {
            out.write(body);
        }
        return packed.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("circles")
    void redirectsWithoutEndAreNotFollowedForEver(String name, String none, Script script) throws Exception {
        server.does(script);
        for (Answer answer : exchanges(ScimRequests.page(1, 1))) {
            assertThat(answer.lost().orElseThrow()).containsAnyOf("ircular redirect", "Maximum redirects");
        }
        healthyAgain();
    }

    static Stream<Arguments> circles() {
        return Stream.of(
                Arguments.of("to itself", "", (Script) c -> {
                    String line = c.request();
                    c.write("HTTP/1.1 307 Again\r\nLocation: " + line.split(" ")[1] + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                }),
                Arguments.of("ever on", "", (Script) c -> {
                    String line = c.request();
                    c.write("HTTP/1.1 302 On\r\nLocation: " + line.split(" ")[1] + "x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                }));
    }

    /** The TLS handshake comes before anything is sent, so nothing was created. */
    static Stream<Arguments> handshakes() {
        return Stream.of(
                Arguments.of("never answered", (Script) c -> c.untilClosed()),
                Arguments.of("in drops", (Script) c -> {
                    c.out().write(new byte[] {0x16, 0x03, 0x03, 0x3f, (byte) 0xff, 0x02, 0x00, 0x3f, (byte) 0xfb});
                    c.writeForEver("\u0003", 200);
                }),
                Arguments.of("plain text", (Script) c -> c.write("HTTP/1.1 200 OK\r\n\r\n")),
                Arguments.of("closed at once", (Script) c -> { }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("handshakes")
    void aHandshakeThatDoesNotEndIsCutOffAndNothingWasSent(String name, Script script) throws Exception {
        server.does(script);
        application.connections().put("https://127.0.0.1:" + server.port() + "/scim", null, null);
        try {
            for (Answer answer : exchanges(ScimRequests.page(1, 1))) {
                assertThat(answer.lost()).as("%s", answer).isPresent();
                assertThat(answer.sent()).isFalse();
            }
        } finally {
            application.connections().put("http://127.0.0.1:" + server.port() + "/scim", null, null);
        }
        healthyAgain();
    }

    /** Between the turn of a request and the request itself, somebody may press the kill switch. */
    @Test
    void whatTheKillSwitchKeepsBackWasNotTried() {
        ConnectionSwitch connection = application.bean(ConnectionSwitch.class);
        connection.kill(ADMIN, "for the test");
        try {
            assertThat(exchange(ScimRequests.page(1, 1)).isNotSent()).isTrue();
        } finally {
            connection.liftKill(ADMIN);
            connection.resume(ADMIN);
        }
        healthyAgain();
    }

    /** So may the database go away, which could not record what becomes of it. */
    @Test
    void whatTheDatabaseCouldNotRecordWasNotTried() {
        Connections.Guard former = application.connections().guard();
        application.connections().guardedBy(new Connections.Guard() {
            @Override
            public boolean maySend() {
                return false;
            }

            @Override
            public boolean mayClaim() {
                return false;
            }

            @Override
            public void heard() {
                former.heard();
            }
        });
        try {
            assertThat(exchange(ScimRequests.page(1, 1)).isNotSent()).isTrue();
        } finally {
            application.connections().guardedBy(former);
        }
        healthyAgain();
    }

    private static List<Answer> exchanges(ScimRequest request) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int number = 0; number < MORE_THAN_CONNECTIONS; number++) {
                answers.add(threads.submit(() -> exchange(request)));
            }
            List<Answer> all = new ArrayList<>();
            for (Future<Answer> answer : answers) {
                all.add(answer.get());
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Answer exchange(ScimRequest request) {
        return application.bean(ProducerTemplate.class).requestBody("direct:calendly-exchange", request, Answer.class);
    }

    /** The connections are closed, not read on, and there is one for whoever comes next. */
    private static void healthyAgain() {
        await().atMost(Duration.ofSeconds(60)).until(() -> server.open() == 0);
        server.does(HostileEndpointTest::nobody);
        for (int number = 0; number < MORE_THAN_CONNECTIONS; number++) {
            assertThat(exchange(ScimRequests.page(1, 1)).status()).isEqualTo(200);
        }
    }

    private static byte[] bomb() {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            byte[] zeros = new byte[1 << 20];
            for (int megabyte = 0; megabyte < 200; megabyte++) {
                gzip.write(zeros);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return packed.toByteArray();
    }
}
