package io.rosterbridge.console;

import io.rosterbridge.access.ConsoleUser;
import io.rosterbridge.access.ConsoleUsers;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Ends the session of a user who was changed, disabled or deleted since they logged in, on whichever node it lives. */
final class PresentUsers extends OncePerRequestFilter {

    private final ConsoleUsers users;

    PresentUsers(ConsoleUsers users) {
        this.users = users;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        HttpSession session = request.getSession(false);
        if (session != null) {
            Authentication login = SecurityContextHolder.getContext().getAuthentication();
            if (login != null && login.getPrincipal() instanceof ConsoleUser user && !users.isPresent(user)) {
                session.invalidate();
                SecurityContextHolder.setContext(SecurityContextHolder.createEmptyContext());
            }
        }
        chain.doFilter(request, response);
    }
}
