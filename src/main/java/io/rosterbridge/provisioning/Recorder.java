package io.rosterbridge.provisioning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.calendly.DeliveryResult;
import io.rosterbridge.directory.DueMarks;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.ScimUser;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The record step: outcome, link, log row and the next due time of many people in one transaction.
 *
 * <p>The task is written only under the lease it was taken with, and stays due if it was marked meanwhile. The link and the log
 * row are written in any case: the request was made.
 */
public final class Recorder {

    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_STEPS = 8000;

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final Tasks tasks;
    private final DueMarks dueMarks;
    private final Flow flow;
    private final OutcomeMetrics metrics;
    private final ProvisioningSettings settings;
    private final Clock clock;

    public Recorder(JdbcTemplate database, TransactionTemplate transaction, Tasks tasks, DueMarks dueMarks, Flow flow,
                    OutcomeMetrics metrics, ProvisioningSettings settings, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.tasks = tasks;
        this.dueMarks = dueMarks;
        this.flow = flow;
        this.metrics = metrics;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Records them all, or throws and has recorded none.
     *
     * @throws org.springframework.dao.DataAccessException if the database cannot be reached
     */
    public void record(List<Work> works) {
        try {
            transaction.executeWithoutResult(status -> write(works));
        } catch (DataIntegrityViolationException oneOfThem) {
            works.forEach(this::recordAlone);
        }
        metrics.recorded(works, clock.instant());
        flow.ended(works.stream().map(Work::userId).toList());
    }

    /** One person whom somebody waits for. */
    public void recordOne(Work work) {
        record(List.of(work));
    }

    private void recordAlone(Work work) {
        try {
            transaction.executeWithoutResult(status -> write(List.of(work)));
        } catch (DuplicateKeyException linkedTwice) {
            String scimId = work.delivered().flatMap(DeliveryResult::account).map(Account::scimId).orElse("");
            String other = database.queryForList("select user_id from calendly_account where scim_id = ?", String.class, scimId)
                    .stream().findFirst().orElse("unknown");
            work.linkedElsewhere(scimId, other);
            transaction.executeWithoutResult(status -> write(List.of(work)));
        } catch (DataIntegrityViolationException unstorable) {
            LOG.error("What Calendly answered for person {} cannot be stored: {}", work.userId(), unstorable.getClass().getSimpleName());
            work.cannotBeStored();
            transaction.executeWithoutResult(status -> write(List.of(work)));
        }
    }

    private void write(List<Work> works) {
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        links(works, now);
        List<String> again = new ArrayList<>(ends(works, now));
        events(works, now);
        Collection<String> given = UserNameClaims.given(works);
        if (!given.isEmpty()) {
            dueMarks.mark(tasks.rejectedClaiming(given));
        }
        works.stream().filter(Recorder::decidesAgain).map(Work::userId).forEach(again::add);
        if (!again.isEmpty()) {
            dueMarks.mark(again);
        }
    }

    /** A link that came or went puts the person into another row of the decision table. */
    private static boolean decidesAgain(Work work) {
        Outcome outcome = work.ending().outcome();
        return outcome == Outcome.LINKED || outcome == Outcome.UNLINKED;
    }

    // ---- links

    private void links(List<Work> works, OffsetDateTime now) {
        List<Object[]> kept = new ArrayList<>();
        List<Object[]> dropped = new ArrayList<>();
        for (Work work : works) {
            DeliveryResult result = work.delivered().orElse(null);
            if (result == null) {
                continue;
            }
            switch (result.outcome()) {
                case DELIVERED, LINKED -> result.account().ifPresentOrElse(account -> kept.add(link(work, result, account, now)),
                        () -> dropped.add(new Object[] {work.userId()}));
                case UNLINKED -> dropped.add(new Object[] {work.userId()});
                case UNCHANGED, SKIPPED, HELD, REJECTED, FAILED, POSTPONED -> { }
            }
        }
        if (!kept.isEmpty()) {
            database.batchUpdate("""
                    merge into calendly_account c
                    using (values (cast(? as varchar), cast(? as varchar), cast(? as varchar), cast(? as varchar), cast(? as boolean),
                                   cast(? as varchar), cast(? as varchar), cast(? as varchar), cast(? as timestamp with time zone)))
                          as n (user_id, scim_id, user_name, display_name, active, external_id, pending, linked_by, at)
                    on c.user_id = n.user_id
                    when matched then update set scim_id = n.scim_id, user_name = n.user_name, display_name = n.display_name,
                         active = n.active, external_id = n.external_id, pending_user_name = n.pending, sent_at = n.at
                    when not matched then insert (user_id, scim_id, user_name, display_name, active, external_id, pending_user_name,
                         linked_by, linked_at, sent_at)
                         values (n.user_id, n.scim_id, n.user_name, n.display_name, n.active, n.external_id, n.pending, n.linked_by, n.at, n.at)""",
                    kept);
        }
        if (!dropped.isEmpty()) {
            database.batchUpdate("delete from calendly_account where user_id = ?", dropped);
        }
    }

    private static Object[] link(Work work, DeliveryResult result, Account account, OffsetDateTime now) {
        ScimUser held = account.held();
        return new Object[] {work.userId(), account.scimId(), held.userName(), held.displayName().orElse(null), held.active(),
            held.externalId().orElse(null), result.pendingUserName().orElse(null),
            result.outcome() == Outcome.LINKED ? "adopted" : "created", now};
    }

    // ---- tasks

    /** Whose lease another node has taken over: it decided without knowing what was done here, so they are decided again. */
    private List<String> ends(List<Work> works, OffsetDateTime now) {
        List<Object[]> rows = works.stream().map(work -> end(work, now)).toList();
        int[] updated = database.batchUpdate("""
                update provisioning_task set state = case when revision = ? then ? else 'due' end,
                       due_at = case when revision = ? then ? else due_at end,
                       attempts = ?, unclear = ?, lease_owner = null, lease_token = null, lease_until = null,
                       action = ?, outcome = ?, family = ?, reason = ?, hint = ?, steps = ?
                where user_id = ? and lease_token = ?""", rows);
        List<String> overtaken = new ArrayList<>();
        for (int row = 0; row < updated.length; row++) {
            if (updated[row] == 0) {
                overtaken.add(works.get(row).userId());
                LOG.warn("Person {} was worked on without a lease, which another node had taken over; they are decided again",
                        works.get(row).userId());
            }
        }
        return overtaken;
    }

    private Object[] end(Work work, OffsetDateTime now) {
        Work.Ending ending = work.ending();
        boolean failed = ending.outcome() == Outcome.FAILED;
        int attempts = failed ? work.facts().attempts() + 1 : ending.outcome() == Outcome.POSTPONED ? work.facts().attempts() : 0;
        long revision = work.facts().revision();
        OffsetDateTime due = failed ? now.plus(retryDelay(attempts)) : now;
        // Who was not looked up is as unclear as before, whatever was decided meanwhile.
        boolean unclear = work.delivered().map(DeliveryResult::unclear).orElse(work.facts().unclear() || work.wasCutOff());
        return new Object[] {revision, state(ending.outcome()), revision, due, attempts, unclear, work.action().name(),
            ending.outcome().name(), family(ending), cut(ending.reason(), 2000), ending.family().map(Family::hint).orElse(null),
            steps(work), work.userId(), work.facts().leaseToken()};
    }

    private static String state(Outcome outcome) {
        return switch (outcome) {
            case DELIVERED, LINKED, UNLINKED, UNCHANGED, SKIPPED -> "inStep";
            case HELD -> "held";
            case REJECTED -> "rejected";
            case FAILED, POSTPONED -> "due";
        };
    }

    /** Doubles with each failure in a row; up to half is taken off at random, so that many do not come back at once. */
    Duration retryDelay(int attempts) {
        long longest = settings.retryDelayMax().toMillis();
        long delay = Math.min(longest, settings.retryDelay().toMillis() << Math.min(20, attempts - 1));
        return Duration.ofMillis(delay / 2 + ThreadLocalRandom.current().nextLong(delay / 2 + 1));
    }

    private static String steps(Work work) {
        try {
            String steps = JSON.writeValueAsString(work.steps());
            return steps.length() <= MAX_STEPS ? steps : JSON.writeValueAsString(work.steps().subList(0, 3));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    // ---- the log

    private void events(List<Work> works, OffsetDateTime now) {
        List<Object[]> rows = works.stream().filter(Recorder::isWorthARow).map(work -> event(work, now)).toList();
        if (rows.isEmpty()) {
            return;
        }
        database.batchUpdate("""
                insert into provisioning_event (at, user_id, action, outcome, http_status, family, reason, hint, attributes, scim_id,
                       requests, waited_ms, profile_version, held_before, held_after, assignment)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", rows,
                new int[] {Types.TIMESTAMP_WITH_TIMEZONE, Types.VARCHAR, Types.VARCHAR, Types.VARCHAR, Types.SMALLINT, Types.VARCHAR,
                    Types.VARCHAR, Types.VARCHAR, Types.VARCHAR, Types.VARCHAR, Types.SMALLINT, Types.BIGINT, Types.BIGINT,
                    Types.VARCHAR, Types.VARCHAR, Types.VARCHAR});
    }

    /** Whoever was only put back into the queue has not been worked on. */
    private static boolean isWorthARow(Work work) {
        return work.ending().outcome() != Outcome.POSTPONED || work.requests() > 0;
    }

    private static Object[] event(Work work, OffsetDateTime now) {
        Work.Ending ending = work.ending();
        Optional<DeliveryResult> result = work.delivered();
        Instant marked = work.facts().markedAt();
        String scimId = result.flatMap(DeliveryResult::account).or(() -> work.facts().account()).map(Account::scimId).orElse(null);
        boolean sent = work.requests() > 0 && work.action() != Action.DELETE;
        boolean changed = ending.outcome() == Outcome.DELIVERED;
        return new Object[] {now, work.userId(), work.action().name(), ending.outcome().name(),
            result.map(DeliveryResult::status).filter(status -> status > 0).orElse(null), family(ending), cut(ending.reason(), 2000),
            ending.family().map(Family::hint).orElse(null), sent ? MappingProcessor.names(work.sent()) : "", scimId, work.requests(),
            Math.max(0, Duration.between(marked, now.toInstant()).toMillis()), work.profile().version(),
            changed ? work.facts().account().map(Account::held).map(HeldValues::json).orElse(null) : null,
            changed ? result.flatMap(DeliveryResult::account).map(Account::held).map(HeldValues::json).orElse(null) : null,
            work.facts().assignment().word()};
    }

    private static String family(Work.Ending ending) {
        return ending.family().map(Family::word).orElse(null);
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "…";
    }
}
