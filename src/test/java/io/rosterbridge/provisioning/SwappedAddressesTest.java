package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.Application;
import io.rosterbridge.access.Actor;
import io.rosterbridge.directory.PersonRefused;
import io.rosterbridge.imports.StartingRuns;
import io.rosterbridge.provisioning.Doors.Door;
import io.rosterbridge.provisioning.LinkQuestions.Pair;
import io.rosterbridge.sandbox.PracticeAccount;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People who get each other's addresses: in the order that works where there is one, else with the one way out. */
class SwappedAddressesTest {

    private static final Actor ADMIN = Actor.login("admin");

    private static Application application;
    private static Doors doors;
    private static int round;
    private List<String> scimIds;

    @BeforeAll
    static void start() throws IOException {
        application = Doors.prepared().start();
        doors = new Doors(application);
    }

    @AfterAll
    static void stop() throws IOException {
        application.close();
    }

    @BeforeEach
    void peopleWithAddresses() {
        round++;
        doors.bring(Door.FILE, IntStream.range(0, 3).mapToObj(each -> row(each, each)).toArray(String[]::new));
        scimIds = IntStream.range(0, 3).mapToObj(each -> application.calendly().account(address(each)).id()).toList();
        application.writes();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void whoSwapsIsToldTheOneWayOutAndItWorks(int people) {
        doors.bring(Door.FILE, IntStream.range(0, people).mapToObj(each -> row(each, (each + 1) % people)).toArray(String[]::new));
        assertThat(application.writes()).as("nothing is sent that Calendly has to refuse, and no address of our own").isZero();
        assertThat(swapped()).isEqualTo(people);
        assertThat(told("reason")).startsWith("is to get the userName of person " + id(1)).endsWith("person " + id(0)
                + "; Calendly can change none of them first");
        assertThat(told("hint")).contains("a third address where the directory has it from", "the others follow by themselves", "the final address");

        doors.bring(Door.FILE, row(0, 7));
        confirmAndReconcile();
        assertThat(application.calendly().account(address(0)).id()).as("the others follow by themselves").isEqualTo(scimIds.get(people - 1));
        doors.bring(Door.FILE, row(0, 1));
        confirmAndReconcile();
        for (int each = 0; each < people; each++) {
            assertThat(application.calendly().account(address((each + 1) % people)).id()).isEqualTo(scimIds.get(each));
        }
        assertThat(swapped()).isZero();
        assertThat(application.count("state <> 'inStep' and user_id like 's" + round + "-%'")).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aChainComesInItsOrder(long seed) {
        List<String> rows = new ArrayList<>(List.of(row(0, 1), row(1, 2), row(2, 7)));
        Collections.shuffle(rows, new Random(seed));
        doors.bring(Door.FILE, rows.toArray(String[]::new));
        confirmAndReconcile();
        for (int each = 0; each < 3; each++) {
            assertThat(application.calendly().account(address(each == 2 ? 7 : each + 1)).id()).isEqualTo(scimIds.get(each));
        }
        assertThat(application.count("state <> 'inStep' and user_id like 's" + round + "-%'")).isZero();
    }

    @Test
    void whoSwapsNoLongerIsNotToldOfASwap() {
        doors.bring(Door.FILE, row(0, 1), row(1, 0));
        assertThat(swapped()).isEqualTo(2);
        doors.bring(Door.FILE, row(0, 0), row(1, 1));
        assertThat(application.count("state <> 'inStep' and user_id like 's" + round + "-%'")).isZero();
        assertThat(application.writes()).isZero();
    }

    @Test
    void whoeverIsLeftOfASwapIsToldOfTheAccountInTheWay() {
        doors.bring(Door.FILE, row(0, 1), row(1, 0));
        doors.bring(Door.FILE, row(0, 1).replace("active,true", "inactive,true"));
        assertThat(swapped()).isZero();
        assertThat(application.count("user_id = '" + id(1) + "' and state = 'rejected' and reason like 'the Calendly user " + scimIds.get(0)
                + " of person " + id(0) + ", who is inactive%give them another address'")).isEqualTo(1);
    }

    @Test
    void aRequestThatWouldSwapSaysTheWay() {
        assertThatThrownBy(() -> doors.put(row(0, 1))).isInstanceOf(PersonRefused.class).hasMessageContaining("which person " + id(1) + " has")
                .hasMessageContaining("give one of them a third address, wait until Calendly has verified it");
    }

    @Test
    void swappedIdsAreAQuestionAndTheAnswersGiveEachTheirOwn() {
        doors.bring(Door.FILE, id(0) + "," + address(1) + "," + name(1) + ",active,true", id(1) + "," + address(0) + "," + name(0) + ",active,true");
        assertThat(application.writes()).isZero();
        assertThat(waiting("identity-to-confirm")).isEqualTo(2);
        assertThat(told("reason")).endsWith("It is to get the userName of person " + id(1) + ", who is to get that of person " + id(0)
                + ": if all are the people they were, give one of them a third address first");
        application.bean(LinkDecisions.class).answer(ADMIN, List.of(new Pair(id(0), scimIds.get(0)), new Pair(id(1), scimIds.get(1))), false);
        application.settle();
        assertThat(linked(0)).isEqualTo(scimIds.get(1));
        assertThat(linked(1)).isEqualTo(scimIds.get(0));
        assertThat(application.count("state <> 'inStep' and user_id like 's" + round + "-%'")).isZero();
    }

    @Test
    void anAddressThatIsChangedInCalendlyByHandLetsTheOthersGoOn() {
        doors.bring(Door.FILE, row(0, 1), row(1, 0));
        application.changedElsewhere(address(0), "PATCH", "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":"
                + "[{\"op\":\"replace\",\"path\":\"userName\",\"value\":\"" + address(7) + "\"}]}");
        confirmAndReconcile();
        confirmAndReconcile();
        assertThat(application.calendly().account(address(1)).id()).isEqualTo(scimIds.get(0));
        assertThat(application.calendly().account(address(0)).id()).isEqualTo(scimIds.get(1));
    }

    /** Whoever gets a mail about an address follows its link, and the next complete list shows it; until nothing is left to follow. */
    private static void confirmAndReconcile() {
        for (int times = 0; times < 4; times++) {
            application.accounts().stream().filter(account -> account.pendingUserName() != null).map(PracticeAccount::userName)
                    .forEach(application.calendly()::confirmAddress);
            application.bean(StartingRuns.class).startReconciliation(ADMIN, true);
            await().atMost(Duration.ofSeconds(60)).until(() -> application.database()
                    .queryForObject("select count(*) from import_run where state = 'running'", Integer.class) == 0);
            application.settle();
        }
    }

    private static String told(String column) {
        return application.database().queryForObject("select " + column + " from provisioning_task where user_id = ?", String.class, id(0));
    }

    private static long swapped() {
        return waiting("addresses-swapped");
    }

    private static long waiting(String family) {
        return application.count("family = '" + family + "' and state in ('held', 'rejected') and user_id like 's" + round + "-%'");
    }

    private static String row(int who, int address) {
        return id(who) + "," + address(address) + "," + name(who) + ",active,true";
    }

    private static String id(int who) {
        return "s" + round + "-" + who;
    }

    private static String address(int who) {
        return List.of("una", "dora", "tess", "", "", "", "", "sparrow").get(who) + round + "@example.com";
    }

    private static String name(int who) {
        return List.of("Una First", "Dora Second", "Tess Third").get(who);
    }

    private static String linked(int who) {
        return application.database().queryForObject("select max(scim_id) from calendly_account where user_id = ?", String.class, id(who));
    }
}
