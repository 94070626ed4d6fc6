package io.rosterbridge.outside;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.outside.Advisories.Advisory;
import io.rosterbridge.outside.Advisories.Allowance;
import io.rosterbridge.outside.Advisories.Component;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is shipped has no fault that is known and not accepted with a reason, by the list in the repository. */
class DependenciesTest {

    /** Made by each build, before the tests. */
    private static final Path SHIPPED = Path.of("target/classes/META-INF/sbom/application.cdx.json");

    private final Advisories list = Advisories.read();
    private final List<Component> shipped = shipped();

    private static List<Component> shipped() {
        try {
            return Advisories.components(new ObjectMapper().readTree(SHIPPED.toFile()));
        } catch (IOException e) {
            throw new AssertionError("the build has made no bill of materials", e);
        }
    }

    @Test
    void nothingShippedIsKnownToBeVulnerable() {
        assertThat(list.findings(shipped, LocalDate.now())).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "org.apache.httpcomponents.core5:httpcore5, 5.3.6, CVE-2026-54399",
        "org.apache.httpcomponents.core5:httpcore5-h2, 5.4.2, CVE-2026-54428",
        "org.postgresql:postgresql, 42.7.11, CVE-2026-54291",
        "org.thymeleaf:thymeleaf, 3.1.5.RELEASE, CVE-2026-136410",
        "org.thymeleaf:thymeleaf-spring6, 3.1.4.RELEASE, CVE-2026-41901",
        "org.apache.tomcat.embed:tomcat-embed-core, 10.1.55, CVE-2026-55276",
        "org.apache.tomcat.embed:tomcat-embed-websocket, 10.1.61, CVE-2026-117517",
        "org.apache.httpcomponents:httpclient, 4.5.14, HTTPCLIENT-4-UNSUPPORTED",
    })
    void aPlantedVersionIsFound(String coordinates, String version, String advisory) {
        String[] parts = coordinates.split(":");
        List<Component> planted = new ArrayList<>(shipped);
        planted.removeIf(each -> each.group().equals(parts[0]) && each.name().equals(parts[1]));
        planted.add(new Component(parts[0], parts[1], version));
        assertThat(list.findings(planted, LocalDate.now())).anyMatch(finding -> finding.startsWith(coordinates + " " + version)
                && finding.contains(advisory));
    }

    @Test
    void whatIsAllowedIsFoundOnceItsDayHasPassed() {
        for (Allowance allowance : list.allowed()) {
            assertThat(list.findings(shipped, allowance.until().plusDays(1))).as(allowance.ids().get(0))
                    .anyMatch(finding -> finding.contains(allowance.ids().get(0)));
        }
    }

    @Test
    void everythingAllowedIsShippedListedAndExplainedForAYearAtMost() {
        Set<String> concerned = list.advisories().stream().filter(advisory -> shipped.stream().anyMatch(advisory::concerns))
                .flatMap(advisory -> advisory.ids().stream()).collect(Collectors.toSet());
        for (Allowance allowance : list.allowed()) {
            assertThat(concerned).as("still needed").containsAll(allowance.ids());
            assertThat(allowance.because()).hasSizeGreaterThan(40);
            assertThat(allowance.until()).isBefore(LocalDate.now().plusYears(1));
        }
    }

    @Test
    void everyAdvisoryHasARangeAndASource() {
        for (Advisory advisory : list.advisories()) {
            assertThat(advisory.range().hasRestrictions()).as(advisory.ids().toString()).isTrue();
            assertThat(advisory.packages()).isNotEmpty().allMatch(name -> name.matches("[\\w.-]+:([\\w.-]+|\\*)"));
            assertThat(advisory.source()).startsWith("https://");
            assertThat(advisory.about()).isNotBlank();
        }
    }
}
