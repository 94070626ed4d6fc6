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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers table, as conversations: what is asked next, and how it ends. */
class DeliveryTest {

    private static final ScimUser ANN = new ScimUser("Ann+eu@Example.com", Optional.of("Ann \"Q\" O'Neill"), true, Optional.of("p-1"));
    private static final Account LINKED = new Account("s-1", new ScimUser("ann@example.com", Optional.of("Ann"), true, Optional.of("p-1")));
    private static final String EMPTY_LIST = "{\"totalResults\":0}";
    private static final String ONE = "{\"totalResults\":7,\"Resources\":[]}";
    private static final String CREATED = "{\"id\":\"s-1\",\"userName\":\"ann+eu@example.com\"}";

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
                new ExistingUser(Verdict.ASK, confirmed, refused), UpdateMethod.PATCH, Pattern.compile("(?i)\\bseats?\\b"));
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
    @ValueSource(ints = {403, 404, 422, 429, 401, 500})
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
                answer(200, "{\"id\":\"s-1\",\"userName\":\"ann@example.com\",\"displayName\":\"Ann\",\"active\":true}"), answer(200, "{}"));
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
        assertThat(change(Action.UPDATE, UpdateMethod.PATCH, answer(200, "<html>login</html>")).outcome()).isEqualTo(Outcome.FAILED);
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
        DeliveryResult result = change(Action.DELETE, UpdateMethod.PATCH, answer(200, "<html>login</html>"));
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
                method, Pattern.compile("(?i)\\bseats?\\b"));
    }

    private static DeliveryOrder unclear(Action action, ScimUser wanted, boolean links) {
        return new DeliveryOrder(action, wanted, Set.of(), Optional.empty(), Optional.of("sent@example.com"), existing(links), UpdateMethod.PATCH,
                Pattern.compile("(?i)\\bseats?\\b"));
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

    private static Answer answer(int status, String body) {
        return Answer.of(status, body, Optional.empty());
    }

    private static String list(int total, String... users) {
        return "{\"totalResults\":" + total + ",\"Resources\":[" + String.join(",", users) + "]}";
    }
}
