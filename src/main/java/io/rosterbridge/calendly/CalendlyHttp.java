package io.rosterbridge.calendly;

import io.rosterbridge.platform.outgoing.ExchangeFailed;
import io.rosterbridge.platform.outgoing.NotTrusted;
import io.rosterbridge.platform.outgoing.RequestsInFlight;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpMethods;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultRedirectStrategy;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpRequestInterceptor;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * What the routes call around camel-http: the turn at the limiter, the request as message headers, the answer as a value.
 * The token is added below Camel, where no message, trace or MBean shows it.
 */
public final class CalendlyHttp {

    /** Bytes; an answer for one user has some hundred, a page of users some hundred thousand. */
    private static final int LARGEST_ANSWER = 8 * 1024 * 1024;
    /** Characters of a line of the head, and lines of it: far more than a server has reason to send, far less than hurts. */
    private static final int LONGEST_LINE = 16_384;
    private static final int MOST_HEADERS = 200;
    private static final int MOST_REDIRECTS = 3;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    /** Whoever would wait longer for the end of a pause makes room, and comes back when it is over. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Connections connections;
    private final Limiter limiter;
    private final CalendlySettings settings;
    private final RequestsInFlight inFlight;
    private final Clock clock;

    public CalendlyHttp(Connections connections, Limiter limiter, CalendlySettings settings, Clock clock) {
        this.connections = connections;
        this.limiter = limiter;
        this.settings = settings;
        this.inFlight = new RequestsInFlight(this::barred,
                new RequestsInFlight.Limits(settings.exchangeTimeout(), LARGEST_ANSWER));
        this.clock = clock;
        connections.whenChanged(this::look);
    }

    /** Why nothing may be sent at all; empty if it may. */
    private Optional<String> barred() {
        return connections.present().isKilled() ? Optional.of("the kill switch is on")
                : connections.guard().maySend() ? Optional.empty() : Optional.of("the database could not record what becomes of it");
    }

    /** Whoever waits for a turn looks whether it will still come; and under the kill switch what is in flight is cut off. */
    private void look() {
        limiter.lookAgain();
        if (connections.present().isKilled()) {
            inFlight.cutOff();
        }
    }

    /** Waits for a turn; false if nothing may be sent: the connection was closed meanwhile, or Calendly wants a long pause. */
    public boolean awaitTurn() throws InterruptedException {
        BooleanSupplier open = () -> connections.present().isOpen() && connections.guard().maySend() && !limiter.isPausedFor(LONGEST_PAUSE);
        return limiter.acquire(LONGEST_WAIT, open);
    }

    /** Whether the wait has ended with a turn. */
    public boolean hasTurn(boolean turn) {
        return turn;
    }

    /** The answer of a request whose turn did not come. */
    public Answer notSent() {
        return Answer.NOT_SENT;
    }

    /** Whether the prepared message has a body to be written as JSON. */
    public boolean hasBody(Exchange exchange) {
        return exchange.getMessage().getBody() != null;
    }

    /** Turns the {@link ScimRequest} of the body into the message camel-http sends: nothing of ours is among its headers. */
    public void prepare(Exchange exchange) {
        Message message = exchange.getMessage();
        ScimRequest request = message.getBody(ScimRequest.class);
        message.removeHeaders("*");
        // The HTTP client has unpacked the answer, but its headers still say how it was packed.
        exchange.setProperty(Exchange.SKIP_GZIP_ENCODING, Boolean.TRUE);
        // As the component's own type: a text goes through a search for a type converter that does not exist, every time.
        message.setHeader(Exchange.HTTP_METHOD, HttpMethods.valueOf(request.method()));
        message.setHeader(Exchange.HTTP_URI, connections.present().baseUrl().orElseThrow() + request.path());
        message.setHeader(HttpHeaders.ACCEPT, "application/scim+json, application/json");
        request.body().ifPresent(body -> message.setHeader(Exchange.CONTENT_TYPE, "application/scim+json"));
        message.setBody(request.body().orElse(null));
    }

    /** Reads the message camel-http left. A wait that is asked beside what was done holds the next request. */
    public Answer answer(Exchange exchange) {
        Message message = exchange.getMessage();
        int status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        Map<String, List<String>> telling = telling(message);
        Optional<Duration> retryAfter = RetryAfter.of(status, telling, clock, settings.waitMax());
        if (status < 300 && status != 202) {
            retryAfter.filter(wait -> !wait.isZero()).ifPresent(limiter::pause);
        }
        try (InputStream body = message.getBody(InputStream.class)) {
            byte[] bytes = body == null ? new byte[0] : body.readAllBytes();
            return Answer.of(status, new String(bytes, StandardCharsets.UTF_8), headers(telling), retryAfter).read(settings.tryAgainWords());
        } catch (IOException brokeOff) {
            return Answer.lost("status " + status + ", but the body broke off" + (brokeOff instanceof ExchangeFailed
                    ? ": " + brokeOff.getMessage() : ""), true);
        }
    }

