package io.rosterbridge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Role;
import io.rosterbridge.access.web.FormProof;
import io.rosterbridge.access.web.PermissionGate;
import io.rosterbridge.console.ConsoleTest;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/** Nobody is shown a link or a button that then says "not allowed": each role walks through all it is led to, in every state. */
class ControlsTest extends ConsoleTest {

    private static final Pattern LINK = Pattern.compile("<a\\b[^>]*\\bhref=\"(/[^\"]*)\"");
    private static final Pattern FORM = Pattern.compile("<form\\b[^>]*>.*?</form>", Pattern.DOTALL);
    private static final Pattern ACTION = Pattern.compile("\\b(?:form)?action=\"(/[^\"#?]*)");
    private static final int MOST_PAGES = 1000;
    private static final int MOST_ALIKE = 5;

    @Autowired
    private RequestMappingHandlerMapping requestMappingHandlerMapping;

    @BeforeEach
    void oneOfEach() {
        String hash = database.queryForObject("select password_hash from console_user where name = 'admin'", String.class);
        for (Role role : Role.values()) {
            database.update("insert into console_user (name, password_hash, role, created_at) values (?, ?, ?, current_timestamp)",
                    "walking-" + role.word(), hash, role.word());
        }
        for (String id : List.of("w1", "w2", "w3")) {
            put("/api/v1/users/" + id, "{\"email\": \"" + id + "@example.org\"}");
        }
        put("/api/v1/users/w1/assignment", "{\"assignment\": \"assigned\"}");
        put("/api/v1/users/w2/assignment", "{\"assignment\": \"suspended\"}");
        delete("/api/v1/users/w3");
        database.update("update provisioning_task set state = 'rejected', family = 'refused' where user_id = 'w1'");
        database.update("insert into provisioning_event (at, user_id, action, outcome, family, reason, hint, attributes, requests, "
                + "waited_ms, profile_version) values (current_timestamp, 'w1', 'UPDATE', 'REJECTED', 'refused', 'said no', 'Mend "
                + "it.', '', 1, 5, 1)");
        for (String state : List.of("running", "complete", "applying", "applied", "failed")) {
            database.update("insert into import_run (kind, started_by, state, reason, started_at, pages, accounts, next_index, scans, "
                    + "fingerprint, count_new, confirmed, applied) values ('import', 'walk', ?, 'for the walk', current_timestamp, "
                    + "1, 1, 1, 1, 'abcdefabcdef', 1, 1, 1)", state);
            database.update("insert into import_candidate (run_id, scim_id, list, user_name, differences, reason, state) select max(id), "
                    + "'s1', 'new', 'new@example.org', '{}', 'new', 'open' from import_run");
        }
        database.update("insert into import_run (kind, started_by, state, started_at, pages, accounts, next_index, scans) values "
                + "('reconcile', 'walk', 'complete', current_timestamp, 1, 1, 1, 1)");
        database.update("insert into drift (run_id, user_id, kind, attribute, action) select max(id), 'w1', 'missing', '', 'reported' "
                + "from import_run");
        for (String state : List.of("waiting", "approved", "rejected")) {
            database.update("insert into removal_hold (kind, state, reason, of_people, fingerprint, created_at, expires_at) values "
                    + "('shrink', ?, 'walk', 2, 'abcdefabcdef', current_timestamp, current_timestamp + interval '1' hour)", state);
            database.update("insert into removal_hold_item (hold_id, user_id, action, revision, evidence, state, held_at) select "
                    + "max(id), 'w1', 'DEACTIVATE', 1, 'absent', 'open', current_timestamp from removal_hold");
        }
    }

