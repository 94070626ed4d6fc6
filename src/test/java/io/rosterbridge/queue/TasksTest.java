package io.rosterbridge.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.StillClock;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Family;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The leases, on both databases. */
class TasksTest {

    private static final RepeatPause PAUSE = new RepeatPause(Duration.ofSeconds(1), Duration.ofHours(1));
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final StillClock clock = new StillClock();
    private JdbcTemplate database;
    private TransactionTemplate transaction;
    private People people;

    @ParameterizedTest
    @EnumSource
    void nobodyIsTakenTwiceHoweverManyNodesAsk(Engine engine) {
        start(engine);
        people(200);
        List<CompletableFuture<List<String>>> nodes = IntStream.range(0, 4).mapToObj(node -> CompletableFuture.supplyAsync(() -> {
            Tasks tasks = node();
            List<String> taken = new ArrayList<>();
            while (database.queryForObject("select count(*) from provisioning_task where state = 'due'", Long.class) > 0) {
                tasks.claim(7).ifPresent(claimed -> taken.addAll(held(claimed.token())));
            }
            return taken;
        })).toList();
        List<String> all = nodes.stream().flatMap(node -> node.join().stream()).toList();
        assertThat(all).doesNotHaveDuplicates().hasSize(200);
    }

    @ParameterizedTest
    @EnumSource
    void leaversComeFirstThenReturnersThenTheNewThenTheChanged(Engine engine) {
        start(engine);
        people(3);
        link("p-0", true);
        link("p-1", true);
        link("p-2", false);
        people.put(draft("p-0", "changed"), "test");
        people.put(draft("p-2", "returns"), "test");
        people.put(draft("p-9", "new"), "test");
        people.assign("p-1", Assignment.SUSPENDED, "test");
        List<String> order = new ArrayList<>();
        Tasks tasks = node();
        for (int claim = 0; claim < 4; claim++) {
            order.addAll(held(tasks.claim(1).orElseThrow().token()));
        }
        assertThat(order).containsExactly("p-1", "p-2", "p-9", "p-0");
    }

