package io.rosterbridge.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.Application;
import io.rosterbridge.access.Actor;
import io.rosterbridge.calendly.Connection.State;
import io.rosterbridge.calendly.ConnectionSwitch;
import io.rosterbridge.imports.ImportView.Run;
import io.rosterbridge.sandbox.Fault;
import io.rosterbridge.sandbox.Fault.RetryHint;
import io.rosterbridge.sandbox.FaultKind;
import io.rosterbridge.sandbox.PracticeMember;
import io.rosterbridge.sandbox.PracticeSettings.Paging;
import io.rosterbridge.sandbox.RecordedRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The list of all users against a server that can be trusted in nothing: complete or nothing. */
class ListingTest {

    private static final int MEMBERS = 88;
    /** With the owner and the admin: nine full pages of ten. */
    private static final int USERS = MEMBERS + 2;
    private static final String PAGE_7 = "startIndex=61&";

    private static Application application;

    @BeforeAll
    static void start() throws IOException {
        application = Application.prepared().with("rosterbridge.imports.page-size", "10").with("rosterbridge.imports.retries", "2").start();
    }

    @AfterAll
    static void stop() throws IOException {
        application.close();
    }

    @BeforeEach
    void everybodyAndNoFaults() {
        application.calendly().reset();
        application.calendly().change(application.calendly().settings().withPaging(Paging.INDEX).withPageMaximum(100));
        for (int member = 0; member < MEMBERS; member++) {
            application.calendly().addAccount(PracticeMember.active("member" + member + "@example.com", "Member " + member));
        }
        application.resume();
        application.limiter().resume();
        application.calendly().resetCounters();
    }

    @Test
    void listsEverybodyOnceAndGoesOnByWhatCameBack() {
        Run run = run();
        assertThat(run.state()).isEqualTo("complete");
        assertThat(run.accounts()).isEqualTo(USERS);
        assertThat(run.progress().of()).isEqualTo(USERS);
        assertThat(run.counts()).containsEntry("new", USERS).containsEntry("apart", 0);
        assertThat(asked()).as("nine full pages, and whether anybody follows").hasSize(10)
                .allMatch(request -> request.contains("count=10")).anyMatch(request -> request.contains("startIndex=91&"));
    }

    @Test
    void aServerThatGivesFewerThanAskedForIsReadToItsEnd() {
        application.calendly().change(application.calendly().settings().withPageMaximum(7));
        Run run = run();
        assertThat(run.state()).isEqualTo("complete");
        assertThat(run.accounts()).isEqualTo(USERS);
        assertThat(run.progress().pages()).isEqualTo(13);
    }

    @Test
    void aNextCursorIsFollowed() {
        application.calendly().change(application.calendly().settings().withPaging(Paging.CURSOR));
        Run run = run();
        assertThat(run.state()).isEqualTo("complete");
        assertThat(run.accounts()).isEqualTo(USERS);
        assertThat(asked()).hasSize(9).filteredOn(request -> request.contains("cursor=")).hasSize(8);
    }

    @Test
    void aCursorThatExpiresOnceBeginsAgain() {
        application.calendly().change(application.calendly().settings().withPaging(Paging.CURSOR));
        application.fault(Fault.of(FaultKind.LIST_CURSOR_EXPIRED).skip(4).times(1));
        Run run = run();
        assertThat(run.state()).isEqualTo("complete");
        assertThat(run.progress().scans()).isEqualTo(2);
    }

    @Test
    void aPageThatFailsOnceIsAskedForAgain() {
        application.fault(Fault.of(FaultKind.STATUS).withStatus(500).where(PAGE_7).times(1));
        application.fault(Fault.of(FaultKind.DROP).where("startIndex=31&").times(1));
        application.fault(Fault.of(FaultKind.STATUS).withStatus(429).withRetry(RetryHint.RETRY_AFTER_SECONDS, 0).where("startIndex=41&").times(3));
        Run run = run();
        assertThat(run.state()).as(run.reason()).isEqualTo("complete");
        assertThat(run.progress().scans()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"STATUS, 500, 500", "DROP, 0, page 7", "MALFORMED_JSON, 0, not JSON", "HTML, 200, not JSON",
        "LIST_WITHOUT_RESOURCES, 0, without Resources", "TRUNCATED, 0, broke off", "STATUS, 400, refused"})
    void aPageThatKeepsFailingFailsTheRun(FaultKind kind, int status, String why) {
        application.fault(Fault.of(kind).withStatus(status).where(PAGE_7));
        assertFailed(run(), "page 7", why);
    }

