package io.rosterbridge.platform.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Addresses of every make, against a table of which spellings lead to which mailbox. */
class MailAddressPropertiesTest {

    /** A part of a local part, and the mailbox it leads to; parts beside each other never become another part. */
    private static final Map<String, String> LOCAL = parts("k k", "K k", "\u212A KELVIN", "\uFF4B WIDE", "i i", "I i", "\u0131 DOTLESS",
            "\u0130 DOTTED", "i\u0307 DOTTED", "I\u0307 DOTTED", "e e", "E e", "\u00E9 acute", "\u00C9 acute", "e\u0301 acute",
            "E\u0301 acute", "s s", "S s", "\u017F LONG", "ß sharp", "\u1E9E sharp", "\uFB01 LIGATURE", "f f", "2 two", "\u00B2 SUPER",
            "\u0430 CYRILLIC", "\u0410 CYRILLIC", "a a", "\u00E5 ring", "\u212B ANGSTROM", "\u00C5 ring", "+ plus", ". dot", "\u200B ZERO",
            "\u00AD SOFT", "\u202E TURN", "\uD835\uDC24 BOLD", "\uFFFF NONE", "σ sigma", "ς final", "用 use");
    private static final Map<String, String> LABEL = parts("müller müller", "MÜLLER müller", "mu\u0308ller müller", "xn--mller-kva müller",
            "XN--mller-KVA müller", "muller muller", "Muller muller", "maß sharp", "xn--ma-hia sharp", "ma\u1E9E sharp", "mass mass",
            "MASS mass", "例子 例子", "xn--fsqu00a 例子", "b\u0430nk other", "xn--bnk-6cd other", "bank bank", "a_b UNDER", "-a HYPHEN",
            "xn--a BROKEN");

    private static Map<String, String> parts(String... parts) {
        Map<String, String> meanings = new TreeMap<>();
        for (String part : parts) {
            meanings.put(part.substring(0, part.indexOf(' ')), part.substring(part.indexOf(' ') + 1));
        }
        return meanings;
    }

    /** @param mailbox the same for two spellings of one mailbox only */
    record Spelled(String text, String mailbox) {
    }

    @Provide
    Arbitrary<Spelled> addresses() {
        Arbitrary<List<String>> local = Arbitraries.of(LOCAL.keySet()).list().ofMinSize(1).ofMaxSize(3);
        Arbitrary<List<String>> labels = Arbitraries.of(LABEL.keySet()).list().ofMinSize(1).ofMaxSize(2);
        return Combinators.combine(local, labels, Arbitraries.of("", ".")).as((before, behind, root) -> new Spelled(
                "x" + String.join("", before) + "@" + String.join(".", behind) + ".example" + root,
                before.stream().map(LOCAL::get).collect(Collectors.joining(" ")) + " @ "
                        + behind.stream().map(LABEL::get).collect(Collectors.joining(" "))));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> pieces = Arbitraries.of(LOCAL.keySet()).list().ofMaxSize(4).map(list -> String.join("", list));
        return Arbitraries.oneOf(addresses().map(Spelled::text), pieces, Arbitraries.strings().ofMaxLength(20),
                Arbitraries.strings().ascii().ofMaxLength(20).map(text -> text.replace(' ', '@')),
                Combinators.combine(Arbitraries.strings().ofMaxLength(8), Arbitraries.strings().ofMaxLength(8)).as((one, two) -> one + "@" + two));
    }

    @Property(tries = 5000)
    void equalKeysAreOneMailbox(@ForAll("addresses") Spelled one, @ForAll("addresses") Spelled other) {
        if (MailAddress.key(one.text()).equals(MailAddress.key(other.text()))) {
            assertThat(one.mailbox()).as(one.text() + " and " + other.text()).isEqualTo(other.mailbox());
        }
    }

    @Property(tries = 3000)
    void oneMailboxOfAddressesThatAreTakenHasOneKey(@ForAll("addresses") Spelled one, @ForAll("addresses") Spelled other) {
        if (one.mailbox().equals(other.mailbox()) && isTaken(one.text()) && isTaken(other.text())) {
            assertThat(MailAddress.key(one.text())).isEqualTo(MailAddress.key(other.text()));
        }
    }

    @Property(tries = 3000)
    void theKeyOfAKeyIsItself(@ForAll("texts") String text) {
        String key = MailAddress.key(text);
        assertThat(MailAddress.key(key)).isEqualTo(key);
    }

    @Property(tries = 3000)
    void whatIsTakenIsTakenAgainAndIsTheSameMailbox(@ForAll("texts") String text) {
        if (isTaken(text)) {
            String checked = MailAddress.checked(text);
            assertThat(MailAddress.checked(checked)).isEqualTo(checked);
            assertThat(MailAddress.key(checked)).isEqualTo(MailAddress.key(text));
            assertThat(MailAddress.checked(MailAddress.key(text))).isEqualTo(MailAddress.key(text));
            assertThat(MailAddress.key(text).length()).isLessThanOrEqualTo(MailAddress.MOST_OCTETS);
            assertThat(MailAddress.spellings(text)).contains(MailAddress.key(text));
        }
    }

    @Property(tries = 3000)
    void theShortWayForAsciiGivesWhatTheLongOneGives(@ForAll("ascii") String text) {
        assertThat(MailAddress.key(text)).isEqualTo(MailAddress.general(Edges.strip(text)));
        MailDomain.Converted converted = MailDomain.toAscii(text);
        assertThat(converted).isEqualTo(MailDomain.generalToAscii(text));
    }

    @Provide
    Arbitrary<String> ascii() {
        Arbitrary<String> labels = Arbitraries.of("a", "B", "-", "xn--", "XN--", "mller-kva", ".", "9", "x".repeat(62), "_", "ab--c").list()
                .ofMinSize(1).ofMaxSize(7).map(list -> String.join("", list));
        return Arbitraries.oneOf(labels, Arbitraries.strings().ascii().ofMaxLength(20),
                Combinators.combine(Arbitraries.strings().ascii().ofMaxLength(8), labels).as((one, two) -> one + "@" + two));
    }

    @Property(tries = 5000)
    void whatIsTakenByTheShortWayIsTakenByTheLongOne(@ForAll("ascii") String text, @ForAll("plain") String plain) {
        for (String address : List.of(text, plain)) {
            if (MailAddressCheck.isPlain(address)) {
                assertThat(new MailAddressCheck(address).problem()).as(address).isEmpty();
            }
        }
    }

    @Provide
    Arbitrary<String> plain() {
        return Arbitraries.of("a", "B", "9", ".", "-", "_", "+", "'", "x".repeat(31), "@", ".com", "xn--", "c.x").list().ofMinSize(2).ofMaxSize(7)
                .map(list -> String.join("", list));
    }

    @Example
    void mostAddressesTakeTheShortWay() {
        assertThat(List.of("ann@example.com", "Ann.B-Lee_2+eu@sub.example.co.uk")).allMatch(MailAddressCheck::isPlain);
    }

    private static boolean isTaken(String text) {
        try {
            MailAddress.checked(text);
            return true;
        } catch (TextRefused refused) {
            return false;
        }
    }
}
