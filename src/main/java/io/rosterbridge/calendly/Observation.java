package io.rosterbridge.calendly;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/**
 * One thing that was seen of an endpoint by asking it. It is never a reason to refuse the endpoint.
 *
 * @param topic a word that stays the same, such as {@code page-size}
 * @param text  one sentence, without personal data
 */
public record Observation(String topic, String text) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<Observation>> LIST = new TypeReference<>() {
    };

    /** As the database keeps them. */
    static String json(List<Observation> observations) {
        try {
            return JSON.writeValueAsString(observations);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** @param json null for none */
    static List<Observation> of(String json) {
        try {
            return json == null ? List.of() : JSON.readValue(json, LIST);
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException("connection.findings is not what was written there", damaged);
        }
    }
}