    @ParameterizedTest
    @EnumSource(names = {"LIST_CYCLE", "LIST_TOTAL_TOO_HIGH", "LIST_TOTAL_TOO_LOW", "LIST_SHRINK", "LIST_INSERT", "LIST_REORDER"})
    void aPageThatIsNotToBeTrustedFailsTheRun(FaultKind kind) {
        application.fault(Fault.of(kind).where(PAGE_7));
        assertFailed(run(), "page 7", "3 tries");
    }

    @ParameterizedTest
    @EnumSource(names = {"LIST_OVERLAP", "LIST_GAP"})
    void usersTwiceOrNotAtAllFailTheRun(FaultKind kind) {
        application.fault(Fault.of(kind).where(PAGE_7));
        assertFailed(run(), "3 tries", "of " + USERS + " users");
    }

    @ParameterizedTest
    @EnumSource(names = {"LIST_TOTAL_TOO_HIGH", "LIST_TOTAL_TOO_LOW", "LIST_CYCLE"})
    void aServerThatMiscountsAlwaysFailsTheRun(FaultKind kind) {
        application.fault(Fault.of(kind));
        assertFailed(run(), "page ", "3 tries");
    }

    @ParameterizedTest
    @EnumSource(names = {"LIST_INSERT", "LIST_DELETE", "LIST_SHRINK", "LIST_OVERLAP", "LIST_GAP", "LIST_CYCLE"})
    void somebodyWhoComesOrGoesMeanwhileIsReadAgain(FaultKind kind) {
        application.fault(Fault.of(kind).where(PAGE_7).times(1));
        Run run = run();
        assertThat(run.state()).as(run.reason()).isEqualTo("complete");
        assertThat(run.progress().scans()).isEqualTo(2);
        assertThat(run.accounts()).isEqualTo(application.calendly().accounts().size());
        assertThat(listed(run)).isEqualTo(run.accounts());
    }

    @Test
    void aRefusedTokenBreaksTheConnection() {
        application.fault(Fault.of(FaultKind.STATUS).withStatus(401).where(PAGE_7));
        assertFailed(run(), "page 7", "401");
        assertThat(application.connections().present().state()).isEqualTo(State.BROKEN);
    }

    @Test
    void theKillSwitchEndsTheRun() {
        application.fault(Fault.of(FaultKind.SLOW_ANSWER).withMs(1000).where(PAGE_7).times(1));
        long id = application.bean(Imports.class).start("import", "test");
        await().until(() -> find(id).progress().pages() == 6);
        ConnectionSwitch connection = application.bean(ConnectionSwitch.class);
        connection.kill(Actor.login("ann"), "enough");
        try {
            Run run = ended(id);
            assertThat(run.state()).isEqualTo("failed");
            assertThat(run.reason()).contains("enough");
        } finally {
            connection.liftKill(Actor.login("ann"));
        }
    }

    @Test
    void aPausedConnectionSuspendsTheRunWhichGoesOnAfterwards() {
        application.fault(Fault.of(FaultKind.SLOW_ANSWER).withMs(1000).where(PAGE_7).times(1));
        long id = application.bean(Imports.class).start("import", "test");
        await().until(() -> find(id).progress().pages() == 6);
        application.connections().pause("enough");
        await().until(() -> find(id).progress().waitsFor() != null);
        assertThat(find(id).state()).isEqualTo("running");
        assertThat(find(id).progress().waitsFor()).contains("paused").contains("enough");
        assertThat(find(id).progress().waitsUntil()).as("nobody can say until when").isNull();
        application.resume();
        Run run = ended(id);
        assertThat(run.state()).as(run.reason()).isEqualTo("complete");
        assertThat(run.progress().scans()).isEqualTo(1);
        assertThat(asked()).as("no page twice").hasSize(10);
    }

