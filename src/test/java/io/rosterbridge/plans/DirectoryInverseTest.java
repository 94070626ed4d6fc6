package io.rosterbridge.plans;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Person;
import io.rosterbridge.plans.DirectoryInverse.Recorded;
import io.rosterbridge.source.ImportedPeople;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How what was changed in the directory goes back. */
class DirectoryInverseTest {

    private static final Person ANN = new Person("p-1", "ann@example.com", true, Map.of("full_name", "Ann"));
    private static final Person ANNIE = new Person("p-1", "ann@example.com", true, Map.of("full_name", "Annie", "department", "Sales"));
    private static final Optional<String> LINK = Optional.of("scim-1");

    @Test
    void whomAnImportMadeLeavesAgainWithoutTheLink() {
        Recorded made = recorded(Optional.empty(), Optional.of(ANN), Assignment.NONE, Assignment.ASSIGNED, LINK);
        assertThat(DirectoryInverse.of(made, now(ANN, Assignment.ASSIGNED), LINK, true, true))
                .isEqualTo(new DirectoryInverse(Optional.empty(), Assignment.NONE, true, Optional.empty()));
    }

    @Test
    void whomSomebodyHasTakenUpSinceStaysUnassigned() {
        Recorded made = recorded(Optional.empty(), Optional.of(ANN), Assignment.NONE, Assignment.ASSIGNED, LINK);
        assertThat(DirectoryInverse.of(made, now(ANNIE, Assignment.ASSIGNED), LINK, true, true))
                .isEqualTo(new DirectoryInverse(Optional.of(ANNIE), Assignment.NONE, true, Optional.empty()));
        Optional<DirectoryPerson> listed = Optional.of(new DirectoryPerson(ANN, Assignment.ASSIGNED, false, "csv", Instant.EPOCH));
        assertThat(DirectoryInverse.of(made, listed, LINK, true, true).person()).contains(ANN);
    }

    @Test
    void formerValuesAndAssignmentComeBackIfNobodyTouchedThem() {
        Recorded renamed = recorded(Optional.of(ANN), Optional.of(ANNIE), Assignment.SUSPENDED, Assignment.ASSIGNED, Optional.empty());
        assertThat(DirectoryInverse.of(renamed, now(ANNIE, Assignment.ASSIGNED), LINK, true, false))
                .isEqualTo(new DirectoryInverse(Optional.of(ANN), Assignment.SUSPENDED, false, Optional.empty()));
        Person edited = new Person("p-1", "ann@example.com", true, Map.of("full_name", "Anna", "department", "Sales"));
        assertThat(DirectoryInverse.of(renamed, now(edited, Assignment.ASSIGNED), LINK, true, false).cannot())
                .contains("was changed in the directory since: full_name; change them by hand");
    }

    @Test
    void otherValuesAreNoMatterWhereOnlyTheAssignmentWasChanged() {
        Recorded assigned = recorded(Optional.of(ANN), Optional.of(ANN), Assignment.NONE, Assignment.ASSIGNED, Optional.empty());
        assertThat(DirectoryInverse.of(assigned, now(ANNIE, Assignment.ASSIGNED), Optional.empty(), true, false))
                .isEqualTo(new DirectoryInverse(Optional.of(ANNIE), Assignment.NONE, false, Optional.empty()));
    }

    @Test
    void nobodyIsDeletedByIt() {
        Recorded assigned = recorded(Optional.empty(), Optional.empty(), Assignment.NONE, Assignment.ASSIGNED, Optional.empty());
        assertThat(DirectoryInverse.of(assigned, now(ANN, Assignment.ASSIGNED), LINK, true, true).assignment())
                .isEqualTo(Assignment.SUSPENDED);
        assertThat(DirectoryInverse.of(assigned, now(ANN, Assignment.ASSIGNED), LINK, true, false).assignment()).isEqualTo(Assignment.NONE);
    }

    @Test
    void whateverWasDecidedSinceStays() {
        Recorded assigned = recorded(Optional.of(ANN), Optional.of(ANN), Assignment.NONE, Assignment.ASSIGNED, LINK);
        assertThat(DirectoryInverse.of(assigned, now(ANN, Assignment.SUSPENDED), LINK, true, false).cannot())
                .contains(Inverse.CHANGED_AGAIN);
        assertThat(DirectoryInverse.of(assigned, now(ANN, Assignment.ASSIGNED), Optional.of("scim-2"), true, false).cannot())
                .contains(Inverse.CHANGED_AGAIN);
        assertThat(DirectoryInverse.of(assigned, now(ANN, Assignment.ASSIGNED), LINK, false, false).cannot())
                .contains(Inverse.CHANGED_AGAIN);
        assertThat(DirectoryInverse.of(assigned, Optional.empty(), LINK, true, false).cannot()).contains("has left the directory since");
    }

    private static Recorded recorded(Optional<Person> before, Optional<Person> after, Assignment former, Assignment assignment,
            Optional<String> linked) {
        return new Recorded("p-1", Instant.EPOCH, before, after, former, assignment, linked);
    }

    private static Optional<DirectoryPerson> now(Person person, Assignment assignment) {
        return Optional.of(new DirectoryPerson(person, assignment, false, ImportedPeople.SOURCE, Instant.EPOCH));
    }
}
