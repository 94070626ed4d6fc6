package io.rosterbridge.plans;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Rows of a plan that belong together, as {@link Counts} counts them. */
public enum PlanPart {
    CREATE("action, outcome", "action = 'CREATE' and outcome is null and state <> 'cannot'"),
    UPDATE("action, outcome", "action = 'UPDATE' and outcome is null and state <> 'cannot'"),
    ACTIVATE("action, outcome", "action = 'ACTIVATE' and outcome is null and state <> 'cannot'"),
    DEACTIVATE("action, outcome", "action = 'DEACTIVATE' and outcome is null and state <> 'cannot'"),
    DELETE("action, outcome", "action = 'DELETE' and outcome is null and state <> 'cannot'"),
    SKIPPED("outcome", "outcome = 'SKIPPED'"),
    REJECTED("outcome", "outcome = 'REJECTED'"),
    HELD("outcome", "outcome = 'HELD'"),
    CANNOT("state", "state = 'cannot'"),
    JOINING("directory", "directory = 'created'", "directory = 'returned'"),
    CHANGING("directory", "directory = 'changed'", "directory = 'assignment'"),
    LEAVING("directory", "directory = 'removed'"),
    ABSENT("directory", "directory = 'absent'"),
    /** Whatever applying takes up. */
    PLANNED("state", "state = 'planned'"),
    /** Whom applying has passed over, since they had changed. */
    LEFT_OUT("state", "state = 'skipped'");

    private final String columns;
    private final List<String> conditions;

    PlanPart(String columns, String... conditions) {
        this.columns = columns;
        this.conditions = List.of(conditions);
    }

    /** In SQL, on a row of {@code plan_item}; it is in the part if one of them holds. */
    List<String> conditions() {
        return conditions;
    }

    /** Which columns of {@code plan_item} they compare, as an index has them: between the plan and the place. */
    String columns() {
        return columns;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException if there is no such part */
    public static PlanPart of(String word) {
        return Arrays.stream(values()).filter(part -> part.word().equals(word)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("show is \"" + word + "\"; it must be one of "
                        + Arrays.stream(values()).map(PlanPart::word).collect(Collectors.joining(", "))));
    }
}
