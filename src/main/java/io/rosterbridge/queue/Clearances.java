package io.rosterbridge.queue;

import io.rosterbridge.domain.Family;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Whether the removals of people may pass, as their tasks say it: cleared at a revision, within the limit or by an approved hold, with the
 * evidence; or rejected. For whoever has the turn of the removals, in that transaction.
 */
public final class Clearances {

    private static final String ON_LIST = "t.state = 'held' and t.family = 'removal-limit' and exists (select 1 from removal_hold_item i "
            + "where i.hold_id = ? and i.user_id = t.user_id and i.revision = t.revision and i.state = '%s')";
    private static final String OPEN = ON_LIST.formatted("open");
    private static final String KEPT = ON_LIST.formatted("kept");

    private final JdbcTemplate database;

    public Clearances(JdbcTemplate database) {
        this.database = database;
    }

    /** @param revision at which the removal was counted; at another one nobody is cleared */
    public record Cleared(String userId, long revision, String evidence) {
    }

    /**
     * Clears people within the limit; they are due at once.
     *
     * @param condition of the task {@code t}
     */
    public void clear(List<Cleared> people, String condition, OffsetDateTime now) {
        database.batchUpdate("update provisioning_task t set state = 'due', due_at = ?, cleared_revision = revision, cleared_hold = null, "
                + "evidence = ? where user_id = ? and revision = ? and " + condition, people.stream()
                .map(person -> new Object[] {now, person.evidence(), person.userId(), person.revision()}).toList());
    }

    /** What was within the limit and is not sent yet has to ask again; an approval stays. */
    public void askAgain() {
        database.update("update provisioning_task set cleared_revision = null, evidence = null where cleared_revision >= 0 "
                + "and cleared_hold is null and state in ('due', 'leased')");
    }

    /** Those whose removal was to be checked, and who are on this hold, wait for its decision. */
    public void hold(long hold, String why) {
        database.update("""
                update provisioning_task t set family = 'removal-limit', hint = ?, reason = substring(reason from 1 for 1900) || ?
                where t.state = 'held' and t.family = 'removal-check' and exists (select 1 from removal_hold_item i where i.hold_id = ?
                    and i.user_id = t.user_id and i.revision = t.revision and i.state = 'open')""", Family.REMOVAL_LIMIT.hint(), why, hold);
    }

    /**
     * Whoever is on the hold as it was looked at is due at once, and past the limit.
     *
     * @param approval stands behind the evidence
     * @return how many
     */
    public int release(long hold, String approval, OffsetDateTime now) {
        return database.update("""
                update provisioning_task t set state = 'due', due_at = ?, cleared_revision = revision, cleared_hold = ?, evidence =
                       (select substring(i.evidence from 1 for 600) from removal_hold_item i where i.hold_id = ? and i.user_id = t.user_id) || ?
                where\s""" + OPEN, now, hold, hold, approval, hold);
    }

    /** The same for people who were removed from the directory with the hold, and are due by that. */
    public void releaseGone(long hold, String approval, List<String> userIds) {
        database.batchUpdate("update provisioning_task t set cleared_revision = revision, cleared_hold = ?, evidence = (select "
                + "substring(i.evidence from 1 for 600) from removal_hold_item i where i.hold_id = ? and i.user_id = t.user_id) || ? "
                + "where user_id = ?", userIds.stream().map(userId -> new Object[] {hold, hold, approval, userId}).toList());
    }

    /** The removals of the hold are rejected, until there is another cause for them or somebody retries. */
    public void reject(long hold, String reason) {
        database.update("update provisioning_task t set family = 'removal-rejected', hint = ?, refused = removal, reason = ? where " + OPEN,
                Family.REMOVAL_REJECTED.hint(), reason, hold);
    }

    /** Says why those stay whom the hold keeps since nobody has decided in time. */
    public void keep(long hold, String reason) {
        database.update("update provisioning_task t set reason = ? where " + KEPT, reason, hold);
    }

    /** Whoever asks for a rejected removal again means it. */
    public void forgetRejections(Collection<String> userIds) {
        database.update("update provisioning_task set refused = null where refused is not null and user_id = any(?)",
                (Object) userIds.toArray(String[]::new));
    }
}
