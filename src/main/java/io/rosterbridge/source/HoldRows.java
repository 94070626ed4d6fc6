package io.rosterbridge.source;

import io.rosterbridge.domain.Fingerprint;
import io.rosterbridge.platform.text.Excerpt;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.GeneratedKeyHolder;

/** The rows of holds: lists of removals that wait for a person. To be called in a transaction; the caller keeps others out. */
public final class HoldRows {

    private final JdbcTemplate jdbc;

    public HoldRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Which hold it is. */
    public enum Kind {
        /** Too many people would lose access in the window. */
        REMOVALS("removals"),
        /** Too many people are missing in a file that claims to hold everybody. */
        SHRINK("shrink"),
        /** Too many linked accounts are missing in a list of Calendly that calls itself complete. */
        VANISHED("vanished"),
        /** Many people have new ids in a complete file. */
        NEW_IDS("new-ids"),
        /** Names in a file look damaged. */
        ENCODING("encoding");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As the database and the REST API say it. */
        public String word() {
            return word;
        }
    }

    /**
     * The one that waits; empty if none does.
     *
     * @param source whose people are missing; empty for removals that no file asked for
     */
    public Optional<Long> waiting(Kind kind, Optional<String> source) {
        return jdbc.queryForList("select id from removal_hold where state = 'waiting' and kind = ? and coalesce(source, '') = ? order by id",
                Long.class, kind.word(), source.orElse(""))
                .stream().findFirst();
    }

    /** @param source whose people are missing; null for removals that no file asked for */
    public long open(Kind kind, String source, OffsetDateTime now) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc.update(connection -> {
            var statement = connection.prepareStatement("insert into removal_hold (kind, state, source, reason, of_people, fingerprint, "
                    + "created_at, expires_at) values (?, 'waiting', ?, '', 0, '', ?, ?)", new String[] {"id"});
            statement.setString(1, kind.word());
            statement.setString(2, source);
            statement.setObject(3, now);
            statement.setObject(4, now);
            return statement;
        }, key);
        return key.getKey().longValue();
    }

    /**
     * Tells the hold what its list has become; without anybody on it, it is withdrawn. A list that is the same as before keeps
     * its fingerprint and its end.
     */
    public void describe(long id, String reason, int ofPeople, Long readId, OffsetDateTime expiresAt) {
        List<String> rows = open(id);
        if (rows.isEmpty()) {
            jdbc.update("update removal_hold set state = 'withdrawn', reason = 'nobody of the list is to be removed any more', read_id = ? "
                    + "where id = ?", readId, id);
            return;
        }
        String fingerprint = Fingerprint.of(rows);
        jdbc.update("update removal_hold set expires_at = case when fingerprint = ? then expires_at else cast(? as timestamp with time zone) end, "
                + "reason = ?, of_people = ?, read_id = ?, fingerprint = ? where id = ?", fingerprint, expiresAt,
                Excerpt.within(reason, 2000), ofPeople, readId, fingerprint, id);
    }

    /** How many people the list has. */
    public int size(long id) {
        return jdbc.queryForObject("select count(*) from removal_hold_item where hold_id = ? and state = 'open'", Integer.class, id);
    }

    private List<String> open(long id) {
        return jdbc.query("select user_id, action, revision, new_id from removal_hold_item where hold_id = ? and state = 'open'",
                (row, number) -> row(row.getString(1), row.getString(2), row.getLong(3), row.getString(4)), id);
    }

    /** What a list is known by. */
    static String row(String userId, String action, long revision, String newId) {
        return userId + "\n" + action + "\n" + revision + (newId == null ? "" : "\n" + newId);
    }
}
