package io.rosterbridge.access;

import java.security.Principal;

/**
 * Whoever does something.
 *
 * @param name   of the login, as log and audit trail say it: a local account, {@code oidc:} and a name, {@code token:} and a name; or of
 *               what acts without a login
 * @param person whose will it is, which is what counts where two people are needed: the login itself, or whoever made a token
 */
public record Actor(String name, String person) {

    /** Whoever has made a request. */
    public static Actor of(Principal login) {
        return login instanceof OnBehalf token ? new Actor(token.getName(), token.person()) : login(login.getName());
    }

    /** Somebody who acts for themselves. */
    public static Actor login(String name) {
        return new Actor(name, name);
    }

    /** What acts without a login, such as a rule; it is no person, not even one whose account has the same name. */
    public static Actor thing(String name) {
        return new Actor(name, ":" + name);
    }
}
