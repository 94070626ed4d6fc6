package io.rosterbridge.api;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.RequestBody;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Completes the schemas of our records. In a request nothing unknown is taken, and what is not required may be left out or null. An answer
 * has all of its fields; a value is never null if it is a number, a truth value or a collection by its Java type.
 */
final class ApiSchemas {

    private static final String REFERENCE = "#/components/schemas/";
    private static final String NULL = "null";

    private final Map<String, Schema> schemas;
    private final Set<String> requests = new HashSet<>();

    private ApiSchemas(Map<String, Schema> schemas) {
        this.schemas = schemas;
    }

    static void complete(OpenAPI document) {
        ApiSchemas all = new ApiSchemas(document.getComponents().getSchemas());
        operations(document).map(Operation::getRequestBody).filter(Objects::nonNull).map(RequestBody::getContent)
                .flatMap(content -> content.values().stream()).forEach(body -> all.collect(body.getSchema()));
        all.schemas.forEach((name, schema) -> ApiModels.type(name).filter(Class::isRecord).ifPresent(type -> all.complete(name, schema, type)));
        operations(document).forEach(ApiSchemas::completeParameters);
    }

    static Stream<Operation> operations(OpenAPI document) {
        return document.getPaths().values().stream().map(PathItem::readOperations).flatMap(List::stream);
    }

    /** The name of the schema that this one refers to; empty if it refers to none. */
    static Optional<String> reference(Schema<?> schema) {
        return Optional.ofNullable(schema.get$ref()).map(reference -> reference.substring(REFERENCE.length()));
    }

    /** All that a request may hold. */
    private void collect(Schema<?> schema) {
        if (schema == null) {
            return;
        }
        reference(schema).filter(requests::add).map(schemas::get).ifPresent(this::collect);
        collect(schema.getItems());
        Optional.ofNullable(schema.getProperties()).ifPresent(properties -> properties.values().forEach(this::collect));
        Optional.ofNullable(schema.getOneOf()).ifPresent(choices -> choices.forEach(this::collect));
    }

    private void complete(String name, Schema<?> schema, Class<?> type) {
        boolean isRequest = requests.contains(name);
        List<String> required = new ArrayList<>(Optional.ofNullable(schema.getRequired()).orElse(List.of()));
        for (RecordComponent component : type.getRecordComponents()) {
            Schema<?> property = schema.getProperties().get(component.getName());
            if (property == null) {
                continue;   // left out of the JSON
            }
            if (component.getType() == Duration.class) {
                property.setFormat("duration");
            }
            if (!isRequest && !required.contains(component.getName())) {
                required.add(component.getName());
            }
            if (isRequest ? !required.contains(component.getName()) : mayBeNull(component.getType())) {
                schema.getProperties().put(component.getName(), orNull(property));
            }
        }
        schema.setRequired(required.isEmpty() ? null : required);
        if (isRequest) {
            schema.setAdditionalProperties(false);
        }
    }

    private static boolean mayBeNull(Class<?> type) {
        return !type.isPrimitive() && !Collection.class.isAssignableFrom(type) && !Map.class.isAssignableFrom(type);
    }

    @SuppressWarnings("unchecked")
    private static Schema<?> orNull(Schema<?> schema) {
        if (schema.get$ref() != null) {
            return new JsonSchema().anyOf(List.of(schema, new JsonSchema().typesItem(NULL)));
        }
        if (schema.getTypes() != null && schema.getTypes().add(NULL) && schema.getEnum() != null) {
            ((Schema<Object>) schema).setEnum(Stream.concat(schema.getEnum().stream(), Stream.of((Object) null)).toList());
        }
        return schema;
    }

    /** A parameter that belongs to one of several formats of the body is not needed with the others. */
    private static void completeParameters(Operation operation) {
        boolean isForOneFormat = Optional.ofNullable(operation.getRequestBody()).map(RequestBody::getContent).map(Content::size).orElse(0) > 1;
        Optional.ofNullable(operation.getParameters()).orElse(List.of()).stream()
                .filter(parameter -> isForOneFormat && "query".equals(parameter.getIn())).forEach(parameter -> parameter.setRequired(false));
    }
}
