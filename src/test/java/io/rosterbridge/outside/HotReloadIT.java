package io.rosterbridge.outside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Profile dev: a saved route or mapping is in force without a restart, and a save with a mistake leaves the one before. Run in
 * the layers of the image, where folders of the integration team lie beside the jar.
 */
class HotReloadIT {

    private static final String BEFORE_WAKE = "        - bean:\n            id: provision-tick-wake";

    @TempDir
    private static Path folder;
    private static Practice calendly;
    private static PackagedApplication application;
    private static Path routes;
    private static Path mappings;

    @BeforeAll
    static void start() throws IOException {
        calendly = Practice.start(0);
        routes = Folder.copy(Path.of("routes"), folder.resolve("routes"));
        mappings = Folder.copy(Path.of("mappings"), folder.resolve("mappings"));
        application = PackagedApplication.inLayers(folder).connectedTo(calendly.address(), Practice.TOKEN)
                .with("SPRING_PROFILES_ACTIVE", "dev").launch().awaitHealthy();
        assertThat(application.output()).contains("Using routes of the working directory: " + routes.toRealPath(),
                "Using mappings of the working directory: " + mappings.toRealPath());
    }

    @AfterAll
    static void end() throws IOException {
        try (Practice practice = calendly; PackagedApplication started = application) {
            assertThat(practice).isNotNull();
        }
    }

    @Test
    void aSavedRouteIsInForceAndABrokenOneLeavesItRunning() throws IOException {
        Path tick = routes.resolve("provision-1-tick.camel.yaml");
        Folder.edit(tick, BEFORE_WAKE, log("the edited route ticks") + BEFORE_WAKE);
        application.awaitOutput("the edited route ticks");

        Folder.edit(tick, "- log:", "- logg:");
        application.awaitOutput("Unknown node id: logg");
        long ticks = lines("the edited route ticks");
        application.await("more ticks of the route before", () -> lines("the edited route ticks") > ticks + 2);

        Folder.edit(tick, log("the edited route ticks").replace("- log:", "- logg:"), log("the mended route ticks"));
        application.awaitOutput("the mended route ticks");
    }

    @Test
    void aSavedMappingIsInForceForEverybodyAndABrokenOneLeavesItInForce() throws IOException {
        Path profile = mappings.resolve("calendly.yaml");
        application.drop("people.csv", Practice.csv("mapped", 1));
        application.await("the person", () -> displayName().equals("Person 1 of mapped"));

        Folder.edit(profile, "[full_name", "[upper(full_name)");
        application.await("the new name", () -> displayName().equals("PERSON 1 OF MAPPED"));

        Folder.edit(profile, "field: email", "feld: email");
        application.awaitOutput("calendly.yaml:7: attributes.userName.feld: is not a known key");
        assertThat(application.output()).contains("The changed profile is not taken, version 2 stays in force");
        application.drop("more.csv", Practice.csv("mapped", 2));
        application.await("the next person", () -> calendly.externalIds("mapped").size() == 2);
        assertThat(calendly.control().account("mapped.2@example.com").displayName()).isEqualTo("PERSON 2 OF MAPPED");
    }

    private static String log(String message) {
        return "        - log:\n            id: provision-tick-log\n            message: " + message + "\n";
    }

    private static String displayName() {
        return calendly.control().account("mapped.1@example.com").displayName();
    }

    private static long lines(String text) {
        return application.lines().stream().filter(line -> line.contains(text)).count();
    }
}
