package io.rosterbridge.alerts;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.platform.outgoing.NotTrusted;
import io.rosterbridge.platform.outgoing.Outgoing;
import io.rosterbridge.platform.outgoing.RequestsInFlight;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;

/**
 * By a POST of JSON. With a secret, {@code X-Rosterbridge-Signature} is {@code sha256=} and the HMAC-SHA256, in hex, of the header
 * {@code X-Rosterbridge-Timestamp}, a dot, and the body: so the receiver knows who sent it, and when. No redirect is followed, and
 * no private address is connected to unless that is allowed. Of the answer only the status is read.
 */
final class WebhookChannel implements AlertChannel {

    private static final Timeout PATIENCE = Timeout.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final URI target;
    private final String installation;
    private final String secret;
    private final ObjectMapper json;
    private final CloseableHttpClient client;

    /**
     * @param connections refuse private addresses, unless they are allowed
     * @param outgoing    the way out
     * @throws IllegalArgumentException if it is not https, and only https is allowed
     */
    WebhookChannel(AlertSettings settings, boolean httpsOnly, HttpClientConnectionManager connections, Outgoing outgoing,
                   ObjectMapper json) {
        this(settings, httpsOnly, connections, outgoing, json, LONGEST);
    }

    /** @param longest how long a message may take to be sent */
    WebhookChannel(AlertSettings settings, boolean httpsOnly, HttpClientConnectionManager connections, Outgoing outgoing, ObjectMapper json,
                   Duration longest) {
        this.target = URI.create(settings.webhook());
        this.installation = settings.installation();
        this.secret = settings.webhookSecret();
        this.json = json;
        if (httpsOnly && !"https".equals(target.getScheme())) {
            throw new IllegalArgumentException("rosterbridge.alerts.webhook must be https (tests: ROSTERBRIDGE_ALLOW_PRIVATE_TARGETS=true)");
        }
        RequestsInFlight inFlight = new RequestsInFlight(Optional::empty, new RequestsInFlight.Limits(longest, 0));
        this.client = inFlight.watch(outgoing.applyTo(HttpClients.custom())).setConnectionManager(connections).disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement().disableAuthCaching().setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(PATIENCE)
                        .setConnectionRequestTimeout(PATIENCE).build()).build();
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public String target() {
        return target.getHost();
    }

    @Override
    public void send(Digest digest) throws IOException {
        byte[] body = json.writeValueAsBytes(content(digest));
        HttpPost post = new HttpPost(target);
        post.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        String timestamp = String.valueOf(digest.at().getEpochSecond());
        post.setHeader("X-Rosterbridge-Timestamp", timestamp);
        if (!secret.isBlank()) {
            post.setHeader("X-Rosterbridge-Signature", "sha256=" + signature(secret, timestamp, body));
        }
        int status;
        try {
            status = client.execute(post, HttpResponse::getCode);
        } catch (IOException lost) {
            // Not all of its words: they may have the URL in them.
            throw new IOException("the webhook was not reached (" + NotTrusted.in(lost).orElse(lost.getMessage().replaceFirst("(?s):.*", ""))
                    + ")", lost);
        }
        if (status < 200 || status >= 300) {
            throw new IOException("the webhook answered " + status);
        }
    }

    private Map<String, Object> content(Digest digest) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("application", "rosterbridge");
        content.put("installation", installation);
        content.put("at", digest.at().toString());
        // Slack, Teams and the like show this.
        content.put("text", digest.subject(installation) + "\n" + digest.text());
        content.put("alerts", digest.items().stream().map(item -> Map.of("kind", item.kind().word(), "key", item.alert().key(),
                "summary", item.alert().summary(), "since", item.since().toString())).toList());
        return content;
    }

    static String signature(String secret, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), mac.getAlgorithm()));
            List.of(timestamp, ".").forEach(part -> mac.update(part.getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has HmacSHA256", impossible);
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
