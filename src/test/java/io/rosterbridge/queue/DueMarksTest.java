package io.rosterbridge.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.source.Directory;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DueMarksTest {

    @ParameterizedTest
    @CsvSource({
        "active,   ASSIGNED,  none,     2",
        "inactive, ASSIGNED,  none,     2",
        "active,   NONE,      none,     2",
        "active,   ASSIGNED,  active,   3",
        "inactive, ASSIGNED,  active,   0",
        "active,   SUSPENDED, active,   0",
        "active,   NONE,      active,   0",
        "active,   ASSIGNED,  inactive, 1",
        "inactive, ASSIGNED,  inactive, 3",
        "active,   SUSPENDED, inactive, 3",
        "active,   NONE,      inactive, 0",
    })
    void theLaneFollowsFromTheStates(String status, Assignment assignment, String held, int lane) {
        for (Engine engine : Engine.values()) {
            Directory directory = new Directory(engine.fresh(), false);
            directory.people.put(new PersonDraft("7", "a@b.c", status, Map.of(), assignment), "api");
            if (!held.equals("none")) {
                directory.link("7", held.equals("active"));
            }

            directory.marks.mark(List.of("7"));

            assertThat(directory.jdbc.queryForObject("select lane from provisioning_task", Integer.class)).isEqualTo(lane);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aMarkSaysWhatItIsForUntilSomethingElseComesOnTop(Engine engine) {
        Directory directory = new Directory(engine.fresh(), true);
        for (String id : List.of("1", "2", "3", "4")) {
            directory.people.put(new PersonDraft(id, id + "@b.c", "active", Map.of(), Assignment.ASSIGNED), "api");
        }
        directory.jdbc.update("update provisioning_task set state = 'inStep'");
        directory.marks.because(DueCause.plan(7), () -> directory.marks.because(DueCause.read(3),
                () -> directory.marks.mark(List.of("1", "2", "3"))));
        assertThat(causes(directory)).as("the outer cause counts").containsExactly("plan:7", "plan:7", "plan:7", null);
        directory.marks.because(DueCause.plan(7), () -> directory.marks.mark(List.of("1")));
        directory.marks.mark(List.of("2"));
        directory.marks.again(List.of("3"));
        directory.marks.because(DueCause.imported(4), () -> directory.marks.mark(List.of("4")));
        assertThat(causes(directory)).containsExactly("plan:7", "several", "plan:7", "import:4");
        directory.marks.attribute(List.of("2"), DueCause.plan(8));
        directory.jdbc.update("update provisioning_task set state = 'inStep' where user_id = '3'");
        directory.marks.mark(List.of("3"));
        directory.jdbc.update("update provisioning_task set state = 'leased' where user_id = '4'");
        directory.marks.because(DueCause.reconciliation(5), () -> directory.marks.mark(List.of("4")));
        assertThat(causes(directory)).containsExactly("plan:7", "plan:8", null, "several");
    }

    private static List<String> causes(Directory directory) {
        return directory.jdbc.queryForList("select cause from provisioning_task order by user_id", String.class);
    }

    /** In seconds; what somebody asks for never waits. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatTheApplicationRepeatsByItselfComesLaterEachTimeUntilSomethingIsChanged(Engine engine) {
        Directory directory = new Directory(engine.fresh(), true);
        directory.people.put(person("7"), "api");
        int[] pauses = {0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600};
        for (int repeats = 0; repeats < pauses.length; repeats++) {
            directory.jdbc.update("update provisioning_task set state = 'inStep', attempts = 0, repeats = ?", repeats);
            directory.marks.repeat(List.of("7"));
            assertThat(pause(directory)).as("after %d works in vain", repeats).isEqualTo(pauses[repeats]);
            assertThat(directory.jdbc.queryForObject("select attempts from provisioning_task", Integer.class)).as("shown as failed")
                    .isEqualTo(Math.max(0, repeats - 3));
        }
        directory.jdbc.update("update provisioning_task set state = 'inStep', repeats = 2000000000");
        directory.marks.repeat(List.of("7"));
        assertThat(pause(directory)).isEqualTo(3600);
        directory.jdbc.update("update provisioning_task set state = 'inStep'");
        directory.marks.again(List.of("7"));
        assertThat(pause(directory)).as("somebody asks for it").isZero();

        directory.jdbc.update("update provisioning_task set state = 'inStep', repeats = 9");
        directory.marks.mark(List.of("7"));
        assertThat(pause(directory)).isZero();
        directory.jdbc.update("update provisioning_task set state = 'inStep'");
        directory.marks.repeat(List.of("7"));
        assertThat(pause(directory)).as("counted from the change on").isZero();
    }

    private static long pause(Directory directory) {
        return directory.jdbc.queryForObject("select extract(epoch from due_at) - extract(epoch from marked_at) from provisioning_task",
                Long.class);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whoeverLeftAndIsLinkedGoesFirst(Engine engine) {
        Directory directory = new Directory(engine.fresh(), true);
        directory.people.put(person("7"), "api");
        directory.link("7", true);

        directory.people.remove("7", "api");

        assertThat(directory.tasks()).containsExactly("7 due lane 0 revision 2");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aWorkerKeepsTheTaskItHoldsAndSeesTheRevision(Engine engine) {
        Directory directory = new Directory(engine.fresh(), true);
        directory.people.put(person("7"), "api");
        directory.jdbc.update("update provisioning_task set state = 'leased', lease_token = 'x'");

        directory.marks.mark(List.of("7", "nobody"));

        assertThat(directory.tasks()).containsExactly("7 leased lane 2 revision 2");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whoeverWaitsKeepsTheirPlaceAndAFailureStartsAfresh(Engine engine) {
        Directory directory = new Directory(engine.fresh(), true);
        directory.people.put(person("7"), "api");
        directory.people.put(person("8"), "api");
        directory.jdbc.update("update provisioning_task set due_at = timestamp with time zone '2020-01-01 00:00:00Z',"
                + " marked_at = timestamp with time zone '2020-01-01 00:00:00Z' where user_id = '7'");
        directory.jdbc.update("update provisioning_task set state = 'due', attempts = 4,"
                + " due_at = timestamp with time zone '2999-01-01 00:00:00Z',"
                + " marked_at = timestamp with time zone '2020-01-01 00:00:00Z' where user_id = '8'");

        directory.marks.mark(List.of("7", "8"));

        assertThat(directory.jdbc.queryForList("""
                select user_id from provisioning_task
                where state = 'due' and attempts = 0 and due_at <= current_timestamp and user_id = '8'""", String.class)).containsExactly("8");
        assertThat(directory.jdbc.queryForList("select user_id from provisioning_task where due_at = marked_at"
                + " and due_at = timestamp with time zone '2020-01-01 00:00:00Z'", String.class)).containsExactly("7");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void everyoneIsWhoeverIsAssignedOrSuspendedOrLinked(Engine engine) {
        Directory directory = new Directory(engine.fresh(), false);
        for (String id : List.of("assigned", "suspended", "linked", "none")) {
            directory.people.put(new PersonDraft(id, id + "@b.c", null, Map.of(),
                    id.equals("assigned") || id.equals("suspended") ? Assignment.of(id) : null), "api");
        }
        directory.link("linked", true);
        directory.jdbc.update("update provisioning_task set state = 'inStep'");

        assertThat(directory.marks.markEveryone()).isEqualTo(3);

        assertThat(directory.jdbc.queryForList("select user_id from provisioning_task where state = 'inStep'", String.class))
                .containsExactly("none");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void theWakeUpWaitsForTheCommitAndIsNotCalledForARollback(Engine engine) {
        Directory directory = new Directory(engine.fresh(), false);
        directory.people.put(person("7"), "api");

        directory.transaction.executeWithoutResult(status -> {
            directory.marks.mark(List.of("7"));
            assertThat(directory.wakes()).isZero();
        });
        assertThat(directory.wakes()).isEqualTo(1);
        directory.transaction.executeWithoutResult(status -> {
            directory.marks.mark(List.of("7"));
            status.setRollbackOnly();
        });
        assertThat(directory.wakes()).isEqualTo(1);
        directory.marks.mark(List.of("7"));
        assertThat(directory.wakes()).isEqualTo(2);
        directory.marks.mark(List.of("nobody"));
        directory.marks.mark(List.of());
        assertThat(directory.wakes()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aHundredThousandPeopleAreMarkedByOneCall(Engine engine) {
        Directory directory = new Directory(engine.fresh(), false);
        directory.jdbc.update("""
                insert into directory_user (id, email, email_key, status, custom, source, changed_at)
                select 'u' || n, 'u' || n || '@b.c', 'u' || n || '@b.c', 'active', '{}', 'csv', current_timestamp
                from %s""".formatted(engine == Engine.H2 ? "(select x as n from system_range(1, 100000))"
                        : "generate_series(1, 100000) n"));
        directory.jdbc.update("insert into app_assignment select id, 'assigned', current_timestamp from directory_user");
        directory.jdbc.update("""
                insert into provisioning_task (user_id, state, lane, due_at, marked_at, revision, attempts)
                select id, 'inStep', 2, current_timestamp, current_timestamp, 0, 0 from directory_user""");

        assertThat(directory.marks.mark(IntStream.rangeClosed(1, 100_000).mapToObj(n -> "u" + n).toList())).isEqualTo(100_000);
        assertThat(directory.marks.markEveryone()).isEqualTo(100_000);
    }

    private static PersonDraft person(String id) {
        return new PersonDraft(id, id + "@b.c", null, Map.of(), null);
    }
}
