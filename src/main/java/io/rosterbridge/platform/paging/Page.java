package io.rosterbridge.platform.paging;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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

    /**
     * Hands out every row of a list, a page at a time, so that neither memory nor a transaction holds all of it.
     *
     * @param pages gives the page for the {@code next} of the page before; empty for the first
     */
    public static <T> void forEach(Function<Optional<String>, Page<T>> pages, Consumer<T> row) {
        Optional<String> next = Optional.empty();
        do {
            Page<T> page = pages.apply(next);
            page.items().forEach(row);
            next = page.next();
        } while (next.isPresent());
    }
}
