package io.rosterbridge.console;

import io.rosterbridge.access.Role;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;

/** Somebody whom an OpenID provider vouches for. No local account has a colon in its name, so nobody is taken for another. */
final class OidcCaller extends DefaultOidcUser {

    private static final long serialVersionUID = 1;

    private final Role role;
    private final String name;

    OidcCaller(OidcUser user, Role role, String name) {
        super(ConsoleUser.authorities(role.permissions()), user.getIdToken(), user.getUserInfo());
        this.role = role;
        this.name = "oidc:" + name;
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
