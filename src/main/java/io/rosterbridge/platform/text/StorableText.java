package io.rosterbridge.platform.text;

/** What every database we run on can store. */
public final class StorableText {

    private StorableText() {
    }

    /** Whether a text holds neither NUL nor half a surrogate pair, which PostgreSQL does not store and JSON cannot carry. */
    public static boolean is(String text) {
        return text.codePoints().noneMatch(point -> point == 0
                || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE));
    }
}
