package io.rosterbridge.platform.text;

import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.UnicodeSet;

/** The sets of characters that the canonical forms are made of. */
final class Characters {

    /** NFC (UAX 15): what is written in several ways and is the same character has one form. */
    static final Normalizer2 NFC = Normalizer2.getNFCInstance();

    static final Normalizer2 NFD = Normalizer2.getNFDInstance();

    static final UnicodeSet WHITE_SPACE = set("[:White_Space:]");

    /**
     * Shows nothing: controls, what Unicode lets every font ignore (zero width, soft hyphen, direction, tags, variation selectors),
     * the annotation characters, and a braille cell without a dot.
     */
    static final UnicodeSet INVISIBLE = set("[[:Cc:][:Default_Ignorable_Code_Point:]\\uFFF9-\\uFFFB\\u2800]");

    /** What the ends of a text lose. */
    static final UnicodeSet EDGE = new UnicodeSet(WHITE_SPACE).addAll(INVISIBLE).freeze();

    /**
     * Has no meaning that two systems agree on: half a surrogate pair, for private use, unassigned, or no character at all. Or it has lost
     * its meaning: what stands where a letter could not be read is the same for all of them.
     */
    static final UnicodeSet MEANINGLESS = set("[[:Cs:][:Co:][:Cn:]\\uFFFC\\uFFFD]");

    /** Joins or parts letters and is needed to write Persian, Kurdish and the languages of India. */
    static final UnicodeSet JOINERS = set("[\\u200C\\u200D]");

    /** Another form of a character, for which some systems write that character: KELVIN SIGN for K, full width, ligatures. */
    static final UnicodeSet COMPATIBILITY = set("[:NFKC_Quick_Check=No:]");

    /**
     * Letters, digits and marks of any script, and nothing that is another form of them or can be ignored: {@code LetterDigits} without
     * {@code HasCompat} and {@code PrecisIgnorableProperties} (RFC 8264 section 9), so without all that a comparison could fold.
     */
    static final UnicodeSet IDENTIFIER = set("[[[:Lu:][:Ll:][:Lo:][:Lm:][:Mn:][:Mc:][:Nd:]]"
            + "-[[:NFKC_Quick_Check=No:][:Default_Ignorable_Code_Point:]]]");

    private Characters() {
    }

    static UnicodeSet set(String pattern) {
        return new UnicodeSet(pattern).freeze();
    }

    /** Whether all characters are of US-ASCII. */
    static boolean isAscii(String text) {
        for (int each = 0; each < text.length(); each++) {
            if (text.charAt(each) > 0x7F) {
                return false;
            }
        }
        return true;
    }

    /** With the letters A to Z in lower case and all others as they are; the same object if there is none. */
    static String lowerAscii(String text) {
        for (int each = 0; each < text.length(); each++) {
            if (isUpper(text.charAt(each))) {
                return lowerAscii(text, each);
            }
        }
        return text;
    }

    private static String lowerAscii(String text, int from) {
        char[] characters = text.toCharArray();
        for (int each = from; each < characters.length; each++) {
            if (isUpper(characters[each])) {
                characters[each] += 'a' - 'A';
            }
        }
        return new String(characters);
    }

    private static boolean isUpper(char character) {
        return character >= 'A' && character <= 'Z';
    }
}
