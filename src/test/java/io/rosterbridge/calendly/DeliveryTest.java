package io.rosterbridge.calendly;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.calendly.ExistingUser.Verdict;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;

/** The answers table, as conversations: what is asked next, and how it ends. */
class DeliveryTest {

    private static final ScimUser ANN = new ScimUser("Ann+eu@Example.com", Optional.of("Ann \"Q\" O'Neill"), true, Optional.of("p-1"));
    private static final Account LINKED = new Account("s-1", new ScimUser("ann@example.com", Optional.of("Ann"), true, Optional.of("p-1")));
    /** As in application.yaml. */
    private static final Pattern TRY_AGAIN = tryAgainWords();
    private static final String EMPTY_LIST = "{\"totalResults\":0}";
    private static final String ONE = "{\"totalResults\":7,\"Resources\":[]}";
    private static final String CREATED = "{\"id\":\"s-1\",\"userName\":\"ann+eu@example.com\"}";

    private static final String AS_SENT = "{\"id\":\"s-1\",\"userName\":\"ann+eu@example.com\",\"displayName\":\"Ann \\\"Q\\\" O'Neill\","
            + "\"active\":true}";
    private static final String AS_BEFORE = "{\"id\":\"s-1\",\"userName\":\"ann@example.com\",\"displayName\":\"Ann\",\"active\":true}";

    private final List<String> requests = new ArrayList<>();

    // ---- create

    @Test
    void aCreationThatIsAnsweredWithAnIdIsDelivered() {
        DeliveryResult result = create(false, answer(201, CREATED));
        assertThat(result.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.account()).contains(new Account("s-1", ANN));
        assertThat(requests).containsExactly("POST /Users");
    }

    @Test
    void aMarkOfTheByteOrderBeforeAnAnswerIsNoPartOfIt() {
        assertThat(create(false, answer(201, "\uFEFF" + CREATED)).outcome()).isEqualTo(Outcome.DELIVERED);
    }

    @Test
    void aConflictLooksTheUserUpAndLinksThemWithTheirOwnValues() {
        DeliveryResult result = create(false, answer(409, "{\"scimType\":\"uniqueness\"}"),
                answer(200, list(1, "{\"id\":\"s-9\",\"userName\":\"ANN+EU@example.com\",\"displayName\":\"Old\",\"active\":false}")));
        assertThat(result.outcome()).isEqualTo(Outcome.LINKED);
        assertThat(result.account().orElseThrow().scimId()).isEqualTo("s-9");
        assertThat(result.account().orElseThrow().held().active()).as("active is reconciled by the next decision").contains(false);
        assertThat(requests).containsExactly("POST /Users", "GET /Users?filter=userName%20eq%20%22Ann%2Beu%40Example.com%22");
    }

    @Test
    void aConflictWithoutAScimTypeIsAConflictToo() {
        assertThat(create(false, answer(409, ""), answer(200, list(1, "{\"id\":\"s-9\",\"userName\":\"ann+eu@example.com\"}"))).outcome())
                .isEqualTo(Outcome.LINKED);
    }

