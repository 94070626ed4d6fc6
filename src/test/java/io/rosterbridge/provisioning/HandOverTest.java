package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.Application;
import io.rosterbridge.access.Actor;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.Doors.Door;
import io.rosterbridge.provisioning.LinkQuestions.Pair;
import io.rosterbridge.provisioning.LinkQuestions.Question;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.sandbox.Fault;
import io.rosterbridge.sandbox.FaultKind;
import io.rosterbridge.sandbox.PracticeAccount;
import io.rosterbridge.sandbox.PracticeMember;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An account passes to the person in service who is evidently the same human, in one step; to nobody else in silence. */
class HandOverTest {

    private static final Actor ADMIN = Actor.login("admin");

    private static Application application;
    private static Doors doors;
    private static int people;
    private String former;
    private String latter;
    private String zoe;
    private String scimId;

    @BeforeAll
    static void start() throws IOException {
        application = Doors.prepared().start();
        application.profile("max-share: 0.1", "max-share: 1.0");
        doors = new Doors(application);
    }

    @AfterAll
    static void stop() throws IOException {
        application.close();
    }

    @BeforeEach
    void aContractor() {
        aContractor(Door.API, "Zoe Winter");
    }

    private void aContractor(Door door, String name) {
        people++;
        former = "C-" + people;
        latter = "E-" + people;
        zoe = "zoe" + people + "@example.com";
        doors.bring(door, former + "," + zoe + "," + name + ",active,true");
        scimId = application.calendly().account(zoe).id();
        application.writes();
    }

    @AfterEach
    void deletesNobody() {
        application.calendly().clearFaults();
        if (application.bean(ProfileVersions.class).inForce().profile().actions().delete()) {
            deleting(false);
        }
    }

    // ---- the same human

    static Stream<Arguments> rehires() {
        return Stream.of(true, false).flatMap(isNamed -> Stream.of(Door.values()).flatMap(door -> Stream.of(true, false)
                .flatMap(formerFirst -> Stream.of(true, false).map(deletes -> Arguments.of(isNamed, door, formerFirst, deletes)))));
    }

