package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.StillClock;
import io.rosterbridge.account.AccountLinks;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.calendly.TargetAddress;
import io.rosterbridge.calendly.WorkingEndpoint;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.platform.TokenCipher;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.queue.Flow;
import io.rosterbridge.queue.RepeatPause;
import io.rosterbridge.queue.Tasks;
import io.rosterbridge.queue.Tasks.Claim;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** One person who was taken, and what changes before their turn comes. */
class DecisionCheckTest {

    private static final RepeatPause PAUSE = new RepeatPause(Duration.ofSeconds(1), Duration.ofHours(1));

    private final StillClock clock = new StillClock();
    private final Limiter limiter = new Limiter(60, Clock.systemUTC());
    private JdbcTemplate database;
    private TransactionTemplate transaction;
    private DueMarks marks;
    private ProfileVersions profiles;
    private Connections connections;
    private ActionFilter filter;
    private Flow flow;
    private Pickup pickup;
    private DecisionCheck check;

    private void start(Engine engine) {
        database = new JdbcTemplate(engine.fresh());
        transaction = new TransactionTemplate(new JdbcTransactionManager(database.getDataSource()));
        marks = new DueMarks(database, clock, () -> { });
        connections = node();
        connections.put("http://127.0.0.1:9", "a token", null);
        WorkingEndpoint.authorize(connections);
        profiles = new ProfileVersions(database, transaction, clock, () -> { });
        profiles.readAtStart(Path.of("mappings/calendly.yaml"));
        flow = new Flow(8, 4000, clock);
        filter = new ActionFilter(connections, Duration.ZERO, clock);
        Tasks tasks = new Tasks(database, transaction, clock, Duration.ofSeconds(30), PAUSE, flow);
        pickup = new Pickup(tasks, flow, connections, limiter, profiles, new UserNameClaims(database), transaction,
                new RemovalBrake(database, transaction, profiles, () -> { }, clock));
        check = new DecisionCheck(database, connections, limiter, flow, filter);
    }

    private Connections node() {
        return new Connections(JdbcClient.create(database.getDataSource()), transaction, new TokenCipher("a secret for the test"),
                new TargetAddress(true), clock, new AccountLinks(database, marks, clock));
    }

    private Work taken() {
        new People(database, transaction, clock, marks, false).put(new PersonDraft("p-1", "p-1@example.com", "active",
                Map.of("full_name", "Ann"), Assignment.ASSIGNED), "test");
        Claim claim = pickup.claim();
        List<Work> works = pickup.work(claim, database.queryForList("select * from provisioning_work where lease_token = ?", claim.token()));
        filter.decide(works.get(0));
        return works.get(0);
    }

    @ParameterizedTest
    @EnumSource
    void whatHasNotChangedGoesAndWhateverHasChangedDoesNot(Engine engine) throws InterruptedException {
        start(engine);
        Work work = taken();
        assertThat(check.stands(true, work)).isTrue();
        assertThat(check.stands(false, work)).as("without a turn").isFalse();
        assertThat(check.stands(true, null)).as("a request about nobody's work").isTrue();

        database.update("update provisioning_task set cause = 'plan:1'");
        assertThat(check.stands(true, work)).isTrue();

        Connections other = node();
        other.pause("on another node");
        assertStays(work, "the connection is paused");
        database.update("update connection set paused_since = null, revision = revision + 1");
        assertThat(check.stands(true, work)).as("lifted again").isTrue();

        connections.seats().full(Duration.ofHours(1));
        assertStays(work, "it would be decided otherwise by now");
        connections.seats().free();

        profiles.save(profiles.inForce().profile().document() + "# another version\n", "test");
        assertStays(work, "profile version 2 is in force by now");
        database.update("delete from profile_version where version = 2");
        assertThat(check.stands(true, work)).isTrue();

        marks.mark(List.of("p-1"));
        assertStays(work, "the person has changed since they were read");
        database.update("update provisioning_task set revision = ?, lease_token = 'of another node'", work.facts().revision());
        assertStays(work, "another node has taken over the person");
        database.update("delete from provisioning_task");
        assertStays(work, "another node has taken over the person");
    }

    private void assertStays(Work work, String why) throws InterruptedException {
        assertThat(limiter.acquire(Duration.ofSeconds(30), () -> true)).isTrue();
        long granted = limiter.granted();
        assertThat(check.stands(true, work)).isFalse();
        assertThat(work.outdated()).contains(why);
        assertThat(limiter.granted()).as("the turn is given back").isEqualTo(granted - 1);
    }

    @Test
    void whoeverHasWaitedForAWorkerForLongWhileTheBudgetIsShortIsReadAgain() throws Exception {
        start(Engine.H2);
        Work work = taken();
        check.begin(work);
        assertThat(work.isOpen()).isTrue();
        clock.forward(Duration.ofSeconds(7));
        check.begin(work);
        assertThat(work.isOpen()).as("old, but nobody waits for a turn").isTrue();

        AtomicBoolean open = new AtomicBoolean(true);
        limiter.pause(Duration.ofHours(1));
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> waits(open));
        await().until(() -> limiter.turnsWithin(Flow.AHEAD) < Integer.MAX_VALUE);
        check.begin(work);
        assertThat(work.ending().outcome()).isEqualTo(Outcome.POSTPONED);
        open.set(false);
        limiter.lookAgain();
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isFalse();
    }

    private boolean waits(AtomicBoolean open) {
        try {
            return limiter.acquire(Duration.ofMinutes(5), open::get);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
