package io.rosterbridge.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.Application;
import io.rosterbridge.access.web.FormProof;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.imports.ImportView;
import io.rosterbridge.imports.Imports;
import io.rosterbridge.plans.PlanState;
import io.rosterbridge.plans.Plans;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.sandbox.PracticeMember;
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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Plans and versions of the profile as a browser without JavaScript uses them, and what Calendly gets of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlansPagesTest {

    private final HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).followRedirects(HttpClient.Redirect.NORMAL).build();
    private Application application;
    private String original;

    @BeforeAll
    void start() throws IOException {
        application = Application.prepared().start();
        original = application.bean(ProfileVersions.class).inForce().profile().document();
        open("/login");
        assertThat(submit("/login", "username", "admin", "password", "admin-password-of-the-test").uri().getPath()).isEqualTo("/");
    }

    @AfterAll
    void stop() throws IOException {
        application.close();
    }

    /** Two people in step, under the profile as it came. */
    @BeforeEach
    void twoPeople() {
        application.bean(ProfileVersions.class).save(original, "test");
        application.resume();
        application.person("p-1", "ann@example.com", "Ann");
        application.person("p-2", "ben@example.com", "Ben");
        application.settle();
    }

    @Test
    void aFileIsPlannedAppliedAndUndone() {
        HttpResponse<String> asked = upload("people.csv",
                "id,email,full_name,status\np-1,ann@example.com,Ann Two,active\np-2,ben@example.com,Ben,inactive\n");
        long plan = computed(asked);
        assertThat(open("/plans").body()).contains("File people.csv", "1 update", "1 DEACTIVATION", "by admin");
        String page = open("/plan?id=" + plan).body();
        assertThat(page).contains("<del class=\"long\">Ann</del>", "<ins class=\"long\">Ann Two</ins>", "2 requests to Calendly", "Apply…");
        assertThat(open("/plan?id=" + plan + "&show=deactivate").body()).contains("id=p-2").doesNotContain("id=p-1");
        assertThat(open("/api/v1/plans/" + plan + "/items.csv").body()).startsWith("\uFEFFuserId,directory").contains("p-2");
        assertThat(open("/api/v1/plans/" + plan + "/items.json").body()).startsWith("{\"plan\":{\"id\":" + plan)
                .contains("\"subject\":\"people.csv\"", "\"userId\":\"p-2\"");
        assertThat(account("p-1")).isEqualTo("Ann true");

        String confirm = open("/plan/apply?id=" + plan).body();
        assertThat(confirm).contains("1 update, 1 DEACTIVATION; 2 requests.", "1 person loses access", "2 changing");
        HttpResponse<String> stale = submit("/plan/apply", "id", "" + plan, "fingerprint", "another");
        assertThat(stale.body()).contains("Nothing was applied", "is another list by now");
        assertThat(submit("/plan/apply", "id", "" + plan, "fingerprint", fingerprint(confirm)).body()).contains("Begun.");
        awaitState(plan, PlanState.APPLIED);
        application.settle();
        assertThat(open("/plan?id=" + plan).body()).contains("2 rows applied, 0 skipped.", "Undo…").doesNotContain("Apply…");
        assertThat(account("p-1")).isEqualTo("Ann Two true");
        assertThat(account("p-2")).isEqualTo("Ben false");
        assertThat(submit("/plan/apply", "id", "" + plan, "fingerprint", fingerprint(confirm)).body()).contains("and only once");
        assertThat(open("/plan/apply?id=" + plan).body()).contains("Only a plan that is ready");

        HttpResponse<String> undo = submit("/plans/undo", "planId", "" + plan);
        assertThat(undo.body()).contains("Undo of plan " + plan);
        long inverse = computed(undo);
        String back = open("/plan?id=" + inverse).body();
        assertThat(back).as("the directory would change both back at once").contains("Not possible", "p-1", "p-2");
    }

    @Test
    void anAssignmentIsUndoneThroughThePages() {
        application.connections().pause("for the test");
        application.assign("p-2", Assignment.SUSPENDED);
        long plan = computed(submit("/plans/provision"));
        assertThat(open("/plan?id=" + plan).body()).contains("Whoever is due", "Deactivate");
        submit("/plan/apply", "id", "" + plan, "fingerprint", fingerprint(open("/plan/apply?id=" + plan).body()));
        awaitState(plan, PlanState.APPLIED);
        application.resume();
        application.settle();
        assertThat(account("p-2")).isEqualTo("Ben false");
        long inverse = computed(submit("/plans/undo", "planId", "" + plan));
        String confirm = open("/plan/apply?id=" + inverse).body();
        assertThat(confirm).contains("1 activation; 1 request.");
        submit("/plan/apply", "id", "" + inverse, "fingerprint", fingerprint(confirm));
        awaitState(inverse, PlanState.APPLIED);
        application.settle();
        assertThat(account("p-2")).isEqualTo("Ben true");
    }

    @Test
    void whoHasChangedMeanwhileIsNamedWithTheReason() {
        application.connections().pause("for the test");
        application.assign("p-1", Assignment.SUSPENDED);
        application.assign("p-2", Assignment.SUSPENDED);
        long plan = computed(submit("/plans/provision", "all", "true"));
        String confirm = open("/plan/apply?id=" + plan).body();
        assertThat(confirm).contains("2 DEACTIVATIONS");
        application.person("p-1", "ann@example.com", "Ann Three");
        submit("/plan/apply", "id", "" + plan, "fingerprint", fingerprint(confirm));
        awaitState(plan, PlanState.APPLIED);
        String page = open("/plan?id=" + plan).body();
        assertThat(page).contains("1 row applied, 1 skipped.", "1 person left out: changed since the plan");
        assertThat(open("/plan?id=" + plan + "&show=left-out").body()).contains("id=p-1").doesNotContain("id=p-2");
        application.assign("p-1", Assignment.ASSIGNED);
        application.assign("p-2", Assignment.ASSIGNED);
    }

    @Test
    void aMappingSaysWhomItWouldChangeBeforeItIsSaved() {
        long version = version();
        String[] rows = {"userName.kind", "field", "userName.text", "email", "displayName.kind", "expression", "displayName.text",
            "id == \"p-1\" ? email.split(\"@\")[2] : full_name + \" X\"", "active.kind", "field", "active.text", "status", "externalId.kind",
            "field", "externalId.text", "id"};
        HttpResponse<String> impact = submit("/mapping/impact", rows);
        assertThat(impact.body()).contains("It would update 1. That takes 1 request to Calendly.", "1 person could not be mapped",
                "See who, as a plan");
        long plan = computed(submit("/mapping/plan", rows));
        assertThat(version()).isEqualTo(version);
        assertThat(open("/plan?id=" + plan).body()).contains("Change of the profile", "displayName: made from", "Ben X", "p-1");
        rows[7] = "full_nam";
        assertThat(submit("/mapping/impact", rows).statusCode()).isEqualTo(422);
        assertThat(submit("/mapping/plan", rows).statusCode()).isEqualTo(422);
        submit("/plan/apply", "id", "" + plan, "fingerprint", fingerprint(open("/plan/apply?id=" + plan).body()));
        awaitState(plan, PlanState.APPLIED);
        assertThat(version()).isGreaterThan(version);
        application.settle();
        assertThat(account("p-2")).isEqualTo("Ben X true");
        assertThat(open("/plan?id=" + plan).body()).contains("Restore version " + version);
    }

    @Test
    void actionsSayHowManyTheyConcernAndAnotherVersionSupersedesThePlan() {
        application.connections().pause("for the test");
        application.assign("p-2", Assignment.NONE);
        String[] deleting = {"create", "true", "update", "true", "delete", "true", "activateDeactivate", "true", "whenUnassigned", "deactivate",
            "linking", "auto", "protectedNames", ""};
        assertThat(submit("/actions", deleting).body()).contains("What would this change?").doesNotContain("Save as a new version");
        assertThat(submit("/actions/impact", deleting).body()).contains("It would DELETE 1.", "See who, as a plan");
        long plan = computed(submit("/actions/plan", deleting));
        String confirm = open("/plan/apply?id=" + plan).body();
        assertThat(confirm).contains("1 DELETION; 1 request.", "This cannot be undone", "Delete");
        application.profile("vanish-limit: 5", "vanish-limit: 6");
        assertThat(submit("/plan/apply", "id", "" + plan, "fingerprint", fingerprint(confirm)).body()).contains("Nothing was applied",
                "Superseded", "This plan cannot be applied any more");
        application.assign("p-2", Assignment.ASSIGNED);
    }

    @Test
    void versionsAreComparedRestoredAndExported() {
        long first = version();
        application.profile("delete: false", "delete: true");
        application.profile("vanish-limit: 5", "vanish-limit: 7");
        long last = version();
        assertThat(open("/profile/versions").body()).contains("Version " + first, "Version " + last, "In force", "test");
        String compared = open("/profile/versions/compare?from=" + first + "&to=" + last).body();
        assertThat(compared).contains("2 settings differ", "Delete", "off", "Vanished users in a row", "actions.delete");
        String confirm = open("/profile/versions/restore?version=" + first).body();
        assertThat(confirm).contains("Restore version " + first, "What would this change?");
        String[] asShown = {"version", "" + first, "base", "" + last};
        assertThat(submit("/profile/versions/restore/impact", asShown).body()).contains("would change nobody");
        assertThat(submit("/profile/versions/restore", "version", "" + first, "base", "" + (last - 1)).body())
                .contains("came into force meanwhile");
        assertThat(version()).isEqualTo(last);
        assertThat(submit("/profile/versions/restore", asShown).body()).contains("is in force again");
        assertThat(application.bean(ProfileVersions.class).inForce().profile().document()).isEqualTo(original);
        assertThat(application.database().queryForObject("select actor from audit_event where action = 'profile-version' order by id desc "
                + "fetch first 1 rows only", String.class)).isEqualTo("admin");
        HttpResponse<String> export = open("/profile/versions/export?version=" + first);
        assertThat(export.body()).isEqualTo(original);
        assertThat(export.headers().firstValue("Content-Disposition").orElse("")).contains("calendly-version-" + first + ".yaml");
        assertThat(open("/profile/versions/restore?version=7000000").statusCode()).isEqualTo(404);
    }

    @Test
    void aDepartmentIsAssignedByRuleThroughThePages() {
        application.bean(People.class).put(new PersonDraft("p-8", "eve@example.com", null,
                Map.of("full_name", "Eve", "department", "Sales"), Assignment.NONE), "test");
        assertThat(open("/people").body()).contains("Assign by rule…");
        assertThat(open("/people?department=Sales&assignment=none").body()).contains("id=p-8", "Change all that match…",
                "listDepartment=Sales").doesNotContain("id=p-1");
        assertThat(open("/people.csv?department=Sales").body().lines()).hasSize(2);
        assertThat(open("/people/rule").body()).contains("<strong>3 people fit</strong>", "Make the plan");
        assertThat(open("/people/rule?who=condition&condition=department+%3D%3D+%22Sales%22").body())
                .contains("<strong>1 person fits</strong>");
        assertThat(open("/people/rule?who=condition&condition=department+%3D%3D+%22%22+%7C%7C+int(department)+%3E+3").body())
                .contains("For 1 person the condition cannot be decided");
        assertThat(open("/people/rule?who=condition&condition=department").body()).contains("gives a text; true or false is needed")
                .doesNotContain("fits</strong>");
        assertThat(open("/people/rule?who=condition&condition=env").body()).contains("Condition ").doesNotContain("fits</strong>");
        assertThat(open("/people/rule?who=list&query=eve").body()).contains("whoever matches &quot;eve&quot;",
                "<strong>1 person fits</strong>");
        assertThat(submit("/people/rule", "who", "department", "department", "").body()).contains("No plan was made: rule says nothing");
        long plan = computed(submit("/people/rule", "who", "list", "listDepartment", "Sales", "assignment", "assigned"));
        assertThat(open("/plan?id=" + plan).body()).contains("Assigned: department Sales", "Assignment changes",
                "<del class=\"long\">none</del>", "<ins class=\"long\">assigned</ins>");
        submit("/plan/apply", "id", "" + plan, "fingerprint", fingerprint(open("/plan/apply?id=" + plan).body()));
        awaitState(plan, PlanState.APPLIED);
        application.settle();
        assertThat(account("p-8")).isEqualTo("Eve true");
        List.of("calendly_account where user_id", "provisioning_task where user_id", "app_assignment where user_id",
                "directory_user where id").forEach(rows -> application.database().update("delete from " + rows + " = 'p-8'"));
    }

    @Test
    void anImportIsLookedAtAsAPlanBeforeItIsConfirmed() {
        application.calendly().addAccount(PracticeMember.active("zoe@example.com", "Zoe").withExternalId("hr-9"));
        long run = application.bean(Imports.class).start("import", "admin");
        ImportView view = application.bean(ImportView.class);
        await().atMost(Duration.ofSeconds(30)).until(() -> view.find("import", run).orElseThrow().state().equals("complete"));
        String fingerprint = view.find("import", run).orElseThrow().fingerprint();
        String[] selection = {"run", "" + run, "list", "new", "scope", "matching", "query", "zoe", "fingerprint", fingerprint};
        assertThat(submit("/import/select", selection).body()).contains("See what comes of it, as a plan");
        long plan = computed(submit("/plans/import", selection));
        assertThat(open("/plan?id=" + plan).body()).contains("Confirm import " + run + ", list new", "Joins the directory",
                "zoe@example.com");
        selection[9] = "another";
        assertThat(submit("/plans/import", selection).body()).contains("No plan was made: import " + run + " is another list by now");
    }

    @Test
    void whatCannotBePlannedIsSaidInWords() {
        assertThat(upload("people.txt", "id").body()).contains("No plan was made", "must end with .csv");
        assertThat(upload("people.csv", "").body()).contains("No file was chosen");
        assertThat(submit("/plans/reconcile").body()).contains("there is no complete reconciliation");
        assertThat(submit("/plans/undo", "planId", "7000000").body()).contains("there is no applied plan");
        assertThat(submit("/plans/undo").body()).contains("give one of from");
        assertThat(submit("/plans/undo", "from", "yesterday").body()).contains("it must be a time in UTC");
        assertThat(submit("/plans/undo", "from", "2026-01-31T09:30").body()).contains("Undo of 2026-01-31T09:30:00Z to");
        assertThat(open("/plan?id=7000000").statusCode()).isEqualTo(404);
        assertThat(open("/plan?id=1&show=odd").statusCode()).isEqualTo(400);
    }

    // ---- asking and looking

    private long version() {
        return application.bean(ProfileVersions.class).latest().version();
    }

    private long computed(HttpResponse<String> asked) {
        assertThat(asked.uri().getPath()).as(asked.body()).isEqualTo("/plan");
        long id = Long.parseLong(asked.uri().getQuery().replace("id=", ""));
        awaitState(id, PlanState.READY);
        return id;
    }

    private void awaitState(long id, PlanState state) {
        await().atMost(Duration.ofSeconds(30)).until(() -> application.bean(Plans.class).find(id).orElseThrow().state() == state);
    }

    /** As the page shows it to whoever confirms. */
    private static String fingerprint(String page) {
        return page.replaceFirst("(?s).*name=\"fingerprint\" value=\"([0-9a-f]{64})\".*", "$1");
    }

    private String account(String userId) {
        return application.accounts().stream().filter(account -> userId.equals(account.externalId()))
                .map(account -> account.displayName() + " " + account.enabled()).findFirst().orElse("none");
    }

    private HttpResponse<String> open(String path) {
        return sent(request(path).GET().build());
    }

    private HttpResponse<String> submit(String path, String... fields) {
        StringBuilder body = new StringBuilder("_csrf=" + token());
        for (int i = 0; i < fields.length; i += 2) {
            body.append('&').append(fields[i]).append('=').append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        }
        return sent(request(path).header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString(body.toString())).build());
    }

    private HttpResponse<String> upload(String name, String content) {
        String body = String.join("\r\n", List.of("--b", "Content-Disposition: form-data; name=\"_csrf\"", "", token(), "--b",
                "Content-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"", "Content-Type: text/csv", "", content, "--b--", ""));
        return sent(request("/plans/upload").header("Content-Type", "multipart/form-data; boundary=b").POST(BodyPublishers.ofString(body)).build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + application.port() + path)).header("Accept", "text/html");
    }

    private String token() {
        return FormProof.of(browser, request("/").build().uri());
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