    @Test
    void aConflictWithSomebodyWhoIsNotListedIsElsewhereAndEndsThere() {
        DeliveryResult result = create(false, answer(409, ""), answer(200, EMPTY_LIST));
        assertThat(result.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(result.family()).contains(Family.EXISTS_ELSEWHERE);
        assertThat(requests).hasSize(2);
    }

    @Test
    void aServerThatIgnoresTheFilterIsReadPageByPageAndOnlyTheRightUserIsTaken() {
        DeliveryResult result = create(false, answer(409, ""),
                answer(200, list(3, "{\"id\":\"a\",\"userName\":\"other@example.com\"}", "{\"id\":\"b\",\"userName\":\"another@example.com\"}")),
                answer(200, list(3, "{\"id\":\"c\",\"userName\":\"ann+eu@example.com\"}")));
        assertThat(result.account().orElseThrow().scimId()).isEqualTo("c");
        assertThat(requests.get(2)).contains("startIndex=3");
    }

    @Test
    void aServerThatRefusesTheFilterIsReadWithoutIt() {
        DeliveryResult result = create(false, answer(409, ""), answer(400, "{\"scimType\":\"invalidFilter\"}"),
                answer(200, list(1, "{\"id\":\"c\",\"userName\":\"ann+eu@example.com\"}")));
        assertThat(result.outcome()).isEqualTo(Outcome.LINKED);
        assertThat(requests.get(2)).isEqualTo("GET /Users?startIndex=1&count=100");
    }

    @Test
    void twoUsersOfThatNameAreNotGuessedBetween() {
        DeliveryResult result = create(false, answer(409, ""),
                answer(200, list(2, "{\"id\":\"a\",\"userName\":\"ann+eu@example.com\"}", "{\"id\":\"b\",\"userName\":\"ANN+eu@example.com\"}")));
        assertThat(result.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(result.reason()).contains("2 Calendly users");
    }

    @Test
    void aForeignExternalIdIsToldAndLeftAlone() {
        DeliveryResult result = create(false, answer(409, ""),
                answer(200, list(1, "{\"id\":\"a\",\"userName\":\"ann+eu@example.com\",\"externalID\":\"hr-77\"}")));
        assertThat(result.outcome()).isEqualTo(Outcome.LINKED);
        assertThat(result.reason()).contains("externalId is another one");
        assertThat(ScimUser.differences(ANN, result.account().orElseThrow().held())).doesNotContain(ScimAttribute.EXTERNAL_ID);
    }

    @Test
    void withLinkingNeverAnExistingUserIsRefused() {
        DeliveryResult result = run(order(Action.CREATE, ANN, false, false, UpdateMethod.PATCH), answer(409, ""));
        assertThat(result.family()).contains(Family.NOT_LINKED);
        assertThat(requests).hasSize(1);
    }

    @Test
    void withLinkingAskAnExistingUserIsLinkedOnlyOnceThisOneWasConfirmed() {
        Answer found = answer(200, list(1, "{\"id\":\"s-9\",\"userName\":\"ann+eu@example.com\",\"displayName\":\"Another Ann\"}"));
        DeliveryResult asked = run(asking(Optional.empty(), Optional.empty(), false), answer(409, ""), found);
        assertThat(asked.outcome()).isEqualTo(Outcome.HELD);
        assertThat(asked.family()).contains(Family.LINK_TO_CONFIRM);
        assertThat(asked.account()).as("not linked").isEmpty();
        assertThat(asked.toConfirm().orElseThrow().scimId()).isEqualTo("s-9");
        assertThat(asked.toConfirm().orElseThrow().held().displayName()).contains("Another Ann");
        assertThat(run(asking(Optional.of("s-8"), Optional.empty(), false), answer(409, ""), found).family()).as("confirmed for another user")
                .contains(Family.LINK_TO_CONFIRM);
        DeliveryResult linked = run(asking(Optional.of("s-9"), Optional.empty(), false), answer(409, ""), found);
        assertThat(linked.outcome()).isEqualTo(Outcome.LINKED);
        assertThat(linked.account().orElseThrow().scimId()).isEqualTo("s-9");
        DeliveryResult refused = run(asking(Optional.empty(), Optional.of("s-9"), false), answer(409, ""), found);
        assertThat(refused.family()).contains(Family.NOT_LINKED);
        assertThat(refused.reason()).contains("somebody has refused");
        DeliveryResult afterUnclear = run(asking(Optional.empty(), Optional.empty(), true), found);
        assertThat(afterUnclear.family()).as("without our externalId it need not be the one we made").contains(Family.LINK_TO_CONFIRM);
        assertThat(afterUnclear.unclearUserName()).isEmpty();
    }

    private static DeliveryOrder asking(Optional<String> confirmed, Optional<String> refused, boolean unclear) {
        return new DeliveryOrder(Action.CREATE, ANN, Set.of(), Optional.empty(), unclear ? Optional.of(ANN.userName()) : Optional.empty(),
                new ExistingUser(Verdict.ASK, confirmed, refused), UpdateMethod.PATCH, Pattern.compile("(?i)\\bseats?\\b"),
                DeliveryOrder.Lateness.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 504, 202, 408})
    void aCreationWithoutAClearAnswerIsLookedUpNextTime(int status) {
        DeliveryResult result = create(false, answer(status, ""));
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.unclearUserName()).contains(ANN.userName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>ok</html>", "{\"id\":\"s-1\"", "[]", "{\"userName\":\"ann+eu@example.com\"}"})
    void aCreationAnsweredWithoutAReadableIdIsUnclear(String body) {
        DeliveryResult result = create(false, answer(201, body));
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.unclearUserName()).contains(ANN.userName());
    }

    @Test
    void aLostAnswerIsUnclearAndARequestThatNeverLeftIsNot() {
        assertThat(create(false, Answer.lost("SocketTimeoutException", true)).unclearUserName()).contains(ANN.userName());
        assertThat(create(false, Answer.lost("ConnectException", false)).unclearUserName()).isEmpty();
    }

    @Test
    void anUnclearCreationIsLookedUpBeforeItIsSentAgain() {
        assertThat(create(true, answer(200, EMPTY_LIST), answer(201, CREATED)).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(requests).hasSize(2).last().isEqualTo("POST /Users");
        requests.clear();
        DeliveryResult found = create(true, answer(200, list(1, "{\"id\":\"s-1\",\"userName\":\"ann+eu@example.com\",\"externalId\":\"p-1\"}")));
        assertThat(found.outcome()).isEqualTo(Outcome.LINKED);
        assertThat(requests).as("no second POST").hasSize(1);
    }

    @Test
    void anUnclearCreationStaysUnclearWhenTheLookupFails() {
        assertThat(create(true, answer(500, "")).unclearUserName()).contains(ANN.userName());
        assertThat(create(true, answer(429, "")).unclearUserName()).contains(ANN.userName());
    }

    @ParameterizedTest(name = "found with {0}, externalId sent {1}, linking {2}")
    @CsvSource({
        "ours,    true,  auto,  LINKED",
        "ours,    true,  never, LINKED",
        "another, true,  auto,  UNCHANGED",
        "another, true,  never, UNCHANGED",
        "another, false, auto,  UNCHANGED",
        "another, false, never, UNCHANGED",
        "none,    true,  auto,  LINKED",
        "none,    true,  never, UNCHANGED",
        "none,    false, auto,  LINKED",
        "none,    false, never, LINKED",
        "nobody,  true,  auto,  UNCHANGED",
        "nobody,  false, never, UNCHANGED",
    })
    void anUnclearCreationOfSomebodyWhoIsToHaveNothingIsOnlyLookedUp(String found, boolean mapped, String linking, Outcome outcome) {
        ScimUser sought = new ScimUser("sent@example.com", Optional.empty(), false, mapped ? Optional.of("p-1") : Optional.empty());
        DeliveryResult result = run(unclear(Action.NOTHING, sought, linking.equals("auto")), answer(200, sent(found)));
        assertThat(result.outcome()).isEqualTo(outcome);
        assertThat(result.unclearUserName()).as("the lookup has answered").isEmpty();
        assertThat(result.account().isPresent()).isEqualTo(outcome == Outcome.LINKED);
        assertThat(requests).containsExactly("GET /Users?filter=userName%20eq%20%22sent%40example.com%22");
    }

    @ParameterizedTest(name = "found with {0}, linking {1}")
    @CsvSource({
        "ours,    never, LINKED",
        "none,    auto,  LINKED",
        "another, auto,  DELIVERED",
        "another, never, DELIVERED",
        "none,    never, DELIVERED",
        "nobody,  auto,  DELIVERED",
    })
    void whoGotAnotherAddressIsLookedUpByTheOneThatWasSent(String found, String linking, Outcome outcome) {
        List<Answer> answers = new ArrayList<>(List.of(answer(200, sent(found))));
        if (outcome == Outcome.DELIVERED) {
            answers.add(answer(201, CREATED));
        }
        DeliveryResult result = run(unclear(Action.CREATE, ANN, linking.equals("auto")), answers.toArray(Answer[]::new));
        assertThat(result.outcome()).isEqualTo(outcome);
        assertThat(requests.get(0)).contains("sent%40example.com");
    }

    @Test
    void afterALookupThatFoundNobodyAConflictIsLookedUpAnew() {
        DeliveryResult result = run(unclear(Action.CREATE, ANN, true), answer(200, EMPTY_LIST), answer(409, ""),
                answer(200, list(2, "{\"id\":\"a\",\"userName\":\"other@example.com\"}")),
                answer(200, list(2, "{\"id\":\"b\",\"userName\":\"ann+eu@example.com\"}")));
        assertThat(result.account().orElseThrow().scimId()).isEqualTo("b");
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 422, 429, 401, 500})
    void onlyALookupThatWasAnsweredMakesItClear(int status) {
        Delivery delivery = new Delivery(unclear(Action.NOTHING, ANN, true));
        delivery.next();
        delivery.answered(answer(status, ""));
        if (delivery.hasNext()) {
            delivery.next();
            delivery.answered(answer(200, ONE));
        }
        assertThat(delivery.result().unclearUserName()).contains("sent@example.com");
        assertThat(delivery.unclearUserName()).contains("sent@example.com");
    }

    @Test
    void aCreationThatStayedHereIsNotUnclear() {
        Delivery delivery = new Delivery(order(Action.CREATE, ANN, false, true, UpdateMethod.PATCH));
        delivery.next();
        assertThat(delivery.unclearUserName()).as("under way").contains(ANN.userName());
        delivery.notSent();
        assertThat(delivery.unclearUserName()).isEmpty();
        assertThat(delivery.requests()).isZero();
    }

    @Test
    void ofTwoUsersWithTheUserNameThatWasSentOursIsTheOneWithOurId() {
        DeliveryResult result = create(true, answer(200, list(2, "{\"id\":\"a\",\"userName\":\"ann+eu@example.com\"}",
                "{\"id\":\"b\",\"userName\":\"ANN+eu@example.com\",\"externalId\":\"p-1\"}")));
        assertThat(result.account().orElseThrow().scimId()).isEqualTo("b");
    }

    // ---- what cannot be stored

    @Test
    void anIdThatCannotBeStoredIsNone() {
        for (String id : List.of("x".repeat(201), "a\\u0000b", " ")) {
            requests.clear();
            assertThat(create(false, answer(201, "{\"id\":\"" + id + "\"}")).unclearUserName()).as(id).contains(ANN.userName());
            DeliveryResult found = create(true, answer(200, list(1, "{\"id\":\"" + id + "\",\"userName\":\"ann+eu@example.com\"}")));
            assertThat(found.family()).as(id).contains(Family.NOT_LINKED);
        }
    }

    @Test
    void valuesThatCannotBeStoredAreMadeToFit() {
        DeliveryResult result = create(false, answer(409, "{\"detail\":\"in\\u0000 use\"}"), answer(200, list(1, "{\"id\":\"a\",\"userName\":"
                + "\"ann+eu\\u0000@example.com\",\"displayName\":\"" + "n".repeat(3000) + "\\u0000\",\"externalId\":\"" + "e".repeat(300) + "\"}")));
        ScimUser held = result.account().orElseThrow().held();
        assertThat(held.userName()).isEqualTo("ann+eu@example.com");
        assertThat(held.displayName().orElseThrow()).hasSize(2000).doesNotContain("\0").endsWith("…");
        assertThat(held.externalId().orElseThrow()).hasSize(200).endsWith("…");
        assertThat(create(false, answer(422, "{\"detail\":\"in\\u0000 use\"}")).reason()).contains("in use").doesNotContain("\0");
    }

    @Test
    void withLinkingNeverOurOwnUnclearCreationIsStillOurs() {
        DeliveryResult ours = run(order(Action.CREATE, ANN, true, false, UpdateMethod.PATCH),
                answer(200, list(1, "{\"id\":\"s-1\",\"userName\":\"ann+eu@example.com\",\"externalId\":\"p-1\"}")));
        assertThat(ours.outcome()).isEqualTo(Outcome.LINKED);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 409, 422})
    void noSeatIsKnownByTheServersWordsWhateverTheStatus(int status) {
        DeliveryResult result = create(false, answer(status, "{\"detail\":\"No seats available\"}"));
        assertThat(result.outcome()).isEqualTo(Outcome.HELD);
        assertThat(result.signal()).isEqualTo(Signal.SEATS_FULL);
    }

