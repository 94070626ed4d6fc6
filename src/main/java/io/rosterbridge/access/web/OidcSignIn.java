package io.rosterbridge.access.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.access.OidcLogins;
import io.rosterbridge.access.OidcLogins.Identity;
import io.rosterbridge.access.Role;
import io.rosterbridge.access.web.SignInRefused.Why;
import io.rosterbridge.platform.web.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.oidc.web.logout.OidcClientInitiatedLogoutSuccessHandler;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Sign-in by OpenID Connect, if a provider is set. The provider says what somebody is, at each sign-in; whoever has none of our
 * roles is refused. Of them is stored who they are there and the name of their login; see {@link OidcLogins}. Who logs out here, is
 * logged out there too, if the provider offers it (OpenID Connect RP-Initiated Logout 1.0).
 */
final class OidcSignIn {

    private static final Logger LOG = LoggerFactory.getLogger(OidcSignIn.class);
    private static final String LOGGED_OUT = "/login?logout";

    private final OidcRoles roles;
    private final OidcLogins logins;
    private final OidcProviders providers;
    private final OidcHttp http;
    private final OidcUserService users;
    private final ObjectMapper json;
    private final ApplicationEventPublisher events;

    OidcSignIn(OidcRoles roles, OidcLogins logins, OidcProviders providers, OidcHttp http, ObjectMapper json,
               ApplicationEventPublisher events) {
        this.roles = roles;
        this.logins = logins;
        this.providers = providers;
        this.http = http;
        this.users = http.users();
        this.json = json;
        this.events = events;
    }

    /** A person for whom a provider vouches was not let in. */
    record Refused(Map<String, String> identity, String why, String address) {
    }

    /** A sign-in came to nothing, such as by an answer that was not asked for. */
    record Failed(String address) {
    }

    void addTo(HttpSecurity security) {
        OidcClientInitiatedLogoutSuccessHandler logout = new OidcClientInitiatedLogoutSuccessHandler(providers);
        logout.setPostLogoutRedirectUri("{baseUrl}" + LOGGED_OUT);
        logout.setDefaultTargetUrl(LOGGED_OUT);
        OidcRequests requests = new OidcRequests(providers);
        try {
            // Without the name of our page Spring Security would put one of its own in its place, on which no local account can log in.
            security.oauth2Login(login -> login.loginPage("/login").clientRegistrationRepository(providers)
                            .authorizationEndpoint(endpoint -> endpoint.authorizationRequestResolver(requests))
                            .tokenEndpoint(endpoint -> endpoint.accessTokenResponseClient(http.tokens()))
                            .userInfoEndpoint(userInfo -> userInfo.oidcUserService(this::user))
                            .successHandler(new WayOn()).failureHandler(this::refused))
                    .logout(form -> form.logoutSuccessHandler(logout))
                    .addFilterBefore(new Unreachable(providers), OAuth2AuthorizationRequestRedirectFilter.class);
        } catch (Exception impossible) {
            throw new BeanCreationException("the sign-in by OpenID Connect cannot be set up", impossible);
        }
    }

    /** Says so where Spring Security would take a provider that does not answer yet for an unknown one. */
    private static final class Unreachable extends OncePerRequestFilter {

        private final OidcProviders providers;

        private Unreachable(OidcProviders providers) {
            this.providers = providers;
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            String path = request.getServletPath();
            String id = path.startsWith(OidcRequests.PATH + "/") ? path.substring(OidcRequests.PATH.length() + 1) : "";
            if (providers.has(id) && providers.findByRegistrationId(id) == null) {
                response.sendRedirect(request.getContextPath() + "/login?refused=unreachable");
            } else {
                chain.doFilter(request, response);
            }
        }
    }

    /** A person who had to prove again who they are goes on with what waits for it. */
    private static final class WayOn extends SavedRequestAwareAuthenticationSuccessHandler {

        @Override
        public void onAuthenticationSuccess(HttpServletRequest request, HttpServletResponse response, Authentication login)
                throws IOException, ServletException {
            if (OidcRequests.wasAskedAgain(request) && BrowserSession.pending(request).isPresent()) {
                response.sendRedirect(request.getContextPath() + FreshLoginFilter.PATH);
            } else {
                super.onAuthenticationSuccess(request, response, login);
            }
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
        String called = Stream.of(user.getPreferredUsername(), user.getEmail(), user.getSubject())
                .filter(given -> given != null && !given.isBlank()).findFirst().orElseThrow();
        String registration = request.getClientRegistration().getRegistrationId();
        Map<String, String> identity = Map.of("provider", registration, "subject", user.getSubject(), "called", called);
        Role role = roles.role(user.getClaims()).orElseThrow(() -> withoutRole(user, identity));
        String name = logins.name(new Identity(registration, user.getSubject(), root(user)), called);
        if (logins.isDisabled(name)) {
            throw new SignInRefused(Why.BARRED, identity);
        }
        logins.signedIn(name, role);
        return new OidcCaller(user, role, name, registration, called);
    }

    /** A token without the groups says nothing of the role. */
    private SignInRefused withoutRole(OidcUser user, Map<String, String> identity) {
        if (roles.areLeftOut(user.getClaims())) {
            return new SignInRefused(Why.TOO_MANY_GROUPS, identity);
        }
        logins.hasNoRole(identity.get("provider"), identity.get("subject"));
        return new SignInRefused(Why.NO_ROLE, identity);
    }

    /**
     * Who it is, whatever application asks: Microsoft Entra has a subject of its own for each, and tells besides who it is in the tenant.
     */
    private static String root(OidcUser user) {
        boolean isEntra = user.getClaimAsString("tid") != null && user.getClaimAsString("oid") != null;
        return user.getIssuer() + " " + (isEntra ? user.getClaimAsString("oid") : user.getSubject());
    }

    private void refused(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason) throws IOException {
        Optional<SignInRefused> refusal = Optional.of(reason).filter(SignInRefused.class::isInstance).map(SignInRefused.class::cast);
        refusal.ifPresentOrElse(told -> events.publishEvent(new Refused(told.identity(), told.why().word(), request.getRemoteAddr())),
                () -> {
                    LOG.warn("A sign-in by OpenID Connect failed: {}", reason.getMessage());
                    events.publishEvent(new Failed(request.getRemoteAddr()));
                });
        if (LoginNeeded.wantsPage(request)) {
            response.sendRedirect(request.getContextPath() + "/login?refused=" + refusal.map(told -> told.why().word()).orElse("failed"));
        } else {
            Problem.FORBIDDEN.write(request, response, json, refusal.map(told -> told.why().sentence()).orElse("the sign-in did not succeed"));
        }
    }
}