    @ParameterizedTest
    @EnumSource
    void onlyLeaversAreTakenWhereThereIsRoomForNobodyElse(Engine engine) {
        start(engine);
        people(3);
        link("p-1", true);
        people.assign("p-1", Assignment.NONE, "test");
        assertThat(held(node().claimLeavers(10).orElseThrow().token())).containsExactly("p-1");
        assertThat(node().claimLeavers(10)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aNodeThatGivesNoSignLosesItsPeopleAndTheirCreationsAreLookedUp(Engine engine) {
        start(engine);
        people(2);
        link("p-1", true);
        people.put(draft("p-1", "changed"), "test");
        Flow flow = new Flow(1, 4000, clock);
        Tasks dead = node(flow);
        Tasks alive = node();
        assertThat(dead.claim(10).orElseThrow().people()).isEqualTo(2);
        underWay(flow, "p-0", "p-1");
        clock.forward(LEASE.minusSeconds(5));
        dead.renew();
        clock.forward(LEASE.minusSeconds(5));
        assertThat(alive.recover()).as("it gave a sign").isZero();
        clock.forward(Duration.ofSeconds(6));
        assertThat(alive.recover()).isEqualTo(2);
        assertThat(unclear()).containsExactly("p-0 p-0@example.com");
        assertThat(alive.claim(10).orElseThrow().people()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void whoFellOutOfTheFlowIsLetGoThoughTheirNodeLives(Engine engine) {
        start(engine);
        people(2);
        Flow flow = new Flow(1, 4000, clock);
        Tasks node = node(flow);
        node.claim(10);
        underWay(flow, "p-0");
        clock.forward(LEASE.minusSeconds(1));
        node.renew();
        clock.forward(Duration.ofSeconds(2));
        assertThat(node().recover()).isEqualTo(1);
        assertThat(unclear()).containsExactly("p-1 p-1@example.com");
    }

    @ParameterizedTest
    @EnumSource
    void aNodeThatStoodStillDoesNotTakeBackWhomItWorksOn(Engine engine) {
        start(engine);
        people(2);
        Flow flow = new Flow(1, 4000, clock);
        Tasks node = node(flow);
        node.claim(10);
        underWay(flow, "p-0");
        clock.forward(LEASE.multipliedBy(3));
        assertThat(node.recover()).as("whom it does not work on").isEqualTo(1);
        assertThat(database.queryForList("select user_id from provisioning_task where state = 'leased'", String.class)).containsExactly("p-0");
        assertThat(node().recover()).as("it gave a sign").isZero();
        flow.ended(List.of("p-0"));
        clock.forward(LEASE.plusSeconds(1));
        assertThat(node.recover()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsUnclearStaysSoWhenTheNextNodeDiesTooUnderAnotherAddress(Engine engine) {
        start(engine);
        people(1);
        node().claim(10);
        clock.forward(LEASE.plusSeconds(1));
        node().recover();
        database.update("update provisioning_task set user_name_key = 'other@example.com'");
        node().claim(10);
        clock.forward(LEASE.plusSeconds(1));
        node().recover();
        assertThat(unclear()).containsExactly("p-0 p-0@example.com");
    }

    @ParameterizedTest
    @EnumSource
    void aClaimThatCouldNotBeReadGoesBackAtOnceAndIsNotUnclear(Engine engine) {
        start(engine);
        people(3);
        Tasks node = node();
        String token = node.claim(2).orElseThrow().token();
        node.claim(1);
        node.giveBack(token);
        assertThat(database.queryForList("select user_id from provisioning_task where state = 'due'", String.class)).hasSize(2);
        assertThat(unclear()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theRejectedAreFoundByTheirCause(Engine engine) {
        start(engine);
        people(3);
        database.update("update provisioning_task set state = 'rejected', family = 'mapping'");
        database.update("update provisioning_task set family = 'exists-elsewhere' where user_id = 'p-1'");
        assertThat(node().rejected(Family.EXISTS_ELSEWHERE, Family.DUPLICATE_USER_NAME)).containsExactly("p-1");
    }

    @ParameterizedTest
    @EnumSource
    void aCleanStopGivesBackWhatItHeldAndLooksUpWhatMayHaveBeenCreated(Engine engine) {
        start(engine);
        people(3);
        Tasks node = node();
        node.claim(2);
        node.release();
        assertThat(database.queryForList("select state from provisioning_task", String.class)).hasSize(3).containsOnly("due");
        assertThat(unclear()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void onePersonIsTakenByIdDueOrNotButNeverFromAnotherWorker(Engine engine) {
        start(engine);
        people(1);
        Tasks tasks = node();
        assertThat(tasks.claimOne("p-0")).isPresent();
        assertThat(node().claimOne("p-0")).isEmpty();
        assertThat(tasks.claimOne("nobody")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whoWaitsForASeatIsLetGoOneByOneOldestFirstOrAllTogether(Engine engine) {
        start(engine);
        people(3);
        database.update("update provisioning_task set state = 'held', family = 'no-seats'");
        database.update("update provisioning_task set due_at = ? where user_id = 'p-2'", clock.instant().minusSeconds(9).atOffset(ZoneOffset.UTC));
        assertThat(node().longestHeld("no-seats")).contains("p-2");
        node().releaseHeldPerson("p-2");
        assertThat(node().longestHeld("no-seats")).isPresent().get().isNotEqualTo("p-2");
        assertThat(node().releaseHeld("no-seats", Duration.ofMinutes(5))).isEqualTo(2);
        assertThat(node().longestHeld("no-seats")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whoeverIsLetGoByAFaultEachTimeWaitsLongerAndIsShown(Engine engine) {
        start(engine);
        people(2);
        Tasks node = node();
        for (int time = 0; time < 6; time++) {
            database.update("update provisioning_task set due_at = ? where user_id = 'p-0'", clock.instant().atOffset(ZoneOffset.UTC));
            database.update("update provisioning_task set due_at = ? where user_id = 'p-1'", clock.instant().plusSeconds(9).atOffset(ZoneOffset.UTC));
            String token = node.claim(1).orElseThrow().token();
            if (time % 2 == 0) {
                node.giveBack(token);
            } else {
                database.update("update provisioning_task set lease_until = ? where lease_token = ?",
                        clock.instant().minusSeconds(1).atOffset(ZoneOffset.UTC), token);
                assertThat(node.recover()).isEqualTo(1);
            }
        }
        assertThat(database.queryForObject("select count(*) from provisioning_task where user_id = 'p-0' and repeats = 6 and attempts = 2 and "
                + "family = 'internal' and due_at > ?", Integer.class, clock.instant().plusMillis(1900).atOffset(ZoneOffset.UTC))).isEqualTo(1);
    }

    // ---- helpers

    private void start(Engine engine) {
        DataSource source = engine.fresh();
        database = new JdbcTemplate(source);
        transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
        people = new People(database, transaction, clock, new DueMarks(database, clock, () -> { }), true);
    }

    private Tasks node() {
        return node(new Flow(1, 4000, clock));
    }

    private Tasks node(Flow flow) {
        return new Tasks(database, transaction, clock, LEASE, PAUSE, flow);
    }

    private static void underWay(Flow flow, String... userIds) {
        List.of(userIds).forEach(flow::began);
    }

    private List<String> unclear() {
        return database.queryForList("select user_id || ' ' || unclear_user_name from provisioning_task where unclear_user_name is not null",
                String.class);
    }

    private void people(int count) {
        for (int person = 0; person < count; person++) {
            people.put(draft("p-" + person, "first"), "test");
        }
        // As pick-up writes it down before anything is sent.
        database.update("update provisioning_task set user_name_key = user_id || '@example.com'");
    }

    private static PersonDraft draft(String id, String name) {
        return new PersonDraft(id, id + "@example.com", "active", Map.of("full_name", name), Assignment.ASSIGNED);
    }

    /** In step with a linked Calendly user, so that only what follows makes them due. */
    private void link(String userId, boolean active) {
        database.update("insert into calendly_account (user_id, scim_id, user_name, active, linked_by, linked_at) values (?, ?, ?, ?, 'created', ?)",
                userId, "s-" + userId, userId + "@example.com", active, clock.instant().atOffset(ZoneOffset.UTC));
        database.update("update provisioning_task set state = 'inStep' where user_id = ?", userId);
    }

    private List<String> held(String token) {
        return database.queryForList("select user_id from provisioning_task where lease_token = ?", String.class, token);
    }
}
