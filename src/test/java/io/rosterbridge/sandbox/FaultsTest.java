package io.rosterbridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.rosterbridge.sandbox.Fault.RetryHint;
import io.rosterbridge.sandbox.PracticeSettings.AddressShown;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong between a client and Calendly, seen from a plain socket where a client would hide it. */
class FaultsTest extends PracticeTest {

    private static final String USER = user("a@example.com", "A", true, "");

    @Test
    void aStatusComesInsteadOfAnAnswerAndNothingHappens() {
        control.addFault(Fault.of(FaultKind.STATUS).withStatus(503));
        post(USER).isError(503, null);
        assertThat(control.accounts()).hasSize(2);
        control.clearFaults();
        assertThat(post(USER).status()).isEqualTo(201);
    }

    @Test
    void withoutAStatusItIs500AndBelow400ThereIsNoBody() {
        control.addFault(Fault.of(FaultKind.STATUS).times(1));
        post(USER).isError(500, null);
        control.addFault(Fault.of(FaultKind.STATUS).withStatus(202).times(1));
        Reply accepted = post(USER);
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.response().body()).isEmpty();
        assertThat(control.accounts()).hasSize(2);
    }

    @Test
    void aStatusCanSayWhenToComeBack() {
        Fault throttled = Fault.of(FaultKind.STATUS).withStatus(429).times(1);
        control.addFault(throttled.withRetry(RetryHint.RETRY_AFTER_SECONDS, 7));
        assertThat(get("/Users").header("Retry-After")).isEqualTo("7");
        control.addFault(throttled.withRetry(RetryHint.RETRY_AFTER_DATE, 7));
        assertThat(get("/Users").header("Retry-After")).isEqualTo("Mon, 02 Mar 2026 09:00:07 GMT");
        control.addFault(throttled.withRetry(RetryHint.X_RATE_LIMIT_RESET, 7));
        Reply reset = get("/Users");
        assertThat(reset.header("X-RateLimit-Reset")).isEqualTo("7");
        assertThat(reset.header("X-RateLimit-Remaining")).isEqualTo("0");
        assertThat(reset.header("Retry-After")).isNull();
    }

    @Test
    void aRaceConditionLooksLikeCalendlysRestApi() {
        control.addFault(Fault.of(FaultKind.RACE_CONDITION));
        Reply reply = post(USER);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("title")).isEqualTo("Race Condition");
        assertThat(control.accounts()).hasSize(2);
    }

    @Test
    void aProxyAnswersAPage() {
        control.addFault(Fault.of(FaultKind.HTML).times(1));
        Reply page = post(USER);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.response().body()).startsWith("<!DOCTYPE html>");
        control.addFault(Fault.of(FaultKind.HTML).withStatus(502).times(1));
        assertThat(post(USER).status()).isEqualTo(502);
        assertThat(control.accounts()).hasSize(2);
    }

    @Test
    void aResetConnectionIsResetAndNothingHappens() throws IOException {
        control.addFault(Fault.of(FaultKind.RESET));
        try (RawConnection connection = connection()) {
            connection.write(rawPost());
            assertThatThrownBy(connection::read).isInstanceOf(SocketException.class).hasMessageContaining("reset");
        }
        assertThat(control.accounts()).hasSize(2);
        assertThat(control.counters().answered("POST", 0)).isEqualTo(1);
    }

    @Test
    void aDroppedRequestGetsNoByteAndNothingHappens() throws IOException {
        control.addFault(Fault.of(FaultKind.DROP));
        assertThat(exchange()).isEmpty();
        assertThat(control.accounts()).hasSize(2);
    }

    @Test
    void aLostAnswerLeavesTheUserBehind() throws IOException {
        control.addFault(Fault.of(FaultKind.LOST).times(1));
        assertThat(exchange()).isEmpty();
        assertThat(control.account("a@example.com").state()).isEqualTo(PracticeAccount.State.PENDING);
        assertThat(control.counters().creates()).isEqualTo(1);
        assertThat(control.counters().answered("POST", 0)).isEqualTo(1);
        post(USER).isError(409, "uniqueness");
    }

    @Test
    void aLateStatusLeavesTheUserBehind() {
        control.addFault(Fault.of(FaultKind.LATE_STATUS).withStatus(504).times(1));
        post(USER).isError(504, null);
        control.addFault(Fault.of(FaultKind.LATE_STATUS).times(1));
        post(user("b@example.com", "B", true, "")).isError(500, null);
        assertThat(control.accounts()).hasSize(4);
    }

    @Test
    void aSlowRequestIsNotAppliedYetWhenTheClientGivesUp() throws IOException {
        control.addFault(Fault.of(FaultKind.SLOW).withMs(60_000));
        try (RawConnection connection = connection().timeoutMs(200)) {
            connection.write(rawPost());
            assertThatThrownBy(connection::read).isInstanceOf(SocketTimeoutException.class);
            assertThat(control.accounts()).hasSize(2);
        }
    }

    @Test
    void aSlowAnswerComesAfterTheUserWasMade() throws IOException {
        control.addFault(Fault.of(FaultKind.SLOW_ANSWER).withMs(60_000));
        try (RawConnection connection = connection().timeoutMs(1_000)) {
            connection.write(rawPost());
            assertThatThrownBy(connection::read).isInstanceOf(SocketTimeoutException.class);
            assertThat(control.accounts()).hasSize(3);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SLOW", "SLOW_ANSWER", "SLOW_BODY"})
    void whatIsSlowArrivesInTheEnd(FaultKind kind) {
        control.addFault(Fault.of(kind).withMs(50));
        Reply reply = post(USER);
        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.text("userName")).isEqualTo("a@example.com");
    }

    @Test
    void ofASlowBodyTheHeadComesFirst() throws IOException {
        control.addFault(Fault.of(FaultKind.SLOW_BODY).withMs(60_000));
        try (RawConnection connection = connection()) {
            connection.write(rawPost());
            String head = connection.readHead();
            assertThat(head).startsWith("HTTP/1.1 201 ");
            assertThat(connection.read()).isEqualTo('{');
            assertThat(connection.available()).isLessThan(RawConnection.contentLength(head) / 2);
        }
    }

    @Test
    void aMalformedAnswerIsNoJson() {
        control.addFault(Fault.of(FaultKind.MALFORMED_JSON));
        Reply reply = post(USER);
        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.header("Content-Type")).isEqualTo("application/scim+json");
        assertThatThrownBy(() -> JSON.readTree(reply.response().body())).isInstanceOf(JsonProcessingException.class);
        assertThat(control.accounts()).hasSize(3);
    }

    @Test
    void aTruncatedAnswerIsShorterThanItSays() throws IOException {
        control.addFault(Fault.of(FaultKind.TRUNCATED));
        String answer = exchange();
        int begin = answer.indexOf("\r\n\r\n") + 4;
        assertThat(answer).startsWith("HTTP/1.1 201 ");
        assertThat(answer.substring(begin)).startsWith("{\"schemas\"")
                .hasSizeLessThan(RawConnection.contentLength(answer));
        assertThat(control.accounts()).hasSize(3);
    }

    @Test
    void anAnswerCanBeEmpty() {
        control.addFault(Fault.of(FaultKind.EMPTY_BODY));
        Reply reply = post(USER);
        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.response().body()).isEmpty();
        assertThat(control.accounts()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATCH", "PUT", "DELETE"})
    void aWriteCanBeIgnoredAndAnsweredAsIfItWereDone(String method) {
        String id = created("a@example.com");
        control.addFault(Fault.of(FaultKind.IGNORED).onMethod(method));
        Reply reply = send(method, "/Users/" + id, "{}");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text("id")).isEqualTo(id);
        assertThat(control.account("a@example.com").enabled()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"ACTIVE_IGNORED, active", "USER_NAME_IGNORED, userName", "DISPLAY_NAME_IGNORED, displayName", "EXTERNAL_ID_IGNORED, externalId"})
    void oneAttributeCanBeIgnoredAndTheAnswerShowsIt(FaultKind kind, String attribute) throws IOException {
        control.change(control.settings().withAddressShown(AddressShown.NEW));
        String id = created("a@example.com");
        Map<String, Object> sent = Map.of("userName", "b@example.com", "displayName", "Bea", "active", false, "externalId", "x-2");
        String body = JSON.writeValueAsString(Map.of("schemas", List.of(ScimJson.USER_SCHEMA), "userName", "b@example.com", "displayName", "Bea",
                "active", false, "externalId", "x-2"));
        String operations = JSON.writeValueAsString(Map.of("schemas", List.of(ScimJson.PATCH_SCHEMA), "Operations", sent.entrySet().stream()
                .map(one -> Map.of("op", "replace", "path", one.getKey(), "value", one.getValue())).toList()));
        control.addFault(Fault.of(kind));
        for (Reply reply : List.of(send("PATCH", "/Users/" + id, operations), send("PUT", "/Users/" + id, body), get("/Users/" + id))) {
            assertThat(reply.status()).isEqualTo(200);
            sent.forEach((name, value) -> assertThat(value.toString().equals(reply.text(name))).as("%s of %s", name, reply.response().body())
                    .isEqualTo(!name.equals(attribute)));
        }
        Reply made = post(user("c@example.com", "Cem", true, ""));
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.text("active")).isEqualTo(String.valueOf(kind != FaultKind.ACTIVE_IGNORED));
        assertThat(made.text("displayName")).isEqualTo(kind == FaultKind.DISPLAY_NAME_IGNORED ? "c@example.com" : "Cem");
    }

    @ParameterizedTest
    @CsvSource({"ENDLESS_HEADERS, X-More", "ENDLESS_INTERIM, 103", "ENDLESS_BODY, 201"})
    void anAnswerCanHaveNoEnd(FaultKind kind, String shows) throws IOException {
        control.addFault(Fault.of(kind).times(1));
        try (RawConnection connection = connection()) {
            connection.write(rawPost());
            assertThat(connection.read(100_000)).hasSize(100_000).contains(shows);
        }
        assertThat(control.accounts()).as("applied").hasSize(3);
        assertThat(get("/Users").status()).isEqualTo(200);
    }

    @Test
    void theHeadOfAnAnswerCanBeSlow() {
        control.addFault(Fault.of(FaultKind.SLOW_HEAD).withMs(300));
        long begun = System.nanoTime();
        assertThat(post(USER).status()).isEqualTo(201);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(250));
    }

    @Test
    void anAnswerCanLeadToItselfAndUnpackToMuch() throws IOException {
        control.addFault(Fault.of(FaultKind.REDIRECT_LOOP).onMethod("GET"));
        Reply away = get("/Users");
        assertThat(away.status()).isEqualTo(307);
        assertThat(away.response().headers().firstValue("Location")).contains("/scim/v2/Users");
        control.addFault(Fault.of(FaultKind.BOMB).onMethod("POST"));
        HttpResponse<String> bomb = post(USER).response();
        assertThat(bomb.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(bomb.headers().firstValueAsLong("Content-Length").orElse(0)).isBetween(1L, 1_000_000L);
        assertThat(control.accounts()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"RETRY_AFTER_SECONDS, \\d", "RETRY_AFTER_FRACTION, \\d\\.5", "RETRY_AFTER_EPOCH_SECONDS, \\d{10}",
        "RETRY_AFTER_EPOCH_MILLISECONDS, \\d{13}", "RETRY_AFTER_DATE, .* GMT"})
    void anyAnswerCanSayWhenToComeBack(RetryHint hint, String form) {
        for (Fault fault : List.of(Fault.of(FaultKind.STATUS).withStatus(403), Fault.of(FaultKind.RACE_CONDITION), Fault.of(FaultKind.SLOW_ANSWER))) {
            control.clearFaults();
            control.addFault(fault.withRetry(hint, 7));
            assertThat(get("/Users").response().headers().firstValue("Retry-After").orElse("")).matches(form);
        }
    }

    @Test
    void anAnswerCanBeAboutSomebodyElse() {
        control.addFault(Fault.of(FaultKind.ANOTHER_USER));
        Reply reply = post(USER);
        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.text("userName")).isEqualTo(PracticeOrganization.OWNER);
        assertThat(control.accounts()).hasSize(3);
    }

    @Test
    void everySkipAndTimesSayWhichRequestsAreHit() {
        control.addFault(Fault.of(FaultKind.STATUS).withStatus(503).skip(2).every(3).times(2));
        List<Integer> statuses = IntStream.range(0, 10).mapToObj(i -> get("/Users").status()).toList();
        assertThat(statuses).containsExactly(200, 200, 503, 200, 200, 503, 200, 200, 200, 200);
        assertThat(control.faults()).singleElement().satisfies(active -> {
            assertThat(active.hits()).isEqualTo(2);
            assertThat(active.matched()).isEqualTo(6);
        });
    }

    @Test
    void aFaultIsForAMethodAndAText() {
        control.addFault(Fault.of(FaultKind.STATUS).onMethod("POST").where("bad person"));
        assertThat(get("/Users?x=bad%20person").status()).isEqualTo(200);
        post(user("a@example.com", "bad person", true, "")).isError(500, null);
        assertThat(post(user("b@example.com", "good person", true, "")).status()).isEqualTo(201);
        control.clearFaults();
        control.addFault(Fault.of(FaultKind.STATUS).where("\"b@example.com\""));
        search("userName eq \"b@example.com\"").isError(500, null);
        assertThat(search("userName eq \"a@example.com\"").status()).isEqualTo(200);
    }

    @Test
    void theFirstFaultWhoseTurnItIsHits() {
        control.addFault(Fault.of(FaultKind.STATUS).withStatus(502).skip(1));
        control.addFault(Fault.of(FaultKind.STATUS).withStatus(503).times(1));
        assertThat(get("/Users").status()).isEqualTo(503);
        assertThat(get("/Users").status()).isEqualTo(502);
    }

    @Test
    void faultsComeBeforeTheTokenIsLookedAt() {
        token = "wrong";
        control.addFault(Fault.of(FaultKind.STATUS).withStatus(503).times(1));
        assertThat(get("/Users").status()).isEqualTo(503);
        assertThat(get("/Users").status()).isEqualTo(401);
    }

    @Test
    void aFaultReadsFromJsonWithOnlyItsKind() throws IOException {
        Fault fault = JSON.readValue("{\"kind\":\"STATUS\",\"status\":503}", Fault.class);
        assertThat(fault).isEqualTo(Fault.of(FaultKind.STATUS).withStatus(503));
        assertThat(JSON.readValue(JSON.writeValueAsString(fault), Fault.class)).isEqualTo(fault);
    }

    @Test
    void anImpossibleFaultIsRefused() {
        assertThatThrownBy(() -> Fault.of(FaultKind.STATUS).withStatus(42)).hasMessageContaining("42");
        assertThatThrownBy(() -> Fault.of(FaultKind.SLOW).withMs(-1)).hasMessageContaining("SLOW");
    }

    private RawConnection connection() throws IOException {
        return new RawConnection(server.port());
    }

    private String exchange() throws IOException {
        try (RawConnection connection = connection()) {
            connection.write(rawPost());
            return connection.readAll();
        }
    }

    private String rawPost() {
        return "POST /scim/v2/Users HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: application/scim+json\r\nContent-Length: " + USER.getBytes(StandardCharsets.UTF_8).length
                + "\r\n\r\n" + USER;
    }
}
