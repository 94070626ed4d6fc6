package io.rosterbridge.plans;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Rows of a plan that belong together, as {@link Counts} counts them. */
public enum PlanPart {
    CREATE("action = 'CREATE' and outcome is null and state <> 'cannot'"),
    UPDATE("action = 'UPDATE' and outcome is null and state <> 'cannot'"),
    ACTIVATE("action = 'ACTIVATE' and outcome is null and state <> 'cannot'"),
    DEACTIVATE("action = 'DEACTIVATE' and outcome is null and state <> 'cannot'"),
    DELETE("action = 'DELETE' and outcome is null and state <> 'cannot'"),
    SKIPPED("outcome = 'SKIPPED'"),
    REJECTED("outcome = 'REJECTED'"),
    HELD("outcome = 'HELD'"),
    CANNOT("state = 'cannot'"),
    JOINING("directory in ('created', 'returned')"),
    CHANGING("directory in ('changed', 'assignment')"),
    LEAVING("directory = 'removed'"),
    ABSENT("directory = 'absent'"),
    /** Whatever applying takes up. */
    PLANNED("state = 'planned'"),
    /** Whom applying has passed over, since they had changed. */
    LEFT_OUT("state = 'skipped'");

    private final String condition;

    PlanPart(String condition) {
        this.condition = condition;
    }

    /** In SQL, on a row of {@code plan_item}. */
    String condition() {
        return condition;
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
