package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.access.Actor;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.provisioning.Explanation;
import io.rosterbridge.provisioning.Holds;
import io.rosterbridge.provisioning.Holds.Hold;
import io.rosterbridge.provisioning.Provisioning;
import io.rosterbridge.sandbox.PracticeAccount.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With delete on, whoever is unassigned and assigned again at once keeps their Calendly user; so does who was removed and comes back. */
class SettlingTimeTest {

    private static final Duration SETTLING = Duration.ofSeconds(4);

    private Application application;

    @BeforeEach
    void start() throws IOException {
        application = Application.prepared().with("rosterbridge.provisioning.settling-time", SETTLING.toSeconds() + "s")
                .with("rosterbridge.inbox-quiet-ms", "100").with("rosterbridge.inbox-quiet-full-ms", "200")
                .with("rosterbridge.inbox-delay-ms", "100").with("rosterbridge.schedules.holds", "* * * * * ?").start();
        application.profile("delete: false", "delete: true ");
        for (int person = 0; person < 8; person++) {
            application.person(id(person), id(person) + "@example.com", "Person " + person);
        }
        application.settle();
        application.writes();
    }

    @AfterEach
    void stop() throws IOException {
        application.close();
    }

    /** How somebody goes and comes back. */
    private enum Return {
        ASSIGNED_AGAIN((application, id) -> application.assign(id, Assignment.NONE),
                (application, id) -> application.assign(id, Assignment.ASSIGNED)),
        PUT_BACK((application, id) -> application.bean(People.class).remove(id, "test"), (application, id) -> application.bean(People.class)
                .put(new PersonDraft(id, id + "@example.com", "active", Map.of(), Assignment.ASSIGNED), "test")),
        ALL_AT_ONCE((application, id) -> application.bean(People.class).assign(List.of(id, "p-1"), Assignment.NONE, "test"),
                (application, id) -> application.bean(People.class).assign(List.of(id, "p-1"), Assignment.ASSIGNED, "test"));

        private final BiConsumer<Application, String> goes;
        private final BiConsumer<Application, String> comes;

