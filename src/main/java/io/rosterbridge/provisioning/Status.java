package io.rosterbridge.provisioning;

import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.queue.TaskState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** How many people are where, how fast it goes on all nodes together, and when it will be done. */
public final class Status {

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int ROWS_LOOKED_AT = 2000;

    private final JdbcTemplate database;
    private final Connections connections;
    private final Limiter limiter;
    private final Clock clock;

    public Status(JdbcTemplate database, Connections connections, Limiter limiter, Clock clock) {
        this.database = database;
        this.connections = connections;
        this.limiter = limiter;
        this.clock = clock;
    }

    /** How many people are in which state; each person counts once. */
    public record Counts(long due, long leased, long failed, long held, long rejected, long inStep) {

        /** How many are in this state. */
        public long of(TaskState state) {
            return switch (state) {
                case DUE -> due;
                case LEASED -> leased;
                case FAILED -> failed;
                case HELD -> held;
                case REJECTED -> rejected;
                case IN_STEP -> inStep;
            };
        }

        /** Who is still to be worked on by itself. */
        public long waiting() {
            return due + leased + failed;
        }
    }

    /**
     * Everything in one look.
     *
     * @param connection        {@code unset}, {@code ok}, {@code paused} or {@code broken}
     * @param lastEventAt       the newest row of the log; null if there is none
     * @param requestsPerMinute requests to Calendly for people, by the log's last minute
     * @param eta               when nobody will be waiting any more if it goes on like this, after the pause that is on; null if
     *                          nobody is waiting, the connection is closed, or there is nothing to go by
     */
    public record Overview(@Schema(implementation = Connection.State.class) String connection, boolean paused, long due, long leased, long held,
                           long failed, long rejected, long inStep, Instant lastEventAt, long requestsPerMinute, Instant eta) {

        /** Without what moves with the clock although nothing happens. */
        public Overview withoutForecast() {
            return new Overview(connection, paused, due, leased, held, failed, rejected, inStep, lastEventAt, 0, null);
        }
    }

    private record Pace(Instant lastEventAt, double peoplePerSecond, double requestsPerSecond) {
    }

    public Overview overview() {
        Connection connection = connections.present();
        Counts counts = counts();
        Pace pace = pace();
        return new Overview(connection.state().word(), connection.state() == Connection.State.PAUSED, counts.due(), counts.leased(),
                counts.held(), counts.failed(), counts.rejected(), counts.inStep(), pace.lastEventAt(),
                Math.round(pace.requestsPerSecond() * WINDOW.toSeconds()),
                connection.isOpen() ? eta(counts.waiting(), pace).orElse(null) : null);
    }

    /**
     * Counts by index alone: a failure is found by its family, since the state's index does not know of attempts, and those in
     * step, who are nearly everybody, are who is left, since H2 knows the size of a table without counting.
     */
    public Counts counts() {
        return database.queryForObject("""
                select (select count(*) from provisioning_task where state = 'due') as due,
                       (select count(*) from provisioning_task where state = 'leased') as leased,
                       (select count(*) from provisioning_task where state = 'due' and attempts > 0 and family in %s) as failed,
                       (select count(*) from provisioning_task where state = 'held') as held,
                       (select count(*) from provisioning_task where state = 'rejected') as rejected,
                       (select count(*) from provisioning_task) as everybody""".formatted(Failures.FAMILIES),
                (row, number) -> counts(row));
    }

    private static Counts counts(ResultSet row) throws SQLException {
        long due = row.getLong("due");
        long failed = row.getLong("failed");
        long leased = row.getLong("leased");
        long held = row.getLong("held");
        long rejected = row.getLong("rejected");
        return new Counts(due - failed, leased, failed, held, rejected, row.getLong("everybody") - due - leased - held - rejected);
    }

    private Optional<Instant> eta(long waiting, Pace pace) {
        double perSecond = pace.peoplePerSecond() > 0 ? pace.peoplePerSecond() : limiter.requestsPerMinute() / 60.0;
        return waiting == 0 || perSecond == 0 ? Optional.empty()
                : Optional.of(limiter.pausedUntil().orElseGet(clock::instant).plusSeconds((long) Math.ceil(waiting / perSecond)));
    }

    /** By the newest rows of the last minute: what all nodes did, at a price that does not grow with the log. */
    private Pace pace() {
        Instant now = clock.instant();
        OffsetDateTime from = now.minus(WINDOW).atOffset(ZoneOffset.UTC);
        return database.queryForObject("""
                select max(at) as last_at, min(case when at > ? then at end) as first_at, count(case when at > ? then 1 end) as people,
                       sum(case when at > ? then requests else 0 end) as requests, count(*) as looked_at
                from (select at, requests from provisioning_event order by id desc fetch first ? rows only) as newest""",
                (row, number) -> pace(row, now), from, from, from, ROWS_LOOKED_AT);
    }

    /** A full look may not reach back a minute; then the time counts that it does reach. */
    private static Pace pace(ResultSet row, Instant now) throws SQLException {
        Instant last = Columns.instant(row, "last_at");
        Instant first = Columns.instant(row, "first_at");
        if (first == null) {
            return new Pace(last, 0, 0);
        }
        double lookedBack = Math.max(1, Duration.between(first, now).toMillis() / 1000.0);
        boolean reaches = row.getLong("looked_at") < ROWS_LOOKED_AT || row.getLong("people") < ROWS_LOOKED_AT;
        return new Pace(last, row.getLong("people") / lookedBack,
                row.getLong("requests") / (reaches ? WINDOW.toSeconds() : lookedBack));
    }
}
