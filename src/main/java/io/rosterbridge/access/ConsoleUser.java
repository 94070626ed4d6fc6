package io.rosterbridge.access;

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

    /** @param role empty: a role of another release, which may nothing */
    ConsoleUser(String name, String passwordHash, Optional<Role> role, long version) {
        super(name, passwordHash, authorities(role.map(Role::permissions).orElse(Set.of())));
        this.role = role.orElse(null);
        this.version = version;
    }

    public Optional<Role> role() {
        return Optional.ofNullable(role);
    }

    long version() {
        return version;
    }

    /** Spring Security's form of permissions: their names. */
    public static Collection<GrantedAuthority> authorities(Set<Permission> permissions) {
        return permissions.stream().map(permission -> new SimpleGrantedAuthority(permission.name())).collect(Collectors.toSet());
    }
}
