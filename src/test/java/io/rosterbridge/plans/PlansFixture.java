package io.rosterbridge.plans;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.rosterbridge.Application;
import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Login;
import io.rosterbridge.access.Permission;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.CandidateOrder;
import io.rosterbridge.imports.Choice;
import io.rosterbridge.imports.Confirmations;
import io.rosterbridge.imports.Confirmations.Selection;
import io.rosterbridge.imports.ImportView;
import io.rosterbridge.imports.Imports;
import io.rosterbridge.imports.Reconciliations;
import io.rosterbridge.imports.StartingRuns;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.sandbox.PracticeAccount;
import io.rosterbridge.sandbox.PracticeMember;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The whole application on one engine, with three people in step. The connection is paused while a plan is looked at, and opened to see
 * what comes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PlansFixture {

    private final Engine engine;
    Application application;
    Plans plans;
    String original;

    PlansFixture(Engine engine) {
        this.engine = engine;
    }

    @BeforeAll
    void start() throws IOException {
        HikariDataSource fresh = (HikariDataSource) engine.fresh();
        application = Application.prepared().with("spring.datasource.url", fresh.getJdbcUrl())
                .with("spring.datasource.username", fresh.getUsername()).with("spring.datasource.password", "").start();
        plans = application.bean(Plans.class);
        original = profiles().inForce().profile().document();
    }

    @AfterAll
    void stop() throws IOException {
        application.close();
    }

    /** Three people in step, and nobody else. */
    @BeforeEach
    void threePeople() {
        application.connections().pause("for the test");
        // A claim may be on its way past the look at the connection.
        for (int look = 0; look < 2; look++) {
            Awaitility.await().pollDelay(Duration.ofMillis(50)).atMost(Duration.ofSeconds(30))
                    .until(() -> application.count("state = 'leased'") == 0);
        }
        profiles().save(original, "test");
        JdbcTemplate database = application.database();
        List.of("plan_item", "plan_text", "plan", "import_change", "removal_hold_item", "removal_hold", "directory_absence", "drift",
                "drift_repair", "import_candidate", "import_match", "import_account", "import_address", "import_person", "import_run",
                "calendly_account", "provisioning_task", "app_assignment", "directory_change", "provisioning_event", "source_read",
                "directory_user").forEach(table -> database.update("delete from " + table));
        application.calendly().reset();
        application.calendly().useToken("token-of-the-test", null);
        application.resume();
        application.person("p-1", "ann@example.com", "Ann");
        application.person("p-2", "ben@example.com", "Ben");
        application.person("p-3", "cleo@example.com", "Cleo");
        application.settle();
        assertThat(application.accounts()).hasSize(3);
        application.connections().pause("for the test");
        application.calendly().resetCounters();
    }

    /** Another name, no access and no user any more, all unknown to us; and the reconciliation that has found it. */
    long reported() {
        everybodyHasAccepted();
        patch("ann@example.com", "Somebody Else", true);
        patch("ben@example.com", "Ben", false);
        scim("cleo@example.com", "DELETE", "");
        application.resume();
        application.calendly().resetCounters();
        return reconciled();
    }

    /** As an earlier list has left it. */
    void everybodyHasAccepted() {
        application.database().update("update calendly_account set seen_active = true");
    }

    long reconciled() {
        return reconciled(false);
    }

    long reconciled(boolean repair) {
        Reconciliations reconciliations = application.bean(Reconciliations.class);
        long id = application.bean(StartingRuns.class).startReconciliation(Actor.login("admin"), repair);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> reconciliations.find(id).orElseThrow().state().equals("complete"));
        return id;
    }

    void patch(String userName, String name, boolean active) {
        scim(userName, "PATCH", """
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [
                 {"op": "replace", "path": "displayName", "value": "%s"}, {"op": "replace", "path": "active", "value": %s}]}"""
                .formatted(name, active));
    }

    void scim(String userName, String method, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(application.practice().baseUri() + "/Users/"
                        + application.calendly().account(userName).id())).header("Authorization", "Bearer token-of-the-test")
                .header("Content-Type", "application/scim+json").method(method, BodyPublishers.ofString(body)).build();
        try {
            assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode()).isBetween(200, 204);
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    // ---- imports

    /** A complete list of what is in Calendly. */
    ImportView.Run imported() {
        application.resume();
        long run = application.bean(Imports.class).start("import", "admin");
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !run(run).state().equals("running"));
        assertThat(run(run).state()).as(run(run).reason()).isEqualTo("complete");
        return run(run);
    }

    ImportView.Run run(long id) {
        return application.bean(ImportView.class).find("import", id).orElseThrow();
    }

    void confirmed(ImportView.Run run, CandidateList list, Choice choice) {
        assertThat(application.bean(Confirmations.class).confirm(Actor.login("admin"), run.id(), list, new Selection.All(),
                choice, run.fingerprint())).isPresent();
        settledImport(run);
    }

    void settledImport(ImportView.Run run) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> run(run.id()).state().equals("applied"));
        application.settle();
    }

    List<String> candidates(ImportView.Run run) {
        return application.bean(ImportView.class).candidates(run.id(), Optional.empty(), Optional.empty(), CandidateOrder.USUAL, 500,
                Optional.empty()).items().stream().map(row -> row.list() + " " + row.userName() + " " + row.state()).toList();
    }

    void account(String userName, String name, PracticeAccount.State state, String externalId) {
        application.calendly().addAccount(PracticeMember.active(userName, name).withState(state).withExternalId(externalId));
    }

    /** Somebody in the directory whom nobody has assigned. */
    void unassigned(String id, String email, String name, String status, String department) {
        application.bean(People.class).put(new PersonDraft(id, email, status, Map.of("full_name", name, "department", department),
                Assignment.NONE), "test");
    }

    DirectoryPerson person(String id) {
        return application.bean(People.class).find(id).orElseThrow();
    }

    /** Persons, assignments and links, without times and sources. */
    Map<String, String> directory() {
        Map<String, String> people = new TreeMap<>();
        application.database().query("select u.*, u.id as user_id, a.state as assignment, c.scim_id from directory_user u "
                + "join app_assignment a on a.user_id = u.id left join calendly_account c on c.user_id = u.id where u.gone_at is null",
                row -> {
            people.put(row.getString("id"), People.person(row) + " " + row.getString("assignment") + " " + row.getString("scim_id"));
        });
        return people;
    }

    // ----

    long profile(String document, String author) {
        return decisions().ask(new PlanRequest.Profile(), PlanText.of(document), somebody(author));
    }

    long csv(String name, String content, String author) {
        return decisions().ask(new PlanRequest.Csv(name), PlanText.of(content), somebody(author));
    }

    long provision(boolean all, String author) {
        return ask(new PlanRequest.Provision(all), author);
    }

    long reconcile(Optional<Long> id, String author) {
        return ask(new PlanRequest.Reconcile(id.orElse(null)), author);
    }

    long undo(Instant from, Instant to, String author) {
        return ask(PlanRequest.Undo.ofTime(from, to), author);
    }

    long undoPlan(long id, String author) {
        return ask(PlanRequest.Undo.ofPlan(id), author);
    }

    long undoImport(long id, String author) {
        return ask(PlanRequest.Undo.ofImport(id), author);
    }

    long undoHold(long id, String author) {
        return ask(PlanRequest.Undo.ofHold(id), author);
    }

    long ask(PlanRequest request, String author) {
        return decisions().ask(request, somebody(author));
    }

    void apply(long id, String fingerprint, String author) {
        decisions().apply(id, fingerprint, somebody(author));
    }

    PlanDecisions decisions() {
        return application.bean(PlanDecisions.class);
    }

    static Login somebody(String name) {
        return new Login(name, Set.of(Permission.values()));
    }

    /** As if Calendly were known to hold other names. */
    void drift() {
        application.database().update("update calendly_account set display_name = 'Drifted'");
    }

    void send() {
        application.resume();
        application.settle();
    }

    Plan computed(long id) {
        return await(id, PlanState.READY);
    }

    Plan applied(long id) {
        apply(id, plans.find(id).orElseThrow().fingerprint(), "approver");
        return await(id, PlanState.APPLIED);
    }

    Plan await(long id, PlanState state) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50))
                .until(() -> plans.find(id).orElseThrow().state() == state);
        return plans.find(id).orElseThrow();
    }

    /** With what becomes of them in the directory. */
    List<String> effects(long id) {
        return plans.items(id, Optional.empty(), 500, Optional.empty()).items().stream()
                .map(item -> item.userId() + " " + item.action() + " "
                + item.state().word() + " " + item.directoryBefore() + " -> " + item.directoryAfter()).toList();
    }

    List<String> rows(long id) {
        return plans.items(id, Optional.empty(), 500, Optional.empty()).items().stream()
                .map(item -> item.userId() + " " + item.action() + " " + item.state().word()).toList();
    }

    PlanItem item(long id, String userId) {
        return plans.items(id, Optional.empty(), 500, Optional.empty()).items().stream().filter(item -> item.userId().equals(userId))
                .findFirst().orElseThrow();
    }

    String name(String userId) {
        return application.bean(People.class).find(userId).orElseThrow().person().value("full_name").orElseThrow();
    }

    ProfileVersions profiles() {
        return application.bean(ProfileVersions.class);
    }

    List<String> absences() {
        return application.database().queryForList("select user_id || ' ' || read_count from directory_absence order by user_id",
                String.class);
    }

    /** So many removals in a day, and no more. */
    String limited(int removals) {
        String limited = original.replaceAll("max-people: \\d+", "max-people: " + removals)
                .replaceAll("max-share: [0-9.]+", "max-share: 1.0").replaceAll("ignore-below: \\d+", "ignore-below: 0");
        assertThat(limited).isNotEqualTo(original);
        return limited;
    }

    Map<String, Long> writes() {
        Map<String, Long> writes = List.of("POST", "PATCH", "PUT", "DELETE").stream()
                .collect(Collectors.toMap(method -> method, application::requests, Long::sum, TreeMap::new));
        writes.values().removeIf(count -> count == 0);
        return writes;
    }

    Map<String, List<Map<String, Object>>> everything() {
        return List.of("directory_user order by id", "app_assignment order by user_id", "directory_change order by id",
                "provisioning_task order by user_id", "calendly_account order by user_id", "source_read order by id",
                "source_row order by row_id",
                "removal_hold order by id", "removal_hold_item order by user_id", "directory_absence order by user_id",
                "provisioning_event order by id")
                .stream().collect(Collectors.toMap(table -> table, table -> application.database().queryForList("select * from " + table)));
    }
}
