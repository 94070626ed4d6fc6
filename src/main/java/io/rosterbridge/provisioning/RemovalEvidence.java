package io.rosterbridge.provisioning;

import io.rosterbridge.platform.rows.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;

/** Why people are to be removed, from the change feed and the reads: what every removal carries in the log. */
final class RemovalEvidence {

    private final JdbcTemplate database;

    RemovalEvidence(JdbcTemplate database) {
        this.database = database;
    }

    /** @param cause one sentence with what was seen, where and when */
    record Removal(String userId, long revision, String action, String cause) {
    }

    /** @param condition on {@code provisioning_task t} */
    List<Removal> of(String condition) {
        return database.query("""
                select t.user_id, t.revision, t.action, t.reason, u.gone_at, u.status, a.state as assignment, b.read_count, b.seen_at,
                       d.at, d.source, r.name
                from provisioning_task t
                join directory_user u on u.id = t.user_id
                join app_assignment a on a.user_id = t.user_id
                left join directory_absence b on b.user_id = t.user_id
                left join directory_change d on d.id = (select max(f.id) from directory_change f where f.user_id = t.user_id
                     and f.kind = case when u.gone_at is not null then 'removed' when a.state <> 'assigned' then 'assignment' else 'changed' end
                     and (f.kind <> 'changed' or f.attributes like '%status%'))
                left join source_read r on r.id = d.read_id
                where\s""" + condition + " order by t.user_id", (row, number) -> removal(row));
    }

    private static Removal removal(ResultSet row) throws SQLException {
        return new Removal(row.getString("user_id"), row.getLong("revision"), row.getString("action"), cause(row));
    }

    private static String cause(ResultSet row) throws SQLException {
        boolean isGone = row.getObject("gone_at") != null;
        if (isGone && row.getObject("read_count") != null) {
            int reads = row.getInt("read_count");
            return "absent in " + reads + " complete " + (reads == 1 ? "read" : "reads") + ", last seen " + time(row, "seen_at");
        }
        String assignment = row.getString("assignment");
        String what = isGone ? "removed" : assignment.equals("none") ? "unassigned" : assignment.equals("suspended") ? "suspended"
                : row.getString("status").equals("inactive") ? "set inactive" : "";
        // What only the mapping or the profile asks for has no row in the change feed.
        return what.isEmpty() || row.getObject("at") == null ? Objects.requireNonNullElse(row.getString("reason"), "asked for by the profile")
                : what + " by " + source(row) + " on " + time(row, "at");
    }

    private static String source(ResultSet row) throws SQLException {
        return row.getString("name") == null ? row.getString("source") : row.getString("name");
    }

    private static String time(ResultSet row, String column) throws SQLException {
        return Columns.instant(row, column).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
