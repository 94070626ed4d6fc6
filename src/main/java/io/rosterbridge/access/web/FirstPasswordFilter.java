package io.rosterbridge.access.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.access.ConsoleUser;
import io.rosterbridge.access.SessionSettings;
import io.rosterbridge.platform.web.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets a console user whose password another person has chosen do nothing in a browser but choose a new one. Scripts may use such a
 * password for a while, so that accounts can be made and used by them.
 */
final class FirstPasswordFilter extends OncePerRequestFilter {

    static final String PAGE = "/me/first-password";

    private static final Set<String> OPEN = Set.of(PAGE, "/me/password", "/password/strength", "/logout", "/theme", "/error", "/api/v1/me",
            "/api/v1/me/password");

    private final SessionSettings settings;
    private final ObjectMapper json;
    private final Clock clock;

    FirstPasswordFilter(SessionSettings settings, ObjectMapper json, Clock clock) {
        this.settings = settings;
        this.json = json;
        this.clock = clock;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<ConsoleUser> user = Caller.account().filter(ConsoleUser::mustChange);
        String path = request.getServletPath();
        if (user.isEmpty() || OPEN.contains(path) || path.startsWith("/assets/") || path.startsWith("/webjars/")) {
            chain.doFilter(request, response);
        } else if (LoginNeeded.wantsPage(request)) {
            response.sendRedirect(request.getContextPath() + PAGE);
        } else if (user.get().isForScripts(clock.instant().minus(settings.firstPasswordFor()))) {
            chain.doFilter(request, response);
        } else {
            Problem.FORBIDDEN.write(request, response, json, "somebody else has chosen the password of \"" + user.get().getUsername()
                    + "\", so it is only for choosing another one; do that in the browser, or by PUT /api/v1/me/password");
        }
    }
}
