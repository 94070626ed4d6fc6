package io.rosterbridge.access.web;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Reads the tokens of a provider with its keys, which are asked for as {@link OidcHttp} says. */
final class OidcTokens implements JwtDecoderFactory<ClientRegistration> {

    /** What the event of a logout token is (OpenID Connect Back-Channel Logout 1.0, section 2.4). */
    private static final String LOGOUT = "http://schemas.openid.net/event/backchannel-logout";

    private final OidcHttp http;
    private final Map<ClientRegistration, JwtDecoder> ofSignIn = new ConcurrentHashMap<>();
    private final Map<ClientRegistration, JwtDecoder> ofLogout = new ConcurrentHashMap<>();

    OidcTokens(OidcHttp http) {
        this.http = http;
    }

    /** For the token of a sign-in. */
    @Override
    public JwtDecoder createDecoder(ClientRegistration registration) {
        return ofSignIn.computeIfAbsent(registration, one -> {
            NimbusJwtDecoder decoder = builder(one).build();
            decoder.setClaimSetConverter(OidcIdTokenDecoderFactory.createDefaultClaimTypeConverter());
            decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(new JwtTimestampValidator(), new OidcIdTokenValidator(one)));
            return decoder;
        });
    }

    /** For a token by which a provider says that a person has logged out there. */
    JwtDecoder ofLogout(ClientRegistration registration) {
        return ofLogout.computeIfAbsent(registration, one -> {
            NimbusJwtDecoder decoder = builder(one).validateType(false).build();
            decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(type(), new JwtTimestampValidator(),
                    new JwtIssuerValidator(one.getProviderDetails().getIssuerUri()), logout(one.getClientId())));
            return decoder;
        });
    }

    private static OAuth2TokenValidator<Jwt> logout(String clientId) {
        return token -> {
            boolean isLogout = token.getClaim("events") instanceof Map<?, ?> events && events.get(LOGOUT) instanceof Map<?, ?>;
            boolean isForUs = Optional.ofNullable(token.getAudience()).filter(audience -> audience.contains(clientId)).isPresent();
            boolean saysWho = token.getSubject() != null || token.getClaimAsString("sid") != null;
            return isLogout && isForUs && saysWho && token.getIssuedAt() != null && !token.hasClaim("nonce")
                    ? OAuth2TokenValidatorResult.success()
                    : OAuth2TokenValidatorResult.failure(new OAuth2Error(OAuth2ErrorCodes.INVALID_TOKEN, "it is no logout token for us", null));
        };
    }

    /** Providers of before the specification of 2022 say JWT, or nothing. */
    private static OAuth2TokenValidator<Jwt> type() {
        JwtTypeValidator type = new JwtTypeValidator("logout+jwt", "JWT");
        type.setAllowEmpty(true);
        return type;
    }

    private NimbusJwtDecoder.JwkSetUriJwtDecoderBuilder builder(ClientRegistration registration) {
        return NimbusJwtDecoder.withJwkSetUri(registration.getProviderDetails().getJwkSetUri()).restOperations(http.template());
    }
}
