package io.rosterbridge.access.web;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.ConsoleUser;
import io.rosterbridge.access.Login;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Role;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** Whoever makes the present request. */
public final class Caller {

    private Caller() {
    }

    /** What they may do; nothing, if nobody is logged in. */
    public static Set<Permission> permissions() {
        return permissions(SecurityContextHolder.getContext().getAuthentication());
    }

    static Set<Permission> permissions(Authentication login) {
        Set<Permission> permissions = EnumSet.noneOf(Permission.class);
        if (login != null && login.isAuthenticated()) {
            for (Permission permission : Permission.values()) {
                if (login.getAuthorities().stream().anyMatch(authority -> permission.name().equals(authority.getAuthority()))) {
                    permissions.add(permission);
                }
            }
        }
        return permissions;
    }

    /** As the audit trail names them, with what they may do. */
    public static Login login() {
        Authentication login = SecurityContextHolder.getContext().getAuthentication();
        return new Login(login == null ? Actor.thing("") : Actor.of(login), permissions(login));
    }

    public static boolean may(Permission permission) {
        return permissions().contains(permission);
    }

    /** Their role; empty for a token, which has permissions only. */
    public static Optional<Role> role() {
        Authentication login = SecurityContextHolder.getContext().getAuthentication();
        Object principal = login == null ? null : login.getPrincipal();
        return principal instanceof ConsoleUser user ? user.role()
                : principal instanceof OidcCaller user ? Optional.of(user.role()) : Optional.empty();
    }

    /**
     * As whom they manage other users: a token as somebody who manages nobody. If it could make a user or set a password, whoever has
     * it could log in so, and do what the token may not.
     */
    public static Role managesAs() {
        return role().orElse(Role.AUDITOR);
    }

    /** The provider that a person signed in by, as the settings name it; empty for a local login. */
    public static Optional<String> provider() {
        Authentication login = SecurityContextHolder.getContext().getAuthentication();
        return login != null && login.getPrincipal() instanceof OidcCaller user ? Optional.of(user.registration()) : Optional.empty();
    }

    /** The local account; empty for a token and for whoever was signed in elsewhere. */
    public static Optional<ConsoleUser> account() {
        Authentication login = SecurityContextHolder.getContext().getAuthentication();
        return login != null && login.getPrincipal() instanceof ConsoleUser user ? Optional.of(user) : Optional.empty();
    }
}
