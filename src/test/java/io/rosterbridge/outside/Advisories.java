package io.rosterbridge.outside;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.maven.artifact.versioning.DefaultArtifactVersion;
import org.apache.maven.artifact.versioning.InvalidVersionSpecificationException;
import org.apache.maven.artifact.versioning.VersionRange;

/** The list {@code known-vulnerable.yaml}, and what of a bill of materials stands in it. */
record Advisories(@JsonProperty(required = true) List<Advisory> advisories, @JsonProperty(required = true) List<Allowance> allowed) {

    private static final Path FILE = Path.of("src/test/resources/known-vulnerable.yaml");

    record Advisory(List<String> ids, List<String> packages, String affected, String about, String source) {

        boolean concerns(Component component) {
            return packages.stream().anyMatch(each -> each.equals(component.group() + ":" + component.name())
                    || each.equals(component.group() + ":*")) && range().containsVersion(new DefaultArtifactVersion(component.version()));
        }

        VersionRange range() {
            try {
                return VersionRange.createFromVersionSpec(affected);
            } catch (InvalidVersionSpecificationException e) {
                throw new IllegalArgumentException(ids + ": " + affected + " is no range of Maven", e);
            }
        }
    }

    record Allowance(List<String> ids, String because, LocalDate until) {
    }

    record Component(String group, String name, String version) {
    }

    static Advisories read() {
        try {
            return YAMLMapper.builder().addModule(new JavaTimeModule()).build().readValue(FILE.toFile(), Advisories.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Component> components(JsonNode billOfMaterials) {
        return StreamSupport.stream(billOfMaterials.path("components").spliterator(), false).map(component -> new Component(
                component.path("group").asText(), component.path("name").asText(), component.path("version").asText())).toList();
    }

    /** A sentence for each component and each of its advisories that is not, or no longer, allowed. */
    List<String> findings(List<Component> components, LocalDate today) {
        List<String> findings = new ArrayList<>();
        for (Component component : components) {
            for (Advisory advisory : advisories) {
                if (advisory.concerns(component)) {
                    advisory.ids().stream().filter(id -> allowed.stream().noneMatch(each -> each.ids().contains(id)
                            && !today.isAfter(each.until()))).forEach(id -> findings.add(component.group() + ":" + component.name() + " "
                            + component.version() + " has " + id + " (" + advisory.about() + " " + advisory.source()
                            + "): raise it in pom.xml, or allow it in " + FILE + " with a reason and a day"));
                }
            }
        }
        return findings;
    }
}
