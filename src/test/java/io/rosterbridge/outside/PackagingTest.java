package io.rosterbridge.outside;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What the image and the compose file promise, as far as it can be read without running them. */
class PackagingTest {

    private static final Path DOCKERFILE = Path.of("src/main/docker/Dockerfile");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z_]+)(:?[?-][^}]*)?}");

    private final JsonNode compose = yaml(Path.of("docker-compose.yml"));
    private final JsonNode application = compose.path("services").path("rosterbridge");
    private final JsonNode postgres = compose.path("services").path("postgres");
    private final List<String> dockerfile = instructions();

    // ---- the compose file

    @Test
    void everySettingOfTheApplicationIsOneThatItKnows() throws IOException {
        assertThat(names(application.path("environment"))).isSubsetOf(knownSettings());
    }

    @Test
    void secretsComeFromTheEnvironmentAndStopTheStartIfTheyAreMissing() {
        for (String secret : List.of("SPRING_DATASOURCE_PASSWORD", "ROSTERBRIDGE_SECRET_KEY")) {
            assertThat(application.path("environment").path(secret).asText()).as(secret).matches("\\$\\{[A-Z_]+:\\?.{20,}}");
        }
        assertThat(postgres.path("environment").path("POSTGRES_PASSWORD").asText()).startsWith("${POSTGRES_PASSWORD:?");
        for (String optional : List.of("ROSTERBRIDGE_ADMIN_PASSWORD", "CALENDLY_BASE_URL", "CALENDLY_TOKEN")) {
            assertThat(application.path("environment").path(optional).asText()).isEqualTo("${" + optional + ":-}");
        }
    }

    @Test
    void everyPlaceholderIsWellFormed() throws IOException {
        for (String line : Files.readAllLines(Path.of("docker-compose.yml"))) {
            assertThat(PLACEHOLDER.matcher(line).results().count()).as(line)
                    .isEqualTo(line.chars().filter(character -> character == '$').count());
        }
    }

    @Test
    void portsAreOpenOnTheLoopbackAddressOnly() {
        assertThat(texts(application.path("ports"))).isNotEmpty().allMatch(port -> port.startsWith("127.0.0.1:"));
        assertThat(application.path("ports").get(0).asText()).endsWith(":" + number("EXPOSE (\\d+)"));
        assertThat(postgres.has("ports")).as("the database is open to nobody").isFalse();
    }

    @Test
    void routesAndMappingsOfThisFolderAreReadWhereTheApplicationLooks() {
        assertThat(texts(application.path("volumes"))).contains("./routes:/app/routes:ro", "./mappings:/app/mappings:ro");
        assertThat(dockerfile).as("so that they are folders of the working directory").contains("WORKDIR /app");
    }

    @Test
    void everyMountIsANamedVolumeOrAFolderThatExists() {
        Set<String> named = names(compose.path("volumes"));
        Stream.of(application, postgres).flatMap(service -> texts(service.path("volumes")).stream()).forEach(mount -> {
            String source = mount.split(":")[0];
            assertThat(named.contains(source) || Files.isDirectory(Path.of(source))).as(mount).isTrue();
        });
    }

    @Test
    void theDataFolderOfTheImageIsAVolume() {
        assertThat(texts(application.path("volumes"))).contains("data:/data");
        assertThat(dockerfile).contains("VOLUME /data").anyMatch(line -> line.startsWith("ENV ") && line.contains("ROSTERBRIDGE_DATA=/data"));
    }

    @Test
    void theApplicationWaitsForADatabaseThatAnswersAndIsTheOneItNames() {
        assertThat(application.path("depends_on").path("postgres").path("condition").asText()).isEqualTo("service_healthy");
        assertThat(texts(postgres.path("healthcheck").path("test"))).startsWith("CMD", "pg_isready");
        assertThat(postgres.path("image").asText()).as("the distribution decides how text is sorted").matches("postgres:16\\.\\d+-[a-z]+");
        JsonNode database = postgres.path("environment");
        assertThat(application.path("environment").path("SPRING_DATASOURCE_URL").asText())
                .startsWith("jdbc:postgresql://postgres:5432/" + database.path("POSTGRES_DB").asText() + "?")
                .contains("connectTimeout=", "socketTimeout=", "tcpKeepAlive=true", "cancelSignalTimeout=", "targetServerType=primary");
        assertThat(application.path("environment").path("SPRING_DATASOURCE_USERNAME").asText())
                .isEqualTo(database.path("POSTGRES_USER").asText());
    }

    @Test
    void noServiceCanStartProcessesWithoutEnd() {
        assertThat(application.path("pids_limit").asInt()).isPositive();
        assertThat(postgres.path("pids_limit").asInt()).isPositive();
    }

    @Test
    void theImageIsBuiltFromTheDockerfile() {
        assertThat(Path.of(application.path("build").path("context").asText())
                .resolve(application.path("build").path("dockerfile").asText()).normalize()).isEqualTo(DOCKERFILE);
    }

    // ---- the image

    @Test
    void whatIsCopiedExistsAndIsNotIgnored() throws IOException {
        List<String> sources = dockerfile.stream().filter(line -> line.startsWith("COPY ") && !line.contains("--from="))
                .map(line -> line.split(" ")[1]).toList();
        assertThat(sources).isNotEmpty();
        for (String source : sources) {
            assertThat(Path.of(source)).exists();
            assertThat(isIgnored(Path.of(source))).as(source + " in .dockerignore").isFalse();
        }
        assertThat(isIgnored(Path.of("data"))).as("people's data").isTrue();
        assertThat(isIgnored(Path.of(".env"))).as("secrets").isTrue();
        assertThat(isIgnored(Path.of("target"))).isTrue();
    }

    @Test
    void itRunsAsNobodySpecial() {
        assertThat(dockerfile.stream().filter(line -> line.startsWith("USER ")).toList()).containsExactly("USER 10001:10001");
        assertThat(indexOf("USER ")).isLessThan(indexOf("ENTRYPOINT "));
    }

    @Test
    void itListensOutsideOfTheContainerAndIsAskedForItsHealth() {
        assertThat(dockerfile).anyMatch(line -> line.startsWith("ENV ") && line.contains("SERVER_ADDRESS=0.0.0.0"));
        assertThat(dockerfile).anyMatch(line -> line.startsWith("HEALTHCHECK ") && line.contains("CMD curl --fail")
                && line.contains("/actuator/health"));
    }

    @Test
    void theEntryPointIsTheJavaProcessItselfSoThatSignalsReachIt() throws IOException {
        String entryPoint = dockerfile.get(indexOf("ENTRYPOINT ")).substring("ENTRYPOINT ".length());
        assertThat(texts(new ObjectMapper().readTree(entryPoint))).startsWith("java").contains("-XX:+ExitOnOutOfMemoryError")
                .endsWith("-jar", "rosterbridge.jar");
    }

    @Test
    void imagesAreNamedByTagWithoutARegistry() {
        List<String> images = dockerfile.stream().filter(line -> line.startsWith("FROM ")).map(line -> line.split(" ")[1]).toList();
        assertThat(images).as("an exact version").allMatch(image -> image.matches("[a-z-]+:\\d+\\.\\d+\\.\\d+[a-z0-9._-]*"));
        assertThat(images).anyMatch(image -> image.matches("eclipse-temurin:17\\.0\\.\\d+_\\d+-jre-noble"));
    }

    // ---- reading

    /** Names of environment variables: of our settings, the placeholders in them, and whatever Spring Boot has. */
    private static Set<String> knownSettings() throws IOException {
        Path file = Path.of("src/main/resources/application.yaml");
        Set<String> known = new TreeSet<>(Pattern.compile("\\$\\{([A-Z_]+)[:}]").matcher(Files.readString(file)).results()
                .map(found -> found.group(1)).collect(Collectors.toSet()));
        flatten("", yaml(file), known);
        for (URL metadata : Collections.list(PackagingTest.class.getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream json = metadata.openStream()) {
                new ObjectMapper().readTree(json).path("properties").forEach(property -> known.add(variable(property.path("name").asText())));
            }
        }
        return known;
    }

    private static void flatten(String path, JsonNode node, Set<String> into) {
        if (!node.isObject()) {
            into.add(variable(path));
            into.add(variable(path.replace('-', '_')));
        }
        node.fields().forEachRemaining(field -> flatten(path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue(), into));
    }

    /** As Spring Boot reads environment variables; it also takes an underscore for a dash. */
    private static String variable(String property) {
        return property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private static boolean isIgnored(Path path) throws IOException {
        boolean ignored = false;
        for (String line : Files.readAllLines(Path.of(".dockerignore"))) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            boolean kept = line.startsWith("!");
            Path pattern = Path.of(kept ? line.substring(1) : line);
            boolean meant = path.startsWith(pattern)
                    || FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(path.getName(0));
            ignored = meant ? !kept : ignored;
        }
        return ignored;
    }

    private static List<String> instructions() {
        try {
            String text = Files.readString(DOCKERFILE).replaceAll("(?m)^#.*\\R", "").replaceAll("\\\\\\R\\s*", "");
            return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int indexOf(String instruction) {
        return dockerfile.indexOf(dockerfile.stream().filter(line -> line.startsWith(instruction)).findFirst().orElseThrow());
    }

    private String number(String pattern) {
        return Pattern.compile(pattern).matcher(String.join("\n", dockerfile)).results().map(MatchResult::group).findFirst()
                .orElseThrow().replaceAll("\\D", "");
    }

    private static JsonNode yaml(Path file) {
        try {
            return new YAMLMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(file + " is no YAML", e);
        }
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
    }
}
