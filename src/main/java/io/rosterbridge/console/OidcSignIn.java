package io.rosterbridge.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.web.util.HtmlUtils;

/**
 * Sign-in by OpenID Connect, if a provider is set. The provider says what somebody is, at each sign-in; whoever has none of our
 * roles is refused. Nothing of them is stored.
 */
final class OidcSignIn {

    private static final Logger LOG = LoggerFactory.getLogger(OidcSignIn.class);
    private static final int MOST_LETTERS = 150;
    private static final String NO_ROLE = "no_role";

    private final OidcUserService users = new OidcUserService();
    private final OidcRoles roles;
    private final ObjectMapper json;

    OidcSignIn(OidcRoles roles, ObjectMapper json) {
        this.roles = roles;
        this.json = json;
    }

    void addTo(HttpSecurity http) {
        try {
            http.oauth2Login(login -> login.userInfoEndpoint(userInfo -> userInfo.oidcUserService(this::user)).failureHandler(this::refused));
        } catch (Exception impossible) {
            throw new BeanCreationException("the sign-in by OpenID Connect cannot be set up", impossible);
        }
    }

    private OidcUser user(OidcUserRequest request) {
        OidcUser user = users.loadUser(request);
        Role role = roles.role(user.getClaims()).orElseThrow(() -> new OAuth2AuthenticationException(new OAuth2Error(NO_ROLE)));
        String name = Stream.of(user.getPreferredUsername(), user.getEmail(), user.getSubject()).filter(given -> given != null && !given.isBlank())
                .findFirst().orElseThrow();
        return new OidcCaller(user, role, name.length() <= MOST_LETTERS ? name : name.substring(0, MOST_LETTERS));
    }

    private void refused(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason) throws IOException {
        boolean hasNoRole = reason instanceof OAuth2AuthenticationException oauth && NO_ROLE.equals(oauth.getError().getErrorCode());
        if (!hasNoRole) {
            LOG.warn("A sign-in by OpenID Connect failed: {}", reason.getMessage());
        }
        String detail = hasNoRole
                ? "you are known, but nobody has given you a role here; ask an administrator for one at your sign-in provider"
                : "the sign-in did not succeed; try it again, and if it fails again, tell an administrator the time";
        if (!LoginNeeded.wantsPage(request)) {
            Problem.FORBIDDEN.write(request, response, json, detail);
            return;
        }
        response.setStatus(HttpStatus.FORBIDDEN.value());
        response.setContentType(MediaType.TEXT_HTML_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.getWriter().write("""
                <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Not signed in</title></head>
                <body><h1>Not signed in</h1><p>%s.</p><p><a href="%s/login">Back to the login</a></p></body></html>
                """.formatted(HtmlUtils.htmlEscape(detail.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + detail.substring(1)),
                HtmlUtils.htmlEscape(request.getContextPath())));
    }
}
