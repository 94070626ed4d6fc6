package io.rosterbridge.source;

import io.rosterbridge.platform.rows.Columns;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The files that lie in the inboxes of all nodes, as each node saw them at its latest look. It is written when something changes, not at
 * each look.
 */
public final class InboxFiles {

    /** How often a node writes that it is still there. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(30);
    /** After so long without a sign of a node, its files are shown no more. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);
    private static final int REASON_LENGTH = 1000;

    private final JdbcTemplate database;
    private final String node;
    private final Clock clock;
    private final Map<String, Stored> stored = new HashMap<>();
    private Look storedLook = new Look("", Optional.empty());
    private Instant signedAt = Instant.MIN;
    private boolean isCleared;

    /** @param node names this inbox among those of all nodes */
    public InboxFiles(JdbcTemplate database, String node, Clock clock) {
        this.database = database;
        this.node = node.length() <= 200 ? node : node.substring(node.length() - 200);
        this.clock = clock;
    }

    /**
     * What is told of a file.
     *
     * @param awaited whether it may still be applied
     */
    record Row(boolean full, String stamp, Instant firstSeen, boolean awaited, WatchedFile.Standing standing) {
    }

    /**
     * What is told of an inbox.
     *
     * @param problem      why it could not be looked through; empty if it was
     * @param watchedSince when the first of the files came that were read and may still come back; empty if there are none
     */
    record Look(String problem, Optional<Instant> watchedSince) {
    }

    /** Whether a file that came later was applied. */
    boolean isOvertaken(Instant firstSeen) {
        return !database.queryForList("select id from source_read where state = 'done' and arrived_at > ? fetch first 1 rows only",
                utc(firstSeen)).isEmpty();
    }

    /**
     * A file in an inbox.
     *
     * @param state     {@code waiting}, {@code reading}, or {@code notRead}: not as it is
     * @param needsHand whether it will not be read, or not soon, unless a person does something
     * @param since     when it became so
     * @param reason    why it is not read yet, or never; empty if it is read next
     */
    public record InboxFile(String name, boolean full, String state, boolean needsHand, Instant firstSeenAt, Instant since,
                            Optional<String> reason) {
    }

    // ---- what this node sees

    private record Stored(Row row, Instant since) {

        boolean isAsBefore(Row now) {
            return row.standing().state() == now.standing().state() && row.standing().needsHand() == now.standing().needsHand();
        }
    }

    /** When files that were there before a restart were seen first, by name and stamp, each as {@link #key} has it. */
    Map<String, Instant> seenBefore() {
        Map<String, Instant> seen = new HashMap<>();
        database.query("select name, stamp, first_seen_at from inbox_file where node = ?", row -> {
            seen.put(key(row.getString("name"), row.getString("stamp")), Columns.instant(row, "first_seen_at"));
        }, node);
        return seen;
    }

    static String key(String name, String stamp) {
        return stamp + " " + name;
    }

    /**
     * Stores what has changed since the last time.
     *
     * @param files what is told, by the name under which it is told
     * @param look  what is told of the inbox as a whole
     */
    void store(Map<String, Row> files, Look look) {
        Instant now = clock.instant();
        if (!isCleared) {
            database.update("delete from inbox_file where node = ?", node);
            isCleared = true;
        }
        List.copyOf(stored.keySet()).stream().filter(name -> !files.containsKey(name)).forEach(name -> {
            database.update("delete from inbox_file where node = ? and name = ?", node, name);
            stored.remove(name);
        });
        files.forEach((name, row) -> {
            Stored before = stored.get(name);
            if (before == null || !row.equals(before.row())) {
                Instant since = before != null && before.isAsBefore(row) ? before.since() : now;
                store(name, row, since);
                stored.put(name, new Stored(row, since));
            }
        });
        if (!look.equals(storedLook) || signedAt.plus(SIGN_OF_LIFE).isBefore(now)) {
            sign(look, now);
        }
    }

    private void store(String name, Row row, Instant since) {
        WatchedFile.Standing standing = row.standing();
        String reason = Excerpt.within(standing.reason().orElse(null), REASON_LENGTH);
        Object[] values = {row.full(), row.stamp(), utc(row.firstSeen()), row.awaited(), standing.state().word(),
                standing.needsHand(), reason, utc(since), node, name};
        int updated = database.update("update inbox_file set full_file = ?, stamp = ?, first_seen_at = ?, awaited = ?, state = ?, needs_hand = "
                + "?, reason = ?, since = ? where node = ? and name = ?", values);
        if (updated == 0) {
            database.update("insert into inbox_file (full_file, stamp, first_seen_at, awaited, state, needs_hand, reason, since, node, name) values "
                    + "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values);
        }
    }

    private void sign(Look look, Instant now) {
        Object[] values = {utc(now), look.problem().isEmpty() ? null : Excerpt.within(look.problem(), REASON_LENGTH),
                look.watchedSince().map(InboxFiles::utc).orElse(null), node};
        if (database.update("update inbox_look set at = ?, problem = ?, watched_since = cast(? as timestamp with time zone) where node = ?",
                values) == 0) {
            database.update("insert into inbox_look (at, problem, watched_since, node) values (?, ?, cast(? as timestamp with time zone), ?)",
                    values);
        }
        database.update("delete from inbox_file where node in (select node from inbox_look where at < ?)", utc(now.minus(FORGOTTEN_AFTER)));
        database.update("delete from inbox_look where at < ?", utc(now.minus(FORGOTTEN_AFTER)));
        storedLook = look;
        signedAt = now;
    }

    // ---- what all nodes see

    /** Every file that lies in an inbox, by name; of a folder that nodes share, each once. */
    public List<InboxFile> all() {
        return once(database.query("select * from inbox_file order by name, needs_hand desc, first_seen_at", InboxFiles::file));
    }

    /** The files of these names. */
    public Map<String, InboxFile> named(Collection<String> names) {
        Map<String, InboxFile> named = new HashMap<>();
        if (!names.isEmpty()) {
            database.query("select * from inbox_file where name = any(?) order by name, needs_hand desc, first_seen_at", InboxFiles::file,
                    (Object) names.toArray(String[]::new)).forEach(file -> named.putIfAbsent(file.name(), file));
        }
        return named;
    }

    /** The files that will not be read, or not soon, unless a person does something, by name. */
    public List<InboxFile> needingHand() {
        return once(database.query("select * from inbox_file where needs_hand order by name, first_seen_at", InboxFiles::file));
    }

    /** Why inboxes cannot be looked through; one sentence each. */
    public List<String> problems() {
        return database.queryForList("select problem from inbox_look where problem is not null order by node", String.class);
    }

    private static List<InboxFile> once(List<InboxFile> files) {
        Map<String, InboxFile> byName = new LinkedHashMap<>();
        files.forEach(file -> byName.putIfAbsent(file.name(), file));
        return List.copyOf(byName.values());
    }

    private static InboxFile file(ResultSet row, int number) throws SQLException {
        return new InboxFile(row.getString("name"), row.getBoolean("full_file"), row.getString("state"), row.getBoolean("needs_hand"),
                Columns.instant(row, "first_seen_at"), Columns.instant(row, "since"), Optional.ofNullable(row.getString("reason")));
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
