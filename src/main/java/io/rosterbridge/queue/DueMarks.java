package io.rosterbridge.queue;

import io.rosterbridge.domain.Family;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Marks people as due: someone is to look at them again, because something about them may have changed.
 *
 * <p>A mark raises the task's revision, works out its lane anew, and makes it due now with no failed attempts. A task that a
 * worker holds stays with that worker, who sees from the revision that there is more to do. Somebody who waits already keeps
 * their place. What the application asks for by itself is a {@link #repeat}, with pauses that grow. Each call is one statement
 * (given ids: one for each 500) and joins the caller's transaction if there is one.
 *
 * <p>A mark says what it is for, if that has a number: a plan, an import; see {@link #because}. Where something else is still to be
 * done about the person, the work will be for several causes.
 */
public class DueMarks {

    private static final String MARK = """
            update provisioning_task set
                revision = revision + 1,
                lane = (select case
                            when c.user_id is null then 2
                            when u.gone_at is not null or a.state = 'none' then 0
                            when c.active is not false and (u.status = 'inactive' or a.state <> 'assigned') then 0
                            when c.active is not true and u.status = 'active' and a.state = 'assigned' then 1
                            else 3 end
                        from directory_user u
                        join app_assignment a on a.user_id = u.id
                        left join calendly_account c on c.user_id = u.id
                        where u.id = provisioning_task.user_id),
                marked_at = case when state = 'due' then marked_at else cast(? as timestamp with time zone) end,
                due_at = case when state = 'due' and due_at < cast(? as timestamp with time zone) then due_at
                              else cast(? as timestamp with time zone)%2$s end,
                %3$s,
                cause = %1$s,
                state = case when state = 'leased' then 'leased' else 'due' end
            where\s""";

    /**
     * A condition: the person is in service and waits, or may come to at this moment, for a userName that another person has. No one else wants
     * one; if all were marked, leavers with one userName would mark each other forever.
     */
    public static final String WAITS_FOR_USER_NAME = "(state in ('rejected', 'leased') or state = 'held' and family = '"
            + Family.LINK_TO_CONFIRM.word() + "') and exists (select 1 from directory_user u join app_assignment a on a.user_id = u.id "
            + "where u.id = provisioning_task.user_id and u.gone_at is null and u.status = 'active' and a.state <> 'none')";

    private static final String AT_ONCE = "attempts = 0, repeats = 0";
    private static final String REPEATED = "attempts = " + RepeatPause.failures();

    private static final String CAUSE = "case when state = 'inStep' or cause is not distinct from cast(? as varchar(40)) "
            + "then cast(? as varchar(40)) else '" + DueCause.SEVERAL + "' end";

    private static final String RELATED = """
            (exists (select 1 from app_assignment a where a.user_id = provisioning_task.user_id and a.state <> 'none')
             or exists (select 1 from calendly_account c where c.user_id = provisioning_task.user_id))""";

    private static final String CONCERNED = "(state <> 'inStep' or " + RELATED + ")";

    /** Linked people with something under way whose address another person has too. */
    private static final String OTHERS_WITH_ADDRESS = """
            user_id in (select t.user_id from provisioning_task t join calendly_account c on c.user_id = t.user_id
                        join directory_user u on u.email_key = t.user_name_key and u.id <> t.user_id
                        where t.state in ('due', 'leased', 'held', 'rejected') and %s)""";

    /** H2 goes through the whole array for every row it finds by it, and asks a subquery in its place again for every row. */
    private static final int STATEMENT_SIZE = 500;

    private final JdbcTemplate jdbc;
    private final Clock clock;
    private final Runnable wake;
    private final RepeatPause pause;
    private final ThreadLocal<DueCause> present = new ThreadLocal<>();

    /** As {@link #DueMarks(JdbcTemplate, Clock, Runnable, RepeatPause)}, with the usual pauses. */
    public DueMarks(JdbcTemplate jdbc, Clock clock, Runnable wake) {
        this(jdbc, clock, wake, RepeatPause.USUAL);
    }

    /**
     * @param wake  called after a mark is committed, so that work starts at once; must be quick and must not throw. The
     *              periodic look finds the people anyway, if it is lost
     * @param pause before what is repeated
     */
    public DueMarks(JdbcTemplate jdbc, Clock clock, Runnable wake, RepeatPause pause) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.wake = wake;
        this.pause = pause;
    }

    /**
     * Does something; whatever this thread marks meanwhile, it marks for this cause. Within another cause, that one counts: a plan that
     * applies a file is what applied the file.
     */
    public <T> T because(DueCause cause, Supplier<T> change) {
        if (present.get() != null) {
            return change.get();
        }
        present.set(cause);
        try {
            return change.get();
        } finally {
            present.remove();
        }
    }

    /** As {@link #because(DueCause, Supplier)}. */
    public void because(DueCause cause, Runnable change) {
        because(cause, () -> {
            change.run();
            return null;
        });
    }

    /** What is still to be done about these people is for this cause, whatever it was for before; no mark. */
    public void attribute(Collection<String> userIds, DueCause cause) {
        inParts(userIds, ids -> jdbc.update("update provisioning_task set cause = ? where user_id = any(?)", cause.word(), ids));
    }

    /**
     * Marks these people to be looked at once more for what they were marked before, at once, since an admin asks for it; ids that nobody
     * has are passed over.
     *
     * @return how many were marked
     */
    public int again(Collection<String> userIds) {
        return inParts(userIds, ids -> run(MARK.formatted("cause", "", AT_ONCE) + "user_id = any(?)", times(), (Object) ids));
    }

    /**
     * As {@link #again}, by itself: a person who was worked on often in a row without getting anywhere waits first.
     *
     * @return how many were marked
     */
    public int repeat(Collection<String> userIds) {
        return repeat(userIds, REPEATED);
    }

    /**
     * As {@link #repeat}, since a time has come that they waited for; whatever was approved of these people stays approved.
     *
     * @return how many were marked
     */
    public int timeHasCome(Collection<String> userIds) {
        return repeat(userIds, REPEATED + ", cleared_revision = case when cleared_revision = revision then revision + 1 else cleared_revision end");
    }

    private int repeat(Collection<String> userIds, String columns) {
        return inParts(userIds, ids -> run(MARK.formatted("cause", " + " + pause.sql(), columns) + "user_id = any(?)", times(), (Object) ids));
    }

    /** Whoever is held for this was not in vain so often any more; no mark. */
    public void forgetRepeats(Family family) {
        jdbc.update("update provisioning_task set repeats = 0 where state = 'held' and family = ?", family.word());
    }

    /** Looks once more at people who wait, or may come to at this moment, while laying claim to one of these userNames. */
    public void againClaiming(Collection<String> userNameKeys) {
        inParts(userNameKeys, keys -> run(MARK.formatted("cause", "", AT_ONCE) + WAITS_FOR_USER_NAME + " and user_name_key = any(?)",
                times(), (Object) keys));
    }

    /** Looks once more at people who were rejected for a userName that nobody has in a complete list of Calendly. */
    public void againWhereFree(long runId) {
        run(MARK.formatted("cause", "", AT_ONCE) + "state = 'rejected' and family in ('" + Family.DUPLICATE_USER_NAME.word() + "', '"
                + Family.ADDRESSES_SWAPPED.word() + "') and not exists (select 1 from import_account i where i.run_id = ? "
                + "and i.user_name_key = provisioning_task.user_name_key)", times(), runId);
    }

    /** As {@link #repeat}, for those of these people who were rejected for another reason than this. */
    public void repeatUnless(Collection<String> userIds, Family known) {
        inParts(userIds, ids -> run(MARK.formatted("cause", " + " + pause.sql(), REPEATED) + "state = 'rejected' and family <> '"
                + known.word() + "' and user_id = any(?)", times(), (Object) ids));
    }

    /**
     * Marks these people; ids that nobody has are passed over.
     *
     * @return how many were marked
     */
    public int mark(Collection<String> userIds) {
        return markThese(userIds, "user_id = any(?)");
    }

    /**
     * Marks everybody whom Calendly concerns: all who are assigned or suspended, and all who are linked.
     *
     * @return how many were marked
     */
    public int markEveryone() {
        return marked(RELATED);
    }

    /**
     * Marks whoever of these people a changed attribute can concern: not those who are in step, unassigned and not linked.
     *
     * @return how many were marked
     */
    public int markConcerned(Collection<String> userIds) {
        return markThese(userIds, "user_id = any(?) and " + CONCERNED);
    }

    /**
     * Marks whoever is concerned by the change feed's rows of one source after a given one. A changed assignment concerns
     * in any case, other changes as in {@link #markConcerned}.
     */
    public void markChanges(long afterChangeId, String source) {
        List<String> changed = jdbc.queryForList("select distinct user_id from directory_change where id > ? and source = ?", String.class,
                afterChangeId, source);
        inParts(changed, ids -> marked("user_id = any(?) and (" + CONCERNED + " or exists (select 1 from directory_change d where d.user_id = "
                + "provisioning_task.user_id and d.id > ? and d.source = ? and d.kind = 'assignment'))", ids, afterChangeId, source));
    }

    /**
     * Marks people with a Calendly user that one of these people may come to have, or had it before: they lay claim to the same userName.
     * What is under way for them was decided without knowing of these people.
     */
    public void markOthersWithAddress(Collection<String> userIds) {
        inParts(userIds, ids -> marked(OTHERS_WITH_ADDRESS.formatted("u.id = any(?)"), (Object) ids));
    }

    /** The same for people whom the change feed names after a row. */
    public void markOthersWithAddress(long afterChangeId, String source) {
        marked(OTHERS_WITH_ADDRESS.formatted("exists (select 1 from directory_change d where d.user_id = u.id and d.id > ? and d.source = ?)"),
                afterChangeId, source);
    }

    /** Gives a task with nothing to do to people who are new. */
    public void begin(Collection<String> userIds) {
        OffsetDateTime now = now();
        if (!userIds.isEmpty()) {
            jdbc.batchUpdate("insert into provisioning_task (user_id, state, lane, due_at, marked_at, revision, attempts) "
                    + "values (?, 'inStep', 2, ?, ?, 0, 0)", userIds.stream().map(id -> new Object[] {id, now, now}).toList());
        }
    }

    /**
     * Gives a task to whoever was created according to the change feed's rows of one source after a given one, due at once
     * if they are assigned or suspended. This spares new people the mark, which would write each task twice.
     */
    public void beginTasks(long afterChangeId, String source) {
        OffsetDateTime now = now();
        int begun = jdbc.update("""
                insert into provisioning_task (user_id, state, lane, due_at, marked_at, revision, attempts, cause)
                select a.user_id, case when a.state = 'none' then 'inStep' else 'due' end, 2, cast(? as timestamp with time zone),
                    cast(? as timestamp with time zone), case when a.state = 'none' then 0 else 1 end, 0, cast(? as varchar(40))
                from directory_change c join app_assignment a on a.user_id = c.user_id
                where c.id > ? and c.source = ? and c.kind = 'created' order by c.id""", now, now, cause(), afterChangeId, source);
        if (begun > 0) {
            wakeAfterCommit();
        }
    }

    private int markThese(Collection<String> userIds, String condition) {
        return inParts(userIds, ids -> marked(condition, (Object) ids));
    }

    private static int inParts(Collection<String> userIds, ToIntFunction<String[]> part) {
        List<String> ids = List.copyOf(userIds);
        int count = 0;
        for (int from = 0; from < ids.size(); from += STATEMENT_SIZE) {
            count += part.applyAsInt(ids.subList(from, Math.min(ids.size(), from + STATEMENT_SIZE)).toArray(String[]::new));
        }
        return count;
    }

    private int marked(String condition, Object... arguments) {
        List<Object> before = times();
        before.add(cause());
        before.add(cause());
        return run(MARK.formatted(CAUSE, "", AT_ONCE) + condition, before, arguments);
    }

    private int run(String sql, List<Object> before, Object... arguments) {
        before.addAll(List.of(arguments));
        int count = jdbc.update(sql, before.toArray());
        if (count > 0) {
            wakeAfterCommit();
        }
        return count;
    }

    private List<Object> times() {
        OffsetDateTime now = now();
        return new ArrayList<>(List.of(now, now, now));
    }

    private String cause() {
        return present.get() == null ? null : present.get().word();
    }

    private void wakeAfterCommit() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            wake.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                wake.run();
            }
        });
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
