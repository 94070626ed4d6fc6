package io.rosterbridge.provisioning;

import io.rosterbridge.rows.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** A person's life over time: the change feed of the directory and the log of what was done in Calendly, as one line. */
public final class LifeLine {

    private final JdbcTemplate database;

    public LifeLine(JdbcTemplate database) {
        this.database = database;
    }

    /**
     * One moment.
     *
     * @param isCalendly whether it is work on the Calendly user; else it is a change in the directory
     * @param what       the action, or the kind of the change
     * @param outcome    how the work ended; null for a change
     * @param attributes names of attributes that were sent or changed, separated by commas
     * @param reason     of the outcome; for a change, who made it
     */
    public record Moment(Instant at, boolean isCalendly, String what, String outcome, String attributes, String reason) {
    }

    /** @param limit the most moments, the latest first; 1 or more */
    public List<Moment> latest(String userId, int limit) {
        return database.query("""
                select * from (
                    select at, id, 0 as side, kind as what, cast(null as varchar(20)) as outcome, attributes, source as reason
                    from directory_change where user_id = ?
                    union all
                    select at, id, 1 as side, action as what, outcome, attributes, reason from provisioning_event where user_id = ?
                ) as life order by at desc, side desc, id desc fetch first ? rows only""", (row, number) -> moment(row), userId, userId, limit);
    }

    private static Moment moment(ResultSet row) throws SQLException {
        return new Moment(Columns.instant(row, "at"), row.getInt("side") == 1, row.getString("what"),
                row.getString("outcome"), row.getString("attributes"), row.getString("reason"));
    }
}
