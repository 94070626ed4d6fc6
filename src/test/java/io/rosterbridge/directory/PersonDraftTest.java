package io.rosterbridge.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PersonDraftTest {

    @Test
    void takesValuesAtTheirLimitsAndStripsThem() {
        PersonDraft draft = new PersonDraft(" " + "i".repeat(200), "a".repeat(316) + "@b.c ", " Inactive",
                Map.of("title", "t".repeat(1000) + "\t"), null);

        assertThat(draft.id()).hasSize(200);
        assertThat(draft.email()).hasSize(320);
        assertThat(draft.status()).isEqualTo("inactive");
        assertThat(draft.attributes().get("title")).hasSize(1000);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(null, "a@b.c", "", Map.of(), "id is empty"),
                Arguments.of(" ", "a@b.c", "", Map.of(), "id is empty"),
                Arguments.of("i".repeat(201), "a@b.c", "", Map.of(), "id has 201 characters, the limit is 200"),
                Arguments.of("a\u0007b", "a@b.c", "", Map.of(), "id has a control character"),
                Arguments.of("1", "", "", Map.of(), "email is empty"),
                Arguments.of("1", "a", "", Map.of(), "email is \"a\""),
                Arguments.of("1", "@b", "", Map.of(), "email is \"@b\""),
                Arguments.of("1", "a@", "", Map.of(), "email is \"a@\""),
                Arguments.of("1", "a@b@c", "", Map.of(), "email is \"a@b@c\""),
                Arguments.of("1", "a b@c", "", Map.of(), "email is \"a b@c\""),
                Arguments.of("1", "a\u00A0b@c", "", Map.of(), "email is \"a\u00A0b@c\""),
                Arguments.of("1", "a".repeat(317) + "@b.c", "", Map.of(), "email has 321 characters, the limit is 320"),
                Arguments.of("1", "a@b.c", "gone", Map.of(), "status is \"gone\""),
                Arguments.of("1", "a@b.c", "", Map.of("title", "t".repeat(1001)), "title has 1001 characters, the limit is 1000"),
                Arguments.of("1", "a@b.c", "", Map.of("title", "a\0b"), "title has a character that is no text"),
                Arguments.of("1", "a@b.c", "", Map.of("title", "a\uD83D"), "title has a character that is no text"),
                Arguments.of("1", "a@b.c", "", Map.of("email", "x"), "attributes has the name \"email\""),
                Arguments.of("1", "a@b.c", "", Map.of(" ", "x"), "attributes has the name \" \""),
                Arguments.of("1", "a@b.c", "", many(), "custom attributes have"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatIsOutsideItsLimitsIsRefusedBySaying(String id, String email, String status, Map<String, String> attributes, String reason) {
        assertThatThrownBy(() -> new PersonDraft(id, email, status, attributes, null)).isInstanceOf(PersonRefused.class)
                .hasMessageStartingWith(reason);
    }

    private static Map<String, String> many() {
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 21; i++) {
            many.put("a" + i, "x".repeat(1000));
        }
        return many;
    }
}
