package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.Application;
import io.rosterbridge.access.Actor;
import io.rosterbridge.alerts.Alerts;
import io.rosterbridge.directory.People;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.provisioning.Doors.Door;
import io.rosterbridge.provisioning.LinkQuestions.Kind;
import io.rosterbridge.provisioning.LinkQuestions.Pair;
import io.rosterbridge.provisioning.LinkQuestions.Question;
import io.rosterbridge.sandbox.PracticeAccount;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An id comes to another human: whoever has the Calendly user keeps it until somebody has said who it is. */
class IdentityTest {

    private static final Actor ADMIN = Actor.login("admin");

    private static Application application;
    private static Doors doors;
    private static int people;
    private String id;
    private String ann;
    private String bob;
    private String scimId;

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
    void somebodyHasAnAccount() {
        people++;
        id = "4876880000000000" + people;
        ann = "ann" + people + "@example.com";
        bob = "bob" + people + "@example.com";
        doors.bring(Door.API, row(ann, "Ann One", "active"));
        scimId = application.calendly().account(ann).id();
        application.writes();
    }

    @AfterEach
    void askedAgain() {
        String document = application.bean(io.rosterbridge.profile.ProfileVersions.class).inForce().profile().document();
        if (document.contains("identity-change: rename")) {
            application.profile("identity-change: rename", "identity-change: ask");
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsSentForAnIdThatComesToAnotherHuman(Door door) {
        doors.bring(door, row(bob, "Bob Two", "active"));
        assertUntouched();
        Question question = question();
        assertThat(question.kind()).isEqualTo(Kind.IDENTITY);
        assertThat(List.of(question.email(), question.name(), question.userName(), question.displayName()))
                .containsExactly(bob, "Bob Two", ann, "Ann One");
        assertThat(application.bean(Failures.class).families()).anyMatch(group -> group.family().equals("identity-to-confirm"));
    }

    @ParameterizedTest
    @CsvSource({"inactive,true", "active,false", "inactive,false"})
    void nobodyIsSwitchedOffByTheRowOfAnother(String status, boolean assigned) {
        doors.bring(Door.FILE, id + "," + bob + ",Bob Two," + status + "," + assigned);
        assertUntouched();
        assertThat(question().kind()).isEqualTo(Kind.IDENTITY);
        application.bean(People.class).remove(id, "test");
        application.settle();
        assertUntouched();
    }

    @Test
    void aLeaverBehindAQuestionIsToldOf() {
        doors.bring(Door.API, row(bob, "Bob Two", "inactive"));
        assertThat(application.bean(Alerts.class).present()).anyMatch(alert -> alert.key().equals("leavers-kept")
                && alert.summary().contains("to say who it is"));
    }

    @Test
    void theSamePersonIsRenamedForExactlyTheseValues() {
        doors.bring(Door.API, row(bob, "Bob Two", "active"));
        assertThat(answer(true)).containsExactly(id);
        application.settle();
        assertThat(account().displayName()).isEqualTo("Bob Two");
        assertThat(account().pendingUserName()).isEqualTo(bob);
        assertThat(application.writes()).isEqualTo(1);
        assertThat(application.bean(LinkQuestions.class).find(id)).isEmpty();

        doors.bring(Door.API, row("cy" + people + "@example.com", "Cy Three", "active"));
        assertThat(application.writes()).as("who comes next is asked about").isZero();
        assertThat(question().userName()).isEqualTo(bob);
    }

    @Test
    void theSamePersonWhoHasLeftIsSwitchedOffOnceThatIsKnown() {
        doors.bring(Door.API, row(bob, "Bob Two", "inactive"));
        answer(true);
        application.settle();
        assertThat(account().enabled()).isFalse();
    }

    @Test
    void anotherPersonGetsAnAccountOfTheirOwnAndTheFormerStaysAsItIs() {
        doors.bring(Door.API, row(bob, "Bob Two", "active"));
        assertThat(answer(false)).containsExactly(id);
        application.settle();
        assertThat(account().enabled()).isTrue();
        assertThat(account().displayName()).isEqualTo("Ann One");
        assertThat(application.calendly().account(bob).displayName()).isEqualTo("Bob Two");
        assertThat(application.calendly().account(bob).id()).isNotEqualTo(scimId);
        assertThat(linkedTo()).isNotEqualTo(scimId);
        assertThat(application.log(id)).contains("UPDATE UNLINKED").endsWith("CREATE DELIVERED");
    }

    @Test
    void anAnswerToAnotherQuestionThanTheOneShownDoesNotCount() {
        doors.bring(Door.API, row(bob, "Bob Two", "active"));
        Question shown = question();
        doors.bring(Door.API, row("cy" + people + "@example.com", "Cy Three", "active"));
        assertThat(application.bean(LinkDecisions.class).answer(ADMIN, List.of(new Pair(id, scimId, shown.askedAt())), true)).isEmpty();
        application.settle();
        assertUntouched();
    }

    @Test
    void whoeverIsTheirFormerSelfAgainIsNoLongerAskedAbout() {
        doors.bring(Door.API, row(bob, "Bob Two", "active"), row(ann, "Ann One", "active"));
        assertUntouched();
        assertThat(application.count("user_id = '" + id + "' and state = 'inStep'")).isEqualTo(1);
        assertThat(application.bean(LinkQuestions.class).find(id)).isEmpty();
    }

    @Test
    void aMarriageAndANewDomainAreRenames() {
        doors.bring(Door.API, row("ann.two" + people + "@example.com", "Ann Two", "active"));
        assertThat(account().displayName()).isEqualTo("Ann Two");
        doors.bring(Door.API, row("ann.two" + people + "@example.org", "Ann Two", "active"));
        assertThat(account().pendingUserName()).endsWith("@example.org");
        assertThat(application.writes()).isEqualTo(2);
    }

    /** Calendly shows the address that was verified last, whatever was sent since. */
    @ParameterizedTest
    @ValueSource(strings = {"example.org example.net", "example.org example.net example.info", "example.org example.com",
        "example.org example.net example.com example.org"})
    void addressesThatChangeBeforeTheyAreVerifiedAreOneRequestEach(String domains) {
        for (String domain : domains.split(" ")) {
            doors.bring(Door.API, row("ann" + people + "@" + domain, "Ann One", "active"));
            assertThat(application.writes()).as(domain).isEqualTo(1);
            assertThat(application.count("user_id = '" + id + "' and state = 'inStep'")).as(domain).isEqualTo(1);
        }
    }

    @Test
    void whoeverWantsItSoIsRenamedWithoutAQuestion() {
        application.profile("identity-change: ask", "identity-change: rename");
        doors.bring(Door.API, row(bob, "Bob Two", "active"));
        assertThat(account().displayName()).isEqualTo("Bob Two");
    }

    private void assertUntouched() {
        assertThat(application.writes()).isZero();
        assertThat(account().enabled()).isTrue();
        assertThat(account().displayName()).isEqualTo("Ann One");
        assertThat(linkedTo()).isEqualTo(scimId);
    }

    private Question question() {
        Question question = application.bean(LinkQuestions.class).find(id).orElseThrow();
        assertThat(application.bean(LinkQuestions.class).waiting(500, Optional.empty()).items()).contains(question);
        return question;
    }

    private List<String> answer(boolean isSamePerson) {
        return application.bean(LinkDecisions.class).answer(ADMIN, List.of(new Pair(id, scimId, question().askedAt())), isSamePerson);
    }

    private PracticeAccount account() {
        return application.accounts().stream().filter(account -> account.id().equals(scimId)).findFirst().orElseThrow();
    }

    private String linkedTo() {
        return application.database().queryForObject("select max(scim_id) from calendly_account where user_id = ?", String.class, id);
    }

    private String row(String email, String name, String status) {
        return id + "," + email + "," + name + "," + status + ",true";
    }
}
