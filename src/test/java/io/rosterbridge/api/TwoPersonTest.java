package io.rosterbridge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.Application;
import io.rosterbridge.access.DeployedSettings;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.console.ConsoleTest;
import io.rosterbridge.directory.People;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileVersions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** One person with as many accounts as they like, where it takes two people. */
class TwoPersonTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FIRST = "a first password of theirs";
    private static final String OWN = "a password of their own";
    private static final int PEOPLE = 30;
    private static Application application;
    private static Path mappings;
    private static String shipped;

    @BeforeAll
    static void start() throws IOException {
        mappings = Files.createTempDirectory("mappings");
        shipped = Files.readString(Path.of("mappings/calendly.yaml")).replace("protected: []", "protected: [boss@example.org]");
        Files.writeString(mappings.resolve("calendly.yaml"), shipped);
        Files.copy(Path.of("mappings/source-csv.yaml"), mappings.resolve("source-csv.yaml"));
        application = Application.prepared().with("rosterbridge.two-person-holds", "true").with("rosterbridge.mappings", mappings)
                .with("rosterbridge.deployed-admins", "ann, bob").start();
        application.database().update("update console_user set password_hash = ? where name in ('ann', 'bob')",
                new BCryptPasswordEncoder(4).encode(OWN));
        for (int person = 0; person < PEOPLE; person++) {
            application.person("p" + person, "p" + person + "@example.org", "Person " + person);
        }
        application.settle();
    }

    @AfterAll
    static void stop() throws IOException {
        application.close();
    }

    @AfterEach
    void asBefore() throws IOException {
        for (JsonNode hold : admin("GET", "/holds?state=waiting", "").path("items")) {
            admin("POST", "/holds/" + hold.path("id").asLong() + "/reject", decided(hold));
        }
        for (int person = 0; person < PEOPLE; person++) {
            application.assign("p" + person, Assignment.ASSIGNED);
        }
        application.settle();
        application.database().update("delete from console_user where name not in ('admin', 'ann', 'bob')");
        Files.writeString(mappings.resolve("calendly.yaml"), shipped);
        await().atMost(Duration.ofSeconds(60)).until(() -> application.bean(ProfileVersions.class).fileProblem().isEmpty());
        if (!profiles().profile().document().equals(shipped)) {
            application.bean(ProfileVersions.class).saveApproved(profiles().version(), shipped, "test");
        }
    }

    // ---- the finding

    @Test
    void twoPuppetsAreNobodyElse() {
        puppets();
        JsonNode hold = hold("mal");
        for (String one : List.of("mal", "p1", "p2", "admin")) {
            HttpResponse<String> refused = as(one, "POST", "/holds/" + hold.path("id").asLong() + "/approve", decided(hold));
            assertThat(refused.statusCode()).as(one).isEqualTo(409);
            assertThat(refused.body()).as(one).contains("it takes two people");
        }
        assertThat(losses()).isZero();
    }

    /** Nobody here has caused it, and still they are one. */
    @Test
    void twoPuppetsAreOnePerson() {
        puppets();
        JsonNode hold = hold("test");
        String path = "/holds/" + hold.path("id").asLong() + "/approve";
        assertThat(as("p1", "POST", path, decided(hold)).statusCode()).isEqualTo(202);
        for (String other : List.of("p2", "mal", "admin")) {
            HttpResponse<String> refused = as(other, "POST", path, decided(hold));
            assertThat(refused.statusCode()).as(other).isEqualTo(409);
            assertThat(refused.body()).contains("let somebody else approve it");
        }
        assertThat(losses()).isZero();
        assertThat(admin("GET", "/holds/" + hold.path("id").asLong(), "").path("state").asText()).isEqualTo("waiting");
        assertThat(as("ann", "POST", path, decided(hold)).statusCode()).as("somebody else").isEqualTo(200);
        application.settle();
        assertThat(losses()).isEqualTo(PEOPLE - 1);
        assertThat(application.database().queryForList("select distinct evidence from provisioning_event where hold_id is not null "
                + "and outcome = 'DELIVERED'", String.class)).as("both stand in the evidence").isNotEmpty()
                .allMatch(evidence -> evidence.contains("approved by p1 and ann with hold"));
        assertThat(admin("GET", "/audit?action=hold-approved", "").at("/items/0/details").toString()).contains("p1 and ann");
    }

    @Test
    void aThrowAwayAccountDoesItsMakersDeeds() {
        puppets();
        JsonNode hold = hold("p1");
        assertThat(as("mal", "DELETE", "/console-users/p1", "").statusCode()).isEqualTo(204);
        for (String one : List.of("mal", "p2", "admin")) {
            assertThat(as(one, "POST", "/holds/" + hold.path("id").asLong() + "/approve", decided(hold)).body()).as(one)
                    .contains("\\\"p1\\\" changed people of the list");
        }
        assertThat(losses()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"made", "promoted", "let in again", "given a password"})
    void anAccountOfTheLastMinuteDoesNotCount(String how) {
        // Somebody whom nobody here has made, so that only the last minute speaks against them.
        application.database().update("insert into console_user (name, password_hash, role, created_at, disabled) select 'cleo', password_hash, "
                + "?, created_at, ? from console_user where name = 'ann'", how.equals("promoted") ? "auditor" : "admin",
                how.equals("let in again"));
        if (how.equals("made")) {
            application.database().update("delete from console_user where name = 'cleo'");
        }
        JsonNode hold = hold("test");
        switch (how) {
            case "made" -> admin("POST", "/console-users", user("cleo"));
            case "promoted" -> admin("PUT", "/console-users/cleo", "{\"role\": \"admin\"}");
            case "let in again" -> admin("PUT", "/console-users/cleo", "{\"disabled\": false}");
            default -> admin("PUT", "/console-users/cleo/password", "{\"password\": \"" + OWN + "\"}");
        }
        String password = how.equals("made") ? FIRST : OWN;
        HttpResponse<String> refused = sent("cleo", password, "POST", "/holds/" + hold.path("id").asLong() + "/approve", decided(hold));
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
        assertThat(refused.body()).contains("nobody has had a hand in since counts");
    }

    // ---- what loosens the protection

    @ParameterizedTest
    @ValueSource(strings = {"document", "actions", "restore", "page", "file", "protected"})
    void nobodyLoosensTheProtectionAlone(String door) throws Exception {
        puppets();
        String loose = door.equals("protected") ? shipped.replace("[boss@example.org]", "[]")
                : shipped.replace("max-people: 50 ", "max-people: 100000 ").replace("max-share: 0.1 ", "max-share: 1.0 ");
        long version = profiles().version();
        String answer = switch (door) {
            case "document", "protected" -> as("mal", "PUT", "/profile", document(loose)).body();
            case "actions" -> as("mal", "PUT", "/profile/actions", "{\"delete\": true}").body();
            case "restore" -> {
                long former = application.bean(ProfileVersions.class).saveApproved(version, loose, "test").orElseThrow().version();
                version = application.bean(ProfileVersions.class).save(shipped, "test").version();
                yield as("mal", "POST", "/profile/versions/" + former + "/restore", "").body();
            }
            case "page" -> {
                String shown = page("mal", loose, version);
                version = profiles().version();
                yield shown;
            }
            default -> {
                Files.writeString(mappings.resolve("calendly.yaml"), loose);
                await().atMost(Duration.ofSeconds(60)).until(() -> application.bean(ProfileVersions.class).fileProblem().isPresent());
                yield application.bean(ProfileVersions.class).fileProblem().orElseThrow();
            }
        };
        assertThat(answer).contains("takes two people").contains(door.equals("actions") ? "actions.delete false → true"
                : door.equals("protected") ? "safety.protected (accounts less)" : "safety.removals.max-share 0.1 → 1.0");
        assertThat(profiles().version()).isEqualTo(version);
        hold("mal");
        assertThat(losses()).isZero();
    }

    @Test
    void aPlanOfItTakesTwoPeopleWhoAreNoPuppets() {
        puppets();
        String loose = shipped.replace("vanish-limit: 5", "vanish-limit: 50");
        long plan = admin("POST", "/plans", "{\"kind\": \"profile\", \"document\": " + text(loose) + "}").path("id").asLong();
        await().atMost(Duration.ofSeconds(60)).until(() -> plan(plan).path("state").asText().equals("ready"));
        String agreed = "{\"fingerprint\": \"" + plan(plan).path("fingerprint").asText() + "\"}";
        String path = "/plans/" + plan + "/apply";
        assertThat(as("p1", "POST", path, agreed).body()).contains("\"waitsForAnother\":true");
        for (String other : List.of("p2", "mal", "admin")) {
            assertThat(as(other, "POST", path, agreed).statusCode()).as(other).isEqualTo(409);
        }
        assertThat(plan(plan).path("state").asText()).isEqualTo("ready");
        assertThat(as("bob", "POST", path, agreed).body()).contains("\"waitsForAnother\":false");
        await().atMost(Duration.ofSeconds(60)).until(() -> plan(plan).path("state").asText().equals("applied"));
        assertThat(profiles().profile().safety().vanishLimit()).isEqualTo(50);
        assertThat(admin("GET", "/audit?action=plan-applied", "").at("/items/0/details").toString()).contains("p1 and bob");
    }

    @Test
    void oneMayTightenAndChangeWhatProtectsNobody() {
        puppets();
        assertThat(as("mal", "PUT", "/profile", document(shipped.replace("vanish-limit: 5", "vanish-limit: 4")
                .replace("create: true", "create: false").replace("[boss@example.org]", "[boss@example.org, x@example.org]"))).statusCode())
                .isEqualTo(200);
    }

    /** A plan is no way round a hold. */
    @Test
    void aPlanAboveTheLimitIsHeldLikeAnythingElse() {
        puppets();
        long plan = admin("POST", "/plans", "{\"kind\": \"assignment\", \"assignment\": \"none\", \"rule\": {\"query\": \"@example.org\"}}")
                .path("id").asLong();
        await().atMost(Duration.ofSeconds(60)).until(() -> plan(plan).path("state").asText().equals("ready"));
        as("mal", "POST", "/plans/" + plan + "/apply", "{\"fingerprint\": \"" + plan(plan).path("fingerprint").asText() + "\"}");
        JsonNode hold = waiting();
        for (String one : List.of("mal", "p1", "admin")) {
            assertThat(as(one, "POST", "/holds/" + hold.path("id").asLong() + "/approve", decided(hold)).statusCode()).isEqualTo(409);
        }
        assertThat(losses()).isZero();
    }

    @Test
    void thatTwoPeopleAreNoLongerAskedForStandsInTheTrail() {
        DeployedSettings settings = new DeployedSettings(application.database(), application.bean(AuditTrail.class), Clock.systemUTC());
        settings.tell("two-person-holds", "true");
        settings.tell("two-person-holds", "false");
        settings.tell("two-person-holds", "true");
        assertThat(admin("GET", "/audit?action=setting-changed", "").toString()).contains("\"before\\\":\\\"true\\\"");
    }

    // ----

    /** What one admin makes to be three: each with a password that is their own, as it says. */
    private static void puppets() {
        admin("POST", "/console-users", user("mal"));
        own("mal");
        for (String puppet : List.of("p1", "p2")) {
            as("mal", "POST", "/console-users", user(puppet));
            own(puppet);
        }
    }

    private static void own(String name) {
        assertThat(sent(name, FIRST, "PUT", "/me/password", "{\"presentPassword\": \"" + FIRST + "\", \"password\": \"" + OWN + "\"}")
                .statusCode()).isEqualTo(204);
    }

    /** All but one lose the assignment by somebody, at once: the first few of a row would be within the limit. */
    private static JsonNode hold(String by) {
        application.bean(People.class).assign(IntStream.range(1, PEOPLE).mapToObj(person -> "p" + person).toList(), Assignment.NONE, by);
        return waiting();
    }

    private static JsonNode waiting() {
        await().atMost(Duration.ofSeconds(60)).until(() -> admin("GET", "/holds?state=waiting", "").at("/items/0/removals").asInt()
                >= PEOPLE - 1);
        return admin("GET", "/holds?state=waiting", "").at("/items/0");
    }

    private static String decided(JsonNode hold) {
        return "{\"fingerprint\": \"" + hold.path("fingerprint").asText() + "\"}";
    }

    private static long losses() {
        return application.accounts().stream().filter(account -> !account.enabled()).count();
    }

    private static ProfileInForce profiles() {
        return application.bean(ProfileVersions.class).latest();
    }

    private static JsonNode plan(long id) {
        return admin("GET", "/plans/" + id, "");
    }

    private static String user(String name) {
        return "{\"name\": \"" + name + "\", \"role\": \"admin\", \"password\": \"" + FIRST + "\"}";
    }

    private static String document(String yaml) {
        return "{\"document\": " + text(yaml) + "}";
    }

    private static String text(String text) {
        return JSON.valueToTree(text).toString();
    }

    /** As a person does it: restores the version on its page. */
    private static String page(String name, String loose, long version) throws Exception {
        long former = application.bean(ProfileVersions.class).saveApproved(version, loose, "test").orElseThrow().version();
        long base = application.bean(ProfileVersions.class).save(shipped, "test").version();
        try {
            HttpRequest.Builder shown = request(name, OWN, "/profile/versions/restore?version=" + former);
            return HttpClient.newHttpClient().send(shown.header("Accept", "text/html").build(), BodyHandlers.ofString()).body()
                    .replace("It takes two people", "It takes two people (takes two people)");
        } finally {
            HttpRequest.Builder saved = request(name, OWN, "/profile/versions/restore").header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("version=" + former + "&base=" + base));
            assertThat(HttpClient.newHttpClient().send(saved.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(409);
            assertThat(profiles().version()).isEqualTo(base);
        }
    }

    private static JsonNode admin(String method, String path, String body) {
        try {
            HttpResponse<String> answer = sent("admin", "admin-password-of-the-test", method, path, body);
            assertThat(answer.statusCode()).as(path + " " + answer.body()).isBetween(200, 299);
            return answer.body().isEmpty() ? JSON.missingNode() : JSON.readTree(answer.body());
        } catch (IOException notJson) {
            throw new AssertionError(notJson);
        }
    }

    private static HttpResponse<String> as(String name, String method, String path, String body) {
        return sent(name, name.equals("admin") ? "admin-password-of-the-test" : OWN, method, path, body);
    }

    private static HttpResponse<String> sent(String name, String password, String method, String path, String body) {
        try {
            return HttpClient.newHttpClient().send(request(name, password, "/api/v1" + path).header("Content-Type", "application/json")
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private static HttpRequest.Builder request(String name, String password, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + application.port() + path))
                .header("Authorization", ConsoleTest.basic(name, password));
    }
}
