package io.rosterbridge.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What one may be allowed to do. */
public enum Permission {
    /** See people, status, failures, the log, the audit trail, and their CSV files. */
    VIEW_APPS,
    /** Change people of the built-in directory and who is assigned Calendly; erase people who left. */
    ASSIGN_APPS,
    /** Start an import, look at its candidates and confirm them. */
    IMPORT_USERS,
    /** See and set connection and profile; console users, alerts. */
    CONFIGURE,
    /** Pause and resume, try again, provision a person now, operations over Jolokia. */
    OPERATE,
    /** Approve or reject what a brake holds, and apply a plan. */
    APPROVE;

    /** {@code view-apps}, {@code assign-apps}, {@code import-users}, {@code configure}, {@code operate}, {@code approve}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException if it is no such word */
    public static Permission of(String word) {
        return Arrays.stream(values()).filter(permission -> permission.word().equals(word)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("permission is \"" + word + "\"; it must be one of "
                        + Arrays.stream(values()).map(Permission::word).collect(Collectors.joining(", "))));
    }
}
