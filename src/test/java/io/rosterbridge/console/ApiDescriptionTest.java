package io.rosterbridge.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rosterbridge.console.ApiDocument.Example;
import io.rosterbridge.console.ApiDocument.Operation;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
class ApiDescriptionTest extends ConsoleTest {

    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";
    /** Statuses that the sweep cannot bring about for each operation; tests of their own do, for one or a few. */
    private static final Set<String> ELSEWHERE = Set.of("408", "409", "429", "503");

    private ApiDocument document;
    private final Map<String, Set<Integer>> answered = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();

    @DynamicPropertySource
    static void practice(DynamicPropertyRegistry properties) throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            int port = free.getLocalPort();
            properties.add("rosterbridge.sandbox.port", () -> port);
        }
    }

    @BeforeEach
    void read() {
        document = new ApiDocument(get("/v3/api-docs").json());
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
            expect(missing, operation + " permission", said.path("description").asText().matches("(?s).*(Requires the permission `|Open to every login).*"));
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
                        expect(misfits, operation + " " + code + " has a sample for each text: " + example, !example.toString().contains(":\"text\""));
                        if (!example.isMissingNode()) {
                            document.mistakes(body.getValue().path("schema"), example)
                                    .forEach(mistake -> misfits.add(operation + " " + code + ": " + mistake));
                        }
                    }));
        }
        assertThat(misfits).isEmpty();
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

    /** Every request there is, in all the ways to go wrong and, as far as the practice Calendly allows, to go right. */
    @Test
    void answersWhatItDeclaresAndDeclaresWhatItAnswers() {
        await().atMost(Duration.ofSeconds(90)).until(() -> get("/api/v1/status").json().path("inStep").asInt() >= 37);
        prepare();
        document.operations().forEach(this::goWrong);
        document.operations().stream().filter(operation -> operation.method().equals("GET")).forEach(this::goRight);
        document.operations().stream().filter(operation -> !operation.method().matches("GET|DELETE")).forEach(this::goRight);
        document.operations().stream().filter(operation -> operation.method().equals("DELETE")).forEach(this::goRight);
        assertThat(wrong).isEmpty();

        Map<String, Set<String>> never = new TreeMap<>();
        document.operations().forEach(operation -> {
            Set<String> codes = ApiDocument.names(operation.json().path("responses"));
            codes.removeAll(ELSEWHERE);
            answered.getOrDefault(operation.toString(), Set.of()).forEach(status -> codes.remove(String.valueOf(status)));
            if (!codes.isEmpty()) {
                never.put(operation.toString(), codes);
            }
        });
        assertThat(never).isEmpty();
    }

    private void prepare() {
        String hash = database.queryForObject("select password_hash from console_user where name = 'admin'", String.class);
        database.update("insert into console_user (name, password_hash, role, created_at) values ('guest', ?, 'guest', current_timestamp)", hash);
        post("/api/v1/imports", "");
        await().atMost(Duration.ofSeconds(30)).until(() -> get("/api/v1/imports/1").json().path("state").asText().equals("complete"));
    }

    private void goWrong(Operation operation) {
        String path = path(operation);
        String absent = operation.path().replaceAll("\\{id}", "999999").replaceAll("\\{(name|userName)}", "nobody").replaceAll("\\{version}", "999999");
        String body = operation.examples().isEmpty() ? "" : operation.examples().get(0).text();
        String format = operation.examples().isEmpty() ? "" : operation.examples().get(0).format();
        look(operation, anonymous(path), body, format);
        look(operation, anonymous(path).header("Authorization", basic("guest", PASSWORD)), body, format);
        look(operation, request(path + (path.contains("?") ? "&" : "?") + "nonsense=1"), body, format);
        look(operation, request(absent.startsWith("/api/v1/user/") || absent.equals("/api/v1/user") ? absent + "?id=999999" : absent), body, format);
        if (operation.method().equals("GET") || operation.json().path("responses").has("406")) {
            look(operation, request(path).header("Accept", "application/pdf"), body, format);
        }
        if (!operation.examples().isEmpty()) {
            look(operation, request(path), "{\"nonsense\": ", JSON);
            look(operation, request(path), "{}", JSON);
            look(operation, request(path), body, "application/xml");
            look(operation, request(path), " ".repeat(BodyLimit.MOST_BYTES + 1), JSON);
        }
        if (operation.parameters().anyMatch(parameter -> parameter.path("name").asText().equals("If-Match"))) {
            look(operation, request(path).header("If-Match", "\"999999\""), body, format);
        }
    }

    private void goRight(Operation operation) {
        if (operation.examples().isEmpty()) {
            look(operation, request(path(operation)), "", "");
        }
        for (Example example : operation.examples()) {
            boolean isFile = example.format().equals("text/csv");
            Reply reply = look(operation, request(path(operation) + (isFile ? "?name=people.csv" : "")), example.text(), example.format());
            expect(wrong, operation + " takes its example " + example.name() + ": " + reply.text(), !Set.of(400, 415).contains(reply.status()));
        }
    }

    /** With the id of something that is there. */
    private static String path(Operation operation) {
        String path = operation.path().replace("{version}", "1").replace("{name}", "jane").replace("{userName}", "ann@example.com");
        return path.equals("/api/v1/user") || path.startsWith("/api/v1/user/") ? path + "?id=P-1001"
                : path.replace("{id}", path.startsWith("/api/v1/users/") ? "P-1001" : "1");
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
                    schema.path("properties").fields().forEachRemaining(property -> {
                        if (property.getValue().has("enum")) {
                            refused(taken, operation, body.deepCopy().put(property.getKey(), "NONSENSE"));
                        }
                    });
                }
            }
        }
        assertThat(taken).isEmpty();
    }

    private void refused(List<String> taken, Operation operation, JsonNode body) {
        Reply reply = send(request(path(operation)).header("Content-Type", JSON).method(operation.method(), BodyPublishers.ofString(body.toString())));
        expect(taken, operation + " took " + body + ": " + reply.status(), reply.status() == 400 && reply.contentType().startsWith(PROBLEM));
    }
}
