package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.account.AccountLinks;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.calendly.TargetAddress;
import io.rosterbridge.calendly.WorkingEndpoint;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.log.LifeLine;
import io.rosterbridge.log.ProvisioningLog;
import io.rosterbridge.log.RecentActivity;
import io.rosterbridge.platform.TokenCipher;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.queue.TaskState;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the console, scripts and JMX read, on both databases. */
class ReadSideTest {

    private static final ProvisioningLog.Filter ALL = ProvisioningLog.Filter.NONE;

    /** Everything on one fresh database; the connection is closed, so nobody works. */
    private static final class Store {

        final JdbcTemplate database;
        final People people;
        final Connections connections;
        final Failures failures;
        final PeopleView view;
        final ProvisioningLog log;
        final Status status;
        final Explanation explanation;

        Store(Engine engine) {
            DataSource dataSource = engine.fresh();
            Clock clock = Clock.systemUTC();
            TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
            database = new JdbcTemplate(dataSource);
            DueMarks marks = new DueMarks(database, clock, () -> { });
            people = new People(database, transaction, clock, marks, false);
            connections = new Connections(JdbcClient.create(dataSource), transaction, new TokenCipher("a secret for the test"),
                    new TargetAddress(true), clock, new AccountLinks(database, marks, clock));
            failures = new Failures(database, marks, connections, Duration.ofMinutes(5));
            view = new PeopleView(database);
            log = new ProvisioningLog(database);
            status = new Status(database, connections, new Limiter(60, clock), clock);
            ProfileVersions profiles = new ProfileVersions(database, transaction, clock, () -> { });
            profiles.readAtStart(Path.of("mappings/calendly.yaml"));
            explanation = new Explanation(database, profiles, connections, new ActionFilter(connections, Duration.ZERO, Clock.systemUTC()));
        }

        void person(String id, String name, Assignment assignment) {
            people.put(new PersonDraft(id, id + "@example.org", "active", Map.of("full_name", name), assignment), "test");
        }

        void task(String id, String state, int attempts, String family) {
            database.update("update provisioning_task set state = ?, attempts = ?, family = ? where user_id = ?", state, attempts, family, id);
        }

        void link(String id, String userName, boolean active) {
            database.update("insert into calendly_account (user_id, scim_id, user_name, display_name, active, linked_by, linked_at) "
                    + "values (?, ?, ?, 'Old Name', ?, 'adopted', current_timestamp)", id, "scim-" + id, userName, active);
        }

        void event(String id, Outcome outcome, Instant at, String reason, int requests) {
            event(id, Action.CREATE, outcome, at, reason, requests);
        }

