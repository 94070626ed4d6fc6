package io.rosterbridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.rosterbridge.sandbox.PracticeAccount.State;
import io.rosterbridge.sandbox.PracticeSettings.ActiveShown;
import io.rosterbridge.sandbox.PracticeSettings.AddressShown;
import io.rosterbridge.sandbox.PracticeSettings.Discovery;
import io.rosterbridge.sandbox.PracticeSettings.ErrorBody;
import io.rosterbridge.sandbox.PracticeSettings.NobodyFound;
import io.rosterbridge.sandbox.PracticeSettings.OneFound;
import io.rosterbridge.sandbox.PracticeSettings.PendingDeletion;
import io.rosterbridge.sandbox.PracticeSettings.PendingUsers;
import io.rosterbridge.sandbox.PracticeSettings.PreExistingDeletion;
import io.rosterbridge.sandbox.PracticeSettings.RateLimitHeaders;
import io.rosterbridge.sandbox.PracticeSettings.UnlistedAttribute;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each switch both ways; those of PATCH and of lists have tests of their own. */
class SwitchesTest extends PracticeTest {

    @Test
    void pendingUsersCanBeListedActiveInactiveOrNotAtAll() {
        String id = created("a@example.com");
        assertThat(get("/Users").json().path("Resources").path(2).path("active").asBoolean()).isTrue();
        change(settings -> settings.withPendingUsers(PendingUsers.LISTED_INACTIVE));
        JsonNode listed = get("/Users").json().path("Resources").path(2);
        assertThat(listed.path("userName").asText()).isEqualTo("a@example.com");
        assertThat(listed.path("active").asBoolean(true)).isFalse();
        change(settings -> settings.withPendingUsers(PendingUsers.OMITTED));
        assertThat(userNames(get("/Users"))).hasSize(2);
        assertThat(get("/Users").json().path("totalResults").asInt()).isEqualTo(2);
        assertThat(userNames(search("userName eq \"a@example.com\""))).isEmpty();
        assertThat(get("/Users/" + id).status()).isEqualTo(200);
        create("a@example.com").isError(409, "uniqueness");
        control.accept("a@example.com");
        assertThat(userNames(get("/Users"))).hasSize(3);
    }

    @Test
    void aDeactivatedUserMayHoldASeat() {
        String id = active("a@example.com");
        setActive(id, false);
        assertThat(seatsTaken()).isEqualTo(2);
        change(settings -> settings.withDeactivatedHoldsSeat(true));
        assertThat(seatsTaken()).isEqualTo(3);
        control.setSeats(3);
        create("b@example.com").isError(403, null);
        assertThat(setActive(id, true).status()).as("has a seat already").isEqualTo(200);
    }

    @Test
    void reactivationMayNeedASeat() {
        String id = active("a@example.com");
        setActive(id, false);
        control.setSeats(2);
        setActive(id, true).isError(403, null);
        assertThat(control.account("a@example.com").state()).isEqualTo(State.DEACTIVATED);
        change(settings -> settings.withReactivationNeedsSeat(false));
        assertThat(setActive(id, true).status()).isEqualTo(200);
    }

    @Test
    void activeMayBeLeftOutOrAnsweredAsSomethingElse() {
        String id = active("a@example.com");
        String inactive = active("b@example.com");
        setActive(inactive, false);
        assertThat(get("/Users/" + id).json().path("active").isBoolean()).isTrue();
        change(settings -> settings.withActiveShown(ActiveShown.ONLY_IF_TRUE));
        assertThat(get("/Users/" + id).json().path("active").asBoolean()).isTrue();
        assertThat(get("/Users/" + inactive).json().has("active")).isFalse();
        change(settings -> settings.withActiveShown(ActiveShown.NEVER));
        assertThat(get("/Users/" + id).json().has("active")).isFalse();
        change(settings -> settings.withActiveShown(ActiveShown.AS_TEXT));
        assertThat(get("/Users/" + inactive).text("active")).isEqualTo("False");
        change(settings -> settings.withActiveShown(ActiveShown.AS_NUMBER));
        assertThat(get("/Users/" + id).json().path("active").isInt()).isTrue();
    }

