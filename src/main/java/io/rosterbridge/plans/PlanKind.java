package io.rosterbridge.plans;

import com.fasterxml.jackson.annotation.JsonValue;
import io.rosterbridge.access.Permission;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a plan is about, and what it takes. A plan is no way round a permission: whoever applies one needs what doing the same by
 * hand needs, and {@link Permission#APPROVE} besides.
 */
public enum PlanKind {
    /** What a profile would do if it were saved as a new version. */
    PROFILE(PlanRequest.Profile.class, Permission.CONFIGURE, Permission.CONFIGURE, Permission.CONFIGURE),
    /** What a CSV file would do to the directory, and then to Calendly. */
    CSV(PlanRequest.Csv.class, Permission.VIEW_APPS, Permission.ASSIGN_APPS, Permission.ASSIGN_APPS),
    /** What assigning everybody of a rule, or taking the assignment away, would do. */
    ASSIGNMENT(PlanRequest.Assign.class, Permission.VIEW_APPS, Permission.ASSIGN_APPS, Permission.ASSIGN_APPS),
    /** What confirming candidates of an import would do. */
    IMPORT(PlanRequest.Confirm.class, Permission.VIEW_APPS, Permission.IMPORT_USERS, Permission.IMPORT_USERS),
    /** What the provision flow would send. */
    PROVISION(PlanRequest.Provision.class, Permission.VIEW_APPS, Permission.OPERATE, Permission.OPERATE),
    /** What repairs the drift that a reconciliation has reported. */
    RECONCILE(PlanRequest.Reconcile.class, Permission.VIEW_APPS, Permission.OPERATE, Permission.IMPORT_USERS),
    /** What takes back what was done. */
    UNDO(PlanRequest.Undo.class, Permission.VIEW_APPS, Permission.OPERATE, Permission.ASSIGN_APPS);

    private final Class<? extends PlanRequest> request;
    private final Permission looks;
    private final Permission asks;
    private final Permission applies;

    PlanKind(Class<? extends PlanRequest> request, Permission looks, Permission asks, Permission applies) {
        this.request = request;
        this.looks = looks;
        this.asks = asks;
        this.applies = applies;
    }

    Class<? extends PlanRequest> request() {
        return request;
    }

    /** What it takes to see such a plan. */
    public Permission looks() {
        return looks;
    }

    /** What it takes to ask for one. */
    public Permission asks() {
        return asks;
    }

    /** What it takes to apply one, beside {@link Permission#APPROVE}. */
    public Permission applies() {
        return applies;
    }

    /** The kinds that whoever has these permissions may see. */
    public static Set<PlanKind> seenWith(Set<Permission> permissions) {
        return Arrays.stream(values()).filter(kind -> permissions.contains(kind.looks)).collect(Collectors.toUnmodifiableSet());
    }

    /** The word of the REST API and the database. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such kind */
    public static PlanKind of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("kind is \"" + word + "\"; it must be one of "
                        + Arrays.stream(values()).map(PlanKind::word).collect(Collectors.joining(", "))));
    }
}
