package io.rosterbridge.access.web;

import io.rosterbridge.platform.outgoing.RequestsInFlight;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.userinfo.DefaultOAuth2UserService;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/**
 * The HTTP client for OpenID providers. It uses the proxy and certificates of the Java machine. Whatever the provider does, no exchange
 * lasts longer than both limits together, and no answer is larger than allowed.
 */
final class OidcHttp implements AutoCloseable {

    /** Bytes; the keys of a provider have some ten thousand. */
    private static final int LARGEST_ANSWER = 1024 * 1024;
    private static final int LONGEST_LINE = 16_384;
    private static final int MOST_HEADERS = 200;
    private static final int MOST_REDIRECTS = 5;

    private final CloseableHttpClient client;
    private final ClientHttpRequestFactory requests;

    OidcHttp(Duration connectTimeout, Duration responseTimeout) {
        RequestsInFlight inFlight = new RequestsInFlight(Optional::empty,
                new RequestsInFlight.Limits(connectTimeout.plus(responseTimeout), LARGEST_ANSWER));
        this.client = inFlight.watch(HttpClients.custom().useSystemProperties())
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create().useSystemProperties()
                        .setTlsSocketStrategy(DefaultClientTlsStrategy.createSystemDefault())
                        .setConnectionFactory(ManagedHttpClientConnectionFactory.builder().http1Config(Http1Config.custom()
                                .setMaxLineLength(LONGEST_LINE).setMaxHeaderCount(MOST_HEADERS).build()).build())
                        .setDefaultConnectionConfig(ConnectionConfig.custom().setConnectTimeout(Timeout.of(connectTimeout))
                                .setSocketTimeout(Timeout.of(responseTimeout)).setTimeToLive(TimeValue.ofMinutes(1)).build()).build())
                .disableAutomaticRetries().disableCookieManagement()
                .setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(Timeout.of(responseTimeout))
                        .setConnectionRequestTimeout(Timeout.of(connectTimeout)).setMaxRedirects(MOST_REDIRECTS)
                        .setProtocolUpgradeEnabled(false).build())
                .build();
        this.requests = new HttpComponentsClientHttpRequestFactory(client);
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    RestClient client() {
        return RestClient.builder().requestFactory(requests).build();
    }

    RestTemplate template() {
        return new RestTemplate(requests);
    }

    /** For the code of a sign-in against its tokens. */
    RestClientAuthorizationCodeTokenResponseClient tokens() {
        RestClientAuthorizationCodeTokenResponseClient client = new RestClientAuthorizationCodeTokenResponseClient();
        client.setRestClient(RestClient.builder().requestFactory(requests).messageConverters(converters -> {
            converters.clear();
            converters.add(new FormHttpMessageConverter());
            converters.add(new OAuth2AccessTokenResponseHttpMessageConverter());
        }).defaultStatusHandler(new OAuth2ErrorResponseErrorHandler()).build());
        return client;
    }

    /** For what the provider says of a person who signs in. */
    OidcUserService users() {
        RestTemplate template = template();
        template.setErrorHandler(new OAuth2ErrorResponseErrorHandler());
        DefaultOAuth2UserService plain = new DefaultOAuth2UserService();
        plain.setRestOperations(template);
        OidcUserService users = new OidcUserService();
        users.setOauth2UserService(plain);
        return users;
    }
}
