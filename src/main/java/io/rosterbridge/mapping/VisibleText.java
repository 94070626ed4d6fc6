package io.rosterbridge.mapping;

/** Texts that come from spreadsheets: what looks empty is empty, and every kind of space at the ends is a space. */
final class VisibleText {

    private static final char ZERO_WIDTH_SPACE = '\u200B';
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private VisibleText() {
    }

    /** Whether there is anything to be seen: a character that is neither a space nor for control or format only. */
    static boolean is(String text) {
        return !text.codePoints().allMatch(point -> isSpace(point) || Character.isISOControl(point)
                || Character.getType(point) == Character.FORMAT);
    }

    static String stripped(String text) {
        int begin = 0;
        int end = text.length();
        while (begin < end && isSpace(text.charAt(begin))) {
            begin++;
        }
        while (end > begin && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(begin, end);
    }

    private static boolean isSpace(int point) {
        return Character.isWhitespace(point) || Character.isSpaceChar(point) || point == ZERO_WIDTH_SPACE || point == BYTE_ORDER_MARK;
    }
}
