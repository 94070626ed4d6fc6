package io.rosterbridge.platform.text;

import com.ibm.icu.text.UnicodeSet;
import java.util.Locale;

/** A text of another hand, as it stands in a message. */
public final class Shown {

    private static final UnicodeSet HIDDEN = new UnicodeSet(PersonName.DROPPED).addAll(PersonName.LINE_ENDS).addAll(Characters.set("[:Cs:]"))
            .freeze();

    private Shown() {
    }

    /**
     * The text with each character that does not show written as {@code <U+202E>}, so that it can neither hide something nor turn the
     * rest of the message around. Joiners, variation selectors and line ends stay.
     *
     * @return the same object if everything shows
     */
    public static String of(String text) {
        if (Spot.first(text, Shown::isHidden).isEmpty()) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(point -> {
            if (isHidden(point)) {
                shown.append(String.format(Locale.ROOT, "<U+%04X>", point));
            } else {
                shown.appendCodePoint(point);
            }
        });
        return shown.toString();
    }

    private static boolean isHidden(int point) {
        return point < ' ' ? point != '\n' && point != '\r' && point != '\t'
                : point > 0x7E && HIDDEN.contains(point);
    }
}
