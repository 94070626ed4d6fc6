package io.rosterbridge.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetupTest;
import com.sun.net.httpserver.HttpServer;
import io.rosterbridge.Application;
import io.rosterbridge.calendly.Connection;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole application tells a real SMTP server and a real receiver of webhooks. */
class ToldTest {

    private record Received(String body, String timestamp, String signature) {
    }

    private final GreenMail smtp = new GreenMail(ServerSetupTest.SMTP.dynamicPort());
    private final Queue<Received> received = new ConcurrentLinkedQueue<>();
    private HttpServer receiver;

    @BeforeEach
    void listen() throws Exception {
        smtp.start();
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", exchange -> {
            received.add(new Received(new String(exchange.getRequestBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8),
                    exchange.getRequestHeaders().getFirst("X-Rosterbridge-Timestamp"),
                    exchange.getRequestHeaders().getFirst("X-Rosterbridge-Signature")));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", url("/hook"));
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void close() {
        smtp.stop();
        receiver.stop(0);
    }

    @Test
    void tellsOfABrokenConnectionAndThatTheTokenEndsByItself() throws Exception {
        try (Application application = application("/hook").with("rosterbridge.schedules.alerts", "* * * * * ?")
                .with("rosterbridge.calendly.token-expires", Instant.now().plus(Duration.ofDays(6)).toString()).start()) {
            // One mail to two people lies there twice.
            await().atMost(Duration.ofSeconds(60)).until(() -> smtp.getReceivedMessages().length == 2 && received.size() == 1);
            assertThat(GreenMailUtil.getBody(smtp.getReceivedMessages()[0])).contains("ends in 6 days");
            application.calendly().revokeToken();
            application.person("p-1", "p-1@example.org", "Paula One");
            await().atMost(Duration.ofSeconds(60)).until(() -> application.connections().present().state() == Connection.State.BROKEN);
            await().atMost(Duration.ofSeconds(60)).until(() -> smtp.getReceivedMessages().length == 4 && received.size() == 2);
            int ofTheConnection = 0;
            for (MimeMessage mail : smtp.getReceivedMessages()) {
                ofTheConnection += mail.getSubject().equals("Rosterbridge on Acme, production: Calendly refuses the connection and "
                        + "nobody is provisioned") ? 1 : 0;
                assertThat(mail.getAllRecipients()).extracting(Object::toString).containsExactly("ops@example.org", "admins@example.org");
            }
            assertThat(ofTheConnection).isEqualTo(2);
            received.poll();
            Received told = received.poll();
            JsonNode json = new ObjectMapper().readTree(told.body());
            assertThat(json.path("alerts").get(0).path("key").asText()).isEqualTo("connection-broken");
            assertThat(json.path("alerts").get(0).path("kind").asText()).isEqualTo("raised");
            assertThat(told.body()).doesNotContain("p-1").doesNotContain("Paula");
            assertThat(told.signature()).isEqualTo("sha256=" + WebhookChannel.signature("secret of the webhook", told.timestamp(),
                    told.body().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        }
    }

    @Test
    void followsNoRedirectAndSaysWhatWentWrong() throws Exception {
        try (Application application = application("/moved").with("rosterbridge.schedules.alerts", "0 0 0 1 1 ? 2099").start()) {
            assertThat(application.bean(Alerts.class).test()).containsEntry("mail", "sent").containsEntry("webhook", "the webhook answered 307");
            assertThat(received).isEmpty();
            smtp.stop();
            assertThat(application.bean(Alerts.class).test().get("mail")).startsWith("the SMTP server did not take the mail");
        }
    }

    @Test
    void reachesNoPrivateAddressUnlessThatIsAllowed() throws Exception {
        try (Application application = application("/hook").with("rosterbridge.calendly.allow-private-targets", "false")
                .with("rosterbridge.calendly.base-url", "").with("rosterbridge.alerts.webhook", url("/hook").replace("http:", "https:")).start()) {
            assertThat(application.bean(Alerts.class).test()).containsEntry("webhook", "the webhook was not reached (PrivateAddress)");
            assertThat(received).isEmpty();
        }
        assertThatThrownBy(() -> application("/hook").with("rosterbridge.calendly.allow-private-targets", "false")
                .with("rosterbridge.calendly.base-url", "").start()).rootCause().hasMessageContaining("must be https");
    }

    private Application application(String path) throws Exception {
        return Application.prepared().with("spring.mail.host", "127.0.0.1").with("spring.mail.port", smtp.getSmtp().getPort())
                .with("rosterbridge.alerts.mail-to", "ops@example.org, admins@example.org").with("rosterbridge.alerts.webhook", url(path))
                .with("rosterbridge.alerts.webhook-secret", "secret of the webhook").with("rosterbridge.alerts.installation", "Acme, production");
    }

    private String url(String path) {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + path;
    }
}
