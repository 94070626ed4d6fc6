package io.rosterbridge.access.web;

import io.rosterbridge.access.ApiTokens;
import io.rosterbridge.access.ApiTokens.Bearer;
import io.rosterbridge.access.ConsoleUser;
import io.rosterbridge.access.OnBehalf;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.authentication.AuthenticationEntryPointFailureHandler;
import org.springframework.security.web.authentication.AuthenticationFilter;

/** Logs a script in by {@code Authorization: Bearer rbt_...}, for one request and without a session. */
final class TokenLogin extends AbstractAuthenticationToken implements OnBehalf {

    private static final long serialVersionUID = 1;
    private static final String SCHEME = "Bearer ";

    private final String name;
    private final String creator;
    private final String token;

    private TokenLogin(Bearer bearer) {
        super(ConsoleUser.authorities(bearer.permissions()));
        name = bearer.login();
        creator = bearer.creator();
        token = bearer.token();
        setAuthenticated(true);
    }

    /** What was sent; not yet looked at. */
    private static final class Sent extends AbstractAuthenticationToken {

        private static final long serialVersionUID = 1;

        private final transient String token;

        private Sent(String token) {
            super(null);
            this.token = token;
        }

        @Override
        public Object getCredentials() {
            return token;
        }

        @Override
        public Object getPrincipal() {
            return "token";
        }
    }

    static AuthenticationFilter filter(ApiTokens tokens, AuditedLogins audited, AuthenticationEntryPoint loginNeeded) {
        AuthenticationFilter filter = new AuthenticationFilter((AuthenticationManager) sent -> login(tokens, sent), TokenLogin::sent);
        filter.setSuccessHandler((request, response, login) ->
                audited.tokenUsed(login.getName(), ((TokenLogin) login).token, request.getRemoteAddr()));
        filter.setFailureHandler(new AuthenticationEntryPointFailureHandler(loginNeeded));
        return filter;
    }

    private static Authentication sent(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? new Sent(header.substring(SCHEME.length()).strip()) : null;
    }

    private static Authentication login(ApiTokens tokens, Authentication sent) {
        return tokens.bearer((String) sent.getCredentials()).map(TokenLogin::new)
                .orElseThrow(() -> new BadCredentialsException("the token is unknown, revoked or has ended"));
    }

    @Override
    public Object getCredentials() {
        return "";
    }

    @Override
    public Object getPrincipal() {
        return name;
    }

    @Override
    public String person() {
        return creator;
    }
}
