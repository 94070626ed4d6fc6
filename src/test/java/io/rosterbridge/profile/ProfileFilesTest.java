package io.rosterbridge.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.platform.text.MailAddress;
import io.rosterbridge.platform.yaml.FileInvalid;
import io.rosterbridge.platform.yaml.YamlFile;
import io.rosterbridge.profile.expression.CelExpression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Which profiles are read and which are refused. A file a case: in {@code bad-profiles}, with what is told about it beside it;
 * in {@code good-profiles}. The schema, as an editor applies it, says the same of each, but for {@link #BEYOND_A_SCHEMA}.
 */
class ProfileFilesTest {

    private static final Path BAD = Path.of("src/test/resources/bad-profiles");
    private static final Path GOOD = Path.of("src/test/resources/good-profiles");

    /** A schema looks at values: it knows neither CEL nor the length of times, nor how a value is written. */
    private static final Set<String> BEYOND_A_SCHEMA = Set.of(
            "expression-environment", "expression-gives-a-boolean", "expression-gives-a-list", "expression-gives-a-number",
            "expression-gives-an-object", "expression-gives-half-a-surrogate-pair", "expression-in-jq", "expression-loop",
            "expression-over-two-lines", "expression-syntax", "expression-unknown-attribute", "expression-unknown-function",
            "expression-with-a-comment", "expression-with-a-wrong-argument", "expression-wrong-pattern", "window-zero-seconds",
            "window-too-long", "delete-after-endless", "own-tag", "tag-of-a-number", "people-octal", "people-with-a-thousands-mark", "two-documents",
            "protected-no-plain-address", "nul-in-a-text", "half-a-surrogate-pair-in-a-text");

    private static final YAMLMapper EDITOR = new YAMLMapper(YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS).build());

    private final String minimal = Files.readString(GOOD.resolve("minimal.yaml"));
    private final JsonNode document = new ObjectMapper().readTree(Path.of("mappings/calendly.schema.json").toFile());
    private final JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(document);

    ProfileFilesTest() throws IOException {
    }

    @TestFactory
    Stream<DynamicTest> aBadProfileIsToldByItsPlaceWhatIsThereAndWhatToDo() throws IOException {
        return files(BAD).map(file -> DynamicTest.dynamicTest(name(file), () -> {
            String told = Files.readString(BAD.resolve(name(file) + ".txt")).strip();
            assertThatThrownBy(() -> ProfileReader.read(file.toString(), YamlFile.text(file))).isInstanceOf(FileInvalid.class)
                    .extracting(Throwable::getMessage).asString().isEqualTo(told.replaceAll("(?m)^", BAD + "/"));
            assertThat(isValidInAnEditor(file)).as("whether the schema takes it").isEqualTo(BEYOND_A_SCHEMA.contains(name(file)));
        }));
    }

    @TestFactory
    Stream<DynamicTest> aGoodProfileIsRead() throws IOException {
        Path shipped = Path.of("mappings/calendly.yaml");
        return Stream.concat(files(GOOD), Stream.of(shipped)).map(file -> DynamicTest.dynamicTest(name(file), () -> {
            assertThat(ProfileReader.read(file.toString(), YamlFile.text(file)).document()).isEqualTo(YamlFile.text(file));
            assertThat(isValidInAnEditor(file)).as("whether the schema takes it").isTrue();
        }));
    }

    @Test
    void tooLongIsToldBeforeItIsLookedAt() {
        String comment = minimal + "#".repeat(100_000 - minimal.length());
        assertThat(ProfileReader.read("p", comment).attributes()).hasSize(3);
        assertThatThrownBy(() -> ProfileReader.read("p", comment + "#"))
                .hasMessage("p:1: has 100001 characters; at most 100000 are allowed");
    }

    @Test
    void aValueIsTheTextThatWasWritten() {
        Profile profile = ProfileReader.read("p", minimal.replace("{field: full_name}", "{constant: 1.50}")
                + "  externalId: {constant: 007, default: 1e3}\n");
        assertThat(profile.attribute(ScimAttribute.DISPLAY_NAME)).map(AttributeMapping::source).contains(new Source.Constant("1.50"));
        assertThat(profile.attribute(ScimAttribute.EXTERNAL_ID)).map(AttributeMapping::source).contains(new Source.Constant("007"));
        assertThat(profile.attribute(ScimAttribute.EXTERNAL_ID)).flatMap(AttributeMapping::defaultValue).contains("1e3");
    }

    @Test
    void attributesAreSentInOneOrderWhateverTheFileSays() {
        assertThat(ProfileReader.read("p", """
                attributes:
                  externalId: {field: id}
                  active: {field: status}
                  displayName: {field: full_name}
                  userName: {field: email}
                """).attributes()).extracting(AttributeMapping::target).containsExactly(ScimAttribute.values());
    }

    @Test
    void theShippedFileSaysTheDefaults() {
        Profile shipped = ProfileReader.read("shipped", YamlFile.text(Path.of("mappings/calendly.yaml")));
        assertThat(ProfileDifference.between(ProfileReader.read("minimal", minimal), shipped))
                .allMatch(difference -> difference.key().startsWith("attributes."));
    }

    @Test
    void theWordsOfTheSchemaAreOurs() {
        assertThat(document.at("/properties/linking/enum")).extracting(JsonNode::asText)
                .containsExactlyElementsOf(Arrays.stream(Linking.values()).map(Linking::word).toList());
        assertThat(document.at("/$defs/attribute/properties/case/enum")).extracting(JsonNode::asText)
                .containsExactlyElementsOf(Arrays.stream(LetterCase.values()).map(LetterCase::word).toList());
        assertThat(document.at("/properties/attributes/properties").fieldNames()).toIterable()
                .containsExactlyElementsOf(Arrays.stream(ScimAttribute.values()).map(ScimAttribute::scimName).toList());
        assertThat(document.at("/properties/safety/properties/protected/items/maxLength").asInt()).isEqualTo(MailAddress.MOST_OCTETS);
        assertThat(document.at("/$defs/attribute/properties/expression/maxLength").asInt()).isEqualTo(CelExpression.MOST_CHARACTERS);
    }

    private boolean isValidInAnEditor(Path file) throws IOException {
        try {
            return schema.validate(EDITOR.readTree(file.toFile())).isEmpty();
        } catch (JsonProcessingException noYaml) {
            return false;
        }
    }

    private static Stream<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".yaml", "");
    }
}