    /** The headers that say something, by name in lower case. Camel makes a list of a header that comes twice. */
    private static Map<String, List<String>> telling(Message message) {
        Map<String, List<String>> headers = new HashMap<>();
        message.getHeaders().forEach((name, value) -> {
            String lowerCase = name.toLowerCase(Locale.ROOT);
            if (value != null && (lowerCase.equals("content-type") || RetryAfter.isAbout(lowerCase))) {
                headers.put(lowerCase, value instanceof Collection<?> values ? values.stream().map(String::valueOf).toList()
                        : List.of(value.toString()));
            }
        });
        return headers;
    }

    private static Map<String, String> headers(Map<String, List<String>> telling) {
        Map<String, String> headers = new HashMap<>();
        telling.forEach((name, values) -> {
            if (!name.equals("date") && !name.contains("retry-after")) {
                headers.put(name, String.join(", ", values));
            }
        });
        return headers;
    }

    /** There was no answer: tells whether the request can have reached the server, and whether it was tried at all. */
    public Answer lost(Exchange exchange) {
        IOException failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, IOException.class);
        Optional<ExchangeFailed> known = failure instanceof ExchangeFailed told ? Optional.of(told) : Optional.empty();
        if (known.filter(ExchangeFailed::isBarred).isPresent()) {
            return Answer.NOT_SENT;
        }
        return Answer.lost(connections.present().isKilled() ? "cut off by the kill switch" : NotTrusted.in(failure).orElse(failure.getMessage()),
                known.map(ExchangeFailed::isSent).orElse(true));
    }

    /** One pool for push, list and import; a name that leads to a private address is refused when connecting, and a head without end when reading. */
    public static PoolingHttpClientConnectionManager connectionManager(CalendlySettings settings, TargetAddress addresses, int connections) {
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnPerRoute(connections).setMaxConnTotal(connections)
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(addresses.outgoing().tls()))
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder().http1Config(Http1Config.custom()
                        .setMaxLineLength(LONGEST_LINE).setMaxHeaderCount(MOST_HEADERS).build()).build())
                .setDnsResolver(new SystemDefaultDnsResolver() {
                    @Override
                    public InetAddress[] resolve(String host) throws UnknownHostException {
                        return addresses.check(host, super.resolve(host));
                    }
                })
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(timeout(settings.connectTimeout())).setSocketTimeout(timeout(settings.responseTimeout()))
                        .setTimeToLive(TimeValue.ofMinutes(5)).setValidateAfterInactivity(TimeValue.ofSeconds(2)).build())
                .build();
    }

    /** The token on requests to the base URL's origin, redirects within it, no retries below Camel. */
    public HttpClientConfigurer configurer(CalendlySettings settings) {
        return builder -> inFlight.watch(builder)
                .addRequestInterceptorFirst(authorize())
                .setRedirectStrategy(new SameOriginRedirects())
                .disableAutomaticRetries().disableCookieManagement().disableAuthCaching()
                .setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(timeout(settings.responseTimeout()))
                        .setConnectionRequestTimeout(timeout(settings.responseTimeout()))
                        .setMaxRedirects(MOST_REDIRECTS).setProtocolUpgradeEnabled(false).build())
                .evictIdleConnections(TimeValue.ofSeconds(30));
    }

    private HttpRequestInterceptor authorize() {
        return (request, entity, context) -> {
            HttpHost target = new HttpHost(request.getScheme(), request.getAuthority().getHostName(), request.getAuthority().getPort());
            if (sameOrigin(target, HttpHost.create(connections.present().baseUrl().orElseThrow()))) {
                connections.token().ifPresent(token -> request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token));
            }
        };
    }

    private static boolean sameOrigin(HttpHost one, HttpHost other) {
        return one.getSchemeName().equalsIgnoreCase(other.getSchemeName()) && one.getHostName().equalsIgnoreCase(other.getHostName())
                && port(one) == port(other);
    }

    private static int port(HttpHost host) {
        return host.getPort() >= 0 ? host.getPort() : host.getSchemeName().equalsIgnoreCase("https") ? 443 : 80;
    }

    private static Timeout timeout(Duration duration) {
        return Timeout.of(duration.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Only these are followed; any other is an answer, and means that the connection is not what it was. */
    private static final class SameOriginRedirects extends DefaultRedirectStrategy {

        @Override
        public boolean isRedirectAllowed(HttpHost current, HttpHost next, HttpRequest redirect, HttpContext context) {
            return sameOrigin(Objects.requireNonNull(current), next);
        }
    }
}
