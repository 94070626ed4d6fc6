package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.access.Actor;
import io.rosterbridge.directory.Erasure;
import io.rosterbridge.directory.Forgets.Kept;
import io.rosterbridge.directory.People;
import io.rosterbridge.sandbox.Fault;
import io.rosterbridge.sandbox.FaultKind;
import io.rosterbridge.sandbox.PracticeSettings;
import io.rosterbridge.sandbox.PracticeSettings.FilterSupport;
import io.rosterbridge.sandbox.PracticeSettings.NobodyFound;
import io.rosterbridge.sandbox.PracticeSettings.OneFound;
import java.io.IOException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever has left can be erased, whatever has become of their Calendly user; only one who may still log in stands in the way. */
class ErasingLeaversTest {

    private static final Actor ADMIN = Actor.login("admin");

    private static Application application;
    private static int people;
    private String id;
    private String address;

    @BeforeAll
    static void start() throws IOException {
        application = Application.prepared().start();
        application.profile("activate-deactivate: true", "activate-deactivate: false");
    }

    @AfterAll
    static void stop() throws IOException {
        application.close();
    }

    /** Nothing ends the access of whoever leaves, so the link stays. */
    @BeforeEach
    void somebodyHasLeft() {
        people++;
        id = "leaver-" + people;
        address = id + "@example.com";
        application.person(id, address, "Lea Ver");
        application.settle();
        application.bean(People.class).remove(id, "test");
        application.settle();
        assertThat(application.database().queryForList("select scim_id from calendly_account where user_id = ?", id)).hasSize(1);
    }

    @AfterEach
    void heals() {
        application.calendly().clearFaults();
        application.resume();
    }

    @Test
    void anActiveUserStandsInTheWayAndTheAnswerSaysWhatToDo() {
        String scimId = application.calendly().account(address).id();
        assertThatThrownBy(this::erase).isInstanceOf(IllegalStateException.class).hasMessageContaining("is linked to Calendly user " + scimId
                + ", who is still active there").hasMessageContaining("deactivate or delete it in Calendly, then erase again");
        assertThat(application.bean(People.class).find(id)).isPresent();
    }

    @Test
    void aUserWhoWasDeletedByHandDoesNot() {
        application.changedElsewhere(address, "DELETE", "");
        assertThat(erase().kept()).isEmpty();
        assertErased();
    }

    @Test
    void aDeactivatedUserDoesNotAndIsNamed() {
        String scimId = application.calendly().account(address).id();
        application.changedElsewhere(address, "Lea Ver", false);
        assertThat(erase().kept()).extracting(Kept::where).containsExactly("the deactivated Calendly user " + scimId
                + ", which can be deleted in Calendly");
        assertErased();
    }

    @Test
    void aUserWhomCalendlyListsAndDoesNotFindByIdIsStillThere() {
        application.fault(Fault.of(FaultKind.STATUS).withStatus(404).onMethod("GET").where("/Users/").times(1));
        assertThatThrownBy(this::erase).hasMessageContaining("still active");
    }

    /** However a search is answered: with 404 for nobody, with the user alone, with everybody, or not at all. */
    static Stream<UnaryOperator<PracticeSettings>> searches() {
        return Stream.of(settings -> settings, settings -> settings.withNobodyFound(NobodyFound.NOT_FOUND_404),
                settings -> settings.withOneFound(OneFound.USER_ALONE), settings -> settings.withUserNameFilter(FilterSupport.IGNORED),
                settings -> settings.withUserNameFilter(FilterSupport.IGNORED).withPageDefault(2).withPageMaximum(2),
                settings -> settings.withUserNameFilter(FilterSupport.REFUSED).withPageMaximum(2));
    }

    @ParameterizedTest
    @MethodSource("searches")
    void howeverASearchIsAnsweredItIsKnownWhoIsThere(UnaryOperator<PracticeSettings> search) {
        PracticeSettings before = application.calendly().settings();
        application.calendly().change(search.apply(before));
        try {
            application.fault(Fault.of(FaultKind.STATUS).withStatus(404).onMethod("GET").where("/Users/"));
            assertThatThrownBy(this::erase).hasMessageContaining("still active");
            application.changedElsewhere(address, "DELETE", "");
            erase();
            assertErased();
        } finally {
            application.calendly().change(before);
        }
    }

    @Test
    void whatCannotBeAskedIsNotGuessed() {
        application.connections().pause("for the test");
        assertThatThrownBy(this::erase).hasMessageContaining("cannot be asked now").hasMessageContaining("erase again once Calendly answers");
        application.resume();
        application.changedElsewhere(address, "DELETE", "");
        erase();
        assertErased();
    }

    @Test
    void whoeverWaitedForTheAddressGoesOn() {
        application.person("next-" + people, address, "Max Power");
        application.settle();
        assertThat(application.count("user_id = 'next-" + people + "' and family = 'link-to-confirm'")).isEqualTo(1);
        application.changedElsewhere(address, "DELETE", "");
        erase();
        application.settle();
        assertThat(application.calendly().account(address).displayName()).isEqualTo("Max Power");
        assertThat(application.log("next-" + people)).endsWith("CREATE DELIVERED");
    }

    private Erasure.Erased erase() {
        return application.bean(Erasure.class).erase(ADMIN, id).orElseThrow();
    }

    private void assertErased() {
        assertThat(application.bean(People.class).find(id)).isEmpty();
        assertThat(application.database().queryForList("select user_id from calendly_account where user_id = ?", id)).isEmpty();
        assertThat(application.database().queryForList("select user_id from provisioning_task where user_id = ?", id)).isEmpty();
    }
}
