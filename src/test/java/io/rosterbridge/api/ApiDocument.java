package io.rosterbridge.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The OpenAPI document, as its readers use it. */
record ApiDocument(JsonNode json) {

    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private static final SchemaValidatorsConfig STRICT = SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    /** One operation, such as {@code GET /api/v1/users/{id}}. */
    record Operation(String method, String path, JsonNode json) {

        /** Those of its parameters that have a list of words. */
        List<JsonNode> choices() {
            return parameters().filter(parameter -> parameter.at("/schema/enum").isArray()).toList();
        }

        Stream<JsonNode> parameters() {
            return elements(json.path("parameters"));
        }

        /** By format of the body: what may be sent. */
        List<Example> examples() {
            List<Example> examples = new ArrayList<>();
            json.at("/requestBody/content").fields().forEachRemaining(body -> {
                Optional.ofNullable(body.getValue().get("example")).ifPresent(value -> examples.add(new Example(body.getKey(), "", value)));
                body.getValue().path("examples").fields().forEachRemaining(named ->
                        examples.add(new Example(body.getKey(), named.getKey(), named.getValue().get("value"))));
            });
            return examples;
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** The example of a body. */
    record Example(String format, String name, JsonNode value) {

        String text() {
            return value.isTextual() ? value.asText() : value.toString();
        }
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        json.path("paths").fields().forEachRemaining(path -> path.getValue().fields().forEachRemaining(operation ->
                operations.add(new Operation(operation.getKey().toUpperCase(java.util.Locale.ROOT), path.getKey(), operation.getValue()))));
        return operations;
    }

    /** The declared answer of this status; nothing if there is none. */
    JsonNode response(Operation operation, int status) {
        return resolved(operation.json().path("responses").path(String.valueOf(status)));
    }

    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? json.at(node.get("$ref").asText().substring(1)) : node;
    }

    /** What is wrong with a value by this schema of the document, or holds a property that the schema does not name. */
    List<String> mistakes(JsonNode schema, JsonNode value) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", closed());
        return SCHEMAS.getSchema(whole, STRICT).validate(value).stream().map(ValidationMessage::getMessage).toList();
    }

    /** A reader may meet more properties one day; today's answers have none that is not described. */
    private JsonNode closed() {
        ObjectNode components = json.path("components").deepCopy();
        components.path("schemas").forEach(schema -> {
            if (schema.has("properties") && !schema.has("additionalProperties")) {
                ((ObjectNode) schema).put("additionalProperties", false);
            }
        });
        return components;
    }

    static Stream<JsonNode> elements(JsonNode array) {
        return java.util.stream.StreamSupport.stream(array.spliterator(), false);
    }

    static TreeSet<String> names(JsonNode object) {
        TreeSet<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
