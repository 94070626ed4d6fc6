package io.rosterbridge.domain;

/** The beginning of a text, for a message. */
public final class Excerpt {

    private static final int MOST_SHOWN = 60;

    private Excerpt() {
    }

    /** The text, cut behind 60 characters with a mark at the end; never in the middle of a surrogate pair. */
    public static String of(String text) {
        if (text.length() <= MOST_SHOWN) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MOST_SHOWN - 1)) ? MOST_SHOWN - 1 : MOST_SHOWN;
        return text.substring(0, end) + "…";
    }
}
