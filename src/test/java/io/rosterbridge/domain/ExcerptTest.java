package io.rosterbridge.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.platform.text.Excerpt;
import org.junit.jupiter.api.Test;

class ExcerptTest {

    @Test
    void whatFitsStaysAndWhatWasCutSaysSoWithinTheLimit() {
        assertThat(Excerpt.within("abcde", 5)).isEqualTo("abcde");
        assertThat(Excerpt.within("abcdef", 5)).isEqualTo("abcd…");
        assertThat(Excerpt.within(null, 5)).isNull();
        assertThat(Excerpt.of("x".repeat(60))).hasSize(60);
        assertThat(Excerpt.of("x".repeat(61))).isEqualTo("x".repeat(60) + "…");
    }

    @Test
    void whatDoesNotShowIsWrittenOut() {
        assertThat(Excerpt.of("ann\u202Egpj\u200B")).isEqualTo("ann<U+202E>gpj<U+200B>");
        assertThat(Excerpt.within("ann\u202E", 5)).as("what is stored stays").isEqualTo("ann\u202E");
    }

    @Test
    void noCharacterIsCutInHalf() {
        assertThat(Excerpt.within("abc😀de", 5)).isEqualTo("abc…");
        assertThat(Excerpt.of("x".repeat(59) + "😀!")).isEqualTo("x".repeat(59) + "…");
    }
}