    @Test
    void paymentRequiredMeansNoSeat() {
        assertThat(create(false, answer(402, "")).signal()).isEqualTo(Signal.SEATS_FULL);
    }

    // ---- the connection

    @Test
    void unauthorizedIsTheConnectionNotThePerson() {
        DeliveryResult result = create(false, answer(401, "{\"title\":\"Unauthenticated\",\"message\":\"The access token expired\"}"));
        assertThat(result.outcome()).isEqualTo(Outcome.POSTPONED);
        assertThat(result.signal()).isEqualTo(Signal.BROKEN);
        assertThat(result.reason()).contains("The access token expired");
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404})
    void forbiddenOrNotFoundForEverythingIsTheConnection(int status) {
        assertThat(create(false, answer(status, ""), answer(status, "")).signal()).isEqualTo(Signal.BROKEN);
        assertThat(requests).containsExactly("POST /Users", "GET /Users?startIndex=1&count=1");
    }

    @Test
    void forbiddenForOnePersonIsThatPerson() {
        DeliveryResult result = create(false, answer(403, "{\"detail\":\"not this one\"}"), answer(200, ONE));
        assertThat(result.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(result.reason()).contains("not this one");
        assertThat(result.signal()).isEqualTo(Signal.NONE);
    }

    @Test
    void notFoundForEverybodyRemovesNobodysLink() {
        DeliveryResult update = change(Action.UPDATE, UpdateMethod.PATCH, answer(404, ""), answer(404, ""));
        assertThat(update.outcome()).isEqualTo(Outcome.POSTPONED);
        assertThat(update.account()).contains(LINKED);
        DeliveryResult delete = change(Action.DELETE, UpdateMethod.PATCH, answer(404, ""), answer(404, ""));
        assertThat(delete.outcome()).isEqualTo(Outcome.POSTPONED);
        assertThat(delete.account()).contains(LINKED);
    }

    @Test
    void aRedirectThatWasNotFollowedBreaksTheConnection() {
        assertThat(create(false, answer(302, "")).signal()).isEqualTo(Signal.BROKEN);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void throttledIsNoFailureAndTellsHowLong(int status) {
        DeliveryResult result = create(false, Answer.of(status, "", Optional.of(Duration.ofSeconds(7))));
        assertThat(result.outcome()).isEqualTo(Outcome.POSTPONED);
        assertThat(result.signal()).isEqualTo(Signal.THROTTLED);
        assertThat(result.pause()).isEqualTo(Duration.ofSeconds(7));
        assertThat(result.unclearUserName()).isEmpty();
    }

    @Test
    void unavailableWithoutATimeMayHeal() {
        assertThat(create(false, answer(503, "")).outcome()).isEqualTo(Outcome.FAILED);
    }

    // ---- update, activate, deactivate

    @Test
    void aChangeSendsOnlyWhatDiffersWithRealBooleansAndLowerCaseOps() {
        Delivery delivery = new Delivery(order(Action.DEACTIVATE, LINKED.held().withActive(false), false, true, UpdateMethod.PATCH));
        assertThat(delivery.next().body().orElseThrow()).hasToString("{schemas=[" + ScimRequests.PATCH_SCHEMA
                + "], Operations=[{op=replace, path=active, value=false}]}");
    }

    @Test
    void aCreationHasExactlyTheAllowedAttributes() {
        assertThat(new Delivery(order(Action.CREATE, ANN, false, true, UpdateMethod.PATCH)).next().body().orElseThrow().keySet())
                .containsExactly("schemas", "userName", "displayName", "active", "externalId");
        ScimUser without = new ScimUser("ann@example.com", Optional.of("Ann"), true, Optional.empty());
        assertThat(new Delivery(order(Action.CREATE, without, false, true, UpdateMethod.PATCH)).next().body().orElseThrow().keySet())
                .containsExactly("schemas", "userName", "displayName", "active");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 405, 501})
    void aRefusedPatchIsReadThenPutWithAllAttributesAndRemembered(int status) {
        DeliveryResult result = change(Action.UPDATE, UpdateMethod.PATCH, answer(status, ""),
                answer(200, "{\"id\":\"s-1\",\"userName\":\"ann@example.com\",\"displayName\":\"Ann\",\"active\":true}"), answer(200, AS_SENT));
        assertThat(result.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.signal()).isEqualTo(Signal.TAKES_PUT);
        assertThat(requests).containsExactly("PATCH /Users/s-1", "GET /Users/s-1", "PUT /Users/s-1");
    }

    @Test
    void aPutAlwaysCarriesActive() {
        Delivery delivery = new Delivery(order(Action.UPDATE, ANN, false, true, UpdateMethod.PUT));
        delivery.next();
        delivery.answered(answer(200, "{\"id\":\"s-1\",\"userName\":\"ann@example.com\",\"displayName\":\"Ann\",\"active\":true}"));
        assertThat(delivery.next().body().orElseThrow()).containsEntry("active", true).containsEntry("userName", "Ann+eu@Example.com");
    }

    @Test
    void aPatchAndAPutThatAreBothRefusedRejectThePersonAndChangeNoMethod() {
        DeliveryResult result = change(Action.UPDATE, UpdateMethod.PATCH, answer(400, "{\"detail\":\"displayName too long\"}"),
                answer(200, "{\"userName\":\"ann@example.com\"}"), answer(400, ""));
        assertThat(result.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(result.reason()).contains("displayName too long");
        assertThat(result.signal()).isEqualTo(Signal.NONE);
    }

    @Test
    void anUpdateOfAVanishedAccountUnlinksOnceTheEndpointIsKnownToAnswer() {
        DeliveryResult result = change(Action.UPDATE, UpdateMethod.PATCH, answer(404, ""), answer(200, ONE));
        assertThat(result.outcome()).isEqualTo(Outcome.UNLINKED);
        assertThat(result.signal()).isEqualTo(Signal.VANISHED);
        assertThat(result.account()).isEmpty();
    }

    @Test
    void anAddressChangeThatAwaitsVerificationIsAState() {
        DeliveryResult result = change(Action.UPDATE, UpdateMethod.PATCH,
                answer(200, "{\"id\":\"s-1\",\"userName\":\"ann@example.com\",\"active\":true}"));
        assertThat(result.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.pendingUserName()).contains(ANN.userName());
        assertThat(result.account().orElseThrow().held().userName()).as("so that it is not sent again").isEqualTo(ANN.userName());
    }

    @Test
    void aChangeWithoutABodyIsDone() {
        assertThat(change(Action.UPDATE, UpdateMethod.PATCH, answer(204, null)).outcome()).isEqualTo(Outcome.DELIVERED);
    }

    @Test
    void aPageOfHtmlIsNoAnswerToAChange() {
        assertThat(change(Action.UPDATE, UpdateMethod.PATCH, answer(200, "<html>login</html>"), answer(200, "<html>login</html>")).outcome())
                .isEqualTo(Outcome.FAILED);
    }

    // ---- what the answer to a write shows

    @ParameterizedTest
    @ValueSource(strings = {"true", "\"true\"", "\"True\"", "\" TRUE \"", "1", "\"1\""})
    void aDeactivationAfterWhichTheUserIsActiveIsNotDoneByAnyMethod(String active) {
        String still = "{\"id\":\"s-1\",\"userName\":\"ann@example.com\",\"active\":" + active + "}";
        DeliveryResult result = deactivate(UpdateMethod.PATCH, answer(200, still), answer(200, still), answer(200, still));
        assertThat(requests).containsExactly("PATCH /Users/s-1", "GET /Users/s-1", "PUT /Users/s-1");
        assertThat(result.outcome()).as("access is concerned, so it is tried again").isEqualTo(Outcome.FAILED);
        assertThat(result.family()).contains(Family.NOT_TAKEN);
        assertThat(result.account().orElseThrow().held().active()).contains(true);
        requests.clear();
        assertThat(deactivate(UpdateMethod.PUT, answer(200, still), answer(200, still), answer(200, still)).family()).contains(Family.NOT_TAKEN);
        assertThat(requests).containsExactly("GET /Users/s-1", "PUT /Users/s-1", "PATCH /Users/s-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "\"false\"", "\"False\"", "0"})
    void aDeactivationAfterWhichTheUserIsInactiveIsDone(String active) {
        assertThat(deactivate(UpdateMethod.PATCH, answer(200, "{\"id\":\"s-1\",\"ACTIVE\":" + active + "}")).outcome())
                .isEqualTo(Outcome.DELIVERED);
    }

    @Test
    void theOtherMethodIsRememberedOnceItWorks() {
        DeliveryResult result = deactivate(UpdateMethod.PATCH, answer(200, AS_BEFORE), answer(200, AS_BEFORE),
                answer(200, "{\"id\":\"s-1\",\"active\":false}"));
        assertThat(result.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.signal()).isEqualTo(Signal.TAKES_PUT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "<html>ok</html>", "{\"active\":false}",
        "{\"totalResults\":1,\"Resources\":[{\"id\":\"s-1\",\"active\":false}]}",
        "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:Error\"],\"status\":\"400\",\"detail\":\"no\"}",
        "{\"id\":\"s-1\",\"userName\":\"ann@example.com\"}", "{\"id\":\"s-1\",\"active\":null}", "{\"id\":\"s-1\",\"active\":\"maybe\"}"})
    void anAnswerThatDoesNotShowWhetherTheUserIsInactiveIsReadBack(String body) {
        assertThat(deactivate(UpdateMethod.PATCH, answer(200, body), answer(200, "{\"id\":\"s-1\",\"active\":false}")).outcome())
                .isEqualTo(Outcome.DELIVERED);
        assertThat(requests).containsExactly("PATCH /Users/s-1", "GET /Users/s-1");
        assertThat(deactivate(UpdateMethod.PATCH, answer(200, body), answer(200, AS_BEFORE), answer(200, AS_BEFORE), answer(200, AS_BEFORE))
                .family()).contains(Family.NOT_TAKEN);
        assertThat(deactivate(UpdateMethod.PATCH, answer(200, body), answer(404, ""), answer(200, ONE)).outcome()).isEqualTo(Outcome.UNLINKED);
        assertThat(deactivate(UpdateMethod.PATCH, answer(200, body), answer(500, "")).outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aServerThatNeverSaysWhoIsActiveIsBelievedOnceTheUserWasReadBack() {
        String silent = "{\"id\":\"s-1\",\"userName\":\"ann@example.com\"}";
        DeliveryResult result = deactivate(UpdateMethod.PATCH, answer(200, silent), answer(200, silent));
        assertThat(result.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.reason()).contains("does not say whether the user is active");
    }

    @ParameterizedTest
    @EnumSource(UpdateMethod.class)
    void aDeactivationAnsweredWithoutABodyIsDoneUnlessTheUserIsShownAsActive(UpdateMethod method) {
        Answer[] before = method == UpdateMethod.PUT ? new Answer[] {answer(200, AS_BEFORE), answer(204, null)} : new Answer[] {answer(204, null)};
        for (Answer read : List.of(answer(200, "{\"id\":\"s-1\",\"active\":false}"), answer(200, "{\"id\":\"s-1\"}"), answer(200, ""),
                answer(200, "{}"), answer(200, "<html>"), answer(404, ""), answer(410, ""), answer(403, ""), answer(405, ""), answer(500, ""),
                answer(401, ""),
                Answer.lost("cut off", true))) {
            DeliveryResult done = deactivate(method, with(before, read));
            assertThat(done.outcome()).as("%s", read).isEqualTo(Outcome.DELIVERED);
            assertThat(done.account().orElseThrow().held().isInactive()).isTrue();
        }
        DeliveryResult throttled = deactivate(method, with(before, Answer.of(429, "", Optional.of(Duration.ofSeconds(9)))));
        assertThat(throttled.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(throttled.signal()).isEqualTo(Signal.THROTTLED);
        assertThat(throttled.pause()).isEqualTo(Duration.ofSeconds(9));
        assertThat(deactivate(method, with(before, answer(200, "{\"id\":\"s-2\",\"active\":false}"))).family()).contains(Family.OTHER_USER);
        requests.clear();
        Answer still = answer(200, AS_BEFORE);
        Answer[] kept = method == UpdateMethod.PUT ? new Answer[] {still, answer(204, null), still, still}
                : new Answer[] {answer(204, null), still, still, answer(204, null), still};
        DeliveryResult result = deactivate(method, kept);
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.family()).contains(Family.NOT_TAKEN);
        assertThat(result.account().orElseThrow().held().isActive()).isTrue();
        assertThat(requests).filteredOn(request -> !request.startsWith("GET")).containsExactlyInAnyOrder("PATCH /Users/s-1", "PUT /Users/s-1");
    }

    private static Answer[] with(Answer[] before, Answer last) {
        Answer[] all = Arrays.copyOf(before, before.length + 1);
        all[before.length] = last;
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"s-2\"", "2", "\"S-1\""})
    void anAnswerAboutAnotherUserIsNotDone(String id) {
        String another = "{\"id\":" + id + ",\"userName\":\"ann@example.com\",\"active\":false}";
        for (Action action : List.of(Action.DEACTIVATE, Action.UPDATE, Action.DELETE)) {
            requests.clear();
            DeliveryResult result = action == Action.DEACTIVATE ? deactivate(UpdateMethod.PATCH, answer(200, another))
                    : change(action, UpdateMethod.PATCH, answer(200, another));
            assertThat(result.outcome()).as("%s", action).isEqualTo(Outcome.REJECTED);
            assertThat(result.family()).contains(Family.OTHER_USER);
            assertThat(result.account()).contains(LINKED);
            assertThat(requests).as("nothing more is written").hasSize(1);
        }
    }

    @Test
    void aCreationAnsweredAboutAnotherUserLinksNobodyAndStaysUnclear() {
        DeliveryResult result = create(false, answer(201, "{\"id\":\"s-9\",\"userName\":\"olivia.owner@example.com\",\"active\":true}"));
        assertThat(result.family()).contains(Family.OTHER_USER);
        assertThat(result.account()).isEmpty();
        assertThat(result.unclearUserName()).contains(ANN.userName());
    }

    @Test
    void aCreationAnsweredWithSomebodyElsesUserOfThisNameIsAConflict() {
        String theirs = "{\"id\":\"s-9\",\"userName\":\"ann+eu@example.com\",\"externalId\":\"p-2\",\"active\":true}";
        assertThat(run(order(Action.CREATE, ANN, false, false, UpdateMethod.PATCH), answer(200, theirs)).family()).contains(Family.NOT_LINKED);
        DeliveryResult linked = create(false, answer(200, theirs), answer(200, list(1, theirs)));
        assertThat(linked.outcome()).isEqualTo(Outcome.LINKED);
        assertThat(linked.reason()).contains("its externalId is another one");
    }

    @Test
    void aNameThatIsNotTakenIsRefusedAndWhatWasTakenIsHeld() {
        ScimUser wanted = new ScimUser("ann@example.com", Optional.of("Anna"), true, Optional.of("p-1"));
        Account inactive = new Account("s-1", LINKED.held().withActive(false));
        String half = "{\"id\":\"s-1\",\"userName\":\"ann@example.com\",\"displayName\":\"Ann\",\"active\":true}";
        DeliveryResult result = run(new DeliveryOrder(Action.ACTIVATE, wanted, Set.of(ScimAttribute.DISPLAY_NAME, ScimAttribute.ACTIVE),
                Optional.of(inactive), Optional.empty(), existing(true), UpdateMethod.PATCH, Pattern.compile("seat"), DeliveryOrder.Lateness.NONE),
                answer(200, half), answer(200, half), answer(200, half));
        assertThat(result.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(result.family()).contains(Family.NOT_TAKEN);
        assertThat(result.reason()).contains("displayName");
        assertThat(result.account().orElseThrow().held().active()).as("or a leaver would keep access").contains(true);
        assertThat(result.account().orElseThrow().held().displayName()).contains("Ann");
    }

    @Test
    void aNameWithOtherAccentsOrSpacesIsTheName() {
        ScimUser wanted = new ScimUser("ann@example.com", Optional.of("Zo\u00EB Lee"), true, Optional.of("p-1"));
        assertThat(run(order(Action.UPDATE, wanted, false, true, UpdateMethod.PATCH), answer(200,
                "{\"id\":\"s-1\",\"userName\":\" ANN@Example.com \",\"displayName\":\" Zoe\u0308 Lee \"}")).outcome()).isEqualTo(Outcome.DELIVERED);
    }

    @ParameterizedTest
    @CsvSource({"true, DELIVERED", "false, FAILED"})
    void whoWasMadeButIsInactiveIsActivatedOnceAndKeptWhateverComesOfIt(boolean maybeInvited, Outcome outcome) {
        String inactive = "{\"id\":\"s-1\",\"userName\":\"ann+eu@example.com\",\"active\":false}";
        assertThat(create(false, answer(201, inactive), answer(200, AS_SENT)).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(requests).containsExactly("POST /Users", "PATCH /Users/s-1");
        DeliveryOrder order = new DeliveryOrder(Action.CREATE, ANN, Set.of(), Optional.empty(), Optional.empty(), existing(true),
                UpdateMethod.PATCH, Pattern.compile("seat"), new DeliveryOrder.Lateness(false, maybeInvited, () -> false));
        DeliveryResult result = run(order, answer(201, inactive), answer(200, inactive));
        assertThat(result.outcome()).isEqualTo(outcome);
        assertThat(result.account().orElseThrow().scimId()).as("nobody whom we made is forgotten").isEqualTo("s-1");
        for (int status : List.of(500, 429, 401, 404, 403, 400)) {
            DeliveryResult broken = run(order, answer(201, inactive), answer(status, ""));
            assertThat(broken.account().orElseThrow().scimId()).as("%s", status).isEqualTo("s-1");
            assertThat(broken.unclearUserName()).isEmpty();
        }
    }

    @Test
    void aCreationIsUnclearAsLongAsItIsNotRecorded() {
        Delivery delivery = new Delivery(order(Action.CREATE, ANN, false, true, UpdateMethod.PATCH));
        delivery.next();
        delivery.answered(answer(201, "{\"id\":\"s-1\",\"userName\":\"ann+eu@example.com\",\"active\":false}"));
        delivery.next();
        delivery.notSent();
        assertThat(delivery.unclearUserName()).as("the PATCH stayed here").contains(ANN.userName());
    }

    @Test
    void aDeletionIsBelievedBy204OrWhenTheUserIsNotThereAnyMore() {
        for (String body : List.of("", "{}", AS_BEFORE, "<html></html>")) {
            assertThat(change(Action.DELETE, UpdateMethod.PATCH, answer(200, body), answer(404, "")).outcome()).isEqualTo(Outcome.DELIVERED);
            DeliveryResult still = change(Action.DELETE, UpdateMethod.PATCH, answer(200, body), answer(200, AS_BEFORE));
            assertThat(still.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(still.family()).contains(Family.NOT_TAKEN);
            assertThat(still.account()).contains(LINKED);
        }
        DeliveryResult inactive = change(Action.DELETE, UpdateMethod.PATCH, answer(200, ""), answer(200, AS_BEFORE.replace("true", "false")));
        assertThat(inactive.outcome()).as("nobody has access, so it is not tried for ever").isEqualTo(Outcome.REJECTED);
        assertThat(inactive.account().orElseThrow().held().active()).contains(false);
    }

    @Test
    void whoIsGoneForGoodIsNotThere() {
        assertThat(change(Action.DELETE, UpdateMethod.PATCH, answer(410, ""), answer(200, ONE)).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(change(Action.UPDATE, UpdateMethod.PATCH, answer(410, ""), answer(200, ONE)).outcome()).isEqualTo(Outcome.UNLINKED);
    }

    // ---- a wait, and words that ask to try again

    @ParameterizedTest
    @ValueSource(ints = {202, 302, 400, 401, 403, 404, 405, 409, 412, 413, 422, 423, 429, 500, 501, 502, 503, 504})
    void aWaitBesideAnyStatusIsAWaitAtAnyStep(int status) {
        Answer wait = Answer.of(status, "{\"detail\":\"slow down\"}", Optional.of(Duration.ofSeconds(9)));
        List<DeliveryResult> results = List.of(create(false, wait), create(true, wait), create(false, answer(409, ""), wait),
                change(Action.UPDATE, UpdateMethod.PATCH, wait), change(Action.UPDATE, UpdateMethod.PUT, wait),
                change(Action.UPDATE, UpdateMethod.PATCH, answer(400, ""), wait), change(Action.DELETE, UpdateMethod.PATCH, wait),
                change(Action.DELETE, UpdateMethod.PATCH, answer(404, ""), wait), change(Action.DELETE, UpdateMethod.PATCH, answer(200, ""), wait),
                deactivate(UpdateMethod.PATCH, wait), deactivate(UpdateMethod.PATCH, answer(200, AS_BEFORE), wait));
        assertThat(results).allSatisfy(result -> {
            assertThat(result.outcome()).isEqualTo(Outcome.POSTPONED);
            assertThat(result.signal()).isEqualTo(Signal.THROTTLED);
            assertThat(result.pause()).isEqualTo(Duration.ofSeconds(9));
        });
        assertThat(results.get(0).unclearUserName().isPresent()).as("whether it was carried out is known of a refusal only")
                .isEqualTo(Set.of(202, 412, 423, 500, 501, 502, 504).contains(status));
        assertThat(results.get(3).account()).contains(LINKED);
    }

    @Test
    void aWaitBesideWhatWasDoneTakesNothingBack() {
        Answer done = Answer.of(201, CREATED, Optional.of(Duration.ofSeconds(9)));
        assertThat(create(false, done).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(deactivate(UpdateMethod.PATCH, Answer.of(200, AS_BEFORE.replace("true", "false"), Optional.of(Duration.ofSeconds(9)))).outcome())
                .isEqualTo(Outcome.DELIVERED);
        DeliveryResult page = create(false, Answer.of(200, "<html>", Optional.of(Duration.ofSeconds(9))));
        assertThat(page.outcome()).as("no answer of a SCIM server").isEqualTo(Outcome.POSTPONED);
        assertThat(page.unclearUserName()).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"400", "403", "404", "409", "422"})
    void wordsThatAskToTryAgainAreNoRefusal(int status) {
        Answer race = answer(status, "{\"title\":\"Race Condition\",\"message\":\"Please try the request again.\"}").read(TRY_AGAIN);
        for (DeliveryResult result : List.of(create(false, race), change(Action.UPDATE, UpdateMethod.PATCH, race),
                change(Action.DELETE, UpdateMethod.PATCH, race), create(false, answer(409, ""), race), create(true, race))) {
            assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(result.family()).contains(Family.UNAVAILABLE);
        }
        assertThat(create(false, race).unclearUserName()).as("nothing was made").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Please try the request again., true", "Try again later, true", "Retry your request, true", "You may retry this operation, true",
        "Please attempt it again, true", "resend the request later, true", "concurrent modification of the user, true",
        "Another request was resubmitted for this user, false", "retry is not allowed, false", "Please retry., true",
        "retry the operation later, true",
        "Service is temporarily busy, true", "race condition detected, true", "PLEASE TRY AGAIN, true", "Send the request again, true",
        "Try again with another address, false", "Temporary addresses are not allowed, false", "userName is invalid, false",
        "Industry standards are violated, false", "The country is not served, false", "No seats available; buy more and then invite again, false"})
    void theWordsThatAskToTryAgainAreASetting(String words, boolean asks) {
        assertThat(answer(400, "{\"detail\":\"" + words + "\"}").read(TRY_AGAIN).asksToTryAgain()).isEqualTo(asks);
        assertThat(answer(500, "{\"detail\":\"" + words + "\"}").read(TRY_AGAIN).asksToTryAgain()).as("heals anyway").isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Please try again.", " Race condition: please try the request again.\n", "{\"error\":\"try again later\"}",
        "{\"error\":{\"message\":\"Please retry.\"}}", "{\"errors\":[{\"message\":\"Please retry.\"}]}", "{\"errors\":[\"Retry your request\"]}",
        "[{\"detail\":\"Please retry.\"}]", "{\"detail\":\" \",\"message\":\"Please retry.\"}",
        "{\"error\":\"conflict\",\"error_description\":\"The user is being changed; resend the request later\"}"})
    void wordsAreFoundWhereverTheServerSaysThem(String body) {
        for (int status : List.of(400, 403, 404, 409, 422)) {
            Answer race = answer(status, body).read(TRY_AGAIN);
            assertThat(create(false, race).family()).as("%s: %s", status, race.summary()).contains(Family.UNAVAILABLE);
            assertThat(change(Action.UPDATE, UpdateMethod.PATCH, race).outcome()).isEqualTo(Outcome.FAILED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>Please try again.</html>", " <!DOCTYPE html><p>try again later", "{\"errors\":[]}", "[]", "{\"errors\":{}}",
        "{\"error\":7}"})
    void aPageInBetweenAndAnErrorWithoutWordsHaveNone(String body) {
        assertThat(answer(400, body).words()).isEmpty();
        assertThat(answer(200, "Please try again.").json()).as("no answer of a SCIM server").isEmpty();
    }

    // ---- a look-up that is refused, or a list that lags

    @Test
    void aLookupAnswered404FindsNobodyWhereTheListIsThere() {
        assertThat(create(true, answer(404, ""), answer(200, ONE), answer(201, CREATED)).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(requests).endsWith("GET /Users?startIndex=1&count=1", "POST /Users");
        assertThat(run(unclear(Action.NOTHING, ANN, true), answer(404, ""), answer(200, ONE)).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(create(true, answer(404, ""), answer(404, "")).signal()).isEqualTo(Signal.BROKEN);
    }

    @Test
    void afterAConflictALookupAnswered404IsDoneByTheList() {
        assertThat(create(false, answer(409, ""), answer(404, ""), answer(200, list(1, "{\"id\":\"c\",\"userName\":\"ann+eu@example.com\"}")))
                .account().orElseThrow().scimId()).isEqualTo("c");
    }

    @Test
    void aLookupAnsweredWithTheUserAloneHasFoundThem() {
        String alone = "{\"id\":\"c\",\"userName\":\"ANN+eu@example.com\",\"externalId\":\"p-1\"}";
        assertThat(create(true, answer(200, alone)).account().orElseThrow().scimId()).isEqualTo("c");
        assertThat(create(false, answer(409, ""), answer(200, alone)).account().orElseThrow().scimId()).isEqualTo("c");
        for (String noList : List.of(alone.replace("ANN", "bob"), "{\"id\":\"c\"}", "{\"userName\":\"ann+eu@example.com\"}", "[]", "{}")) {
            requests.clear();
            assertThat(create(true, answer(200, noList), answer(200, EMPTY_LIST), answer(201, CREATED)).outcome()).isEqualTo(Outcome.DELIVERED);
            assertThat(requests).as("%s says nothing of who is there", noList).contains("GET /Users?startIndex=1&count=100");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400, 403, 405, 409, 413, 422, 501})
    void aFilterThatIsRefusedInWhateverWayBarsNobody(int status) {
        assertThat(create(true, answer(status, ""), answer(200, EMPTY_LIST), answer(201, CREATED)).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(create(false, answer(409, ""), answer(status, ""), answer(200, list(1, "{\"id\":\"c\",\"userName\":\"ann+eu@example.com\"}")))
                .outcome()).isEqualTo(Outcome.LINKED);
    }

    @Test
    void aUserWhoIsListedTwiceIsOne() {
        String twice = "{\"id\":\"c\",\"userName\":\"ann+eu@example.com\"}";
        assertThat(create(false, answer(409, ""), answer(200, list(2, twice, twice))).outcome()).isEqualTo(Outcome.LINKED);
    }

    @Test
    void whoMayNotBeListedYetIsLookedForAgain() {
        DeliveryOrder gone = lagging(Action.NOTHING, ANN, "sent@example.com");
        DeliveryResult nobody = run(gone, answer(200, EMPTY_LIST));
        assertThat(nobody.outcome()).as("we may have made somebody who has access").isEqualTo(Outcome.FAILED);
        assertThat(nobody.unclearUserName()).contains("sent@example.com");
        assertThat(run(gone, answer(200, sent("ours"))).outcome()).isEqualTo(Outcome.LINKED);
        DeliveryResult renamed = run(lagging(Action.CREATE, ANN, "sent@example.com"), answer(200, EMPTY_LIST));
        assertThat(renamed.outcome()).as("no second account").isEqualTo(Outcome.FAILED);
        assertThat(renamed.unclearUserName()).contains("sent@example.com");
    }

    @Test
    void whoIsToBeMadeAsBeforeIsAndAConflictMeansOurs() {
        DeliveryOrder again = lagging(Action.CREATE, ANN, ANN.userName());
        assertThat(run(again, answer(200, EMPTY_LIST), answer(201, CREATED)).outcome()).as("it never arrived").isEqualTo(Outcome.DELIVERED);
        DeliveryResult unlisted = run(again, answer(200, EMPTY_LIST), answer(409, ""), answer(200, EMPTY_LIST));
        assertThat(unlisted.outcome()).as("no verdict yet").isEqualTo(Outcome.FAILED);
        assertThat(unlisted.unclearUserName()).contains(ANN.userName());
        DeliveryOrder neverLinked = new DeliveryOrder(Action.CREATE, ANN, Set.of(), Optional.empty(), Optional.of(ANN.userName()), existing(false),
                UpdateMethod.PATCH, Pattern.compile("seat"), new DeliveryOrder.Lateness(true, true, () -> false));
        assertThat(run(neverLinked, answer(200, EMPTY_LIST), answer(409, ""), answer(200, list(1,
                "{\"id\":\"s-1\",\"userName\":\"ann+eu@example.com\",\"externalId\":\"p-1\"}"))).outcome()).as("our own").isEqualTo(Outcome.LINKED);
        assertThat(run(again, answer(200, EMPTY_LIST), answer(422, "")).unclearUserName()).as("the first one may be there yet")
                .contains(ANN.userName());
    }

    private static DeliveryOrder lagging(Action action, ScimUser wanted, String unclear) {
        return new DeliveryOrder(action, wanted, Set.of(), Optional.empty(), Optional.of(unclear), existing(true), UpdateMethod.PATCH,
                Pattern.compile("(?i)\\bseats?\\b"), new DeliveryOrder.Lateness(true, true, () -> false));
    }

    private DeliveryResult deactivate(UpdateMethod method, Answer... answers) {
        return run(order(Action.DEACTIVATE, LINKED.held().withActive(false), false, true, method), answers);
    }

    // ---- ids of other types

    @Test
    void aNumberAsIdIsReadAsItsDigits() {
        for (String id : List.of("2746", "\"2746\"", "12345678901234567890123")) {
            assertThat(create(false, answer(201, "{\"id\":" + id + ",\"userName\":\"ann+eu@example.com\",\"externalId\":\"p-1\"}")).account()
                    .orElseThrow().scimId()).isEqualTo(id.replace("\"", ""));
        }
        for (String id : List.of("27.46", "2746.0", "1e3", "true", "{\"value\":2746}", "[2746]", "null")) {
            assertThat(create(false, answer(201, "{\"id\":" + id + ",\"userName\":\"ann+eu@example.com\"}")).account()).as(id).isEmpty();
        }
        ScimUser numbered = new ScimUser("ann+eu@example.com", Optional.of("Ann"), true, Optional.of("42"));
        assertThat(run(order(Action.CREATE, numbered, false, true, UpdateMethod.PATCH),
                answer(201, "{\"id\":1,\"userName\":\"ann+eu@example.com\",\"externalId\":42}")).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(run(order(Action.CREATE, numbered, true, false, UpdateMethod.PATCH), answer(200,
                "{\"TotalResults\":\"1\",\"resources\":[{\"ID\":7,\"username\":\"ann+eu@example.com\",\"externalid\":42}]}")).account()
                .orElseThrow().scimId()).isEqualTo("7");
    }

    // ---- delete

    @Test
    void aDeletionIsDoneWith2xxOrWhenTheUserIsGoneAlready() {
        assertThat(change(Action.DELETE, UpdateMethod.PATCH, answer(204, null)).account()).isEmpty();
        DeliveryResult gone = change(Action.DELETE, UpdateMethod.PATCH, answer(404, ""), answer(200, ONE));
        assertThat(gone.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(gone.reason()).contains("already gone");
    }

    @Test
    void aPageOfHtmlIsNoDeletion() {
        DeliveryResult result = change(Action.DELETE, UpdateMethod.PATCH, answer(200, "<html>login</html>"), answer(200, "<html>login</html>"));
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.account()).contains(LINKED);
    }

    @Test
    void anEchoOfTheAddressIsNoWordOfSeats() {
        DeliveryResult result = create(false, answer(400, "{\"detail\":\"Ann+eu@Example.com is odd\"}"));
        assertThat(result.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(create(false, answer(409, "{\"scimType\":\"uniqueness\",\"detail\":\"seats@example.com exists\"}"),
                answer(200, EMPTY_LIST)).signal()).isEqualTo(Signal.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 429, 500})
    void aDeletionThatWasNotDoneIsNotTakenForGone(int status) {
        DeliveryResult result = change(Action.DELETE, UpdateMethod.PATCH, answer(status, ""));
        assertThat(result.outcome()).isIn(Outcome.FAILED, Outcome.POSTPONED);
        assertThat(result.account()).contains(LINKED);
    }

    @Test
    void aForbiddenDeletionIsRefusedAndKeepsTheLink() {
        DeliveryResult result = change(Action.DELETE, UpdateMethod.PATCH, answer(403, "{\"detail\":\"owner\"}"), answer(200, ONE));
        assertThat(result.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(result.account()).contains(LINKED);
    }

    private DeliveryResult create(boolean lookUpFirst, Answer... answers) {
        return run(order(Action.CREATE, ANN, lookUpFirst, true, UpdateMethod.PATCH), answers);
    }

    private DeliveryResult change(Action action, UpdateMethod method, Answer... answers) {
        return run(order(action, ANN, false, true, method), answers);
    }

    private static DeliveryOrder order(Action action, ScimUser wanted, boolean lookUpFirst, boolean links, UpdateMethod method) {
        Set<ScimAttribute> differing = action == Action.CREATE ? Set.of() : ScimUser.differences(wanted, LINKED.held());
        return new DeliveryOrder(action, wanted, differing, action == Action.CREATE ? Optional.empty() : Optional.of(LINKED),
                lookUpFirst ? Optional.of(wanted.userName()) : Optional.empty(), existing(links),
                method, Pattern.compile("(?i)\\bseats?\\b"), DeliveryOrder.Lateness.NONE);
    }

    private static DeliveryOrder unclear(Action action, ScimUser wanted, boolean links) {
        return new DeliveryOrder(action, wanted, Set.of(), Optional.empty(), Optional.of("sent@example.com"), existing(links), UpdateMethod.PATCH,
                Pattern.compile("(?i)\\bseats?\\b"), DeliveryOrder.Lateness.NONE);
    }

    private static ExistingUser existing(boolean links) {
        return ExistingUser.always(links ? Verdict.LINK : Verdict.REFUSE);
    }

    private static String sent(String found) {
        return switch (found) {
            case "ours" -> list(1, "{\"id\":\"s-7\",\"userName\":\"Sent@example.com\",\"externalId\":\"p-1\"}");
            case "another" -> list(1, "{\"id\":\"s-7\",\"userName\":\"Sent@example.com\",\"externalId\":\"p-2\"}");
            case "none" -> list(1, "{\"id\":\"s-7\",\"userName\":\"Sent@example.com\"}");
            default -> EMPTY_LIST;
        };
    }

    private DeliveryResult run(DeliveryOrder order, Answer... answers) {
        Delivery delivery = new Delivery(order);
        for (Answer answer : answers) {
            ScimRequest request = delivery.next();
            requests.add(request.method() + " " + request.path());
            delivery.answered(answer);
        }
        assertThat(delivery.hasNext()).as("after %s", requests).isFalse();
        assertThat(delivery.requests()).isEqualTo(answers.length);
        return delivery.result();
    }

    private static Pattern tryAgainWords() {
        YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ClassPathResource("application.yaml"));
        return Pattern.compile(yaml.getObject().getProperty("rosterbridge.calendly.try-again-words"));
    }

    private static Answer answer(int status, String body) {
        return Answer.of(status, body, Optional.empty());
    }

    private static String list(int total, String... users) {
        return "{\"totalResults\":" + total + ",\"Resources\":[" + String.join(",", users) + "]}";
    }
}
