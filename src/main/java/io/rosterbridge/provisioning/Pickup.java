package io.rosterbridge.provisioning;

import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.queue.Flow;
import io.rosterbridge.queue.Tasks;
import io.rosterbridge.queue.Tasks.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes the people who are due and turns their rows into work. */
public final class Pickup {

    private static final Logger LOG = LoggerFactory.getLogger(Pickup.class);
    private static final int LARGEST_CLAIM = 1000;
    /** Within a shorter pause people may as well wait at the limiter. */
    private static final Duration LONG_PAUSE = Duration.ofSeconds(3);

    private final Tasks tasks;
    private final Flow flow;
    private final Connections connections;
    private final Limiter limiter;
    private final ProfileVersions profiles;
    private final UserNameClaims userNames;
    private final TransactionTemplate transaction;
    private final RemovalBrake brake;
    private final AtomicReference<Claim> unread = new AtomicReference<>();

    public Pickup(Tasks tasks, Flow flow, Connections connections, Limiter limiter, ProfileVersions profiles, UserNameClaims userNames,
                  TransactionTemplate transaction, RemovalBrake brake) {
        this.tasks = tasks;
        this.flow = flow;
        this.connections = connections;
        this.limiter = limiter;
        this.profiles = profiles;
        this.userNames = userNames;
        this.transaction = transaction;
        this.brake = brake;
    }

    /**
     * Claims the next people, if the connection is open, Calendly does not want a pause and there is room for more; leavers
     * find room for as many again. A claim before that could not be read goes back first.
     *
     * @return null if nobody is taken, which is how a route says so
     */
    public Claim claim() {
        Optional.ofNullable(unread.getAndSet(null)).ifPresent(this::giveBack);
        if (!connections.present().isOpen() || !connections.guard().mayClaim() || limiter.isPausedFor(LONG_PAUSE)) {
            return null;
        }
        brake.anticipate();
        int turns = limiter.turnsWithin(Flow.AHEAD);
        Optional<Claim> claim = flow.isHungry(turns) ? tasks.claim(Math.min(flow.room(turns), LARGEST_CLAIM))
                : leavers(Math.min(flow.roomForLeavers(turns), LARGEST_CLAIM));
        claim.ifPresent(unread::set);
        return claim.orElse(null);
    }

    private Optional<Claim> leavers(int room) {
        return room == 0 ? Optional.empty() : tasks.claimLeavers(room);
    }

    /**
     * Claims one person whom somebody asks for by id.
     *
     * @return null if there is no such person, or a worker has them
     */
    public Claim claimOne(String userId) {
        brake.anticipate();
        return tasks.claimOne(userId).orElse(null);
    }

    /** Whether somebody was taken. */
    public boolean isTaken(Claim claim) {
        return claim != null;
    }

    /** The parameters of the query that reads a claim. */
    public Map<String, Object> parameters(Claim claim) {
        // Another node may just have let one of them try for a seat, or found that seats are free: known a second too late, they would
        // be held again.
        if (connections.present().seatsFullSince().isPresent()) {
            connections.refresh();
        }
        return Map.of("claim", claim.token());
    }

    /**
     * The rows of a claim as work: who each person is in Calendly, and which of them share a userName. A row that cannot be
     * read is work that has failed already.
     */
    public List<Work> work(Claim claim, List<Map<String, Object>> rows) {
        ProfileInForce profile = profiles.latest();
        List<Work> works = rows.stream().map(row -> work(WorkRows.row(row), profile)).toList();
        transaction.executeWithoutResult(status -> userNames.claim(works.stream().filter(Work::isOpen).toList()));
        List<String> unclear = works.stream().filter(Work::isUnclear).map(Work::userId).toList();
        if (!unclear.isEmpty()) {
            Map<String, Instant> since = tasks.unclearSince(unclear);
            works.forEach(work -> work.unclearSince(since.get(work.userId())));
        }
        works.forEach(work -> flow.began(work.userId()));
        if (claim.isOnDemand()) {
            works.forEach(Work::onDemand);
        }
        unread.compareAndSet(claim, null);
        return works;
    }

    private void giveBack(Claim claim) {
        LOG.error("{} people who were taken could not be read and go back into the queue", claim.people());
        tasks.giveBack(claim.token());
    }

    private static Work work(Map<String, Object> row, ProfileInForce profile) {
        Work work = null;
        try {
            work = new Work(WorkRows.facts(row), profile);
            work.identify();
            work.step("pick-up", work.facts().assignment().word(), "read with " + work.facts().account()
                    .map(account -> "Calendly user " + account.scimId()).orElse("no Calendly user"));
            return work;
        } catch (RuntimeException unexpected) {
            // Without the message, which may quote the person's data.
            LOG.error("Person {} cannot be read: {} at {}", row.get("user_id"), unexpected.getClass().getSimpleName(),
                    unexpected.getStackTrace()[0]);
            Work failed = work != null ? work : new Work(WorkRows.factsWithoutAttributes(row), profile);
            failed.end(Outcome.FAILED, Optional.of(Family.INTERNAL), unexpected.getClass().getSimpleName() + " at pick-up");
            return failed;
        }
    }
}
