package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Login;
import io.rosterbridge.access.Permission;
import io.rosterbridge.calendly.Answer;
import io.rosterbridge.calendly.ConnectionSwitch;
import io.rosterbridge.calendly.ScimRequest;
import io.rosterbridge.calendly.Stopped;
import io.rosterbridge.plans.Plan;
import io.rosterbridge.plans.PlanDecisions;
import io.rosterbridge.plans.PlanRequest;
import io.rosterbridge.plans.PlanState;
import io.rosterbridge.plans.Plans;
import io.rosterbridge.provisioning.Provisioning;
import io.rosterbridge.sandbox.Fault;
import io.rosterbridge.sandbox.FaultKind;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;

/** Nothing leaves any node five seconds after somebody has paused the connection, or pressed the kill switch, on one of them. */
class PauseTest {

    private static final Login ADMIN = new Login("admin", Set.of(Permission.values()));

    private static final Duration PROMISED = Duration.ofSeconds(5);

    @Test
    void aPauseOnOneNodeStopsEveryRequestOfAllNodesAlsoAListingThatWaitsForItsTurn() throws Exception {
        try (Application one = Application.prepared().with("rosterbridge.calendly.requests-per-minute", "600").start();
                Application other = Application.prepared()) {
            other.with("rosterbridge.calendly.requests-per-minute", "600").beside(one).start();
            for (int person = 0; person < 400; person++) {
                one.person("p-" + person, "p-" + person + "@example.com", "Person");
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> one.accounts().size() > 20);
            CompletableFuture<Answer> listing = waitingFor(other);
            await().atMost(Duration.ofSeconds(30)).until(() -> one.limiter().pausedUntil().isPresent());
            one.limiter().resume();

            one.bean(ConnectionSwitch.class).pause(Actor.login("admin"), "for the test");
            Thread.sleep(PROMISED.toMillis());
            long before = requests(one);
            assertThat(listing.get(1, TimeUnit.SECONDS).isNotSent()).as("a listing that waited in the limiter of the other node").isTrue();
            Thread.sleep(2000);
            assertThat(requests(one)).isEqualTo(before);
            assertThat(one.accounts()).as("it was stopped in the middle").hasSizeLessThan(400);

            one.bean(ConnectionSwitch.class).resume(Actor.login("admin"));
            await().atMost(Duration.ofSeconds(30)).until(() -> requests(one) > before);
        }
    }

    @Test
    void theKillSwitchCutsOffWhatIsUnderWayOnAllNodesAndNothingIsSentReadOrAppliedUntilItIsLifted() throws Exception {
        try (Application one = Application.prepared().with("rosterbridge.provisioning.concurrency", "4").start();
                Application other = Application.prepared()) {
            other.with("rosterbridge.provisioning.concurrency", "4").beside(one).start();
            long plan = one.bean(PlanDecisions.class).ask(new PlanRequest.Provision(true), ADMIN);
            await().atMost(Duration.ofSeconds(30)).until(() -> one.bean(Plans.class).find(plan).orElseThrow().state() == PlanState.READY);
            int slow = one.fault(Fault.of(FaultKind.SLOW_ANSWER).onMethod("POST").withMs(60_000));
            for (int person = 0; person < 20; person++) {
                one.person("p-" + person, "p-" + person + "@example.com", "Person");
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> one.accounts().size() == 8);

            one.bean(ConnectionSwitch.class).kill(Actor.login("admin"), "for the test");
            // What comes up while the other node does not know of it yet, may be done.
            await().atMost(PROMISED).until(() -> other.connections().present().isKilled());
            Files.createDirectories(other.data().resolve("inbox"));
            Files.writeString(other.data().resolve("inbox/late.csv"), "id,email\nlate,late@example.com\n");
            one.database().update("insert into import_run (kind, started_by, state, started_at, pages, accounts, next_index, scans) "
                    + "values ('import', 'test', 'applying', current_timestamp, 0, 0, 1, 0)");
            one.database().update("insert into import_run (kind, started_by, state, started_at, scan_at, listed_at, lease_until, pages, "
                    + "accounts, next_index, scans) values ('reconcile', 'test', 'running', current_timestamp, current_timestamp, "
                    + "current_timestamp, current_timestamp, 1, 0, 1, 1)");
            Thread.sleep(PROMISED.toMillis());
            long before = requests(one);
            assertThat(other.connections().present().isKilled()).isTrue();
            assertThat(one.count("state = 'leased'")).as("requests that still wait for an answer").isZero();
            assertThat(one.count("unclear_user_name is not null")).as("whose creation may have worked").isEqualTo(8);
            Plan ready = one.bean(Plans.class).find(plan).orElseThrow();
            assertThatThrownBy(() -> one.bean(PlanDecisions.class).apply(plan, ready.fingerprint(), ADMIN)).isInstanceOf(Stopped.class);
            await().atMost(Duration.ofSeconds(30)).until(() -> one.database().queryForList("select reason from import_run "
                    + "where kind = 'reconcile' and state = 'failed'", String.class).stream()
                    .anyMatch(why -> why.startsWith("the kill switch")));
            assertThat(other.bean(Provisioning.class).now(Actor.login("admin"), "p-19").orElseThrow().outcome()).isEqualTo("POSTPONED");
            Thread.sleep(1000);
            assertThat(requests(one)).isEqualTo(before);
            assertThat(one.accounts()).hasSize(8);
            assertThat(applying(one)).as("an import that was confirmed").isEqualTo(1);
            assertThat(other.data().resolve("inbox/late.csv")).exists();
            assertThat(other.database().queryForObject("select count(*) from source_read", Long.class)).isZero();

            one.calendly().removeFault(slow);
            other.bean(ConnectionSwitch.class).liftKill(Actor.login("admin"));
            one.settle();
            assertThat(one.accounts()).as("everybody once").hasSize(20);
            assertThat(one.calendly().counters().duplicateCreates()).as("creations sent twice").isZero();
            await().atMost(Duration.ofSeconds(30)).until(() -> applying(one) == 0 && Files.notExists(other.data().resolve("inbox/late.csv")));
        }
    }

    private static long applying(Application node) {
        return node.database().queryForObject("select count(*) from import_run where state = 'applying'", Long.class);
    }

    /** Its limiter is told to wait, as when Calendly asks for it. */
    private static CompletableFuture<Answer> waitingFor(Application node) {
        node.limiter().pause(Duration.ofMinutes(5));
        return CompletableFuture.supplyAsync(() -> node.bean(ProducerTemplate.class).requestBody("direct:calendly-request",
                new ScimRequest("GET", "/Users?startIndex=1&count=100", Optional.empty()), Answer.class));
    }

    private static long requests(Application node) {
        return node.requests("GET") + node.requests("POST") + node.requests("PATCH") + node.requests("PUT") + node.requests("DELETE");
    }
}
