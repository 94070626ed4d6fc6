package io.rosterbridge.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.access.web.FormProof;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages as a browser without JavaScript gets them. */
class PagesTest extends ConsoleTest {

    private final HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).followRedirects(HttpClient.Redirect.NORMAL).build();

    @BeforeEach
    void logIn() {
        open("/login");
        assertThat(submit("/login", "username", "admin", "password", PASSWORD).uri().getPath()).isEqualTo("/");
        put("/api/v1/users/x1", "{\"email\": \"x1@example.org\", \"displayName\": \"<script>alert(1)</script>\"}");
        put("/api/v1/users/x2", "{\"email\": \"x2@example.org\", \"displayName\": \"Bo\"}");
    }

    static Stream<String> pages() {
        return Stream.of("/", "/people", "/people?query=x&state=inStep", "/person?id=x1", "/person/edit?id=x1", "/person/remove?id=x1",
                "/person/erase?id=x1", "/people/new", "/activity", "/activity?outcome=FAILED&from=2026-01-01", "/failures", "/setup",
                "/setup?step=connect", "/setup?step=authorize", "/setup?step=map", "/setup?step=actions", "/setup?step=import",
                "/setup?step=assign", "/sources", "/mapping?person=x1", "/actions", "/flows", "/import", "/reconcile", "/holds",
                "/holds?state=waiting", "/audit", "/audit?action=login", "/audit/verdict", "/users", "/users/edit?name=admin", "/alerts",
                "/me", "/plans", "/links", "/connection/kill", "/profile/versions", "/profile/versions/compare?from=1&to=1",
                "/profile/versions/restore?version=1");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPageIsWholeAndHoldsNothingInline(String path) {
        HttpResponse<String> page = open(path);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("</html>", "<h1", "aria-current=\"page\"");
        // An address in a text, such as that of a connection, is not loaded.
        assertThat(page.body()).doesNotContainPattern("<script(?![^>]* src=)")
                .doesNotContainPattern("<style|\\sstyle=|\\son[a-z]+=|javascript:|[=(]\\s*[\"']?https?://(?!www\\.w3)")
                .doesNotContain("<script>alert");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse("")).contains("default-src 'self'").doesNotContain("unsafe");
    }

    @Test
    void aRunShowsHowFarItIsAndWhatItWaitsFor() {
        for (String kind : List.of("import", "reconcile")) {
            // Waits after a failure until long after this test.
            database.update("""
                    insert into import_run (kind, started_by, state, started_at, scan_at, listed_at, pages, accounts, expected, next_index,
                           scans, phase, phase_done, phase_of, failures, waits_for, next_try_at)
                    values (?, 'ann', 'running', current_timestamp, current_timestamp, current_timestamp, 9, 900, 900, 901,
                           1, 'match', 400, 900, 1, 'a better time', timestamp with time zone '2099-01-01 00:00:00+00')""", kind);
            long id = database.queryForObject("select max(id) from import_run", Long.class);
            assertThat(open("/" + kind + "/run?id=" + id).body()).contains("Finding who is who", "400 of 900",
                    "900 users of 900 listed on 9 pages", "for a better time", "2099-01-01");
            database.update("delete from import_run where id = ?", id);
        }
    }

    @Test
    void aNameIsShownAsItIs() {
        assertThat(open("/people").body()).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
        assertThat(open("/person?id=x1").body()).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
    }

    @Test
    void whoIsNotLoggedInGetsTheLoginAndAScriptAProblem() throws Exception {
        HttpClient stranger = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).cookieHandler(new CookieManager()).build();
        HttpResponse<String> page = stranger.send(anonymous("/people").header("Accept", "text/html").build(), BodyHandlers.ofString());
        assertThat(page.uri().getPath()).isEqualTo("/login");
        assertThat(send(anonymous("/people").GET()).status()).isEqualTo(401);
        assertThat(send(anonymous("/assets/console.css").GET()).status()).isEqualTo(200);
        assertThat(send(anonymous("/webjars/htmx.org/dist/htmx.min.js").GET()).status()).isEqualTo(401);
        assertThat(get("/webjars/htmx.org/dist/htmx.min.js").text()).contains("htmx");
    }

    @Test
    void problemsArePagesForBrowsersOnly() {
        for (String path : List.of("/nothing", "/person?id=nobody")) {
            HttpResponse<String> page = open(path);
            assertThat(page.statusCode()).isEqualTo(404);
            assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
            assertThat(page.body()).contains("Not found", "may be mistyped", "To the overview").doesNotContain("api-docs");
            assertThat(get(path).contentType()).startsWith("application/problem+json");
        }
        assertThat(get("/api/v1/nothing").json().path("documentation").asText()).isEqualTo("/v3/api-docs");
        assertThat(open("/people?state=odd").statusCode()).isEqualTo(400);
        assertThat(open("/api/v1/nothing").headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
    }

    @Test
    void aFormWithoutProofChangesNothing() throws Exception {
        HttpResponse<String> refused = browser.send(form("/connection/pause", ""), BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("Not allowed", "too old");
    }

    @Test
    void withDeleteOnWhoeverUnassignsIsToldWhatItDeletesAndWhenAndWhatElseThereIs() {
        put("/api/v1/users/x2/assignment", "{\"assignment\": \"assigned\"}");
        database.update("insert into calendly_account (user_id, scim_id, user_name, active, linked_by, linked_at) values ('x2', 'scim-x2', "
                + "'x2@example.org', true, 'created', current_timestamp)");
        try {
            assertThat(open("/person?id=x2").body()).contains("Unassign…").doesNotContain("(deletes)");
            put("/api/v1/profile/actions", "{\"delete\": true}");
            assertThat(open("/person?id=x2").body()).contains("Unassign (deletes)…");
            assertThat(open("/people").body()).contains("Unassign (deletes)…");
            for (String page : List.of(submit("/people/assignment", "id", "x2", "assignment", "none").body(), open("/person/remove?id=x2").body())) {
                assertThat(page).contains("1 Calendly user is DELETED with all their events and settings after 1 min, unless they are assigned "
                        + "again before", "To take only access away, suspend them", "To have an invitation sent again, do not unassign them");
            }
        } finally {
            put("/api/v1/profile/actions", "{\"delete\": false}");
            database.update("delete from calendly_account where user_id = 'x2'");
            put("/api/v1/users/x2/assignment", "{\"assignment\": \"none\"}");
        }
    }

    @Test
    void onlyWhoIsInStepIsCalledSo() {
        database.update("update provisioning_task set state = 'inStep', action = 'CREATE', outcome = 'SKIPPED' where user_id in ('x1', 'x2')");
        database.update("update app_assignment set state = 'assigned' where user_id = 'x1'");
        assertThat(standing("x1")).as("assigned, and nobody is created").isEqualTo("No account");
        assertThat(standing("x2")).isEqualTo("Not assigned");

        database.update("insert into calendly_account (user_id, scim_id, user_name, active, linked_by, linked_at) values ('x1', 'scim-x1', "
                + "'x1@example.org', true, 'created', current_timestamp)");
        assertThat(standing("x1")).isEqualTo("Left as it is");
        database.update("update provisioning_task set outcome = 'UNCHANGED', action = 'UPDATE' where user_id = 'x1'");
        assertThat(standing("x1")).isEqualTo("In sync");
        database.update("insert into import_run (kind, started_by, state, started_at, scan_at, pages, accounts, next_index, scans) values "
                + "('reconcile', 'ann', 'complete', current_timestamp, current_timestamp, 1, 1, 2, 1)");
        long run = database.queryForObject("select max(id) from import_run", Long.class);
        database.update("insert into drift (run_id, user_id, kind, attribute, scim_id, action) values (?, 'x1', 'vanished', '', 'scim-x1', "
                + "'reported')", run);
        assertThat(standing("x1")).as("declined, or removed in Calendly").isEqualTo("Not found in Calendly");
        database.update("update calendly_account set scim_id = 'another'");
        assertThat(standing("x1")).as("of another Calendly user").isEqualTo("In sync");
        database.update("delete from drift where run_id = ?", run);
        database.update("delete from import_run where id = ?", run);
        List.of("delete from calendly_account", "update app_assignment set state = 'none'").forEach(database::update);
    }

    /** As the list and the person's own page say it. */
    private String standing(String id) {
        String list = open("/people?query=" + id + "@").body();
        Matcher badge = Pattern.compile("data-label=\"State\"><span><span class=\"badge[^>]*>([^<]*)<|data-label=\"State\"><span "
                + "class=\"badge[^>]*>([^<]*)<")
                .matcher(list);
        assertThat(badge.find()).as("a badge in %s", list).isTrue();
        String shown = badge.group(1) == null ? badge.group(2) : badge.group(1);
        assertThat(open("/person?id=" + id).body()).containsPattern("class=\"badge[^>]*>" + Pattern.quote(shown) + "<");
        return shown;
    }

    /** A mistake in a form must not mean everyone. */
    @ParameterizedTest
    @ValueSource(strings = {"/plans/import", "/reconcile/select", "/reconcile/correct"})
    void aScopeThatIsNoneIsRefused(String path) {
        HttpResponse<String> refused = submit(path, "run", "1", "list", "new", "fingerprint", "f", "scope", "everything");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("it must be all");
    }

    @Test
    void theKillSwitchSaysWhatItDoesAndIsLiftedOnItsPage() {
        assertThat(open("/connection/kill").body()).contains("Press the kill switch?", "0 people", "Lifting it requires the Configure permission");
        HttpResponse<String> on = submit("/connection/kill", "reason", "fire <b>");
        assertThat(on.body()).contains("The kill switch is on", "Pressed by admin: fire &lt;b&gt;", "/connection/kill/lift");
        assertThat(open("/").body()).contains("The kill switch is on: nothing is sent, read or applied");
        assertThat(submit("/connection/kill/lift").body()).contains("The kill switch is off").doesNotContain("The kill switch is on");
    }

    @Test
    void aListOfRemovalsNamesItsPeopleAndShowsItsMomentsAsAnyOther() {
        database.update("insert into removal_hold (kind, state, reason, of_people, fingerprint, created_at, expires_at) values ('removals', "
                + "'expired', 'nobody approved it', 9, 'abcdefabcdefabcdef', current_timestamp, current_timestamp)");
        long id = database.queryForObject("select max(id) from removal_hold", Long.class);
        database.update("insert into removal_hold_item (hold_id, user_id, action, revision, evidence, state, held_at) values "
                + "(?, 'x2', 'DEACTIVATE', 1, 'unassigned by ann on 2026-01-02T03:04:05Z, for a test', 'open', current_timestamp)", id);
        assertThat(open("/hold?id=" + id).body()).contains(">Bo</a>", ">x2</span>", "unassigned by ann on <time datetime=\"2026-01-02T03:04:05Z\"",
                ">2026-01-02 03:04:05 UTC</time>, for a test").doesNotContain("on 2026-01-02T");
        database.update("delete from removal_hold_item where hold_id = ?", id);
        database.update("delete from removal_hold where id = ?", id);
    }

    @Test
    void aLinkIsConfirmedOrRefusedAfterASightOfBothSides() {
        database.update("insert into link_question (user_id, scim_id, user_name, display_name, active, external_id, asked_at) values "
                + "('x1', 's-1', 'x1@example.org', 'Old <i>', true, 'hr-1', current_timestamp), ('x2', 's,2', 'x2@example.org', null, false, null, "
                + "current_timestamp)");
        database.update("update provisioning_task set state = 'held', family = 'link-to-confirm' where user_id in ('x1', 'x2')");
        assertThat(open("/links").body()).contains("Old &lt;i&gt;", "hr-1", "s,2", "Confirm these links");
        assertThat(open("/failures").body()).contains("Link to be confirmed", "Compare and answer");
        assertThat(open("/").body()).contains("for a link to be confirmed");
        assertThat(open("/person?id=x1").body()).contains("Is this the same person?", "Old &lt;i&gt;", "Yes: link them");
        assertThat(submit("/links", "shown", "x1", "scimId", "s-1", "shown", "x2", "scimId", "s,2", "confirmed", "true").body())
                .contains("Nothing is selected");
        assertThat(submit("/links", "shown", "x1", "scimId", "another", "id", "x1", "confirmed", "true").body())
                .contains("0 links confirmed", "look again");
        assertThat(submit("/links", "shown", "x1", "scimId", "s-1", "shown", "x2", "scimId", "s,2", "id", "x2", "confirmed", "false").body())
                .contains("1 link refused");
        HttpResponse<String> person = submit("/links", "shown", "x1", "scimId", "s-1", "all", "true", "confirmed", "true", "person", "x1");
        assertThat(person.body()).contains("1 link confirmed", "Confirmed by admin", "No: refuse the link").doesNotContain("Yes: link them");
        assertThat(post("/api/v1/links/confirm", "{\"links\": [{\"userId\": \"x2\", \"scimId\": \"s,2\"}]}").json().at("/userIds/0").asText())
                .isEqualTo("x2");
        assertThat(post("/api/v1/links/refuse", "{\"links\": []}").status()).isEqualTo(400);
        database.update("delete from link_question");
    }

    @Test
    void aCalendlyUserIsPassedOnFromThePageOfWhoeverItStandsInTheWay() {
        put("/api/v1/users/c-100", "{\"email\": \"zoe@example.org\", \"displayName\": \"Zoe Winter\", \"status\": \"inactive\"}");
        put("/api/v1/users/e-200", "{\"email\": \"zoe@example.org\", \"displayName\": \"Max Power\", \"assignment\": \"assigned\"}");
        database.update("insert into calendly_account (user_id, scim_id, user_name, display_name, active, external_id, linked_by, linked_at, "
                + "seen_active) values ('c-100', 's-zoe', 'zoe@example.org', 'Zoe Winter', true, 'c-100', 'created', current_timestamp, true)");
        database.update("update provisioning_task set user_name_key = 'zoe@example.org' where user_id = 'c-100'");
        String body = "{\"scimId\": \"s-zoe\", \"from\": \"c-100\", \"to\": \"e-200\"}";
        try {
            assertThat(open("/person?id=e-200").body()).contains("Whose Calendly user has this address?", "c-100", "inactive in the directory",
                    "Pass it on to this person");
            assertThat(post("/api/v1/links/pass", "{\"from\": \"c-100\"}").status()).isEqualTo(400);
            assertThat(post("/api/v1/links/pass", body.replace("e-200", "nobody")).detail()).contains("there is no user \"nobody\"");
            assertThat(post("/api/v1/links/pass", body.replace("e-200", "c-100")).status()).isEqualTo(409);

            assertThat(submit("/person/pass", "id", "e-200", "from", "c-100", "scimId", "s-zoe").body())
                    .contains("The Calendly user is this person").doesNotContain("Whose Calendly user has this address?");
            assertThat(database.queryForObject("select user_id from calendly_account where scim_id = 's-zoe'", String.class)).isEqualTo("e-200");
            Reply back = post("/api/v1/links/pass", body);
            assertThat(back.status()).isEqualTo(409);
            assertThat(back.detail()).contains("person c-100 is not linked to Calendly user s-zoe any more");
            assertThat(post("/api/v1/links/pass", body.replace("c-100", "x").replace("e-200", "c-100").replace("\"x\"", "\"e-200\"")).detail())
                    .contains("person e-200 is in service and keeps the Calendly user");

            assertThat(open("/person?id=e-200").body()).contains("which is that of", "Correct…");
            String shown = "{\"userId\": \"e-200\", \"scimId\": \"s-zoe\", \"externalId\": \"c-100\"}";
            assertThat(post("/api/v1/links/external-id", shown.replace("c-100", "stale")).status()).isEqualTo(409);
            assertThat(post("/api/v1/links/external-id", shown).status()).isEqualTo(204);
            assertThat(submit("/person/external-id", "id", "e-200", "scimId", "s-zoe", "externalId", "c-100").body())
                    .contains("The externalId is being overwritten");
            assertThat(database.queryForList("select action from audit_event where subject = 'users' or action in ('link-passed', "
                    + "'external-id-corrected') order by id desc fetch first 3 rows only", String.class))
                    .contains("link-passed", "external-id-corrected");
        } finally {
            database.update("delete from link_question");
            database.update("delete from calendly_account");
        }
    }

    @Test
    void whoeverWaitsForTheDecisionOnAHoldIsLedToItInsteadOfBeingRetried() {
        database.update("update provisioning_task set state = 'held', family = 'removal-limit' where user_id in ('x1', 'x2')");
        database.update("insert into removal_hold (kind, state, reason, of_people, fingerprint, created_at, expires_at) values "
                + "('removals', 'waiting', 'many', 9, 'f', current_timestamp, current_timestamp + interval '1' day)");
        Long hold = database.queryForObject("select max(id) from removal_hold", Long.class);
        for (String id : List.of("x1", "x2")) {
            database.update("insert into removal_hold_item (hold_id, user_id, action, revision, evidence, state, held_at) "
                    + "select ?, user_id, 'DEACTIVATE', revision, 'e', 'open', current_timestamp from provisioning_task where "
                    + "user_id = ?", hold, id);
        }
        String retry = "name=\"family\" value=\"removal-limit\"";
        for (String path : List.of("/", "/failures")) {
            assertThat(open(path).body()).as(path).contains("Too many removals at once", "/holds?state=waiting").doesNotContain(retry);
        }
        assertThat(submit("/failures/retry", "family", "removal-limit").body()).contains("Nobody was left to be tried again");
        database.update("update removal_hold_item set state = 'kept' where hold_id = ? and user_id = 'x2'", hold);
        assertThat(open("/failures").body()).contains("/holds?state=waiting", ">Retry 1<", retry);
        assertThat(open("/").body()).contains(retry);
        database.update("delete from removal_hold_item where hold_id = ?", hold);
        database.update("delete from removal_hold where id = ?", hold);
        assertThat(open("/failures").body()).contains(">Retry all 2<").doesNotContain("/holds?state=waiting");
        assertThat(submit("/failures/retry", "family", "removal-limit").body()).contains("2 people will be tried again now");
    }

    @Test
    void manyAreAssignedAfterASightOfWhatItMeans() {
        HttpResponse<String> confirm = submit("/people/assignment", "id", "x1", "id", "x2", "assignment", "assigned", "back", "//elsewhere.example");
        assertThat(confirm.body()).contains("<title>Assign · Rosterbridge</title>", "Assign 2 people", "takes a seat")
                .doesNotContain("elsewhere.example");
        assertThat(database.queryForObject("select count(*) from app_assignment where state = 'assigned' and user_id in ('x1', 'x2')",
                Long.class)).isZero();
        HttpResponse<String> done = submit("/people/assign", "id", "x1", "id", "x2", "assignment", "assigned");
        assertThat(done.body()).contains("2 people assigned to Calendly.");
        long before = database.queryForObject("select max(id) from audit_event", Long.class);
        assertThat(submit("/people/assign", "id", "x1", "id", "invented", "assignment", "assigned").body()).contains("0 people assigned");
        submit("/people/assign", "id", "x1", "id", "x2", "id", "invented", "assignment", "none");
        assertThat(database.queryForList("select p.user_id from audit_event e left join audit_person p "
                + "on e.subject = 'person:' || p.pseudonym where e.id > ? and e.action = 'person-assigned' order by p.user_id",
                String.class, before)).as("who was changed")
                .containsExactly("x1", "x2");
        assertThat(database.queryForList("select user_id from audit_person", String.class)).doesNotContain("invented");
        assertThat(submit("/people/assignment", "assignment", "none").body()).contains("Nothing is selected");
    }

    @Test
    void aPersonIsAddedEditedAndRemoved() {
        assertThat(submit("/people/new", "id", "x3", "email", "no address", "assignment", "none").statusCode()).isEqualTo(422);
        assertThat(submit("/people/new", "id", "x3", "email", "x3@example.org", "assignment", "none", "further", "floor = 3\nwing = b").body())
                .contains("Saved.");
        submit("/person/edit", "id", "x3", "email", "x3@example.org", "assignment", "none", "further", "floor = 4");
        assertThat(get("/api/v1/users/x3").json().get("custom").toString()).isEqualTo("{\"floor\":\"4\"}");
        assertThat(submit("/people/new", "id", "x3", "email", "other@example.org", "assignment", "none").body()).contains("already");
        submit("/person/edit", "id", "x3", "email", "x3@example.org", "assignment", "assigned");
        assertThat(submit("/person/erase", "id", "x3").body()).contains("Not erased: ", "assigned");
        assertThat(submit("/person/remove", "id", "x3").body()).contains("Removed from the directory.");
        database.update("update provisioning_task set state = 'leased', lease_token = 'x', lease_until = current_timestamp + interval '1' hour "
                + "where user_id = 'x3'");
        assertThat(open("/person?id=x3").body()).as("while work is under way").doesNotContain("/person/erase?id=x3");
        database.update("update provisioning_task set state = 'inStep', lease_token = null, lease_until = null where user_id = 'x3'");
        assertThat(open("/people").body()).doesNotContain("/person?id=x3");
        assertThat(open("/people?state=gone").body()).contains("/person?id=x3");
        assertThat(open("/people?state=gone&query=X3%40EXAMPLE").body()).contains("/person?id=x3").doesNotContain("/person?id=x1");
        assertThat(get("/people.csv?state=gone").text()).contains("x3,x3@example.org,,gone,");
        assertThat(get("/api/v1/users?state=gone").json().get("items").toString()).contains("\"id\":\"x3\"").doesNotContain("x1");
        assertThat(open("/person?id=x3").body()).contains("/person/erase?id=x3");
        assertThat(submit("/person/erase", "id", "x3").body()).contains("Erased. In log and audit trail stands erased-");
        assertThat(get("/api/v1/users/x3").status()).isEqualTo(404);
    }

    /** Nobody has to have left to be forgotten. */
    @Test
    void whoeverIsNeitherAssignedNorLinkedCanBeErased() {
        put("/api/v1/users/x4", "{\"email\": \"x4@example.org\", \"assignment\": \"none\"}");
        database.update("update provisioning_task set state = 'inStep' where user_id = 'x4'");
        assertThat(open("/person?id=x4").body()).contains("/person/erase?id=x4");
        assertThat(submit("/person/erase", "id", "x4").body()).contains("Erased.");
    }

    @Test
    void howManyRequestsAConfirmationLeadsToIsToldBefore() {
        database.update("insert into import_run (kind, started_by, state, started_at, listed_at, pages, accounts, next_index, scans, fingerprint) "
                + "values ('import', 'ann', 'complete', current_timestamp, current_timestamp, 1, 2, 1, 1, 'f-of-the-list')");
        String run = database.queryForObject("select max(id) from import_run", String.class);
        for (String id : List.of("x1", "x2")) {
            database.update("insert into import_candidate (run_id, scim_id, list, user_name, user_id, differences, reason, state) "
                    + "values (?, ?, 'update', ?, ?, '{\"displayName\":{\"calendly\":\"A\",\"directory\":\"B\"}}', '', 'open')",
                    Long.valueOf(run), "s-" + id, id + "@example.org", id);
        }
        try {
            assertThat(submit("/import/select", "run", run, "list", "update", "scope", "all", "source", "calendly", "fingerprint",
                    "f-of-the-list").body())
                    .contains("Confirm 2 rows of Update users?", "The directory takes Calendly&#39;s values for 2 people.",
                            "Calendly is sent nothing.");
            assertThat(submit("/import/select", "run", run, "list", "update", "scope", "these", "id", "s-x2", "source", "directory", "fingerprint",
                    "f-of-the-list").body()).contains("This leads to at most 1 request to Calendly.");
        } finally {
            database.update("delete from import_candidate where run_id = ?", Long.valueOf(run));
            database.update("delete from import_run where id = ?", Long.valueOf(run));
        }
    }

    @Test
    void actionsAreSavedOnlyAfterTheirMeaningWasShown() {
        long version = version();
        String[] deleting = {"base", String.valueOf(version), "create", "true", "update", "true", "delete", "true", "activateDeactivate",
            "true", "whenUnassigned", "deactivate", "linking", "auto", "protectedNames", "owner@example.com", "deleteAfter",
            "0"};
        assertThat(open("/actions").body()).contains("Whoever is inactive, suspended, unassigned or gone is deactivated at once");
        assertThat(open("/holds").body()).contains("Whoever is inactive, suspended, unassigned or gone is deactivated at once");
        assertThat(submit("/actions", deleting).body()).contains("Delete is switched on", "cannot be undone", "protected",
                "whoever is unassigned or gone is deleted once the settling time is over", "1 protected account is never touched");
        assertThat(submit("/actions/impact", deleting).body()).contains("What would this change?", "Save as a new version",
                "class=\"danger\"");
        assertThat(version()).isEqualTo(version);
        assertThat(submit("/actions", and(deleting, "confirmed", "true")).body()).contains("Saved as version");
        assertThat(get("/api/v1/profile").json().at("/actions/delete").asBoolean()).isTrue();
        put("/api/v1/profile/actions", "{\"delete\": false}");
    }

    @Test
    void limitsAreChangedAfterASightOfWhatTheyMean() {
        String[] typed = {"base", String.valueOf(version()), "create", "true", "update", "true", "activateDeactivate", "true",
            "removalsPeople", "80", "removalsShare", "12.5", "removalsWindow", "48h", "deleteAfter", "30d"};
        assertThat(submit("/actions", typed).body()).contains("More people can lose access without anybody",
                "Within 2 days up to 80 people, and no more than 12.5 % of those", "deleted 30 days later");
        submit("/actions", and(typed, "confirmed", "true"));
        assertThat(get("/api/v1/profile").json().at("/safety/removals/maxPeople").asInt()).isEqualTo(80);
        assertThat(get("/api/v1/profile").json().at("/safety/removals/maxShare").asDouble()).isEqualTo(0.125);
        assertThat(open("/actions").body()).contains("value=\"80\"", "value=\"12.5\"", "value=\"2d\"", "value=\"30d\"");
        typed[9] = "many";
        assertThat(submit("/actions", typed).statusCode()).isEqualTo(422);
        assertThat(submit("/actions", typed).body()).contains("Most people is &quot;many&quot;; write a whole number", "value=\"many\"");
        typed[9] = "50";
        typed[11] = "101";
        assertThat(submit("/actions", typed).body()).contains("write a number from 0 to 100");
    }

    @Test
    void whatSomebodyElseSavedMeanwhileIsShownAndKept() {
        put("/api/v1/profile/actions", "{\"update\": true, \"create\": true}");
        String base = String.valueOf(version());
        String[] typed = {"base", base, "create", "true", "activateDeactivate", "true", "confirmed", "true"};
        put("/api/v1/profile/actions", "{\"create\": false}");
        long others = version();
        HttpResponse<String> both = submit("/actions", typed);
        assertThat(version()).as("not what was looked at, so not saved").isEqualTo(others);
        assertThat(both.body()).contains("Version " + others + " by admin came into force meanwhile", "What you change",
                "name=\"base\" value=\"" + others + "\"", "name=\"create\" value=\"false\"", "name=\"update\" value=\"false\"");
        typed[1] = String.valueOf(others);
        typed[3] = "false";
        assertThat(submit("/actions", typed).body()).contains("Saved as version");
        assertThat(get("/api/v1/profile").json().get("actions").toString()).contains("\"create\":false", "\"update\":false");
        put("/api/v1/profile/actions", "{\"update\": true, \"create\": true}");
    }

    @Test
    void aMappingIsSavedOverTheVersionThatWasLookedAt() {
        long base = version();
        String[] rows = {"base", String.valueOf(base), "userName.kind", "field", "userName.text", "email", "userName.trim", "true",
            "displayName.kind", "constant", "displayName.text", "Somebody", "displayName.trim", "true", "active.kind", "field",
            "active.text", "status", "active.trim", "true", "externalId.kind", "field", "externalId.text", "id", "externalId.trim",
            "true", "confirmed", "true"};
        put("/api/v1/profile/actions", "{\"update\": false}");
        HttpResponse<String> both = submit("/mapping", rows);
        assertThat(both.body()).contains("came into force meanwhile", "What you change", "constant Somebody");
        assertThat(version()).isEqualTo(base + 1);
        rows[1] = String.valueOf(base + 1);
        assertThat(submit("/mapping/impact", rows).body()).contains("What would this change?", "Save as a new version");
        assertThat(submit("/mapping", rows).body()).contains("Saved as version " + (base + 2));
        assertThat(get("/api/v1/profile").json().at("/actions/update").asBoolean()).isFalse();
        assertThat(submit("/mapping", rows).body()).contains("Nothing was changed.");
        assertThat(open("/profile/versions/restore?version=" + base).body()).contains("Restore version " + base,
                "constant Somebody").doesNotContain("class=\"primary\"");
        assertThat(submit("/profile/versions/restore", "version", String.valueOf(base), "base",
                String.valueOf(base)).body()).contains("came into force meanwhile");
        assertThat(submit("/profile/versions/restore", "version", String.valueOf(base), "base", String.valueOf(base
                + 2)).body()).contains("is in force again");
    }

    private static String[] and(String[] fields, String... more) {
        return Stream.of(fields, more).flatMap(Arrays::stream).toArray(String[]::new);
    }

    @Test
    void aMappingIsTriedWithoutBeingSaved() {
        long version = version();
        String[] rows = {"person", "x2", "userName.kind", "field", "userName.text", "email", "displayName.kind", "expression", "displayName.text",
            "display_name + \"!\"", "active.kind", "field", "active.text", "status", "externalId.kind", "none"};
        assertThat(submit("/mapping/preview", rows).body()).contains("Bo!", "x2@example.org");
        rows[9] = "dsplay_name + \"!\"";
        HttpResponse<String> refused = submit("/mapping", rows);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("names `dsplay_name`, which is no attribute of a person, at line 1, column 1",
                "did you mean `display_name`?");
        assertThat(version()).isEqualTo(version);
    }

    @Test
    void aFileIsPutIntoTheInboxAndItsRejectsAreShown() throws Exception {
        String name = "up" + System.nanoTime();
        HttpResponse<String> taken = upload("/sources/upload", "../" + name + ".csv",
                "id,email,mobile\nu1,u1@example.org,\nu2,nonsense,+49 1\n");
        assertThat(taken.body()).contains(name + ".csv is in the inbox");
        await().atMost(Duration.ofSeconds(60)).until(() -> open("/sources").body().contains("1 rejected row"));
        Long read = database.queryForObject("select id from source_read where name = ?", Long.class, name + ".csv");
        assertThat(open("/sources/rejects?read=" + read).body()).contains("u2", "which is no address", "<td>+49 1</td>");
        assertThat(open("/sources/rejects.csv?read=" + read).body()).startsWith("\uFEFFline,reason,id,email,mobile").contains(",'+49 1");
        assertThat(upload("/sources/upload", "people.txt", "x").body()).contains("must end in .csv");
        assertThat(upload("/people/new", "people.csv", "x").statusCode()).as("large forms go to one place only").isEqualTo(413);
    }

    @Test
    void aWaitAfterTooManyTriesIsToldKindly() {
        submit("/logout");
        open("/login");
        HttpResponse<String> page = null;
        for (int tries = 0; tries <= 10; tries++) {
            page = submit("/login", "username", "eve", "password", "wrong " + tries);
        }
        assertThat(page.body()).contains("Please wait a moment", "refused for");
    }

    @Test
    void theThemeIsKeptAndLeadsNowhereElse() {
        HttpResponse<String> page = submit("/theme", "theme", "dark", "page", "/activity");
        assertThat(page.uri().getPath()).isEqualTo("/activity");
        assertThat(page.body()).contains("data-theme=\"dark\"");
        assertThat(submit("/theme", "theme", "system", "page", "//elsewhere.example/").uri().getPath()).isEqualTo("/");
    }

    @Test
    void theThemeSwitchLeadsBackToEveryPage() {
        put("/api/v1/users/x%20%7B1%7D", "{\"email\": \"x.one@example.org\"}");
        for (String path : pages().toList()) {
            assertThat(themed(open(path)).toString()).as(path).endsWith(path);
        }
        assertThat(themed(open("/person?id=x+%7B1%7D")).getRawQuery()).isEqualTo("id=x+%7B1%7D");
        String base = String.valueOf(version());
        assertThat(themed(submit("/people/assignment", "id", "x1", "assignment", "assigned")).getPath()).isEqualTo("/people");
        assertThat(themed(submit("/people/new", "id", "x9", "email", "none", "assignment", "none")).getPath()).isEqualTo("/people");
        assertThat(themed(submit("/mapping/preview", "base", base)).getPath()).isEqualTo("/mapping");
        assertThat(themed(submit("/actions", "base", base, "create", "true")).getPath()).isEqualTo("/actions");
        assertThat(themed(submit("/profile/versions/restore/impact", "version", "1")).getPath()).isEqualTo("/mapping");
        assertThat(themed(submit("/users/new", "name", "", "role", "auditor", "password", "")).getPath()).isEqualTo("/users");
        assertThat(themed(submit("/setup/connection", "baseUrl", "nowhere")).getPath()).isEqualTo("/setup");
    }

    /** Where the switch on this page leads, which has to be a page. */
    private URI themed(HttpResponse<String> page) {
        Matcher field = Pattern.compile("name=\"page\" value=\"([^\"]*)\"").matcher(page.body());
        assertThat(field.find()).isTrue();
        HttpResponse<String> after = submit("/theme", "theme", "light", "page", field.group(1).replace("&amp;", "&"));
        assertThat(after.statusCode()).as(field.group(1)).isEqualTo(200);
        return after.uri();
    }

    @Test
    void everyListIsAFileTooThatNoSpreadsheetRuns() {
        database.update("insert into source_read (name, kind, started_at, state, complete, rows_read, changed, rejected, removals, "
                + "removals_held, reason) values ('=people.csv', 'full', current_timestamp, 'failed', false, 0, 0, 0, 0, 0, '-1')");
        submit("/me/token", "name", "=cmd", "permission", "view-apps");
        for (String path : List.of("/people", "/people?state=gone", "/person?id=x1", "/flows", "/alerts", "/me", "/activity?action=CREATE",
                "/audit?actor=admin", "/import", "/reconcile", "/holds?state=waiting", "/sources", "/failures", "/links", "/plans",
                "/users", "/profile/versions")) {
            Matcher link = Pattern.compile("href=\"([^\"]*\\.csv[^\"]*)\"[^>]*>Export CSV").matcher(open(path).body());
            assertThat(link.find()).as(path).isTrue();
            HttpResponse<String> file = open(link.group(1).replace("&amp;", "&"));
            assertThat(file.statusCode()).as(path).isEqualTo(200);
            assertThat(file.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
            assertThat(file.headers().firstValue("Content-Disposition").orElse("")).contains(".csv");
            assertThat(file.body()).as("else a spreadsheet reads it in the encoding of its machine").startsWith("\uFEFF");
            assertThat(file.body().lines().skip(1)).noneMatch(line -> line.matches("(^|.*,)[=+@-].*"));
        }
        assertThat(open("/sources.csv").body()).contains("'=people.csv", "'-1");
        assertThat(open("/failures.csv").body()).startsWith("\uFEFFfamily,people,since");
        assertThat(open("/flows.csv").body()).startsWith("\uFEFFflow,id,description,state,done").contains("\r\nsource,source-");
        assertThat(open("/alerts.csv").body()).startsWith("\uFEFFkey,summary");
        assertThat(open("/person/life.csv?id=x1").body()).startsWith("\uFEFFat,side,what").contains(",directory,created,");
        assertThat(open("/person/life.csv?id=nobody").statusCode()).isEqualTo(404);
        assertThat(open("/me/tokens.csv").body()).contains("'=cmd", ",valid");
        database.update("delete from source_read where name = '=people.csv'");
    }

    @Test
    void aTokenShowsItsLastUseAndIsRevokedOnce() {
        submit("/me/token", "name", "once", "permission", "view-apps");
        Long id = database.queryForObject("select max(id) from api_token where name = 'once'", Long.class);
        assertThat(row(open("/me"), "once")).contains("Never", "Valid", "Revoke");
        submit("/me/token/revoke", "id", String.valueOf(id));
        assertThat(row(open("/me"), "once")).contains("Revoked").doesNotContain("<form");
        database.update("update api_token set revoked_at = null, expires_at = current_timestamp - interval '1' day, last_used_at = "
                + "current_timestamp where id = ?", id);
        assertThat(row(open("/me"), "once")).contains("Ended").doesNotContain("Never", "<form");
        database.update("delete from api_token");
    }

    /** The row of a table in which a text stands. */
    private static String row(HttpResponse<String> page, String text) {
        return Arrays.stream(page.body().split("</?tr")).filter(row -> row.contains(">" + text + "<")).findFirst().orElseThrow();
    }

    @Test
    void aPersonIsFoundInTheLogByNameAddressAndId() {
        database.update("insert into provisioning_event (at, user_id, action, outcome, family, reason, hint, attributes, requests, "
                + "waited_ms, profile_version, steps) values (current_timestamp, 'x2', 'UPDATE', 'REJECTED', 'refused', 'said no', "
                + "'Mend the address.', '', 1, 5, 1, '[{\"step\":\"deliver\",\"result\":\"400\",\"detail\":\"Calendly said no\"}]')");
        for (String typed : List.of("x2", "X2@example.org", "Bo")) {
            assertThat(open("/activity?user=" + typed).body()).as(typed).contains("Mend the address.", "Calendly said no");
        }
        assertThat(open("/activity?action=UPDATE&outcome=REJECTED").body()).contains("Mend the address.");
        assertThat(open("/activity?action=CREATE&outcome=REJECTED").body()).doesNotContain("Mend the address.");
        assertThat(open("/activity.csv?user=Bo&action=UPDATE").body()).contains("said no");
        assertThat(open("/activity.csv?user=Bo&action=DELETE").body()).doesNotContain("said no");
        assertThat(open("/activity?action=NONE").statusCode()).isEqualTo(400);
        database.update("delete from provisioning_event where user_id = 'x2'");
    }

    @Test
    void whatOnlySomebodyCanSayCountsOnceTheyHaveSaidSo() {
        database.update("delete from setup_step");
        submit("/people/assign", "id", "x1", "assignment", "assigned");
        assertThat(open("/setup?step=map").body()).containsPattern("<li>\\s*<a href=\"/setup\\?step=map\"").doesNotContain("Found right "
                + "by");
        HttpResponse<String> next = submit("/setup/confirm", "step", "map");
        assertThat(next.uri().getQuery()).isEqualTo("step=actions");
        assertThat(open("/setup?step=map").body()).containsPattern("<li class=\"done\">\\s*<a href=\"/setup\\?step=map\"")
                .contains("Found right by admin");
        assertThat(database.queryForObject("select profile_version from setup_step where step = 'map'", Long.class)).isEqualTo(version());
        assertThat(get("/api/v1/audit?action=setup-confirmed").json().at("/items/0/subject").asText()).isEqualTo("setup:map");
        assertThat(open("/mapping").body()).contains("Continue setup");
        assertThat(submit("/setup/confirm", "step", "connect").statusCode()).isEqualTo(400);
        submit("/people/assign", "id", "x1", "assignment", "none");
    }

    @Test
    void whoeverConfirmsCandidatesIsBackInTheirListAsItWas() {
        database.update("insert into import_run (kind, started_by, state, started_at, finished_at, pages, accounts, next_index, scans, "
                + "fingerprint, count_update) values ('import', 'admin', 'complete', current_timestamp, current_timestamp, 1, 2, 1, "
                + "1, 'abcdefabcdef', 2)");
        Long run = database.queryForObject("select max(id) from import_run", Long.class);
        for (String name : List.of("x1", "x2")) {
            database.update("insert into import_candidate (run_id, scim_id, list, user_name, user_id, differences, reason, state) "
                    + "values (?, ?, 'update', ?, ?, '{}', 'differs', 'open')", run, "s-" + name, name + "@example.org", name);
        }
        String[] there = {"run", run.toString(), "list", "update", "scope", "these", "id", "s-x2", "query", "example", "sort", "-state",
            "after", "update\nopen\ns-x9", "fingerprint", "abcdefabcdef"};
        assertThat(submit("/import/select", there).body()).contains("name=\"sort\" value=\"-state\"");
        HttpResponse<String> back = submit("/import/confirm", there);
        assertThat(back.uri().getQuery()).isEqualTo("id=" + run + "&list=update&query=example&sort=-state&after=update\nopen\ns-x9");
        assertThat(back.statusCode()).isEqualTo(200);
        assertThat(get("/api/v1/imports/" + run).json().at("/apply/of").asInt()).isEqualTo(1);
        assertThat(open("/import/run?id=" + run).body()).as("the first list that has somebody").containsPattern("list=update\" "
                + "aria-current=\"page\"");
        database.update("delete from import_candidate where run_id = ?", run);
        assertThat(open("/import/run?id=" + run).body()).contains("not kept any more");
        database.update("delete from import_run where id = ?", run);
    }

    private long version() {
        return get("/api/v1/profile").json().get("version").asLong();
    }

    private HttpResponse<String> open(String path) {
        return sent(anonymous(path).header("Accept", "text/html").GET().build());
    }

    private HttpResponse<String> submit(String path, String... fields) {
        StringBuilder body = new StringBuilder("_csrf=" + token());
        for (int i = 0; i < fields.length; i += 2) {
            body.append('&').append(fields[i]).append('=').append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        }
        return sent(form(path, body.toString()));
    }

    private HttpRequest form(String path, String body) {
        return anonymous(path).header("Accept", "text/html").header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)).build();
    }

    private HttpResponse<String> upload(String path, String name, String content) {
        String body = "--b\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n" + token() + "\r\n--b\r\nContent-Disposition: form-data; "
                + "name=\"file\"; filename=\"" + name + "\"\r\nContent-Type: text/csv\r\n\r\n" + content + "\r\n--b--\r\n";
        return sent(anonymous(path).header("Accept", "text/html").header("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.ofString(body)).build());
    }

    private String token() {
        return FormProof.of(browser, anonymous("/").build().uri());
    }

    private HttpResponse<String> sent(HttpRequest request) {
        try {
            return browser.send(request, BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }
}
