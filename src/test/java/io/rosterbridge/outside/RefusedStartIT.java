package io.rosterbridge.outside;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
    private static final Map<Path, byte[]> FILES = new LinkedHashMap<>();
    private static ExecutorService starters;
    private static ServerSocket taken;
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void startAll() throws IOException, SQLException {
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
        taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        String port = String.valueOf(taken.getLocalPort());
        setting("a port that is taken", Map.of("SERVER_PORT", port), "Port " + port + " is in use", "SERVER_PORT");
        setting("a port of the practice Calendly that is taken", Map.of("SPRING_PROFILES_ACTIVE", "sandbox", "ROSTERBRIDGE_SANDBOX_PORT", port),
                "practice Calendly cannot listen on port " + port, "ROSTERBRIDGE_SANDBOX_PORT");
        setting("a management port that is taken", Map.of("MANAGEMENT_SERVER_PORT", port), "Port " + port + " is in use",
                "MANAGEMENT_SERVER_PORT");
        setting("an address of another machine", Map.of("SERVER_ADDRESS", "192.0.2.1", "SERVER_PORT", "18431"), "192.0.2.1", "SERVER_ADDRESS");
        setting("a PostgreSQL that is not there", Map.of("SPRING_DATASOURCE_URL", "jdbc:postgresql://127.0.0.1:1/nothing"),
                "jdbc:postgresql://127.0.0.1:1/nothing cannot be reached", "SPRING_DATASOURCE_URL");
        setting("a PostgreSQL whose host is not known", Map.of("SPRING_DATASOURCE_URL", "jdbc:postgresql://no.such.host.invalid/x?password=hush"),
                "host no.such.host.invalid is not known", "SPRING_DATASOURCE_URL");
        postgres = EmbeddedPostgres.builder().start();
        String server = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/";
        setting("no such database", Map.of("SPRING_DATASOURCE_URL", server + "nowhere", "SPRING_DATASOURCE_USERNAME", "postgres"),
                "There is no such database: " + server + "nowhere", "SPRING_DATASOURCE_URL");
        try (Connection connection = postgres.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("create role newcomer login");
            statement.execute("create database standby");
            statement.execute("alter database standby set default_transaction_read_only = on");
        }
        setting("a user without rights", Map.of("SPRING_DATASOURCE_URL", server + "postgres", "SPRING_DATASOURCE_USERNAME", "newcomer"),
                "The user \"newcomer\" may not make tables", "grant create, usage on schema public");
        setting("a user that does not exist", Map.of("SPRING_DATASOURCE_URL", server + "postgres", "SPRING_DATASOURCE_USERNAME", "unknown-one"),
                "does not let the user \"unknown-one\" in", "SPRING_DATASOURCE_PASSWORD");
        setting("a standby", Map.of("SPRING_DATASOURCE_URL", server + "standby", "SPRING_DATASOURCE_USERNAME", "postgres"), "takes no changes",
                "primary");
        setting("a data folder that is a file", Map.of("ROSTERBRIDGE_DATA", Files.createFile(folder.resolve("no-folder")).toString()),
                "the data folder " + folder.resolve("no-folder") + " cannot be used", "ROSTERBRIDGE_DATA");
        setting("a folder where none can be made", Map.of("ROSTERBRIDGE_DATA", "/proc/rosterbridge"), "the data folder /proc/rosterbridge "
                + "cannot be used", "ROSTERBRIDGE_DATA");
        file("an empty database file", new byte[0], "it is empty", "Nothing was changed");
        file("a text in the place of the database", "no database\n".repeat(2000).getBytes(StandardCharsets.UTF_8), "does not begin as one of H2",
                "Put a backup in its place");
        file("a file of another H2", ("H:2,block:2,blockSize:1000,chunk:1,clean:1,created:1,format:1,version:1,fletcher:1\n" + " ".repeat(20_000))
                .getBytes(StandardCharsets.UTF_8), "another version of H2 (format 1", "org.h2.tools.Script", "org.h2.tools.RunScript");
        file("a file that was cut", ("H:2,block:f18,blockSize:1000,chunk:3c,clean:1,created:1,format:3,version:3c,fletcher:1\n" + " ".repeat(8100))
                .getBytes(StandardCharsets.UTF_8), "it was cut", "block 3864");
        gone("a database that is gone", "rosterbridge.made", "rosterbridge.mv.db", "is gone, but there was one");
        gone("a folder of a PostgreSQL that is not named", "postgresql.made", "jdbc:postgresql://db/roster", "belongs to the database "
                + "jdbc:postgresql://db/roster", "SPRING_DATASOURCE_URL");
        starters = Executors.newFixedThreadPool(AT_A_TIME);
        MISTAKES.forEach((name, mistake) -> ENDS.put(name, CompletableFuture.supplyAsync(
                () -> mistake.application().launch().awaitExit(), starters)));
    }

    @AfterAll
    static void endAll() throws IOException {
        starters.shutdownNow();
        taken.close();
        postgres.close();
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
        assertThat(application.output()).as("no stack trace").doesNotContain("\tat ").doesNotContain("hush");
    }

    /** Lies where the database would, and is as it was afterwards. */
    private static void file(String name, byte[] content, String... words) throws IOException {
        Path data = Files.createDirectories(folder.resolve(name.replace(' ', '-')).resolve("data"));
        FILES.put(Files.write(data.resolve("rosterbridge.mv.db"), content), content);
        mistake(name, Map.of(), words);
    }

    private static void gone(String name, String marker, String database, String... words) throws IOException {
        Path data = Files.createDirectories(folder.resolve(name.replace(' ', '-')).resolve("data"));
        Files.writeString(data.resolve(marker), database + "\n");
        mistake(name, Map.of(), words);
    }

    @Test
    void noDatabaseFileIsTouched() {
        ENDS.values().forEach(CompletableFuture::join);
        FILES.forEach((file, content) -> assertThat(file).hasBinaryContent(content));
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
