package io.rosterbridge.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.access.OidcLogins;
import io.rosterbridge.access.OidcLogins.Identity;
import io.rosterbridge.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.oidc.web.logout.OidcClientInitiatedLogoutSuccessHandler;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;

/**
 * Sign-in by OpenID Connect, if a provider is set. The provider says what somebody is, at each sign-in; whoever has none of our
 * roles is refused. Of them is stored who they are there and the name of their login; see {@link OidcLogins}. Who logs out here, is
 * logged out there too, if the provider offers it (OpenID Connect RP-Initiated Logout 1.0).
 */
final class OidcSignIn {

    private static final Logger LOG = LoggerFactory.getLogger(OidcSignIn.class);
    private static final String NO_ROLE = "no_role";
    private static final String LOGGED_OUT = "/login?logout";

    private final OidcUserService users = new OidcUserService();
    private final OidcRoles roles;
    private final OidcLogins logins;
    private final InMemoryClientRegistrationRepository providers;
    private final ObjectMapper json;

    OidcSignIn(OidcRoles roles, OidcLogins logins, InMemoryClientRegistrationRepository providers, ObjectMapper json) {
        this.roles = roles;
        this.logins = logins;
        this.providers = providers;
        this.json = json;
    }

    void addTo(HttpSecurity http) {
        OidcClientInitiatedLogoutSuccessHandler logout = new OidcClientInitiatedLogoutSuccessHandler(providers);
        logout.setPostLogoutRedirectUri("{baseUrl}" + LOGGED_OUT);
        logout.setDefaultTargetUrl(LOGGED_OUT);
        try {
            // Without the name of our page Spring Security would put one of its own in its place, on which no local account can log in.
            http.oauth2Login(login -> login.loginPage("/login").userInfoEndpoint(userInfo -> userInfo.oidcUserService(this::user))
                            .failureHandler(this::refused))
                    .logout(form -> form.logoutSuccessHandler(logout));
        } catch (Exception impossible) {
            throw new BeanCreationException("the sign-in by OpenID Connect cannot be set up", impossible);
        }
    }

    /** The origins that the form for logging out is sent on to: a browser must know them to let it. */
    Stream<String> logoutPlaces() {
        return StreamSupport.stream(providers.spliterator(), false)
                .map(provider -> provider.getProviderDetails().getConfigurationMetadata().get("end_session_endpoint"))
                .filter(Objects::nonNull).map(endpoint -> URI.create(endpoint.toString()))
                .map(endpoint -> endpoint.getScheme() + "://" + endpoint.getRawAuthority());
    }

    private OidcUser user(OidcUserRequest request) {
        OidcUser user = users.loadUser(request);
        Role role = roles.role(user.getClaims()).orElseThrow(() -> new OAuth2AuthenticationException(new OAuth2Error(NO_ROLE)));
        String called = Stream.of(user.getPreferredUsername(), user.getEmail(), user.getSubject())
                .filter(given -> given != null && !given.isBlank()).findFirst().orElseThrow();
        String registration = request.getClientRegistration().getRegistrationId();
        return new OidcCaller(user, role, logins.name(new Identity(registration, user.getSubject(), root(user)), called), registration,
                called);
    }

    /**
     * Who it is, whatever application asks: Microsoft Entra has a subject of its own for each, and tells besides who it is in the tenant.
     */
    private static String root(OidcUser user) {
        boolean isEntra = user.getClaimAsString("tid") != null && user.getClaimAsString("oid") != null;
        return user.getIssuer() + " " + (isEntra ? user.getClaimAsString("oid") : user.getSubject());
    }

    private void refused(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason) throws IOException {
        boolean hasNoRole = reason instanceof OAuth2AuthenticationException oauth && NO_ROLE.equals(oauth.getError().getErrorCode());
        if (!hasNoRole) {
            LOG.warn("A sign-in by OpenID Connect failed: {}", reason.getMessage());
        }
        if (LoginNeeded.wantsPage(request)) {
            response.sendRedirect(request.getContextPath() + "/login?refused=" + (hasNoRole ? "no-role" : "failed"));
        } else {
            Problem.FORBIDDEN.write(request, response, json, hasNoRole ? "nobody has given you a role here" : "the sign-in did not succeed");
        }
    }
}
