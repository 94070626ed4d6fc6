package io.rosterbridge.provisioning;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.rosterbridge.access.Cause;
import io.rosterbridge.directory.People;
import io.rosterbridge.domain.Fingerprint;
import io.rosterbridge.platform.csv.SafeCsv;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.queue.Clearances;
import io.rosterbridge.source.HoldRows;
import io.rosterbridge.source.NameHolds;
import io.rosterbridge.source.NewIds;
import io.rosterbridge.source.ShrinkHolds;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What people do with the lists of removals that wait for them. An approval releases exactly the list that was looked at, once:
 * it names the fingerprint, and each person is looked at again. Nobody loses access by a list that nobody approves.
 */
public final class Holds {

    /** What a hold can be. */
    public static final List<String> STATES = List.of("waiting", "approved", "rejected", "expired", "withdrawn");

    /** Whether the person of a task {@code t} is on a list of removals that waits for a decision. */
    public static final String AWAITED = "t.user_id in (select i.user_id from removal_hold h join removal_hold_item i on i.hold_id = h.id "
            + "where h.kind = '" + HoldRows.Kind.REMOVALS.word() + "' and h.state = 'waiting' and i.state = 'open')";

    private static final Logger LOG = LoggerFactory.getLogger(Holds.class);
    private static final int ROWS_AT_ONCE = 1000;
    private static final String SELECT = "select h.*, " + HoldReason.COUNTS + " from removal_hold h where ";

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final HoldRows rows;
    private final ShrinkHolds shrink;
    private final NewIds newIds;
    private final VanishedHolds vanished;
    private final NameHolds names;
    private final People people;
    private final HoldCauses causes;
    private final Clearances clearances;
    private final Runnable wake;
    private final Clock clock;

    /**
     * @param people those whose names are written once they are approved
     * @param wake   called when a person was released
     */
    Holds(JdbcTemplate database, TransactionTemplate transaction, ShrinkHolds shrink, People people, Runnable wake, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.rows = new HoldRows(database);
        this.shrink = shrink;
        this.newIds = new NewIds(database);
        this.vanished = new VanishedHolds(database);
        this.names = new NameHolds(database);
        this.people = people;
        this.causes = new HoldCauses(database);
        this.clearances = new Clearances(database);
        this.wake = wake;
        this.clock = clock;
    }

    /**
     * A list of removals.
     *
     * @param kind        {@code removals}: too many at once; {@code shrink}: a file that claims to be complete lacks too many;
     *                    {@code vanished}: so does a list of Calendly, and its people are not removed but believed to have no account;
     *                    {@code new-ids}: a complete file gives many people new ids;
     *                    {@code encoding}: names in a file look damaged; no one is removed, people get these names
     * @param state       {@code waiting}, {@code approved}, {@code rejected}, {@code expired} or {@code withdrawn}
     * @param reason      why it waits; of a list that was decided, what came of it
     * @param removals    people on the list
     * @param of          how many they are compared with
     * @param sent        whose access Calendly has taken away since it was approved
     * @param fingerprint of the list, to be sent along with a decision
     * @param decidedBy   who approved or rejected it; null if nobody did
     */
    public record Hold(long id, @Schema(implementation = HoldRows.Kind.class) String kind,
                       @Schema(allowableValues = {"waiting", "approved", "rejected", "expired", "withdrawn"}) String state, String reason,
                       long removals, int of, long sent, String fingerprint, Instant createdAt, Instant expiresAt, Instant decidedAt,
                       String decidedBy) {

        /** Whether people get other ids by it, and none loses access. */
        @JsonIgnore
        public boolean isRenumbering() {
            return kind.equals(HoldRows.Kind.NEW_IDS.word());
        }

        /** Whether it is about accounts that are not listed, and not about anybody's access. */
        public boolean concernsAbsence() {
            return kind.equals(HoldRows.Kind.VANISHED.word());
        }

        /** Whether it is about what people are called, and not about anybody's access. */
        public boolean concernsNames() {
            return kind.equals(HoldRows.Kind.ENCODING.word());
        }

        /** Whether it is about anybody's access. */
        public boolean concernsAccess() {
            return !concernsAbsence() && !concernsNames() && !isRenumbering();
        }

        /** What waits and how much of it, such as {@code 31 removals wait}. */
        public String waitingWords() {
            boolean one = removals == 1;
            return removals + (concernsNames() ? one ? " name that looks damaged waits" : " names that look damaged wait"
                    : concernsAbsence() ? one ? " account that is not listed waits" : " accounts that are not listed wait"
                    : isRenumbering() ? one ? " person with a new id waits" : " people with new ids wait"
                    : one ? " removal waits" : " removals wait");
        }
    }

