package io.rosterbridge.profile;

import io.rosterbridge.platform.rows.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** The table of the profile's versions. */
final class ProfileRows {

    private static final String COLUMNS = "select version, created_at, author, origin, fingerprint, document from profile_version ";

    private final JdbcTemplate jdbc;

    ProfileRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Keeps other nodes from storing until the transaction ends. Held is the oldest version; before there is any, the row
     * of the connection, which always exists.
     */
    void lock() {
        String oldest = "select version from profile_version where version = (select min(version) from profile_version) for update";
        if (jdbc.queryForList(oldest).isEmpty()) {
            jdbc.queryForList("select id from connection where id = 1 for update");
        }
    }

    /**
     * A version to be stored.
     *
     * @param decides whether it may decide otherwise about a person than the version before it
     * @param loosens whether it protects less against losing access by accident than the version before it
     */
    record New(String author, String origin, String fingerprint, String document, boolean decides, boolean loosens) {
    }

    void insert(OffsetDateTime at, New version) {
        jdbc.update("insert into profile_version (created_at, author, origin, fingerprint, document, decides, loosens) "
                + "values (?, ?, ?, ?, ?, ?, ?)", at, version.author(), version.origin(), version.fingerprint(), version.document(),
                version.decides(), version.loosens());
    }

    /** The number of the latest version; 0 if there is none. */
    long latestVersion() {
        Long version = jdbc.queryForObject("select coalesce(max(version), 0) from profile_version", Long.class);
        return version == null ? 0 : version;
    }

    Optional<ProfileVersion> latest() {
        return jdbc.query(COLUMNS + "order by version desc limit 1", ProfileRows::row).stream().findFirst();
    }

    Optional<String> latestFingerprintOf(String origin) {
        return jdbc.queryForList("select fingerprint from profile_version where origin = ? order by version desc limit 1",
                String.class, origin).stream().findFirst();
    }

    Optional<ProfileVersion> latestOf(String origin) {
        return jdbc.query(COLUMNS + "where origin = ? order by version desc limit 1", ProfileRows::row, origin).stream().findFirst();
    }

    List<ProfileVersion> history(int limit, long before) {
        return jdbc.query(COLUMNS + "where version < ? order by version desc limit ?", ProfileRows::row, before, limit);
    }

    Optional<ProfileVersion> find(long version) {
        return jdbc.query(COLUMNS + "where version = ?", ProfileRows::row, version).stream().findFirst();
    }

    private static ProfileVersion row(ResultSet rs, int number) throws SQLException {
        return new ProfileVersion(rs.getLong("version"), Columns.instant(rs, "created_at"),
                rs.getString("author"), rs.getString("origin"), rs.getString("fingerprint"), rs.getString("document"));
    }
}
