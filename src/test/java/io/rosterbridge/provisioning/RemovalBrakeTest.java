package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.source.ShrinkHolds;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The brake on both databases, with nodes that come at the same time. */
class RemovalBrakeTest {

    private static final int PEOPLE = 200;

    private JdbcTemplate database;
    private TransactionTemplate transaction;
    private DueMarks marks;
    private ProfileVersions profiles;

    @ParameterizedTest
    @EnumSource
    void howeverManyNodesLookTheLimitIsSpentOnceAndThereIsOneList(Engine engine) {
        start(engine);
        List<CompletableFuture<Void>> nodes = IntStream.range(0, 3).mapToObj(node -> CompletableFuture.runAsync(() -> live(node))).toList();
        nodes.forEach(CompletableFuture::join);
        brake().tend();
        send();
        assertThat(sent()).as("10 %% of the people, or some fewer: those that came together go together or not at all").isBetween(15, 20);
        assertThat(database.queryForList("select state from removal_hold", String.class)).containsExactly("waiting");
        assertThat(holds().waiting().get(0).removals()).isEqualTo(PEOPLE - sent());
    }

    @ParameterizedTest
    @EnumSource
    void aSetThatIsTooLargeWaitsUntilAllOfItIsDecidedAndNobodyOfItGoes(Engine engine) {
        start(engine);
        database.update("update provisioning_task set state = 'due', lane = 0");
        stage(ids(0, 10));
        brake().look();
        assertThat(sentOrCleared()).as("190 are undecided").isZero();
        assertThat(holds().waiting()).isEmpty();
        stage(ids(10, PEOPLE));
        brake().look();
        assertThat(sentOrCleared()).isZero();
        assertThat(holds().waiting().get(0).reason()).startsWith("0 of 200 removals sent");
    }

    @ParameterizedTest
    @EnumSource
    void leaversWithinTheLimitAreClearedBeforeTheyAreTakenAndMoreOrTheRejectedAreNot(Engine engine) {
        start(engine);
        database.update("update provisioning_task set state = 'due', lane = 0 where user_id in ('p-1', 'p-2', 'p-3')");
        database.update("update provisioning_task set refused = 'DEACTIVATE none' where user_id = 'p-3'");
        brake().anticipate();
        assertThat(database.queryForList("select user_id from provisioning_task where cleared_revision = revision order by user_id", String.class))
                .containsExactly("p-1", "p-2");
        database.update("update provisioning_task set state = 'due', lane = 0 where user_id like 'p-1%'");
        brake().anticipate();
        assertThat(sentOrCleared()).as("111 more are too many").isEqualTo(2);
    }

    /** As those are who were marked between the count and the list. */
    @ParameterizedTest
    @EnumSource
    void whoIsMarkedAfterTheCountIsNotClearedBeyondTheLimit(Engine engine) {
        start(engine);
        database.update("update provisioning_task set state = 'due', lane = 0 where user_id = 'p-1'");
        database.update("update provisioning_task set state = 'due', lane = 0, due_at = current_timestamp + interval '1' hour "
                + "where user_id like 'p-1%' and user_id <> 'p-1'");
        brake().anticipate();
        assertThat(sentOrCleared()).as("111 are too many").isZero();
    }

    /** As a saved profile has it: everybody is marked, and decided again. */
    @ParameterizedTest
    @EnumSource
    void whoIsDecidedAnewAndStillToBeRemovedComesBackToTheListThatWaits(Engine engine) {
        start(engine);
        stage(ids(0, 100));
        brake().look();
        Holds.Hold before = holds().waiting().get(0);
        database.update("update provisioning_task set revision = revision + 1 where state = 'held'");
        stage(ids(0, 100));
        brake().tend();
        assertThat(holds().waiting()).singleElement().satisfies(hold -> {
            assertThat(hold.id()).isEqualTo(before.id());
            assertThat(hold.removals()).isEqualTo(100);
            assertThat(hold.fingerprint()).as("another list").isNotEqualTo(before.fingerprint());
        });
        database.update("update provisioning_task set state = 'inStep', family = null where state = 'held'");
        brake().tend();
        assertThat(database.queryForList("select state from removal_hold", String.class)).as("nobody is left on it").containsExactly("withdrawn");
    }

