package io.rosterbridge.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.source.Directory;
import io.rosterbridge.source.SourceMapping;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PeopleTest {

    @ParameterizedTest
    @EnumSource(Engine.class)
    void somebodyNewIsActiveAndAssignedByDefaultAndDue(Engine engine) {
        Directory directory = new Directory(engine.fresh(), true);

        Change change = directory.people.put(draft("7", "Ann@Example.com", Map.of("first_name", " Ann ", "shoe", "38")), "api");

        assertThat(change).isEqualTo(new Change(Change.Kind.CREATED,
                List.of("email", "status", "first_name", "custom", "assignment")));
        DirectoryPerson ann = directory.people.find("7").orElseThrow();
        assertThat(ann.person().values()).containsExactlyInAnyOrderEntriesOf(Map.of("id", "7", "email", "Ann@Example.com",
                "status", "active", "first_name", "Ann", "shoe", "38"));
        assertThat(ann.assignment()).isEqualTo(Assignment.ASSIGNED);
        assertThat(directory.feed()).containsExactly("7 created email,status,first_name,custom", "7 assignment assignment");
        assertThat(directory.tasks()).containsExactly("7 due lane 2 revision 1");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void manyAreAssignedAtOnceAndWhoeverIsSoAlreadyIsPassedOver(Engine engine) {
        Directory directory = new Directory(engine.fresh(), false);
        List.of("1", "2", "3", "4").forEach(id -> directory.people.put(draft(id, id + "@b.c", Map.of()), "api"));
        directory.people.assign("2", Assignment.ASSIGNED, "api");
        directory.people.remove("3", "api");
        int before = directory.feed().size();

        assertThat(directory.people.assign(List.of("1", "2", "3", "4", "nobody"), Assignment.ASSIGNED, "ann")).as("who changed")
                .containsExactly("1", "4");

        assertThat(directory.feed().subList(before, directory.feed().size())).containsExactly("1 assignment assignment", "4 assignment assignment");
        assertThat(directory.tasks()).contains("1 due lane 2 revision 1", "2 due lane 2 revision 1", "4 due lane 2 revision 1");
        assertThat(directory.people.find("3").orElseThrow().assignment()).isEqualTo(Assignment.NONE);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void somebodyNewWithoutAnAssignmentIsNotDue(Engine engine) {
        Directory directory = new Directory(engine.fresh(), false);

        directory.people.put(draft("7", "a@b.c", Map.of()), "api");

        assertThat(directory.tasks()).containsExactly("7 inStep lane 2 revision 0");
        assertThat(directory.wakes()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatIsNotSaidStaysAndAnEmptyValueClears(Engine engine) {
        Directory directory = new Directory(engine.fresh(), true);
        directory.people.put(draft("7", "a@b.c", Map.of("title", "Dr", "department", "Sales", "shoe", "38", "hat", "L")), "api");

        Change change = directory.people.put(new PersonDraft("7", null, null, Map.of("title", "", "shoe", ""), null), "api");

        assertThat(change).isEqualTo(new Change(Change.Kind.CHANGED, List.of("title", "custom")));
        assertThat(directory.people.find("7").orElseThrow().person().attributes())
                .containsExactlyInAnyOrderEntriesOf(Map.of("department", "Sales", "hat", "L"));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatIsSoAlreadyWritesNothingAndMarksNobody(Engine engine) {
        Directory directory = new Directory(engine.fresh(), true);
        PersonDraft draft = new PersonDraft("7", "a@b.c", "inactive", Map.of("title", "Dr", "x", "y"), Assignment.SUSPENDED);
        directory.people.put(draft, "api");
        List<String> before = directory.everything();

        assertThat(directory.people.put(draft, "other")).isEqualTo(new Change(Change.Kind.UNCHANGED, List.of()));
        assertThat(directory.people.assign("7", Assignment.SUSPENDED, "other")).isFalse();

        assertThat(directory.everything()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whoeverLeftKeepsTheirValuesFreesTheAddressAndMayReturn(Engine engine) {
        Directory directory = new Directory(engine.fresh(), true);
        directory.people.put(draft("7", "a@b.c", Map.of("title", "Dr")), "csv");

        assertThat(directory.people.remove("7", "api")).isTrue();
        assertThat(directory.people.remove("7", "api")).isFalse();
        assertThat(directory.people.remove("8", "api")).isFalse();
        DirectoryPerson gone = directory.people.find("7").orElseThrow();
        assertThat(gone.gone()).isTrue();
        assertThat(gone.assignment()).isEqualTo(Assignment.NONE);
        assertThat(gone.person().email()).isEqualTo("a@b.c");
        assertThat(directory.people.assign("7", Assignment.ASSIGNED, "api")).isFalse();
        directory.people.put(draft("8", "A@b.c", Map.of()), "api");

        assertThatThrownBy(() -> directory.people.put(draft("7", null, Map.of()), "api")).hasMessageContaining("person 8");
        assertThat(directory.people.put(draft("7", "b@b.c", Map.of()), "api").kind()).isEqualTo(Change.Kind.RETURNED);
        DirectoryPerson back = directory.people.find("7").orElseThrow();
        assertThat(back.gone()).isFalse();
        assertThat(back.source()).isEqualTo("api");
        assertThat(back.assignment()).isEqualTo(Assignment.ASSIGNED);
        assertThat(back.person().attributes()).containsEntry("title", "Dr");
        assertThat(directory.feed()).contains("7 removed ", "7 returned email");
    }

    /** As in a file: one place says what an id and an address can be. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"4.87688E+18 | id is \"4.87688E+18\": the short form", "#N/A | id is \"#N/A\": a word",
        "0 | id is \"0\": zero", "7 | email is \"0c4a2b1d5e6f47a8b9c0d1e2f3a4b5c6ann@b.c\", which a directory gives to an entry it has deleted"})
    void whatIdentifiesNobodyIsRefusedByEveryDoor(String id, String refusal) {
        Directory directory = new Directory(Engine.H2.fresh(), true, SourceMapping.parse("f", "source: csv").identityRules());
        PersonDraft person = draft(id, "0c4a2b1d5e6f47a8b9c0d1e2f3a4b5c6ann@b.c", Map.of());
        assertThatThrownBy(() -> directory.people.put(person, "api")).isInstanceOf(PersonRefused.class).hasMessageStartingWith(refusal);
        assertThat(directory.people.putAll(List.of(person), "import").get(id)).startsWith(refusal);
        assertThat(directory.people.find(id)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whoeverIsDeletedInTheDirectoryBehindThisOneKeepsTheirAddressAndIsNotBroughtBack(Engine engine) {
        Directory directory = new Directory(engine.fresh(), true);
        String tombstone = "0c4a2b1d-5e6f-47a8-b9c0-d1e2f3a4b5c6ann@b.c";
        directory.people.put(draft("7", "ann@b.c", Map.of()), "api");

        directory.people.put(new PersonDraft("7", tombstone, "inactive", Map.of(), null), "api");
        assertThat(directory.people.find("7").orElseThrow().person().email()).isEqualTo("ann@b.c");
        assertThat(directory.people.find("7").orElseThrow().person().active()).isFalse();

        directory.people.remove("7", "api");
        assertThatThrownBy(() -> directory.people.put(draft("7", tombstone, Map.of()), "api")).hasMessageContaining("brought back");
        assertThat(directory.people.find("7").orElseThrow().gone()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void anAddressThatSomebodyElseHasIsRefusedInAnyLetterCaseAndNothingIsWritten(Engine engine) {
        Directory directory = new Directory(engine.fresh(), true);
        directory.people.put(draft("7", "Ann@b.c", Map.of()), "api");
        List<String> before = directory.everything();

        assertThatThrownBy(() -> directory.people.put(draft("8", "aNN@B.c", Map.of()), "api"))
                .isInstanceOfSatisfying(PersonRefused.class, refused -> assertThat(refused.field()).isEqualTo("email"))
                .hasMessage("email is aNN@B.c, which person 7 has; change or remove that person first");
        assertThatThrownBy(() -> directory.people.put(draft("8", null, Map.of()), "api"))
                .hasMessage("email is missing; somebody new needs an address");

        assertThat(directory.everything()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aChangeOfSomebodyWhomCalendlyDoesNotConcernMarksNobody(Engine engine) {
        Directory directory = new Directory(engine.fresh(), false);
        directory.people.put(draft("7", "a@b.c", Map.of()), "api");

        directory.people.put(draft("7", "a@b.c", Map.of("title", "Dr")), "api");
        assertThat(directory.tasks()).containsExactly("7 inStep lane 2 revision 0");

        directory.people.assign("7", Assignment.ASSIGNED, "api");
        directory.people.put(draft("7", "a@b.c", Map.of("title", "Prof")), "api");
        assertThat(directory.tasks()).containsExactly("7 due lane 2 revision 2");

        directory.people.assign("7", Assignment.NONE, "api");
        assertThat(directory.tasks()).containsExactly("7 due lane 2 revision 3");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void theViewOfTheWorkHoldsTheSamePerson(Engine engine) {
        Directory directory = new Directory(engine.fresh(), true);
        directory.people.put(draft("7", "a@b.c", Map.of("full_name", "李 O'Neil 👩‍🚀", "shoe", "\"38\"")), "api");

        assertThat(directory.jdbc.query("select * from provisioning_work", (row, number) -> People.person(row)))
                .containsExactly(directory.people.find("7").orElseThrow().person());
    }

    private static PersonDraft draft(String id, String email, Map<String, String> attributes) {
        return new PersonDraft(id, email, null, attributes, null);
    }
}