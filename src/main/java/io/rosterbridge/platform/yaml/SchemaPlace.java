package io.rosterbridge.platform.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What a schema says of one place in a file.
 *
 * @param document the whole schema
 * @param said     what is said of the place, the nearest first: the schema there, then the one it refers to
 */
record SchemaPlace(JsonNode document, List<JsonNode> said) {

    /** The place below this one, by a key or by the number of an item. */
    SchemaPlace below(Object key) {
        return new SchemaPlace(document, said.stream()
                .map(schema -> key instanceof Integer ? schema.path("items") : schema.path("properties").path((String) key))
                .flatMap(schema -> Stream.of(schema, document.at(schema.path("$ref").asText("").replace("#", ""))))
                .filter(schema -> schema.isObject() && schema != document).toList());
    }

    /** What stands beside a keyword; missing if it does not stand there. */
    JsonNode keyword(String keyword) {
        return said.stream().map(schema -> schema.path(keyword)).filter(value -> !value.isMissingNode()).findFirst()
                .orElse(MissingNode.getInstance());
    }

    /** The keys that may stand here, in the order of what is said last: it has them all. */
    List<String> keys() {
        return IntStream.range(0, said.size()).mapToObj(i -> said.get(said.size() - 1 - i))
                .flatMap(schema -> stream(schema.path("properties").fieldNames())).distinct().filter(this::mayHold).toList();
    }

    /** Keys of which exactly one has to stand here, even those that may not; empty if there is no such choice. */
    List<String> choice() {
        return stream(keyword("oneOf").elements()).map(one -> one.at("/required/0").asText()).toList();
    }

    boolean mayHold(String key) {
        return below(key).keyword("not").isMissingNode();
    }

    /** What is allowed, and what to do. */
    String advice() {
        if (!keyword("errorMessage").isMissingNode()) {
            return keyword("errorMessage").asText();
        }
        if (!keyword("enum").isMissingNode()) {
            return "write " + String.join(" or ", stream(keyword("enum").elements()).map(JsonNode::asText).toList());
        }
        return switch (keyword("type").asText()) {
            case "object" -> "write keys and their values; allowed are " + String.join(", ", keys());
            case "array" -> "write a list, one entry a line with a leading `- `, or []";
            case "boolean" -> "write true or false";
            case "integer" -> "write a whole number of " + keyword("minimum").asText() + " or more";
            case "number" -> "write a number from " + keyword("minimum").asText() + " to " + keyword("maximum").asText();
            default -> "give it a text that is not blank, or leave the key out";
        };
    }

    private static <T> Stream<T> stream(Iterator<T> iterator) {
        Iterable<T> once = () -> iterator;
        return StreamSupport.stream(once.spliterator(), false);
    }
}
