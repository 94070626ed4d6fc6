package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.access.Actor;
import io.rosterbridge.account.LinkedAccounts.IfUnknown;
import io.rosterbridge.calendly.ConnectionSwitch;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

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
        application.calendly().useToken("token-of-the-test", null);
        application.bean(ConnectionSwitch.class).liftKill(ADMIN);
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

    /** How it is that Calendly does not say what has become of a user. */
    private enum Unknown {
        PAUSED(() -> application.connections().pause("for the test")),
        KILLED(() -> application.bean(ConnectionSwitch.class).kill(ADMIN, "")),
        GIVEN_UP(() -> {
            application.calendly().useToken("of somebody else", null);
            application.authorize();
        }),
        OUT_OF_ORDER(() -> application.fault(Fault.of(FaultKind.STATUS).withStatus(500).onMethod("GET"))),
        FORBIDDEN(() -> application.fault(Fault.of(FaultKind.STATUS).withStatus(403).onMethod("GET"))),
        NOTHING_THERE(() -> application.fault(Fault.of(FaultKind.STATUS).withStatus(404).onMethod("GET"))),
        NOT_FOUND_AND_NO_SEARCH(() -> {
            application.fault(Fault.of(FaultKind.STATUS).withStatus(404).onMethod("GET").where("/Users/"));
            application.fault(Fault.of(FaultKind.STATUS).withStatus(500).onMethod("GET").where("filter"));
        });

        private final Runnable begins;

        Unknown(Runnable begins) {
            this.begins = begins;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotToldIsNotGuessedAndWhoeverSaysSoLeavesTheUserAsItIs(Unknown how) {
        String scimId = application.calendly().account(address).id();
        how.begins.run();
        assertThatThrownBy(this::erase).hasMessageContaining("cannot be asked now").hasMessageContaining("leaveUnknown");
        assertThat(application.bean(People.class).find(id)).isPresent();

        assertThat(application.bean(Erasure.class).erase(ADMIN, id, IfUnknown.LEAVE).orElseThrow().kept()).extracting(Kept::where)
                .containsExactly("the Calendly user " + scimId + ", of whom Calendly could not be asked: look there whether it can still log in");
        assertErased();
    }

    @ParameterizedTest
    @EnumSource(names = {"PAUSED", "GIVEN_UP"})
    void workThatCannotBeDoneIsNoObstacle(Unknown how) {
        how.begins.run();
        application.database().update("update provisioning_task set state = 'due' where user_id = ?", id);
        assertThatThrownBy(this::erase).hasMessageContaining("cannot be asked now");
        application.bean(Erasure.class).erase(ADMIN, id, IfUnknown.LEAVE);
        assertErased();
    }

    @Test
    void workThatFailsAgainAndAgainIsNoObstacleAndWorkThatIsUnderWayIsOne() {
        application.changedElsewhere(address, "DELETE", "");
        JdbcTemplate database = application.database();
        database.update("update provisioning_task set state = 'leased', lease_token = 'x', lease_until = current_timestamp + interval '1' hour "
                + "where user_id = ?", id);
        assertThatThrownBy(this::erase).hasMessageContaining("is being worked on");
        database.update("update provisioning_task set state = 'due', attempts = 3, due_at = current_timestamp + interval '1' hour, lease_token = "
                + "null, lease_until = null where user_id = ?", id);
        erase();
        assertErased();
    }

    @Test
    void whoeverLeftWithoutAnAccountIsErasedWithoutAQuestion() {
        application.database().update("delete from calendly_account where user_id = ?", id);
        application.connections().pause("for the test");
        assertThat(erase().kept()).isEmpty();
        assertErased();
    }

    @Test
    void whoeverSaysSoForAUserThatIsActiveIsRefusedAllTheSame() {
        assertThatThrownBy(() -> application.bean(Erasure.class).erase(ADMIN, id, IfUnknown.LEAVE)).hasMessageContaining("still active");
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
        return application.bean(Erasure.class).erase(ADMIN, id, IfUnknown.REFUSE).orElseThrow();
    }

    private void assertErased() {
        assertThat(application.bean(People.class).find(id)).isEmpty();
        assertThat(application.database().queryForList("select user_id from calendly_account where user_id = ?", id)).isEmpty();
        assertThat(application.database().queryForList("select user_id from provisioning_task where user_id = ?", id)).isEmpty();
    }
}
