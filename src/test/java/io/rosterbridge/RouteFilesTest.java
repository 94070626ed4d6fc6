package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house rules of {@code routes/}: whoever adds a route learns them here. */
class RouteFilesTest {

    private static final Path ROUTES = Path.of("routes");
    /** The number says where the data is; alternatives have the same. */
    private static final Pattern NUMBERED = Pattern.compile("([a-z]+)-(\\d)-[a-z]+\\.camel\\.yaml");
    private static final int MOST_STEPS = 7;
    /** Camel's own and HTTP's; anything else would be sent to Calendly as a header. */
    private static final Set<String> HEADERS = Set.of("Content-Type", "Accept", "CamelHttpMethod", "CamelHttpPath", "CamelJdbcParameters");
    private static final Set<String> STEP_KINDS = Set.of("to", "toD", "bean", "process", "setBody", "setVariable", "setHeader", "removeHeaders",
            "marshal", "unmarshal", "filter", "choice", "split", "loop", "aggregate", "doTry", "threads");

    static Stream<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(ROUTES)) {
            return all.sorted().toList().stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void theFileNameIsTheMap(Path file) throws IOException {
        String name = file.getFileName().toString();
        assertThat(name).matches("(errors|source-[a-z]+|[a-z]+-\\d-[a-z]+)\\.camel\\.yaml");
        String id = name.replace(".camel.yaml", "").replaceFirst("-\\d-", "-");
        if (!id.equals("errors")) {
            assertThat(routes(file)).as("one route a file").hasSize(1);
            assertThat(routes(file).get(0).path("id").asText()).isEqualTo(id);
        }
        ids(read(file)).forEach(nodeId -> assertThat(nodeId).startsWith(id));
    }

    @Test
    void theNumbersOfAFlowHaveNoGaps() throws IOException {
        Map<String, Set<Integer>> flows = new TreeMap<>();
        files().map(file -> NUMBERED.matcher(file.getFileName().toString())).filter(Matcher::matches).forEach(name ->
                flows.computeIfAbsent(name.group(1), none -> new TreeSet<>()).add(Integer.valueOf(name.group(2))));
        flows.forEach((flow, numbers) -> assertThat(numbers).as(flow).containsExactlyElementsOf(
                IntStream.rangeClosed(1, numbers.size()).boxed().toList()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void everyRouteAndStepHasAnIdAndEveryRouteSaysWhatItIsFor(Path file) throws IOException {
        for (JsonNode route : routes(file)) {
            assertThat(route.path("description").asText()).as("description of %s", route.path("id")).hasSizeGreaterThan(20).endsWith(".");
            assertThat(route.path("from").path("id").asText()).as("id of the source").isNotBlank();
            for (JsonNode step : steps(route)) {
                assertThat(step.elements().next().path("id").asText()).as("id of %s", step).isNotBlank();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void aRouteHasAtMostSevenSteps(Path file) throws IOException {
        for (JsonNode route : routes(file)) {
            assertThat(steps(route)).hasSizeLessThanOrEqualTo(MOST_STEPS);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void decisionsAreBeanMethodsThatOnlyLookAndThereIsNoCode(Path file) throws IOException {
        String text = Files.readString(file);
        assertThat(text).doesNotContain("groovy").doesNotContain("script:").doesNotContain("&&").doesNotContain("||");
        for (JsonNode decision : decisions(read(file))) {
            JsonNode method = decision.path("expression").path("method");
            assertThat(method.path("ref").asText()).as("a decision in %s", file).isNotBlank();
            assertThat(method.path("method").asText()).as("a question, positively put; what is done is a step")
                    .matches("(is|has|may|accepts)\\b.*|(is|has|may)[A-Z].*");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void headersAreOnlyThoseOfHttpAndCamel(Path file) throws IOException {
        for (JsonNode header : read(file).findValues("setHeader")) {
            assertThat(HEADERS).contains(header.path("name").asText());
        }
    }

    @Test
    void everyDirectCallHasARoute() throws IOException {
        Set<String> from = new HashSet<>();
        Set<String> called = new TreeSet<>();
        for (Path file : files().toList()) {
            for (JsonNode route : routes(file)) {
                from.add(route.path("from").path("uri").asText() + ":" + route.path("from").path("parameters").path("name").asText());
                read(file).findValues("to").forEach(to -> called.add(to.path("uri").asText() + ":" + to.path("parameters").path("name").asText()));
            }
        }
        assertThat(called.stream().filter(call -> call.startsWith("direct:") || call.startsWith("seda:")).collect(Collectors.toSet()))
                .isNotEmpty().isSubsetOf(from);
    }

    @Test
    void theErrorHandlingHasNoIdSinceItWouldCoverNothing() throws IOException {
        JsonNode configuration = read(ROUTES.resolve("errors.camel.yaml")).get(0).path("routeConfiguration");
        assertThat(configuration.isMissingNode()).isFalse();
        assertThat(configuration.has("id")).isFalse();
    }

    @Test
    void delaysOfRedeliveryAreWholeMilliseconds() throws IOException {
        for (Path file : files().toList()) {
            read(file).findValues("redeliveryDelay").forEach(delay ->
                    assertThat(delay.asText().toLowerCase(Locale.ROOT)).as("a unit would switch retrying off").matches("\\d+|\\{\\{.*-ms}}"));
        }
    }

    private static JsonNode read(Path file) throws IOException {
        return new YAMLMapper().readTree(file.toFile());
    }

    private static List<JsonNode> routes(Path file) throws IOException {
        List<JsonNode> routes = new ArrayList<>();
        read(file).forEach(entry -> {
            if (entry.has("route")) {
                routes.add(entry.get("route"));
            }
        });
        return routes;
    }

    /** All steps, also those inside others; {@code when} and {@code otherwise} are part of their choice. */
    private static List<JsonNode> steps(JsonNode node) {
        List<JsonNode> steps = new ArrayList<>();
        if (node.isObject() && node.size() == 1 && STEP_KINDS.contains(node.fieldNames().next()) && node.elements().next().isObject()) {
            steps.add(node);
        }
        node.forEach(child -> steps.addAll(steps(child)));
        return steps;
    }

    private static List<JsonNode> decisions(JsonNode node) {
        List<JsonNode> decisions = new ArrayList<>();
        node.findValues("when").forEach(whens -> whens.forEach(decisions::add));
        node.findValues("filter").stream().filter(filter -> filter.has("expression")).forEach(decisions::add);
        node.findValues("onWhen").forEach(decisions::add);
        node.findValues("loop").stream().filter(loop -> loop.path("doWhile").asBoolean()).forEach(decisions::add);
        return decisions;
    }

    private static List<String> ids(JsonNode node) {
        return node.findValuesAsText("id");
    }
}
