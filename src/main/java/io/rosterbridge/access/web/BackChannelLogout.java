package io.rosterbridge.access.web;

import io.rosterbridge.access.Everybody;
import io.rosterbridge.access.Sessions;
import io.rosterbridge.access.Sessions.Identity;
import io.rosterbridge.platform.web.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.security.oauth2.client.ConditionalOnOAuth2ClientRegistrationProperties;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes the word of a provider that a person has logged out there, or was dismissed, and ends their sessions here, on all nodes (OpenID
 * Connect Back-Channel Logout 1.0). The token is the proof.
 */
@RestController
@ConditionalOnOAuth2ClientRegistrationProperties
class BackChannelLogout {

    static final String PATH = "/logout/connect/back-channel/";

    private static final Logger LOG = LoggerFactory.getLogger(BackChannelLogout.class);

    private final OidcProviders providers;
    private final OidcTokens tokens;
    private final Sessions sessions;

    BackChannelLogout(OidcProviders providers, OidcTokens tokens, Sessions sessions) {
        this.providers = providers;
        this.tokens = tokens;
        this.sessions = sessions;
    }

    @Everybody
    @PostMapping(path = PATH + "{registration}", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    ResponseEntity<Void> logout(@PathVariable String registration, @RequestParam(name = "logout_token") String logoutToken) {
        ClientRegistration provider = providers.findByRegistrationId(registration);
        if (provider == null) {
            throw Problem.INVALID.because("there is no provider of this name, or it does not answer yet");
        }
        try {
            Jwt token = tokens.ofLogout(provider).decode(logoutToken);
            int ended = sessions.endOf(new Identity(registration, token.getSubject(), token.getClaimAsString("sid")), "provider:" + registration);
            LOG.info("{} sessions ended, as the provider {} asked", ended, registration);
            return ResponseEntity.ok().cacheControl(CacheControl.noStore()).build();
        } catch (JwtException refused) {
            LOG.warn("A logout token of {} was refused: {}", registration, refused.getMessage());
            throw Problem.INVALID.because("logout_token is no valid logout token of this provider");
        }
    }
}
