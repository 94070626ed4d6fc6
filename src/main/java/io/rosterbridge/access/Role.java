package io.rosterbridge.access;

import static io.rosterbridge.access.Permission.OPERATE;
import static io.rosterbridge.access.Permission.VIEW_APPS;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What people are, and the one table of what follows from it. */
public enum Role {
    /** Everything, and the only one who makes, changes and removes owners. */
    OWNER(EnumSet.allOf(Permission.class)),
    /** Everything but what concerns owners. */
    ADMIN(EnumSet.allOf(Permission.class)),
    /** Keeps it running; neither sees nor sets connection, token and profile. */
    OPERATOR(EnumSet.of(VIEW_APPS, OPERATE)),
    /** Looks, and changes nothing. */
    AUDITOR(EnumSet.of(VIEW_APPS));

    private final Set<Permission> permissions;

    Role(Set<Permission> permissions) {
        this.permissions = Collections.unmodifiableSet(permissions);
    }

    public Set<Permission> permissions() {
        return permissions;
    }

    /** Whether this one may make, change or remove somebody of that role. */
    public boolean mayManage(Role other) {
        return managesSomebody() && (other != OWNER || this == OWNER);
    }

    /**
     * The same for a role as the database has it; one of an older or newer release is nobody's to fear.
     *
     * @param other a word
     */
    public boolean mayManage(String other) {
        return mayManage(find(other).orElse(AUDITOR));
    }

    public boolean managesSomebody() {
        return permissions.contains(Permission.CONFIGURE);
    }

    /** {@code owner}, {@code admin}, {@code operator}, {@code auditor}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Empty if it is no such word. */
    public static Optional<Role> find(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }

    /** @throws IllegalArgumentException if it is no such word */
    public static Role of(String word) {
        return find(word).orElseThrow(() -> new IllegalArgumentException("role is \"" + word + "\"; it must be one of "
                + Arrays.stream(values()).map(Role::word).collect(Collectors.joining(", "))));
    }
}
