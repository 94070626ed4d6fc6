package io.rosterbridge.queue;

import io.rosterbridge.domain.Family;
import io.rosterbridge.platform.rows.Columns;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The tasks, one a person, and the leases on them. A lease is how any number of nodes share the work: whoever holds it works on
 * the person, and loses it when they give no sign of life.
 */
public final class Tasks {

    private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);

    private static final int STATEMENT_SIZE = 500;
    private static final String FREE = "update provisioning_task set state = 'due', lease_owner = null, lease_token = null, "
            + "lease_until = null";
    /** Whoever is not linked may have been created with the userName that pick-up wrote down. */
    private static final String UNCLEAR = """
            , unclear_user_name = coalesce(unclear_user_name, case when not exists (select 1 from calendly_account c
                       where c.user_id = provisioning_task.user_id) then user_name_key end)""";
    /** It is not known whether it was their doing. A person to whom it happens each time is shown as failed, and waits. */
    private static final String IN_VAIN = ", repeats = repeats + 1, due_at = cast(? as timestamp with time zone) + %s, "
            + "attempts = greatest(attempts, " + RepeatPause.failures() + "), family = case when " + RepeatPause.failures()
            + " > 0 then coalesce(family, '" + Family.INTERNAL.word() + "') else family end";

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Duration lease;
    private final RepeatPause pause;
    private final Flow flow;
    private final String owner = UUID.randomUUID().toString();
    private final AtomicLong claims = new AtomicLong();

    /**
     * @param lease a node that gives no sign of life for this long loses the people
     * @param pause before a person is worked on again who was let go by a fault
     */
    public Tasks(JdbcTemplate database, TransactionTemplate transaction, Clock clock, Duration lease, RepeatPause pause, Flow flow) {
        this.database = database;
        this.transaction = transaction;
        this.clock = clock;
        this.lease = lease;
        this.pause = pause;
        this.flow = flow;
    }

    /**
     * Takes up to {@code limit} people who are due, leavers first.
     *
     * @return the token under which their rows are found in {@code provisioning_work}; empty if nobody is due, or if another
     *         node is taking the same people just now
     */
    public Optional<Claim> claim(int limit) {
        return claimDue("state = 'due' and due_at <= ?", limit);
    }

    /** Takes leavers only, however much else is under way. */
    public Optional<Claim> claimLeavers(int limit) {
        return claimDue("state = 'due' and lane = 0 and due_at <= ?", limit);
    }

    /** Takes this person, due or not, unless somebody has them. */
    public Optional<Claim> claimOne(String userId) {
        return transaction.execute(status -> lease(database.queryForList("select user_id from provisioning_task where user_id = ? "
                + "and state <> 'leased' for update skip locked", String.class, userId)))
                .map(claim -> new Claim(claim.token(), claim.people(), true));
    }

    /**
     * @param people  how many were taken, 1 or more
     * @param isOnDemand whether a person waits for what comes of it
     */
    public record Claim(String token, int people, boolean isOnDemand) {
    }

    /** Looks first and locks then: where a locking query sorts, H2 sorts and locks everybody who is due. */
    private Optional<Claim> claimDue(String condition, int limit) {
        return transaction.execute(status -> {
            List<String> next = database.queryForList("select user_id from provisioning_task where " + condition
                    + " order by state, lane, due_at fetch first ? rows only", String.class, now(), limit);
            return next.isEmpty() ? Optional.empty() : lease(database.queryForList("select user_id from provisioning_task "
                    + "where user_id = any(?) and state = 'due' for update skip locked", String.class, (Object) array(next)));
        });
    }

    private Optional<Claim> lease(List<String> locked) {
        if (locked.isEmpty()) {
            return Optional.empty();
        }
        String token = owner + ":" + claims.incrementAndGet();
        database.update("update provisioning_task set state = 'leased', lease_owner = ?, lease_token = ?, lease_until = ?, "
                + "leased_at = ? where user_id = any(?)", owner, token, until(), now(), array(locked));
        return Optional.of(new Claim(token, locked.size(), false));
    }

    private static String[] array(List<String> texts) {
        return texts.toArray(String[]::new);
    }

    /**
     * A sign of life for all whom this node works on; for a timer, thrice a lease. Whoever has two thirds of the lease left can
     * wait for the next time, so that this does not stand in the way of pick-up and record. Whoever it holds without working on
     * them fell out of the flow by a fault of ours, and is let go when the lease ends.
     */
    public void renew() {
        transaction.executeWithoutResult(status -> renewUnderWay());
    }

    private void renewUnderWay() {
        List<String> underWay = database.queryForList("select user_id from provisioning_task where lease_owner = ? and state = 'leased' "
                        + "and lease_until < ? for update skip locked", String.class, owner,
                clock.instant().plus(lease.dividedBy(3).multipliedBy(2)).atOffset(ZoneOffset.UTC))
                .stream().filter(flow::isUnderWay).toList();
        inParts(underWay, some -> database.update("update provisioning_task set lease_until = ? where user_id = any(?)", until(), some));
    }

    /**
     * Takes back what a node held that died. Its creations may have worked without our knowing, so they are looked up first.
     * Whom this node works on is not taken back, however long it stood still.
     *
     * @return how many people
     */
    public int recover() {
        int recovered = transaction.execute(status -> {
            renewUnderWay();
            List<String> lost = new ArrayList<>();
            database.query("select user_id, lease_owner from provisioning_task where state = 'leased' and lease_until < ? "
                    + "for update skip locked", row -> {
                if (!owner.equals(row.getString("lease_owner")) || !flow.isUnderWay(row.getString("user_id"))) {
                    lost.add(row.getString("user_id"));
                }
            }, now());
            inParts(lost, some -> database.update(FREE + UNCLEAR + inVain() + " where user_id = any(?)", now(), some));
            return lost.size();
        });
        if (recovered > 0) {
            LOG.warn("Recovered {} people whose node gave no sign for {} s", recovered, lease.toSeconds());
        }
        return recovered;
    }

    /**
     * Gives back what this node still holds: at a clean stop that is what no worker has begun, and the last few whose outcome
     * Camel no longer lets through. Which is which is not known here, so their creations are looked up first.
     */
    public void release() {
        database.update(FREE + UNCLEAR + " where lease_owner = ? and state = 'leased'", owner);
    }

    /** Gives back a claim that no worker has seen anything of. */
    public void giveBack(String token) {
        database.update(FREE + inVain() + " where lease_token = ? and state = 'leased'", now(), token);
    }

    private String inVain() {
        return IN_VAIN.formatted(pause.sql());
    }

    /** H2 goes through the whole array for every row it finds by it. */
    private static void inParts(List<String> userIds, Consumer<String[]> update) {
        for (int from = 0; from < userIds.size(); from += STATEMENT_SIZE) {
            update.accept(array(userIds.subList(from, Math.min(userIds.size(), from + STATEMENT_SIZE))));
        }
    }

    /**
     * Who waits, or may come to at this moment, while laying claim to one of these userNames.
     *
     * @param givers by userName, who no longer holds it; a person is not returned for a userName that only they gave up
     */
    public List<String> claiming(Map<String, Set<String>> givers) {
        List<String> claiming = new ArrayList<>();
        database.query("select user_id, user_name_key from provisioning_task where " + DueMarks.WAITS_FOR_USER_NAME
                + " and user_name_key = any(?)", row -> {
                    if (!givers.get(row.getString("user_name_key")).equals(Set.of(row.getString("user_id")))) {
                        claiming.add(row.getString("user_id"));
                    }
                }, (Object) givers.keySet().toArray(String[]::new));
        return claiming;
    }

    /** When the creation was sent that has no clear answer, of those of whom it is known. */
    public Map<String, Instant> unclearSince(Collection<String> userIds) {
        Map<String, Instant> times = new HashMap<>();
        database.query("select user_id, unclear_since from provisioning_task where user_id = any(?) and unclear_since is not null",
                row -> {
                    times.put(row.getString("user_id"), Columns.instant(row, "unclear_since"));
                }, (Object) userIds.toArray(String[]::new));
        return times;
    }

    /**
     * Makes all people due who were held for a seat, for when seats are free again. A person who was told often in a row that there is none,
     * though there was one for others, waits as long as for a probe at most.
     */
    public int releaseHeld(String family, Duration longestPause) {
        return database.update("update provisioning_task set state = 'due', due_at = cast(? as timestamp with time zone) + "
                + pause.within(longestPause).sql() + " where state = 'held' and family = ?", now(), family);
    }

    /** Who was tried least lately, so that everybody has a turn; empty if nobody is held for this. */
    public Optional<String> longestHeld(String family) {
        return database.queryForList("select user_id from provisioning_task where state = 'held' and family = ? "
                + "order by due_at, user_id fetch first 1 rows only", String.class, family).stream().findFirst();
    }

    /** Everybody who was rejected; for when the connection is another one. */
    public List<String> rejected() {
        return database.queryForList("select user_id from provisioning_task where state = 'rejected'", String.class);
    }

    /** Everybody who was rejected for one of these causes. */
    public List<String> rejected(Family... families) {
        return database.queryForList("select user_id from provisioning_task where state = 'rejected' and family = any(?)", String.class,
                (Object) Arrays.stream(families).map(Family::word).toArray(String[]::new));
    }

    /** One person who is held becomes due. */
    public void releaseHeldPerson(String userId) {
        database.update("update provisioning_task set state = 'due', due_at = ? where user_id = ? and state = 'held'", now(), userId);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private OffsetDateTime until() {
        return clock.instant().plus(lease).atOffset(ZoneOffset.UTC);
    }
}
