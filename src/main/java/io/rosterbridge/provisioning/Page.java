package io.rosterbridge.provisioning;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list in a stable order.
 *
 * @param items as many as were asked for, or all that are left
 * @param next  the key to ask with for what follows; empty at the end
 */
public record Page<T>(List<T> items, Optional<String> next) {

    public Page {
        items = List.copyOf(items);
    }

    /**
     * A key that is a number, such as the id of a row.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static long number(String key) {
        if (!key.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("after is \"" + key + "\"; it must be the next of the page before");
        }
        return Long.parseLong(key);
    }

    /** The page in rows that were asked for with {@code limit + 1}, so that it is known whether more follow. */
    public static <T> Page<T> of(List<T> rows, int limit, Function<T, String> key) {
        if (rows.size() <= limit) {
            return new Page<>(rows, Optional.empty());
        }
        List<T> items = rows.subList(0, limit);
        return new Page<>(items, Optional.of(key.apply(items.get(limit - 1))));
    }
}
