package io.rosterbridge.access.web;

import io.rosterbridge.access.ConsoleUser;
import io.rosterbridge.access.ConsoleUsers;
import io.rosterbridge.access.LockedOut;
import io.rosterbridge.access.SecondFactor;
import io.rosterbridge.access.SessionSettings;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Takes the proof that a person gives again, on the page {@code /again}, and goes on with the form that waited for it as if it were sent
 * now. A local account gives its password, and a code if it has a second factor; an identity of a provider signs in there again.
 */
final class FreshLoginFilter extends OncePerRequestFilter {

    static final String PATH = "/again";
    /** How long a form is kept. */
    static final Duration KEPT = Duration.ofMinutes(10);

    private final ConsoleUsers users;
    private final SecondFactor secondFactor;
    private final SessionSettings settings;
    private final Clock clock;

    FreshLoginFilter(ConsoleUsers users, SecondFactor secondFactor, SessionSettings settings, Clock clock) {
        this.users = users;
        this.secondFactor = secondFactor;
        this.settings = settings;
        this.clock = clock;
    }

    /** The form that waits in this session, if it is of the person who is logged in, and not too old. */
    static Optional<PendingForm> waiting(HttpServletRequest request, Instant now) {
        Optional<PendingForm> form = BrowserSession.pending(request);
        Optional<PendingForm> usable = form.filter(kept -> kept.sentAt().plus(KEPT).isAfter(now) && kept.login().equals(Caller.login().name()));
        if (form.isPresent() && usable.isEmpty()) {
            BrowserSession.pending(request.getSession(), null);
        }
        return usable;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !(request.getMethod().equals("POST") && PATH.equals(request.getServletPath()) && CsrfTokens.isLoggedIn(request));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<PendingForm> form = waiting(request, clock.instant());
        if (form.isEmpty()) {
            response.sendRedirect(request.getContextPath() + PATH);
            return;
        }
        try {
            if (!isProved(request)) {
                response.sendRedirect(request.getContextPath() + PATH + "?wrong");
                return;
            }
        } catch (LockedOut tooOften) {
            response.sendRedirect(request.getContextPath() + PATH + "?wait");
            return;
        }
        BrowserSession.proved(request.getSession(), clock.instant());
        BrowserSession.pending(request.getSession(), null);
        request.removeAttribute(ServletRequestPathUtils.PATH_ATTRIBUTE);
        chain.doFilter(form.get().replayed(request), response);
    }

    private boolean isProved(HttpServletRequest request) {
        Optional<ConsoleUser> local = Caller.account();
        if (local.isEmpty()) {
            return BrowserSession.isFresh(request, clock.instant(), settings.freshFor());
        }
        String name = local.get().getUsername();
        return users.isOwnPassword(name, request.getParameter("password"))
                && (!secondFactor.isOn(name) || secondFactor.takes(name, request.getParameter("code")));
    }
}
