package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.Application;
import io.rosterbridge.calendly.Connection;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.sandbox.Fault;
import io.rosterbridge.sandbox.Fault.RetryHint;
import io.rosterbridge.sandbox.FaultKind;
import io.rosterbridge.sandbox.PracticeAccount;
import io.rosterbridge.sandbox.PracticeMember;
import io.rosterbridge.sandbox.PracticeSettings;
import io.rosterbridge.sandbox.PracticeSettings.FilterSupport;
import io.rosterbridge.sandbox.PracticeSettings.PatchShapes;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever goes wrong on the way: in the end everybody is there once, nobody is lost, and nobody is told off for the network. */
class FaultsTest {

    private static final int PEOPLE = 60;

    private static Application application;
    private static int round;

    @BeforeAll
    static void start() throws IOException {
        application = Application.prepared().with("rosterbridge.calendly.response-timeout", "1s")
                .with("rosterbridge.calendly.seat-probe-interval", "300ms").start();
    }

    @AfterAll
    static void stop() throws IOException {
        application.close();
    }

    @BeforeEach
    void quiet() {
        round++;
        application.calendly().clearFaults();
        application.calendly().setSeats(1_000_000);
        application.authorize();
        application.settle();
        application.calendly().resetCounters();
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("every 5th answer 500", Fault.of(FaultKind.STATUS).every(5).withStatus(500)),
                Arguments.of("every 7th answer 429, seconds", Fault.of(FaultKind.STATUS).every(7).times(3).withStatus(429)
                        .withRetry(RetryHint.RETRY_AFTER_SECONDS, 1)),
                Arguments.of("every 7th answer 429, a date", Fault.of(FaultKind.STATUS).every(7).times(3).withStatus(429)
                        .withRetry(RetryHint.RETRY_AFTER_DATE, 1)),
                Arguments.of("every 7th answer 429, X-RateLimit-Reset", Fault.of(FaultKind.STATUS).every(7).times(3).withStatus(429)
                        .withRetry(RetryHint.X_RATE_LIMIT_RESET, 1)),
                Arguments.of("connections reset", Fault.of(FaultKind.RESET).every(6)),
                Arguments.of("connections dropped", Fault.of(FaultKind.DROP).every(6)),
                Arguments.of("answers lost after the write", Fault.of(FaultKind.LOST).onMethod("POST").every(4)),
                Arguments.of("500 after the write", Fault.of(FaultKind.LATE_STATUS).onMethod("POST").every(4)),
                Arguments.of("too slow an answer", Fault.of(FaultKind.SLOW_ANSWER).onMethod("POST").every(20).withMs(1500)),
                Arguments.of("malformed JSON", Fault.of(FaultKind.MALFORMED_JSON).every(5)),
                Arguments.of("bodies cut short", Fault.of(FaultKind.TRUNCATED).every(5)),
                Arguments.of("bodies left out", Fault.of(FaultKind.EMPTY_BODY).onMethod("POST").every(5)),
                Arguments.of("a proxy's page", Fault.of(FaultKind.HTML).every(5)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void everybodyIsThereOnceInTheEnd(String name, Fault fault) {
        application.fault(fault);
        addEverybody();
        application.settle();
        assertEverybodyIsThereOnce();
        assertThat(application.calendly().faults().stream().anyMatch(active -> active.hits() > 0)).as("the fault was met").isTrue();
    }

    @Test
    void aTokenThatDiesInTheMiddlePausesWithoutBlameAndGoesOnWhenAuthorized() {
        application.fault(Fault.of(FaultKind.STATUS).skip(PEOPLE / 3).withStatus(401));
        addEverybody();
        await().atMost(Duration.ofSeconds(30)).until(() -> application.connections().present().state() == Connection.State.BROKEN);
        await().atMost(Duration.ofSeconds(30)).until(() -> application.count("state = 'leased'") == 0);
        long sent = application.calendly().counters().requests();
        assertThat(application.count(mineOnly() + " and (attempts > 0 or state in ('rejected', 'held'))")).as("nobody is marked failed").isZero();
        assertThat(application.count("state = 'due'")).isPositive();
        application.calendly().clearFaults();
        application.authorize();
        application.settle();
        assertEverybodyIsThereOnce();
        assertThat(sent).as("it stopped at once").isLessThanOrEqualTo(PEOPLE / 3 + 8);
    }

    @Test
    void seatsThatRunOutHoldTheCreationsAndLetThemGoWhenTheyComeBack() {
        int taken = application.calendly().overview().seatsTaken();
        application.calendly().setSeats(taken + 10);
        addEverybody();
        await().atMost(Duration.ofSeconds(30)).until(() -> application.count("state = 'held' and family = 'no-seats'") == PEOPLE - 10);
        assertThat(mine()).hasSize(10);
        application.calendly().setSeats(1_000_000);
        await().atMost(Duration.ofSeconds(30)).until(() -> application.count("state = 'held'") == 0);
        application.settle();
        assertEverybodyIsThereOnce();
    }

    @Test
    void aRefusedPatchIsPutOnceFoundOutAndNeverLosesActive() {
        addEverybody();
        application.settle();
        application.practice().change(application.calendly().settings().withPatchShapes(PatchShapes.NONE_501));
        for (int person = 0; person < 5; person++) {
            application.person(id(person), email(person), "Other Name " + person);
            application.settle();
        }
        application.practice().change(application.calendly().settings().withPatchShapes(PatchShapes.WITH_AND_WITHOUT_PATH));
        assertThat(application.requests("PATCH")).as("found out once").isEqualTo(1);
        assertThat(application.requests("PUT")).isEqualTo(5);
        assertThat(mine()).filteredOn(account -> account.displayName().startsWith("Other Name")).hasSize(5)
                .allMatch(PracticeAccount::enabled);
    }

    @Test
    void existingUsersAreLinkedWhateverTheServerMakesOfTheFilter() {
        for (FilterSupport support : FilterSupport.values()) {
            application.practice().change(application.calendly().settings().withUserNameFilter(support).withPageMaximum(50).withPageDefault(50));
            String userName = "here." + support + round + "@Example.com";
            application.calendly().addAccount(PracticeMember.active(userName, "Already Here"));
            application.person("here-" + support + round, userName.toLowerCase(), "Here Already");
            application.settle();
            assertThat(application.log("here-" + support + round)).containsExactly("CREATE LINKED", "UPDATE DELIVERED");
        }
        application.practice().change(PracticeSettings.defaults().withSeats(1_000_000).withRequestsPerMinute(0));
    }

    @Test
    void notFoundForEverybodyBreaksTheConnectionAndKeepsEveryLink() {
        addEverybody();
        application.settle();
        long linked = application.database().queryForObject("select count(*) from calendly_account", Long.class);
        application.fault(Fault.of(FaultKind.STATUS).withStatus(404));
        for (int person = 0; person < PEOPLE; person++) {
            application.person(id(person), email(person), "Renamed " + person);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> application.connections().present().state() == Connection.State.BROKEN);
        assertThat(application.database().queryForObject("select count(*) from calendly_account", Long.class)).isEqualTo(linked);
        application.calendly().clearFaults();
        application.authorize();
        application.settle();
        assertThat(mine()).allMatch(account -> account.displayName().startsWith("Renamed"));
    }

    @Test
    void writesForbiddenToEverybodyBreakTheConnectionAndWhoeverWasRejectedIsTriedAgain() {
        application.fault(Fault.of(FaultKind.STATUS).onMethod("POST").withStatus(403));
        addEverybody();
        await().atMost(Duration.ofSeconds(30)).until(() -> application.connections().present().state() == Connection.State.BROKEN);
        assertThat(application.connections().present().reason().orElseThrow()).contains("5 people in a row").contains("SCIM");
        await().atMost(Duration.ofSeconds(30)).until(() -> application.count("state = 'leased'") == 0);
        assertThat(application.count(mineOnly() + " and state = 'rejected'")).as("with those in flight").isBetween(1L, 5L + 8);
        application.calendly().clearFaults();
        application.authorize();
        application.settle();
        assertEverybodyIsThereOnce();
    }

    @Test
    void aFewWhomCalendlyForbidsBreakNothing() {
        addEverybody();
        application.settle();
        for (int person = 0; person < 10; person++) {
            application.fault(Fault.of(FaultKind.STATUS).onMethod("PATCH").times(1).withStatus(403));
            application.person(id(person % 2), email(person % 2), "Renamed " + person);
            application.settle();
        }
        assertThat(application.connections().present().state()).as("always the same two").isEqualTo(Connection.State.OK);
        application.calendly().clearFaults();
        application.person(id(2), email(2), "Renamed");
        application.settle();
        application.fault(Fault.of(FaultKind.STATUS).onMethod("PATCH").withStatus(403));
        for (int person = 3; person < 7; person++) {
            application.person(id(person), email(person), "Renamed " + person);
        }
        application.settle();
        assertThat(application.connections().present().state()).as("four after one that went through").isEqualTo(Connection.State.OK);
    }

    @Test
    void leaversOvertakeEverybodyWhoWaits() {
        application.person("leaver-" + round, "leaver" + round + "@example.com", "Leaver");
        application.settle();
        application.connections().pause("for the test");
        addEverybody();
        application.assign("leaver-" + round, Assignment.SUSPENDED);
        application.calendly().resetCounters();
        application.resume();
        application.settle();
        // The workers start together; on a busy machine one of them may be done twice before another has sent anything.
        assertThat(application.calendly().requests().subList(0, 20)).as("among the first of eight workers")
                .anyMatch(request -> request.method().equals("PATCH"));
    }

    @Test
    void onePersonWhomCalendlyRefusesStopsNobodyElse() {
        application.fault(Fault.of(FaultKind.STATUS).onMethod("POST").where(email(3)).withStatus(422));
        addEverybody();
        application.settle();
        assertThat(mine()).hasSize(PEOPLE - 1);
        assertThat(application.count("user_id = '" + id(3) + "' and state = 'rejected' and hint is not null")).isEqualTo(1);
    }

    private void addEverybody() {
        for (int person = 0; person < PEOPLE; person++) {
            application.person(id(person), email(person), "Person " + person);
        }
    }

    private void assertEverybodyIsThereOnce() {
        Set<String> ids = new HashSet<>();
        mine().forEach(account -> assertThat(ids.add(account.externalId())).as("once").isTrue());
        assertThat(ids).hasSize(PEOPLE);
        assertThat(application.count(mineOnly() + " and state = 'inStep'")).isEqualTo(PEOPLE);
    }

    private static String mineOnly() {
        return "user_id like 'r" + round + "-%'";
    }

    private List<PracticeAccount> mine() {
        return application.accounts().stream().filter(account -> account.externalId().startsWith("r" + round + "-")).toList();
    }

    private String id(int person) {
        return "r" + round + "-" + person;
    }

    private String email(int person) {
        return "person" + person + ".r" + round + "@example.com";
    }
}
