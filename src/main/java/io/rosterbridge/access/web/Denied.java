package io.rosterbridge.access.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.access.Permission;
import io.rosterbridge.platform.web.Problem;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.authorization.AuthorityAuthorizationDecision;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;

/** Says why a request is not allowed; to whoever has not logged in, only that they have to. */
final class Denied implements AccessDeniedHandler {

    private final AuthenticationEntryPoint loginNeeded;
    private final ObjectMapper json;

    Denied(AuthenticationEntryPoint loginNeeded, ObjectMapper json) {
        this.loginNeeded = loginNeeded;
        this.json = json;
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException, ServletException {
        boolean isNobody = SecurityContextHolder.getContext().getAuthentication() == null
                && request.getHeader(HttpHeaders.AUTHORIZATION) == null;
        if (isNobody) {
            loginNeeded.commence(request, response, new InsufficientAuthenticationException("a login is needed", denied));
        } else if (LoginNeeded.wantsPage(request)) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN, denied instanceof CsrfException
                    ? "the form was too old; go back, load the page again and repeat the change" : sentence(denied));
        } else {
            Problem.FORBIDDEN.write(request, response, json, denied instanceof CsrfException
                    ? "the change does not prove that it comes from a page of this application; a page sends the value of the cookie "
                            + "XSRF-TOKEN as header X-XSRF-TOKEN, a script uses HTTP Basic"
                    : sentence(denied));
        }
    }

    /** The chain of filters asks for one permission; who has none of ours has a role of another release. */
    private static String sentence(AccessDeniedException denied) {
        if (denied instanceof AuthorizationDeniedException refused
                && refused.getAuthorizationResult() instanceof AuthorityAuthorizationDecision decision) {
            return new PermissionMissing(decision.getAuthorities().stream().map(authority -> Permission.valueOf(authority.getAuthority()))
                    .findFirst()).getMessage();
        }
        return denied instanceof PermissionMissing ? denied.getMessage() : "this login may not do that";
    }
}
