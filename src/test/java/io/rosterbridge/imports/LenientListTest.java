package io.rosterbridge.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rosterbridge.Application;
import io.rosterbridge.calendly.Authorization;
import io.rosterbridge.calendly.Authorization.Finding;
import io.rosterbridge.calendly.Connection.State;
import io.rosterbridge.calendly.Observation;
import io.rosterbridge.directory.People;
import io.rosterbridge.imports.ImportView.Candidate;
import io.rosterbridge.imports.ImportView.Run;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists that say the same in another form are read; what cannot be read is named when somebody authorizes. */
class LenientListTest {

    private static final Queue<String> CHANGES = new ConcurrentLinkedQueue<>();
    private static volatile String list = "";
    private static HttpServer server;
    private static Application application;

    @BeforeAll
    static void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", LenientListTest::answer);
        server.start();
        list = "{'totalResults': 0}";
        application = Application.prepared().with("rosterbridge.imports.retries", "1").with("rosterbridge.calendly.base-url",
                "http://127.0.0.1:" + server.getAddress().getPort()).start();
    }

    @AfterAll
    static void stop() throws IOException {
        application.close();
        server.stop(0);
    }

    @BeforeEach
    void nobodyYet() {
        application.database().update("update import_run set state = 'failed'");
        CHANGES.clear();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        boolean isList = exchange.getRequestMethod().equals("GET") && exchange.getRequestURI().getPath().equals("/Users");
        String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (!exchange.getRequestMethod().equals("GET")) {
            CHANGES.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
            list = sent.contains("After") ? list.replace("Before", "After") : list;
        }
        boolean isBeyond = String.valueOf(exchange.getRequestURI().getQuery()).matches(".*startIndex=([2-9]|\\d\\d).*");
        boolean isUser = exchange.getRequestURI().getPath().startsWith("/Users/");
        String answer = isUser ? list.replaceFirst("(?s).*?\\[(\\{.*?}).*", "$1")
                : !isList ? "{}" : isBeyond ? list.replaceAll("(?i)('resources': )\\[.*]", "$1[]") : list;
        byte[] body = answer.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/scim+json");
        exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/ServiceProviderConfig") ? 404 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "as SCIM says          | {'totalResults': 2, 'Resources': [{'id': '1', 'userName': 'a@example.org', 'active': true}, {'id': '2', "
                + "'userName': 'b@example.org', 'active': true}]}",
        "numbers as ids        | {'totalResults': 2, 'Resources': [{'id': 2746, 'userName': 'a@example.org', 'active': true}, {'id': 2747, "
        + "'userName': 'b@example.org', 'active': true}]}",
        "long numbers as ids   | {'totalResults': 2, 'Resources': [{'id': 9007199254740993, 'userName': 'a@example.org', 'active': true}, "
        + "{'id': 123456789012345678901234567890, 'userName': 'b@example.org', 'active': true}]}",
        "the total as a text   | {'totalResults': '2', 'Resources': [{'id': '1', 'userName': 'a@example.org', 'active': true}, {'id': '2', "
        + "'userName': 'b@example.org', 'active': true}]}",
        "with blanks           | {'totalResults': ' 2 ', 'Resources': [{'id': '1', 'userName': 'a@example.org', 'active': true}, {'id': '2', "
        + "'userName': 'b@example.org', 'active': true}]}",
        "the total as 2.0      | {'totalResults': 2.0, 'Resources': [{'id': '1', 'userName': 'a@example.org', 'active': true}, {'id': '2', "
        + "'userName': 'b@example.org', 'active': true}]}",
        "small letters         | {'totalresults': 2, 'resources': [{'ID': '1', 'username': 'a@example.org', 'Active': true}, {'Id': '2', "
        + "'USERNAME': 'b@example.org', 'active': true}]}",
        "capitals              | {'TOTALRESULTS': 2, 'RESOURCES': [{'id': '1', 'userName': 'a@example.org', 'active': true}, {'id': '2', "
        + "'userName': 'b@example.org', 'active': true}]}",
        "active as a text      | {'totalResults': 2, 'Resources': [{'id': '1', 'userName': 'a@example.org', 'active': 'True'}, {'id': '2', "
        + "'userName': 'b@example.org', 'active': ' false '}]}",
        "a number as externalId | {'totalResults': 2, 'Resources': [{'id': '1', 'userName': 'a@example.org', 'active': 1, 'externalId': 77}, "
        + "{'id': '2', 'userName': 'b@example.org', 'active': 0}]}"})
    void theSameInAnotherFormIsRead(String form, String json) {
        list = json;
        Run run = imported();
        assertThat(run.state()).as(run.reason()).isEqualTo("complete");
        assertThat(run.accounts()).isEqualTo(2);
        assertThat(run.counts()).containsEntry("new", 2).containsEntry("apart", 0);
        assertThat(candidates(run)).extracting(Candidate::userName).containsExactly("a@example.org", "b@example.org");
        assertThat(json.replaceAll("[^0-9]", "")).contains(candidates(run).get(0).scimId());
    }

    @Test
    void aNumberIsTheIdInEveryLaterRequest() {
        list = "{'totalResults': 1, 'Resources': [{'id': 2746, 'userName': 'num@example.org', 'displayName': 'Before', 'active': true}]}";
        application.person("num", "num@example.org", "num");
        application.database().update("insert into calendly_account (user_id, scim_id, user_name, display_name, active, linked_by, linked_at) "
                + "values ('num', '2746', 'num@example.org', 'Before', true, 'created', current_timestamp - interval '1' hour)");
        application.person("num", "num@example.org", "After");
        await().atMost(Duration.ofSeconds(30)).until(() -> CHANGES.contains("PATCH /Users/2746"));
        application.settle();
        long id = application.bean(Imports.class).start("reconcile", "ann");
        assertThat(ended("reconcile", id).reason()).isEqualTo("no drift");
        application.database().update("delete from calendly_account");
        application.bean(People.class).remove("num", "test");
        application.settle();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", 'active': null", ", 'active': ''", ", 'active': 'maybe'", ", 'active': []"})
    void whoseStatusIsNotSaidIsApartWithTheReason(String active) {
        list = "{'totalResults': 1, 'Resources': [{'id': '1', 'userName': 'a@example.org'" + active + "}]}";
        Run run = imported();
        assertThat(run.counts()).containsEntry("apart", 1).containsEntry("new", 0);
        assertThat(candidates(run).get(0).reason()).contains("does not say whether the user is active");
    }

    @Test
    void whatIsOddIsNamedWhenSomebodyAuthorizes() {
        list = "{'totalResults': '3', 'resources': [{'id': 1, 'userName': 'a@example.org', 'active': true}, {'id': 2, 'userName': 'b@example.org'}, "
                + "{'id': '3', 'active': true}]}";
        Finding finding = application.bean(Authorization.class).authorize();
        assertThat(finding.state()).isEqualTo(State.OK);
        assertThat(finding.accounts()).contains(3);
        assertThat(finding.findings()).filteredOn(seen -> seen.topic().equals("form")).extracting(Observation::text).singleElement().asString()
                .contains("totalResults as a text", "Resources in another letter case", "a number as id (2 of 3 users)",
                        "no usable userName (1 of 3 users)", "no active that says whether they may log in (2 of 3 users)");
        list = "{'totalResults': 1, 'Resources': [{'id': '1', 'userName': 'a@example.org', 'active': true}]}";
        assertThat(application.bean(Authorization.class).authorize().findings()).extracting(Observation::topic).doesNotContain("form");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'totalResults': 1, 'Resources': [{'id': 1.5, 'userName': 'a@example.org', 'active': true}]}  | without an id that can be used",
        "{'totalResults': 1, 'Resources': [{'userName': 'a@example.org', 'active': true}]}             | without an id that can be used",
        "{'totalResults': 1, 'Resources': [{'id': '', 'userName': 'a@example.org', 'active': true}]}   | without an id that can be used",
        "{'totalResults': 1, 'Resources': [{'id': {}, 'userName': 'a@example.org', 'active': true}]}   | without an id that can be used",
        "{'Resources': [{'id': '1', 'userName': 'a@example.org', 'active': true}]}                     | it has no totalResults",
        "{'totalResults': 'many', 'Resources': []}                                                     | its totalResults is \"many\"",
        "{'totalResults': [], 'Resources': []}                                                         | its totalResults is []",
        "[]                                                                                            | it has no totalResults"})
    void whatCannotBeReadIsNamedWhenSomebodyAuthorizesBeforeAnybodyIsCreated(String json, String why) {
        list = json;
        try {
            Finding finding = application.bean(Authorization.class).authorize();
            assertThat(finding.state()).isEqualTo(State.BROKEN);
            assertThat(finding.reason()).contains(why);
            application.person("early", "early@example.org", "Early");
            assertThat(CHANGES).as("nobody is created").isEmpty();
        } finally {
            application.bean(People.class).remove("early", "test");
            list = "{'totalResults': 0, 'Resources': []}";
            application.bean(Authorization.class).authorize();
            application.settle();
        }
    }

    private static Run imported() {
        return ended("import", application.bean(Imports.class).start("import", "ann"));
    }

    private static Run ended(String kind, long id) {
        await().atMost(Duration.ofSeconds(60)).until(() -> !find(kind, id).state().equals("running"));
        return find(kind, id);
    }

    private static Run find(String kind, long id) {
        return application.bean(ImportView.class).find(kind, id).orElseThrow();
    }

    private static List<Candidate> candidates(Run run) {
        return application.bean(ImportView.class).candidates(run.id(), Optional.empty(), Optional.empty(), CandidateOrder.USUAL, 500,
                Optional.empty()).items();
    }
}
