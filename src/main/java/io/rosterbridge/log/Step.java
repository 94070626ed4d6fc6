package io.rosterbridge.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Objects;

/**
 * One step of a person's way through the flow, for the one who asks why.
 *
 * @param step   pick-up, filter, map, deliver or record; or a request such as {@code POST /Users}
 * @param result a word or a status
 * @param detail one sentence; never a token
 */
public record Step(String step, String result, String detail) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<Step>> LIST = new TypeReference<>() {
    };

    public Step {
        Objects.requireNonNull(step);
        Objects.requireNonNull(result);
        Objects.requireNonNull(detail);
    }

    /** The steps as the database has them; null stands for none. */
    public static List<Step> list(String json) {
        try {
            return json == null ? List.of() : JSON.readValue(json, LIST);
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException("the steps in the database are not a JSON list", damaged);
        }
    }
}