    /**
     * A person on a list.
     *
     * @param action what is to be done: {@code DEACTIVATE}, {@code DELETE}, {@code REMOVE} from the directory, {@code VANISHED},
     *               {@code RENUMBER} or {@code NAME}
     * @param state  {@code open}, {@code left} the list, {@code released}, {@code sent}, {@code skipped} as changed since, or {@code kept}
     */
    public record Item(String userId, @Schema(allowableValues = {"DEACTIVATE", "DELETE", "REMOVE", "VANISHED", "RENUMBER", "NAME"}) String action,
                       String evidence, @Schema(allowableValues = {"open", "left", "released", "sent", "skipped", "kept"}) String state) {
    }

    /**
     * How an approval went.
     *
     * @param released people who are removed now
     * @param skipped  people of the list who have changed since it was made; they keep access and are decided again
     */
    public record Approved(Hold hold, int released, int skipped) {
    }

    /** The latest first. */
    public Page<Hold> page(Optional<String> state, int limit, Optional<String> after) {
        List<Object> parameters = new ArrayList<>();
        StringBuilder sql = new StringBuilder(SELECT).append("1 = 1");
        state.ifPresent(word -> {
            sql.append(" and h.state = ?");
            parameters.add(word);
        });
        after.ifPresent(key -> {
            sql.append(" and h.id < ?");
            parameters.add(Page.number(key));
        });
        parameters.add(limit + 1);
        return Page.of(database.query(sql + " order by h.id desc fetch first ? rows only", (row, number) -> hold(row), parameters.toArray()),
                limit, hold -> String.valueOf(hold.id()));
    }

    /** Those that wait for somebody, the oldest first. */
    public List<Hold> waiting() {
        return database.query(SELECT + "h.state = 'waiting' order by h.id", (row, number) -> hold(row));
    }

    public Optional<Hold> find(long id) {
        return database.query(SELECT + "h.id = ?", (row, number) -> hold(row), id).stream().findFirst();
    }

    /** The people of a list, by id. */
    public Page<Item> items(long id, int limit, Optional<String> after) {
        return Page.of(database.query("select * from removal_hold_item where hold_id = ? and user_id > ? order by hold_id, user_id fetch "
                + "first ? rows only", (row, number) -> new Item(row.getString("user_id"), row.getString("action"),
                row.getString("evidence"), row.getString("state")), id, after.orElse(""), limit + 1), limit, Item::userId);
    }

    /** All people of a list as CSV (RFC 4180), a part at a time. */
    public void writeCsv(long id, Writer writer) throws IOException {
        SafeCsv csv = new SafeCsv(writer);
        csv.row("userId", "action", "evidence", "state");
        Page.forEach(next -> items(id, ROWS_AT_ONCE, next), item -> csv.row(item.userId(), item.action(), item.evidence(), item.state()));
        csv.flush();
    }

    /**
     * Takes the turn to decide, until the end of the caller's transaction.
     *
     * @throws IllegalStateException    as {@link #approve}
     * @throws IllegalArgumentException as {@link #approve}
     */
    Hold requireDecidable(long id, String fingerprint) {
        return decidable(id, fingerprint);
    }

    /** What has led to a list, and who did it, as far as is known; what Calendly does not list is nobody's doing here. */
    public Collection<Cause> causes(long id) {
        boolean isNobodys = find(id).filter(Hold::concernsAbsence).isPresent();
        return isNobodys ? List.of() : causes.of(id);
    }

    /** How many people of a list are to be removed in which way. */
    public Map<String, Long> actions(long id) {
        Map<String, Long> actions = new TreeMap<>();
        database.query("select action, count(*) from removal_hold_item where hold_id = ? and state = 'open' group by action",
                row -> { actions.put(row.getString(1), row.getLong(2)); }, id);
        return actions;
    }

