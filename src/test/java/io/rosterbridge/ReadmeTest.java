package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README promises is there. */
class ReadmeTest {

    private static final Path README = Path.of("README.md");

    @Test
    void everyLinkedFileExists() throws IOException {
        List<String> links = found("\\]\\(([^)#]+)\\)").stream().filter(link -> !link.contains("://")).toList();
        assertThat(links).hasSizeGreaterThan(8).allSatisfy(link -> assertThat(Path.of(link)).exists());
    }

    @Test
    void everyEnvironmentNameIsOneOfTheApplications() throws IOException {
        String settings = Files.readString(Path.of("src/main/resources/application.yaml"));
        for (String name : found("`((?:ROSTERBRIDGE|CALENDLY)_[A-Z_]+)`")) {
            String property = name.replace("ROSTERBRIDGE_", "").toLowerCase().replace('_', '-');
            assertThat(settings.contains(name) || settings.contains("  " + property + ":")).as(name).isTrue();
        }
    }

    @Test
    void everyRouteItNamesExistsAndEveryRouteIsNamed() throws IOException {
        String table = Files.readString(README);
        try (var files = Files.list(Path.of("routes"))) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".camel.yaml", "").replaceFirst("-\\d-", "-"))
                    .filter(id -> !id.equals("errors")).toList()).allSatisfy(id -> assertThat(
                    table.contains("`" + id + "`") || table.contains("`-" + id.substring(id.lastIndexOf('-') + 1) + "`") || id.startsWith("upkeep-"))
                    .as(id).isTrue());
        }
    }

    private static List<String> found(String pattern) throws IOException {
        return Pattern.compile(pattern).matcher(Files.readString(README)).results().map((MatchResult match) -> match.group(1)).toList();
    }
}
