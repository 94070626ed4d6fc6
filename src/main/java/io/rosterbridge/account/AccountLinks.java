package io.rosterbridge.account;

import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.LinkDecision.Standing;
import io.rosterbridge.queue.DueMarks;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** The links in the database. */
public final class AccountLinks implements Links {

    private final JdbcTemplate database;
    private final DueMarks dueMarks;
    private final Clock clock;

    public AccountLinks(JdbcTemplate database, DueMarks dueMarks, Clock clock) {
        this.database = database;
        this.dueMarks = dueMarks;
        this.clock = clock;
    }

    /**
     * One of the two people between whom an account passes.
     *
     * @param revision of the task when it was decided; null if that does not matter
     * @param isOurs   whether the caller has the person's lease, or does not mind who has
     */
    public record Side(String userId, Long revision, boolean isOurs) {
    }

    /**
     * Gives the account of one person to another who has none, in the caller's transaction: nothing is sent, and neither of them is ever
     * without it or both with it. Not if one of them has changed since it was decided, or is being worked on.
     *
     * @return whether it was given
     */
    public boolean pass(String scimId, Side from, Side to) {
        int free = database.query("select user_id, revision, state from provisioning_task where user_id in (?, ?) for update skip locked",
                (row, number) -> {
                    Side side = row.getString("user_id").equals(from.userId()) ? from : to;
                    boolean isAsDecided = side.revision() == null || side.revision() == row.getLong("revision");
                    return isAsDecided && (side.isOurs() || !row.getString("state").equals("leased"));
                }, from.userId(), to.userId()).stream().mapToInt(each -> each ? 1 : 0).sum();
        return free == 2 && database.update("""
                update calendly_account set user_id = ?, linked_at = ? where user_id = ? and scim_id = ?
                  and not exists (select 1 from calendly_account own where own.user_id = ?)""", to.userId(),
                clock.instant().atOffset(ZoneOffset.UTC), from.userId(), scimId, to.userId()) == 1;
    }

    /**
     * Gives the account of a person out of service to a person in service who has none, because an admin says so.
     *
     * @throws IllegalStateException if the one is in service, the other is not or has an account, the account is another by now, or a
     *                               worker has one of them
     */
    public void passOn(String scimId, String from, String to, String who) {
        if (standing(from) == Standing.IN_SERVICE) {
            throw new IllegalStateException("person " + from + " is in service and keeps the Calendly user; remove, deactivate or unassign them "
                    + "first, if their record is an old one");
        }
        if (standing(to) != Standing.IN_SERVICE) {
            throw new IllegalStateException("person " + to + " is " + standing(to).words() + "; only somebody in service can get a Calendly user");
        }
        if (database.queryForList("select user_id from calendly_account where user_id = ? and scim_id = ?", String.class, from, scimId).isEmpty()) {
            throw new IllegalStateException("person " + from + " is not linked to Calendly user " + scimId + " any more; look again");
        }
        if (!database.queryForList("select scim_id from calendly_account where user_id = ?", String.class, to).isEmpty()) {
            throw new IllegalStateException("person " + to + " has a Calendly user already");
        }
        if (!pass(scimId, new Side(from, null, false), new Side(to, null, false))) {
            throw new IllegalStateException("a worker has one of the two people right now; try again in a moment");
        }
        database.update("insert into provisioning_event (at, user_id, action, outcome, reason, attributes, scim_id, requests, waited_ms, "
                + "profile_version) values (?, ?, 'NOTHING', 'LINKED', ?, '', ?, 0, 0, coalesce((select max(version) from profile_version), 0))",
                clock.instant().atOffset(ZoneOffset.UTC), to, "is given the Calendly user of person " + from + " by " + who, scimId);
        database.update("delete from link_question where user_id = ? and kind = 'link'", to);
        dueMarks.mark(List.of(from, to));
    }

    private Standing standing(String userId) {
        return database.query("select u.gone_at, u.status, a.state from directory_user u join app_assignment a on a.user_id = u.id where u.id = ? "
                + "for update", (row, number) -> Standing.of(row.getObject("gone_at") == null, row.getString("status").equals("active"),
                Assignment.of(row.getString("state"))), userId).stream().findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no user \"" + userId + "\" in the directory"));
    }

    /** Looks again at a person who has lost their account to another, if there was anything to be done with it. */
    public void passed(String from) {
        dueMarks.again(database.queryForList("select user_id from provisioning_task where user_id = ? and state <> 'inStep'", String.class, from));
    }

    @Override
    public long count() {
        return database.queryForObject("select count(*) from calendly_account", Long.class);
    }

    @Override
    public boolean areUnderWay() {
        return database.queryForObject("select count(*) from provisioning_task where state = 'leased'", Long.class) > 0;
    }

    /** Marked twice: the first finds those who are linked only, the second gives everybody else the lane of somebody without a link. */
    @Override
    public void drop() {
        dueMarks.markEveryone();
        database.update("delete from calendly_account");
        database.update("delete from link_question");
        dueMarks.markEveryone();
        database.update("update import_run set state = 'failed', finished_at = ?, reason = 'the connection leads to another organization now' "
                + "where state in ('running', 'complete', 'applying')", clock.instant().atOffset(ZoneOffset.UTC));
    }
}
