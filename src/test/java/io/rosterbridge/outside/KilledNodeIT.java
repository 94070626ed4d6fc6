package io.rosterbridge.outside;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * One life in an empty folder, with nothing but the connection set: fed with people, killed in the middle, started again,
 * stopped in the middle, and started again. Then everything it left is looked at.
 */
class KilledNodeIT {

    private static final int PEOPLE = 2000;
    private static final Pattern PASSWORD = Pattern.compile("password {2}(\\w{12,})");

    @TempDir
    private static Path folder;
    private static Practice calendly;
    private static PackagedApplication killed;
    private static PackagedApplication stopped;
    private static PackagedApplication finished;
    private static String password;
    private static int wrongPassword;
    private static int exitCode;
    private static JdbcTemplate database;

    @BeforeAll
    static void live() throws Exception {
        calendly = Practice.start(20);
        killed = application().with("LOGGING_LEVEL_IO_ROSTERBRIDGE", "DEBUG").with("LOGGING_LEVEL_ORG_APACHE_HC", "DEBUG")
                .launch().awaitHealthy();
        password = password(killed.output());
        killed.drop("people.csv", Practice.csv("people", PEOPLE));
        killed.await("some people", () -> calendly.externalIds("people").size() > PEOPLE / 3);
        killed.kill();
        assertThat(calendly.externalIds("people")).as("it was killed in the middle").hasSizeLessThan(PEOPLE);

        stopped = application().launch().awaitHealthy();
        stopped.await("more people", () -> calendly.externalIds("people").size() > PEOPLE * 2 / 3);
        exitCode = stopped.stop();
        assertThat(calendly.externalIds("people")).as("it was stopped in the middle").hasSizeLessThan(PEOPLE);

        finished = application().launch().awaitHealthy();
        finished.await("everybody in step", () -> new ObjectMapper()
                .readTree(finished.get("/api/v1/status", "admin", password).body()).path("inStep").asInt() == PEOPLE);
        wrongPassword = finished.get("/api/v1/status", "admin", password + "x").statusCode();
        finished.stop();
        database = new JdbcTemplate(new DriverManagerDataSource("jdbc:h2:file:" + folder.resolve("data/rosterbridge"), "", ""));
    }

    /** The one that it has made up itself, since none was set. */
    private static String password(String output) {
        Matcher told = PASSWORD.matcher(output);
        assertThat(told.find()).as("the first start tells a password").isTrue();
        return told.group(1);
    }

    private static PackagedApplication application() {
        return PackagedApplication.in(folder).connectedTo(calendly.address(), Practice.TOKEN);
    }

    @AfterAll
    static void end() throws IOException {
        try (Practice practice = calendly; PackagedApplication first = killed; PackagedApplication second = stopped;
                PackagedApplication third = finished) {
            assertThat(practice).isNotNull();
        }
    }

    @Test
    void everyPersonIsInCalendlyOnceAndWasCreatedOnce() {
        assertThat(calendly.externalIds("people")).doesNotHaveDuplicates().hasSize(PEOPLE);
        assertThat(calendly.control().counters().creates()).isEqualTo(PEOPLE);
        assertThat(calendly.control().counters().duplicateCreates())
                .as("creations that may have worked are looked up before they are sent again").isZero();
    }

    @Test
    void everyTaskIsInStepAndNothingFailed() {
        assertThat(database.queryForList("select state || ' ' || count(*) from provisioning_task group by state", String.class))
                .containsExactly("inStep " + PEOPLE);
        assertThat(database.queryForList("select distinct action || ' ' || outcome from provisioning_event", String.class))
                .isSubsetOf("CREATE DELIVERED", "CREATE LINKED", "CREATE POSTPONED", "NOTHING UNCHANGED", "UPDATE UNCHANGED");
    }

    @Test
    void aCleanStopEndsByTheSignalAndWithoutErrors() {
        assertThat(exitCode).isEqualTo(128 + 15);
        assertThat(stopped.lines()).noneMatch(line -> line.contains(" ERROR "));
        assertThat(finished.lines()).noneMatch(line -> line.contains(" ERROR "));
    }

    @Test
    void inAnEmptyFolderItUsesTheRoutesAndMappingsInTheJarAndSaysSo() {
        assertThat(killed.output()).contains("Using the routes in the jar; set ROSTERBRIDGE_ROUTES to use your own",
                "Using the mappings in the jar; set ROSTERBRIDGE_MAPPINGS to use your own");
    }

    @Test
    void theFirstPasswordIsToldOnceAndLogsIn() {
        assertThat(PASSWORD.matcher(killed.output()).results().count()).isEqualTo(1);
        assertThat(PASSWORD.matcher(stopped.output()).results().count()).as("at the second start").isZero();
        assertThat(stopped.output()).doesNotContain(password);
        assertThat(wrongPassword).as("any other password").isEqualTo(401);
    }

    @Test
    void theTokenIsInNoOutputAndInNoFile() throws IOException {
        assertThat(killed.output()).contains(" DEBUG ").doesNotContain(Practice.TOKEN);
        assertThat(stopped.output()).doesNotContain(Practice.TOKEN);
        assertThat(finished.output()).doesNotContain(Practice.TOKEN);
        for (Path file : files()) {
            assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)).as(file.toString())
                    .doesNotContain(Practice.TOKEN);
        }
        assertThat(database.queryForObject("select token from connection", String.class)).as("it is stored encrypted").isNotBlank();
    }

    @Test
    void theKeyOfTheSecretsIsForItsOwnerOnly() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data/secret.key"))))
                .isEqualTo("rw-------");
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static long count(String from) {
        return database.queryForObject("select count(*) from " + from, Long.class);
    }
}
