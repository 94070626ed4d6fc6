package io.rosterbridge.platform.text;

import java.util.Optional;

/**
 * The id by which a source tells its people apart. Two ids are the same person's only if they are the same characters: letter case
 * counts, and nothing is folded.
 */
public final class PersonId {

    private PersonId() {
    }

    /**
     * The canonical form: without what does not show at both ends, in NFC (UAX 15), so that an accent written as a character of its own
     * makes no second person.
     *
     * @return the same object if the text is canonical; empty if nothing of it shows
     * @throws TextRefused if it holds a character that does not show, white space other than a plain space, one that has no meaning that
     *                     two systems agree on, or one that NFC would make another character (KELVIN SIGN, which becomes K)
     */
    public static String checked(String text) {
        String stripped = Edges.strip(text);
        Optional<Spot> unusable = Spot.first(stripped, PersonId::isUnusable);
        if (unusable.isPresent()) {
            throw new TextRefused("has " + unusable.get() + ", which an id cannot have", unusable.get().advice());
        }
        return Characters.isAscii(stripped) ? stripped : Characters.NFC.normalize(stripped);
    }

    private static boolean isUnusable(int point) {
        return point < ' ' || point > 0x7E && (Characters.EDGE.contains(point) || Characters.MEANINGLESS.contains(point)
                || isAnotherInNfc(point));
    }

    /** Whether NFC puts one other character in its place. A letter with its mark taken apart or put together stays what it is. */
    private static boolean isAnotherInNfc(int point) {
        String same = Character.toString(point);
        String normal = Characters.NFC.normalize(same);
        return !normal.equals(same) && normal.codePointCount(0, normal.length()) == 1;
    }
}
