package io.rosterbridge.access.web;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;

/** Name and password are right, and the account has a second factor. */
final class SecondFactorNeeded extends AuthenticationException {

    private static final long serialVersionUID = 1;

    private final transient Authentication login;

    /** @param login who it is, once a code has been given */
    SecondFactorNeeded(Authentication login) {
        super("this account has a second factor, which only the login page asks for; a script uses an API token");
        this.login = login;
    }

    Authentication login() {
        return login;
    }
}
