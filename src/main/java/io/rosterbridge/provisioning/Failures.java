package io.rosterbridge.provisioning;

import io.rosterbridge.calendly.Connections;
import io.rosterbridge.domain.Family;
import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.queue.Clearances;
import io.rosterbridge.queue.DueMarks;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/** Whoever is held, rejected or failed, by what they have in common, to be tried again together once the cause is gone. */
public final class Failures {

    /** Every failure has a family, so that its index finds them among people who are merely due. */
    static final String FAMILIES = Arrays.stream(Family.values()).map(family -> "'" + family.word() + "'")
            .collect(Collectors.joining(", ", "(", ")"));

    private static final String FAILING =
            "t.family in " + FAMILIES + " and (t.state in ('held', 'rejected') or (t.state = 'due' and t.attempts > 0))";
    /** Nothing but a decision helps; a retry would take them off the list and put them on it again, as another list. */
    private static final String ON_HOLD = "(t.family = '" + Family.REMOVAL_LIMIT.word() + "' and " + Holds.AWAITED + ")";
    private static final int SAMPLES = 5;

    private final JdbcTemplate database;
    private final DueMarks dueMarks;
    private final Clearances clearances;
    private final Connections connections;
    private final Duration seatProbeInterval;

    /** @param seatProbeInterval how often a creation is tried while no seat is free */
    Failures(JdbcTemplate database, DueMarks dueMarks, Connections connections, Duration seatProbeInterval) {
        this.seatProbeInterval = seatProbeInterval;
        this.database = database;
        this.dueMarks = dueMarks;
        this.clearances = new Clearances(database);
        this.connections = connections;
    }

    /**
     * People with one cause in common.
     *
     * @param family    its word, such as {@code no-seats}
     * @param count     how many people; 1 or more
     * @param onHold    how many of them are on a hold that waits for a decision; a retry of the family leaves them there
     * @param since     since when the one waits who has waited longest
     * @param nextTryAt when the first of those is tried again who failed, or the next one for a seat; null if none is by itself
     * @param hint      what to do
     * @param userIds   up to five of them, who have waited longest
     */
    public record Group(@Schema(implementation = Family.class) String family, long count, long onHold, Instant since, Instant nextTryAt,
                        String hint, List<String> userIds) {

        public Group {
            userIds = List.copyOf(userIds);
        }
    }

    /** All families with somebody in them, the largest first. */
    public List<Group> families() {
        Map<String, List<String>> samples = samples();
        return database.query("select g.*, case when g.family = ? then (select count(*) from provisioning_task t where " + ON_HOLD + " and "
                + FAILING + ") else 0 end as on_hold from (select t.family, count(*) as people, min(t.marked_at) as since, "
                + "min(case when t.state = 'due' then t.due_at end) as next_try from provisioning_task t where " + FAILING
                + " group by t.family) g order by g.people desc, g.family", (row, number) -> group(row, samples),
                Family.REMOVAL_LIMIT.word());
    }

    /**
     * Makes everybody of a family due at once, with no failures counted. For want of a seat, one creation is tried instead,
     * and the others follow if it succeeds. Whoever is on a hold that waits for a decision stays there.
     *
     * @return how many people it concerns
     */
    public int retry(Family family) {
        List<String> userIds = database.queryForList("select t.user_id from provisioning_task t where t.family = ? and " + FAILING
                + " and not " + ON_HOLD, String.class, family.word());
        if (family == Family.REMOVAL_REJECTED) {
            clearances.forgetRejections(userIds);
        }
        if (family == Family.NO_SEATS) {
            dueMarks.forgetRepeats(family);
            connections.seats().probeNow();
            return userIds.size();
        }
        return retry(userIds);
    }

    /**
     * Makes these people due at once, with no failures counted; ids that nobody has are passed over.
     *
     * @return how many people it concerns
     */
    public int retry(Collection<String> userIds) {
        clearances.forgetRejections(userIds);
        letOneTryForASeat(userIds);
        new RepairCounts(database).startOver(userIds);
        return dueMarks.again(userIds);
    }

    private Map<String, List<String>> samples() {
        Map<String, List<String>> samples = new HashMap<>();
        database.query("select family, user_id from (select t.family, t.user_id, row_number() over "
                + "(partition by t.family order by t.marked_at, t.user_id) as place from provisioning_task t where " + FAILING
                + ") as failing where place <= " + SAMPLES + " order by family, place",
                row -> {
                    samples.computeIfAbsent(row.getString("family"), none -> new ArrayList<>()).add(row.getString("user_id"));
                });
        return samples;
    }

    /** One of them asks Calendly, however full it was; if there is a seat, all who wait for one follow. */
    private void letOneTryForASeat(Collection<String> userIds) {
        if (connections.seats().nextProbe().isPresent()) {
            database.queryForList("select user_id from provisioning_task where state = 'held' and family = ? and user_id = any(?) "
                    + "order by due_at, user_id fetch first 1 rows only", String.class, Family.NO_SEATS.word(), userIds.toArray(String[]::new))
                    .forEach(userId -> connections.seats().probe(userId, seatProbeInterval));
        }
    }

    private Group group(ResultSet row, Map<String, List<String>> samples) throws SQLException {
        String family = row.getString("family");
        Instant nextTry = Columns.instant(row, "next_try");
        return new Group(family, row.getLong("people"), row.getLong("on_hold"), Columns.instant(row, "since"),
                nextTry == null && family.equals(Family.NO_SEATS.word()) ? connections.seats().nextProbe().orElse(null) : nextTry,
                Family.of(family).hint(), samples.getOrDefault(family, List.of()));
    }
}
