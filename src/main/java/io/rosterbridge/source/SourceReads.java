package io.rosterbridge.source;

import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.platform.rows.Parts;
import io.rosterbridge.platform.text.Excerpt;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.GeneratedKeyHolder;

/** The reads of all sources. Every read leaves one, also a read that changed nothing or failed. */
public class SourceReads {

    /** Stands in the attributes of a read for all columns that are not part of the contract. */
    static final String CUSTOM = "custom";

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
     * The latest read of each of these file names.
     *
     * @param names without repetition
     */
    public Map<String, SourceRead> latest(Collection<String> names) {
        Map<String, SourceRead> latest = new HashMap<>();
        if (!names.isEmpty()) {
            jdbc.query("select * from source_read where id in (select max(id) from source_read where name = any(?) group by name)",
                    SourceReads::read, (Object) names.toArray(String[]::new)).forEach(read -> latest.put(read.name(), read));
        }
        return latest;
    }

    /**
     * The names of the files that were read or lie in an inbox, in order.
     *
     * @param afterName only names behind this one; empty for all
     * @param limit     the most names to list; 1 or more
     */
    public List<String> names(String afterName, int limit) {
        return jdbc.queryForList("select n.name from (select name from source_read union select name from inbox_file) n where n.name > ? "
                + "order by n.name fetch first ? rows only", String.class, afterName, limit);
    }

    /**
     * The state of complete files.
     *
     * @param at     when the last complete one was read; when the first of all came, if none was complete
     * @param isAny  whether one was complete
     * @param reason what is said of the latest of all, if it was not complete
     */
    record LastComplete(Instant at, boolean isAny, Optional<String> reason) {
    }

    /** Empty as long as no complete file has come. */
    Optional<LastComplete> lastComplete() {
        return jdbc.query("""
                select max(case when state = 'done' and complete then finished_at end) as complete_at, min(started_at) as first_at,
                       max(case when state = 'done' and complete then id else 0 end) as complete_id, max(id) as latest_id
                from source_read where kind = 'full'""", (row, number) -> {
                    Instant complete = Columns.instant(row, "complete_at");
                    Instant first = Columns.instant(row, "first_at");
                    Optional<String> reason = row.getLong("latest_id") == row.getLong("complete_id") ? Optional.empty()
                            : read(row.getLong("latest_id")).flatMap(latest -> latest.reason().map(said -> latest.name() + ": " + said));
                    return first == null ? Optional.<LastComplete>empty()
                            : Optional.of(new LastComplete(complete == null ? first : complete, complete != null, reason));
                }).get(0);
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

    /**
     * @param arrivedAt when the file was seen first
     * @return the id of the read that has begun; earlier reads of this file that never ended are ended as failed
     */
    long begin(String name, boolean full, Instant arrivedAt) {
        jdbc.update("update source_read set state = 'failed', finished_at = ?, reason = ? where name = ? and state = 'running'",
                now(), "the process ended during this read; the file was read again", name);
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc.update(connection -> {
            var statement = connection.prepareStatement("""
                    insert into source_read (name, kind, started_at, arrived_at, state, complete, rows_read, changed, rejected,
                                             removals, removals_held)
                    values (?, ?, ?, ?, 'running', false, 0, 0, 0, 0, 0)""", new String[] {"id"});
            statement.setString(1, name);
            statement.setString(2, full ? "full" : "delta");
            statement.setObject(3, now());
            statement.setObject(4, OffsetDateTime.ofInstant(arrivedAt, ZoneOffset.UTC));
            return statement;
        }, key);
        return key.getKey().longValue();
    }

    /** @param proof whether the people whom the file lacks counted as absent once more */
    void done(long id, SourceCounts counts, boolean proof) {
        jdbc.update("""
                update source_read set state = 'done', finished_at = ?, complete = ?, rows_read = ?, changed = ?, rejected = ?,
                    removals = ?, removals_held = ?, reason = ?, proof = ? where id = ?""", now(), counts.held().isEmpty(), counts.rows(),
                counts.changed(), counts.rejected(), counts.removals(), counts.removalsHeld(),
                counts.held().or(counts::waiting).map(SourceReads::shortened).orElse(null), proof && counts.held().isEmpty(), id);
    }

    /** Adds to what is said of a read that was done; a preview has none. */
    void note(long id, String note) {
        read(id).ifPresent(read -> jdbc.update("update source_read set reason = ? where id = ?",
                shortened(read.reason().map(before -> before + "; ").orElse("") + note), id));
    }

    /**
     * What a file is, whatever it is called.
     *
     * @param stamp      tells two files of one content apart, such as time and size
     * @param content    what its rows say
     * @param attributes those that it has columns for
     * @param arrivedAt  when it was seen first
     */
    record Identity(String stamp, String content, String attributes, Instant arrivedAt) {
    }

    /** An earlier read of the same content. */
    record Same(long id, String name, Instant finishedAt, Instant arrivedAt) {
    }

    /** Notes which file it is, and whose, if the console put it in. */
    void identify(long id, String name, Identity identity) {
        jdbc.update("update source_read set stamp = ?, content = ?, attributes = ?, put_in_by = (select max(u.put_in_by) from source_upload u "
                + "where u.name = ? and u.stamp = ?) where id = ?", identity.stamp(), identity.content(), identity.attributes(), name,
                identity.stamp(), id);
    }

    /**
     * The last read that had the same content and has counted as a proof, if this one may be of the same production of the source: it is
     * the very same file, or came too soon after.
     *
     * @param after so much later a file of the same content is another production
     */
    Optional<Same> same(long id, Identity identity, Duration after) {
        Instant tooSoon = identity.arrivedAt().minus(after);
        return jdbc.query("select id, name, stamp, finished_at, coalesce(arrived_at, started_at) as came from source_read where content = ? "
                + "and proof and state = 'done' and id <> ? order by id desc", (row, number) -> {
                    Same same = new Same(row.getLong("id"), row.getString("name"), Columns.instant(row, "finished_at"), Columns.instant(row, "came"));
                    String stamp = row.getString("stamp");
                    boolean isOneFile = stamp != null && FileStamp.isOfOneFile(stamp, identity.stamp());
                    return isOneFile || same.arrivedAt().isAfter(tooSoon) ? Optional.of(same) : Optional.<Same>empty();
                }, identity.content(), id).stream().flatMap(Optional::stream).findFirst();
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

    /** Removes those that ended before a time; not the latest of a name, nor the latest that was complete. */
    public int removeOlderThan(OffsetDateTime before) {
        return Parts.delete(jdbc, "source_read", "r.finished_at < ? and r.state <> 'running' and r.id not in (select max(l.id) from source_read l "
                + "group by l.name) and r.id not in (select max(c.id) from source_read c where c.kind = 'full' and c.state = 'done' and "
                + "c.complete group by c.name)", before);
    }
}
