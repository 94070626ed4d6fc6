package io.rosterbridge.access.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.RawServer;
import io.rosterbridge.RawServer.Script;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.web.client.RestClientException;

/** An OpenID provider may be hostile or broken: whoever asks it for its places, keys or tokens has an answer or an error in time. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HostileProviderTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
    private static final byte[] BOMB = packed(new byte[1 << 20], 200);
    /** More than there are connections to one host. */
    private static final int OFTEN = 6;

    static Stream<Arguments> answers() {
        return Stream.of(
                answered("header lines without end", c -> {
                    c.write(OK);
                    c.writeForEver("X-More: " + "y".repeat(900) + "\r\n", 0);
                }),
                answered("a header line without end", c -> {
                    c.write(OK + "X-Long: ");
                    c.writeForEver("y".repeat(1000), 0);
                }),
                answered("headers in drops", c -> {
                    c.write(OK);
                    c.writeForEver("X", 100);
                }),
                answered("interim answers without end", c -> c.writeForEver("HTTP/1.1 103 Early Hints\r\n\r\n", 0)),
                answered("interim answers in drops", c -> c.writeForEver("HTTP/1.1 102 Processing\r\n\r\n", 200)),
                answered("nothing", c -> c.untilClosed()),
                answered("closed at once", c -> { }),
                answered("a body without end", c -> {
                    c.write(OK + "\r\n{\"keys\": \"");
                    c.writeForEver("x".repeat(10_000), 0);
                }),
                answered("a body in drops", c -> {
                    c.write(CHUNKED + "1\r\n{\r\n");
                    c.writeForEver("1\r\n \r\n", 200);
                }),
                answered("a refusal in drops", c -> {
                    c.write("HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n");
                    c.writeForEver("1\r\nx\r\n", 200);
                }),
                answered("a body that breaks off", c -> c.write(OK + "Content-Length: 500\r\n\r\n{\"keys\"")),
                answered("a bomb", c -> {
                    c.write(OK + "Content-Encoding: gzip\r\nContent-Length: " + BOMB.length + "\r\n\r\n");
                    c.out().write(BOMB);
                    c.untilClosed();
                }),
                Arguments.of("redirects without end", (Script) c -> {
                    String line = c.request();
                    c.write("HTTP/1.1 302 On\r\nLocation: " + line.split(" ")[1] + "x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                }));
    }

    private static Arguments answered(String name, Script script) {
        return Arguments.of(name, (Script) connection -> {
            connection.request();
            script.run(connection);
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void holdsNobodyForEver(String name, Script script) throws IOException {
        try (RawServer provider = new RawServer(script); OidcHttp http = new OidcHttp(Duration.ofMillis(500), Duration.ofMillis(300))) {
            String place = "http://127.0.0.1:" + provider.port() + "/keys";
            for (int number = 0; number < OFTEN; number++) {
                boolean asksForKeys = number % 2 == 0;
                assertThatThrownBy(() -> {
                    if (asksForKeys) {
                        http.template().getForObject(place, Map.class);
                    } else {
                        http.client().get().uri(place).retrieve().body(Map.class);
                    }
                }).isInstanceOf(RestClientException.class);
            }
            provider.does(connection -> {
                connection.request();
                byte[] packed = packed("{\"keys\":[]}".getBytes(StandardCharsets.UTF_8), 1);
                connection.write(OK + "Content-Encoding: gzip\r\nContent-Length: " + packed.length + "\r\n\r\n");
                connection.out().write(packed);
            });
            assertThat(http.client().get().uri(place).retrieve().body(Map.class)).as("a connection is free").containsKey("keys");
        }
    }

    private static byte[] packed(byte[] piece, int times) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            for (int time = 0; time < times; time++) {
                gzip.write(piece);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return packed.toByteArray();
    }
}