    @ParameterizedTest
    @EnumSource
    void twoNodesApproveOneListOnce(Engine engine) {
        start(engine);
        stage(ids(0, 100));
        brake().look();
        Holds.Hold hold = holds().waiting().get(0);
        List<CompletableFuture<Boolean>> nodes = IntStream.range(0, 4).mapToObj(node -> CompletableFuture.supplyAsync(() -> {
            try {
                return holds().approve(hold.id(), hold.fingerprint(), "node " + node).released() == 100;
            } catch (IllegalStateException tooLate) {
                return false;
            }
        })).toList();
        assertThat(nodes.stream().filter(CompletableFuture::join)).hasSize(1);
        assertThat(database.queryForObject("select count(*) from provisioning_task where cleared_hold = ? and state = 'due'",
                Integer.class, hold.id())).isEqualTo(100);
        stage(ids(100, 103));
        brake().look();
        assertThat(sentOrCleared()).as("an approved list does not use up the limit").isEqualTo(3);
    }

    /** A node whose people arrive a few at a time, among the looks and the requests of the others. */
    private void live(int node) {
        Random random = new Random(node);
        List<String> mine = new ArrayList<>(ids(0, PEOPLE).stream().filter(id -> Integer.parseInt(id.substring(2)) % 3 == node).toList());
        RemovalBrake brake = brake();
        while (!mine.isEmpty()) {
            List<String> some = new ArrayList<>(mine.subList(0, Math.min(mine.size(), 1 + random.nextInt(2))));
            mine.removeAll(some);
            stage(some);
            brake.look();
            send();
        }
    }

    /** What the filter and the recorder make of a removal that is not cleared. */
    private void stage(List<String> ids) {
        database.update("update provisioning_task set state = 'held', family = 'removal-check', action = 'DEACTIVATE', outcome = 'HELD', "
                + "reason = 'is not assigned', removal = 'DEACTIVATE none', lane = 0 where user_id = any(?)", (Object) ids.toArray(String[]::new));
    }

    /** What the workers and the recorder make of one that is. */
    private void send() {
        transaction.executeWithoutResult(status -> {
            List<String> cleared = database.queryForList("select user_id from provisioning_task where state = 'due' and cleared_revision = revision "
                    + "and cleared_hold is null for update skip locked", String.class);
            cleared.forEach(id -> {
                database.update("update provisioning_task set state = 'inStep', cleared_revision = null where user_id = ?", id);
                database.update("update calendly_account set active = false where user_id = ?", id);
                database.update("insert into provisioning_event (at, user_id, action, outcome, attributes, requests, waited_ms, profile_version) "
                        + "values (current_timestamp, ?, 'DEACTIVATE', 'DELIVERED', '', 1, 0, 1)", id);
            });
        });
    }

    private int sent() {
        return database.queryForObject("select count(*) from provisioning_event where outcome = 'DELIVERED'", Integer.class);
    }

    private int sentOrCleared() {
        return sent() + database.queryForObject("select count(*) from provisioning_task where state = 'due' and cleared_revision = revision "
                + "and cleared_hold is null", Integer.class);
    }

    private RemovalBrake brake() {
        return new RemovalBrake(database, transaction, profiles, () -> { }, Clock.systemUTC());
    }

    private Holds holds() {
        return new Holds(database, transaction, new ShrinkHolds(database, marks),
                new People(database, transaction, Clock.systemUTC(), marks, false), () -> { }, Clock.systemUTC());
    }

    private static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(number -> "p-" + number).toList();
    }

    private void start(Engine engine) {
        DataSource dataSource = engine.fresh();
        database = new JdbcTemplate(dataSource);
        transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        marks = new DueMarks(database, Clock.systemUTC(), () -> { });
        profiles = new ProfileVersions(database, transaction, Clock.systemUTC(), () -> { });
        profiles.readAtStart(Path.of("mappings/calendly.yaml"));
        People people = new People(database, transaction, Clock.systemUTC(), marks, false);
        for (String id : ids(0, PEOPLE)) {
            people.put(new PersonDraft(id, id + "@example.org", "active", Map.of(), Assignment.NONE), "test");
            database.update("insert into calendly_account (user_id, scim_id, user_name, active, linked_by, linked_at) "
                    + "values (?, ?, ?, true, 'created', current_timestamp)", id, "scim-" + id, id + "@example.org");
        }
    }
}
