package io.rosterbridge.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.console.Words.Part;
import java.time.Instant;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How texts are put on a page. */
class WordsTest {

    private final Words words = new Words();

    @Test
    void momentsInATextAreToldApart() {
        assertThat(words.parts("until 2026-02-28T10:00:00.5Z, then on")).containsExactly(new Part("until ", null),
                new Part(null, Instant.parse("2026-02-28T10:00:00.5Z")), new Part(", then on", null));
        assertThat(words.parts(null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-02-30T10:00:00Z", "people-2026-13-01T00:00:00Z.csv", "2026-01-01T25:00:00Z", "2026-01-01T00:00:00.0123456789Z"})
    void whatOnlyLooksLikeAMomentStaysAsItIs(String text) {
        assertThat(words.parts(text).stream().map(Part::text).collect(Collectors.joining())).isEqualTo(text);
    }
}
