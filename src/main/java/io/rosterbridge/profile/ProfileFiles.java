package io.rosterbridge.profile;

import io.rosterbridge.platform.rows.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** The table of the texts of the profile file that wait for an admin to decide, or did. */
final class ProfileFiles {

    private final JdbcTemplate database;

    ProfileFiles(JdbcTemplate database) {
        this.database = database;
    }

    enum State {
        WAITING, TAKEN, KEPT, WITHDRAWN;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param place where the file lies, and on which machine */
    record Text(String fingerprint, String document, String place, Instant foundAt) {
    }

    /** A text that is found again waits again, whatever was decided about it before. */
    void await(String fingerprint, String document, String place, OffsetDateTime at) {
        if (database.update("update profile_file set state = 'waiting', document = ?, place = ?, found_at = ?, decided_by = null, "
                + "decided_at = null where fingerprint = ?", document, place, at, fingerprint) == 0) {
            database.update("insert into profile_file (fingerprint, document, place, found_at, state) values (?, ?, ?, ?, 'waiting')",
                    fingerprint, document, place, at);
        }
    }

    Optional<Text> waiting() {
        return database.query("select * from profile_file where state = 'waiting' order by found_at desc fetch first 1 rows only",
                (row, number) -> text(row)).stream().findFirst();
    }

    boolean is(String fingerprint, State state) {
        return database.queryForObject("select count(*) from profile_file where fingerprint = ? and state = ?", Long.class, fingerprint,
                state.word()) > 0;
    }

    void decided(String fingerprint, State state, String who, OffsetDateTime at) {
        database.update("update profile_file set state = ?, decided_by = ?, decided_at = ? where fingerprint = ?", state.word(), who, at,
                fingerprint);
    }

    /** Whatever waited at this place waits no more, but for this one: the file says something else now. Those of other nodes go on waiting. */
    void withdrawOthers(String place, String fingerprint) {
        database.update("update profile_file set state = 'withdrawn' where place = ? and fingerprint <> ? and state = 'waiting'", place,
                fingerprint);
    }

    private static Text text(ResultSet row) throws SQLException {
        return new Text(row.getString("fingerprint"), row.getString("document"), row.getString("place"), Columns.instant(row, "found_at"));
    }
}
