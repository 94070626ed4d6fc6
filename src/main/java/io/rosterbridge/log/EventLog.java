package io.rosterbridge.log;

import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.platform.rows.Parts;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Writes the log, many rows at a time and in the caller's transaction. Only an erasure changes a row; rows are removed once their
 * retention has ended.
 */
public final class EventLog {

    private static final String NOTE = "insert into provisioning_event (at, user_id, action, outcome, reason, attributes, scim_id, requests, "
            + "waited_ms, profile_version) ";
    private static final String LATEST_PROFILE = "coalesce((select max(version) from profile_version), 0)";

    private final JdbcTemplate database;

    public EventLog(JdbcTemplate database) {
        this.database = database;
    }

    /**
     * Work on a person that has ended.
     *
     * @param status     of the deciding answer of Calendly; null if there was none
     * @param attributes names of those that were sent, separated by commas
     * @param scimId     the Calendly user; null if there is none
     * @param waitedMs   from the mark to now
     * @param evidence   why a removal was allowed; null if it is none
     * @param holdId     of the hold that has let it pass; null if there is none
     * @param heldBefore what Calendly held before, as JSON; null if nothing was changed, as is the next
     * @param assignment the word of it
     * @param steps      of the work as JSON; null if they are those of every such work
     */
    public record Ended(OffsetDateTime at, String userId, Action action, Outcome outcome, Integer status, Optional<Family> family, String reason,
                       String attributes, String scimId, int requests, long waitedMs, long profileVersion, String evidence, Long holdId,
                       String heldBefore, String heldAfter, String assignment, String steps) {

        private Object[] columns() {
            return new Object[] {at, userId, action.name(), outcome.name(), status, family.map(Family::word).orElse(null), reason,
                family.map(Family::hint).orElse(null), attributes, scimId, requests, waitedMs, profileVersion, evidence, holdId, heldBefore,
                heldAfter, assignment, steps, userId};
        }
    }

    /**
     * Each row has the cause that the person's task was marked for.
     *
     * @param works one or more
     */
    public void append(List<Ended> works) {
        database.batchUpdate("""
                insert into provisioning_event (at, user_id, action, outcome, http_status, family, reason, hint, attributes, scim_id,
                       requests, waited_ms, profile_version, evidence, hold_id, held_before, held_after, assignment, steps, cause)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                       (select t.cause from provisioning_task t where t.user_id = ?))""", works.stream().map(Ended::columns).toList(),
                new int[] {Types.TIMESTAMP_WITH_TIMEZONE, Types.VARCHAR, Types.VARCHAR, Types.VARCHAR, Types.SMALLINT, Types.VARCHAR,
                    Types.VARCHAR, Types.VARCHAR, Types.VARCHAR, Types.VARCHAR, Types.SMALLINT, Types.BIGINT, Types.BIGINT, Types.VARCHAR,
                    Types.BIGINT, Types.VARCHAR, Types.VARCHAR, Types.VARCHAR, Types.VARCHAR, Types.VARCHAR});
    }

    /** What an import has done about a person, without a request. */
    public record Imported(OffsetDateTime at, String userId, Outcome outcome, String reason, String scimId, long profileVersion) {
    }

    /** @param cause the word of it */
    public void imported(List<Imported> rows, String cause) {
        if (!rows.isEmpty()) {
            database.batchUpdate("insert into provisioning_event (at, user_id, action, outcome, reason, attributes, scim_id, requests, "
                    + "waited_ms, profile_version, cause) values (?, ?, 'NOTHING', ?, ?, '', ?, 0, 0, ?, ?)", rows.stream()
                    .map(row -> new Object[] {row.at(), row.userId(), row.outcome().name(), row.reason(), row.scimId(), row.profileVersion(),
                        cause}).toList());
        }
    }

    /** An account that passes from one person to another. */
    public record Passed(OffsetDateTime at, String userId, String scimId, String reason) {
    }

    /** By the flow, in place of a creation. */
    public void takenOver(Passed passed, long profileVersion) {
        database.update(NOTE + "values (?, ?, 'CREATE', 'LINKED', ?, '', ?, 0, 0, ?)", passed.at(), passed.userId(), passed.reason(),
                passed.scimId(), profileVersion);
    }

    /** By an admin. */
    public void given(Passed passed) {
        database.update(NOTE + "values (?, ?, 'NOTHING', 'LINKED', ?, '', ?, 0, 0, " + LATEST_PROFILE + ")", passed.at(), passed.userId(),
                passed.reason(), passed.scimId());
    }

    /** For before the links of these people are dropped. */
    public void unlinked(Collection<String> userIds, OffsetDateTime at, String reason, long profileVersion) {
        database.update(NOTE + "select cast(? as timestamp with time zone), c.user_id, 'NOTHING', 'UNLINKED', cast(? as varchar(2000)), '', "
                + "c.scim_id, 0, 0, cast(? as bigint) from calendly_account c where c.user_id = any(?)", at, reason, profileVersion,
                userIds.toArray(String[]::new));
    }

    /**
     * Of the people of {@code source_takeover}, who have their new ids by now.
     *
     * @param why stands behind the former id
     */
    public void renamed(OffsetDateTime at, String why) {
        database.update(NOTE + "select cast(? as timestamp with time zone), t.id, 'NOTHING', 'LINKED', 'was person ' || t.made "
                + "|| cast(? as varchar(1000)), '', c.scim_id, 0, 0, " + LATEST_PROFILE
                + " from source_takeover t left join calendly_account c on c.user_id = t.id order by t.id", at, why);
    }

    /** Of those who have just joined a hold of removals, and whose tasks do not say so yet. */
    public void held(long hold, OffsetDateTime at, long profileVersion) {
        database.update("""
                insert into provisioning_event (at, user_id, action, outcome, family, reason, hint, attributes, scim_id, requests, waited_ms,
                                                profile_version, evidence, hold_id)
                select cast(? as timestamp with time zone), t.user_id, t.action, 'HELD', 'removal-limit', t.reason, cast(? as varchar(1000)), '',
                       c.scim_id, 0, 0, cast(? as bigint), i.evidence, i.hold_id
                from removal_hold_item i join provisioning_task t on t.user_id = i.user_id and t.revision = i.revision
                left join calendly_account c on c.user_id = t.user_id
                where i.hold_id = ? and i.state = 'open' and t.state = 'held' and t.family = 'removal-check' order by t.user_id""",
                at, Family.REMOVAL_LIMIT.hint(), profileVersion, hold);
    }

    /** Keeps the rows of a person under a pseudonym, and clears everything in them that could name the person. */
    public void forget(String userId, String pseudonym) {
        database.update("update provisioning_event set user_id = ?, reason = null, hint = null, scim_id = null, evidence = null, steps = "
                + "null, held_before = null, held_after = null where user_id = ?", pseudonym, userId);
    }

    /** @return how many rows were removed */
    public int removeOlderThan(OffsetDateTime before) {
        return Parts.delete(database, "provisioning_event", "r.at < ?", before);
    }
}
