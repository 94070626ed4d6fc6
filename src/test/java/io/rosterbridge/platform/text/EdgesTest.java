package io.rosterbridge.platform.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EdgesTest {

    static Stream<String> unseen() {
        return Cases.unseen();
    }

    @ParameterizedTest
    @MethodSource("unseen")
    void whatNobodySeesGoesAtTheEndsAndStaysInside(String unseen) {
        assertThat(Edges.strip(unseen + " \uFEFFa" + unseen + "b" + unseen + unseen)).isEqualTo("a" + unseen + "b");
        assertThat(Edges.strip(unseen)).isEmpty();
    }

    @Test
    void whatHasNothingThereIsTheSameObject() {
        String text = "a b";
        assertThat(Edges.strip(text)).isSameAs(text);
        assertThat(Edges.strip("\uD800a\uDC00")).as("half characters are no edge, but a mistake").isEqualTo("\uD800a\uDC00");
    }

    @Property(tries = 2000)
    void theInsideNeverChanges(@ForAll("unseenTexts") String before, @ForAll String inside, @ForAll("unseenTexts") String behind) {
        assertThat(Edges.strip(before + "x" + inside + "x" + behind)).isEqualTo("x" + inside + "x");
        String stripped = Edges.strip(inside);
        assertThat(Edges.strip(stripped)).isEqualTo(stripped);
        assertThat(inside).contains(stripped);
    }

    @Provide
    Arbitrary<String> unseenTexts() {
        return Arbitraries.of(Cases.UNSEEN).list().ofMaxSize(4).map(points -> points.stream().map(Character::toString)
                .reduce("", String::concat));
    }

    @Test
    void inAMessageWhatDoesNotShowIsWrittenOut() {
        assertThat(Shown.of("ann\u202Emoc.elpmaxe@\u200B\0\uD800")).isEqualTo("ann<U+202E>moc.elpmaxe@<U+200B><U+0000><U+D800>");
        String text = "علی\u200Cرضا\nZoë \u2764\uFE0F";
        assertThat(Shown.of(text)).isSameAs(text);
    }
}
