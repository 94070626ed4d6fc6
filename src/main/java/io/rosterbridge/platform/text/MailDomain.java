package io.rosterbridge.platform.text;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.IDNA;
import com.ibm.icu.util.ULocale;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The domain of an address, by UTS 46: non-transitional, so that {@code maß.example} is not {@code mass.example}, with the rules for
 * direction and joiners, and letters, digits and hyphens only (STD 3) among the characters of ASCII.
 */
final class MailDomain {

    private static final IDNA UTS_46 = IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.NONTRANSITIONAL_TO_UNICODE
            | IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ | IDNA.USE_STD3_RULES);

    /** A label such as {@code ab--cd} is unusual and registered all the same (UTS 46 section 4.1, CheckHyphens). */
    private static final Set<IDNA.Error> NO_ERROR = EnumSet.of(IDNA.Error.HYPHEN_3_4);

    static final int MOST_LABEL = 63;
    static final int MOST_OCTETS = 253;

    private MailDomain() {
    }

    /**
     * How UTS 46 writes a domain.
     *
     * @param text   in A-labels or in U-labels; not to be used if there is an error
     * @param errors what is wrong with the domain
     */
    record Converted(String text, Set<IDNA.Error> errors) {

        boolean isFine() {
            return errors.isEmpty();
        }
    }

    /** In A-labels. */
    static Converted toAscii(String domain) {
        return isPlain(domain) ? new Converted(Characters.lowerAscii(domain), Set.of()) : generalToAscii(domain);
    }

    /** The same for a domain of any characters. */
    static Converted generalToAscii(String domain) {
        IDNA.Info info = new IDNA.Info();
        String ascii = UTS_46.nameToASCII(domain, new StringBuilder(), info).toString();
        return converted(ascii, info);
    }

    /** Letters, digits, and hyphens inside, in labels of a usual length, none of them an A-label: most domains, and none with an error. */
    static boolean isPlain(String domain) {
        int begin = 0;
        for (int each = 0; each <= domain.length(); each++) {
            char character = each == domain.length() ? '.' : domain.charAt(each);
            if (character == '.') {
                boolean isLabel = each > begin && each - begin <= MOST_LABEL && domain.charAt(begin) != '-' && domain.charAt(each - 1) != '-'
                        && !domain.regionMatches(true, begin, "xn--", 0, 4);
                if (!isLabel) {
                    return false;
                }
                begin = each + 1;
            } else if (character != '-' && !isLetterOrDigit(character)) {
                return false;
            }
        }
        return domain.length() <= MOST_OCTETS;
    }

    /** In U-labels. */
    static Converted toUnicode(String domain) {
        IDNA.Info info = new IDNA.Info();
        String unicode = UTS_46.nameToUnicode(domain, new StringBuilder(), info).toString();
        return converted(unicode, info);
    }

    private static Converted converted(String text, IDNA.Info info) {
        Set<IDNA.Error> errors = EnumSet.noneOf(IDNA.Error.class);
        errors.addAll(info.getErrors());
        errors.removeAll(NO_ERROR);
        return new Converted(text, errors);
    }

    /** The form that all spellings of one domain share; of what is none, the text with A to Z in lower case. */
    static String key(String domain) {
        if (Characters.isAscii(domain)) {
            return withoutRoot(Characters.lowerAscii(domain));
        }
        Converted ascii = toAscii(domain);
        return withoutRoot(ascii.isFine() ? ascii.text() : Characters.lowerAscii(domain));
    }

    /** Without the dot of the DNS root at the end: {@code example.com.} is {@code example.com}. */
    static String withoutRoot(String text) {
        int last = text.length() - 1;
        return last > 0 && text.charAt(last) == '.' && isLetterOrDigit(text.charAt(last - 1)) ? text.substring(0, last) : text;
    }

    /** Of ASCII. */
    static boolean isLetterOrDigit(int point) {
        return point >= 'a' && point <= 'z' || point >= 'A' && point <= 'Z' || point >= '0' && point <= '9';
    }

    /** The domain in A-labels and in U-labels; nothing for what is none. */
    static Set<String> spellings(String domain) {
        Set<String> spellings = new LinkedHashSet<>();
        for (Converted converted : new Converted[] {toAscii(domain), toUnicode(domain)}) {
            if (converted.isFine()) {
                spellings.add(UCharacter.toLowerCase(ULocale.ROOT, converted.text()));
            }
        }
        return spellings;
    }
}
