package io.rosterbridge.access.web;

import io.rosterbridge.access.ConsoleUser;
import io.rosterbridge.access.Role;
import io.rosterbridge.access.Sessions;
import java.util.Map;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;

/** Somebody whom an OpenID provider vouches for. */
final class OidcCaller extends DefaultOidcUser {

    private static final long serialVersionUID = 1;

    private final Role role;
    private final String name;
    private final String registration;
    private final String called;

    /**
     * @param name         of the login, the same at each sign-in
     * @param registration the provider, as the settings name it
     * @param called       what the provider calls them now
     */
    OidcCaller(OidcUser user, Role role, String name, String registration, String called) {
        super(ConsoleUser.authorities(role.permissions()), user.getIdToken(), user.getUserInfo());
        this.role = role;
        this.name = name;
        this.registration = registration;
        this.called = called;
    }

    /** Who it is, for the audit trail: the name of the login alone says so only here. */
    Map<String, String> identity() {
        return Map.of("provider", registration, "subject", getSubject(), "called", called);
    }

    /** The identity at the provider, and the session there. */
    Sessions.Identity atProvider() {
        return new Sessions.Identity(registration, getSubject(), getIdToken().getClaimAsString("sid"));
    }

    String registration() {
        return registration;
    }

    Role role() {
        return role;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OidcCaller caller && super.equals(other) && role == caller.role && name.equals(caller.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
