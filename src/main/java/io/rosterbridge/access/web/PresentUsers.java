package io.rosterbridge.access.web;

import io.rosterbridge.access.Sessions;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Ends the session of a browser that was ended elsewhere, is too old, or whose user was changed, disabled or deleted since they logged
 * in; on whichever node it lives.
 */
final class PresentUsers extends OncePerRequestFilter {

    private final Sessions sessions;

    PresentUsers(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (CsrfTokens.isLoggedIn(request) && BrowserSession.id(request).filter(sessions::isOpen).isEmpty()) {
            request.getSession().invalidate();
            SecurityContextHolder.setContext(SecurityContextHolder.createEmptyContext());
        }
        chain.doFilter(request, response);
    }
}
