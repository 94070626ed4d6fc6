package io.rosterbridge.monitoring;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** Whoever calls an operation: over Jolokia the login of the request, else whoever has access to this Java machine. */
final class Operator {

    private Operator() {
    }

    static String name() {
        Authentication login = SecurityContextHolder.getContext().getAuthentication();
        return login == null ? "JMX" : login.getName();
    }
}
