package io.rosterbridge.access.web;

import org.springframework.security.core.AuthenticationException;

/** Only a sign-in provider lets people in here. */
final class LocalLoginOff extends AuthenticationException {

    private static final long serialVersionUID = 1;

    LocalLoginOff() {
        super("logins with name and password are switched off here; sign in by your provider, or use an API token");
    }
}
