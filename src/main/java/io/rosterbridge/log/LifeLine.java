package io.rosterbridge.log;

import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.platform.rows.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
     * @param id         of the row, unique on its side
     * @param isCalendly whether it is work on the Calendly user; else it is a change in the directory
     * @param what       the action, or the kind of the change
     * @param outcome    how the work ended; null for a change
     * @param attributes names of attributes that were sent or changed, separated by commas
     * @param reason     of the outcome; for a change, who made it
     */
    public record Moment(long id, Instant at, boolean isCalendly, String what, String outcome, String attributes, String reason) {

        private int side() {
            return isCalendly ? 1 : 0;
        }
    }

    /**
     * A page of a life, the latest first.
     *
     * @param limit the most moments; 1 or more
     * @param after the {@code next} of the page before; empty for the first
     */
    public Page<Moment> page(String userId, int limit, Optional<String> after) {
        List<Object> parameters = new ArrayList<>(List.of(userId, userId));
        after.ifPresent(key -> parameters.addAll(List.of((Object[]) key.split(" "))));
        parameters.add(limit + 1);
        String before = "where (at, side, id) < (cast(? as timestamp with time zone), cast(? as integer), cast(? as bigint))";
        return Page.of(database.query("""
                select * from (
                    select at, id, 0 as side, kind as what, cast(null as varchar(20)) as outcome, attributes, source as reason
                    from directory_change where user_id = ?
                    union all
                    select at, id, 1 as side, action as what, outcome, attributes, reason from provisioning_event where user_id = ?
                ) as life %s order by at desc, side desc, id desc fetch first ? rows only""".formatted(after.isPresent() ? before : ""),
                (row, number) -> moment(row), parameters.toArray()), limit, last -> last.at() + " " + last.side() + " " + last.id());
    }

    private static Moment moment(ResultSet row) throws SQLException {
        return new Moment(row.getLong("id"), Columns.instant(row, "at"), row.getInt("side") == 1, row.getString("what"),
                row.getString("outcome"), row.getString("attributes"), row.getString("reason"));
    }
}
