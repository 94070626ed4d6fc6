package io.rosterbridge.queue;

import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes into tasks how the work on them has ended, for many people at a time and in the caller's transaction. */
public final class TaskEndings {

    /** What was not tried is no failure, and need not wait as long as one. */
    private static final Duration LONGEST_POSTPONED = Duration.ofMinutes(1);

    private final JdbcTemplate database;
    private final RepeatPause pause;

    /** @param pause before a person is worked on again who did not get anywhere */
    public TaskEndings(JdbcTemplate database, RepeatPause pause) {
        this.database = database;
        this.pause = pause;
    }

    /**
     * How the work on a person has ended.
     *
     * @param task    whose
     * @param next    when the person is due again, and as what
     * @param told    what was done, for people to read
     * @param unclear the creation that has no clear answer
     * @param keeps   what stays as it is
     */
    public record Ending(Task task, Next next, Told told, Unclear unclear, Keeps keeps) {

        private Object[] columns(OffsetDateTime now) {
            return new Object[] {task.revision(), next.state().word(), task.revision(), next.due(), next.attempts(), next.vanished(),
                unclear.userName(), unclear.userName() != null, unclear.isSent() ? now : null, now, told.action().name(), told.outcome().name(),
                told.family().map(Family::word).orElse(null), told.reason(), told.family().map(Family::hint).orElse(null), told.steps(),
                told.removal(), next.again(), !keeps.repeats(), keeps.refused(), keeps.cleared(), task.userId(), task.leaseToken()};
        }
    }

    /** @param revision that was worked on; if there is another by now, the task stays due */
    public record Task(String userId, long revision, String leaseToken) {
    }

    /**
     * @param vanished how often in a row the Calendly user was not found
     * @param again    when to look again at what is in step; null if only by a mark
     */
    public record Next(TaskState state, OffsetDateTime due, int attempts, int vanished, OffsetDateTime again) {
    }

    /** @param removal the word of it; null if it is none */
    public record Told(Action action, Outcome outcome, Optional<Family> family, String reason, String steps, String removal) {
    }

    /**
     * @param userName it was sent with; null if there is none
     * @param isSent   whether it was sent just now
     */
    public record Unclear(String userName, boolean isSent) {
    }

    /**
     * @param repeats whether the count of attempts without progress stays
     * @param refused whether it stays that the removal was rejected
     * @param cleared whether it stays that the removal may pass
     */
    public record Keeps(boolean repeats, boolean refused, boolean cleared) {
    }

    /**
     * Ends the work on these people, each only under the lease it was taken with.
     *
     * @param endings one or more
     * @return for each whether it was written, 0 or 1
     */
    public int[] end(List<Ending> endings, OffsetDateTime now) {
        return database.batchUpdate("""
                update provisioning_task set state = case when revision = ? then ? else 'due' end,
                       due_at = case when revision = ? then ? else due_at end,
                       attempts = ?, vanished = ?, unclear_user_name = ?,
                       unclear_since = case when ? then coalesce(cast(? as timestamp with time zone), unclear_since,
                                                                 cast(? as timestamp with time zone)) end,
                       lease_owner = null, lease_token = null, lease_until = null,
                       action = ?, outcome = ?, family = ?, reason = ?, hint = ?, steps = ?, removal = ?, again_at = ?,
                       repeats = case when ? then 0 else repeats end,
                       refused = case when ? then refused end, cleared_revision = case when ? then cleared_revision end
                where user_id = ? and lease_token = ?""", endings.stream().map(ending -> ending.columns(now)).toList());
    }

    /** Counts one more attempt without progress: the more in a row, the later the person is due again. */
    public void inVain(List<Task> tasks) {
        database.batchUpdate("update provisioning_task set repeats = repeats + 1 where user_id = ?", tasks.stream()
                .map(task -> new Object[] {task.userId()}).toList());
    }

    /** Delays the people who are due again at this revision, by their count of attempts without progress. */
    public void pause(List<Task> tasks, OffsetDateTime now) {
        database.batchUpdate("update provisioning_task set due_at = greatest(due_at, cast(? as timestamp with time zone) + "
                + pause.within(LONGEST_POSTPONED).sql() + "), attempts = greatest(attempts, " + RepeatPause.failures()
                + ") where user_id = ? and state = 'due' and revision = ?", tasks.stream()
                .map(task -> new Object[] {now, task.userId(), task.revision()}).toList());
    }

    /** Notes the unclear creation of a person whose lease was lost; one that was noted before is kept. */
    public void unclear(String userId, String userName) {
        database.update("update provisioning_task set unclear_user_name = ? where user_id = ? and unclear_user_name is null", userName, userId);
    }
}