    @Test
    void aLongPauseThatCalendlyAsksForIsWaitedForAndIsNoFailure() {
        application.fault(Fault.of(FaultKind.STATUS).withStatus(429).withRetry(RetryHint.RETRY_AFTER_SECONDS, 600).where(PAGE_7).times(1));
        long id = application.bean(Imports.class).start("import", "test");
        await().until(() -> find(id).progress().waitsFor() != null);
        assertThat(find(id).state()).isEqualTo("running");
        assertThat(find(id).progress().waitsFor()).contains("Calendly asked");
        assertThat(find(id).progress().waitsUntil()).isAfter(Instant.now().plusSeconds(500));
        assertThat(find(id).progress().sentence()).startsWith("waits until 20").contains("Calendly asked");
        application.limiter().resume();
        Run run = ended(id);
        assertThat(run.state()).as(run.reason()).isEqualTo("complete");
        assertThat(run.progress().scans()).isEqualTo(1);
        assertThat(asked()).as("the same page again, and no other").hasSize(11);
    }

    @Test
    void anEmptyListIsInDoubtWhereSomebodyIsKnownToBeThere() {
        Run before = run();
        assertThat(before.accounts()).isEqualTo(USERS);
        application.fault(Fault.of(FaultKind.LIST_EMPTY));
        assertFailed(run(), "shows nobody", "the last list had " + USERS + " users", "3 tries");
        // As after a move to another organization.
        application.database().update("update import_run set state = 'failed' where state = 'complete'");
        Run first = run();
        assertThat(first.state()).as("nothing is known, and the owner may be hidden").isEqualTo("complete");
        assertThat(first.accounts()).isZero();
    }

    @Test
    void aListThatIsBegunAnewIsNotTakenForTheOldOne() {
        Run before = run();
        application.calendly().resetCounters();
        application.fault(Fault.of(FaultKind.STATUS).withStatus(500).times(1));
        // The list was complete, and then no node was there for long.
        application.database().update("update import_run set state = 'running', finished_at = null, lease_owner = 'a dead node', "
                + "lease_until = ? where id = ?", OffsetDateTime.now().minusHours(1), before.id());
        await().until(() -> find(before.id()).progress().waitsFor() != null || !find(before.id()).state().equals("running"));
        // Here it stops again, before its first page is stored: whoever takes it now must not believe that it is complete.
        Run run = ended(before.id());
        assertThat(run.accounts()).isEqualTo(USERS);
        assertThat(run.counts()).isEqualTo(before.counts());
        assertThat(asked()).as("all pages, the first one twice").hasSize(11);
    }

    @Test
    void nothingIsPromisedWhileTheConnectionIsClosedAndTheClockLeavesARecordThatSaysSo() {
        ConnectionSwitch connection = application.bean(ConnectionSwitch.class);
        application.connections().pause("a holiday");
        assertRefused("paused", "a holiday");
        application.bean(Imports.class).startByClock();
        Run skipped = latest();
        assertThat(skipped.state()).isEqualTo("skipped");
        assertThat(skipped.startedBy()).isEqualTo("clock");
        assertThat(skipped.reason()).contains("a holiday");
        application.resume();
        connection.kill(Actor.login("ann"), "a fire");
        try {
            assertRefused("paused", "a fire");
        } finally {
            connection.liftKill(Actor.login("ann"));
        }
        application.connections().broke("Calendly answered 401");
        assertRefused("broken", "401");
        assertThat(latest().id()).as("no run was begun").isEqualTo(skipped.id());
        assertThat(asked()).isEmpty();
    }

    private static void assertRefused(String... why) {
        for (String kind : List.of("import", "reconcile")) {
            assertThatThrownBy(() -> application.bean(Imports.class).start(kind, "ann")).as(kind).isInstanceOf(IllegalStateException.class)
                    .message().contains(why).contains("start it again");
        }
    }

