package io.rosterbridge.access.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;
import org.springframework.security.core.Authentication;

/** A person has given name and password, and a code is all that is missing; kept in a session that is not logged in yet. */
public record HalfLogin(Authentication login, Instant at) implements Serializable {

    private static final String NAME = "rosterbridge.half-logged-in";

    static Optional<HalfLogin> of(HttpServletRequest request) {
        return Optional.ofNullable(request.getSession(false) == null ? null : request.getSession(false).getAttribute(NAME))
                .filter(HalfLogin.class::isInstance).map(HalfLogin.class::cast);
    }

    public static boolean isIn(HttpServletRequest request) {
        return of(request).isPresent();
    }

    void keep(HttpServletRequest request) {
        request.getSession().setAttribute(NAME, this);
    }

    static void forget(HttpServletRequest request) {
        request.getSession().removeAttribute(NAME);
    }
}
