package io.rosterbridge.source;

import io.rosterbridge.domain.Fingerprint;
import io.rosterbridge.queue.DueMarks;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The people whom a file that claims to hold everybody lacks, where they are too many to be believed: one list that waits for a
 * person, always that of the latest such file. To be called by whoever holds the turn of the sources.
 */
public final class ShrinkHolds {

    private final JdbcTemplate jdbc;
    private final DueMarks marks;
    private final HoldRows holds;

    public ShrinkHolds(JdbcTemplate jdbc, DueMarks marks) {
        this.jdbc = jdbc;
        this.marks = marks;
        this.holds = new HoldRows(jdbc);
    }

    /**
     * Puts exactly these people on the list.
     *
     * @return why they are not removed: the list that waits for them, or that somebody has rejected this very list
     */
    String hold(String source, long readId, List<String> absent, int known, String refusal, Duration expires, OffsetDateTime now) {
        String reason = "0 of " + absent.size() + " removals sent: " + refusal;
        Optional<Long> rejected = rejectedAlike(source, absent);
        if (rejected.isPresent()) {
            withdraw(source, now);
            return reason + " (hold " + rejected.get() + " with the same people was rejected)";
        }
        long hold = holds.waiting(HoldRows.Kind.SHRINK, Optional.of(source)).orElseGet(() -> holds.open(HoldRows.Kind.SHRINK, source, now));
        String name = jdbc.queryForObject("select name from source_read where id = ?", String.class, readId);
        jdbc.update("delete from removal_hold_item where hold_id = ?", hold);
        jdbc.batchUpdate("insert into removal_hold_item (hold_id, user_id, action, revision, evidence, state, held_at) "
                + "values (?, ?, 'REMOVE', 0, ?, 'open', ?)", absent.stream()
                .map(id -> new Object[] {hold, id, "absent in " + name + ", read " + readId, now}).toList());
        holds.describe(hold, reason, known, readId, now.plus(expires));
        return reason + "; or approve hold " + hold + " if they have left";
    }

    /** A newer file that is believed makes the list of an older one void. */
    void withdraw(String source, OffsetDateTime now) {
        jdbc.update("update removal_hold set state = 'withdrawn', decided_at = ?, reason = 'a newer file says something else' "
                + "where state = 'waiting' and kind = 'shrink' and source = ?", now, source);
    }

    /** Whoever stands in any newer file has been seen, and leaves the list. */
    void seen(String source, long readId) {
        holds.waiting(HoldRows.Kind.SHRINK, Optional.of(source)).ifPresent(hold -> {
            int left = jdbc.update("update removal_hold_item i set state = 'left' where i.hold_id = ? and i.state = 'open' and exists "
                    + "(select 1 from source_row r where r.read_id = ? and r.id = i.user_id and r.line > 0)", hold, readId);
            if (left > 0) {
                jdbc.query("select of_people, read_id, expires_at from removal_hold where id = ?", row -> {
                    int size = holds.size(hold);
                    holds.describe(hold, "0 of " + size + " removals sent: " + size + " of " + row.getInt("of_people")
                            + " known people are missing; others of the list were seen since", row.getInt("of_people"), row.getLong("read_id"),
                            row.getObject("expires_at", OffsetDateTime.class));
                }, hold);
            }
        });
    }

    /**
     * Takes the people of an approved list out of the directory, as far as they are as they were when they came on it.
     *
     * @return whom; they are marked as due
     */
    public List<String> release(long hold, OffsetDateTime now) {
        List<String> gone = jdbc.queryForList("""
                select i.user_id from removal_hold_item i join removal_hold h on h.id = i.hold_id
                join directory_user u on u.id = i.user_id and u.source = h.source and u.gone_at is null and u.changed_at <= i.held_at
                join app_assignment a on a.user_id = u.id and a.changed_at <= i.held_at
                where i.hold_id = ? and i.state = 'open' order by i.user_id""", String.class, hold);
        jdbc.batchUpdate("update removal_hold_item set state = 'released' where hold_id = ? and user_id = ? and state = 'open'",
                gone.stream().map(id -> new Object[] {hold, id}).toList());
        String released = " from removal_hold_item i join removal_hold h on h.id = i.hold_id ";
        String these = " where i.hold_id = ? and i.state = 'released' order by i.user_id";
        String feed = "insert into directory_change (at, user_id, kind, attributes, source, read_id) "
                + "select cast(? as timestamp with time zone), i.user_id, ";
        jdbc.update(feed + "'removed', '', h.source, h.read_id" + released + these, now, hold);
        jdbc.update(feed + "'assignment', 'assignment', h.source, h.read_id" + released
                + "join app_assignment a on a.user_id = i.user_id and a.state <> 'none'" + these, now, hold);
        String ids = " in (select i.user_id from removal_hold_item i where i.hold_id = ? and i.state = 'released')";
        jdbc.update("update app_assignment set state = 'none', changed_at = ? where state <> 'none' and user_id" + ids, now, hold);
        jdbc.update("update directory_user set gone_at = ?, changed_at = ?, email_key = null where id" + ids, now, now, hold);
        marks.mark(gone);
        return gone;
    }

    /** Keeps files from being applied until the end of the transaction. */
    public void takeTurn() {
        jdbc.queryForList("select id from source_turn for update");
    }

    private Optional<Long> rejectedAlike(String source, List<String> absent) {
        String fingerprint = Fingerprint.of(absent.stream().map(id -> id + "\nREMOVE\n0").toList());
        return jdbc.queryForList("select id from removal_hold where kind = 'shrink' and source = ? and state = 'rejected' and fingerprint = ? "
                + "order by id desc", Long.class, source, fingerprint).stream().findFirst();
    }
}
