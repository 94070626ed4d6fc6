package io.rosterbridge.platform.paging;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Between which ids the rows of a span of time lie, in a table of {@code id} and {@code at} to which rows are only appended. A list
 * that is sorted by id is then found by its index, where the time alone would mean to sort all rows of the span.
 *
 * <p>The bounds are a little too wide: rows of several nodes are not strictly in the order of their times. So the time has still to
 * be looked at, by {@link #SINCE} and {@link #BEFORE}.
 *
 * @param above  only greater ids; 0 if there is no lower bound
 * @param below  only smaller ids; {@link Long#MAX_VALUE} if there is no upper bound
 */
public record IdSpan(long above, long below) {

    /** The condition for the begin of the span. A plain comparison would tempt the database to the index of the time. */
    public static final String SINCE = "coalesce(at, at) >= ?";
    /** The condition for the end of the span. */
    public static final String BEFORE = "coalesce(at, at) < ?";

    /** So much later a row may be written than its time says, clocks that differ included. */
    private static final Duration SLACK = Duration.ofMinutes(15);

    /**
     * @param table with an index of {@code at}; no name that somebody has typed
     * @param from  rows of this instant or later; empty for all up to the end
     * @param to    rows before this instant; empty for all from the begin
     */
    public static IdSpan of(JdbcTemplate database, String table, Optional<Instant> from, Optional<Instant> to) {
        long above = from.flatMap(begin -> first(database, "select id from " + table + " where at < ? order by at desc",
                begin.minus(SLACK))).orElse(0L);
        long below = to.flatMap(end -> first(database, "select id from " + table + " where at >= ? order by at",
                end.plus(SLACK))).orElse(Long.MAX_VALUE);
        return new IdSpan(above, below);
    }

    private static Optional<Long> first(JdbcTemplate database, String sql, Instant at) {
        return database.queryForList(sql + " fetch first 1 rows only", Long.class, at.atOffset(ZoneOffset.UTC)).stream().findFirst();
    }
}