    @Test
    void aSearchThatFindsNobodyMayBeAnswered404() {
        created("a@example.com");
        assertThat(search("userName eq \"b@example.com\"").status()).isEqualTo(200);
        change(settings -> settings.withNobodyFound(NobodyFound.NOT_FOUND_404));
        search("userName eq \"b@example.com\"").isError(404, null);
        assertThat(userNames(search("userName eq \"a@example.com\""))).hasSize(1);
    }

    @Test
    void aUserMayBeListedLater() {
        change(settings -> settings.withListedAfterMs(3_600_000));
        String id = created("a@example.com");
        assertThat(userNames(get("/Users"))).doesNotContain("a@example.com");
        assertThat(userNames(search("userName eq \"a@example.com\""))).isEmpty();
        assertThat(get("/Users/" + id).status()).isEqualTo(200);
        create("a@example.com").isError(409, "uniqueness");
        change(settings -> settings.withListedAfterMs(0));
        assertThat(userNames(get("/Users"))).contains("a@example.com");
    }

    @Test
    void idsMayBeNumbersAndTotalsTexts() {
        change(settings -> settings.withLooseTypes(true));
        JsonNode made = create("a@example.com").json();
        assertThat(made.path("id").isIntegralNumber()).isTrue();
        assertThat(get("/Users/" + made.path("id").asText()).json().path("id")).isEqualTo(made.path("id"));
        assertThat(get("/Users").json().path("totalResults").isTextual()).isTrue();
    }

    @Test
    void anUnverifiedAddressMayBeShown() {
        String id = active("old@example.com");
        assertThat(setUserName(id, "new@example.com").text("userName")).isEqualTo("old@example.com");
        assertThat(userNames(search("userName eq \"old@example.com\""))).hasSize(1);
        assertThat(userNames(search("userName eq \"new@example.com\""))).isEmpty();
        change(settings -> settings.withAddressShown(AddressShown.NEW));
        assertThat(get("/Users/" + id).text("userName")).isEqualTo("new@example.com");
        assertThat(userNames(search("userName eq \"old@example.com\""))).isEmpty();
        assertThat(userNames(search("userName eq \"new@example.com\""))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 402, 403, 409, 422})
    void theStatusWithoutASeatCanBeChosen(int status) {
        change(settings -> settings.withNoSeatStatus(status));
        control.setSeats(2);
        create("a@example.com").isError(status, null);
        assertThat(control.counters().duplicateCreates()).isZero();
    }

    @Test
    void theStatusForMembersOfOtherOrganizationsCanBeChosen() {
        control.elsewhere("a@example.com");
        create("a@example.com").isError(409, "uniqueness");
        for (int status : new int[] {400, 403}) {
            change(settings -> settings.withOtherOrganizationStatus(status));
            create("a@example.com").isError(status, null);
        }
        assertThat(control.counters().duplicateCreates()).isEqualTo(3);
    }

