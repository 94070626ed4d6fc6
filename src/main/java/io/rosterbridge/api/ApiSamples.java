package io.rosterbridge.api;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Gives each body an example, and each parameter a description. The example of a request stands at its record. The example of an answer is
 * put together from its schema, with the texts of {@code openapi.yaml}.
 */
final class ApiSamples {

    /** Stands in an example where {@code openapi.yaml} has no text for the field. */
    static final String NO_SAMPLE = "...";

    private static final String INSTANT = "2027-01-31T08:00:00Z";
    private static final Words WORDS = read();
    /** A key in a map, by the field that holds the map. */
    private static final Map<String, String> KEYS = Map.of("custom", "office", "attributes", "department", "directoryBefore", "department",
            "directoryAfter", "department", "channels", "mail", "answers", "POST");

    private final Map<String, Schema> schemas;
    private final OpenAPI document;

    /** What {@code openapi.yaml} holds. */
    private record Words(Map<String, String> parameters, Map<String, String> samples,
                         Map<String, Map<String, Map<String, Object>>> requests) {
    }

    ApiSamples(OpenAPI document) {
        this.document = document;
        this.schemas = document.getComponents().getSchemas();
    }

    private static Words read() {
        try (InputStream words = ApiSamples.class.getResourceAsStream("/openapi.yaml")) {
            return new YAMLMapper().readValue(words, Words.class);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    void complete() {
        document.getPaths().forEach((path, item) -> item.readOperations().forEach(operation -> {
            Optional.ofNullable(operation.getParameters()).orElse(List.of()).forEach(parameter -> describe(path, parameter));
            requests(operation);
            answers(operation);
        }));
    }

    private static void describe(String path, Parameter parameter) {
        if (parameter.getDescription() == null) {
            parameter.setDescription(WORDS.parameters().entrySet().stream()
                    .filter(word -> word.getKey().startsWith(parameter.getName() + " of ") && path.startsWith(word.getKey().split(" of ")[1]))
                    .map(Map.Entry::getValue).findFirst().orElse(WORDS.parameters().get(parameter.getName())));
        }
    }

    private void requests(Operation operation) {
        Map<String, Map<String, Object>> own = WORDS.requests().getOrDefault(operation.getOperationId(), Map.of());
        Optional.ofNullable(operation.getRequestBody()).map(RequestBody::getContent).ifPresent(content -> content.forEach((format, body) -> {
            own.getOrDefault(format, Map.of()).forEach((name, value) -> body.addExamples(name, new Example().value(value)));
            give(body, schema(body.getSchema()).getExample());
        }));
    }

    private void answers(Operation operation) {
        operation.getResponses().values().stream().filter(response -> response.getContent() != null)
                .map(response -> response.getContent().get(org.springframework.http.MediaType.APPLICATION_JSON_VALUE)).filter(Objects::nonNull)
                .forEach(body -> give(body, sample("", "", body.getSchema())));
    }

    private static void give(MediaType body, Object example) {
        if (body.getExample() == null && body.getExamples() == null && example != null) {
            body.setExample(example);
        }
    }

    private Schema<?> schema(Schema<?> schema) {
        return ApiSchemas.reference(schema).<Schema<?>>map(schemas::get).orElse(schema);
    }

    /** @param name of the schema that has the field */
    private Object sample(String name, String field, Schema<?> reference) {
        Schema<?> schema = reference.getAnyOf() == null ? reference : reference.getAnyOf().get(0);
        String own = ApiSchemas.reference(schema).orElse(name);
        schema = schema(schema);
        Set<String> types = Optional.ofNullable(schema.getTypes()).orElse(Set.of());
        Optional<String> word = Optional.ofNullable(WORDS.samples().get(name + "." + field));
        if (schema.getEnum() != null) {
            return word.<Object>map(value -> value).orElse(schema.getEnum().get(0));
        }
        if (types.contains("string")) {
            return text(name, field, Objects.requireNonNullElse(schema.getFormat(), ""));
        }
        if (types.contains("array")) {
            return List.of(sample(name, field, schema.getItems()));
        }
        if (types.contains("boolean")) {
            return false;
        }
        if (types.contains("integer") || types.contains("number")) {
            return word.or(() -> Optional.ofNullable(WORDS.samples().get(field))).filter(text -> text.matches("[0-9]+"))
                    .map(Integer::valueOf).orElse(1);
        }
        Map<String, Object> object = new LinkedHashMap<>();
        Optional.ofNullable(schema.getProperties()).orElse(Map.of()).forEach((key, property) -> object.put(key, sample(own, key, property)));
        if (schema.getAdditionalProperties() instanceof Schema<?> values && values.getTypes() != null) {
            object.put(KEYS.getOrDefault(field, "key"), sample(name, field, values));
        }
        return object;
    }

    private static String text(String name, String field, String format) {
        return switch (format) {
            case "date-time" -> INSTANT;
            case "duration" -> "PT72H";
            case "uri" -> WORDS.samples().get("baseUrl");
            default -> WORDS.samples().getOrDefault(name + "." + field, WORDS.samples().getOrDefault(field, NO_SAMPLE));
        };
    }
}