    @AfterEach
    void asBefore() {
        database.update("delete from removal_hold_item where hold_id in (select id from removal_hold where reason = 'walk')");
        database.update("delete from removal_hold where reason = 'walk'");
        for (String table : List.of("drift", "import_candidate", "import_account", "import_person", "import_address")) {
            database.update("delete from " + table + " where run_id in (select id from import_run where started_by = 'walk')");
        }
        database.update("delete from import_run where started_by = 'walk'");
        database.update("delete from provisioning_event where user_id = 'w1'");
        database.update("update provisioning_task set state = 'inStep', family = null where user_id in ('w1', 'w2', 'w3')");
        database.update("delete from console_user where name <> 'admin'");
        connection("unset");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void leadNowhereWhereARoleMayNotGo(Role role) throws Exception {
        HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).followRedirects(HttpClient.Redirect.NORMAL).build();
        String token = FormProof.of(browser, anonymous("/").build().uri());
        browser.send(anonymous("/login").header("Content-Type", "application/x-www-form-urlencoded").header("Accept", "text/html")
                .POST(BodyPublishers.ofString("_csrf=" + token + "&username=walking-" + role.word() + "&password="
                        + URLEncoder.encode(PASSWORD, StandardCharsets.UTF_8))).build(), BodyHandlers.discarding());
        Set<String> refused = new TreeSet<>();
        Set<String> posts = new TreeSet<>();
        connection("ok");
        walk(browser, role, List.of("/", "/person?id=w1", "/person?id=w2", "/person?id=w3"), MOST_PAGES, refused, posts);
        for (String state : List.of("unset", "paused", "broken", "killed")) {
            connection(state);
            walk(browser, role, List.of("/", "/setup?step=authorize"), 0, refused, posts);
        }
        assertThat(refused).isEmpty();
        // The walk has really been somewhere.
        assertThat(posts).contains("/theme", "/logout");
        assertThat(posts.contains("/person/provision")).isEqualTo(role.permissions().contains(Permission.OPERATE));
        assertThat(posts.contains("/hold/decide")).isEqualTo(role.permissions().contains(Permission.APPROVE));
        assertThat(posts.contains("/import/select")).isEqualTo(role.permissions().contains(Permission.IMPORT_USERS));
        assertThat(posts.contains("/connection/authorize")).isEqualTo(role.permissions().contains(Permission.CONFIGURE));
    }

    /** @param most so many pages are followed beyond the first */
    private void walk(HttpClient browser, Role role, List<String> first, int most, Set<String> refused,
            Set<String> posts) throws Exception {
        Deque<String> next = new ArrayDeque<>(first);
        Set<String> seen = new HashSet<>(first);
        Map<String, Integer> alike = new HashMap<>();
        while (!next.isEmpty()) {
            String path = next.remove();
            HttpResponse<String> page = open(browser, path);
            if (page.statusCode() == 403 && !first.contains(path)) {
                refused.add("GET " + path);
            }
            if (page.headers().firstValue("Content-Type").orElse("").startsWith("text/html") && !path.startsWith("/actuator")) {
                links(page.body()).stream().filter(link -> seen.size() < most && seen.add(link))
                        .filter(link -> alike.merge(shape(link), 1, Integer::sum) <= MOST_ALIKE).forEach(next::add);
                for (Matcher form = FORM.matcher(page.body()); form.find();) {
                    check(form.group(), path, role, refused, posts);
                }
            }
        }
    }

    /** Pages of one handler with the same parameters have the same controls, but for the state of what they show. */
    private static String shape(String link) {
        return link.replaceAll("=[^&]*", "");
    }

    private void check(String form, String page, Role role, Set<String> refused, Set<String> posts) throws Exception {
        boolean isPost = form.substring(0, form.indexOf('>')).contains("method=\"post\"") && form.contains("<button");
        for (Matcher action = ACTION.matcher(form); isPost && action.find();) {
            posts.add(action.group(1));
            if (!mayPost(role, action.group(1))) {
                refused.add("POST " + action.group(1) + " on " + page);
            }
        }
    }

    private static Set<String> links(String body) {
        Set<String> links = new LinkedHashSet<>();
        for (Matcher link = LINK.matcher(body); link.find();) {
            String path = link.group(1).replace("&amp;", "&");
            if (!path.contains("sort=") && !path.contains("after=")) {
                links.add(path);
            }
        }
        return links;
    }

    /** As the gate would say; without doing it. */
    private boolean mayPost(Role role, String path) throws Exception {
        if (path.equals("/logout")) {
            return true;
        }
        MockHttpServletRequest request = new MockHttpServletRequest("POST", path);
        ServletRequestPathUtils.parseAndCache(request);
        HandlerExecutionChain handler = requestMappingHandlerMapping.getHandler(request);
        assertThat(handler).as("POST " + path).isNotNull();
        return PermissionGate.required((HandlerMethod) handler.getHandler()).map(role.permissions()::contains).orElse(true);
    }

    private HttpResponse<String> open(HttpClient browser, String path) throws IOException, InterruptedException {
        return browser.send(anonymous(path).header("Accept", "text/html").GET().build(), BodyHandlers.ofString());
    }

    private void connection(String state) {
        boolean isStopped = state.equals("paused") || state.equals("killed");
        database.update("update connection set base_url = ?, state = ?, reason = null, paused_since = case when ? = 'paused' then "
                + "current_timestamp end, killed_since = case when ? = 'killed' then current_timestamp end, revision = revision + 1",
                state.equals("unset") ? null : "http://127.0.0.1:9/scim", isStopped ? "ok" : state, state, state);
        String shown = isStopped ? "paused" : state;
        await().until(() -> get("/api/v1/connection").json().path("state").asText().equals(shown));
    }
}
