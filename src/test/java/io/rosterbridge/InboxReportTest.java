package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.alerts.Alert;
import io.rosterbridge.alerts.Alerts;
import io.rosterbridge.source.SourceReads;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What page, REST API, health and alerts say of the inbox, on the whole application. */
class InboxReportTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LOGIN = "Basic " + Base64.getEncoder().encodeToString("admin:admin-password-of-the-test".getBytes());

    @Test
    void whatIsNotReadIsNamedEverywhereUntilItIsGone() throws Exception {
        try (Application application = application().start()) {
            Path inbox = application.data().resolve("inbox");
            put(inbox, "users.xlsx", "x");
            put(inbox, "empty.full.csv", "");
            put(inbox, "people_full.csv", "id,email\n");
            put(inbox, "good.csv", "id,email\n1,a@x.org\n");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(source(application, "good.csv").path("state").asText()).isEqualTo("done"));

            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(source(application, "users.xlsx").path("reason").asText()).contains("it is a spreadsheet").contains("save it as CSV");
                assertThat(source(application, "users.xlsx").path("state").asText()).isEqualTo("notRead");
                assertThat(source(application, "users.xlsx").path("lastReadAt").isNull()).isTrue();
                assertThat(source(application, "empty.full.csv").at("/inbox/needsHand").asBoolean()).isTrue();
                assertThat(source(application, "empty.full.csv").path("kind").asText()).isEqualTo("full");
                assertThat(source(application, "people_full.csv").path("reason").asText()).contains("people.full.csv");
            });
            JsonNode health = json(application, "/actuator/health");
            assertThat(health.path("status").asText()).isEqualTo("ATTENTION");
            assertThat(health.at("/components/sources/details/files-not-read").asText()).contains("users.xlsx: ").contains("empty.full.csv: ")
                    .contains("people_full.csv: ");
            assertThat(application.bean(Alerts.class).present()).extracting(Alert::key).contains("files-not-read");
            assertThat(get(application, "/sources").body()).contains("users.xlsx").contains("It is a spreadsheet").contains("empty.full.csv");
            assertThat(get(application, "/").body()).contains("files of the inbox are not read");
            List<String> pages = new ArrayList<>();
            for (String after = ""; after != null;) {
                JsonNode page = json(application, "/api/v1/sources?limit=2" + (after.isEmpty() ? "" : "&after=" + after));
                page.path("items").forEach(item -> pages.add(item.path("name").asText()));
                after = page.path("next").isNull() ? null : page.path("next").asText();
            }
            assertThat(pages).as("page by page").containsExactlyElementsOf(new TreeSet<>(List.of("empty.full.csv", "good.csv",
                    "people_full.csv", "users.xlsx")));

            for (String name : List.of("users.xlsx", "empty.full.csv", "people_full.csv")) {
                Files.delete(inbox.resolve(name));
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(json(application, "/actuator/health").at("/components/sources/status").asText())
                    .isEqualTo("UP"));
            assertThat(application.bean(Alerts.class).present()).isEmpty();
        }
    }

    @Test
    void aFullFileThatFailsEveryNightIsToldAfterItsTime() throws Exception {
        try (Application application = application().start()) {
            Path inbox = application.data().resolve("inbox");
            application.database().update("insert into source_read (name, kind, started_at, finished_at, state, complete, rows_read, changed, "
                    + "rejected, removals, removals_held) values ('people.full.csv', 'full', ?, ?, 'done', true, 2, 2, 0, 0, 0)",
                    ago(27), ago(27));
            put(inbox, "people.full.csv", "id,mail\n1,a@x.org\n");
            await().atMost(PATIENCE).until(() -> application.bean(SourceReads.class).latest(9).size() == 2);

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(application.bean(Alerts.class).present()).extracting(Alert::key)
                    .containsExactly("no-complete-read"));
            JsonNode health = json(application, "/actuator/health");
            assertThat(health.path("status").asText()).isEqualTo("ATTENTION");
            assertThat(health.at("/components/sources/details/no-complete-read").asText()).startsWith("no complete read of csv for 26 h")
                    .contains("people.full.csv: the column email is missing");

            put(inbox, "people.full.csv", "id,email\n1,a@x.org\n");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(application.bean(Alerts.class).present()).isEmpty());
        }
    }

    @Test
    void whoeverIsMissingSaysWhatTheyWaitForAndNamesThatLookDamagedWaitForAPerson() throws Exception {
        try (Application application = application().start()) {
            Path inbox = application.data().resolve("inbox");
            put(inbox, "people.full.csv", "id,email,full_name\n" + people(20) + "x1,x1@x.org,Jürgen Müller\nx2,x2@x.org,Ann Lee\n");
            await().atMost(PATIENCE).until(() -> application.bean(SourceReads.class).latest(9).stream().anyMatch(read -> read.changed() == 22));
            put(inbox, "people.full.csv", "id,email,full_name\n" + people(20) + "x1,x1@x.org,JÃ¼rgen MÃ¼ller\n");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(json(application, "/api/v1/users/x2/explain").path("absence").asText())
                    .contains("missing in 1 of the 2 complete files").contains("another production of the source"));
            assertThat(get(application, "/person?id=x2").body()).contains("Missing in 1 of the 2 complete files");

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(application.bean(Alerts.class).present()).extracting(Alert::key)
                    .containsExactly("hold-waiting-1"));
            assertThat(application.bean(Alerts.class).present().get(0).summary()).startsWith("1 name that looks damaged waits")
                    .doesNotContain("ller");
            assertThat(source(application, "people.full.csv").path("reason").asText()).contains("1 of 21 people").contains("approve hold 1");
            JsonNode hold = json(application, "/api/v1/holds/1");
            assertThat(hold.path("kind").asText()).isEqualTo("encoding");
            assertThat(get(application, "/hold?id=1").body()).contains("Jürgen Müller").contains("would become").contains("Looks damaged");
            assertThat(json(application, "/actuator/health").at("/components/holds/status").asText()).isEqualTo("ATTENTION");
            assertThat(application.database().queryForObject("select full_name from directory_user where id = 'x1'", String.class))
                    .isEqualTo("Jürgen Müller");

            HttpResponse<String> approved = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + application.port()
                    + "/api/v1/holds/1/approve")).header("Authorization", LOGIN).header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"fingerprint\": \"" + hold.path("fingerprint").asText() + "\"}")).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(approved.statusCode()).as(approved.body()).isLessThan(300);
            assertThat(application.database().queryForObject("select full_name from directory_user where id = 'x1'", String.class))
                    .isEqualTo("JÃ¼rgen MÃ¼ller");
            assertThat(application.database().queryForObject("select count(*) from hold_value", Integer.class)).isZero();
        }
    }

    private static String people(int count) {
        StringBuilder people = new StringBuilder();
        for (int i = 0; i < count; i++) {
            people.append("p").append(i).append(",p").append(i).append("@x.org,Some Body\n");
        }
        return people.toString();
    }

    @Test
    void whereNoFileHasEverListedEverybodyNoneIsMissed() throws Exception {
        try (Application application = application().with("rosterbridge.inbox-watch.complete-within", "1ms").start()) {
            put(application.data().resolve("inbox"), "changes.csv", "id,email\n1,a@x.org\n");
            await().atMost(PATIENCE).until(() -> application.bean(SourceReads.class).latest(9).size() == 1);
            assertThat(application.bean(Alerts.class).present()).isEmpty();
            put(application.data().resolve("inbox"), "first.full.csv", "id,mail\n1,a@x.org\n");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(application.bean(Alerts.class).present()).extracting(Alert::summary)
                    .singleElement().asString().contains("the first file that lists everybody came at"));
        }
    }

    /** A container's probe would restart it for ever. */
    @Test
    void healthDoesNotWaitForTheFilesThatAreThereAtTheStart() throws Exception {
        Application prepared = application().with("rosterbridge.inbox-delay-ms", "1000");
        Path inbox = Files.createDirectories(prepared.data().resolve("inbox"));
        put(inbox, "empty.csv", "");
        StringBuilder large = new StringBuilder("id,email\n");
        for (int i = 0; i < 20_000; i++) {
            large.append("p").append(i).append(",p").append(i).append("@example.org\n");
        }
        put(inbox, "large.csv", large.toString());
        put(inbox, "small.csv", large.substring(0, 200_000));
        try (Application application = prepared.start()) {
            List<String> answers = new ArrayList<>();
            await().atMost(PATIENCE.multipliedBy(3)).pollInterval(Duration.ofMillis(50)).until(() -> {
                for (String path : List.of("/actuator/health", "/actuator/health/readiness")) {
                    HttpResponse<String> answer = get(application, path);
                    answers.add(answer.statusCode() == 200 ? "200" : answer.body());
                }
                return application.bean(SourceReads.class).latest(9).stream().filter(read -> read.finishedAt().isPresent()).count() == 2;
            });
            assertThat(answers).containsOnly("200");
        }
    }

    private static Application application() throws IOException {
        return Application.prepared().with("rosterbridge.inbox-quiet-ms", "200").with("rosterbridge.inbox-quiet-full-ms", "200")
                .with("rosterbridge.inbox-watch.patience", "1s").with("rosterbridge.inbox-delay-ms", "100");
    }

    private static Path put(Path inbox, String name, String content) throws IOException {
        Path half = Files.writeString(inbox.resolve("." + name), content);
        // The one before is applied a moment before it is put away.
        await().atMost(PATIENCE).until(() -> Files.notExists(inbox.resolve(name)));
        return Files.move(half, inbox.resolve(name));
    }

    private static Object ago(int hours) {
        return Instant.now().minus(Duration.ofHours(hours)).atOffset(ZoneOffset.UTC);
    }

    private static JsonNode source(Application application, String name) throws Exception {
        for (JsonNode item : json(application, "/api/v1/sources").path("items")) {
            if (item.path("name").asText().equals(name)) {
                return item;
            }
        }
        throw new AssertionError("no source " + name);
    }

    private static JsonNode json(Application application, String path) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(get(application, path).body());
    }

    private static HttpResponse<String> get(Application application, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + application.port() + path))
                .header("Authorization", LOGIN).build(), HttpResponse.BodyHandlers.ofString());
    }
}
