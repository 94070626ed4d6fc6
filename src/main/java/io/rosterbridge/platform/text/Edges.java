package io.rosterbridge.platform.text;

/** The ends of a text. A copied cell often has characters there that are invisible and unintended. */
public final class Edges {

    private Edges() {
    }

    /**
     * Takes off both ends what does not show: all white space of Unicode (no-break space too), controls, zero-width characters, byte
     * order marks, soft hyphens, signs of direction, tags and variation selectors. What is inside stays as it is.
     *
     * @return the same object if there is nothing to take off; empty if nothing is left
     */
    public static String strip(String text) {
        int end = text.length();
        int begin = 0;
        while (begin < end) {
            int point = text.codePointAt(begin);
            if (!is(point)) {
                break;
            }
            begin += Character.charCount(point);
        }
        while (end > begin) {
            int point = text.codePointBefore(end);
            if (!is(point)) {
                break;
            }
            end -= Character.charCount(point);
        }
        return text.substring(begin, end);
    }

    private static boolean is(int point) {
        return point <= ' ' || point >= 0x7F && Characters.EDGE.contains(point);
    }
}