        void event(String id, Action action, Outcome outcome, Instant at, String reason, int requests) {
            database.update("insert into provisioning_event (at, user_id, action, outcome, reason, attributes, requests, waited_ms, profile_version) "
                    + "values (?, ?, ?, ?, ?, '', ?, 12, 1)", OffsetDateTime.ofInstant(at, ZoneOffset.UTC), id, action.name(),
                    outcome.name(), reason, requests);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void pagesThroughTheLogWithoutGapsOrDoubles(Engine engine) {
        Store store = new Store(engine);
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        for (int number = 0; number < 1200; number++) {
            // Many rows of one instant, as the recorder writes them.
            store.event("p" + number % 7, number % 3 == 0 ? Outcome.FAILED : Outcome.DELIVERED, start.plusSeconds(number / 200), "row " + number, 1);
        }
        List<ProvisioningLog.Entry> all = walk(after -> store.log.page(ALL, 77, after));
        assertThat(all).hasSize(1200);
        assertThat(all.stream().map(ProvisioningLog.Entry::id).distinct()).hasSize(1200);
        assertThat(all.get(0).reason()).isEqualTo("row 1199");
        assertThat(all.get(1199).reason()).isEqualTo("row 0");
        assertThat(walk(after -> store.log.page(new ProvisioningLog.Filter(List.of("p3"), Optional.empty(), Optional.of(Outcome.FAILED),
                Optional.of(start.plusSeconds(1)), Optional.of(start.plusSeconds(3))), 5, after)))
                .isNotEmpty().allSatisfy(entry -> {
                    assertThat(entry.userId()).isEqualTo("p3");
                    assertThat(entry.outcome()).isEqualTo("FAILED");
                    assertThat(entry.at()).isBetween(start.plusSeconds(1), start.plusSeconds(2));
                });
    }

    /** Two nodes write, and the clock of one is minutes behind: the ids are not in the order of the times. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void findsAllOfASpanThoughItsRowsAreNotInTheOrderOfTheirTimes(Engine engine) {
        Store store = new Store(engine);
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        for (int minute = 0; minute < 600; minute++) {
            Instant at = start.plusSeconds(60L * minute);
            store.event("p", minute % 5 == 0 ? Outcome.HELD : Outcome.DELIVERED, minute % 2 == 0 ? at : at.minusSeconds(600), "row "
                    + minute, 1);
        }
        for (Optional<Outcome> outcome : List.of(Optional.<Outcome>empty(), Optional.of(Outcome.HELD))) {
            for (int from : new int[] {-10, 0, 7, 300, 590, 700}) {
                for (int length : new int[] {1, 60, 1000}) {
                    Instant begin = start.plusSeconds(60L * from);
                    Instant end = begin.plusSeconds(60L * length);
                    List<ProvisioningLog.Entry> found = walk(after -> store.log.page(new ProvisioningLog.Filter(List.of(),
                            Optional.empty(), outcome, Optional.of(begin), Optional.of(end)), 50, after));
                    List<ProvisioningLog.Entry> all = walk(after -> store.log.page(ALL, 200, after));
                    assertThat(found).as("%s from minute %d for %d", outcome, from, length).isEqualTo(all.stream()
                            .filter(entry -> !entry.at().isBefore(begin) && entry.at().isBefore(end))
                            .filter(entry -> outcome.map(Enum::name).map(entry.outcome()::equals).orElse(true)).toList());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void listsTheWorkOfOneKindInTheOrderOfTheLog(Engine engine) {
        Store store = new Store(engine);
        Instant at = Instant.parse("2026-01-01T00:00:00Z");
        for (int number = 0; number < 120; number++) {
            store.event("p" + number % 5, Action.values()[number % Action.values().length],
                    Outcome.values()[number % Outcome.values().length], at.plusSeconds(number), "row " + number, 1);
        }
        List<ProvisioningLog.Entry> all = walk(after -> store.log.page(ALL, 50, after));
        for (List<String> users : List.of(List.<String>of(), List.of("p1"), List.of("p0", "p2"))) {
            List<ProvisioningLog.Entry> found = walk(after -> store.log.page(new ProvisioningLog.Filter(users, Optional.of(Action.UPDATE),
                    Optional.empty(), Optional.empty(), Optional.empty()), 7, after));
            assertThat(found).isEqualTo(all.stream().filter(entry -> entry.action().equals("UPDATE"))
                    .filter(entry -> users.isEmpty() || users.contains(entry.userId())).toList()).isNotEmpty();
        }
        assertThat(walk(after -> store.log.page(new ProvisioningLog.Filter(List.of(), Optional.of(Action.UPDATE),
                Optional.of(Outcome.LINKED), Optional.empty(), Optional.empty()), 7,
                after))).isNotEmpty().allMatch(entry -> entry.outcome().equals("LINKED"));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void countsTheLastDayByHourAndKnowsHowLongLeaversWaited(Engine engine) {
        Store store = new Store(engine);
        Instant now = Instant.now();
        store.event("a", Outcome.DELIVERED, now.minusSeconds(60), "", 1);
        store.event("b", Outcome.FAILED, now.minusSeconds(60), "", 1);
        store.event("old", Outcome.DELIVERED, now.minus(25, ChronoUnit.HOURS), "", 1);
        for (int person = 1; person <= 100; person++) {
            store.database.update("insert into provisioning_event (at, user_id, action, outcome, attributes, requests, waited_ms, profile_version) "
                    + "values (?, 'gone', 'DEACTIVATE', 'DELIVERED', '', 1, ?, 1)", now.minusSeconds(60).atOffset(ZoneOffset.UTC), person * 1000);
        }
        RecentActivity.Day day = new RecentActivity(store.database, Clock.systemUTC()).day();
        assertThat(day.hours()).hasSize(25);
        assertThat(day.hours().stream().mapToLong(RecentActivity.Hour::total).sum()).isEqualTo(102);
        assertThat(day.hours().stream().filter(hour -> hour.begin().equals(now.minusSeconds(60).truncatedTo(ChronoUnit.HOURS))).findFirst()
                .orElseThrow().counts()).isEqualTo(Map.of(Outcome.DELIVERED, 101L, Outcome.FAILED, 1L));
        assertThat(day.leavers()).isEqualTo(100);
        assertThat(day.leaversP95Ms()).isEqualTo(95_050);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void countsInvitationsByAgeAndNobodyWhoWasThereBefore(Engine engine) {
        Store store = new Store(engine);
        Map.of("today", 0, "six", 6, "eight", 8, "old", 31, "imported", 1).forEach((id, days) -> {
            store.person(id, id, Assignment.ASSIGNED);
            store.link(id, id + "@example.org", true);
            store.database.update("update calendly_account set linked_by = ?, linked_at = ? where user_id = ?",
                    id.equals("imported") ? id : "created", Instant.now().minus(days, ChronoUnit.DAYS).atOffset(ZoneOffset.UTC), id);
        });
        assertThat(new RecentActivity(store.database, Clock.systemUTC()).invitations()).isEqualTo(new RecentActivity.Invitations(2, 1));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void tellsALifeFromBothSidesNewestFirst(Engine engine) {
        Store store = new Store(engine);
        store.person("ann", "Ann", Assignment.ASSIGNED);
        store.person("bob", "Bob", Assignment.ASSIGNED);
        store.event("ann", Outcome.DELIVERED, Instant.now().plusSeconds(5), "created", 1);
        LifeLine life = new LifeLine(store.database);
        List<LifeLine.Moment> whole = life.page("ann", 10, Optional.empty()).items();
        assertThat(whole.stream().map(moment -> moment.isCalendly() + " " + moment.what() + " " + moment.outcome()))
                .containsExactly("true CREATE DELIVERED", "false assignment null", "false created null");
        List<LifeLine.Moment> parts = new ArrayList<>();
        Page.forEach(next -> life.page("ann", 1, next), parts::add);
        assertThat(parts).as("a part at a time").isEqualTo(whole);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void findsThePeopleOfACauseAndExportsThem(Engine engine) throws Exception {
        Store store = new Store(engine);
        List.of("ann", "bob", "cid").forEach(id -> store.person(id, "=" + id, Assignment.ASSIGNED));
        store.task("ann", "held", 0, Family.NO_SEATS.word());
        store.task("bob", "rejected", 0, Family.MAPPING.word());
        store.link("cid", "cid@example.org", true);
        store.people.assign("cid", Assignment.NONE, "test");
        assertThat(store.view.page(new PeopleView.Filter(Optional.empty(), Optional.empty(), Optional.of(Family.NO_SEATS), Optional.empty(),
                Optional.empty()), 5, Optional.empty()).items())
                .extracting(PeopleView.Row::id).containsExactly("ann");
        assertThat(store.view.these(List.of("cid", "ann", "nobody"))).extracting(PeopleView.Row::id).containsExactly("ann", "cid");
        assertThat(store.view.linkedUnassigned()).isEqualTo(1);
        assertThat(store.view.sizes()).isEqualTo(new PeopleView.Sizes(3, 2, 1));
        store.people.remove("bob", "test");
        assertThat(store.view.sizes().people()).as("without who has left").isEqualTo(2);
        StringWriter csv = new StringWriter();
        store.view.writeCsv(PeopleView.Filter.of("ann"), csv);
        assertThat(csv.toString().lines()).hasSize(2).first().asString().startsWith("id,email,displayName");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void exportsTheLogWithNothingThatASpreadsheetWouldRun(Engine engine) throws Exception {
        Store store = new Store(engine);
        for (String start : List.of("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "harmless, \"quoted\"")) {
            store.event("=cmd", Outcome.REJECTED, Instant.now(), start, 0);
        }
        StringWriter csv = new StringWriter();
        store.log.writeCsv(ALL, csv);
        assertThat(csv.toString()).startsWith("at,userId,action,outcome,httpStatus,").contains(",'=cmd,").contains("'=1+1").contains("'+1")
                .contains("'-1").contains("'@SUM(A1)").contains("'\tx").contains("\"'\rx\"").contains("\"harmless, \"\"quoted\"\"\"")
                .doesNotContain(",=").doesNotContain(",+").doesNotContain(",-").doesNotContain(",@");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void exportsMoreRowsThanItReadsAtOnce(Engine engine) throws Exception {
        Store store = new Store(engine);
        for (int number = 0; number < 1001; number++) {
            store.event("p", Outcome.DELIVERED, Instant.now(), "row " + number, 1);
        }
        StringWriter csv = new StringWriter();
        store.log.writeCsv(ALL, csv);
        assertThat(csv.toString().lines()).hasSize(1002).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void countsEachPersonInOneState(Engine engine) {
        Store store = new Store(engine);
        List<String> ids = List.of("a", "b", "c", "d", "e", "f", "g");
        ids.forEach(id -> store.person(id, id, Assignment.ASSIGNED));
        store.task("b", "leased", 0, null);
        store.task("c", "due", 2, "unavailable");
        store.task("d", "held", 0, "no-seats");
        store.task("e", "rejected", 0, "refused");
        store.task("f", "inStep", 0, null);
        // Was rejected, then changed: due, with the family of before.
        store.task("g", "due", 0, "refused");
        Status.Counts counts = store.status.counts();
        assertThat(counts).isEqualTo(new Status.Counts(2, 1, 1, 1, 1, 1));
        assertThat(counts.waiting()).isEqualTo(4);
        for (TaskState state : TaskState.values()) {
            assertThat(store.view.page(in(state), 10, Optional.empty()).items())
                    .hasSize((int) counts.of(state)).allSatisfy(row -> assertThat(row.state()).isEqualTo(state));
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void tellsPaceAndEndByTheLastMinuteOfTheLog(Engine engine) {
        Store store = new Store(engine);
        store.connections.put("http://127.0.0.1:9", "a token", null);
        WorkingEndpoint.authorize(store.connections);
        assertThat(store.status.overview().eta()).isNull();
        assertThat(store.status.overview().lastEventAt()).isNull();
        for (int number = 0; number < 100; number++) {
            store.person("p" + number, "P", Assignment.ASSIGNED);
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        assertThat(store.status.overview().eta()).as("by the budget of 1 a second").isBetween(now.plusSeconds(99), now.plusSeconds(110));
        store.event("p1", Outcome.DELIVERED, now.minusSeconds(3600), "long ago", 100);
        for (int second = 1; second <= 30; second++) {
            store.event("p1", Outcome.DELIVERED, now.minusSeconds(second), "lately", 2);
        }
        Status.Overview overview = store.status.overview();
        assertThat(overview.requestsPerMinute()).isEqualTo(60);
        assertThat(overview.eta()).isBetween(now.plusSeconds(80), now.plusSeconds(125));
        store.connections.pause("test");
        assertThat(store.status.overview().eta()).isNull();
        assertThat(store.status.overview().paused()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void pagesThroughPeopleAndFindsThemByAnyPart(Engine engine) {
        Store store = new Store(engine);
        for (int number = 0; number < 120; number++) {
            store.person("id-" + number, number == 7 ? "Zoë 100% O'Neil" : "Somebody", Assignment.NONE);
        }
        assertThat(walk(after -> store.view.page(PeopleView.Filter.NONE, 11, after)))
                .extracting(PeopleView.Row::id).hasSize(120).doesNotHaveDuplicates();
        assertThat(found(store, "ID-11")).containsExactly("id-11", "id-110", "id-111", "id-112", "id-113", "id-114", "id-115", "id-116",
                "id-117", "id-118", "id-119");
        assertThat(found(store, "-7@EXAMPLE")).containsExactly("id-7");
        assertThat(found(store, "o'neil")).containsExactly("id-7");
        assertThat(found(store, "100%")).containsExactly("id-7");
        assertThat(found(store, "id_1")).as("an underscore is no wildcard").isEmpty();
        assertThat(found(store, "!")).isEmpty();
        store.people.put(new PersonDraft("id-7", "moved@example.org", "active", Map.of("first_name", "ŁUCJA"), Assignment.NONE), "test");
        assertThat(found(store, "łucja")).as("what it is called now").containsExactly("id-7");
        assertThat(found(store, "-7@example")).as("what it was called before").isEmpty();
        assertThat(store.view.count(PeopleView.Filter.of("id-11"))).isEqualTo(11);
        store.people.remove("id-115", "test");
        assertThat(store.view.count(PeopleView.Filter.of("id-11"))).isEqualTo(10);
        assertThat(store.view.gone(PeopleView.Filter.of("ID-11"), 50, Optional.empty()).items()).extracting(PeopleView.Row::id)
                .containsExactly("id-115");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void findsPeopleByDepartmentAndAssignment(Engine engine) {
        Store store = new Store(engine);
        for (int number = 0; number < 6; number++) {
            store.people.put(new PersonDraft("id-" + number, "id-" + number + "@example.org", "active",
                    number == 5 ? Map.of() : Map.of("department", number < 3 ? "Sales" : "R&D %"), number % 2 == 0 ? Assignment.ASSIGNED
                    : Assignment.NONE), "test");
        }
        store.people.remove("id-4", "test");
        PeopleView.Filter sales = filter("Sales", null);
        assertThat(store.view.page(sales, 2, Optional.empty()).items()).extracting(PeopleView.Row::id).containsExactly("id-0", "id-1");
        assertThat(walk(after -> store.view.page(sales, 2, after))).extracting(PeopleView.Row::id).containsExactly("id-0", "id-1", "id-2");
        assertThat(store.view.count(sales)).isEqualTo(3);
        assertThat(store.view.count(filter("sales", null))).as("letter by letter").isZero();
        assertThat(store.view.count(filter("R&D %", null))).as("without who has left").isEqualTo(1);
        assertThat(store.view.page(filter("Sales", Assignment.ASSIGNED), 9, Optional.empty()).items()).extracting(PeopleView.Row::id)
                .containsExactly("id-0", "id-2");
        assertThat(store.view.fitting(filter(null, Assignment.ASSIGNED), List.of("id-4", "id-2", "id-1", "nobody")))
                .containsExactly("id-2");
        assertThat(store.view.gone(filter("R&D %", Assignment.NONE), 9, Optional.empty()).items()).extracting(PeopleView.Row::id)
                .containsExactly("id-4");
        assertThat(store.view.gone(sales, 9, Optional.empty()).items()).as("of those who have left, too").isEmpty();
        assertThat(store.view.gone(filter(null, Assignment.ASSIGNED), 9, Optional.empty()).items()).isEmpty();
        Departments departments = new Departments(store.database, Clock.systemUTC());
        assertThat(departments.all()).containsExactly(new Departments.Department("Sales", 3), new Departments.Department("R&D %", 1));
    }

    private static PeopleView.Filter filter(String department, Assignment assignment) {
        return new PeopleView.Filter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.ofNullable(department),
                Optional.ofNullable(assignment));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void findsManyAsItFindsFew(Engine engine) {
        Store store = new Store(engine);
        new TransactionTemplate(new JdbcTransactionManager(store.database.getDataSource())).executeWithoutResult(status -> {
            for (int number = 0; number < 1200; number++) {
                store.person("many-" + number, "Somebody", Assignment.NONE);
            }
        });
        store.task("many-999", "rejected", 1, "refused");
        assertThat(walk(after -> store.view.page(PeopleView.Filter.of("MANY"), 250, after)))
                .extracting(PeopleView.Row::id).hasSize(1200).doesNotHaveDuplicates();
        assertThat(store.view.page(new PeopleView.Filter(Optional.of("many"), Optional.of(TaskState.REJECTED), Optional.empty(),
                Optional.empty(), Optional.empty()), 50, Optional.empty()).items())
                .extracting(PeopleView.Row::id).containsExactly("many-999");
        assertThat(store.view.count(PeopleView.Filter.of("many"))).isEqualTo(1200);
        assertThat(store.view.count(new PeopleView.Filter(Optional.of("many"), Optional.of(TaskState.REJECTED), Optional.of(Family.REFUSED),
                Optional.empty(), Optional.of(Assignment.NONE)))).isEqualTo(1);
    }

    /** The look of every second: by the index of states H2 goes through everybody who is in step. */
    @Test
    void looksForThoseWhoseTimeHasComeAmongThemAlone() {
        Store store = new Store(Engine.H2);
        new TransactionTemplate(new JdbcTransactionManager(store.database.getDataSource())).executeWithoutResult(status -> {
            for (int number = 0; number < 500; number++) {
                store.person("p-" + number, "Somebody", Assignment.NONE);
            }
        });
        store.database.execute("analyze");
        assertThat(store.database.queryForObject("explain " + Upkeep.TIME_HAS_COME, String.class, OffsetDateTime.now()))
                .contains("PROVISIONING_TASK_AGAIN");
    }

    private static List<String> found(Store store, String query) {
        return store.view.page(PeopleView.Filter.of(query), 50, Optional.empty()).items().stream().map(PeopleView.Row::id).toList();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void showsWhoHasLeftWhileThereIsSomethingLeftOfThem(Engine engine) {
        Store store = new Store(engine);
        store.person("linked", "L", Assignment.NONE);
        store.person("never", "N", Assignment.NONE);
        store.link("linked", "linked@example.org", true);
        store.people.remove("linked", "test");
        store.people.remove("never", "test");
        assertThat(store.view.page(PeopleView.Filter.NONE, 50, Optional.empty()).items()).singleElement().satisfies(row -> {
            assertThat(row.id()).isEqualTo("linked");
            assertThat(row.status()).isEqualTo("gone");
            assertThat(row.account()).isEqualTo(new PeopleView.Linked("scim-linked", "linked@example.org", true));
        });
        assertThat(store.view.find("never")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void groupsFailuresAndRetriesThemTogether(Engine engine) {
        Store store = new Store(engine);
        for (int number = 0; number < 9; number++) {
            store.person("p" + number, "P", Assignment.ASSIGNED);
            store.task("p" + number, number < 7 ? "rejected" : "due", number < 7 ? 0 : 3, number < 7 ? "refused" : "unavailable");
        }
        store.person("fine", "F", Assignment.ASSIGNED);
        store.task("fine", "inStep", 0, null);
        List<Failures.Group> groups = store.failures.families();
        assertThat(groups).extracting(Failures.Group::family).containsExactly("refused", "unavailable");
        assertThat(groups).extracting(Failures.Group::count).containsExactly(7L, 2L);
        assertThat(groups.get(0).userIds()).hasSize(5).allMatch(id -> id.compareTo("p7") < 0);
        assertThat(groups.get(0).nextTryAt()).isNull();
        assertThat(groups.get(0).hint()).isEqualTo(Family.REFUSED.hint());
        assertThat(groups.get(1).nextTryAt()).isNotNull();

        assertThat(store.failures.retry(Family.REFUSED)).isEqualTo(7);
        assertThat(store.failures.families()).extracting(Failures.Group::family).containsExactly("unavailable");
        assertThat(store.failures.retry(List.of("p7", "nobody"))).isEqualTo(1);
        assertThat(store.status.counts()).isEqualTo(new Status.Counts(8, 0, 1, 0, 0, 1));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void leavesWhoeverWaitsForTheDecisionOnAHoldOnItsList(Engine engine) {
        Store store = new Store(engine);
        for (String state : List.of("waiting", "expired")) {
            store.person(state, "P", Assignment.ASSIGNED);
            store.task(state, "held", 0, "removal-limit");
            store.database.update("insert into removal_hold (kind, state, reason, of_people, fingerprint, created_at, expires_at) values "
                    + "('removals', ?, 'many', 9, 'f', current_timestamp, current_timestamp)", state);
            store.database.update("insert into removal_hold_item (hold_id, user_id, action, revision, evidence, state, held_at) select id, "
                    + "state, 'DEACTIVATE', 1, 'e', ?, current_timestamp from removal_hold where state = ?",
                    state.equals("waiting") ? "open" : "kept", state);
        }
        assertThat(store.failures.families()).singleElement().satisfies(group -> {
            assertThat(group.count()).isEqualTo(2);
            assertThat(group.onHold()).isEqualTo(1);
        });
        assertThat(store.failures.retry(Family.REMOVAL_LIMIT)).isEqualTo(1);
        assertThat(store.failures.families()).singleElement().satisfies(group -> assertThat(group.userIds()).containsExactly("waiting"));
        assertThat(store.failures.retry(Family.REMOVAL_LIMIT)).isZero();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void triesOneSeatInsteadOfEverybody(Engine engine) {
        Store store = new Store(engine);
        store.connections.put("http://127.0.0.1:9", "a token", null);
        store.connections.seats().full(java.time.Duration.ofHours(1));
        store.person("p1", "P", Assignment.ASSIGNED);
        store.task("p1", "held", 0, "no-seats");
        assertThat(store.connections.seats().isProbeDue()).isFalse();
        assertThat(store.failures.retry(Family.NO_SEATS)).isEqualTo(1);
        assertThat(store.connections.seats().isProbeDue()).isTrue();
        assertThat(store.status.counts().held()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void explainsAPersonWithoutChangingAnything(Engine engine) {
        Store store = new Store(engine);
        store.person("ann", "Ann Example", Assignment.ASSIGNED);
        store.link("ann", "ANN@example.org", true);
        String before = store.database.queryForList("select * from provisioning_task").toString();
        Explanation.Explained ann = store.explanation.explain("ann").orElseThrow();
        assertThat(store.database.queryForList("select * from provisioning_task").toString()).isEqualTo(before);
        assertThat(ann.decision()).isEqualTo(new Explanation.Verdict("UPDATE", null, "has a Calendly user", List.of("displayName", "externalId"),
                null));
        assertThat(ann.account().linkedBy()).isEqualTo("adopted");
        assertThat(ann.mapping()).contains(new Explanation.Mapped("userName", "field email", "ann@example.org", null));
        assertThat(ann.task().state()).isEqualTo(TaskState.DUE);
        assertThat(ann.task().nextTryAt()).isNotNull();
        assertThat(ann.lastSteps()).isEmpty();
        assertThat(store.explanation.explain("nobody")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void explainsWhoHoldsTheSameUserName(Engine engine) {
        Store store = new Store(engine);
        store.person("one", "One", Assignment.ASSIGNED);
        store.person("two", "Two", Assignment.ASSIGNED);
        store.link("one", "shared@example.org", true);
        store.database.update("update directory_user set email = 'Shared@example.org' where id = 'two'");
        store.database.update("update provisioning_task set user_name_key = 'shared@example.org' where user_id = 'one'");
        Explanation.Explained two = store.explanation.explain("two").orElseThrow();
        assertThat(two.rival()).isEqualTo("one");
        assertThat(two.decision().outcome()).isEqualTo("REJECTED");
    }

    private static <T> List<T> walk(Function<Optional<String>, Page<T>> pages) {
        List<T> all = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page<T> page = pages.apply(after);
            all.addAll(page.items());
            after = page.next();
        } while (after.isPresent());
        return all;
    }

    private static PeopleView.Filter in(TaskState state) {
        return new PeopleView.Filter(Optional.empty(), Optional.of(state), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
