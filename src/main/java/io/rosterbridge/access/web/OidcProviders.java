package io.rosterbridge.access.web;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.security.oauth2.client.OAuth2ClientProperties;
import org.springframework.boot.autoconfigure.security.oauth2.client.OAuth2ClientProperties.Provider;
import org.springframework.boot.autoconfigure.security.oauth2.client.OAuth2ClientProperties.Registration;
import org.springframework.boot.autoconfigure.security.oauth2.client.OAuth2ClientPropertiesMapper;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.web.client.RestClient;

/**
 * The OpenID providers of the settings. What each offers is asked of it in the background: one that is down, hangs or answers nonsense
 * does not keep the application from starting, and is asked again, with growing pauses, until it answers.
 */
public final class OidcProviders implements ClientRegistrationRepository, Iterable<ClientRegistration>, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(OidcProviders.class);
    private static final String METADATA = "/.well-known/openid-configuration";
    private static final ParameterizedTypeReference<Map<String, Object>> OBJECT = new ParameterizedTypeReference<>() {
    };
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);
    /** How long a start waits for providers that answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final OAuth2ClientProperties properties;
    private final RestClient http;
    private final Map<String, Known> known = new LinkedHashMap<>();
    private final ScheduledExecutorService background = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "openid-discovery");
        thread.setDaemon(true);
        return thread;
    });

    OidcProviders(OAuth2ClientProperties properties, RestClient http) {
        this.properties = properties;
        this.http = http;
        properties.getRegistration().forEach((id, registration) -> {
            complete(registration);
            known.put(id, new Known(id));
        });
    }

    /** What a sign-in needs and the settings may leave out. */
    private static void complete(Registration registration) {
        if (registration.getAuthorizationGrantType() == null) {
            registration.setAuthorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE.getValue());
        }
        if (registration.getRedirectUri() == null) {
            registration.setRedirectUri("{baseUrl}/{action}/oauth2/code/{registrationId}");
        }
        if (registration.getScope() == null || registration.getScope().isEmpty()) {
            registration.setScope(Set.of(OidcScopes.OPENID, OidcScopes.PROFILE, OidcScopes.EMAIL));
        }
    }

    /** What is known of one provider. */
    private static final class Known {

        private final String id;
        private volatile ClientRegistration registration;
        private volatile String problem = "";
        private volatile Duration pause = SHORTEST_PAUSE;

        private Known(String id) {
            this.id = id;
        }
    }

    /**
     * A provider as the login page shows it.
     *
     * @param problem why it cannot be used now; empty if it can
     */
    public record Shown(String id, String name, Optional<String> problem) {
    }

    /**
     * Asks all providers, and waits a moment for those that answer at once.
     *
     * @throws IllegalStateException if a setting is wrong whatever its provider answers
     */
    void start() {
        known.values().stream().filter(provider -> issuer(provider.id).isEmpty()).forEach(this::requireWhole);
        CountDownLatch asked = new CountDownLatch(known.size());
        known.values().forEach(provider -> background.execute(() -> {
            ask(provider);
            asked.countDown();
        }));
        try {
            if (!asked.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("Not every OpenID provider has answered within {} s; the others are waited for in the background", PATIENCE.toSeconds());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void requireWhole(Known provider) {
        try {
            found(provider.id);
        } catch (RuntimeException wrong) {
            throw new IllegalStateException("spring.security.oauth2.client.registration." + provider.id + " has no issuer-uri, and cannot be used "
                    + "without one: " + wrong.getMessage() + "; set spring.security.oauth2.client.provider." + providerName(provider.id)
                    + ".issuer-uri", wrong);
        }
    }

    private String providerName(String id) {
        return Optional.ofNullable(properties.getRegistration().get(id).getProvider()).orElse(id);
    }

    /** Where the provider says what it offers; empty if the settings say it. */
    private Optional<String> issuer(String id) {
        return Optional.ofNullable(properties.getProvider().get(providerName(id))).map(Provider::getIssuerUri).filter(given -> !given.isBlank());
    }

    private void ask(Known provider) {
        try {
            provider.registration = found(provider.id);
            if (!provider.problem.isEmpty()) {
                LOG.info("The OpenID provider of {} answers now", provider.id);
            }
            provider.problem = "";
        } catch (RuntimeException unreachable) {
            String problem = Objects.requireNonNullElse(unreachable.getMessage(), unreachable.toString()).replaceAll("\\p{Cntrl}+", " ");
            if (!problem.equals(provider.problem)) {
                LOG.warn("The OpenID provider of {} cannot be used, and is asked again in the background: {}", provider.id, problem);
            }
            provider.problem = problem;
            background.schedule(() -> ask(provider), provider.pause.toMillis(), TimeUnit.MILLISECONDS);
            Duration doubled = provider.pause.multipliedBy(2);
            provider.pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        }
    }

    /** The registration with the places that its provider names, if the settings leave them to it. */
    private ClientRegistration found(String id) {
        Registration registration = properties.getRegistration().get(id);
        String name = providerName(id);
        Provider given = properties.getProvider().get(name);
        if (issuer(id).isEmpty()) {
            return mapped(id, registration, name, given);
        }
        String issuer = given.getIssuerUri();
        Map<String, Object> metadata = metadata(issuer);
        Provider told = new Provider();
        told.setAuthorizationUri(first(given.getAuthorizationUri(), metadata.get("authorization_endpoint")));
        told.setTokenUri(first(given.getTokenUri(), metadata.get("token_endpoint")));
        told.setJwkSetUri(first(given.getJwkSetUri(), metadata.get("jwks_uri")));
        told.setUserInfoUri(first(given.getUserInfoUri(), metadata.get("userinfo_endpoint")));
        told.setUserInfoAuthenticationMethod(given.getUserInfoAuthenticationMethod());
        told.setUserNameAttribute(first(given.getUserNameAttribute(), "sub"));
        Object methods = metadata.get("token_endpoint_auth_methods_supported");
        if (registration.getClientAuthenticationMethod() == null && methods instanceof Collection<?> offered
                && !offered.contains("client_secret_basic") && offered.contains("client_secret_post")) {
            registration.setClientAuthenticationMethod("client_secret_post");
        }
        return ClientRegistration.withClientRegistration(mapped(id, registration, name, told)).issuerUri(issuer)
                .providerConfigurationMetadata(metadata).build();
    }

    private static String first(String given, Object told) {
        return given != null ? given : told instanceof String text ? text : null;
    }

    private static ClientRegistration mapped(String id, Registration registration, String name, Provider provider) {
        OAuth2ClientProperties one = new OAuth2ClientProperties();
        one.getRegistration().put(id, registration);
        if (provider != null) {
            one.getProvider().put(name, provider);
        }
        return new OAuth2ClientPropertiesMapper(one).asClientRegistrations().get(id);
    }

    /** As OpenID Connect Discovery 1.0 has it; the issuer must be the very one, letter by letter (section 4.3). */
    private Map<String, Object> metadata(String issuer) {
        String place = issuer.replaceFirst("/+$", "") + METADATA;
        Map<String, Object> metadata = http.get().uri(place).retrieve().body(OBJECT);
        Object told = metadata == null ? null : metadata.get("issuer");
        if (!issuer.equals(told)) {
            boolean isSlash = told instanceof String text && text.replaceFirst("/+$", "").equals(issuer.replaceFirst("/+$", ""));
            throw new IllegalStateException(place + " names the issuer " + told + ", and issuer-uri is " + issuer
                    + (isSlash ? "; they differ by a slash at the end" : "") + "; set issuer-uri to what it names, letter by letter");
        }
        for (String needed : List.of("authorization_endpoint", "token_endpoint", "jwks_uri")) {
            if (!(metadata.get(needed) instanceof String)) {
                throw new IllegalStateException(place + " names no " + needed + "; is it the address of an OpenID provider?");
            }
        }
        return metadata;
    }

    boolean has(String id) {
        return known.containsKey(id);
    }

    /** All providers of the settings, as the login page shows them. */
    public List<Shown> shown() {
        return known.values().stream().map(provider -> new Shown(provider.id, name(provider), provider.registration != null ? Optional.<String>empty()
                : Optional.of(provider.problem.isEmpty() ? "it has not answered yet" : provider.problem))).toList();
    }

    private String name(Known provider) {
        return Optional.ofNullable(provider.registration).map(ClientRegistration::getClientName)
                .or(() -> Optional.ofNullable(properties.getRegistration().get(provider.id).getClientName())).orElse(provider.id);
    }

    /** Null if there is none of this name, or it cannot be used yet. */
    @Override
    public ClientRegistration findByRegistrationId(String id) {
        return known.containsKey(id) ? known.get(id).registration : null;
    }

    /** The providers that can be used. */
    @Override
    public Iterator<ClientRegistration> iterator() {
        return known.values().stream().map(provider -> provider.registration).filter(Objects::nonNull).iterator();
    }

    @Override
    public void destroy() {
        background.shutdownNow();
    }
}
