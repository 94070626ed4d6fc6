package io.rosterbridge.access.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** The session of the browser that makes a request. */
public final class PresentSession {

    private PresentSession() {
    }

    /** By which {@link io.rosterbridge.access.Sessions} knows it; empty if the request comes without one. */
    public static Optional<String> id(HttpServletRequest request) {
        return BrowserSession.id(request);
    }
}
