package io.rosterbridge.outside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A mistake stops the start, and the output says where it is: nobody has to read a stack trace. */
class RefusedStartIT {

    /** Starting is work for the processor, so a few at a time. */
    private static final int AT_A_TIME = 3;

    /** A mistake, and the words that must be told about it. */
    private record Mistake(PackagedApplication application, List<String> words) {
    }

    @TempDir
    private static Path folder;
    private static final Map<String, Mistake> MISTAKES = new LinkedHashMap<>();
    private static final Map<String, CompletableFuture<Integer>> ENDS = new LinkedHashMap<>();
    private static ExecutorService starters;

    @BeforeAll
    static void startAll() throws IOException {
        route("a misspelt step", "provision-1-tick.camel.yaml", "- bean:", "- beann:", "Unknown node id: beann",
                "provision-1-tick.camel.yaml, line 11");
        route("a broken indentation", "provision-1-tick.camel.yaml", "    from:", "   from:", "expected <block end>",
                "provision-1-tick.camel.yaml, line 4");
        route("a bean that does not exist", "provision-1-tick.camel.yaml", "ref: wakeUp", "ref: wakeDown",
                "No bean could be found in the registry for: wakeDown", "provision-1-tick.camel.yaml:2");
        mapping("an unknown key", "calendly.yaml", "field: email", "feld: email",
                "calendly.yaml:7: attributes.userName.feld: is not a known key; did you mean `field`? allowed are field, expression");
        setting("a base URL that is not https", Map.of("CALENDLY_BASE_URL", "http://127.0.0.1:9/scim/v2", "CALENDLY_TOKEN", "some-token"),
                "base URL \"http://127.0.0.1:9/scim/v2\" is refused: it must be https", "ROSTERBRIDGE_ALLOW_PRIVATE_TARGETS=true");
        setting("no concurrency", Map.of("ROSTERBRIDGE_CONCURRENCY", "0"), "rosterbridge.provisioning.concurrency", "Value: \"0\"",
                "must be greater than or equal to 1");
        setting("a pause that is none", Map.of("ROSTERBRIDGE_PROVISIONING_RETRYDELAY", "soon"), "rosterbridge.provisioning.retry-delay",
                "'soon' is not a valid duration");
        setting("routes from nowhere", Map.of("ROSTERBRIDGE_ROUTES", "no/such/folder"),
                "ROSTERBRIDGE_ROUTES is \"no/such/folder\", but there is no folder ");
        starters = Executors.newFixedThreadPool(AT_A_TIME);
        MISTAKES.forEach((name, mistake) -> ENDS.put(name, CompletableFuture.supplyAsync(
                () -> mistake.application().launch().awaitExit(), starters)));
    }

    @AfterAll
    static void endAll() {
        starters.shutdownNow();
        MISTAKES.values().forEach(mistake -> mistake.application().close());
    }

    static Stream<Arguments> mistakes() {
        return MISTAKES.keySet().stream().map(Arguments::of);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void stopsTheStartAndIsNamed(String name) {
        PackagedApplication application = MISTAKES.get(name).application();
        assertThat(ENDS.get(name).join()).as("exit code" + application.shown()).isEqualTo(1);
        String told = application.output().substring(Math.max(0, application.output().indexOf("APPLICATION FAILED TO START")));
        assertThat(told).contains("APPLICATION FAILED TO START").contains(MISTAKES.get(name).words());
        assertThat(told).as("no stack trace").doesNotContain("\tat ");
    }

    private static void route(String name, String file, String right, String wrong, String... words) throws IOException {
        edited(name, "routes", "ROSTERBRIDGE_ROUTES", file, right, wrong, words);
    }

    private static void mapping(String name, String file, String right, String wrong, String... words) throws IOException {
        edited(name, "mappings", "ROSTERBRIDGE_MAPPINGS", file, right, wrong, words);
    }

    private static void edited(String name, String kind, String variable, String file, String right, String wrong, String... words)
            throws IOException {
        Path copy = Folder.copy(Path.of(kind), folder.resolve(name.replace(' ', '-')).resolve("my-" + kind));
        Folder.edit(copy.resolve(file), right, wrong);
        mistake(name, Map.of(variable, copy.toString()), words);
    }

    private static void setting(String name, Map<String, String> settings, String... words) {
        mistake(name, settings, words);
    }

    private static void mistake(String name, Map<String, String> settings, String... words) {
        try {
            PackagedApplication application = PackagedApplication.in(Files.createDirectories(folder.resolve(name.replace(' ', '-'))));
            settings.forEach(application::with);
            MISTAKES.put(name, new Mistake(application, List.of(words)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
