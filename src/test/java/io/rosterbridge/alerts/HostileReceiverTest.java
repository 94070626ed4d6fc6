package io.rosterbridge.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.RawServer;
import io.rosterbridge.RawServer.Script;
import io.rosterbridge.alerts.Digest.Item;
import io.rosterbridge.alerts.Digest.Kind;
import io.rosterbridge.calendly.CalendlyHttp;
import io.rosterbridge.calendly.CalendlySettings;
import io.rosterbridge.calendly.TargetAddress;
import io.rosterbridge.platform.outgoing.Outgoing;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** Whoever takes alerts may be hostile or broken: the next alert goes out all the same. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class HostileReceiverTest {

    private static final Digest DIGEST = new Digest(Instant.EPOCH, List.of(new Item(Kind.TEST, new Alert("test", "", "nothing"), Instant.EPOCH)));

    static Stream<Arguments> answers() {
        return Stream.of(
                answered("header lines without end", c -> {
                    c.write("HTTP/1.1 200 OK\r\n");
                    c.writeForEver("X-More: " + "y".repeat(900) + "\r\n", 0);
                }, "was not reached"),
                answered("a header line without end", c -> {
                    c.write("HTTP/1.1 200 OK\r\nX-Long: ");
                    c.writeForEver("y".repeat(1000), 0);
                }, "was not reached"),
                answered("interim answers without end", c -> c.writeForEver("HTTP/1.1 103 Early Hints\r\n\r\n", 0), "was not reached"),
                answered("no HTTP", c -> c.writeForEver("220 smtp.example.com\r\n", 0), "was not reached"),
                answered("a body without end", c -> {
                    c.write("HTTP/1.1 200 OK\r\n\r\n");
                    c.writeForEver("x".repeat(10_000), 0);
                }, "sent"),
                answered("a body in drops", c -> {
                    c.write("HTTP/1.1 204 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    c.writeForEver("1\r\nx\r\n", 100);
                }, "sent"),
                answered("a refusal without end", c -> {
                    c.write("HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n");
                    c.writeForEver("1\r\nx\r\n", 100);
                }, "the webhook answered 500"));
    }

    private static Arguments answered(String name, Script script, String told) {
        return Arguments.of(name, (Script) connection -> {
            connection.request();
            script.run(connection);
        }, told);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void ofAWebhookOnlyTheStatusIsRead(String name, Script script, String told) throws IOException {
        try (RawServer receiver = new RawServer(script); WebhookChannel webhook = webhook(receiver)) {
            for (int number = 0; number < 4; number++) {
                assertThat(sent(webhook)).contains(told);
            }
        }
    }

    @Test
    void aWebhookWhoseHeadComesInDropsIsCutOff() throws IOException {
        Script drops = connection -> {
            connection.request();
            connection.write("HTTP/1.1 200 OK\r\n");
            connection.writeForEver("X", 100);
        };
        try (RawServer receiver = new RawServer(drops); WebhookChannel webhook = webhook(receiver)) {
            assertThat(sent(webhook)).contains("no complete answer within 2000 ms");
        }
    }

    static Stream<Arguments> greetings() {
        return Stream.of(
                Arguments.of("a greeting in drops", (Script) connection -> connection.writeForEver("2", 100)),
                Arguments.of("a greeting without end", (Script) connection -> connection.writeForEver("220-more\r\n", 100)),
                Arguments.of("an answer in drops", (Script) connection -> {
                    connection.write("220 smtp.example.com\r\n");
                    connection.writeForEver("2", 100);
                }),
                Arguments.of("an answer without end", (Script) connection -> {
                    connection.write("220 smtp.example.com\r\n");
                    connection.writeForEver("250-more\r\n", 100);
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("greetings")
    void aMailServerIsNotWaitedForWithoutEnd(String name, Script script) throws IOException {
        try (RawServer smtp = new RawServer(script)) {
            JavaMailSenderImpl sender = new JavaMailSenderImpl();
            sender.setHost("127.0.0.1");
            sender.setPort(smtp.port());
            Properties properties = new Properties();
            properties.setProperty("mail.smtp.timeout", "1000");
            sender.setJavaMailProperties(properties);
            MailChannel mail = new MailChannel(sender, settings(smtp), Duration.ofSeconds(2));
            assertThatThrownBy(() -> mail.send(DIGEST)).isInstanceOf(IOException.class).hasMessageContaining("the SMTP server did not take the mail");
        }
    }

    private static String sent(WebhookChannel webhook) {
        try {
            webhook.send(DIGEST);
            return "sent";
        } catch (IOException refused) {
            return refused.getMessage();
        }
    }

    private static WebhookChannel webhook(RawServer receiver) {
        CalendlySettings calendly = new CalendlySettings(null, null, null, null, 0, Duration.ofSeconds(1), Duration.ofSeconds(1),
                Duration.ofSeconds(2), true, Pattern.compile("seat"), Pattern.compile("again"), Duration.ofHours(1), Duration.ofMinutes(5));
        return new WebhookChannel(settings(receiver), false, CalendlyHttp.connectionManager(calendly, new TargetAddress(true), 2),
                Outgoing.direct(), new ObjectMapper(), Duration.ofSeconds(2));
    }

    private static AlertSettings settings(RawServer server) {
        return new AlertSettings("the test", List.of("ops@example.org"), "rosterbridge@example.org", "http://127.0.0.1:" + server.port()
                + "/hook", "",
                10, Duration.ofMinutes(5), Duration.ofDays(1), Duration.ofMinutes(10));
    }
}