    /**
     * Releases exactly this list, once.
     *
     * @throws IllegalStateException    if it does not wait any more, has expired, or is another list than that of the fingerprint
     * @param who         all whose approval it took, such as {@code ann and bob}
     * @throws IllegalArgumentException if there is no such hold or no fingerprint
     */
    public Approved approve(long id, String fingerprint, String who) {
        int[] released = new int[1];
        transaction.executeWithoutResult(status -> {
            Hold hold = decidable(id, fingerprint);
            OffsetDateTime now = now();
            released[0] = hold.concernsNames() ? names.release(id, people) : hold.concernsAbsence() ? vanished.release(id, now)
                    : hold.isRenumbering() ? newIds.release(id, now)
                    : hold.kind().equals(HoldRows.Kind.SHRINK.word()) ? releaseGone(id, who, now) : releaseHeld(id, who, now);
            rows.skipRest(id);
            rows.decided(id, "approved", who, now);
            names.forgetDecided();
        });
        wake.run();
        Hold hold = find(id).orElseThrow();
        LOG.info("Hold {} approved by {}: {} of {} released", id, who, released[0], hold.removals());
        return new Approved(hold, released[0], (int) hold.removals() - released[0]);
    }

    /**
     * Leaves everybody of the list their access, until they are to be removed for another cause or somebody retries them.
     *
     * @throws IllegalStateException    as {@link #approve}
     * @throws IllegalArgumentException as {@link #approve}
     */
    public Hold reject(long id, String fingerprint, String who) {
        transaction.executeWithoutResult(status -> {
            decidable(id, fingerprint);
            OffsetDateTime now = now();
            clearances.reject(id, "the removal was rejected with hold " + id);
            rows.keepRest(id);
            rows.decided(id, "rejected", who, now);
            names.forgetDecided();
        });
        LOG.info("Hold {} rejected by {}", id, who);
        return find(id).orElseThrow();
    }

    /**
     * People who were released and not removed, since they have changed or Calendly refused it, are passed over. Who was removed from the
     * directory, and had no account to lose, is not.
     */
    public void passOver() {
        rows.passOver();
    }

    /** Ends what nobody has decided in time; its people keep their access until something about them changes or somebody retries. */
    public void expire() {
        List<Long> expired = transaction.execute(status -> {
            takeTurns();
            List<Long> ids = database.queryForList("select id from removal_hold where state = 'waiting' and expires_at <= ?", Long.class, now());
            ids.forEach(id -> {
                rows.keepRest(id);
                clearances.keep(id, "hold " + id + " expired before anybody approved it, so access stays");
                rows.expired(id, now());
            });
            names.forgetDecided();
            return ids;
        });
        expired.forEach(id -> LOG.warn("Hold {} expired before anybody approved it; nobody was removed", id));
    }

    /** Whoever is in the list as it was looked at: due at once, and past the limit. */
    private int releaseHeld(long id, String who, OffsetDateTime now) {
        int released = clearances.release(id, approval(id, who), now);
        rows.releaseCleared(id);
        return released;
    }

    /** The approval stands for the second read and for the limit alike. */
    private int releaseGone(long id, String who, OffsetDateTime now) {
        List<String> gone = shrink.release(id, now);
        clearances.releaseGone(id, approval(id, who), gone);
        return gone.size();
    }

    private static String approval(long id, String who) {
        return "; approved by " + who + " with hold " + id;
    }

    private Hold decidable(long id, String fingerprint) {
        takeTurns();
        Hold hold = find(id).orElseThrow(() -> new IllegalArgumentException("there is no hold " + id));
        if (!hold.state().equals("waiting")) {
            throw new IllegalStateException("hold " + id + " is " + hold.state() + ", only one that is waiting can be decided");
        }
        if (!clock.instant().isBefore(hold.expiresAt())) {
            throw new IllegalStateException("hold " + id + " has expired at " + hold.expiresAt() + "; retry its people to have a new one made");
        }
        Fingerprint.require("hold " + id, hold.fingerprint(), fingerprint);
        return hold;
    }

    /** In the order in which everybody takes them. */
    private void takeTurns() {
        shrink.takeTurn();
        RemovalBrake.takeTurn(database);
    }

    private static Hold hold(ResultSet row) throws SQLException {
        return new Hold(row.getLong("id"), row.getString("kind"), row.getString("state"), HoldReason.of(row), row.getLong("removals"),
                row.getInt("of_people"), row.getLong("sent"), row.getString("fingerprint"), Columns.instant(row, "created_at"),
                Columns.instant(row, "expires_at"), Columns.instant(row, "decided_at"), row.getString("decided_by"));
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    /** Removes those that were decided, or expired, before a time, with their people. */
    public int removeOlderThan(OffsetDateTime before) {
        return rows.removeOlderThan(before);
    }
}
