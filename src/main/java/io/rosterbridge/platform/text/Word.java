package io.rosterbridge.platform.text;

import com.ibm.icu.lang.UCharacter;

/** A word that a source writes for a meaning, such as a status, or yes and no. */
public final class Word {

    private Word() {
    }

    /**
     * The form that all spellings of one word share, for comparing: without what does not show at both ends, each run of white space as
     * one space, and without letter case (canonical caseless matching, the Unicode Standard section 3.13.5, D145). A character inside
     * that does not show stays, so that such a word is none that is known.
     */
    public static String key(String text) {
        String stripped = Edges.strip(text);
        for (int each = 0; each < stripped.length(); each++) {
            char character = stripped.charAt(each);
            if (character > 0x7E || character < ' ' || character == ' ' && stripped.charAt(each + 1) == ' ') {
                return general(stripped);
            }
        }
        return Characters.lowerAscii(stripped);
    }

    /** The same for a text of any characters. */
    static String general(String stripped) {
        return Characters.NFC.normalize(UCharacter.foldCase(Characters.NFD.normalize(plain(stripped)), true));
    }

    /** Each run of white space as one space. */
    static String plain(String stripped) {
        StringBuilder plain = new StringBuilder(stripped.length());
        boolean[] behindSpace = {false};
        stripped.codePoints().forEach(point -> {
            boolean isSpace = Characters.WHITE_SPACE.contains(point);
            if (!isSpace) {
                plain.appendCodePoint(point);
            } else if (!behindSpace[0]) {
                plain.append(' ');
            }
            behindSpace[0] = isSpace;
        });
        return plain.toString();
    }
}
