package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.Application;
import io.rosterbridge.access.Login;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.web.FormProof;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.plans.PeopleRule;
import io.rosterbridge.plans.PlanDecisions;
import io.rosterbridge.plans.PlanRequest;
import io.rosterbridge.plans.PlanState;
import io.rosterbridge.plans.Plans;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With delete on, whoever goes by mistake and comes back within the settling time keeps the Calendly user with all that it has, by whatever
 * door they go and come: nothing is sent, neither at once nor later.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ComingBackTest {

    private static final int OTHERS = 12;
    private static final Login ADMIN = new Login("admin", Set.of(Permission.values()));

    private final HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).followRedirects(HttpClient.Redirect.NORMAL).build();
    private Application application;
    private Doors doors;
    private int round;

    @BeforeAll
    void start() throws IOException {
        application = Doors.prepared().with("rosterbridge.provisioning.settling-time", "1h")
                .with("rosterbridge.schedules.holds", "* * * * * ?").start();
        application.profile("delete: false", "delete: true ");
        application.profile("absent-reads: 2 ", "absent-reads: 1 ");
        application.profile("max-share: 0.1 ", "max-share: 1.0 ");
        doors = new Doors(application);
        form("/login", "username", "admin", "password", "admin-password-of-the-test");
    }

    @AfterAll
    void stop() throws IOException {
        application.close();
    }

    /** Twelve stay as they are, and one goes and comes. */
    @BeforeEach
    void everybodyHasAnAccount() {
        round++;
        doors.full(Stream.concat(others(), Stream.of(row("true"))).toArray(String[]::new));
        assertThat(application.log(id())).last().isEqualTo("CREATE DELIVERED");
        application.writes();
    }

    /** So that nothing is left to do about them when the next complete file lacks them. */
    @AfterEach
    void forget() {
        application.database().update("delete from calendly_account where user_id = ?", id());
    }

    /** By which somebody goes, and comes back. */
    private enum Way {
        REST(test -> test.rest("PUT", "/assignment", "{\"assignment\": \"none\"}"), test -> test.rest("PUT", "/assignment",
                "{\"assignment\": \"assigned\"}")),
        REST_OF_THE_PERSON(test -> test.rest("DELETE", "", ""), test -> test.rest("PUT", "", "{\"email\": \"" + test.id() + "@example.com\", "
                + "\"displayName\": \"Lea Ver\", \"assignment\": \"assigned\"}")),
        CONSOLE(test -> test.form("/people/assign", "id", test.id(), "assignment", "none"), test -> test.form("/people/assign", "id", test.id(),
                "assignment", "assigned")),
        FILE(test -> test.doors.read("changes.csv", test.row("false")), test -> test.doors.read("changes.csv", test.row("true"))),
        COMPLETE_FILE(test -> test.doors.read("people.full.csv", test.others().toArray(String[]::new)), test -> test.doors.read("people.full.csv",
                Stream.concat(test.others(), Stream.of(test.row("true"))).toArray(String[]::new))),
        PLAN(test -> test.plan(Assignment.NONE), test -> test.plan(Assignment.ASSIGNED));

        private final Consumer<ComingBackTest> goes;
        private final Consumer<ComingBackTest> comes;

        Way(Consumer<ComingBackTest> goes, Consumer<ComingBackTest> comes) {
            this.goes = goes;
            this.comes = comes;
        }
    }

    static Stream<Arguments> ways() {
        return Stream.of(Way.values()).flatMap(goes -> Stream.of(Way.values())
                // Nobody is assigned who is not in the directory.
                .filter(comes -> goes == comes || !Set.of(Way.REST_OF_THE_PERSON, Way.COMPLETE_FILE).contains(goes)
                        || Set.of(Way.REST_OF_THE_PERSON, Way.COMPLETE_FILE, Way.FILE).contains(comes))
                .map(comes -> Arguments.of(goes, comes)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void whoeverComesBackIsSentNothing(Way goes, Way comes) {
        goes.goes.accept(this);
        application.settle();
        assertThat(application.bean(Explanation.class).explain(id()).orElseThrow().decision().reason()).contains("would be deleted at",
                "unless the person is assigned again before");
        comes.comes.accept(this);
        application.settle();
        theTimePasses();
        assertThat(application.writes()).isZero();
        assertThat(application.calendly().account(id() + "@example.com").enabled()).isTrue();
        assertThat(application.log(id())).doesNotContain("DELETE DELIVERED", "DEACTIVATE DELIVERED", "UPDATE DELIVERED");
    }

    @ParameterizedTest
    @EnumSource
    void whoeverDoesNotComeBackIsDeletedOnce(Way way) {
        way.goes.accept(this);
        application.settle();
        assertThat(application.writes()).isZero();
        theTimePasses();
        await().atMost(Duration.ofSeconds(60)).until(() -> application.log(id()).contains("DELETE DELIVERED"));
        application.settle();
        assertThat(application.writes()).isEqualTo(1);
    }

    /** As if all had happened two hours earlier; and the clock looks at whoever waits for a time. */
    private void theTimePasses() {
        application.database().update("update app_assignment set changed_at = changed_at - interval '2' hour");
        application.database().update("update provisioning_task set again_at = again_at - interval '2' hour where again_at is not null");
        await().atMost(Duration.ofSeconds(60)).until(() -> application.count("again_at < current_timestamp and state = 'inStep'") == 0);
        application.settle();
    }

    private void plan(Assignment assignment) {
        PlanDecisions decisions = application.bean(PlanDecisions.class);
        Plans plans = application.bean(Plans.class);
        long plan = decisions.ask(new PlanRequest.Assign(assignment, PeopleRule.listed(id() + "@", "", "", "", "")), ADMIN);
        await().atMost(Duration.ofSeconds(60)).until(() -> plans.find(plan).orElseThrow().state() == PlanState.READY);
        decisions.apply(plan, plans.find(plan).orElseThrow().fingerprint(), ADMIN);
        await().atMost(Duration.ofSeconds(60)).until(() -> plans.find(plan).orElseThrow().state() == PlanState.APPLIED);
        assertThat(plans.find(plan).orElseThrow().result()).isEqualTo("1 row applied, 0 skipped");
    }

    private void rest(String method, String path, String body) {
        send(HttpRequest.newBuilder(URI.create(root() + "/api/v1/users/" + id() + path)).header("Content-Type", "application/json")
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString("admin:admin-password-of-the-test"
                        .getBytes(StandardCharsets.UTF_8))).method(method, BodyPublishers.ofString(body)), HttpClient.newHttpClient());
    }

    private void form(String path, String... fields) {
        StringBuilder body = new StringBuilder("_csrf=" + FormProof.of(browser, URI.create(root() + "/")));
        for (int field = 0; field < fields.length; field += 2) {
            body.append('&').append(fields[field]).append('=').append(URLEncoder.encode(fields[field + 1], StandardCharsets.UTF_8));
        }
        send(HttpRequest.newBuilder(URI.create(root() + path)).header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "text/html").POST(BodyPublishers.ofString(body.toString())), browser);
    }

    private static void send(HttpRequest.Builder request, HttpClient client) {
        try {
            assertThat(client.send(request.build(), BodyHandlers.ofString()).statusCode()).isBetween(200, 299);
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    private String root() {
        return "http://localhost:" + application.port();
    }

    /** And somebody new each time: a file that lists the same as an earlier one is no proof that anybody has left. */
    private Stream<String> others() {
        return Stream.concat(Stream.of("visitor-" + round + ",visitor-" + round + "@example.com,Visitor,inactive,false"), IntStream.range(0, OTHERS)
                .mapToObj(other -> "other-" + other + ",other-" + other + "@example.com,Other " + other + ",active,true"));
    }

    private String id() {
        return "leaver-" + round;
    }

    private String row(String assigned) {
        return id() + "," + id() + "@example.com,Lea Ver,active," + assigned;
    }
}
