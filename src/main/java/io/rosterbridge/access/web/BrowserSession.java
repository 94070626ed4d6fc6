package io.rosterbridge.access.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What this application keeps in the session of a browser, beside Spring Security. */
public final class BrowserSession {

    private static final String ID = "rosterbridge.session";
    private static final String PROVED_AT = "rosterbridge.proved-at";
    private static final String PENDING = "rosterbridge.pending";

    private BrowserSession() {
    }

    /** By which it is known to {@link io.rosterbridge.access.Sessions}; empty if there is no login in it. */
    public static Optional<String> id(HttpServletRequest request) {
        return attribute(request, ID, String.class);
    }

    static void begin(HttpSession session, String id, Instant now) {
        session.setAttribute(ID, id);
        session.setAttribute(PROVED_AT, now);
    }

    /** When a person last proved who they are; empty if this was not done in this session. */
    static Optional<Instant> provedAt(HttpServletRequest request) {
        return attribute(request, PROVED_AT, Instant.class);
    }

    /** A person has proved again who they are. */
    static void proved(HttpSession session, Instant now) {
        session.setAttribute(PROVED_AT, now);
    }

    /** Whether a person proved a short while ago who they are. A login that comes with each request does so each time. */
    static boolean isFresh(HttpServletRequest request, Instant now, Duration freshFor) {
        return !CsrfTokens.isLoggedIn(request)
                || attribute(request, PROVED_AT, Instant.class).filter(at -> at.plus(freshFor).isAfter(now)).isPresent();
    }

    static Optional<PendingForm> pending(HttpServletRequest request) {
        return attribute(request, PENDING, PendingForm.class);
    }

    /** @param form null: none any more */
    static void pending(HttpSession session, PendingForm form) {
        session.setAttribute(PENDING, form);
    }

    private static <T> Optional<T> attribute(HttpServletRequest request, String name, Class<T> type) {
        HttpSession session = request.getSession(false);
        return Optional.ofNullable(session == null ? null : session.getAttribute(name)).filter(type::isInstance).map(type::cast);
    }
}
