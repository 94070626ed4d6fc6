package io.rosterbridge.platform.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.rosterbridge.platform.text.Excerpt;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/**
 * The JSON schema of a file (draft 2020-12). The validator decides whether a file is valid. What is wrong is told in our own
 * words, by what the schema says of the place: its {@code errorMessage}, or else what it allows there.
 */
public final class FileSchema {

    private final SchemaPlace root;
    private final JsonSchema validator;

    private FileSchema(JsonNode document) {
        root = new SchemaPlace(document, List.of(document));
        JsonMetaSchema dialect = JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                .keyword(new NonValidationKeyword("errorMessage")).build();
        validator = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012, factory -> factory.metaSchema(dialect))
                .getSchema(document, SchemaValidatorsConfig.builder().pathType(PathType.JSON_POINTER).build());
    }

    /** The schema of this name among the mappings that the application carries. */
    public static FileSchema of(String name) {
        try (InputStream resource = FileSchema.class.getResourceAsStream("/mappings/" + name)) {
            return new FileSchema(new ObjectMapper().readTree(Objects.requireNonNull(resource, name)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * Notes everything in a file that the schema does not allow.
     *
     * @return what is in the file, and the default of every key that is not; of the promised form only if the file has no problem
     */
    public JsonNode check(YamlFile file) {
        JsonNode content = file.tree().deepCopy();
        if (!content.isMissingNode()) {
            validator.validate(content).forEach(message -> tell(message, file));
        }
        addDefaults(root, content);
        return content;
    }

    /** What is allowed at a place, and what to do; for rules that a schema cannot say. */
    public String advice(String path) {
        SchemaPlace place = root;
        for (String key : path.split("\\.")) {
            place = place.below(key);
        }
        return place.advice();
    }

    private void tell(ValidationMessage message, YamlFile file) {
        JsonNodePath location = message.getInstanceLocation();
        SchemaPlace place = root;
        String path = "";
        for (int i = 0; i < location.getNameCount(); i++) {
            place = place.below(location.getElement(i));
            path = below(path, location.getElement(i));
        }
        JsonNode value = message.getInstanceNode();
        String key = message.getProperty();
        switch (message.getType()) {
            case "additionalProperties" -> file.problem(below(path, key), "is not a known key",
                    Suggestion.of(key, place.keys()) + "allowed are " + String.join(", ", place.keys()));
            case "required" -> {
                if (!place.choice().contains(key)) {
                    file.problem(below(path, key), "is missing", place.below(key).advice());
                }
            }
            case "oneOf" -> tellChoice(place, value, path, file);
            case "maxLength" -> file.problem(path, "has " + value.asText().length() + " characters", place.advice());
            default -> file.problem(path, "is " + shown(value), place.advice());
        }
    }

    private static void tellChoice(SchemaPlace place, JsonNode value, String path, YamlFile file) {
        List<String> given = place.choice().stream().filter(value::has).toList();
        String advice = "give exactly one of " + String.join(", ", place.choice().stream().filter(place::mayHold).toList());
        if (given.size() > 1) {
            file.problem(below(path, given.get(1)), "stands beside " + given.get(0), advice);
        } else if (value.isObject() && given.isEmpty()) {
            file.problem(path, "has no source", advice);
        }
    }

    private static void addDefaults(SchemaPlace place, JsonNode value) {
        if (value instanceof ObjectNode object) {
            for (String key : place.keys()) {
                SchemaPlace below = place.below(key);
                if (!object.has(key) && !below.keyword("default").isMissingNode()) {
                    object.set(key, below.keyword("default").deepCopy());
                }
                addDefaults(below, object.path(key));
            }
        }
    }

    private static String shown(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL, MISSING -> "empty";
            case ARRAY -> value.isEmpty() ? "an empty list" : "a list";
            case OBJECT, POJO -> "a group of keys";
            case STRING -> value.asText().isBlank() ? "blank"
                    : "\"" + Excerpt.of(value.asText()) + "\"" + (Scalar.of(value.asText()).isTextual() ? "" : " in quotes");
            case BINARY, BOOLEAN, NUMBER -> Excerpt.of(value.asText());
        };
    }

    private static String below(String path, Object key) {
        return key instanceof Integer ? path + "[" + key + "]" : path.isEmpty() ? (String) key : path + "." + key;
    }
}
