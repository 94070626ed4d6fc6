package io.rosterbridge.platform.text;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonNameTest {

    private static final String ENGLAND = "\uD83C\uDFF4\uDB40\uDC67\uDB40\uDC62\uDB40\uDC65\uDB40\uDC6E\uDB40\uDC67\uDB40\uDC7F";

    @ParameterizedTest
    @ValueSource(strings = {"Ann  Lee", "O'Neil; drop table--", "李小龙", "محمد علی", "علی\u200Cرضا", "क्\u200Dष", "क्\u200Cष", "\u200Fדוד\u200F",
        "محمد\u061C (IT)", "\uD83D\uDC69\u200D\uD83D\uDE80 Zoë", "I \u2764\uFE0F", "Zoe\u0308", "神", "葛\uDB40\uDD00城", "Nina Null", "한\u3164글",
        "N\u034F", "\u1820\u180B", "Ann (she\u200E)"})
    void whatIsNeededToWriteANameStays(String name) {
        assertThat(PersonName.name(name)).isEqualTo(new PersonName.Cleaned(name, java.util.List.of()));
        assertThat(PersonName.text(name).text()).isEqualTo(name);
    }

    @Test
    void theFlagsThatTagsWriteStayAndOtherTagsGo() {
        assertThat(PersonName.name(ENGLAND + " Ann " + ENGLAND).text()).isEqualTo(ENGLAND + " Ann " + ENGLAND);
        assertThat(PersonName.name("Ann\uDB40\uDC61\uDB40\uDC62\uDB40\uDC7F").text()).isEqualTo("Ann");
        assertThat(PersonName.name("\uD83C\uDFF4\uDB40\uDC61\uDB40\uDC7F").told()).contains("U+E0061 TAG LATIN SMALL LETTER A at 2 and 1 more");
    }

    @ParameterizedTest
    @CsvSource({"U+202E,'Ann\u202Exe.gnp',Annxe.gnp", "U+202A,'\u202AAnn\u202C',Ann", "U+2067,'\u2067Ann\u2069',Ann", "U+0007,'An\u0007n',Ann",
        "U+0001,'An\u0001n',Ann", "U+001F,'An\u001Fn',Ann", "U+007F,'An\u007Fn',Ann", "U+009B,'An\u009Bn',Ann", "U+2028,'Ann\u2028Lee','Ann Lee'",
        "U+2029,'Ann\u2029Lee','Ann Lee'", "U+0085,'Ann\u0085Lee','Ann Lee'", "U+000B,'Ann\u000BLee','Ann Lee'", "U+FEFF,'An\uFEFFn',Ann",
        "U+200B,'An\u200Bn',Ann", "U+00AD,'An\u00ADn',Ann", "U+2060,'An\u2060n',Ann", "U+FFFE,'An\uFFFEn',Ann", "U+FDD0,'An\uFDD0n',Ann",
        "U+FFF9,'An\uFFF9n',Ann", "U+E0041,'An\uDB40\uDC41n',Ann", "U+206A,'An\u206An',Ann", "U+202E,'Ann\u202E',Ann",
        "U+1D173,'A\uD834\uDD73nn',Ann"})
    void whatHidesOrTurnsTextIsTakenOutAndTold(String point, String name, String clean) {
        for (PersonName.Cleaned cleaned : new PersonName.Cleaned[] {PersonName.name(name), PersonName.text(name)}) {
            assertThat(cleaned.text().replace('\n', ' ')).isEqualTo(clean);
            assertThat(cleaned.told().orElseThrow()).startsWith(point + " ").contains(" at ");
        }
    }

    @Test
    void onlyANameIsOnOneLine() {
        assertThat(PersonName.name("Ann\tLee\r\nJr").text()).isEqualTo("Ann Lee Jr");
        assertThat(PersonName.name("Ann\nLee").told()).contains("U+000A LINE FEED (LF) at 4");
        assertThat(PersonName.text("Head\n\tof Sales")).isEqualTo(new PersonName.Cleaned("Head\n\tof Sales", java.util.List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u00A0\u3000", "\u200B", "\u200D", "\u3164", "\u2800", "\u202E\u202C", "\u200F", "\n"})
    void whatShowsNothingIsEmpty(String name) {
        assertThat(PersonName.name(name).text()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Ann  Lee,Ann Lee,true", "Ann\u00A0Lee,Ann Lee,true", "Ann\tLee,Ann \u2003 Lee,true", "Ann Lee,AnnLee,false",
        "Zo\u00EB,Zoe\u0308,true", "Zo\u00EB,' Zo\u00EB\u00A0',true", "Zo\u00EB,Zoe,false", "Ann,ANN,false", "Ann,A\u200Bnn,false",
        "Ann,Ann\u202E,false"})
    void spellingsOfOneNameAreTheSame(String one, String other, boolean same) {
        assertThat(PersonName.same(one, other)).isEqualTo(same);
        assertThat(PersonName.same(other, one)).isEqualTo(same);
    }

    @Property(tries = 3000)
    void whatIsCleanStaysAndNothingVisibleIsLost(@ForAll("names") String text) {
        PersonName.Cleaned clean = PersonName.name(text);
        assertThat(PersonName.name(clean.text()).text()).isEqualTo(clean.text());
        assertThat(visible(clean.text())).isEqualTo(clean.text().isEmpty() ? "" : visible(text));
        assertThat(clean.removed().isEmpty() || !clean.text().equals(text)).isTrue();
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(10), Arbitraries.of("A", "\u0301", " ", "\u202E", "\u200D", "\u200C", ENGLAND,
                "\uDB40\uDC61", "\uD83C\uDFF4", "\n", "\u2028", "\u00AD", "\u200F", "\u00A0", "\uFFFF").list().ofMaxSize(6)
                .map(list -> String.join("", list)));
    }

    /** Letters, digits, marks, signs and symbols, by Java's own tables. */
    private static String visible(String text) {
        return text.codePoints().filter(point -> Character.isLetterOrDigit(point) && point != 0x3164 && point != 0x115F && point != 0x1160
                && point != 0xFFA0)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }
}
