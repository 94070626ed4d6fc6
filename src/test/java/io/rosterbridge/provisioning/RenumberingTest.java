package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.Application;
import io.rosterbridge.provisioning.Holds.Hold;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A source that gives its people new ids is known for that: they keep their accounts, and nothing is sent. */
class RenumberingTest {

    private static final int PEOPLE = 41;

    private Application application;
    private Doors doors;
    private Map<String, String> scimIds;

    @BeforeEach
    void everybodyHasAnAccount() throws IOException {
        application = Doors.prepared().start();
        doors = new Doors(application);
        doors.full(rows(0, PEOPLE, "hr-"));
        scimIds = links();
        assertThat(scimIds).hasSize(PEOPLE);
        application.writes();
    }

    @AfterEach
    void stop() throws IOException {
        application.close();
    }

    @Test
    void manyAreOneListThatIsApprovedOnceAndNothingIsSent() {
        List<String> renumbered = new ArrayList<>(List.of(rows(0, 40, "E-")));
        renumbered.add("E-new,joins@example.com,Joy Ner,active,true");
        doors.full(renumbered.toArray(String[]::new));
        Hold hold = onlyHold();
        assertThat(List.of(hold.kind(), hold.removals(), hold.of())).isEqualTo(List.of("new-ids", 40L, PEOPLE));
        assertThat(hold.reason()).startsWith("40 of 41 known people have new ids");
        assertThat(application.writes()).as("whoever joins does").isEqualTo(1);
        assertThat(application.database().queryForObject("select reason from source_read order by id desc fetch first 1 rows only", String.class))
                .contains("40 of 41 known people have new ids", "approve hold " + hold.id());

        renumbered.set(40, "E-new,joins@example.com,Joy Ner,active,");
        doors.full(renumbered.toArray(String[]::new));
        assertThat(onlyHold().id()).as("it is the same list").isEqualTo(hold.id());
        assertThat(application.log("hr-40")).as("whoever leaves does meanwhile").endsWith("DEACTIVATE DELIVERED");
        assertThat(application.writes()).isEqualTo(1);

        assertThat(holds().approve(hold.id(), hold.fingerprint(), "Ada").released()).isEqualTo(40);
        application.settle();
        doors.full(renumbered.toArray(String[]::new));
        assertThat(application.writes()).isZero();
        Map<String, String> now = links();
        IntStream.range(0, 40).forEach(each -> assertThat(now.get("E-" + each)).isEqualTo(scimIds.get("hr-" + each)));
        assertThat(application.count("user_id like 'hr-%' and user_id <> 'hr-40'")).isZero();
        assertThat(application.log("E-7")).contains("CREATE DELIVERED").doesNotContain("DEACTIVATE DELIVERED");
        assertThat(application.database().queryForObject("select rejected from source_read order by id desc fetch first 1 rows only",
                Integer.class)).isZero();
        assertThat(holds().waiting()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aFewHaveTheirNewIdsAtOnce(int few) {
        List<String> rows = new ArrayList<>(List.of(rows(0, few, "E-")));
        rows.addAll(List.of(rows(few, PEOPLE, "hr-")));
        doors.full(rows.toArray(String[]::new));
        assertThat(holds().waiting()).isEmpty();
        assertThat(application.writes()).isZero();
        assertThat(links()).hasSize(PEOPLE).containsEntry("E-0", scimIds.get("hr-0")).doesNotContainKey("hr-0");
        assertThat(application.database().queryForObject("select reason from provisioning_event where user_id = 'E-0' and reason like 'was %'",
                String.class)).isEqualTo("was person hr-0; source csv has given this id to the same address and name");
    }

    @Test
    void whoIsAnotherHumanIsNotTakenForANewIdOfTheFormer() {
        List<String> rows = new ArrayList<>(List.of("E-0,p-0@example.com,Max Power,active,true"));
        rows.addAll(List.of(rows(1, PEOPLE, "hr-")));
        doors.full(rows.toArray(String[]::new));
        assertThat(links()).containsEntry("hr-0", scimIds.get("hr-0")).doesNotContainKey("E-0");
        assertThat(application.writes()).isZero();
    }

    @Test
    void whatIsRejectedStaysAsItIsAndIsNotAskedAgain() {
        doors.full(rows(0, PEOPLE, "E-"));
        Hold hold = onlyHold();
        holds().reject(hold.id(), hold.fingerprint(), "Ada");
        List<String> again = new ArrayList<>(List.of(rows(0, PEOPLE, "E-")));
        again.set(0, "E-0,p-0@example.com,Pat 0 Miller,active,");
        doors.full(again.toArray(String[]::new));
        assertThat(holds().waiting()).isEmpty();
        assertThat(application.writes()).isZero();
        assertThat(links()).isEqualTo(scimIds);
        assertThat(application.database().queryForObject("select reason from source_read order by id desc fetch first 1 rows only", String.class))
                .contains("hold " + hold.id() + " with the same people was rejected");
    }

    @Test
    void aListThatIsAnotherByNowCannotBeApproved() {
        doors.full(rows(0, PEOPLE, "E-"));
        Hold seen = onlyHold();
        List<String> less = new ArrayList<>(List.of(rows(0, 40, "E-")));
        less.add(rows(40, 41, "hr-")[0]);
        doors.full(less.toArray(String[]::new));
        assertThatThrownBy(() -> holds().approve(seen.id(), seen.fingerprint(), "Ada")).hasMessageContaining("another list by now");
        doors.full(rows(0, PEOPLE, "hr-"));
        assertThat(holds().waiting()).as("the former ids are there again").isEmpty();
        assertThat(application.writes()).isZero();
    }

    private Hold onlyHold() {
        assertThat(holds().waiting()).hasSize(1);
        return holds().waiting().get(0);
    }

    private Holds holds() {
        return application.bean(Holds.class);
    }

    private Map<String, String> links() {
        return application.database().queryForList("select user_id, scim_id from calendly_account").stream()
                .collect(Collectors.toMap(row -> (String) row.get("user_id"), row -> (String) row.get("scim_id")));
    }

    private static String[] rows(int from, int to, String prefix) {
        return IntStream.range(from, to).mapToObj(each -> prefix + each + ",p-" + each + "@example.com,Pat " + each + " Miller,active,true")
                .toArray(String[]::new);
    }
}
