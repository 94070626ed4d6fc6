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
        PersonDraft draft = new PersonDraft(" " + "i".repeat(200), "a".repeat(64) + "@" + "b.".repeat(94) + "c ", " Inactive",
                Map.of("title", "t".repeat(1000) + "\t"), null);

        assertThat(draft.id()).hasSize(200);
        assertThat(draft.email()).hasSize(254);
        assertThat(draft.status()).isEqualTo("inactive");
        assertThat(draft.attributes().get("title")).hasSize(1000);
    }

    @Test
    void eachValueTakesItsCanonicalForm() {
        PersonDraft draft = new PersonDraft("\u202Az-1\u00A0", "\uFEFFA@B.c\u200B", "\u00A0Inactive\u2060", Map.of("full_name",
                "Ann\u202E\nLee\u00A0", "title", "a\nb\u2028c\u0001", "employee_id", "\u200E47\u200F", "Cost\u00A0Center\u200B", "x\u200Cy"), null);

        assertThat(draft.id()).isEqualTo("z-1");
        assertThat(draft.email()).isEqualTo("A@B.c");
        assertThat(draft.status()).isEqualTo("inactive");
        assertThat(draft.attributes()).isEqualTo(Map.of("full_name", "Ann Lee", "title", "a\nb\nc", "employee_id", "47", "Cost Center", "x\u200Cy"));
        assertThat(new PersonDraft(draft.id(), draft.email(), draft.status(), draft.attributes(), null)).isEqualTo(draft);
        assertThat(new PersonDraft("1", null, "\u200B", Map.of(), null).status()).as("an empty one leaves it as it is").isNull();
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(null, "a@b.c", "", Map.of(), "id is empty"),
                Arguments.of(" ", "a@b.c", "", Map.of(), "id is empty"),
                Arguments.of("i".repeat(201), "a@b.c", "", Map.of(), "id has 201 characters, the limit is 200"),
                Arguments.of("a\u0007b", "a@b.c", "", Map.of(), "id has U+0007 BEL at 2, which an id cannot have; remove it"),
                Arguments.of("1", "", "", Map.of(), "email is empty"),
                Arguments.of("1", "a", "", Map.of(), "email is \"a\""),
                Arguments.of("1", "@b", "", Map.of(), "email is \"@b\""),
                Arguments.of("1", "a@", "", Map.of(), "email is \"a@\""),
                Arguments.of("1", "a@b@c", "", Map.of(), "email is \"a@b@c\""),
                Arguments.of("1", "a b@c", "", Map.of(), "email is \"a b@c\""),
                Arguments.of("1", "a\u00A0b@c", "", Map.of(), "email is \"a\u00A0b@c\""),
                Arguments.of("1", "a".repeat(64) + "@" + "b.".repeat(95) + "c", "", Map.of(), "email has 256 octets, the limit is 254"),
                Arguments.of("1", "a@b.c", "gone", Map.of(), "status is \"gone\""),
                Arguments.of("1", "a@b.c", "", Map.of("title", "t".repeat(1001)), "title has 1001 characters, the limit is 1000"),
                Arguments.of("1", "a@b.c", "", Map.of("title", "a\0b"), "title has a character that is no text"),
                Arguments.of("1", "a@b.c", "", Map.of("title", "a\uD83D"), "title has a character that is no text"),
                Arguments.of("1", "a@b.c", "", Map.of("email", "x"), "attributes has the name \"email\""),
                Arguments.of("1", "a@b.c", "", Map.of(" ", "x"), "attributes has the name \" \""),
                Arguments.of("1", "a@b.c", "", Map.of("Status\u00A0", "x"), "attributes has the name \"Status"),
                Arguments.of("1", "a@b.c", "", Map.of("first_name\u200B", "x"), "attributes has the name \"first_name<U+200B>\""),
                Arguments.of("1", "a@b.c", "", Map.of("a\u202Eb", "x"), "attributes has U+202E RIGHT-TO-LEFT OVERRIDE at 2"),
                Arguments.of("1", "a@b.c", "", Map.of("Hat", "x", "Hat\u00A0", "y"), "attributes has \"Hat"),
                Arguments.of("1", "a@b.c", "in\u200Bactive", Map.of(), "status is \"in<U+200B>active\""),
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
