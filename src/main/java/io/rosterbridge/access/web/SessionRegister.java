package io.rosterbridge.access.web;

import io.rosterbridge.access.ConsoleUser;
import io.rosterbridge.access.Role;
import io.rosterbridge.access.SessionSettings;
import io.rosterbridge.access.Sessions;
import io.rosterbridge.access.Sessions.Client;
import io.rosterbridge.access.Sessions.Identity;
import io.rosterbridge.access.Sessions.Who;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.logout.LogoutHandler;
import org.springframework.security.web.authentication.session.SessionAuthenticationStrategy;

/** Notes each login of a browser as a session that can be seen and ended, and each logout. */
final class SessionRegister implements SessionAuthenticationStrategy, LogoutHandler {

    private final Sessions sessions;
    private final SessionSettings settings;
    private final Clock clock;

    SessionRegister(Sessions sessions, SessionSettings settings, Clock clock) {
        this.sessions = sessions;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void onAuthentication(Authentication login, HttpServletRequest request, HttpServletResponse response) {
        // A new login in an open session takes its place.
        BrowserSession.id(request).ifPresent(former -> sessions.end(login.getName(), former, login.getName()));
        Object user = login.getPrincipal();
        Optional<Long> version = user instanceof ConsoleUser local ? Optional.of(local.version()) : Optional.empty();
        Optional<Identity> provider = user instanceof OidcCaller signedIn ? Optional.of(signedIn.atProvider()) : Optional.empty();
        Role role = user instanceof ConsoleUser local ? local.role().orElse(Role.AUDITOR)
                : user instanceof OidcCaller signedIn ? signedIn.role() : Role.AUDITOR;
        Client client = new Client(request.getRemoteAddr(), Objects.requireNonNullElse(request.getHeader(HttpHeaders.USER_AGENT), ""));
        BrowserSession.begin(request.getSession(), sessions.begin(new Who(login.getName(), version, provider), client,
                settings.longest(role)), provedAt(user, request));
    }

    /**
     * A provider may let a person in without a word, since they are logged in there. Some say when they were asked; where one does not,
     * going there again out of an open session proves nothing, unless they had to be asked.
     */
    private Instant provedAt(Object user, HttpServletRequest request) {
        if (!(user instanceof OidcCaller signedIn)) {
            return clock.instant();
        }
        Instant asked = signedIn.getAuthenticatedAt();
        return asked != null ? asked : OidcRequests.wasAskedAgain(request) ? clock.instant()
                : BrowserSession.provedAt(request).orElseGet(clock::instant);
    }

    @Override
    public void logout(HttpServletRequest request, HttpServletResponse response, Authentication login) {
        if (login != null) {
            BrowserSession.id(request).ifPresent(id -> sessions.end(login.getName(), id, login.getName()));
        }
    }
}
