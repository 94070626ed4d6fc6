package io.rosterbridge.platform.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.text.Normalizer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailAddressTest {

    // ---- which mailbox

    @ParameterizedTest
    @CsvSource({
        "quack@example.com, QUACK@Example.COM",
        "max@müller.example, max@xn--mller-kva.example",
        "max@müller.example, MAX@MÜLLER.EXAMPLE",
        "max@müller.example, max@XN--MLLER-KVA.example",
        "max@mu\u0308ller.example, max@m\u00FCller.example",
        "max@maß.example, max@xn--ma-hia.example",
        "max@ma\u1E9E.example, max@maß.example",
        "max@例子.广告, max@xn--fsqu00a.xn--4rr70v",
        "zo\u00EB@example.com, zoe\u0308@example.com",
        "zo\u00EB@example.com, ZO\u00CB@example.com",
        "\u0130pek@example.com, i\u0307pek@example.com",
        "ΝΙΚΟΣ@example.com, νικος@example.com",
        "max@example.com, max@example.com.",
        "max@نامه\u200Cای.example, max@xn--mgba3gch31f060k.example"})
    void isOneInAllItsSpellings(String one, String other) {
        assertThat(MailAddress.key(one)).isEqualTo(MailAddress.key(other));
        assertThat(MailAddress.same(one, other)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "quac\u212A@example.com, quack@example.com", "QUAC\u212A@example.com, QUACK@example.com",
        "\u0130pek@example.com, ipek@example.com", "\u0131pek@example.com, ipek@example.com", "IPEK@example.com, \u0131pek@example.com",
        "\u0130pek@example.com, \u0131pek@example.com",
        "o\uFB03ce@example.com, office@example.com", "ma\u017Fs@example.com, mass@example.com", "maß@example.com, mass@example.com",
        "\uFF51uack@example.com, quack@example.com", "\uD835\uDC2Aack@example.com, qack@example.com", "a\u00B2@example.com, a2@example.com",
        "\u212Bsa@example.com, \u00E5sa@example.com", "\u2126@example.com, \u03C9@example.com", "\u01C4@example.com, dž@example.com",
        "\u0430nn@example.com, ann@example.com", "zoë@example.com, zoe@example.com", "ann+eu@example.com, ann@example.com",
        "a.nn@example.com, ann@example.com", "σ@example.com, ς@example.com", "an\u200Bn@example.com, ann@example.com",
        "an\u00ADn@example.com, ann@example.com", "max@maß.example, max@mass.example", "max@mass.example, max@xn--ma-hia.example",
        "max@muller.example, max@müller.example", "max@xn--mller.example, max@müller.example", "max@bank.example, max@b\u0430nk.example",
        "max@x_y.example, max@xy.example", "max@a..example, max@a.example", "a@b@c.example, ab@c.example", "max, max@example.com"})
    void isNeverFoldedOntoAnother(String one, String other) {
        assertThat(MailAddress.key(one)).isNotEqualTo(MailAddress.key(other));
        assertThat(MailAddress.same(one, other)).isFalse();
    }

    static Stream<String> otherForms() {
        return Cases.otherForms();
    }

    @ParameterizedTest
    @MethodSource("otherForms")
    void isNotThatOfTheCharacterThatAnotherFormStandsFor(String form) {
        String address = "k" + form + "k@example.com";
        for (Normalizer.Form normal : Normalizer.Form.values()) {
            String folded = Normalizer.normalize(address, normal);
            if (!folded.equals(address)) {
                assertThat(MailAddress.key(address)).as(normal.name()).isNotEqualTo(MailAddress.key(folded));
            }
        }
        assertThat(MailAddress.key(address.toUpperCase()).replace("K", "k")).doesNotContain("kkk");
        assertThat(MailAddress.key(address)).as("and is kept").contains(form);
    }

    static Stream<String> unseen() {
        return Cases.unseen();
    }

    @ParameterizedTest
    @MethodSource("unseen")
    void isTheSameWithWhatNobodySeesAtTheEnds(String unseen) {
        assertThat(MailAddress.key(unseen + " Ann@Example.com" + unseen + unseen)).isEqualTo("ann@example.com");
        assertThat(MailAddress.checked(unseen + " Ann@Example.com" + unseen)).isEqualTo("Ann@Example.com");
    }

    // ---- which address

    @ParameterizedTest
    @MethodSource("unseen")
    void isRefusedWithWhatNobodySeesInsideByNameAndPlace(String unseen) {
        assertThatThrownBy(() -> MailAddress.checked("quack@example.c" + unseen + "om")).isInstanceOf(TextRefused.class)
                .hasMessageContaining(Cases.named(unseen)).hasMessageContaining(" at 16");
        assertThatThrownBy(() -> MailAddress.checked("  qu" + unseen + "ack@example.com")).hasMessageContaining(Cases.named(unseen))
                .hasMessageContaining(" at 3").hasMessageNotContaining("\u202E");
    }

    static Stream<String> meaningless() {
        return Cases.meaningless();
    }

    @ParameterizedTest
    @MethodSource({"meaningless", "otherForms"})
    void isRefusedWithWhatTwoSystemsReadDifferently(String character) {
        assertThatThrownBy(() -> MailAddress.checked("quac" + character + "@example.com")).hasMessageContaining(Cases.named(character))
                .hasMessageContaining(" at 5");
        assertThatThrownBy(() -> MailAddress.checked("quack@exampl" + character + "e.com")).hasMessageContaining(Cases.named(character))
                .hasMessageContaining(" at 13");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', value = {
        "ann@example.com.|a dot at the beginning, at the end or beside another dot behind the @",
        "ann@.example.com|a dot at the beginning",
        "ann@example..com|beside another dot behind the @",
        ".ann@example.com|a dot at the beginning, at the end or beside another dot before the @",
        "ann.@example.com|before the @",
        "a..nn@example.com|before the @",
        "mailto:ann@example.com|begins with \"mailto:\"",
        "MAILTO:ann@example.com|begins with \"MAILTO:\"",
        "smtp:ann@example.com|begins with \"smtp:\"",
        "<ann@example.com>|U+003C LESS-THAN SIGN at 1",
        "Ann Lee <ann@example.com>|U+003C LESS-THAN SIGN at 9",
        "\"ann\"@example.com|U+0022 QUOTATION MARK at 1",
        "\"ann lee\"@example.com|U+0022 QUOTATION MARK at 1",
        "ann(work)@example.com|U+0028 LEFT PARENTHESIS at 4",
        "ann@example.com (Ann)|U+0028 LEFT PARENTHESIS at 17",
        "ann@example.com,ben@example.com|U+002C COMMA at 16",
        "ann@example.com;ben@example.com|U+003B SEMICOLON at 16",
        "ann@example.com;|U+003B SEMICOLON at 16",
        "ann @example.com|U+0020 SPACE at 4",
        "ann@example .com|U+0020 SPACE at 12",
        "ann@@example.com|one @",
        "ann@lee@example.com|one @",
        "ann|one @",
        "@example.com|one @",
        "ann@|one @",
        "ann\\lee@example.com|U+005C REVERSE SOLIDUS at 4",
        "ann:lee@example.com|U+003A COLON at 4",
        "a[n]n@example.com|U+005B LEFT SQUARE BRACKET at 2",
        "o\u2019brien@example.com|U+2019 RIGHT SINGLE QUOTATION MARK at 2",
        "\uD83D\uDE00@example.com|U+1F600 GRINNING FACE at 1",
        "ann@[192.0.2.1]|an IP address instead of a domain",
        "ann@[IPv6:2001:db8::1]|an IP address instead of a domain",
        "ann@192.0.2.1|an IP address or a number instead of a domain",
        "ann@example.123|an IP address or a number instead of a domain",
        "ann@localhost|the host \"localhost\" without a domain",
        "ann@exa_mple.com|U+005F LOW LINE at 8",
        "ann@example.com/|U+002F SOLIDUS at 16",
        "ann@example,com|U+002C COMMA at 12",
        "ann@-example.com|hyphen",
        "ann@example-.com|hyphen",
        "ann@xn--a.com|Punycode",
        "ann@xn--abc-.com|Punycode",
        "ann@\u05D0a.com|from the left and from the right",
        "ann@exa\u200Dmple.com|U+200D ZERO WIDTH JOINER at 8",
        "ann@exam\u2024ple.com|U+2024 ONE DOT LEADER at 9",
        "ann@example\u3002com|U+3002 IDEOGRAPHIC FULL STOP at 12",
        "ann@\u0301example.com|belongs to a letter before it",
        "|is empty"})
    void isRefusedUnlessItIsThePlainAddressOfAMailbox(String address, String reason) {
        assertThatThrownBy(() -> MailAddress.checked(address == null ? "" : address)).isInstanceOf(TextRefused.class).hasMessageContaining(reason);
        assertThatThrownBy(() -> MailAddress.checked(" \u00A0" + (address == null ? "" : address) + "\u200B")).hasMessageContaining(reason);
    }

    @Test
    void isRefusedBeyondTheLengthsOfSmtp() {
        String label = "d".repeat(63);
        String most = "a".repeat(56) + ".b@" + label + "." + label + "." + label + ".com";
        assertThat(MailAddress.checked("a".repeat(64) + "@example.com")).hasSize(76);
        assertThatThrownBy(() -> MailAddress.checked("a".repeat(65) + "@example.com"))
                .hasMessage("has 65 octets before the @, the limit is 64 (RFC 5321); correct the address");
        assertThatThrownBy(() -> MailAddress.checked("ü".repeat(33) + "@example.com")).hasMessageContaining("has 66 octets before the @");
        assertThatThrownBy(() -> MailAddress.checked("ann@" + label + "d.com")).hasMessageContaining("more than 63 octets");
        assertThat(MailAddress.checked(most)).hasSize(254);
        assertThatThrownBy(() -> MailAddress.checked("b" + most)).hasMessage("has 255 octets, the limit is 254 (RFC 5321); correct the address");
        assertThatThrownBy(() -> MailAddress.checked("ann@" + (label + ".").repeat(4) + "com")).hasMessageContaining("more than 253 octets");
        assertThatThrownBy(() -> MailAddress.checked("ann@" + "ü".repeat(60) + ".com")).as("in A-labels").hasMessageContaining("63 octets");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@b.c", "o'neil@example.org", "ann+eu@example.com", "a.b.c@example.co.uk", "ann_lee-2@example-2.com", "1@1.com",
        "!#$%&'*+-/=?^_`{|}~@example.com", "用户@例子.广告", "zoë@exämple.com", "max@xn--mller-kva.example", "ann@ab--cd.example",
        "max@maß.example", "đặng@example.vn", "محمد@example.com", "max@نامه\u200Cای.example", "иван@пример.рф", "ann@3com.example",
        "हिन्दी@example.in", "a@sub.sub.sub.example.museum"})
    void isTakenAsItIsSpelled(String address) {
        assertThat(MailAddress.checked(address)).isEqualTo(address);
        assertThat(MailAddress.key(address)).isEqualTo(MailAddress.key(MailAddress.key(address)));
    }

    @Test
    void isStoredWithAccentsAsOneCharacter() {
        assertThat(MailAddress.checked("zoe\u0308@mu\u0308ller.example")).isEqualTo("zo\u00EB@m\u00FCller.example");
    }

    // ---- where it is looked for

    @Test
    void isFoundUnderEachSpellingOfItsDomain() {
        List<String> all = List.of("max@müller.example", "max@xn--mller-kva.example");
        assertThat(MailAddress.spellings("Max@Müller.example")).containsExactlyInAnyOrderElementsOf(all);
        assertThat(MailAddress.spellings("MAX@xn--mller-kva.EXAMPLE")).containsExactlyInAnyOrderElementsOf(all);
        assertThat(MailAddress.spellings("müller.example")).containsExactlyInAnyOrder("müller.example", "xn--mller-kva.example");
        assertThat(MailAddress.spellings("@Example.com")).containsExactly("@example.com");
        assertThat(MailAddress.spellings("Ann Lee")).containsExactly("ann lee");
        assertThat(MailAddress.spellings("100 %_")).containsExactly("100 %_");
        assertThat(MailAddress.spellings("")).containsExactly("");
    }
}
