package io.rosterbridge.log;

import java.time.OffsetDateTime;
import java.util.function.ToIntFunction;

/**
 * Rows that are kept as long as the log; the package that owns them has a bean of this type, and {@link Retention} calls them all.
 *
 * @param name            in the plural, for the log file
 * @param removeOlderThan removes those that ended before a time, and says how many
 */
public record ExpiringRows(String name, ToIntFunction<OffsetDateTime> removeOlderThan) {
}
