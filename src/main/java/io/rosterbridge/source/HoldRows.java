package io.rosterbridge.source;

import io.rosterbridge.domain.Fingerprint;
import io.rosterbridge.platform.rows.Parts;
import io.rosterbridge.platform.text.Excerpt;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.GeneratedKeyHolder;

/** The rows of holds: lists of removals that wait for a person. To be called in a transaction; the caller keeps others out. */
public final class HoldRows {

    /** The action of people whose accounts are missing. */
    public static final String VANISHED = "VANISHED";

    private static final String OVER = "r.state <> 'waiting' and r.expires_at < ? and coalesce(r.decided_at, r.expires_at) < ?";

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

    /**
     * A person on a list of removals.
     *
     * @param revision of their task, at which they are to be removed
     */
    public record Item(String userId, String action, long revision, String evidence) {
    }

    /** Puts people on a list; whoever was on it is there anew. */
    public void join(long id, List<Item> people, OffsetDateTime now) {
        jdbc.batchUpdate("delete from removal_hold_item where hold_id = ? and user_id = ?",
                people.stream().map(person -> new Object[] {id, person.userId()}).toList());
        jdbc.batchUpdate("insert into removal_hold_item (hold_id, user_id, action, revision, evidence, state, held_at) "
                + "values (?, ?, ?, ?, ?, 'open', ?)", people.stream().map(person -> new Object[] {id, person.userId(), person.action(),
                    person.revision(), person.evidence(), now}).toList());
    }

    /**
     * Puts exactly these people on a list of accounts that are missing.
     *
     * @param list that lacks them, such as {@code reconciliation 7}
     */
    public void lacks(long id, List<String> userIds, String list, OffsetDateTime now) {
        jdbc.update("delete from removal_hold_item where hold_id = ?", id);
        jdbc.batchUpdate("insert into removal_hold_item (hold_id, user_id, action, revision, evidence, state, held_at) "
                + "select ?, c.user_id, '" + VANISHED + "', 0, 'account ' || c.scim_id || ' is not in the list of ' || ?, 'open', "
                + "cast(? as timestamp with time zone) from calendly_account c where c.user_id = ?", userIds.stream()
                .map(userId -> new Object[] {id, list, now, userId}).toList());
    }

    /**
     * Who was marked since is decided anew; if they are still to be removed they come back, with another revision.
     *
     * @return how many left
     */
    public int leave(long id) {
        return jdbc.update("""
                update removal_hold_item i set state = 'left' where i.hold_id = ? and i.state = 'open' and not exists
                    (select 1 from provisioning_task t where t.user_id = i.user_id and t.revision = i.revision and t.state = 'held'
                     and t.family = 'removal-limit')""", id);
    }

    /** Those whose tasks were cleared by this hold, as they were on the list. */
    public void releaseCleared(long id) {
        jdbc.update("""
                update removal_hold_item i set state = 'released' where i.hold_id = ? and i.state = 'open' and exists
                    (select 1 from provisioning_task t where t.user_id = i.user_id and t.cleared_hold = i.hold_id
                     and t.cleared_revision = i.revision and t.revision = i.revision and t.state = 'due')""", id);
    }

    /** @return how many are linked as they were when they came on the list, and are released */
    public int releaseLinked(long id) {
        return jdbc.update("""
                update removal_hold_item i set state = 'released' where i.hold_id = ? and i.state = 'open' and exists
                    (select 1 from calendly_account c where c.user_id = i.user_id and c.linked_at <= i.held_at)""", id);
    }

    /** Who is on the list yet was not released, since they have changed. */
    public void skipRest(long id) {
        jdbc.update("update removal_hold_item set state = 'skipped' where hold_id = ? and state = 'open'", id);
    }

    /** Whoever is on the list yet keeps what they have. */
    public void keepRest(long id) {
        jdbc.update("update removal_hold_item set state = 'kept' where hold_id = ? and state = 'open'", id);
    }

    /** A person whom a hold has released. */
    public record Released(long hold, String userId) {
    }

    /** Calendly has taken their access away. */
    public void sent(List<Released> people) {
        if (!people.isEmpty()) {
            jdbc.batchUpdate("update removal_hold_item set state = 'sent' where hold_id = ? and user_id = ? and state = 'released'",
                    people.stream().map(person -> new Object[] {person.hold(), person.userId()}).toList());
        }
    }

    /** Those who were released and are not removed by it; not who was removed from the directory, and had no account to lose. */
    public void passOver() {
        jdbc.update("""
                update removal_hold_item i set state = 'skipped', evidence = substring(evidence from 1 for 700) || coalesce((select
                       case when t.state = 'rejected' then '; not sent, since Calendly refused it' end from provisioning_task t
                       where t.user_id = i.user_id), '; not sent, since the person has changed')
                where i.state = 'released' and not exists (select 1 from provisioning_task t where t.user_id = i.user_id
                      and t.cleared_hold = i.hold_id and t.cleared_revision = t.revision)
                and exists (select 1 from removal_hold h where h.id = i.hold_id and (h.kind = ? or h.kind = ? and exists
                    (select 1 from directory_user u join provisioning_task t on t.user_id = u.id where u.id = i.user_id
                     and (u.gone_at is null or t.state = 'rejected'))))""", Kind.REMOVALS.word(), Kind.SHRINK.word());
    }

    /** @param state {@code approved} or {@code rejected} */
    public void decided(long id, String state, String who, OffsetDateTime now) {
        jdbc.update("update removal_hold set state = ?, decided_at = ?, decided_by = ? where id = ?", state, now, who, id);
    }

    /** Nobody has decided in time. */
    public void expired(long id, OffsetDateTime now) {
        jdbc.update("update removal_hold set state = 'expired', decided_at = ? where id = ?", now, id);
    }

    /** A later list makes what waits void. */
    public void withdraw(Kind kind, String reason, OffsetDateTime now) {
        jdbc.update("update removal_hold set state = 'withdrawn', decided_at = ?, reason = ? where state = 'waiting' and kind = ?", now, reason,
                kind.word());
    }

    /** A list that waits is another list then, and who approves it has to look at it again. */
    public void forget(String userId, String pseudonym) {
        List<Long> waiting = jdbc.queryForList("select h.id from removal_hold h join removal_hold_item i on i.hold_id = h.id "
                + "where h.state = 'waiting' and i.user_id = ? and i.state = 'open'", Long.class, userId);
        jdbc.update("update removal_hold_item set user_id = ?, evidence = '', "
                + "state = case when state = 'open' then 'left' else state end where user_id = ?", pseudonym, userId);
        waiting.forEach(hold -> jdbc.query("select reason, of_people, read_id, expires_at from removal_hold where id = ?", row -> {
            describe(hold, row.getString("reason"), row.getInt("of_people"), row.getObject("read_id", Long.class),
                    row.getObject("expires_at", OffsetDateTime.class));
        }, hold));
    }

    /** Removes those that were decided, or expired, before a time, with their people. */
    public int removeOlderThan(OffsetDateTime before) {
        jdbc.update("delete from removal_hold_item where hold_id in (select r.id from removal_hold r where " + OVER + ")", before, before);
        return Parts.delete(jdbc, "removal_hold", OVER, before, before);
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
