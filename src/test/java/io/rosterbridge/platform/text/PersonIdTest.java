package io.rosterbridge.platform.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonIdTest {

    static Stream<String> unseen() {
        return Cases.unseen();
    }

    static Stream<String> unusable() {
        return Stream.of(Cases.unseen(), Cases.meaningless(), Stream.of("\u212A", "\u212B", "\u2126", "\uF900", "\u1F71"))
                .flatMap(some -> some);
    }

    @ParameterizedTest
    @MethodSource("unseen")
    void isTheSameWithWhatNobodySeesAtTheEnds(String unseen) {
        assertThat(PersonId.checked("z-1" + unseen)).isEqualTo("z-1");
        assertThat(PersonId.checked(unseen + " " + unseen + "z-1" + unseen)).isEqualTo("z-1");
        assertThat(PersonId.checked(unseen)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void isRefusedByNameAndPlace(String unusable) {
        assertThatThrownBy(() -> PersonId.checked(" z-" + unusable + "1")).isInstanceOf(TextRefused.class)
                .hasMessageStartingWith("has " + Cases.named(unusable)).hasMessageContaining(" at 3, ");
        assertThatThrownBy(() -> PersonId.checked("\uD83D\uDE00" + unusable + "1")).hasMessageContaining(" at 2, ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"z-1", "Z 1", "4711", "00042", "a\\b/c;d.e%f?g#h", "CN=Zoë,OU=People", "例子-1", "ＡＢ", "é", "\uD83D\uDE00", "x\u0301"})
    void isKeptCharacterByCharacter(String id) {
        assertThat(PersonId.checked(id)).isEqualTo(id);
    }

    @Test
    void hasOneFormForAnAccent() {
        assertThat(PersonId.checked("e\u0301-1")).isEqualTo("\u00E9-1");
        assertThat(PersonId.checked("K-1")).isNotEqualTo(PersonId.checked("k-1"));
    }

    @Property(tries = 3000)
    void whatIsTakenIsTakenAgainAsItIs(@ForAll String text) {
        try {
            String id = PersonId.checked(text);
            assertThat(PersonId.checked(id)).isEqualTo(id);
            assertThat(text).contains(id.isEmpty() ? "" : id.substring(0, 0));
        } catch (TextRefused refused) {
            assertThat(refused.getMessage()).contains("U+");
        }
    }
}
