package io.rosterbridge.platform.text;

/** The beginning of a text, for a message. */
public final class Excerpt {

    private static final int MOST_SHOWN = 60;

    private Excerpt() {
    }

    /**
     * The text, cut behind 60 characters with a mark at the end; never in the middle of a surrogate pair. What does not show is written
     * out ({@link Shown}).
     */
    public static String of(String text) {
        String shown = Shown.of(text);
        return shown.length() <= MOST_SHOWN ? shown : begin(shown, MOST_SHOWN);
    }

    /**
     * The text as a column takes it. What was cut has a mark at the end, so that it is never taken for something equal, and is not cut
     * in the middle of a surrogate pair.
     *
     * @param text null stays null
     * @param most characters, the mark among them; 2 or more
     */
    public static String within(String text, int most) {
        return text == null || text.length() <= most ? text : begin(text, most - 1);
    }

    private static String begin(String text, int length) {
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length) + "…";
    }
}
