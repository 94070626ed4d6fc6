package io.rosterbridge.log;

import io.rosterbridge.domain.Outcome;
import io.rosterbridge.platform.paging.IdSpan;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What happened in the last 24 hours, and who was invited in the last weeks, in numbers. The answer may be ten seconds old: many
 * pages share one look. An hour that is over is counted once, so a look does not become slower as the day goes on.
 */
public final class RecentActivity {

    private static final Duration OLDEST = Duration.ofSeconds(10);
    private static final int HOURS = 24;
    /** So late a row of an hour may still come. */
    private static final Duration OVER_AFTER = Duration.ofMinutes(15);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration MONTH = Duration.ofDays(30);

    private final JdbcTemplate database;
    private final Clock clock;
    private final SortedMap<Instant, Map<Outcome, Long>> over = new TreeMap<>();
    private Day day;
    private Invitations invitations;
    private Instant lookedAt = Instant.EPOCH;

    public RecentActivity(JdbcTemplate database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * An hour of the log.
     *
     * @param begin  a full hour in UTC
     * @param counts how many rows ended so; an outcome without rows is not in the map
     */
    public record Hour(Instant begin, Map<Outcome, Long> counts) {

        public long total() {
            return counts.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * The last 24 hours.
     *
     * @param hours         25 of them, the last in part, the oldest first
     * @param leavers       people whose Calendly user was deactivated or deleted
     * @param leaversP95Ms  95 of 100 of them had waited no longer than this from the change to the answer; null without any
     */
    public record Day(List<Hour> hours, long leavers, Long leaversP95Ms) {

        public Day {
            hours = List.copyOf(hours);
        }
    }

    /**
     * The people whose Calendly user was created here, so that Calendly has invited them, by the age of the creation.
     *
     * @param week  at most 7 days old
     * @param month older than that, at most 30 days
     */
    public record Invitations(long week, long month) {
    }

    public synchronized Day day() {
        look();
        return day;
    }

    public synchronized Invitations invitations() {
        look();
        return invitations;
    }

    private void look() {
        Instant now = clock.instant();
        if (lookedAt.plus(OLDEST).isBefore(now)) {
            day = day(now.minus(Duration.ofHours(HOURS)));
            invitations = invitations(now);
            lookedAt = now;
        }
    }

    private Invitations invitations(Instant now) {
        return database.queryForObject("""
                select count(case when linked_at >= ? then 1 end) as recent, count(*) as both_ages from calendly_account
                where linked_by = 'created' and linked_at >= ?""",
                (row, number) -> new Invitations(row.getLong("recent"), row.getLong("both_ages") - row.getLong("recent")),
                now.minus(WEEK).atOffset(ZoneOffset.UTC), now.minus(MONTH).atOffset(ZoneOffset.UTC));
    }

    private Day day(Instant from) {
        return database.queryForObject("""
                select count(*) as people, percentile_cont(0.95) within group (order by waited_ms) as p95 from provisioning_event
                where id > ? and at >= ? and action in ('DEACTIVATE', 'DELETE') and outcome = 'DELIVERED'""",
                (row, number) -> new Day(hours(from.truncatedTo(ChronoUnit.HOURS)), row.getLong("people"),
                        row.getObject("p95") == null ? null : Math.round(row.getDouble("p95"))),
                IdSpan.of(database, "provisioning_event", Optional.of(from), Optional.empty()).above(), from.atOffset(ZoneOffset.UTC));
    }

    private List<Hour> hours(Instant first) {
        over.headMap(first).clear();
        Instant counted = over.isEmpty() ? first : over.lastKey().plus(Duration.ofHours(1));
        Map<Instant, Map<Outcome, Long>> counts = new HashMap<>(over);
        database.query("""
                select hours_since_1970, outcome, count(*) as people from (
                    select cast(floor(extract(epoch from at) / 3600) as bigint) as hours_since_1970, outcome
                    from provisioning_event where at >= ?) as recent
                group by hours_since_1970, outcome""", row -> {
            counts.computeIfAbsent(Instant.ofEpochSecond(row.getLong("hours_since_1970") * 3600), hour -> new EnumMap<>(Outcome.class))
                    .put(Outcome.valueOf(row.getString("outcome")), row.getLong("people"));
        }, counted.atOffset(ZoneOffset.UTC));
        List<Hour> hours = new ArrayList<>();
        for (int hour = 0; hour <= HOURS; hour++) {
            Instant begin = first.plus(Duration.ofHours(hour));
            Map<Outcome, Long> found = counts.getOrDefault(begin, Map.of());
            if (begin.plus(Duration.ofHours(1)).plus(OVER_AFTER).isBefore(clock.instant())) {
                over.put(begin, found);
            }
            hours.add(new Hour(begin, found));
        }
        return hours;
    }
}
