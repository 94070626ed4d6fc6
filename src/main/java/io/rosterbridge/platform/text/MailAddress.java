package io.rosterbridge.platform.text;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.util.ULocale;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Mail addresses, which are user names in Calendly too (RFC 5321 section 4.1.2, RFC 6531 section 3.3).
 *
 * <p>Two spellings are one mailbox if their domains are the same in the DNS ({@link MailDomain}) and their local parts differ in letter
 * case or in how an accent is written, and in nothing else. Dots and plus signs count. A character that is another form of a letter, such
 * as KELVIN SIGN, long s or a full-width letter, is never taken for that letter: to one system that is another mailbox, and to the next
 * the same.
 */
public final class MailAddress {

    /** Of a whole address in octets, the domain in A-labels (RFC 5321 section 4.5.3.1.3, without the angle brackets). */
    public static final int MOST_OCTETS = 254;

    static final int MOST_LOCAL_OCTETS = 64;

    private MailAddress() {
    }

    /**
     * The form that all spellings of one mailbox share, for comparing and storing, never for sending: without what does not show at both
     * ends, the local part in NFC and lower case, the domain in A-labels. What is no address has a form too, which it shares with
     * nothing but its own spellings in other letter case.
     *
     * <p>A local part with a character that {@link #checked} refuses keeps all characters but the letters A to Z as they are. So no
     * folding, neither of letter case nor of NFC, makes one mailbox of two.
     */
    public static String key(String text) {
        String stripped = Edges.strip(text);
        if (!Characters.isAscii(stripped)) {
            return general(stripped);
        }
        String lower = Characters.lowerAscii(stripped);
        return lower.indexOf('@') < 0 ? lower : MailDomain.withoutRoot(lower);
    }

    /** The same for a text of any characters. */
    static String general(String stripped) {
        int at = stripped.lastIndexOf('@');
        return at < 0 ? local(stripped) : local(stripped.substring(0, at)) + '@' + MailDomain.key(stripped.substring(at + 1));
    }

    private static String local(String local) {
        boolean isFoldable = Spot.first(local, point -> point > 0x7F && !Characters.IDENTIFIER.contains(point)).isEmpty();
        return isFoldable ? Characters.NFC.normalize(UCharacter.toLowerCase(ULocale.ROOT, Characters.NFC.normalize(local)))
                : Characters.lowerAscii(local);
    }

    /** Whether both are spellings of one mailbox. */
    public static boolean same(String one, String other) {
        return one.equals(other) || key(one).equals(key(other));
    }

    /**
     * The spelling to store and to send: as given, in NFC, without what does not show at both ends.
     *
     * @return the same object if the text is so already; never empty
     * @throws TextRefused if the text is no address that mail can be sent to, or is not the plain address: with a name, brackets, quotes,
     *                     a comment or {@code mailto:}, of an IP address, of a host without a domain, with a character that does not show
     *                     or is another form of a letter, or beyond the lengths of RFC 5321
     */
    public static String checked(String text) {
        String stripped = Edges.strip(text);
        if (MailAddressCheck.isPlain(stripped)) {
            return stripped;
        }
        Optional<TextRefused> problem = new MailAddressCheck(stripped).problem();
        if (problem.isPresent()) {
            throw problem.get();
        }
        return Characters.isAscii(stripped) ? stripped : Characters.NFC.normalize(stripped);
    }

    /**
     * The spellings under which a text may hold this address, or a part of one that ends with a whole domain: as given, and with the
     * domain in A-labels and in U-labels; in lower case.
     *
     * @return one or more, the one as given first; a text with neither an {@code @} nor a dot gives itself
     */
    public static Set<String> spellings(String text) {
        String stripped = Edges.strip(text);
        Set<String> spellings = new LinkedHashSet<>();
        spellings.add(UCharacter.toLowerCase(ULocale.ROOT, stripped));
        int at = stripped.lastIndexOf('@');
        if (at < 0 && stripped.indexOf('.') < 0) {
            return spellings;
        }
        String local = at < 0 ? "" : local(stripped.substring(0, at)) + '@';
        MailDomain.spellings(stripped.substring(at + 1)).forEach(domain -> spellings.add(local + domain));
        return spellings;
    }
}
