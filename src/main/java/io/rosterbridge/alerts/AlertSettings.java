package io.rosterbridge.alerts;

import io.rosterbridge.platform.text.Excerpt;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Who is told, and of what.
 *
 * @param installation    names this installation in each message; empty: the name of the machine
 * @param mailTo          addresses; empty: no mail
 * @param mailFrom        the sender of the mail
 * @param webhook         a URL that takes a POST of JSON; empty: none
 * @param webhookSecret   key of the signature; empty: not signed
 * @param failuresOver    a failure family with more people than this is told; 0 or more
 * @param leaversLateAfter a leaver who waits longer, or one in twenty of the last hour's who waited longer, is told
 * @param repeatAfter     what lasts is told again after this time
 * @param settle          what comes and goes, or changes, within this time is told once; zero tells everything
 */
@Validated
@ConfigurationProperties("rosterbridge.alerts")
public record AlertSettings(@NotNull String installation, @NotNull List<String> mailTo, @NotNull String mailFrom, @NotNull String webhook,
                            @NotNull String webhookSecret, @Min(0) int failuresOver, @NotNull Duration leaversLateAfter,
                            @NotNull Duration repeatAfter, @NotNull Duration settle) {

    public AlertSettings {
        installation = installation == null || installation.isBlank() ? machine() : Excerpt.within(installation.strip(), 60);
        mailTo = mailTo == null ? List.of() : mailTo.stream().filter(address -> !address.isBlank()).toList();
        if (webhook != null && !webhook.isBlank()) {
            check(webhook);
        }
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "a machine without a name";
        }
    }

    /** Neither the URL nor its query, which may be a secret, stands in the message. */
    private static void check(String webhook) {
        try {
            URI uri = new URI(webhook);
            if (uri.getHost() != null && uri.getUserInfo() == null && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
                return;
            }
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException("rosterbridge.alerts.webhook is not a URL; write https:// and what follows");
        }
        throw new IllegalArgumentException("rosterbridge.alerts.webhook must begin with https:// and a host, without a user");
    }

    boolean hasMail() {
        return !mailTo.isEmpty();
    }

    boolean hasWebhook() {
        return !webhook.isBlank();
    }

    /** Without what may be secret: this text may meet a log. */
    @Override
    public String toString() {
        return "AlertSettings[mail=" + hasMail() + ", webhook=" + hasWebhook() + "]";
    }
}
