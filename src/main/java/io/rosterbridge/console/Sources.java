package io.rosterbridge.console;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** The directory's sources by name, each with its latest read. */
final class Sources {

    private final JdbcTemplate database;

    Sources(JdbcTemplate database) {
        this.database = database;
    }

    /**
     * A source.
     *
     * @param lastReadAt   when the latest read ended; when it began, while it is running
     * @param kind         {@code full} or {@code delta}
     * @param state        {@code running}, {@code done} or {@code failed}
     * @param complete     whether all of it was read
     * @param read         rows
     * @param changed      people
     * @param rejected     rows that were not applied
     * @param removalsHeld people who were not removed, since too many were missing
     * @param reason       why it failed or held back; null if it did neither
     */
    record Source(String name, Instant lastReadAt, String kind, String state, boolean complete, int read, int changed, int rejected,
                  int removals, int removalsHeld, String reason) {
    }

    List<Source> page(String afterName, int limit) {
        return database.query("""
                select * from source_read
                where id in (select max(id) from source_read where name > ? group by name order by name fetch first ? rows only)
                order by name""", (row, number) -> source(row), afterName, limit);
    }

    private static Source source(ResultSet row) throws SQLException {
        OffsetDateTime at = row.getObject(row.getObject("finished_at") == null ? "started_at" : "finished_at", OffsetDateTime.class);
        return new Source(row.getString("name"), at.toInstant(), row.getString("kind"), row.getString("state"), row.getBoolean("complete"),
                row.getInt("rows_read"), row.getInt("changed"), row.getInt("rejected"), row.getInt("removals"), row.getInt("removals_held"),
                row.getString("reason"));
    }
}