    @Test
    void theStatusForTheOwnerCanBeChosen() {
        change(settings -> settings.withOwnerStatus(400));
        String id = control.account(PracticeOrganization.OWNER).id();
        delete(id).isError(400, null);
        setActive(id, false).isError(400, null);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 401, 404})
    void theStatusWhileScimIsOffCanBeChosen(int status) {
        change(settings -> settings.withScimDisabledStatus(status));
        control.setScimEnabled(false);
        get("/Users").isError(status, null);
        create("a@example.com").isError(status, null);
        control.setScimEnabled(true);
        assertThat(get("/Users").status()).isEqualTo(200);
    }

    @Test
    void theAnswerToAnUnlistedAttributeCanBeChosen() {
        String body = user("a@example.com", "A", true, ",\"title\":\"X\"");
        post(body).isError(400, "invalidSyntax");
        change(settings -> settings.withUnlistedAttribute(UnlistedAttribute.PLAIN_400));
        post(body).isError(400, null);
        change(settings -> settings.withUnlistedAttribute(UnlistedAttribute.PLAIN_422));
        post(body).isError(422, null);
    }

    @Test
    void oktasAttributesMayBeTolerated() {
        String body = user("a@example.com", "A", true, ",\"name\":{\"givenName\":\"A\",\"familyName\":\"B\"},"
                + "\"emails\":[{\"primary\":true,\"value\":\"a@example.com\",\"type\":\"work\"}]");
        post(body).isError(400, "invalidSyntax");
        change(settings -> settings.withOktaTolerant(true));
        Reply reply = post(body);
        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.json().has("name")).isFalse();
        assertThat(patch(reply.text("id"), "{\"op\":\"replace\",\"path\":\"name.givenName\",\"value\":\"C\"}").status())
                .isEqualTo(200);
        post(user("b@example.com", "B", true, ",\"title\":\"X\"")).isError(400, "invalidSyntax");
        post(user("b@example.com", "B", true, ",\"name\":{\"middleName\":\"X\"}")).isError(400, "invalidSyntax");
    }

    @Test
    void errorsCanHaveOtherBodies() {
        change(settings -> settings.withErrorBody(ErrorBody.REST));
        assertThat(get("/Users/x").json().fieldNames()).toIterable().containsExactly("title", "message");
        change(settings -> settings.withErrorBody(ErrorBody.EMPTY));
        assertThat(get("/Users/x").response().body()).isEmpty();
        assertThat(get("/Users/x").status()).isEqualTo(404);
        change(settings -> settings.withErrorBody(ErrorBody.HTML));
        assertThat(get("/Users/x").response().body()).startsWith("<!DOCTYPE html>");
        assertThat(get("/Users/x").header("Content-Type")).startsWith("text/html");
    }

    @Test
    void requestsBeyondTheLimitAreThrottledUntilTheMinuteIsOver() {
        change(settings -> settings.withRequestsPerMinute(2));
        Reply first = get("/Users");
        assertThat(first.header("X-RateLimit-Limit")).isEqualTo("2");
        assertThat(first.header("X-RateLimit-Remaining")).isEqualTo("1");
        assertThat(first.header("X-RateLimit-Reset")).isEqualTo("60");
        clock.forward(Duration.ofSeconds(20));
        assertThat(get("/Users").status()).isEqualTo(200);
        Reply throttled = create("a@example.com");
        throttled.isError(429, null);
        assertThat(throttled.header("X-RateLimit-Remaining")).isEqualTo("0");
        assertThat(throttled.header("X-RateLimit-Reset")).isEqualTo("40");
        assertThat(throttled.header("Retry-After")).isNull();
        assertThat(control.accounts()).hasSize(2);
        clock.forward(Duration.ofSeconds(40));
        assertThat(create("a@example.com").status()).isEqualTo(201);
    }

    @Test
    void theWayToSayWhenToComeBackCanBeChosen() {
        change(settings -> settings.withRequestsPerMinute(1).withRateLimitHeaders(RateLimitHeaders.RETRY_AFTER_SECONDS));
        Reply allowed = get("/Users");
        assertThat(allowed.header("Retry-After")).isNull();
        assertThat(allowed.header("X-RateLimit-Limit")).isNull();
        assertThat(get("/Users").header("Retry-After")).isEqualTo("60");
        change(settings -> settings.withRateLimitHeaders(RateLimitHeaders.RETRY_AFTER_DATE));
        assertThat(get("/Users").header("Retry-After")).isEqualTo("Mon, 02 Mar 2026 09:01:00 GMT");
        change(settings -> settings.withRateLimitHeaders(RateLimitHeaders.NONE));
        Reply bare = get("/Users");
        assertThat(bare.status()).isEqualTo(429);
        assertThat(bare.response().headers().map()).doesNotContainKeys("retry-after", "x-ratelimit-limit", "x-ratelimit-reset");
        change(settings -> settings.withRequestsPerMinute(0));
        assertThat(get("/Users").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ServiceProviderConfig", "/ResourceTypes", "/Schemas"})
    void discoveryCanBeSwitchedOn(String path) {
        get(path).isError(404, null);
        change(settings -> settings.withDiscovery(Discovery.RFC_SAMPLE));
        assertThat(get(path).json().path("schemas").size()).isEqualTo(1);
    }

    @Test
    void deletingAPendingUserRevokesOrIsRefused() {
        String id = created("a@example.com");
        change(settings -> settings.withPendingDeletion(PendingDeletion.REFUSED_409));
        delete(id).isError(409, null);
        change(settings -> settings.withPendingDeletion(PendingDeletion.REVOKED_204));
        assertThat(delete(id).status()).isEqualTo(204);
        assertThat(control.departures()).extracting(Departure::reason).containsExactly(Departure.Reason.INVITATION_REVOKED);
        assertThat(seatsTaken()).isEqualTo(2);
    }

    @Test
    void anAccountOlderThanItsMembershipBecomesSoloOrIsDeleted() {
        PracticeMember older = PracticeMember.active("a@example.com", "A").withPreExisting(true);
        assertThat(delete(control.addAccount(older).id()).status()).isEqualTo(204);
        change(settings -> settings.withPreExistingDeletion(PreExistingDeletion.DELETED));
        assertThat(delete(control.addAccount(PracticeMember.active("b@example.com", "B").withPreExisting(true)).id()).status())
                .isEqualTo(204);
        assertThat(control.departures()).extracting(Departure::reason)
                .containsExactly(Departure.Reason.BECAME_SOLO, Departure.Reason.DELETED);
    }

    @Test
    void aDeletedAddressCanBeInvitedAgainAtOnceOrAfterAWhile() {
        String first = active("a@example.com");
        delete(first);
        String second = created("a@example.com");
        assertThat(second).isNotEqualTo(first);
        assertThat(control.account("a@example.com").state()).isEqualTo(State.PENDING);
        control.accept("a@example.com");
        change(settings -> settings.withRecreationRefusedMs(60_000));
        delete(second);
        create("a@example.com").isError(409, "uniqueness");
        clock.forward(Duration.ofMinutes(1));
        created("a@example.com");
    }

    @Test
    void aNewTokenEndsTheOldOneUnlessSeveralAreAllowed() {
        String first = token;
        token = control.newToken(null);
        assertThat(get("/Users").status()).isEqualTo(200);
        token = first;
        assertThat(get("/Users").text("detail")).isEqualTo("Token was revoked");
        change(settings -> settings.withSeveralTokens(true));
        token = control.newToken(null);
        control.newToken(null);
        assertThat(get("/Users").status()).isEqualTo(200);
    }

    @Test
    void aSearchThatFindsOneCanBeAnsweredWithTheUserAlone() {
        String id = created("a@example.com");
        created("b@example.com");
        change(settings -> settings.withOneFound(OneFound.USER_ALONE));
        assertThat(search("userName eq \"A@example.com\"").text("id")).isEqualTo(id);
        assertThat(search("userName eq \"none@example.com\"").json().path("totalResults").asInt(-1)).isZero();
        assertThat(get("/Users").json().path("totalResults").asInt()).isEqualTo(4);
    }

    @Test
    void valuesCanBeKeptTidied() {
        change(settings -> settings.withTidied(true));
        Reply reply = post(user("A.B@Example.COM", " Ann   B ", true, ""));
        assertThat(reply.text("userName")).isEqualTo("a.b@example.com");
        assertThat(reply.text("displayName")).isEqualTo("Ann B");
    }

    @Test
    void theContentTypeOfAnswersCanBeChosen() {
        change(settings -> settings.withContentType("application/json"));
        assertThat(create("a@example.com").header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void switchesCanBeChangedByName() {
        control.change(Map.of("noSeatStatus", 402, "errorBody", "rest", "oktaTolerant", true));
        assertThat(control.settings().noSeatStatus).isEqualTo(402);
        assertThat(control.settings().errorBody).isEqualTo(ErrorBody.REST);
        assertThat(control.settings().oktaTolerant).isTrue();
        assertThat(control.settings().pageMaximum).isEqualTo(100);
        for (Map<String, ?> wrong : List.of(Map.of("noSuchSwitch", 1), Map.of("errorBody", "xml"),
                Map.of("pageMaximum", 0), Map.of("noSeatStatus", 200), Map.of("seats", "many"))) {
            assertThatThrownBy(() -> control.change(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(control.settings().noSeatStatus).isEqualTo(402);
    }

    @Test
    void theSettingsAreReadableAsJson() {
        JsonNode json = JSON.valueToTree(PracticeSettings.defaults());
        assertThat(json.path("pendingUsers").asText()).isEqualTo("LISTED_ACTIVE");
        assertThat(json.path("requestsPerMinute").asInt()).isEqualTo(500);
        assertThat(json.path("pageMaximum").asInt()).isEqualTo(100);
        assertThat(json.path("pageDefault").asInt()).isEqualTo(20);
    }
}