        Return(BiConsumer<Application, String> goes, BiConsumer<Application, String> comes) {
            this.goes = goes;
            this.comes = comes;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoeverGoesAndComesBackWithinItIsSentNothing(Return way) throws InterruptedException {
        way.goes.accept(application, "p-0");
        application.settle();
        assertThat(application.bean(Provisioning.class).now(Actor.login("admin"), "p-0").orElseThrow().reason())
                .contains("would be deleted at", "unless the person is assigned again before");
        way.comes.accept(application, "p-0");
        application.settle();
        Thread.sleep(SETTLING.plusSeconds(2).toMillis());
        application.settle();
        assertThat(application.writes()).isZero();
        assertThat(application.calendly().departures()).isEmpty();
        assertThat(application.calendly().account("p-0@example.com").enabled()).isTrue();
    }

    @Test
    void whoeverStaysUnassignedIsDeletedAfterItWithOneRequestAndIsToldWhenBefore() {
        Instant before = Instant.now();
        application.assign("p-0", Assignment.NONE);
        application.settle();
        Explanation.Explained why = application.bean(Explanation.class).explain("p-0").orElseThrow();
        assertThat(why.decision().againAt()).isBetween(before.plus(SETTLING), Instant.now().plus(SETTLING));
        assertThat(why.decision().reason()).matches("is not assigned, and the Calendly user would be deleted at \\d\\d:\\d\\d:\\d\\d UTC, "
                + "unless the person is assigned again before");
        assertThat(application.calendly().departures()).isEmpty();

        await().atMost(Duration.ofSeconds(30)).until(() -> !application.calendly().departures().isEmpty());
        application.settle();
        assertThat(Instant.now()).isAfter(before.plus(SETTLING));
        assertThat(application.writes()).isEqualTo(1);
        assertThat(application.log("p-0")).containsExactly("CREATE DELIVERED", "NOTHING UNCHANGED", "DELETE DELIVERED");
    }

    @Test
    void deactivationsAreNotDelayed() {
        application.bean(People.class).put(new PersonDraft("p-0", null, "inactive", Map.of(), null), "test");
        application.assign("p-1", Assignment.SUSPENDED);
        application.settle();
        assertThat(application.log("p-0")).containsExactly("CREATE DELIVERED", "DEACTIVATE DELIVERED");
        application.profile("delete: true ", "delete: false");
        application.assign("p-2", Assignment.NONE);
        application.settle();
        assertThat(application.log("p-2")).last().isEqualTo("DEACTIVATE DELIVERED");
        application.profile("delete: false", "delete: true ");
        application.profile("delete-after: 0 ", "delete-after: 1h");
        application.assign("p-3", Assignment.NONE);
        application.settle();
        assertThat(application.log("p-3")).as("with a grace, access goes at once").last().isEqualTo("DEACTIVATE DELIVERED");
        assertThat(application.calendly().account("p-3@example.com").state()).isEqualTo(State.DEACTIVATED);
    }

    @Test
    void aGraceThatIsShorterEndsWithTheSettlingTime() {
        application.profile("delete-after: 0 ", "delete-after: 1s");
        Instant before = Instant.now();
        application.assign("p-0", Assignment.NONE);
        await().atMost(Duration.ofSeconds(30)).until(() -> !application.calendly().departures().isEmpty());
        assertThat(Instant.now()).isAfter(before.plus(SETTLING));
        application.settle();
        assertThat(application.log("p-0").stream().filter(row -> row.endsWith("DELIVERED")))
                .containsExactly("CREATE DELIVERED", "DEACTIVATE DELIVERED", "DELETE DELIVERED");
    }

    @Test
    void aListOfRemovalsIsMadeAfterItAndAnApprovalNeedNotWaitAgain() {
        application.profile("max-share: 0.1 ", "max-share: 0.0 ");
        application.profile("ignore-below: 5 ", "ignore-below: 1 ");
        List<String> leaving = List.of(id(0), id(1), id(2), id(3));
        application.bean(People.class).assign(leaving, Assignment.NONE, "test");
        application.settle();
        assertThat(holds()).as("they may still come back").isEmpty();
        application.assign("p-3", Assignment.ASSIGNED);
        await().atMost(Duration.ofSeconds(30)).until(() -> holds().size() == 1 && holds().get(0).removals() == 3);
        assertThat(application.writes()).isZero();

        Instant approvedAt = Instant.now();
        application.bean(Holds.class).approve(holds().get(0).id(), holds().get(0).fingerprint(), "Ada");
        await().atMost(Duration.ofSeconds(30)).until(() -> application.calendly().departures().size() == 3);
        application.settle();
        assertThat(application.writes()).isEqualTo(3);
        assertThat(application.database().queryForObject("select count(*) from provisioning_event where action = 'DELETE' and at > ? and at < ?",
                Long.class, Timestamp.from(approvedAt), Timestamp.from(approvedAt.plus(SETTLING)))).isEqualTo(3);
    }

    @Test
    void whoeverIsTakenOffAnApprovedListAndUnassignedAgainWaitsAgain() {
        application.profile("max-share: 0.1 ", "max-share: 0.0 ");
        application.profile("ignore-below: 5 ", "ignore-below: 1 ");
        application.assign("p-0", Assignment.NONE);
        await().atMost(Duration.ofSeconds(30)).until(() -> holds().size() == 1);
        application.connections().pause("for the test");
        application.bean(Holds.class).approve(holds().get(0).id(), holds().get(0).fingerprint(), "Ada");
        application.assign("p-0", Assignment.ASSIGNED);
        application.assign("p-0", Assignment.NONE);
        application.resume();
        application.settle();
        assertThat(application.calendly().departures()).isEmpty();
        await().atMost(Duration.ofSeconds(30)).until(() -> holds().size() == 1);
        assertThat(application.writes()).as("another removal needs another approval").isZero();
    }

    @Test
    void whoIsMissingInAFileIsDeletedAfterItByTheOneApprovalOfTheFile() throws IOException {
        application.profile("max-share: 0.1 ", "max-share: 0.0 ");
        application.profile("ignore-below: 5 ", "ignore-below: 1 ");
        application.profile("ignore-below: 10 ", "ignore-below: 1 ");
        application.profile("absent-reads: 2 ", "absent-reads: 1 ");
        drop("all.full.csv", 8);
        drop("half.full.csv", 4);
        await().atMost(Duration.ofSeconds(30)).until(() -> holds().size() == 1);
        Hold hold = holds().get(0);
        assertThat(hold.kind()).isEqualTo("shrink");
        application.bean(Holds.class).approve(hold.id(), hold.fingerprint(), "Ada");
        application.settle();
        assertThat(application.calendly().departures()).as("they may still come back").isEmpty();
        await().atMost(Duration.ofSeconds(30)).until(() -> application.calendly().departures().size() == 4);
        assertThat(holds()).as("another approval").isEmpty();
    }

    private void drop(String name, int people) throws IOException {
        int before = reads();
        Path inbox = Files.createDirectories(application.data().resolve("inbox"));
        Path half = inbox.resolve(name + ".half");
        Files.writeString(half, "id,email,full_name,assigned\n" + IntStream.range(0, people).mapToObj(person -> "c-" + person + ",c-"
                + person + "@example.com,Person " + person + ",true\n").collect(Collectors.joining()));
        Files.move(half, inbox.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        await().atMost(Duration.ofSeconds(60)).until(() -> reads() > before);
        application.settle();
    }

    private int reads() {
        return application.database().queryForObject("select count(*) from source_read where state = 'done'", Integer.class);
    }

    private List<Hold> holds() {
        return application.bean(Holds.class).waiting();
    }

    private static String id(int person) {
        return "p-" + person;
    }
}