    @Test
    void noTwoRunsListAtTheSameTime() {
        application.fault(Fault.of(FaultKind.SLOW).withMs(2000).where(PAGE_7));
        long id = application.bean(Imports.class).start("import", "test");
        assertThatThrownBy(() -> application.bean(Imports.class).start("import", "other")).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("import " + id + " is running");
        assertThatThrownBy(() -> application.bean(Imports.class).start("reconcile", "other")).hasMessageContaining("import " + id);
        application.bean(Imports.class).startByClock();
        assertThat(latest().state()).isEqualTo("skipped");
        assertThat(latest().reason()).contains("import " + id + " is running");
        assertThat(ended(id).state()).isEqualTo("complete");
    }

    @ParameterizedTest(name = "dead for {0} s")
    @CsvSource({"1, 6", "3600, 0"})
    void aRunWhoseNodeDiedGoesOn(int seconds, int pagesKept) {
        application.fault(Fault.of(FaultKind.STATUS).withStatus(500).where(PAGE_7));
        Run before = run();
        assertThat(before.state()).isEqualTo("failed");
        await().until(() -> listed(before) == 0);
        application.calendly().clearFaults();
        application.calendly().resetCounters();
        // As a killed node leaves it: sixty users of a run that nobody has held for a while.
        application.database().update("""
                insert into import_account (run_id, scim_id, user_name, user_name_key, active, page)
                select ?, id, id, id, true, 1 from (values %s) as v (id)""".formatted(String.join(", ",
                application.calendly().accounts().subList(0, 60).stream().map(account -> "('" + account.id() + "')").toList())), before.id());
        application.database().update("""
                update import_run set state = 'running', reason = null, finished_at = null, pages = 6, accounts = 60, expected = ?,
                       next_index = 61, scans = 1, lease_owner = 'a dead node', lease_until = ? where id = ?""", USERS,
                OffsetDateTime.now().minusSeconds(seconds), before.id());
        Run run = ended(before.id());
        assertThat(run.state()).as(run.reason()).isEqualTo("complete");
        assertThat(run.accounts()).isEqualTo(USERS);
        assertThat(run.progress().scans()).isEqualTo(1);
        assertThat(asked()).as("pages asked for").hasSize(10 - pagesKept);
    }

    @Test
    void aReconciliationIsListedAndMatchedTheSameWay() {
        long id = application.bean(Imports.class).start("reconcile", "test");
        await().until(() -> application.bean(ImportView.class).find("reconcile", id).orElseThrow().listedAt() != null);
        assertThat(application.bean(ImportView.class).find("import", id)).isEmpty();
        await().until(() -> application.bean(ImportView.class).find("reconcile", id).orElseThrow().finishedAt() != null);
    }

    @Test
    void usersOfOlderRunsAreForgotten() {
        List<Run> runs = List.of(run(), run(), run());
        await().untilAsserted(() -> assertThat(listed(runs.get(0))).isZero());
        assertThat(listed(runs.get(1))).isEqualTo(USERS);
        assertThat(listed(runs.get(2))).isEqualTo(USERS);
        assertThat(runs.get(1).fingerprint()).as("the same candidates").isEqualTo(runs.get(2).fingerprint()).hasSize(64);
    }

    // ---- helpers

    private static Run run() {
        return ended(application.bean(Imports.class).start("import", "test"));
    }

    private static Run ended(long id) {
        await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20)).until(() -> !find(id).state().equals("running"));
        return find(id);
    }

    private static Run find(long id) {
        return application.bean(ImportView.class).find("import", id).orElseThrow();
    }

    private static Run latest() {
        return application.bean(ImportView.class).page("import", 1, Optional.empty()).items().get(0);
    }

    private static long listed(Run run) {
        return application.database().queryForObject("select count(*) from import_account where run_id = ?", Long.class, run.id());
    }

    private static List<String> asked() {
        return application.calendly().requests().stream().filter(request -> request.method().equals("GET")).map(RecordedRequest::target).toList();
    }

    private static void assertFailed(Run run, String... reason) {
        assertThat(run.state()).isEqualTo("failed");
        assertThat(run.reason()).contains(reason);
        assertThat(run.counts().values()).as("no candidates").containsOnly(0);
        assertThat(run.fingerprint()).isNull();
        await().untilAsserted(() -> assertThat(listed(run)).as("nothing of it is kept").isZero());
        assertThat(application.writes()).as("nobody is changed").isZero();
    }
}
