package io.rosterbridge.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameDamageTest {

    private static final List<String> NAMES = List.of("Müller", "José García", "Zoë Åström", "Łukasz Żółć", "Žižka", "Šimon Čapek", "Ngô Đình Diệm",
            "Peña Núñez", "Weiß", "Ümit Çelik", "İbrahim Şahin", "Иван Петров", "Γιώργος", "王小明", "O’Brien", "Jürgen von der Größe", "Dvořák",
            "François L’Hôpital", "Þór", "Björk Guðmundsdóttir", "Søren", "ÅSA ÖBERG", "MÜLLER");

    static List<String> names() {
        return NAMES;
    }

    @ParameterizedTest
    @MethodSource("names")
    void whatIsReadInTheWrongEncodingIsDamagedAndItsRepairIsNot(String name) {
        for (String charset : List.of("windows-1252", "ISO-8859-1", "IBM850", "IBM437", "x-MacRoman")) {
            String garbled = new String(name.getBytes(StandardCharsets.UTF_8), Charset.forName(charset));
            assertThat(NameDamage.of(name, garbled)).as("%s, as %s", garbled, charset).hasValueSatisfying(damage ->
                    assertThat(damage.certain()).isTrue());
            assertThat(NameDamage.of(garbled, name)).as("repaired").isEmpty();
            String twice = new String(garbled.getBytes(StandardCharsets.UTF_8), Charset.forName(charset));
            assertThat(NameDamage.of(name, twice)).as(twice).isPresent();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void lettersThatWereLostAreDamage(String name) {
        assertThat(NameDamage.of(name, new String(name.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII))).isPresent();
        assertThat(NameDamage.of(name, new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.US_ASCII))).isPresent();
        assertThat(NameDamage.of(name, name.replaceAll("[^\\x00-\\x7F]", "_"))).isPresent();
        assertThat(NameDamage.of(name.replaceAll("[^\\x00-\\x7F]", "?"), name)).as("repaired").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Müller, M³ller", "Müller, M\u0081ller", "Иван, Èâàí", "Иван, é╫┴╬", "Łukasz, £ukasz", "Łukasz, ?ukasz", "Dvořák, Dvo?ák",
        "José, Jos?",
        "Ärzte, ?rzte", "O’Brien, O?Brien", "O’Brien, O\u0092Brien", "Größe, Gr÷▀e", "Žižka, ika"})
    void damageOfOneCodePageByAnother(String before, String after) {
        assertThat(NameDamage.of(before, after)).isPresent();
        assertThat(NameDamage.of(after, before)).as("repaired").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Müller, Muller", "Müller, Mueller", "Ann Lee, Ann Smith", "José, Jose", "Zoë, Zoe?", "Anna, Anna?", "Anna, Ånna", "Müller, Möller",
        "Müller, MÜLLER", "ÅSA, Åsa", "Иван, Ivan", "Ivan, Иван", "Łukasz, Lukasz", "Weiß, Weiss", "Matúš, MATÚŠ", "José, JOSÉ’S", "João, JOÃO",
        "Ann, Ann & Bob", "Ann, A+B", "Lukáš, LUKÁŠ", "Mu\u0308ller, Müller"})
    void anOrdinaryChangeIsNone(String before, String after) {
        assertThat(NameDamage.of(before, after)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MÃ¼ller", "GarcÃ\u00ADa", "GarcÃa", "WeiÃŸ", "Ãœmit", "ZoÃ«", "Å imon Å½iÅ¾ka", "Ð˜Ð²Ð°Ð½", "Î“Î¹ÏŽÏÎ³Î¿Ï‚",
        "Oâ€™Brien", "MÃƒÂ¼ller",
        "M├╝ller", "M√ºller", "M\uFFFDller", "M\u0081ller", "\uFFFD", "M³ller"})
    void aNewNameThatNobodyHasIsDamage(String name) {
        assertThat(NameDamage.of(name)).hasValueSatisfying(damage -> assertThat(damage.certain()).as(name).isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"M?ller", "Jos?Garcia", "МГјller"})
    void aNewNameThatMayBeDamagedIsEnoughOnlyWithOthers(String name) {
        assertThat(NameDamage.of(name)).hasValueSatisfying(damage -> assertThat(damage.certain()).isFalse());
    }

    @ParameterizedTest
    @MethodSource("names")
    void aNameAsItIsIsNone(String name) {
        assertThat(NameDamage.of(name)).isEmpty();
        assertThat(NameDamage.of(name.toUpperCase(Locale.ROOT))).isEmpty();
        assertThat(NameDamage.of(name, name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Who?", "? Unknown", "What? No", "MATÚŠ", "TOMÁŠ", "JOSÉ’S", "RENÉ – PARIS", "SÃO PAULO", "JOÃO", "ÂGE", "A&B",
        "C++", "3½ Ltd", "№ 5",
        "Ann™", "Łódź", "ΑΘΗΝΑ", "Ñandú", "Ðorđe", "Ææ", "ÖÄÜ", "«CAFÉ»", "«Café»", "CÔTÉ", "À-côté", "Smith (née Jones)", "Ann “Annie” Lee",
        "L’Été"})
    void whatLooksOddButIsRight(String name) {
        assertThat(NameDamage.of(name)).isEmpty();
    }

    /** Whatever a name is, it does not damage itself by being written in capitals or without accents. */
    @Property
    void aChangeOfOrdinaryLettersIsNoDamage(@ForAll("plain") String before, @ForAll("plain") String after) {
        assertThat(NameDamage.of(before, after)).isEmpty();
    }

    @Provide
    Arbitrary<String> plain() {
        return Arbitraries.strings().withChars("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ -'.").ofMinLength(1).ofMaxLength(20);
    }
}
