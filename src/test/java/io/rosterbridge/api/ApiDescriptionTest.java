package io.rosterbridge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rosterbridge.access.web.BodyLimit;
import io.rosterbridge.api.ApiDocument.Example;
import io.rosterbridge.api.ApiDocument.Operation;
import io.rosterbridge.console.ConsoleTest;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** The description of the REST API against the application itself: it promises nothing else than what is answered, and all of that. */
@ActiveProfiles("sandbox")
@TestPropertySource(properties = {"spring.datasource.url=jdbc:h2:mem:description;DB_CLOSE_DELAY=-1", "rosterbridge.mbeans=false",
    "spring.quartz.scheduler-name=description"})
@DirtiesContext
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ApiDescriptionTest extends ConsoleTest {

    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";
    /** What the sweep cannot bring about, since it takes a second person, a slow line, a browser or a history; other tests do. */
    private static final Set<String> ELSEWHERE = Set.of("408", "409", "503", "POST /api/v1/holds/{id}/approve 202",
            "DELETE /api/v1/me/sessions/{id} 204", "POST /api/v1/links/external-id 204", "POST /api/v1/links/pass 204",
            "POST /api/v1/profile/file/take 200", "POST /api/v1/profile/file/take 202", "POST /api/v1/profile/file/keep 200",
            "POST /api/v1/practice/accounts/{userName}/confirm-address 200");
    /** Of changes that cannot be made twice. */
    private static final String FORMAT = "406";

    private static final String FINGERPRINT = "5b1f0c7a9d";
    private static final String FIRST_PASSWORD = "four random words here";

    @Value("${rosterbridge.calendly.base-url}")
    private String calendly;
    @Value("${rosterbridge.sandbox.token}")
    private String token;
    private int others;
    private ApiDocument document;
    private final Map<String, Set<Integer>> answered = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();

    /** The folder by its resolved name: when it is told here, Rosterbridge has resolved it already. */
    @DynamicPropertySource
    static void practice(DynamicPropertyRegistry properties) throws IOException {
        Path data = Files.createTempDirectory(Path.of("target"), "description-test").toAbsolutePath();
        properties.add("rosterbridge.data-folder", data::toString);
        try (ServerSocket free = new ServerSocket(0)) {
            int port = free.getLocalPort();
            properties.add("rosterbridge.sandbox.port", () -> port);
        }
    }

    @BeforeEach
    void read() {
        document = new ApiDocument(get("/v3/api-docs").json());
        if (get("/api/v1/imports/1").status() == 404) {
            prepare();
        }
    }

    /** One of each thing, with the id or name that {@link #path} gives, and the fingerprint of the examples. */
    private void prepare() {
        await().atMost(Duration.ofSeconds(60)).until(() -> get("/api/v1/status").json().path("inStep").asInt() >= 37);
        post("/api/v1/imports", "");
        await().atMost(Duration.ofSeconds(30)).until(() -> get("/api/v1/imports/1").json().path("state").asText().equals("complete"));
        post("/api/v1/reconciliations", "{\"repair\": false}");
        await().atMost(Duration.ofSeconds(30)).until(() -> get("/api/v1/reconciliations/2").json().path("state").asText().equals("complete"));
        post("/api/v1/plans", "{\"kind\": \"provision\", \"all\": true}");
        await().atMost(Duration.ofSeconds(30)).until(() -> get("/api/v1/plans/1").json().path("state").asText().equals("ready"));
        database.update("update plan set fingerprint = ?", FINGERPRINT);
        database.update("update import_run set fingerprint = ?", FINGERPRINT);
        for (int hold = 1; hold <= 2; hold++) {
            database.update("insert into removal_hold (kind, source, state, reason, of_people, fingerprint, created_at, expires_at) "
                    + "values ('shrink', 'test', 'waiting', 'too many are missing', 20, ?, current_timestamp, current_timestamp + interval '1' hour)",
                    FINGERPRINT);
            database.update("insert into removal_hold_item (hold_id, user_id, action, revision, evidence, state, held_at) "
                    + "values (?, 'nobody', 'DEACTIVATE', 1, 'unassigned by hr.csv', 'open', current_timestamp)", hold);
        }
        for (String person : List.of("e1001", "e1002", "gone-1", "gone-2")) {
            put("/api/v1/users/" + person, "{\"email\": \"" + person + "@example.com\"}");
        }
        delete("/api/v1/users/gone-1");
        delete("/api/v1/users/gone-2");
        post("/api/v1/console-users", "{\"name\": \"joe\", \"role\": \"auditor\", \"password\": \"" + FIRST_PASSWORD + "\"}");
        post("/api/v1/api-tokens", "{\"name\": \"first\", \"permissions\": [\"view-apps\"]}");
        database.update("insert into oidc_login (registration, subject, name, name_key, since, role, disabled) "
                + "values ('okta', 'joe', 'joe@example.com', 'joe@example.com', current_timestamp, 'auditor', false)");
    }

    @Test
    void passesAValidatorWithoutAMessage() {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        assertThat(new OpenAPIV3Parser().readContents(document.json().toString(), null, options).getMessages()).isNullOrEmpty();
    }

    @Test
    void saysOfEachOperationWhatItIsWhoMayAndWhatItAnswers() {
        List<String> missing = new ArrayList<>();
        Set<String> ids = new TreeSet<>();
        Set<String> tags = new TreeSet<>();
        ApiDocument.elements(document.json().path("tags")).filter(tag -> !tag.path("description").asText().isEmpty())
                .forEach(tag -> tags.add(tag.path("name").asText()));
        for (Operation operation : document.operations()) {
            JsonNode said = operation.json();
            expect(missing, operation + " summary", said.path("summary").asText().matches("[A-Z].*[^.]"));
            expect(missing, operation + " permission", said.path("description").asText()
                    .matches("(?s).*(Requires the permission `|Open to every login).*"));
            expect(missing, operation + " tag", tags.contains(said.path("tags").path(0).asText()));
            expect(missing, operation + " id", ids.add(said.path("operationId").asText()));
            expect(missing, operation + " security", said.path("security").size() == 3);
            operation.parameters().forEach(parameter ->
                    expect(missing, operation + " parameter " + parameter.path("name"), !parameter.path("description").asText().isEmpty()));
            expect(missing, operation + " example", said.path("requestBody").isMissingNode() || !operation.examples().isEmpty());
            Set<String> codes = ApiDocument.names(said.path("responses"));
            expect(missing, operation + " success", codes.stream().anyMatch(code -> code.startsWith("2")));
            expect(missing, operation + " problems", codes.containsAll(Set.of("400", "401", "403", "429", "503")));
            for (String code : codes) {
                JsonNode content = document.response(operation, Integer.parseInt(code)).path("content");
                expect(missing, operation + " schema of " + code, code.equals("204") ? content.isMissingNode()
                        : Integer.parseInt(code) >= 400 ? content.at("/application~1problem+json/schema/$ref").asText().endsWith("/Problem")
                        : content.size() == 1 && content.elements().next().has("schema"));
            }
        }
        assertThat(missing).isEmpty();
        assertThat(document.operations()).hasSizeGreaterThan(110);
    }

    private static void expect(List<String> missing, String what, boolean isThere) {
        if (!isThere) {
            missing.add(what);
        }
    }

    @Test
    void eachExampleFitsItsSchemaAndHasASampleForEachText() {
        List<String> misfits = new ArrayList<>();
        for (Operation operation : document.operations()) {
            operation.examples().forEach(example -> document.mistakes(schema(operation, example), example.value())
                    .forEach(mistake -> misfits.add(operation + " " + example.name() + ": " + mistake)));
            ApiDocument.names(operation.json().path("responses")).forEach(code -> document.response(operation, Integer.parseInt(code)).path("content")
                    .fields().forEachRemaining(body -> {
                        JsonNode example = body.getValue().path("example");
                        expect(misfits, operation + " " + code + " has an example", !body.getKey().endsWith("json") || !example.isMissingNode());
                        expect(misfits, operation + " " + code + " has a sample for each text: " + example,
                                !example.toString().contains("\"" + ApiSamples.NO_SAMPLE + "\""));
                        if (!example.isMissingNode()) {
                            document.mistakes(body.getValue().path("schema"), example)
                                    .forEach(mistake -> misfits.add(operation + " " + code + ": " + mistake));
                        }
                    }));
        }
        assertThat(misfits).isEmpty();
    }

    @Test
    void aPageHasOneTo500Rows() {
        List<Operation> lists = document.operations().stream().filter(operation -> operation.parameters()
                .anyMatch(parameter -> parameter.path("name").asText().equals("limit"))).toList();
        assertThat(lists).hasSizeGreaterThan(12).allSatisfy(operation -> {
            JsonNode limit = operation.parameters().filter(parameter -> parameter.path("name").asText().equals("limit")).findFirst().orElseThrow();
            assertThat(limit.path("schema").path("minimum").asInt()).isEqualTo(1);
            assertThat(limit.path("schema").path("maximum").asInt()).isEqualTo(500);
            assertThat(List.of(0, 1, 500, 501)).map(rows -> get(path(operation) + "?limit=" + rows).status()).containsExactly(400, 200, 200, 400);
        });
    }

    private static JsonNode schema(Operation operation, Example example) {
        return operation.json().at("/requestBody/content").path(example.format()).path("schema");
    }

    @Test
    void aWordIsTakenExactlyIfItIsListed() {
        List<String> misfits = new ArrayList<>();
        for (Operation operation : document.operations()) {
            for (JsonNode choice : operation.choices()) {
                String path = path(operation) + (operation.path().startsWith("/api/v1/user") && operation.path().contains("?") ? "&" : "?")
                        + choice.path("name").asText() + "=";
                choice.at("/schema/enum").forEach(word -> {
                    Reply reply = send(request(path + word.asText()).GET());
                    expect(misfits, operation + " takes " + word + ": " + reply.status() + reply.text(), reply.status() != 400);
                });
                Reply nonsense = send(request(path + "NONSENSE").GET());
                expect(misfits, operation + " refuses NONSENSE of " + choice.path("name"), nonsense.status() == 400);
                choice.at("/schema/enum").forEach(word -> expect(misfits, operation + " names " + word + ": " + nonsense.text(),
                        word.asText().startsWith("-") || nonsense.detail().contains(word.asText())));
            }
        }
        assertThat(misfits).isEmpty();
    }

    /** Every request there is, in all the ways to go wrong and, as far as it can be here, to go right. Last: it leaves little as it was. */
    @Order(Integer.MAX_VALUE)
    @Test
    void answersWhatItDeclaresAndDeclaresWhatItAnswers() {
        String hash = database.queryForObject("select password_hash from console_user where name = 'admin'", String.class);
        database.update("insert into console_user (name, password_hash, role, created_at) values ('guest', ?, 'guest', current_timestamp)", hash);
        document.operations().forEach(operation ->
                look(operation, anonymous(path(operation)).header("Authorization", basic("guest", PASSWORD)), body(operation), format(operation)));
        database.update("delete from console_user where name = 'guest'");
        document.operations().forEach(this::goWrong);
        document.operations().stream().sorted(Comparator.comparing(ApiDescriptionTest::turn)
                .thenComparing(operation -> -operation.path().length())).forEach(this::goRight);
        document.operations().forEach(this::goWrongInTheEnd);
        for (int time = 0; time < 10; time++) {
            assertThat(send(anonymous("/api/v1/me").header("Authorization", basic("guesser", "wrong"))).status()).isEqualTo(401);
        }
        document.operations().forEach(operation -> look(operation, anonymous(path(operation)).header("Authorization", basic("guesser", "wrong")),
                body(operation), format(operation)));
        assertThat(wrong).isEmpty();

        Map<String, Set<String>> never = new TreeMap<>();
        document.operations().forEach(operation -> {
            Set<String> codes = ApiDocument.names(operation.json().path("responses"));
            codes.removeIf(code -> ELSEWHERE.contains(code) || ELSEWHERE.contains(operation + " " + code)
                    || code.equals(FORMAT) && !operation.method().equals("GET"));
            answered.getOrDefault(operation.toString(), Set.of()).forEach(status -> codes.remove(String.valueOf(status)));
            if (!codes.isEmpty()) {
                never.put(operation.toString(), codes);
            }
        });
        assertThat(never).isEmpty();
    }

    /** Reads before changes, changes before removals; an open connection before what needs one. */
    private static int turn(Operation operation) {
        return switch (operation.toString()) {
            // Before a worker has these people too.
            case "PUT /api/v1/connection", "POST /api/v1/user/provision", "POST /api/v1/users/{id}/provision" -> 1;
            case "POST /api/v1/connection/authorize", "POST /api/v1/plans/{id}/apply", "PUT /api/v1/me/password" -> 2;
            case "POST /api/v1/connection/pause", "POST /api/v1/connection/kill", "POST /api/v1/practice/accounts/accept" -> 4;
            case "POST /api/v1/practice/reset" -> 6;
            default -> operation.method().equals("GET") ? 0 : operation.method().equals("DELETE") ? 5 : 3;
        };
    }

    private void goWrong(Operation operation) {
        String path = path(operation);
        boolean makesIt = operation.method().equals("PUT") && operation.json().path("responses").has("201");
        String absent = path(operation, makesIt ? operation.json().path("operationId").asText() : "999999");
        String body = body(operation);
        String format = format(operation);
        look(operation, anonymous(path), body, format);
        look(operation, request(path + (path.contains("?") ? "&" : "?") + "nonsense=1"), body, format);
        if (!absent.equals(path)) {
            look(operation, request(absent), body, format);
        }
        comeTooLate(operation);
        if (!operation.examples().isEmpty()) {
            look(operation, request(path), "{\"nonsense\": ", JSON);
            look(operation, request(path), body, "application/xml");
            look(operation, request(path), " ".repeat(BodyLimit.MOST_BYTES + 1), JSON);
        }
    }

    private void comeTooLate(Operation operation) {
        if (operation.json().path("responses").has("412")) {
            look(operation, request(path(operation)).header("If-Match", "\"999999\""), body(operation), format(operation));
        }
    }

    /** What depends on a former change, or makes one: only then an answer is found to be in no format that was asked for. */
    private void goWrongInTheEnd(Operation operation) {
        comeTooLate(operation);
        if (operation.json().path("responses").has("406")) {
            look(operation, request(path(operation)).header("Accept", "application/pdf"), body(operation), format(operation));
        }
    }

    private void goRight(Operation operation) {
        if (operation.examples().isEmpty()) {
            look(operation, request(path(operation)), "", "");
        }
        for (Example example : operation.examples()) {
            boolean isFile = example.format().equals("text/csv");
            HttpRequest.Builder request = operation.path().equals("/api/v1/me/password")
                    ? anonymous(path(operation)).header("Authorization", basic("joe", FIRST_PASSWORD))
                    : request(path(operation) + (isFile ? "?name=people.csv" : ""));
            Reply reply = look(operation, request, real(example.text()), example.format());
            expect(wrong, operation + " takes its example " + example.name() + ": " + reply.text(), !Set.of(400, 415).contains(reply.status()));
        }
    }

    private String body(Operation operation) {
        return operation.examples().isEmpty() ? "" : real(operation.examples().get(0).text());
    }

    private static String format(Operation operation) {
        return operation.examples().isEmpty() ? "" : operation.examples().get(0).format();
    }

    /** With endpoint and token of the practice Calendly, and a name and an address that nobody else has. */
    private String real(String example) {
        return example.replace("https://scim.example.com/v2", calendly).replaceAll("the (new )?SCIM token of Calendly", token)
                .replace("ann@", "ann" + ++others + "@").replace("jane", "jane" + others);
    }

    /** With the id of something that is there. */
    private static String path(Operation operation) {
        String path = operation.path();
        if (path.startsWith("/api/v1/user")) {
            return path(operation, (path.endsWith("/erase") ? "gone-" : "P-100") + (path.startsWith("/api/v1/users") ? "1" : "2"));
        }
        return path(operation, path.contains("{version}") ? "1" : path.contains("/console-users/") ? "joe"
                : path.contains("{name}") ? "joe@example.com" : path.endsWith("}/accept") ? "amara.okafor@example.com"
                : path.contains("{userName}") ? "jose.alvarez@example.com"
                : path.startsWith("/api/v1/reconciliations/") || path.endsWith("/reject") ? "2" : "1");
    }

    private static String path(Operation operation, String id) {
        boolean isByParameter = operation.parameters().anyMatch(parameter ->
                parameter.path("name").asText().equals("id") && parameter.path("in").asText().equals("query"));
        return isByParameter ? operation.path() + "?id=" + id : operation.path().replaceAll("\\{\\w+}", id);
    }

    private Reply look(Operation operation, HttpRequest.Builder request, String body, String format) {
        if (!format.isEmpty()) {
            request.header("Content-Type", format);
        }
        Reply reply = send(request.method(operation.method(), body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
        answered.computeIfAbsent(operation.toString(), none -> new TreeSet<>()).add(reply.status());
        JsonNode declared = document.response(operation, reply.status());
        if (declared.isMissingNode()) {
            wrong.add(operation + " does not declare " + reply.status() + ": " + reply.text());
            return reply;
        }
        JsonNode content = declared.path("content");
        String type = reply.contentType().replaceFirst(";.*", "");
        expect(wrong, operation + " " + reply.status() + " comes as " + type, content.isMissingNode() ? reply.text().isEmpty() : content.has(type));
        if (content.has(type) && type.endsWith("json")) {
            document.mistakes(content.path(type).path("schema"), reply.json())
                    .forEach(mistake -> wrong.add(operation + " " + reply.status() + ": " + mistake + " in " + reply.text()));
        }
        return reply;
    }

    @Test
    void aRequestWithoutWhatIsRequiredOrWithAnotherWordIsRefused() {
        List<String> taken = new ArrayList<>();
        for (Operation operation : document.operations()) {
            for (Example example : operation.examples()) {
                if (example.value() instanceof ObjectNode body) {
                    JsonNode schema = document.resolved(schema(operation, example));
                    schema.path("required").forEach(name -> refused(taken, operation, body.deepCopy().without(name.asText())));
                    // Of a body for several purposes, only those properties are looked at that its purpose needs.
                    schema.path("properties").fields().forEachRemaining(property -> {
                        if (property.getValue().has("enum") && example.name().isEmpty()) {
                            refused(taken, operation, body.deepCopy().put(property.getKey(), "NONSENSE"));
                        }
                    });
                }
            }
        }
        assertThat(taken).isEmpty();
    }

    private void refused(List<String> taken, Operation operation, JsonNode body) {
        Reply reply = send(request(path(operation)).header("Content-Type", JSON)
                .method(operation.method(), BodyPublishers.ofString(body.toString())));
        // No profile file waits here, which is looked at first.
        int expected = operation.path().startsWith("/api/v1/profile/file/") ? 409 : 400;
        expect(taken, operation + " took " + body + ": " + reply.status(), reply.status() == expected && reply.contentType().startsWith(PROBLEM));
    }
}
