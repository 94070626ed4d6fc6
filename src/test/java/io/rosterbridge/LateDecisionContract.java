package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Login;
import io.rosterbridge.access.Permission;
import io.rosterbridge.calendly.ConnectionSwitch;
import io.rosterbridge.calendly.ScimRequest;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.plans.PeopleRule;
import io.rosterbridge.plans.PlanDecisions;
import io.rosterbridge.plans.PlanRequest;
import io.rosterbridge.plans.PlanState;
import io.rosterbridge.plans.Plans;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.Holds;
import io.rosterbridge.provisioning.Holds.Hold;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.sandbox.PracticeMember;
import io.rosterbridge.sandbox.RecordedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A long queue before a small request budget, and somebody changes their mind: once they have their answer, at most the requests that are
 * in flight at that moment are still what was decided before.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LateDecisionContract {

    static final int IN_FLIGHT = 2;
    private static final int PEOPLE = 80;
    private static final Login ADMIN = new Login("admin", Set.of(Permission.values()));

    private final int nodes;
    private Application one;
    private Application other;
    private String original;
    private int round;

    LateDecisionContract(int nodes) {
        this.nodes = nodes;
    }

    @BeforeAll
    void start() throws IOException {
        one = node(Application.prepared()).start();
        if (nodes == 2) {
            other = node(Application.prepared()).beside(one).start();
        }
        original = profiles().inForce().profile().document();
    }

    private static Application node(Application application) {
        return application.with("rosterbridge.calendly.requests-per-minute", "600")
                .with("rosterbridge.provisioning.concurrency", String.valueOf(IN_FLIGHT))
                .with("rosterbridge.inbox-quiet-ms", "100").with("rosterbridge.inbox-delay-ms", "100");
    }

    @AfterAll
    void stop() throws IOException {
        if (other != null) {
            other.close();
        }
        one.close();
    }

    /** Nobody has anything to do any more, and the connection is open. */
    @AfterEach
    void clear() {
        one.connections().pause("for the test");
        await().atMost(Duration.ofSeconds(60)).until(() -> one.count("state = 'leased'") == 0);
        JdbcTemplate database = one.database();
        List.of("delete from removal_hold_item", "delete from removal_hold", "delete from provisioning_event", "delete from calendly_account",
                "update app_assignment set state = 'none'", "update connection set update_method = 'PATCH', revision = revision + 1",
                "update provisioning_task set state = 'inStep', cleared_revision = null, cleared_hold = null, refused = null, family = null, "
                + "unclear_user_name = null").forEach(database::update);
        profiles().save(original, "test");
        one.bean(ConnectionSwitch.class).liftKill(Actor.login("admin"));
        one.bean(ConnectionSwitch.class).resume(Actor.login("admin"));
        one.calendly().reset();
    }

    // ---- what waits

    private enum Queue {
        DELETIONS, DEACTIVATIONS, CREATIONS, UPDATES, UNCLEAR_CREATIONS, REPLACEMENTS, APPROVED_DELETIONS
    }

    /** Somebody's change of mind, and which requests nobody wants any more. */
    private enum Change {
        DELETE_OFF(Queue.DELETIONS, test -> test.profile("delete: true ", "delete: false"), is("DELETE")),
        REMOVALS_LIMITED(Queue.DELETIONS, test -> test.profile("max-people: 1000 ", "max-people: 0 "), is("DELETE")),
        SHARE_LIMITED(Queue.DEACTIVATIONS, test -> test.profile("max-share: 1.0 ", "max-share: 0.0 "), is("PATCH")),
        PROTECTED(Queue.DELETIONS, test -> test.profile("protected: []", "protected: [" + test.emails() + "]"), is("DELETE")),
        DELETED_LATER(Queue.DELETIONS, test -> test.profile("delete-after: 0 ", "delete-after: 30d "), is("DELETE")),
        DEACTIVATE_OFF(Queue.DEACTIVATIONS, test -> test.profile("activate-deactivate: true", "activate-deactivate: false"), is("PATCH")),
        UNASSIGNED_STAY(Queue.DEACTIVATIONS, test -> test.profile("when-unassigned: deactivate", "when-unassigned: nothing"), is("PATCH")),
        ASSIGNED_AGAIN(Queue.DELETIONS, test -> test.assign(Assignment.ASSIGNED), is("DELETE")),
        ASSIGNED_AGAIN_BY_A_FILE(Queue.DELETIONS, test -> test.drop("active", "true"), is("DELETE")),
        DISABLED_INSTEAD(Queue.DELETIONS, test -> test.assign(Assignment.SUSPENDED), is("DELETE")),
        ASSIGNED_AGAIN_BY_A_PLAN(Queue.DELETIONS, LateDecisionContract::planToAssign, is("DELETE")),
        ASSIGNED_AGAIN_AFTER_AN_APPROVAL(Queue.APPROVED_DELETIONS, test -> test.assign(Assignment.ASSIGNED), is("DELETE")),
        DELETE_OFF_AFTER_AN_APPROVAL(Queue.APPROVED_DELETIONS, test -> test.profile("delete: true ", "delete: false"), is("DELETE")),
        PAUSED(Queue.DELETIONS, test -> test.one.bean(ConnectionSwitch.class).pause(Actor.login("admin"), ""), is("DELETE")),
        KILLED(Queue.DELETIONS, test -> test.one.bean(ConnectionSwitch.class).kill(Actor.login("admin"), ""), is("DELETE")),
        CREATE_OFF(Queue.CREATIONS, test -> test.profile("create: true", "create: false"), is("POST")),
        UNASSIGNED(Queue.CREATIONS, test -> test.assign(Assignment.NONE), is("POST")),
        UNASSIGNED_BY_A_FILE(Queue.CREATIONS, test -> test.drop("active", "false"), is("POST")),
        INACTIVE(Queue.CREATIONS, test -> test.put(person -> new PersonDraft(person, null, "inactive", Map.of(), null)), is("POST")),
        INACTIVE_BY_A_FILE(Queue.CREATIONS, test -> test.drop("inactive", ""), is("POST")),
        REMOVED(Queue.CREATIONS, test -> test.one.bean(People.class).remove(test.ids(), "test"), is("POST")),
        ANOTHER_ADDRESS(Queue.CREATIONS, test -> test.put(person -> new PersonDraft(person, person + "@new.example.com", null, Map.of(), null)),
                is("POST").and(says("@example.com"))),
        ANOTHER_MAPPING(Queue.CREATIONS, test -> test.profile("    field: email ", "    field: title "), is("POST")),
        UPDATE_OFF(Queue.UPDATES, test -> test.profile("update: true", "update: false"), is("PATCH")),
        ANOTHER_NAME(Queue.UPDATES, test -> test.put(person -> new PersonDraft(person, null, null, Map.of("full_name", "Third Name"), null)),
                is("PATCH").and(says("Second Name"))),
        NAMES_MAPPED_OTHERWISE(Queue.UPDATES, test -> test.profile("[full_name", "[email"), is("PATCH").and(says("Second Name"))),
        DISABLED(Queue.UPDATES, test -> test.assign(Assignment.SUSPENDED), is("PATCH").and(says("Second Name"))),
        UNASSIGNED_AFTER_THE_LOOK_UP(Queue.UNCLEAR_CREATIONS, test -> test.assign(Assignment.NONE), is("POST")),
        CREATE_OFF_AFTER_THE_LOOK_UP(Queue.UNCLEAR_CREATIONS, test -> test.profile("create: true", "create: false"), is("POST")),
        UPDATE_OFF_AFTER_THE_READ(Queue.REPLACEMENTS, test -> test.profile("update: true", "update: false"), is("PUT"));

        private final Queue queue;
        private final Consumer<LateDecisionContract> change;
        private final Predicate<RecordedRequest> unwanted;

        Change(Queue queue, Consumer<LateDecisionContract> change, Predicate<RecordedRequest> unwanted) {
            this.queue = queue;
            this.change = change;
            this.unwanted = unwanted;
        }

        private static Predicate<RecordedRequest> is(String method) {
            return request -> request.method().equals(method);
        }

        private static Predicate<RecordedRequest> says(String text) {
            return request -> request.body().contains(text);
        }
    }

    @ParameterizedTest
    @EnumSource
    void afterTheAnswerOnlyWhatIsInFlightIsWhatWasDecidedBefore(Change change) throws InterruptedException {
        queue(change.queue);
        await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(10)).until(() -> count(change.unwanted) >= 3);

        change.change.accept(this);
        long before = count(change.unwanted);
        Thread.sleep(2500);

        assertThat(before).as("the queue was still long").isLessThan(PEOPLE / 2);
        assertThat(count(change.unwanted) - before).as("unwanted requests after the answer").isLessThanOrEqualTo((long) IN_FLIGHT * nodes);
    }

    @Test
    void whoeverWaitsIsDecidedAnewWithOneRequestEach() {
        queue(Queue.DELETIONS);
        await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(10)).until(() -> count(Change.is("DELETE")) >= 3);
        profile("delete: true ", "delete: false");
        one.settle();

        long deleted = count(Change.is("DELETE"));
        assertThat(one.database().queryForObject("select count(*) from calendly_account where not active", Long.class)).isEqualTo(PEOPLE - deleted);
        assertThat(one.calendly().counters().requests()).isEqualTo(PEOPLE);
        assertThat(one.database().queryForObject("select count(*) from provisioning_event where action = 'DEACTIVATE' and profile_version = ?",
                Long.class, profiles().inForce().version())).as("rows that name the profile in force").isEqualTo(PEOPLE - deleted);
    }

    @Test
    void aRejectedListOfRemovalsSendsNothing() throws InterruptedException {
        Hold hold = held();
        one.bean(Holds.class).reject(hold.id(), hold.fingerprint(), "Ada");
        Thread.sleep(1500);
        assertThat(one.calendly().requests()).isEmpty();
    }

    // ---- queues

    private void queue(Queue queue) {
        round++;
        profile("max-people: 50 ", "max-people: 1000 ");
        profile("max-share: 0.1 ", "max-share: 1.0 ");
        profile("ignore-below: 5 ", "ignore-below: 1 ");
        profile("delete: false", queue.name().endsWith("DELETIONS") ? "delete: true " : "delete: false");
        one.connections().pause("for the test");
        boolean isNew = queue == Queue.CREATIONS || queue == Queue.UNCLEAR_CREATIONS;
        one.bean(People.class).putAll(ids().stream().map(id -> new PersonDraft(id, id + "@example.com", "active",
                Map.of("full_name", "First Name"), Assignment.ASSIGNED)).toList(), "test");
        if (queue == Queue.UNCLEAR_CREATIONS) {
            one.database().update("update provisioning_task set unclear_user_name = user_id || '@example.com' where state = 'due'");
        }
        if (!isNew) {
            linked();
        }
        if (queue == Queue.REPLACEMENTS) {
            one.database().update("update connection set update_method = 'PUT', revision = revision + 1");
            one.connections().refresh();
        }
        one.calendly().resetCounters();
        if (queue == Queue.APPROVED_DELETIONS) {
            profile("max-people: 1000 ", "max-people: 3 ");
        }
        one.bean(ConnectionSwitch.class).resume(Actor.login("admin"));
        switch (queue) {
            case DELETIONS, DEACTIVATIONS -> assign(Assignment.NONE);
            case UPDATES, REPLACEMENTS -> one.bean(People.class).putAll(ids().stream().map(id -> new PersonDraft(id, null, null,
                    Map.of("full_name", "Second Name"), null)).toList(), "test");
            case APPROVED_DELETIONS -> {
                Hold hold = heldNow();
                one.bean(Holds.class).approve(hold.id(), hold.fingerprint(), "Ada");
            }
            case CREATIONS, UNCLEAR_CREATIONS -> { }
        }
    }

    private Hold held() {
        round++;
        one.bean(People.class).putAll(ids().stream().map(id -> new PersonDraft(id, id + "@example.com", "active",
                Map.of("full_name", "First Name"), Assignment.NONE)).toList(), "test");
        linked();
        one.bean(People.class).assign(ids(), Assignment.ASSIGNED, "test");
        one.settle();
        one.calendly().resetCounters();
        return heldNow();
    }

    private Hold heldNow() {
        assign(Assignment.NONE);
        await().atMost(Duration.ofSeconds(60)).until(() -> one.bean(Holds.class).waiting().stream().anyMatch(hold -> hold.removals() == PEOPLE));
        return one.bean(Holds.class).waiting().get(0);
    }

    private void linked() {
        for (String id : ids()) {
            String scimId = one.calendly().addAccount(PracticeMember.active(id + "@example.com", "First Name").withExternalId(id)).id();
            one.database().update("insert into calendly_account (user_id, scim_id, user_name, display_name, active, external_id, seen_active, "
                    + "linked_by, linked_at) values (?, ?, ?, 'First Name', true, ?, true, 'created', current_timestamp)", id, scimId,
                    id + "@example.com", id);
        }
        one.database().update("update provisioning_task set state = 'inStep'");
    }

    // ---- changes

    private List<String> ids() {
        return IntStream.range(0, PEOPLE).mapToObj(person -> "p-" + nodes + "-" + round + "-" + person).toList();
    }

    private String emails() {
        return ids().stream().map(id -> id + "@example.com").collect(Collectors.joining(", "));
    }

    private ProfileVersions profiles() {
        return one.bean(ProfileVersions.class);
    }

    private void profile(String before, String after) {
        one.profile(before, after);
    }

    private void assign(Assignment assignment) {
        one.bean(People.class).assign(ids(), assignment, "test");
    }

    private void put(Function<String, PersonDraft> draft) {
        one.bean(People.class).putAll(ids().stream().map(draft).toList(), "test");
    }

    private void drop(String status, String assigned) {
        int before = reads();
        try {
            Path inbox = Files.createDirectories(one.data().resolve("inbox"));
            Path half = inbox.resolve("change-" + round + ".csv.half");
            Files.writeString(half, "id,email,status,assigned\n" + ids().stream().map(id -> id + "," + id + "@example.com," + status + ","
                    + assigned + "\n").collect(Collectors.joining()));
            Files.move(half, inbox.resolve("change-" + round + ".csv"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException unwritable) {
            throw new AssertionError(unwritable);
        }
        await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5)).until(() -> reads() > before);
    }

    private int reads() {
        return one.database().queryForObject("select count(*) from source_read where state = 'done'", Integer.class);
    }

    private void planToAssign() {
        long plan = one.bean(PlanDecisions.class).ask(new PlanRequest.Assign(Assignment.ASSIGNED, PeopleRule.listed(
                "p-" + nodes + "-" + round + "-", "", "", "", "")), ADMIN);
        await().atMost(Duration.ofSeconds(60)).until(() -> one.bean(Plans.class).find(plan).orElseThrow().state() == PlanState.READY);
        one.bean(PlanDecisions.class).apply(plan, one.bean(Plans.class).find(plan).orElseThrow().fingerprint(), ADMIN);
        await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5))
                .until(() -> one.bean(Plans.class).find(plan).orElseThrow().state() == PlanState.APPLIED);
    }

    private long count(Predicate<RecordedRequest> which) {
        return one.calendly().requests().stream().filter(which).count();
    }
}