    @ParameterizedTest
    @MethodSource("rehires")
    void whoIsInServiceUnderANewIdHasTheAccount(boolean isNamed, Door door, boolean formerFirst, boolean deletes) {
        String name = isNamed ? "Zoe Winter" : "";
        if (!isNamed) {
            if (door == Door.API) {
                return;   // by hand an address of somebody in service needs a name that speaks for it
            }
            aContractor(Door.FILE, "");
        }
        if (deletes && formerFirst && door != Door.FILE) {
            return;   // nothing is left of the account by then
        }
        deleting(deletes);
        String leaves = former + "," + zoe + "," + name + ",inactive,false";
        String comes = latter + "," + zoe + "," + name + ",active,true";
        doors.bring(door, formerFirst ? new String[] {leaves, comes} : new String[] {comes, leaves});
        assertThat(linked(latter)).isEqualTo(scimId);
        assertThat(linked(former)).isNull();
        assertThat(account().enabled()).isTrue();
        assertThat(application.count("user_id = '" + latter + "' and state = 'inStep'")).isEqualTo(1);
        if (door == Door.FILE || !formerFirst) {
            assertThat(application.writes()).as("nobody off and on, and no request at all").isZero();
        }
        assertThat(application.log(latter)).contains("CREATE LINKED");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theFormerRecordMayGetAnotherAddressMeanwhile(boolean formerFirst) {
        String leaves = former + ",former." + zoe + ",Zoe Winter,inactive,false";
        String comes = latter + "," + zoe + ",Zoe Winter,active,true";
        doors.bring(Door.FILE, formerFirst ? new String[] {leaves, comes} : new String[] {comes, leaves});
        assertPassedWithoutARequest();
    }

    @ParameterizedTest
    @CsvSource({"inactive,", "active,false"})
    void itPassesHoweverTheFormerRecordEnds(String status, String assigned) {
        doors.bring(Door.FILE, latter + "," + zoe + ",Zoe Winter,active,true");
        assertThat(application.count("user_id = '" + latter + "' and state = 'rejected' and family = 'duplicate-user-name'"))
                .as("two in service with one address: kept, and seen").isEqualTo(1);
        assertThat(application.writes()).isZero();
        doors.bring(Door.FILE, former + "," + zoe + ",Zoe Winter," + status + "," + (assigned == null ? "" : assigned));
        assertPassedWithoutARequest();
    }

    @Test
    void itPassesWhenTheFormerRecordIsRemoved() {
        doors.bring(Door.FILE, latter + "," + zoe + ",Zoe Winter,active,true");
        application.bean(People.class).remove(former, "test");
        application.settle();
        assertPassedWithoutARequest();
    }

    @Test
    void whatIsAssignedGoesAlongWhereTheSourceDoesNotSay() {
        doors.bring(Door.FILE, former + "," + zoe + ",Zoe Winter,inactive,", latter + "," + zoe + ",Zoe Winter,active,");
        assertPassedWithoutARequest();
        assertThat(application.bean(People.class).find(latter).orElseThrow().assignment()).isEqualTo(Assignment.ASSIGNED);
    }

    @Test
    void anAccountThatWasSwitchedOffLongAgoIsSwitchedOnAgain() {
        doors.bring(Door.API, former + "," + zoe + ",Zoe Winter,inactive,false");
        assertThat(account().enabled()).isFalse();
        doors.bring(Door.API, latter + "," + zoe + ",Zoe Winter,active,true");
        assertThat(linked(latter)).isEqualTo(scimId);
        assertThat(account().enabled()).isTrue();
        assertThat(application.writes()).isEqualTo(2);
    }

    @Test
    void aDeletedEntryLeavesItsAccountToWhoeverHasThePlainAddress() {
        doors.bring(Door.FILE, former + ",0c4a2b1d5e6f47a8b9c0d1e2f3a4b5c6" + zoe + ",Zoe Winter,inactive,true",
                latter + "," + zoe + ",Zoe Winter,active,true");
        assertPassedWithoutARequest();
    }

    // ---- another human

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNewHireWithALeaversAddressIsAQuestion(boolean deletes) {
        deleting(deletes);
        doors.bring(Door.FILE, former + "," + zoe + ",Zoe Winter,inactive,false", latter + "," + zoe + ",Max Power,active,true");
        assertThat(account().enabled()).as("the leaver's access ends").isFalse();
        assertThat(account().displayName()).isEqualTo("Zoe Winter");
        assertThat(linked(former)).isEqualTo(scimId);
        Question question = application.bean(LinkQuestions.class).find(latter).orElseThrow();
        assertThat(List.of(question.scimId(), question.other())).containsExactly(scimId, former);
        assertThat(application.count("user_id = '" + latter + "' and state = 'held' and family = 'link-to-confirm'")).isEqualTo(1);

        assertThat(answer(true)).containsExactly(latter);
        application.settle();
        assertThat(linked(latter)).isEqualTo(scimId);
        assertThat(account().enabled()).isTrue();
        assertThat(account().displayName()).isEqualTo("Max Power");
    }

    @Test
    void aRefusedQuestionLeavesTheLeaverTheirAccountAndWithDeleteOnFreesTheAddress() {
        deleting(true);
        doors.bring(Door.FILE, former + "," + zoe + ",Zoe Winter,inactive,false", latter + "," + zoe + ",Max Power,active,true");
        assertThat(application.accounts()).anyMatch(account -> account.id().equals(scimId));
        answer(false);
        application.settle();
        assertThat(application.accounts()).as("deleted, as the profile says").noneMatch(account -> account.id().equals(scimId));
        await().atMost(Duration.ofSeconds(30)).until(() -> application.log(latter).contains("CREATE DELIVERED"));
        assertThat(application.calendly().account(zoe).displayName()).isEqualTo("Max Power");
    }

    @Test
    void nobodyInServiceLosesTheirAccountToWhoeverComesWithTheirAddress() {
        doors.bring(Door.FILE, latter + "," + zoe + ",Max Power,active,true");
        assertThat(application.writes()).isZero();
        assertThat(linked(former)).isEqualTo(scimId);
        assertThat(application.count("user_id = '" + latter + "' and state = 'rejected' and reason like '%person " + former + "'")).isEqualTo(1);
        application.assign(former, Assignment.SUSPENDED);
        application.settle();
        assertThat(linked(former)).as("suspended is in service").isEqualTo(scimId);
    }

    // ---- an account that was found

    @ParameterizedTest
    @ValueSource(strings = {"in service", "inactive", "gone"})
    void anAccountWhoseExternalIdNamesAnotherIsParked(String standing) {
        parked(standing, false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"in service", "gone"})
    void alsoWhenItIsFoundAfterACreationWithoutAClearAnswer(String standing) {
        parked(standing, true);
    }

    private void parked(String standing, boolean isUnclear) {
        String ama = "am-a" + people;
        String amb = "am-b" + people;
        application.bean(People.class).put(new PersonDraft(ama, ama + "@example.com",
                standing.equals("inactive") ? "inactive" : "active", Map.of("full_name", "Amanda One"), Assignment.NONE), "test");
        if (standing.equals("gone")) {
            application.bean(People.class).remove(ama, "test");
        }
        if (isUnclear) {
            application.fault(Fault.of(FaultKind.DROP).onMethod("POST").where(amb).times(1));
        } else {
            application.calendly().addAccount(PracticeMember.active(amb + "@example.com", "Amanda One").withExternalId(ama));
        }
        application.bean(People.class).put(new PersonDraft(amb, amb + "@example.com", "active",
                Map.of("full_name", "Amber Two"), Assignment.ASSIGNED), "test");
        if (isUnclear) {
            await().atMost(Duration.ofSeconds(30)).until(() -> application.log(amb).contains("CREATE FAILED"));
            application.calendly().addAccount(PracticeMember.active(amb + "@example.com", "Amanda One").withExternalId(ama));
        }
        application.settle();
        assertThat(linked(amb)).isNull();
        assertThat(application.calendly().account(amb + "@example.com").displayName()).isEqualTo("Amanda One");
        assertThat(application.count("user_id = '" + amb + "' and state = 'held' and reason like '%externalId is that of person " + ama + "%'"))
                .isEqualTo(1);
        assertThat(application.bean(LinkQuestions.class).find(amb).orElseThrow().other()).isEqualTo(ama);

        String found = application.calendly().account(amb + "@example.com").id();
        application.bean(LinkDecisions.class).answer(ADMIN, List.of(new Pair(amb, found)), true);
        application.settle();
        assertThat(linked(amb)).isEqualTo(found);
    }

    @Test
    void anAccountThatIsFoundAndIsThatOfTheSameHumanPasses() {
        // The claims know nothing of it: the account has got the address in Calendly.
        application.database().update("update provisioning_task set user_name_key = null where user_id = ?", former);
        application.bean(People.class).remove(former, "test");
        application.settle();
        application.database().update("update provisioning_task set user_name_key = null where user_id = ?", former);
        application.database().update("update calendly_account set user_name = 'stale@example.com' where user_id = ?", former);
        doors.bring(Door.API, latter + "," + zoe + ",Zoe Winter,active,true");
        assertThat(linked(latter)).isEqualTo(scimId);
        assertThat(application.requests("POST")).isEqualTo(1);
        assertThat(account().enabled()).isTrue();
    }

    @Test
    void theOneOutOfServiceIsDecidedAnewWhenSomebodyComesWhileTheirRemovalWaits() {
        application.connections().pause("for the test");
        doors.put(former + "," + zoe + ",Zoe Winter,inactive,false");
        long before = revision();
        doors.put(latter + "," + zoe + ",Zoe Winter,active,true");
        assertThat(revision()).as("what was decided about them is outdated").isGreaterThan(before);
        application.resume();
        application.settle();
        assertPassedWithoutARequest();
    }

    @Test
    void nothingPassesWhileThePersonWhoGetsItChanges() {
        application.bean(People.class).remove(former, "test");
        application.settle();
        doors.bring(Door.API, latter + "," + zoe + ",Zoe Winter,active,true");
        assertThat(linked(latter)).isEqualTo(scimId);
        application.bean(DueMarks.class).mark(List.of(former, latter));
        application.settle();
        assertThat(linked(latter)).as("and stays").isEqualTo(scimId);
        assertThat(application.log(former)).doesNotContain("DELETE DELIVERED");
    }

    private long revision() {
        return application.database().queryForObject("select revision from provisioning_task where user_id = ?", Long.class, former);
    }

    private void assertPassedWithoutARequest() {
        assertThat(application.writes()).isZero();
        assertThat(linked(latter)).isEqualTo(scimId);
        assertThat(linked(former)).isNull();
        assertThat(account().enabled()).isTrue();
    }

    private List<String> answer(boolean isSamePerson) {
        return application.bean(LinkDecisions.class).answer(ADMIN, List.of(new Pair(latter, scimId)), isSamePerson);
    }

    private PracticeAccount account() {
        return application.accounts().stream().filter(account -> account.id().equals(scimId)).findFirst().orElseThrow();
    }

    private static String linked(String userId) {
        return application.database().queryForObject("select max(scim_id) from calendly_account where user_id = ?", String.class, userId);
    }

    private static void deleting(boolean deletes) {
        if (application.bean(ProfileVersions.class).inForce().profile().actions().delete() != deletes) {
            application.profile(deletes ? "delete: false" : "delete: true ", deletes ? "delete: true " : "delete: false");
            application.settle();
            application.writes();
        }
    }
}
