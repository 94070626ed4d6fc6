package io.rosterbridge.provisioning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.account.AccountLinks;
import io.rosterbridge.account.AccountLinks.Side;
import io.rosterbridge.account.AccountRows;
import io.rosterbridge.account.AccountRows.Answered;
import io.rosterbridge.calendly.DeliveryResult;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.log.EventLog;
import io.rosterbridge.platform.database.DatabaseTrouble;
import io.rosterbridge.platform.text.Excerpt;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.queue.Flow;
import io.rosterbridge.queue.ProvisioningSettings;
import io.rosterbridge.queue.TaskEndings;
import io.rosterbridge.queue.TaskEndings.Keeps;
import io.rosterbridge.queue.TaskEndings.Next;
import io.rosterbridge.queue.TaskEndings.Task;
import io.rosterbridge.queue.TaskEndings.Told;
import io.rosterbridge.queue.TaskEndings.Unclear;
import io.rosterbridge.queue.TaskState;
import io.rosterbridge.queue.Tasks;
import io.rosterbridge.source.HoldRows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
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
    private final LinkQuestions linkQuestions;
    private final AccountLinks accountLinks;
    private final AccountRows accounts;
    private final HoldRows holds;
    private final EventLog log;
    private final TaskEndings endings;
    private final Flow flow;
    private final OutcomeMetrics metrics;
    private final ProvisioningSettings settings;
    private final Clock clock;
    private final List<Consumer<List<Sent>>> whenSent = new CopyOnWriteArrayList<>();

    public Recorder(JdbcTemplate database, TransactionTemplate transaction, Tasks tasks, DueMarks dueMarks, LinkQuestions linkQuestions, Flow flow,
                    OutcomeMetrics metrics, ProvisioningSettings settings, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.tasks = tasks;
        this.dueMarks = dueMarks;
        this.linkQuestions = linkQuestions;
        this.accountLinks = new AccountLinks(database, dueMarks, clock);
        this.accounts = new AccountRows(database);
        this.holds = new HoldRows(database);
        this.log = new EventLog(database);
        this.endings = new TaskEndings(database, settings.repeatPause());
        this.flow = flow;
        this.metrics = metrics;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What was sent about a person, or that there is nothing to send.
     *
     * @param held   what Calendly holds now, or will once an address is verified; empty if there is no user, or no more
     * @param unsent why nothing was sent; empty if something was
     */
    public record Sent(String userId, Action action, Optional<ScimUser> held, Optional<String> unsent) {

        private static Optional<Sent> of(Work work) {
            return switch (work.ending().outcome()) {
                case DELIVERED -> Optional.of(new Sent(work.userId(), work.action(), work.delivered().flatMap(Sent::held), Optional.empty()));
                case SKIPPED, UNCHANGED -> work.again().isPresent() ? Optional.empty() : Optional.of(new Sent(work.userId(), work.action(),
                        work.facts().account().map(Account::held), Optional.of(work.ending().reason())));
                case LINKED, UNLINKED, HELD, REJECTED, FAILED, POSTPONED -> Optional.empty();
            };
        }

        /** With the address that was sent, be it verified yet or not. */
        private static Optional<ScimUser> held(DeliveryResult result) {
            return result.account().map(Account::held).map(held -> new ScimUser(result.pendingUserName().orElse(held.userName()),
                    held.displayName(), held.active(), held.externalId()));
        }
    }

    /** Takes what was sent, inside of the transaction that records it. */
    public void whenSent(Consumer<List<Sent>> action) {
        whenSent.add(action);
    }

    /**
     * Records them all, or throws and has recorded none. Whoever's work the database refuses for good is let go, to be taken
     * again when the lease ends.
     *
     * @throws DataAccessException if the database cannot be reached
     */
    public void record(List<Work> works) {
        try {
            transaction.executeWithoutResult(status -> write(works));
        } catch (DataAccessException oneOfThem) {
            if (DatabaseTrouble.mayHeal(oneOfThem)) {
                throw oneOfThem;
            }
            works.forEach(this::recordAlone);
        }
        metrics.recorded(works, clock.instant());
        Map<Boolean, List<String>> byDone = works.stream().collect(Collectors.partitioningBy(
                work -> work.ending().outcome() != Outcome.POSTPONED, Collectors.mapping(Work::userId, Collectors.toList())));
        flow.ended(byDone.get(true));
        flow.putBack(byDone.get(false));
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
        } catch (DataAccessException refused) {
            if (DatabaseTrouble.mayHeal(refused)) {
                throw refused;
            }
            LOG.error("The outcome of person {} cannot be recorded", work.userId(), refused);
        }
    }

    private void write(List<Work> works) {
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        works.forEach(work -> {
            work.takesOverFrom().ifPresent(former -> takeOver(work, former));
            work.passesTo().ifPresent(heir -> passOn(work, heir, now));
            work.found().ifPresent(owner -> takeFound(work, owner));
        });
        links(works, now);
        linkQuestions.ask(works);
        List<String> again = new ArrayList<>(ends(works, now));
        repeats(works, now);
        events(works, now);
        List<Sent> sent = works.stream().flatMap(work -> Sent.of(work).stream()).toList();
        whenSent.forEach(action -> action.accept(sent));
        Map<String, Set<String>> given = UserNameClaims.given(works);
        if (!given.isEmpty()) {
            dueMarks.repeat(tasks.claiming(given));
        }
        Set<String> swapping = works.stream().filter(work -> work.ending().family().equals(Optional.of(Family.ADDRESSES_SWAPPED)))
                .flatMap(work -> work.waitsFor().stream()).collect(Collectors.toSet());
        if (!swapping.isEmpty()) {
            dueMarks.repeatUnless(swapping, Family.ADDRESSES_SWAPPED);
        }
        works.stream().filter(Recorder::decidesAgain).map(Work::userId).forEach(again::add);
        if (!again.isEmpty()) {
            dueMarks.repeat(again);
        }
    }

    /** A link that came or went puts the person into another row of the decision table. */
    private static boolean decidesAgain(Work work) {
        Outcome outcome = work.ending().outcome();
        return outcome == Outcome.LINKED || (outcome == Outcome.UNLINKED && !work.vanishedAgain());
    }

    // ---- links

    private void links(List<Work> works, OffsetDateTime now) {
        List<Answered> kept = new ArrayList<>();
        List<String> dropped = new ArrayList<>();
        for (Work work : works) {
            DeliveryResult result = work.delivered().orElse(null);
            if (work.isUnlinked()) {
                dropped.add(work.userId());
            }
            if (result == null) {
                continue;
            }
            switch (result.outcome()) {
                case DELIVERED, LINKED -> result.account().ifPresentOrElse(account -> kept.add(link(work, result, account)),
                        () -> dropped.add(work.userId()));
                case UNLINKED -> dropped.add(work.userId());
                // It was not done as a whole; but what is known by it, such as a user just made, is kept.
                case UNCHANGED, SKIPPED, HELD, REJECTED, FAILED, POSTPONED -> result.account()
                        .filter(account -> !work.facts().account().equals(Optional.of(account)))
                        .ifPresent(account -> kept.add(link(work, result, account)));
            }
        }
        accounts.answered(kept, now);
        accounts.drop(dropped);
    }

    private void takeOver(Work work, Contest former) {
        if (!take(work, former)) {
            postpone(work, "waits for the work on person " + former.otherId() + ", who is " + former.standing().words()
                    + " and whose Calendly user is to be taken over");
        }
    }

    private void takeFound(Work work, Contest owner) {
        if (!take(work, owner)) {
            work.leavesFound(clock.instant().plus(settings.retryDelay()), "waits for the work on person " + owner.otherId()
                    + ", whose Calendly user was found and passes to this person");
        }
    }

    /** Not while another worker has the former owner. */
    private boolean take(Work work, Contest owner) {
        boolean taken = accountLinks.pass(owner.account().scimId(), new Side(owner.otherId(), owner.revision(), false),
                new Side(work.userId(), null, true));
        if (taken) {
            accountLinks.passed(owner.otherId());
        }
        return taken;
    }

    /** The one who gets it learns of it by the mark, also if a worker has them. */
    private void passOn(Work work, Contest heir, OffsetDateTime now) {
        boolean passed = accountLinks.pass(heir.account().scimId(), new Side(work.userId(), work.facts().revision(), true),
                new Side(heir.otherId(), heir.revision(), true));
        if (!passed) {
            postpone(work, "waits for the work on person " + heir.otherId() + ", to whom the Calendly user passes");
            return;
        }
        log.takenOver(new EventLog.Passed(now, heir.otherId(), heir.account().scimId(), "takes over the Calendly user of person " + work.userId()
                + ", who is " + heir.standing().words() + " and had the same userName"), work.profile().version());
        dueMarks.again(List.of(heir.otherId()));
    }

    private void postpone(Work work, String reason) {
        work.waitsFor(Family.DUPLICATE_USER_NAME, reason, clock.instant().plus(settings.retryDelay()));
    }

    /** Whoever was looked up was seen as they are; what a write is answered with may only echo what was sent. */
    private static Answered link(Work work, DeliveryResult result, Account account) {
        return new Answered(work.userId(), account, result.pendingUserName().orElse(null), result.outcome() == Outcome.LINKED);
    }

    // ---- tasks

    /** Whose lease another node has taken over: it decided without knowing what was done here, so they are decided again. */
    private List<String> ends(List<Work> works, OffsetDateTime now) {
        int[] updated = endings.end(works.stream().map(work -> ending(work, now)).toList(), now);
        List<String> overtaken = new ArrayList<>();
        for (int row = 0; row < updated.length; row++) {
            if (updated[row] == 0 && works.get(row).outdated().isEmpty()) {
                overtaken.add(works.get(row).userId());
                Work work = works.get(row);
                work.unclearUserName().ifPresent(userName -> endings.unclear(work.userId(), userName));
                LOG.warn("Person {} was worked on without a lease, which another node had taken over; they are decided again",
                        works.get(row).userId());
            }
        }
        return overtaken;
    }

    /** Counts people who did not get anywhere: the more often in a row, the later they are due again by themselves. */
    private void repeats(List<Work> works, OffsetDateTime now) {
        List<Work> inVain = works.stream().filter(Work::isInVain).toList();
        if (inVain.isEmpty()) {
            return;
        }
        endings.inVain(inVain.stream().map(Recorder::task).toList());
        List<Task> due = inVain.stream().filter(work -> work.ending().outcome() == Outcome.POSTPONED).map(Recorder::task).toList();
        if (!due.isEmpty()) {
            endings.pause(due, now);
        }
    }

    private static Task task(Work work) {
        return new Task(work.userId(), work.facts().revision(), work.facts().leaseToken());
    }

    private TaskEndings.Ending ending(Work work, OffsetDateTime now) {
        Work.Ending ending = work.ending();
        return new TaskEndings.Ending(task(work), next(work, now),
                new Told(work.action(), ending.outcome(), ending.family(), Excerpt.within(ending.reason(), 2000), steps(work),
                        work.removal().orElse(null)),
                new Unclear(work.unclearUserName().orElse(null), work.sentCreation()),
                new Keeps(!isDone(ending.outcome()), isRefusedYet(work), isUndone(ending) || isApprovedToBeDone(work)));
    }

    private Next next(Work work, OffsetDateTime now) {
        Outcome outcome = work.ending().outcome();
        int attempts = attempts(work);
        boolean waits = outcome == Outcome.FAILED || work.vanishedAgain();
        OffsetDateTime due = waits ? now.plus(retryDelay(attempts)) : work.notBefore().orElse(now.toInstant()).atOffset(ZoneOffset.UTC);
        return new Next(waits ? TaskState.DUE : state(outcome), due, attempts, work.vanished(), again(work));
    }

    /** Whether the work is to be done yet: what the brakes have said of it goes on to hold. */
    private static boolean isUndone(Work.Ending ending) {
        return ending.outcome() == Outcome.FAILED || ending.outcome() == Outcome.POSTPONED;
    }

    private static boolean isDone(Outcome outcome) {
        return switch (outcome) {
            case DELIVERED, UNCHANGED, SKIPPED -> true;
            case LINKED, UNLINKED, HELD, REJECTED, FAILED, POSTPONED -> false;
        };
    }

    /** An approval outlasts the settling time, which has nothing to do with it. */
    private static boolean isApprovedToBeDone(Work work) {
        return work.facts().clearance().holdId() != null && work.again().isPresent() && work.ending().outcome() == Outcome.UNCHANGED
                && work.profile().profile().safety().deleteAfter().isZero();
    }

    /** A rejection outlasts a grace: what is decided again at its end is the removal that was rejected. */
    private static boolean isRefusedYet(Work work) {
        return isUndone(work.ending()) || work.ending().family().equals(Optional.of(Family.REMOVAL_REJECTED)) || work.again().isPresent();
    }

    /** Only what is in step stays as it is until then. */
    private static OffsetDateTime again(Work work) {
        return work.ending().outcome() == Outcome.DELIVERED || work.ending().outcome() == Outcome.UNCHANGED
                ? work.again().map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null) : null;
    }

    private static int attempts(Work work) {
        return switch (work.ending().outcome()) {
            case FAILED -> work.facts().attempts() + 1;
            case POSTPONED -> work.facts().attempts();
            case UNLINKED -> work.facts().vanished();
            case DELIVERED, LINKED, UNCHANGED, SKIPPED, HELD, REJECTED -> 0;
        };
    }

    private static TaskState state(Outcome outcome) {
        return switch (outcome) {
            case DELIVERED, LINKED, UNLINKED, UNCHANGED, SKIPPED -> TaskState.IN_STEP;
            case HELD -> TaskState.HELD;
            case REJECTED -> TaskState.REJECTED;
            case FAILED, POSTPONED -> TaskState.DUE;
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
        List<EventLog.Ended> rows = works.stream().filter(Recorder::isWorthARow).map(work -> event(work, now)).toList();
        if (rows.isEmpty()) {
            return;
        }
        log.append(rows);
        tellHolds(works);
    }

    /** The hold whose approval let somebody go counts them as sent, in this very transaction. */
    private void tellHolds(List<Work> works) {
        holds.sent(works.stream().filter(work -> work.ending().outcome() == Outcome.DELIVERED && hold(work) != null)
                .map(work -> new HoldRows.Released(hold(work), work.userId())).toList());
    }

    private static Long hold(Work work) {
        return work.removal().isPresent() ? work.facts().clearance().holdId() : null;
    }

    /** Whoever was only put back into the queue has not been worked on, and the check of a removal is followed by its end. */
    private static boolean isWorthARow(Work work) {
        return !work.ending().family().equals(Optional.of(Family.REMOVAL_CHECK))
                && (work.ending().outcome() != Outcome.POSTPONED || work.requests() > 0);
    }

    private static EventLog.Ended event(Work work, OffsetDateTime now) {
        Work.Ending ending = work.ending();
        Optional<DeliveryResult> result = work.delivered();
        Instant marked = work.facts().markedAt();
        String scimId = result.flatMap(DeliveryResult::account).or(() -> work.facts().account()).map(Account::scimId).orElse(null);
        boolean sent = work.requests() > 0 && work.action() != Action.DELETE;
        boolean changed = ending.outcome() == Outcome.DELIVERED;
        return new EventLog.Ended(now, work.userId(), work.action(), ending.outcome(),
                result.map(DeliveryResult::status).filter(status -> status > 0).orElse(null), ending.family(),
                Excerpt.within(ending.reason(), 2000), sent ? MappingProcessor.names(work.sent()) : "", scimId, work.requests(),
                Math.max(0, Duration.between(marked, now.toInstant()).toMillis()), work.profile().version(),
                work.removal().isPresent() ? work.facts().clearance().evidence() : null, hold(work),
                changed ? work.facts().account().map(Account::held).map(HeldValues::json).orElse(null) : null,
                changed ? result.flatMap(DeliveryResult::account).map(Account::held).map(HeldValues::json).orElse(null) : null,
                work.facts().assignment().word(), isPlain(ending.outcome()) ? null : steps(work));
    }

    /** Its steps are those of every such work, and there is most of it. */
    private static boolean isPlain(Outcome outcome) {
        return outcome == Outcome.DELIVERED || outcome == Outcome.UNCHANGED;
    }
}
