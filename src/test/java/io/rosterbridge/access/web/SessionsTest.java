package io.rosterbridge.access.web;

import static io.rosterbridge.AppCodes.code;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.Application;
import io.rosterbridge.console.ConsoleTest;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** How long a login lasts, what it takes to change something that matters by it, and what else than a password there is; on two nodes. */
class SessionsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ADMINS = "admin-password-of-the-test";
    private static final String FIRST = "a first password of theirs";
    private static final String OWN = "a password of their own";
    private static Application node;
    private static Application other;

    @BeforeAll
    static void start() throws IOException {
        node = Application.prepared().with("rosterbridge.sessions.fresh-for", "3s").start();
        other = Application.prepared().beside(node).with("rosterbridge.sessions.fresh-for", "3s").start();
    }

    @AfterAll
    static void stop() throws IOException {
        other.close();
        node.close();
    }

    @AfterEach
    void nobodyElse() {
        node.database().update("delete from console_user where name <> 'admin'");
        node.database().update("update console_user set totp_secret = null");
        node.database().update("update console_session set ended_at = current_timestamp");
    }

    // ---- seen and ended

    @Test
    void areSeenAndEndedFromAnyNode() throws IOException {
        user("ann", "operator");
        Browser here = new Browser(node).login("ann", OWN);
        Browser there = new Browser(other).login("ann", OWN);
        Browser admins = new Browser(other).login("admin", ADMINS);
        JsonNode seen = JSON.readTree(here.get("/api/v1/me/sessions").body()).path("items");
        assertThat(seen).hasSize(2);
        assertThat(seen.findValuesAsText("present")).containsExactlyInAnyOrder("true", "false");
        assertThat(seen.get(0).path("address").asText()).isEqualTo("127.0.0.1");
        assertThat(here.page("/me").body()).contains("This one", "End all others", "Java-http-client");
        here.submit("/me/sessions/end", "");
        assertThat(there.page("/me").uri().getPath()).as("on the other node").isEqualTo("/login");
        assertThat(here.page("/me").uri().getPath()).isEqualTo("/me");
        assertThat(admins.page("/me").uri().getPath()).as("of somebody else").isEqualTo("/me");
        assertThat(JSON.readTree(here.get("/api/v1/me/sessions").body()).path("items")).hasSize(1);
        assertThat(audited("sessions-ended")).first().asString().contains("\"ended\":1");
    }

    @Test
    void oneEndsAlone() throws IOException {
        user("ann", "operator");
        Browser here = new Browser(node).login("ann", OWN);
        Browser there = new Browser(other).login("ann", OWN);
        String id = "";
        for (JsonNode one : JSON.readTree(here.get("/api/v1/me/sessions").body()).path("items")) {
            id = one.path("present").asBoolean() ? id : one.path("id").asText();
        }
        Browser stranger = new Browser(node).login("admin", ADMINS);
        assertThat(stranger.change("DELETE", "/api/v1/me/sessions/" + id, "").statusCode()).as("of somebody else").isEqualTo(404);
        assertThat(there.page("/me").uri().getPath()).isEqualTo("/me");
        assertThat(here.change("DELETE", "/api/v1/me/sessions/" + id, "").statusCode()).isEqualTo(204);
        assertThat(there.page("/me").uri().getPath()).isEqualTo("/login");
    }

    @Test
    void anAdminEndsThemAndNobodyEndsAnOwnersButOwners() {
        user("ann", "operator");
        user("mal", "admin");
        Browser ann = new Browser(other).login("ann", OWN);
        Browser owner = new Browser(node).login("admin", ADMINS);
        assertThat(as("mal", OWN, "DELETE", "/api/v1/console-users/admin/sessions", "").statusCode()).isEqualTo(403);
        assertThat(owner.page("/me").uri().getPath()).isEqualTo("/me");
        assertThat(as("mal", OWN, "DELETE", "/api/v1/console-users/ann/sessions", "").body()).contains("\"ended\":1");
        assertThat(ann.page("/me").uri().getPath()).isEqualTo("/login");
    }

    @Test
    void endHoweverBusyTheyAre() {
        user("ann", "operator");
        Browser ann = new Browser(node).login("ann", OWN);
        Browser admin = new Browser(node).login("admin", ADMINS);
        List<Long> ages = node.database().queryForList("select cast(extract(epoch from ends_at - started_at) as bigint) from console_session "
                + "where ended_at is null order by started_at", Long.class);
        assertThat(ages).as("an owner's sooner").containsExactly(12L * 3600, 8L * 3600);
        node.database().update("update console_session set ends_at = current_timestamp where login = 'ann'");
        assertThat(ann.page("/me").uri().getPath()).isEqualTo("/login");
        assertThat(admin.page("/me").uri().getPath()).isEqualTo("/me");
    }

    @Test
    void aLogoutIsSeen() throws IOException {
        Browser here = new Browser(node).login("admin", ADMINS);
        Browser there = new Browser(other).login("admin", ADMINS);
        there.submit("/logout", "");
        assertThat(JSON.readTree(here.get("/api/v1/me/sessions").body()).path("items")).hasSize(1);
    }

    // ---- a fresh login

    /** What sends it from a session whose login is some seconds old, and what it is. */
    @ParameterizedTest
    @ValueSource(strings = {"POST /api/v1/console-users {\"name\": \"evil\", \"role\": \"admin\", \"password\": \"a password of evil\"}",
        "PUT /api/v1/console-users/ann {\"role\": \"admin\"}", "PUT /api/v1/console-users/ann/password {\"password\": \"a password of evil\"}",
        "DELETE /api/v1/console-users/ann", "DELETE /api/v1/console-users/ann/sessions", "DELETE /api/v1/console-users/ann/second-factor",
        "POST /api/v1/api-tokens {\"name\": \"x\", \"permissions\": [\"view-apps\"]}",
        "PUT /api/v1/connection {\"baseUrl\": \"http://127.0.0.1:9\", \"token\": \"x\"}", "PUT /api/v1/connection/token {\"token\": \"x\"}",
        "PUT /api/v1/profile/actions {\"delete\": true}", "PUT /api/v1/profile {\"document\": \"x\"}",
        "POST /api/v1/profile/versions/1/restore", "POST /api/v1/profile/file/take {\"fingerprint\": \"x\"}",
        "POST /api/v1/holds/1/approve {\"fingerprint\": \"x\"}", "POST /api/v1/plans/1/apply {\"fingerprint\": \"x\"}",
        "PUT /api/v1/oidc-logins/x {\"disabled\": true}"})
    void isNeededForWhatMatters(String request) throws InterruptedException {
        user("ann", "operator");
        String[] parts = request.split(" ", 3);
        String body = parts.length > 2 ? parts[2] : "";
        Browser fresh = new Browser(node).login("admin", ADMINS);
        Browser stale = new Browser(node).login("admin", ADMINS);
        Thread.sleep(3100);
        String before = everything();
        HttpResponse<String> refused = stale.change(parts[0], parts[1], body);
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(403);
        assertThat(refused.body()).contains("proved a short while ago");
        assertThat(everything()).isEqualTo(before);
        assertThat(stale.get("/api/v1/console-users").statusCode()).as("to look takes none").isEqualTo(200);
        assertThat(as("admin", ADMINS, parts[0], parts[1], body).body()).as("with the password sent along")
                .doesNotContain("proved a short while ago");
        assertThat(fresh.page("/me").uri().getPath()).isEqualTo("/me");
    }

    /** What is saved by forms; that each goes on afterwards, {@link #aFormIsKeptUntilItsSenderHasProvedWhoTheyAre} says. */
    @ParameterizedTest
    @ValueSource(strings = {"/users/new name=evil&role=owner&password=a+password+of+evil", "/users/edit name=ann&role=admin",
        "/users/password name=ann&password=a+password+of+evil", "/users/remove name=ann", "/users/sign-in name=x&disabled=true",
        "/users/sessions/end name=ann", "/users/second-factor/off name=ann", "/me/token name=x&permission=view-apps", "/me/second-factor ",
        "/me/second-factor/off ", "/setup/connection baseUrl=http%3A%2F%2F127.0.0.1%3A9&token=x", "/mapping confirmed=true",
        "/actions delete=true&confirmed=true", "/profile/versions/restore version=1", "/profile/file/take fingerprint=x",
        "/hold/approve id=1&fingerprint=x", "/plan/apply id=1&fingerprint=x"})
    void isNeededForFormsThatMatter(String form) throws InterruptedException {
        user("ann", "operator");
        String[] parts = form.split(" ", 2);
        Browser stale = new Browser(node).login("admin", ADMINS);
        Thread.sleep(3100);
        String before = everything();
        assertThat(stale.submit(parts[0], parts[1]).uri().getPath()).isEqualTo("/again");
        assertThat(everything()).isEqualTo(before);
    }

    /** How strong a password is, is told while it is typed; whoever has to choose their first one is told too. */
    @Test
    void theStrengthOfANewPasswordIsTold() {
        admin("POST", "/api/v1/console-users", "{\"name\": \"ann\", \"role\": \"auditor\", \"password\": \"" + FIRST + "\"}");
        Browser ann = new Browser(node).login("ann", FIRST);
        assertThat(ann.page("/me").body()).contains("Choose a password of your own", "hx-post=\"/password/strength\"");
        Map<String, String> told = Map.of("", "></div>", "lamp", "Too short", "Summer2026!!", "Refused", "x".repeat(80), "Too long",
                "carla-password", "Fair", "correct horse battery staple", "Strong");
        told.forEach((password, words) -> assertThat(ann.submit("/password/strength", "password=" + encoded(password)).body()).as(password)
                .contains("id=\"strength\"", words).doesNotContain(password.isEmpty() ? "value=" : password).doesNotContain("<html"));
        assertThat(ann.submit("/password/strength", "name=wilhelmina.harkness&password=wilhelmina.harkness1").body()).as("the name of the account")
                .contains("Refused");
        assertThat(ann.submit("/password/strength", "password=wilhelmina.harkness1").body()).doesNotContain("Refused");
    }

    private static String everything() {
        return node.database().queryForList("select name, role, password_hash from console_user order by name") + " "
                + node.database().queryForList("select count(*) from api_token")
                + node.database().queryForList("select max(version) from profile_version");
    }

    @Test
    void aFormIsKeptUntilItsSenderHasProvedWhoTheyAre() throws InterruptedException {
        Browser admin = new Browser(node).login("admin", ADMINS);
        Thread.sleep(3100);
        String form = "name=carla&role=operator&password=" + encoded(FIRST);
        HttpResponse<String> asked = admin.submit("/users/new", form);
        assertThat(asked.uri().getPath()).isEqualTo("/again");
        assertThat(asked.body()).contains("Confirm that it is you").doesNotContain("carla").doesNotContain(FIRST);
        assertThat(admin.submit("/again", "password=wrong").body()).contains("The password is wrong");
        assertThat(names()).doesNotContain("carla");
        HttpResponse<String> done = admin.submit("/again", "password=" + ADMINS);
        assertThat(done.uri().getPath()).isEqualTo("/users");
        assertThat(done.body()).contains("carla can log in now");
        assertThat(names()).contains("carla");
        assertThat(admin.submit("/again", "password=" + ADMINS).uri().getPath()).as("it is done once").isEqualTo("/");
        assertThat(admin.submit("/users/new", form.replace("carla", "dora")).uri().getPath()).as("for a while it is not asked again")
                .isEqualTo("/users");
    }

    @Test
    void anotherUserOfTheSameBrowserSendsNobodyElsesForm() throws InterruptedException {
        user("mal", "admin");
        Browser browser = new Browser(node).login("admin", ADMINS);
        Thread.sleep(3100);
        browser.submit("/users/new", "name=carla&role=owner&password=" + encoded(FIRST));
        browser.submit("/logout", "");
        browser.login("mal", OWN);
        browser.submit("/again", "password=" + encoded(OWN));
        assertThat(names()).doesNotContain("carla");
    }

    // ---- passwords

    @Test
    void aPasswordOfSomebodyElsesChoiceIsOnlyForChoosingAnother() {
        admin("POST", "/api/v1/console-users", account("ann", "operator"));
        Browser ann = new Browser(node).login("ann", FIRST);
        for (String page : List.of("/", "/people", "/actuator/hawtio/index.html", "/me")) {
            assertThat(ann.page(page).uri().getPath()).as(page).isEqualTo("/me/first-password");
        }
        assertThat(ann.submit("/connection/pause", "reason=x").uri().getPath()).isEqualTo("/me/first-password");
        assertThat(ann.submit("/me/password", "presentPassword=" + encoded(FIRST) + "&password=short").body()).contains("12 or more");
        HttpResponse<String> changed = ann.submit("/me/password", "presentPassword=" + encoded(FIRST) + "&password=" + encoded(OWN));
        assertThat(changed.uri().getPath()).isEqualTo("/login");
        assertThat(changed.body()).contains("The password is changed");
        assertThat(ann.login("ann", OWN).page("/people").uri().getPath()).isEqualTo("/people");
        admin("PUT", "/api/v1/console-users/ann/password", "{\"password\": \"" + FIRST + "\"}");
        assertThat(new Browser(other).login("ann", FIRST).page("/people").uri().getPath()).as("one that an admin has set")
                .isEqualTo("/me/first-password");
    }

    /** So that accounts can be made and used by scripts, and none goes on for good with a password that two know. */
    @Test
    void scriptsMayUseAFirstPasswordForADay() {
        admin("POST", "/api/v1/console-users", account("ann", "operator"));
        assertThat(as("ann", FIRST, "GET", "/api/v1/status", "").statusCode()).isEqualTo(200);
        node.database().update("update console_user set first_since = first_since - interval '25' hour where name = 'ann'");
        HttpResponse<String> refused = as("ann", FIRST, "GET", "/api/v1/status", "");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("only for choosing another one", "/api/v1/me/password");
        own("ann");
        assertThat(as("ann", OWN, "GET", "/api/v1/status", "").statusCode()).isEqualTo(200);
    }

    @Test
    void onesOwnPasswordTakesThePresentOneByEveryDoor() {
        user("mal", "admin");
        assertThat(as("mal", OWN, "PUT", "/api/v1/console-users/mal/password", "{\"password\": \"another password\"}").statusCode())
                .isEqualTo(409);
        Browser mal = new Browser(node).login("mal", OWN);
        assertThat(mal.submit("/users/password", "name=mal&password=another+password").body()).contains("takes the present one");
        assertThat(mal.submit("/me/password", "presentPassword=wrong&password=another+password").body()).contains("presentPassword is wrong");
        assertThat(as("mal", OWN, "GET", "/api/v1/me", "").statusCode()).isEqualTo(200);
    }

    @Test
    void aHashOfFormerTimesBecomesOneOfToday() {
        user("ann", "operator");
        node.database().update("update console_user set password_hash = ? where name = 'ann'", new BCryptPasswordEncoder(10).encode(OWN));
        assertThat(as("ann", OWN, "GET", "/api/v1/me", "").statusCode()).isEqualTo(200);
        assertThat(node.database().queryForObject("select password_hash from console_user where name = 'ann'", String.class))
                .startsWith("$2a$12$");
        assertThat(as("ann", OWN, "GET", "/api/v1/me", "").statusCode()).isEqualTo(200);
    }

    // ---- the second factor

    @Test
    void aSecondFactorIsAskedForFromThenOn() throws InterruptedException {
        user("ann", "admin");
        Browser ann = new Browser(node).login("ann", OWN);
        String secret = secret(ann);
        assertThat(ann.submit("/me/second-factor/on", "code=000000").body()).contains("Not turned on");
        HttpResponse<String> on = ann.submit("/me/second-factor/on", "code=" + code(secret, 0));
        assertThat(on.body()).contains("Codes for paper");
        List<String> paper = found(on.body(), "<li><code>([a-z2-9]{16})</code></li>");
        assertThat(paper).hasSize(10);
        assertThat(node.database().queryForObject("select totp_secret from console_user where name = 'ann'", String.class))
                .as("encrypted").doesNotContain(secret).hasSizeGreaterThan(60);

        Browser again = new Browser(other);
        HttpResponse<String> asked = again.tryLogin("ann", OWN);
        assertThat(asked.uri().getPath()).isEqualTo("/login/code");
        assertThat(again.page("/people").uri().getPath()).as("nobody yet").isEqualTo("/login");
        assertThat(again.get("/api/v1/me").statusCode()).isEqualTo(401);
        again.tryLogin("ann", OWN);
        assertThat(again.submit("/login/code", "code=123456").body()).contains("The code is wrong");
        assertThat(again.submit("/login/code", "code=" + code(secret, 0)).body()).as("the code that turned it on").contains("was used before");
        HttpResponse<String> in = again.submit("/login/code", "code=" + code(secret, 1));
        assertThat(in.uri().getPath()).as(in.body()).doesNotStartWith("/login");
        assertThat(again.page("/people").uri().getPath()).isEqualTo("/people");

        Browser third = new Browser(node);
        third.tryLogin("ann", OWN);
        assertThat(third.submit("/login/code", "code=" + code(secret, 1)).body()).as("a code counts once").contains("was used before");
        assertThat(third.submit("/login/code", "code=" + paper.get(0).toUpperCase(Locale.ROOT)).uri().getPath()).doesNotStartWith("/login");
        Browser fourth = new Browser(node);
        fourth.tryLogin("ann", OWN);
        assertThat(fourth.submit("/login/code", "code=" + paper.get(0)).body()).as("so does one on paper").contains("was used before");

        HttpResponse<String> script = as("ann", OWN, "GET", "/api/v1/me", "");
        assertThat(script.statusCode()).isEqualTo(401);
        assertThat(script.body()).contains("second factor", "API token");

        Thread.sleep(3100);
        assertThat(third.submit("/users/new", "name=carla&role=operator&password=" + encoded(FIRST)).body()).contains("Code of the second factor");
        assertThat(third.submit("/again", "password=" + encoded(OWN)).body()).contains("Password or code is wrong");
        assertThat(third.submit("/again", "password=" + encoded(OWN) + "&code=" + paper.get(1)).body()).contains("carla can log in now");
    }

    @Test
    void codesCannotBeGuessed() {
        user("carl", "admin");   // whose codes are not looked at for the rest of the hour
        Browser carl = new Browser(node).login("carl", OWN);
        String secret = secret(carl);
        carl.submit("/me/second-factor/on", "code=" + code(secret, 0));
        Browser guesser = new Browser(node);
        guesser.tryLogin("carl", OWN);
        for (int wrong = 0; wrong < 10; wrong++) {
            guesser.submit("/login/code", "code=00000" + wrong);
        }
        assertThat(guesser.submit("/login/code", "code=" + code(secret, 1)).body()).contains("no more are looked at");
        assertThat(audited("login-failed")).isNotEmpty();
    }

    @Test
    void anOwnerTurnsItOffForWhoeverHasLostIt() {
        user("ann", "operator");
        user("mal", "admin");
        Browser ann = new Browser(node).login("ann", OWN);
        String secret = secret(ann);
        ann.submit("/me/second-factor/on", "code=" + code(secret, 0));
        int before = audited("second-factor-off").size();
        assertThat(admin("GET", "/api/v1/console-users", "").body()).contains("\"secondFactor\":true");
        assertThat(as("mal", OWN, "DELETE", "/api/v1/console-users/admin/second-factor", "").statusCode()).isEqualTo(403);
        admin("DELETE", "/api/v1/console-users/ann/second-factor", "");
        assertThat(new Browser(other).login("ann", OWN).page("/people").uri().getPath()).isEqualTo("/people");
        assertThat(audited("second-factor-off")).hasSize(before + 1);
    }

    // ----

    private static String secret(Browser browser) {
        HttpResponse<String> page = browser.submit("/me/second-factor", "");
        assertThat(page.uri().getPath()).isEqualTo("/me/second-factor");
        assertThat(page.body()).contains("<path fill=\"#000\" d=\"M");
        return found(page.body(), "<code class=\"long\">([A-Z2-7 ]+)</code>").get(0).replace(" ", "");
    }

    private static List<String> found(String page, String pattern) {
        List<String> found = new ArrayList<>();
        Matcher matcher = Pattern.compile(pattern).matcher(page);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static List<String> names() {
        return node.database().queryForList("select name from console_user", String.class);
    }

    private static List<String> audited(String action) {
        return node.database().queryForList("select details from audit_event where action = ? order by id desc", String.class, action);
    }

    private static String account(String name, String role) {
        return "{\"name\": \"" + name + "\", \"role\": \"" + role + "\", \"password\": \"" + FIRST + "\"}";
    }

    private static void user(String name, String role) {
        admin("POST", "/api/v1/console-users", account(name, role));
        own(name);
    }

    private static void own(String name) {
        assertThat(as(name, FIRST, "PUT", "/api/v1/me/password", "{\"presentPassword\": \"" + FIRST + "\", \"password\": \"" + OWN + "\"}")
                .statusCode()).isEqualTo(204);
    }

    private static HttpResponse<String> admin(String method, String path, String body) {
        HttpResponse<String> answer = as("admin", ADMINS, method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return answer;
    }

    private static HttpResponse<String> as(String name, String password, String method, String path, String body) {
        return sent(HttpClient.newHttpClient(), HttpRequest.newBuilder(address(node, path)).header("Authorization",
                ConsoleTest.basic(name, password)).header("Content-Type", "application/json").method(method, body.isEmpty()
                ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    private static URI address(Application application, String path) {
        return URI.create("http://127.0.0.1:" + application.port() + path);
    }

    private static HttpResponse<String> sent(HttpClient client, HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** A browser at one of the nodes. */
    private static final class Browser {

        private final Application application;
        private final HttpClient http = HttpClient.newBuilder().cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.NORMAL).build();

        private Browser(Application application) {
            this.application = application;
        }

        Browser login(String name, String password) {
            HttpResponse<String> in = tryLogin(name, password);
            assertThat(in.uri().getPath()).as(in.body()).doesNotStartWith("/login");
            return this;
        }

        HttpResponse<String> tryLogin(String name, String password) {
            return submit("/login", "username=" + name + "&password=" + encoded(password));
        }

        HttpResponse<String> page(String path) {
            return sent(http, HttpRequest.newBuilder(address(application, path)).header("Accept", "text/html"));
        }

        HttpResponse<String> get(String path) {
            return sent(http, HttpRequest.newBuilder(address(application, path)));
        }

        HttpResponse<String> submit(String path, String fields) {
            return sent(http, HttpRequest.newBuilder(address(application, path)).header("Accept", "text/html")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(fields + "&_csrf=" + encoded(FormProof.of(http, address(application, "/"))))));
        }

        HttpResponse<String> change(String method, String path, String body) {
            return sent(http, HttpRequest.newBuilder(address(application, path)).header("Content-Type", "application/json")
                    .header("X-XSRF-TOKEN", FormProof.of(http, address(application, "/")))
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
        }
    }
}
