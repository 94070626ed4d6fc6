package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.Application;
import io.rosterbridge.alerts.Alerts;
import io.rosterbridge.calendly.Connection.State;
import io.rosterbridge.calendly.UpdateMethod;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.sandbox.Fault;
import io.rosterbridge.sandbox.Fault.RetryHint;
import io.rosterbridge.sandbox.FaultKind;
import io.rosterbridge.sandbox.PracticeAccount;
import io.rosterbridge.sandbox.PracticeMember;
import io.rosterbridge.sandbox.PracticeSettings;
import io.rosterbridge.sandbox.PracticeSettings.ActiveShown;
import io.rosterbridge.sandbox.PracticeSettings.AddressShown;
import io.rosterbridge.sandbox.PracticeSettings.NobodyFound;
import io.rosterbridge.sandbox.PracticeSettings.OneFound;
import io.rosterbridge.sandbox.PracticeSettings.PatchAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

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
        application.calendly().addAccount(PracticeMember.active(email, "Tom Ito").withState(PracticeAccount.State.DEACTIVATED).withExternalId(id));
        application.person(id, email, "Tom Ito");
        application.settle();
        assertThat(application.calendly().account(email).enabled()).isTrue();
        assertThat(application.log(id)).containsExactly("CREATE LINKED", "ACTIVATE DELIVERED");
    }

    @ParameterizedTest
    @EnumSource(value = ActiveShown.class, names = {"NEVER", "ONLY_IF_TRUE"})
    void whoeverIsLinkedAndLeavesLosesAccessHoweverLittleIsKnown(ActiveShown shown) {
        application.calendly().addAccount(PracticeMember.active(email, "Tom Ito").withState(PracticeAccount.State.DEACTIVATED).withExternalId(id));
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

    // ---- answered as done, and not done

    @Test
    void aDeactivationWithoutEffectIsDoneByTheOtherMethod() {
        created();
        application.fault(Fault.of(FaultKind.IGNORED).onMethod("PATCH"));
        application.person(id, email, "Tom Ito", "inactive");
        application.settle();
        assertThat(application.calendly().account(email).enabled()).isFalse();
        assertThat(application.log(id)).endsWith("DEACTIVATE DELIVERED");
        assertThat(application.connections().present().updateMethod()).as("remembered").isEqualTo(UpdateMethod.PUT);
        forgetMethod();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DEACTIVATE", "DELETE"})
    void aLeaverWhoKeepsAccessInSpiteOfTheAnswerIsShownAndTriedUntilItIsGone(String action) {
        created();
        String profile = application.bean(ProfileVersions.class).inForce().profile().document();
        if (action.equals("DELETE")) {
            application.profile("delete: false", "delete: true");
        }
        List.of("PATCH", "PUT", "DELETE").forEach(method -> application.fault(Fault.of(FaultKind.IGNORED).onMethod(method)));
        application.assign(id, action.equals("DELETE") ? Assignment.NONE : Assignment.SUSPENDED);
        await().atMost(Duration.ofSeconds(60)).until(() -> application.count("user_id = '" + id
                + "' and family = 'not-taken' and attempts > 1") == 1);
        assertThat(application.log(id)).doesNotContain(action + " DELIVERED").contains(action + " FAILED");
        assertThat(application.bean(Failures.class).families()).extracting(Failures.Group::family).contains("not-taken");
        await().atMost(Duration.ofSeconds(60)).until(() -> application.bean(Alerts.class).present().stream()
                .anyMatch(alert -> alert.key().equals("leavers-kept") && alert.summary().contains("Calendly answered as if it had been done")));
        application.calendly().clearFaults();
        application.settle();
        assertThat(application.log(id)).endsWith(action + " DELIVERED");
        assertThat(application.calendly().accounts().stream().filter(PracticeAccount::enabled).map(PracticeAccount::userName)).doesNotContain(email);
        application.bean(ProfileVersions.class).save(profile, "test");
        forgetMethod();
    }

    @Test
    void aNameThatCalendlyDoesNotTakeIsAFailureOfItsOwn() {
        created();
        List.of("PATCH", "PUT").forEach(method -> application.fault(Fault.of(FaultKind.IGNORED).onMethod(method)));
        application.person(id, email, "Tom Other");
        application.settle();
        assertThat(application.log(id)).endsWith("UPDATE REJECTED");
        assertThat(application.count("user_id = '" + id + "' and family = 'not-taken'")).isEqualTo(1);
        assertThat(application.writes()).as("PATCH, PUT, and no more").isEqualTo(2);
        application.calendly().clearFaults();
        application.bean(Failures.class).retry(List.of(id));
        application.settle();
        assertThat(application.calendly().account(email).displayName()).isEqualTo("Tom Other");
    }

    @ParameterizedTest
    @EnumSource(UpdateMethod.class)
    void aDeactivationThatIsAnsweredWithoutAWordAndNotDoneIsNoticed(UpdateMethod method) {
        calendly(settings -> settings.withPatchAnswer(PatchAnswer.NOTHING_204));
        created();
        if (method == UpdateMethod.PUT) {
            application.database().update("update connection set update_method = 'PUT', revision = revision + 1");
            application.connections().refresh();
        }
        application.fault(Fault.of(FaultKind.ACTIVE_IGNORED).onMethod("PATCH"));
        application.fault(Fault.of(FaultKind.ACTIVE_IGNORED).onMethod("PUT"));
        application.person(id, email, "Tom Ito", "inactive");
        await().atMost(Duration.ofSeconds(60)).until(() -> application.count("user_id = '" + id + "' and family = 'not-taken'") == 1);
        assertThat(application.log(id)).doesNotContain("DEACTIVATE DELIVERED");
        application.calendly().clearFaults();
        application.settle();
        assertThat(application.calendly().account(email).enabled()).isFalse();
        assertThat(application.log(id)).endsWith("DEACTIVATE DELIVERED");
        forgetMethod();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNameThatIsNotTakenIsNeverCountedAsDelivered(boolean atCreation) {
        if (!atCreation) {
            created();
        }
        application.fault(Fault.of(FaultKind.DISPLAY_NAME_IGNORED));
        application.person(id, email, "Tom Other");
        application.settle();
        assertThat(application.log(id)).endsWith((atCreation ? "CREATE" : "UPDATE") + " REJECTED");
        assertThat(application.count("user_id = '" + id + "' and family = 'not-taken' and reason like '%displayName%'")).isEqualTo(1);
        assertThat(mine()).as("made once").hasSize(1);
        application.calendly().clearFaults();
        application.bean(Failures.class).retry(List.of(id));
        application.settle();
        assertThat(application.calendly().account(email).displayName()).isEqualTo("Tom Other");
        assertThat(mine()).as("and linked").hasSize(1);
    }

    @Test
    void whatCalendlyTidiesIsTakenAllTheSame() {
        calendly(settings -> settings.withTidied(true).withAddressShown(AddressShown.NEW));
        String spelt = "Tom.ITO" + people + "@Example.com";
        application.person(id, spelt, "Tom   Ito");
        application.settle();
        assertThat(application.calendly().account(spelt).userName()).isEqualTo(spelt.toLowerCase(Locale.ROOT));
        application.person(id, spelt, " Tom   Other ");
        application.settle();
        application.person(id, spelt, " Tom   Other ", "inactive");
        application.settle();
        assertThat(application.log(id)).containsExactly("CREATE DELIVERED", "UPDATE DELIVERED", "DEACTIVATE DELIVERED");
        assertThat(application.calendly().account(spelt).enabled()).isFalse();
    }

    @Test
    void whoeverIsAnsweredAboutAsSomebodyElseIsLinkedToNobodyAndFoundByARetry() {
        application.fault(Fault.of(FaultKind.ANOTHER_USER).onMethod("POST"));
        application.person(id, email, "Tom Ito");
        application.settle();
        assertThat(application.log(id)).containsExactly("CREATE REJECTED");
        assertThat(application.count("user_id = '" + id + "' and family = 'other-user'")).isEqualTo(1);
        application.calendly().clearFaults();
        application.bean(Failures.class).retry(List.of(id));
        application.settle();
        assertThat(application.log(id)).contains("CREATE LINKED");
        application.fault(Fault.of(FaultKind.ANOTHER_USER).onMethod("PATCH"));
        application.person(id, email, "Tom Ito", "inactive");
        application.settle();
        assertThat(application.log(id)).endsWith("DEACTIVATE REJECTED");
    }

    // ---- nobody, or nobody yet

    @ParameterizedTest
    @EnumSource(NobodyFound.class)
    void aCreationThatWasLostIsRepeatedHoweverNobodyIsFound(NobodyFound answer) {
        calendly(settings -> settings.withNobodyFound(answer));
        application.fault(Fault.of(FaultKind.DROP).onMethod("POST").times(1));
        application.person(id, email, "Tom Ito");
        application.settle();
        assertThat(mine()).hasSize(1);
        assertThat(application.log(id)).endsWith("CREATE DELIVERED");
    }

    @ParameterizedTest
    @EnumSource(OneFound.class)
    void aCreationWhoseAnswerWasLostIsFoundHoweverOneUserIsFound(OneFound answer) {
        calendly(settings -> settings.withOneFound(answer));
        application.fault(Fault.of(FaultKind.LOST).onMethod("POST").times(1));
        application.person(id, email, "Tom Ito");
        application.settle();
        assertThat(mine()).hasSize(1);
        assertThat(application.log(id)).contains("CREATE LINKED");
    }

    @Test
    void whoeverWasMadeWithoutOurKnowingIsLinkedOnceTheyAreListed() {
        lostWhileTheListLags();
        application.settle();
        assertThat(mine()).hasSize(1);
        assertThat(application.log(id)).contains("CREATE LINKED").doesNotContain("CREATE REJECTED");
    }

    @ParameterizedTest
    @EnumSource(value = Assignment.class, names = {"SUSPENDED", "NONE"})
    void whoeverIsNoLongerWantedMeanwhileLosesTheAccessOnceTheyAreListed(Assignment assignment) {
        lostWhileTheListLags();
        application.assign(id, assignment);
        application.settle();
        assertThat(mine()).hasSize(1).allMatch(account -> !account.enabled());
    }

    @Test
    void whoeverIsInactiveMeanwhileLosesTheAccessOnceTheyAreListed() {
        lostWhileTheListLags();
        application.person(id, email, "Tom Ito", "inactive");
        application.settle();
        assertThat(mine()).hasSize(1).allMatch(account -> !account.enabled());
    }

    @Test
    void anotherAddressMeanwhileMakesNoSecondAccount() {
        lostWhileTheListLags();
        application.person(id, "new." + email, "Tom Ito");
        application.settle();
        assertThat(mine()).singleElement().satisfies(account -> assertThat(account.pendingUserName()).isEqualTo("new." + email));
    }

    private void lostWhileTheListLags() {
        calendly(settings -> settings.withListedAfterMs(3_000));
        application.fault(Fault.of(FaultKind.LOST).onMethod("POST").times(1));
        application.person(id, email, "Tom Ito");
        await().atMost(Duration.ofSeconds(60)).until(() -> application.count("user_id = '" + id + "' and unclear_user_name is not null "
                + "and attempts > 0") == 1);
    }

    private List<PracticeAccount> mine() {
        return application.accounts().stream().filter(account -> id.equals(account.externalId())).toList();
    }

    // ---- asked to wait, or to try again

    @Test
    void wordsThatAskToTryAgainAreFollowed() {
        application.fault(Fault.of(FaultKind.RACE_CONDITION).onMethod("POST").times(2));
        application.person(id, email, "Tom Ito");
        application.settle();
        assertThat(application.log(id)).containsExactly("CREATE FAILED", "CREATE FAILED", "CREATE DELIVERED");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 409, 422, 500, 503})
    void aWaitBesideAnyStatusFailsNobodyAndBreaksNothing(int status) {
        created();
        application.fault(Fault.of(FaultKind.STATUS).withStatus(status).times(8).withRetry(RetryHint.RETRY_AFTER_SECONDS, 1));
        for (int each = 0; each < 6; each++) {
            application.person(id + "-" + each, "wait" + each + "." + email, "Tom Ito");
        }
        application.person(id, email, "Tom Ito", "inactive");
        application.settle();
        assertThat(application.connections().present().state()).isEqualTo(State.OK);
        assertThat(application.calendly().account(email).enabled()).as("the leaver").isFalse();
        assertThat(application.database().queryForList("select distinct outcome from provisioning_event where user_id like ?", String.class,
                id + "%"))
                .containsExactlyInAnyOrder("DELIVERED", "POSTPONED");
    }

    @ParameterizedTest
    @EnumSource(value = RetryHint.class, names = "NONE", mode = Mode.EXCLUDE)
    void aWaitBesideWhatWasDoneHoldsWhoeverComesNext(RetryHint hint) {
        long pauses = application.limiter().pauses();
        application.fault(Fault.of(FaultKind.SLOW_ANSWER).onMethod("POST").times(1).withRetry(hint, 2));
        application.person(id, email, "Tom Ito");
        application.settle();
        assertThat(application.log(id)).containsExactly("CREATE DELIVERED");
        assertThat(application.limiter().pauses()).isGreaterThan(pauses);
    }

    // ---- answers that do harm

    @ParameterizedTest
    @EnumSource(names = {"ENDLESS_HEADERS", "ENDLESS_INTERIM", "ENDLESS_BODY", "BOMB", "REDIRECT_LOOP", "TRUNCATED", "MALFORMED_JSON", "RESET",
        "DROP"})
    void whateverIsAnsweredOneAccountIsMadeInTheEnd(FaultKind kind) {
        application.fault(Fault.of(kind).onMethod("POST").times(kind == FaultKind.REDIRECT_LOOP ? 2 : 1));
        application.person(id, email, "Tom Ito");
        application.settle();
        assertThat(application.connections().present().state()).isEqualTo(State.OK);
        assertThat(mine()).hasSize(1);
        assertThat(application.log(id)).first().isEqualTo("CREATE FAILED");
    }

    // ---- numbers where RFC 7643 has texts

    @Test
    void idsThatAreNumbersAreIds() {
        calendly(settings -> settings.withLooseTypes(true));
        application.authorize();
        created();
        String scimId = application.calendly().account(email).id();
        assertThat(scimId).matches("\\d+");
        assertThat(application.database().queryForObject("select scim_id from calendly_account where user_id = ?", String.class, id))
                .isEqualTo(scimId);
        application.person(id, email, "Tom Other");
        application.settle();
        application.person(id, email, "Tom Other", "inactive");
        application.settle();
        assertThat(application.log(id)).containsExactly("CREATE DELIVERED", "UPDATE DELIVERED", "DEACTIVATE DELIVERED");
        assertThat(application.calendly().account(email).enabled()).isFalse();
        String other = "o" + email;
        application.calendly().addAccount(PracticeMember.active(other, "Tom Ito").withExternalId("o" + id));
        application.person("o" + id, other, "Tom Ito");
        application.settle();
        assertThat(application.log("o" + id)).contains("CREATE LINKED");
    }

    private void created() {
        application.person(id, email, "Tom Ito");
        application.settle();
        application.writes();
    }

    private static void forgetMethod() {
        application.database().update("update connection set update_method = 'PATCH', revision = revision + 1");
        application.connections().refresh();
    }
}
