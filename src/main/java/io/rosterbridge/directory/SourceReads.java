package io.rosterbridge.directory;

import io.rosterbridge.domain.Excerpt;
import io.rosterbridge.rows.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.GeneratedKeyHolder;

/** The reads of all sources. Every read leaves one, also a read that changed nothing or failed. */
public class SourceReads {

    private static final int REASON_LENGTH = 2000;

    private final JdbcTemplate jdbc;
    private final Clock clock;

    public SourceReads(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** The latest read of every file name, the latest first. */
    public List<SourceRead> latestPerName() {
        return jdbc.query("select * from source_read where id in (select max(id) from source_read group by name)"
                + " order by id desc", SourceReads::read);
    }

    /**
     * The latest read of every file name, by name.
     *
     * @param afterName only names behind this one; empty for all
     * @param limit     the most reads to list; 1 or more
     */
    public List<SourceRead> page(String afterName, int limit) {
        return jdbc.query("select * from source_read where id in (select max(id) from source_read where name > ? group by name "
                + "order by name fetch first ? rows only) order by name", SourceReads::read, afterName, limit);
    }

    /** @param limit the most reads to list, the latest first; 1 or more */
    public List<SourceRead> latest(int limit) {
        return jdbc.query("select * from source_read order by id desc limit ?", SourceReads::read, limit);
    }

    /**
     * The reads of all files, the latest first.
     *
     * @param before only reads with a lower id
     * @param limit  1 or more
     */
    public List<SourceRead> before(long before, int limit) {
        return jdbc.query("select * from source_read where id < ? order by id desc fetch first ? rows only", SourceReads::read, before, limit);
    }

    /** Empty if there is no such read. */
    public Optional<SourceRead> read(long id) {
        return jdbc.query("select * from source_read where id = ?", SourceReads::read, id).stream().findFirst();
    }

    /** @return the id of the read that has begun; earlier reads of this file that never ended are ended as failed */
    long begin(String name, boolean full) {
        jdbc.update("update source_read set state = 'failed', finished_at = ?, reason = ? where name = ? and state = 'running'",
                now(), "the process ended during this read; the file was read again", name);
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc.update(connection -> {
            var statement = connection.prepareStatement("""
                    insert into source_read (name, kind, started_at, state, complete, rows_read, changed, rejected,
                                             removals, removals_held)
                    values (?, ?, ?, 'running', false, 0, 0, 0, 0, 0)""", new String[] {"id"});
            statement.setString(1, name);
            statement.setString(2, full ? "full" : "delta");
            statement.setObject(3, now());
            return statement;
        }, key);
        return key.getKey().longValue();
    }

    void done(long id, SourceCounts counts) {
        jdbc.update("""
                update source_read set state = 'done', finished_at = ?, complete = ?, rows_read = ?, changed = ?, rejected = ?,
                    removals = ?, removals_held = ?, reason = ? where id = ?""", now(), counts.held().isEmpty(), counts.rows(),
                counts.changed(), counts.rejected(), counts.removals(), counts.removalsHeld(),
                counts.held().or(counts::waiting).map(SourceReads::shortened).orElse(null), id);
    }

    /** Adds to what is said of a read that was done. */
    void note(long id, String note) {
        String before = jdbc.queryForObject("select reason from source_read where id = ?", String.class, id);
        jdbc.update("update source_read set reason = ? where id = ?", shortened(before == null ? note : before + "; " + note), id);
    }

    /**
     * Notes which file it is, and whose, if the console put it in.
     *
     * @param stamp tells two files of one name apart, such as time and size
     * @return whether this very file was applied before
     */
    boolean isAgain(long id, String name, String stamp) {
        jdbc.update("update source_read set stamp = ?, put_in_by = (select max(u.put_in_by) from source_upload u where u.name = ? "
                + "and u.stamp = ?) where id = ?", stamp, name, stamp, id);
        return jdbc.queryForObject("select count(*) from source_read where name = ? and stamp = ? and state = 'done' and id < ?", Long.class,
                name, stamp, id) > 0;
    }

    /**
     * Notes which content it is, whatever the file is called.
     *
     * @return whether the same content was applied by another read
     */
    boolean wasApplied(long id, String stamp) {
        jdbc.update("update source_read set stamp = ? where id = ?", stamp, id);
        return jdbc.queryForObject("select count(*) from source_read where stamp = ? and state = 'done' and id <> ?", Long.class,
                stamp, id) > 0;
    }

    void failed(long id, String reason) {
        jdbc.update("update source_read set state = 'failed', finished_at = ?, reason = ? where id = ?",
                now(), shortened(reason), id);
    }

    SourceRead find(long id) {
        return jdbc.queryForObject("select * from source_read where id = ?", SourceReads::read, id);
    }

    private static SourceRead read(ResultSet row, int number) throws SQLException {
        return new SourceRead(row.getLong("id"), row.getString("name"), row.getString("kind").equals("full"),
                Columns.instant(row, "started_at"), Columns.optionalInstant(row, "finished_at"),
                SourceRead.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)), row.getBoolean("complete"),
                row.getInt("rows_read"), row.getInt("changed"), row.getInt("rejected"), row.getInt("removals"),
                row.getInt("removals_held"), Optional.ofNullable(row.getString("reason")));
    }

    private static String shortened(String reason) {
        return Excerpt.within(reason, REASON_LENGTH);
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
