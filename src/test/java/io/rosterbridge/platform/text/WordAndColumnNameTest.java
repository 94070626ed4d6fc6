package io.rosterbridge.platform.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordAndColumnNameTest {

    private static final Set<String> KNOWN = Set.of("id", "email", "status", "assigned", "first_name", "full_name", "employee_id", "mobile",
            "title", "user_type", "Vor Name");

    static Stream<String> unseen() {
        return Cases.unseen();
    }

    @ParameterizedTest
    @MethodSource("unseen")
    void aWordIsTheSameWithWhatNobodySeesAtTheEnds(String unseen) {
        assertThat(Word.key(unseen + "Status" + unseen + " ")).isEqualTo("status");
        assertThat(Word.key(unseen + unseen)).isEmpty();
        assertThat(ColumnName.checked(unseen + "Hat" + unseen)).isEqualTo("Hat");
    }

    @ParameterizedTest
    @CsvSource({"ACTIVE, active", "On\u00A0Leave, on leave", "'On  Leave', on leave", "'On\nLeave', on leave", "\u00C9TABLI, e\u0301tabli",
        "Straße, STRASSE", "\uFB01rst_name, first_name"})
    void spellingsOfOneWordAreOne(String one, String other) {
        assertThat(Word.key(one)).isEqualTo(Word.key(other));
    }

    @ParameterizedTest
    @ValueSource(strings = {"in\u00ADactive", "inacti\u200Bve", "\u0456nactive", "inactıve", "inac\uFE0Ftive"})
    void whatOnlyLooksLikeAWordIsAnother(String word) {
        assertThat(Word.key(word)).isNotEqualTo("inactive");
    }

    @Property(tries = 3000)
    void theKeyOfAKeyIsItselfAndTheShortWayGivesWhatTheLongOneGives(@ForAll("words") String text) {
        String key = Word.key(text);
        assertThat(Word.key(key)).isEqualTo(key);
        assertThat(key).isEqualTo(Edges.strip(Word.general(Edges.strip(text))));
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(10), Arbitraries.strings().ascii().ofMaxLength(10),
                Arbitraries.of("a", "B", " ", "\u00A0", "\u0130", "\u0345", "\u03B1", "\u0301", "ß", "\u1FB3", "Σ", "\u200B", "\n").list()
                        .ofMaxSize(6).map(list -> String.join("", list)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
        "sta\u200Btus|status", "sta\u00ADtus|status", "\u0455tatus|status", "ｓtatus|status", "Statu\u0455|status", "stat\u00FCs|status",
        "status:|status", "sta-tus|status", "e-mail|email", "E-Mail|email", "e mail|email", "e_mail|email", "\u0435mail|email",
        "emai1|email", "ernail|email", "ema\u0131l|email", "\u0130d|id", "Ld|id", "1d|id", "l\u200Bd|id", "First Name|first_name",
        "firstname|first_name", "first-name|first_name", "Employee ID|employee_id", "#mobile|mobile",
        "vorname|Vor Name", "Vor_Name|Vor Name", "USER TYPE|user_type", "ass\u0456gned|assigned"})
    void aNameThatAPersonTakesForAKnownOneIsFound(String name, String known) {
        assertThat(ColumnName.lookalike(name, KNOWN)).contains(known);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Cost Center", "email2", "second_email", "Ident", "ID number", "Status reason", "hat", "title 2", "%", "名前", "mobil",
        "EMAIL", "status\u00A0", " Id", "VOR NAME", "\uFEFFid", "first_name", "last"})
    void anotherNameAndAKnownOneAreNot(String name) {
        assertThat(ColumnName.lookalike(name, KNOWN)).isEmpty();
    }

    @Test
    void aNameIsCheckedAndHasOneForm() {
        assertThat(ColumnName.checked("Cost\u00A0 Center ")).isEqualTo("Cost Center");
        assertThat(ColumnName.checked("Abte\u0301")).isEqualTo("Abt\u00E9");
        assertThat(ColumnName.checked("نام\u200Cخانوادگی")).isEqualTo("نام\u200Cخانوادگی");
        for (String refused : new String[] {"Cost\u200BCenter", "a\u202Eb", "a\0b", "a\uFFFFb", "a\uD800b", "a\u00ADb", "a\u2060b"}) {
            assertThatThrownBy(() -> ColumnName.checked(refused)).isInstanceOf(TextRefused.class).hasMessageContaining("U+")
                    .hasMessageContaining(" at ");
        }
    }
}
