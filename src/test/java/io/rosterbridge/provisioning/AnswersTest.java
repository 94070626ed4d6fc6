package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.Application;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.sandbox.PracticeAccount.State;
import io.rosterbridge.sandbox.PracticeMember;
import io.rosterbridge.sandbox.PracticeSettings;
import io.rosterbridge.sandbox.PracticeSettings.ActiveShown;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A Calendly whose answers say other things than one expects: what became of the account counts, not that something was answered. */
class AnswersTest {

    private static Application application;
    private static PracticeSettings switches;
    private static int people;
    private String id;
    private String email;

    @BeforeAll
    static void start() throws IOException {
        application = Application.prepared().start();
        switches = application.calendly().settings();
        application.profile("max-share: 0.1 ", "max-share: 1.0 ");
    }

    @AfterAll
    static void stop() throws IOException {
        application.close();
    }

    @BeforeEach
    void somebodyNew() {
        people++;
        id = "t-" + people;
        email = "tom" + people + "@example.com";
        application.calendly().clearFaults();
        application.calendly().change(switches);
        application.writes();
    }

    private static void calendly(UnaryOperator<PracticeSettings> change) {
        application.calendly().change(change.apply(switches));
    }

    // ---- active is left out, or said in another way

    @ParameterizedTest
    @EnumSource(ActiveShown.class)
    void whoeverComesBackToAnInactiveAccountGetsAccessHoweverActiveIsAnswered(ActiveShown shown) {
        calendly(settings -> settings.withActiveShown(shown));
        application.calendly().addAccount(PracticeMember.active(email, "Tom Ito").withState(State.DEACTIVATED).withExternalId(id));
        application.person(id, email, "Tom Ito");
        application.settle();
        assertThat(application.calendly().account(email).enabled()).isTrue();
        assertThat(application.log(id)).containsExactly("CREATE LINKED", "ACTIVATE DELIVERED");
    }

    @ParameterizedTest
    @EnumSource(value = ActiveShown.class, names = {"NEVER", "ONLY_IF_TRUE"})
    void whoeverIsLinkedAndLeavesLosesAccessHoweverLittleIsKnown(ActiveShown shown) {
        application.calendly().addAccount(PracticeMember.active(email, "Tom Ito").withState(State.DEACTIVATED).withExternalId(id));
        calendly(settings -> settings.withActiveShown(shown));
        application.profile("activate-deactivate: true", "activate-deactivate: false");
        application.person(id, email, "Tom Ito");
        application.settle();
        application.calendly().change(switches);
        application.changedElsewhere(email, "Tom Ito", true);
        application.profile("activate-deactivate: false", "activate-deactivate: true");
        application.assign(id, Assignment.SUSPENDED);
        application.settle();
        assertThat(application.calendly().account(email).enabled()).as("linked with an active that nobody knew").isFalse();
        assertThat(application.log(id)).endsWith("DEACTIVATE DELIVERED");
    }
}
