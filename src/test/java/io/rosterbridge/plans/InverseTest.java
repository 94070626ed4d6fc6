package io.rosterbridge.plans;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.plans.Inverse.Done;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What can be taken back, row by row. */
class InverseTest {

    private static final ScimUser ACTIVE = new ScimUser("ann@example.com", Optional.of("Ann"), true, Optional.of("p-1"));
    private static final ScimUser INACTIVE = ACTIVE.withActive(false);
    private static final ScimUser RENAMED = new ScimUser("ann@example.com", Optional.of("Anna"), true, Optional.of("p-1"));

    @Test
    void aCreationBecomesADeactivationThatNeverDeletes() {
        assertThat(inverse(null, ACTIVE, false)).isEqualTo(new Inverse(Action.DEACTIVATE, Optional.of(Assignment.NONE), Optional.empty()));
        assertThat(inverse(null, ACTIVE, true)).isEqualTo(new Inverse(Action.DEACTIVATE, Optional.of(Assignment.SUSPENDED), Optional.empty()));
    }

    @Test
    void aDeactivationBecomesAnActivation() {
        assertThat(inverse(ACTIVE, INACTIVE, true)).isEqualTo(new Inverse(Action.ACTIVATE, Optional.of(Assignment.ASSIGNED), Optional.empty()));
    }

    @Test
    void anActivationIsTakenBackOnlyToTheAssignmentThereWas() {
        Done wasSuspended = new Done(false, true, true, Optional.of(INACTIVE), Optional.of(ACTIVE), Optional.of(Assignment.SUSPENDED));
        assertThat(Inverse.of(wasSuspended, Optional.of(ACTIVE), false).assignment()).contains(Assignment.SUSPENDED);
        Done wasNone = new Done(false, true, true, Optional.of(INACTIVE), Optional.of(ACTIVE), Optional.of(Assignment.NONE));
        assertThat(Inverse.of(wasNone, Optional.of(ACTIVE), false).assignment()).contains(Assignment.NONE);
        assertThat(Inverse.of(wasNone, Optional.of(ACTIVE), true).assignment()).as("none would delete").contains(Assignment.SUSPENDED);
        assertThat(inverse(INACTIVE, ACTIVE, false).cannot()).hasValueSatisfying(why -> assertThat(why).contains("again at once"));
    }

    @Test
    void otherValuesAreAQuestionToTheDirectory() {
        assertThat(inverse(ACTIVE, RENAMED, false)).isEqualTo(new Inverse(Action.UPDATE, Optional.empty(), Optional.empty()));
        assertThat(inverse(ACTIVE, ACTIVE, false).action()).isEqualTo(Action.NOTHING);
    }

    @Test
    void whatWasChangedAgainIsLeftAlone() {
        Done renamed = new Done(false, true, true, Optional.of(ACTIVE), Optional.of(RENAMED), Optional.empty());
        assertThat(Inverse.of(renamed, Optional.of(INACTIVE), false).cannot()).hasValueSatisfying(why -> assertThat(why)
                .startsWith("was changed again since"));
        assertThat(Inverse.of(renamed, Optional.empty(), false).cannot()).isPresent();
    }

    @Test
    void aDeletionAndWhatWasNotRecordedCannotBe() {
        assertThat(Inverse.of(new Done(true, true, true, Optional.of(ACTIVE), Optional.empty(), Optional.empty()), Optional.empty(), true)
                .cannot()).hasValueSatisfying(why -> assertThat(why).startsWith("irreversible in Calendly"));
        assertThat(Inverse.of(new Done(false, false, true, Optional.empty(), Optional.of(ACTIVE), Optional.empty()), Optional.of(ACTIVE),
                true).cannot()).contains("the values before it were not recorded");
    }

    private static Inverse inverse(ScimUser before, ScimUser after, boolean deletes) {
        return Inverse.of(new Done(false, true, true, Optional.ofNullable(before), Optional.of(after), Optional.empty()),
                Optional.of(after), deletes);
    }
}
