package io.rosterbridge.directory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.domain.Person;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The further attributes of a person as one JSON object of strings. Sorted by name, so equal attributes are equal texts. */
public final class CustomAttributes {

    static final int LENGTH = 20_000;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<TreeMap<String, String>> STRINGS = new TypeReference<>() { };

    public static final String NONE = "{}";

    private CustomAttributes() {
    }

    /**
     * The attributes in a stored text.
     *
     * @throws IllegalStateException if it is no JSON object of strings
     */
    public static SortedMap<String, String> read(String json) {
        try {
            return json.equals(NONE) ? new TreeMap<>() : JSON.readValue(json, STRINGS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("custom attributes in the database are no JSON object of strings", e);
        }
    }

    /**
     * Leaves out empty values.
     *
     * @throws PersonRefused if the text would have more than {@value #LENGTH} characters
     */
    public static String write(SortedMap<String, String> attributes) {
        TreeMap<String, String> filled = new TreeMap<>(attributes);
        filled.values().removeIf(String::isEmpty);
        try {
            String json = JSON.writeValueAsString(filled);
            if (json.length() > LENGTH) {
                throw new PersonRefused("custom", "attributes have " + json.length() + " characters together, the limit is "
                        + LENGTH + "; send fewer or shorter ones");
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Those attributes of the person that are none of the contract's columns. */
    static String of(Person person) {
        TreeMap<String, String> custom = new TreeMap<>(person.attributes());
        custom.keySet().removeAll(Person.COLUMNS);
        return write(custom);
    }

    /** The stored attributes with the given ones put over them. */
    static String merge(String json, Map<String, String> given) {
        SortedMap<String, String> merged = read(json);
        merged.putAll(given);
        return write(merged);
    }
}
