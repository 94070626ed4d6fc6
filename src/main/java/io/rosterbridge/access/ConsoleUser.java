package io.rosterbridge.access;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.userdetails.User;

/** Somebody logged in with name and password, as they were then. */
public final class ConsoleUser extends User {

    private static final long serialVersionUID = 1;

    private final Role role;
    private final long version;
    private final Instant firstSince;
    private final boolean hasSecondFactor;

    /**
     * @param role            empty: a role of another release, which may nothing
     * @param firstSince      since when the password is one that another person has chosen; null: it is not
     * @param hasSecondFactor whether the password alone is not enough
     */
    ConsoleUser(String name, String passwordHash, Optional<Role> role, long version, Instant firstSince, boolean hasSecondFactor) {
        super(name, passwordHash, authorities(role.map(Role::permissions).orElse(Set.of())));
        this.role = role.orElse(null);
        this.version = version;
        this.firstSince = firstSince;
        this.hasSecondFactor = hasSecondFactor;
    }

    public Optional<Role> role() {
        return Optional.ofNullable(role);
    }

    public long version() {
        return version;
    }

    /** Whether another person has chosen the password, which is only for choosing another one. */
    public boolean mustChange() {
        return firstSince != null;
    }

    /** Whether scripts may use the password, be it one that another person has chosen since this moment. */
    public boolean isForScripts(Instant moment) {
        return firstSince == null || !firstSince.isBefore(moment);
    }

    public boolean hasSecondFactor() {
        return hasSecondFactor;
    }

    /** Spring Security's form of permissions: their names. */
    public static Collection<GrantedAuthority> authorities(Set<Permission> permissions) {
        return permissions.stream().map(permission -> new SimpleGrantedAuthority(permission.name())).collect(Collectors.toSet());
    }
}
