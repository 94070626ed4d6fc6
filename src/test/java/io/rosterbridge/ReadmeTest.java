package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.rosterbridge.access.Permission;
import io.rosterbridge.imports.Reconciliations;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the README and the pages of documentation promise is there. */
class ReadmeTest {

    private static final Path README = Path.of("README.md");
    private static final Path DOCS = Path.of("src/main/docs");
    private static final Path RESOURCES = Path.of("src/main/resources");
    private static final Path SOURCES = Path.of("src/main/java");
    private static final int MOST_LINES = 140;
    private static final Pattern CODE = Pattern.compile("(?ms)^ *```.*?^ *```$");
    /** Files that are called like settings. */
    private static final Set<String> FILES = Set.of("rosterbridge.jar", "rosterbridge.mv.db", "rosterbridge.made");

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(DOCS)) {
            return Stream.concat(Stream.of(README), docs.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream());
        }
    }

    @Test
    void theReadmeIsShortAndLeadsToEveryPage() throws IOException {
        assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(MOST_LINES);
        String table = Files.readString(README);
        assertThat(pages().skip(1)).hasSizeGreaterThan(6).allSatisfy(page -> assertThat(table).contains("](" + page + ")"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void everyLinkLeadsToAFileAndAHeading(Path page) throws IOException {
        List<String> links = found("\\]\\(([^)\\s]+)\\)", prose(page)).filter(link -> !link.contains("://")).toList();
        assertThat(links).isNotEmpty();
        for (String link : links) {
            String[] parts = link.split("#", 2);
            Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
            assertThat(target).as(link).exists();
            if (parts.length > 1) {
                assertThat(anchors(target)).as(link).contains(parts[1]);
            }
        }
    }

    @Test
    void everySettingExists() throws IOException {
        Set<String> known = new HashSet<>(settings().keySet());
        known.addAll(settingsOfSpring());
        assertThat(found("`((?:rosterbridge|spring|server|management|logging)\\.[a-zA-Z0-9.-]*[a-zA-Z0-9])", whole()).distinct()
                .filter(name -> !FILES.contains(name))).hasSizeGreaterThan(40)
                .allSatisfy(name -> assertThat(known).as(name).anyMatch(one -> one.equals(name) || one.startsWith(name + ".")));
        Set<String> capitals = known.stream().map(name -> name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_")).collect(Collectors.toSet());
        found("\\$\\{([A-Z_]+)", Files.readString(RESOURCES.resolve("application.yaml")) + Files.readString(Path.of("docker-compose.yml")))
                .forEach(capitals::add);
        assertThat(found("\\b((?:ROSTERBRIDGE|CALENDLY|SPRING|SERVER|MANAGEMENT|LOGGING|POSTGRES)_[A-Z_]+)", whole()).distinct())
                .hasSizeGreaterThan(20)
                .allSatisfy(name -> assertThat(capitals).anyMatch(one -> one.equals(name) || name.endsWith("_") && one.startsWith(name)));
        assertThat(found("(--rosterbridge[a-z.-]+)", whole()).distinct()).hasSize(1)
                .allSatisfy(argument -> assertThat(sources()).contains('"' + argument + '"'));
    }

    @Test
    void everyDefaultIsThatOfTheApplication() throws IOException {
        Map<String, String> values = new HashMap<>();
        settings().forEach((name, value) -> {
            values.put(name, value);
            values.put(name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"), value);
            found("^\\$\\{([A-Z_]+):[^}]*}$", value).forEach(capitals -> values.put(capitals, value));
        });
        values.replaceAll((name, value) -> value.replaceFirst("^\\$\\{[A-Z_]+:([^}]*)}$", "$1"));

        Map<String, String> table = defaults("operations.md", "Settings");
        assertThat(table).hasSizeGreaterThan(7).allSatisfy((name, value) -> assertThat(values).containsEntry(name, value));
        assertThat(defaults("changes.md", "Reconciliation")).hasSize(5)
                .allSatisfy((kind, value) -> assertThat(values).containsEntry("rosterbridge.reconcile." + kind, value));
        assertThat(all("`(rosterbridge\\.[a-z.-]+)` \\((\\d+) ?(s|minute|hour|day)?s?[;,)]", whole())).hasSizeGreaterThan(5)
                .allSatisfy(told -> assertThat(told.group(3) == null ? told.group(2) : time(told.group(2) + told.group(3).charAt(0)))
                        .as(told.group(1)).isEqualTo(told.group(3) == null ? values.get(told.group(1)) : time(values.get(told.group(1)))));
    }

    @Test
    void everyKeyOfTheProfileIsThatOfTheSchemaAndSoIsItsDefault() throws IOException {
        JsonNode schema = new ObjectMapper().readTree(Path.of("mappings/calendly.schema.json").toFile());
        assertThat(found("`(safety\\.[a-z.-]+[a-z])", whole()).distinct()).hasSizeGreaterThan(8)
                .allSatisfy(key -> assertThat(key(schema, key).isMissingNode()).as(key).isFalse());

        Map<String, String> limits = defaults("profile.md", "Safety");
        assertThat(limits).hasSizeGreaterThan(11).allSatisfy((key, value) -> assertThat(key(schema, key).path("default").asText()).isEqualTo(value));
        assertThat(all("^\\| `safety\\.[a-z.-]+`", section("profile.md", "Safety"))).hasSize(leaves(key(schema, "safety")));
        assertThat(defaults("profile.md", "Actions")).hasSize(key(schema, "actions").path("properties").size())
                .allSatisfy((key, value) -> assertThat(key(schema, "actions." + key).path("default").asText()).isEqualTo(value));
    }

    @Test
    void everyRestPathIsOffered() throws IOException {
        Set<Pattern> offered = offered();
        List<String> named = all("`(?:(GET|POST|PUT|PATCH|DELETE) )?(/api/v1/[^`?]*)(?:\\?[^`]*)?`", whole()).stream()
                .map(path -> (path.group(1) == null ? "" : path.group(1)) + " " + path.group(2)).toList();
        assertThat(named).hasSizeGreaterThan(60).allSatisfy(path -> assertThat(offered).as(path).anyMatch(one -> path.startsWith(" ")
                ? one.matcher("GET" + path).matches() || one.matcher("POST" + path).matches() || one.matcher("PUT" + path).matches()
                : one.matcher(path).matches()));
        List<String> commands = whole().lines().filter(line -> line.contains("$U/")).map(line -> method(line) + " /api/v1"
                + found("\\$U(/[^\\s\"?]*)", line).findFirst().orElseThrow()).toList();
        assertThat(commands).hasSizeGreaterThan(12)
                .allSatisfy(command -> assertThat(offered).as(command).anyMatch(one -> one.matcher(command).matches()));
    }

    /** As curl chooses it. */
    private static String method(String command) {
        return found("-X ([A-Z]+)", command).findFirst().orElse(command.contains(" -d ") || command.contains(" --data-binary ") ? "POST" : "GET");
    }

    @Test
    void everyRouteIsNamedAndEveryRouteThatIsNamedExists() throws IOException {
        Set<String> routes = new TreeSet<>();
        Set<String> known = new HashSet<>();
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.toList()) {
                JsonNode content = new YAMLMapper().readTree(file.toFile());
                content.findValues("route").forEach(route -> routes.add(route.path("id").asText()));
                known.addAll(content.findValuesAsText("id"));
            }
        }
        assertThat(found("(?m)^\\| `([a-z-]+)` \\|", section("routes.md", "The routes"))).containsExactlyInAnyOrderElementsOf(routes);
        Arrays.stream(Permission.values()).map(Permission::word).forEach(known::add);
        known.addAll(alerts());
        String flows = routes.stream().map(id -> id.split("-")[0]).distinct().collect(Collectors.joining("|"));
        assertThat(found("`((?:" + flows + ")-[a-z-]+)`", whole()).distinct()).hasSizeGreaterThan(routes.size()).isSubsetOf(known);
    }

    @Test
    void everyAlertIsExplained() throws IOException {
        assertThat(found("`([a-z-]+…?)`", section("operations.md", "Alerts").lines().filter(line -> line.startsWith("| `"))
                .map(row -> row.split("\\|")[1]).collect(Collectors.joining()))).containsExactlyInAnyOrderElementsOf(alerts());
    }

    @Test
    void everyMetricAndEveryPageOfTheActuatorIsThere() throws IOException {
        List<String> meters = found("(?:builder|counter)\\(\"(rosterbridge\\.[a-z.]+)\"", sources()).map(name -> name.replace('.', '_')).toList();
        assertThat(meters).hasSize(8);
        assertThat(found("`(rosterbridge_[a-z_]+)`", whole()).map(name -> name.replaceFirst("_(total|seconds)$", "")).distinct())
                .containsExactlyInAnyOrderElementsOf(meters);
        List<String> exposed = List.of(settings().get("management.endpoints.web.exposure.include").split(","));
        assertThat(found("/actuator/([a-z]+)", whole()).distinct()).hasSize(3).isSubsetOf(exposed);
    }

    private static Stream<String> found(String pattern, String text) {
        return all(pattern, text).stream().map(match -> match.group(1));
    }

    private static List<MatchResult> all(String pattern, String text) {
        return Pattern.compile(pattern, Pattern.MULTILINE).matcher(text).results().toList();
    }

    /** All pages, with what stands in blocks of code. */
    private static String whole() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path page : pages().toList()) {
            text.append(Files.readString(page)).append('\n');
        }
        return text.toString();
    }

    private static String prose(Path page) throws IOException {
        return CODE.matcher(Files.readString(page)).replaceAll("");
    }

    private static String section(String page, String heading) throws IOException {
        String text = Files.readString(DOCS.resolve(page));
        int begin = text.indexOf("\n## " + heading + "\n");
        assertThat(begin).as("%s has the section %s", page, heading).isPositive();
        int end = text.indexOf("\n## ", begin + 1);
        return text.substring(begin, end < 0 ? text.length() : end);
    }

    /** The tables of a section: what the rows begin with, and the default where it is a plain value. */
    private static Map<String, String> defaults(String page, String heading) throws IOException {
        return all("^\\| `([^`]+)` \\|.*\\| `([^`]+)` \\|$", section(page, heading)).stream()
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
    }

    private static String time(String text) {
        return String.valueOf(DurationStyle.SIMPLE.parse(text).toMillis());
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(Path page) throws IOException {
        Map<String, Integer> seen = new HashMap<>();
        return found("^#+ (.+)$", prose(page))
                .map(heading -> heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{M}\\p{N}_ -]", "").replace(' ', '-'))
                .map(anchor -> seen.merge(anchor, 1, Integer::sum) == 1 ? anchor : anchor + "-" + (seen.get(anchor) - 1)).collect(Collectors.toSet());
    }

    /** By name, of all profiles; the values are those of application.yaml as it has them. */
    private static Map<String, String> settings() throws IOException {
        Map<String, String> settings = new TreeMap<>();
        for (String file : List.of("application-sandbox.yaml", "application-dev.yaml", "application.yaml")) {
            new YamlPropertySourceLoader().load(file, new FileSystemResource(RESOURCES.resolve(file))).forEach(source -> {
                for (String name : ((EnumerablePropertySource<?>) source).getPropertyNames()) {
                    settings.put(name, String.valueOf(source.getProperty(name)));
                }
            });
        }
        return settings;
    }

    private static Set<String> settingsOfSpring() throws IOException {
        Set<String> names = new HashSet<>();
        for (URL metadata : Collections.list(ReadmeTest.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
            new ObjectMapper().readTree(metadata).path("properties").forEach(property -> names.add(property.path("name").asText()));
        }
        return names;
    }

    private static JsonNode key(JsonNode schema, String path) {
        JsonNode node = schema;
        for (String name : path.split("\\.")) {
            node = node.path("properties").path(name);
        }
        return node;
    }

    private static int leaves(JsonNode schema) {
        int leaves = 0;
        for (JsonNode property : schema.path("properties")) {
            leaves += property.has("properties") ? leaves(property) : 1;
        }
        return leaves;
    }

    /** Method and path of each handler; a variable of the path is any text. */
    private static Set<Pattern> offered() {
        StandardEnvironment sandbox = new StandardEnvironment();
        sandbox.setActiveProfiles("sandbox");
        ClassPathScanningCandidateComponentProvider controllers = new ClassPathScanningCandidateComponentProvider(false, sandbox);
        controllers.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
        return controllers.findCandidateComponents("io.rosterbridge").stream().map(found -> named(found.getBeanClassName()))
                .flatMap(ReadmeTest::offered).map(path -> Pattern.compile(path.replaceAll("\\{[^}]+}", "[^/]+"))).collect(Collectors.toSet());
    }

    private static Stream<String> offered(Class<?> controller) {
        RequestMapping whole = AnnotatedElementUtils.findMergedAnnotation(controller, RequestMapping.class);
        String base = whole == null ? "" : String.join("", whole.path());
        return Arrays.stream(controller.getDeclaredMethods()).map(method -> AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class))
                .filter(mapping -> mapping != null).flatMap(mapping -> Arrays.stream(mapping.method())
                        .map(method -> method + " " + base + String.join("", mapping.path())));
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The keys; one that ends with a dash has a number or a word behind it. */
    private static Set<String> alerts() throws IOException {
        Set<String> keys = found("new Alert\\(\"([a-z-]+)\"", sources()).filter(key -> !key.equals("test")).map(ReadmeTest::open)
                .collect(Collectors.toSet());
        found("Alert\\.event\\(\"([a-z-]+)\"", sources()).map(key -> open("event-" + key)).forEach(keys::add);
        found("new Concern\\(\\s*\"([a-z-]+)\"", sources()).forEach(keys::add);
        Arrays.stream(Reconciliations.Trouble.values()).map(Reconciliations.Trouble::word).forEach(keys::add);
        return keys;
    }

    private static String open(String key) {
        return key.endsWith("-") ? key + "…" : key;
    }

    private static String sources() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
                text.append(Files.readString(file)).append('\n');
            }
        }
        return text.toString();
    }
}
