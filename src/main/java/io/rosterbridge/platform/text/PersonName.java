package io.rosterbridge.platform.text;

import com.ibm.icu.text.UnicodeSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Names of people, and the other texts that say something about a person. They are for people to read and identify no one, so they are
 * cleaned and not refused.
 */
public final class PersonName {

    /**
     * What a name loses. What is needed to write a name stays: the joiners of Persian, the languages of India and emoji, the marks of
     * direction (LRM, RLM, ALM), variation selectors and the fillers of Hangul and Mongolian.
     */
    static final UnicodeSet DROPPED = Characters.set("[[[:Cc:][:Default_Ignorable_Code_Point:][:Noncharacter_Code_Point:]\\uFFF9-\\uFFFB]"
            + "-[\\t\\n\\u000B\\f\\r\\u0085\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180D\\u180F\\u200C-\\u200F\\u3164"
            + "\\uFE00-\\uFE0F\\uFFA0\\U000E0100-\\U000E01EF]]");

    static final UnicodeSet LINE_ENDS = Characters.set("[\\u000B\\f\\u0085\\u2028\\u2029]");

    private static final UnicodeSet BREAKS = Characters.set("[\\t\\n\\r\\u000B\\f\\u0085\\u2028\\u2029]");
    /** The flags of England, Scotland and Wales are the only words that tags may write. */
    private static final List<String> FLAGS = List.copyOf(Characters.set("[:RGI_Emoji_Tag_Sequence:]").strings());
    private static final char HIGH_SURROGATE_OF_FLAGS = '\uD83C';

    private PersonName() {
    }

    /**
     * A cleaned text.
     *
     * @param text    without white space at both ends; empty if nothing of it shows
     * @param removed what was taken out or replaced, in the order of the text, without white space at the ends
     */
    public record Cleaned(String text, List<Spot> removed) {

        public Cleaned {
            removed = List.copyOf(removed);
        }

        /** The first character that was taken out, and how many more. */
        public Optional<String> told() {
            return removed.isEmpty() ? Optional.empty() : Optional.of(removed.get(0)
                    + (removed.size() == 1 ? "" : " and " + (removed.size() - 1) + " more"));
        }
    }

    /**
     * A name on one line: without controls, signs that turn the direction of what follows, tags, what shows nothing and what is no
     * character; a tab or line end becomes a space. Accents stay as they are written.
     *
     * @param text without half surrogate pairs, which stay as they are
     */
    public static Cleaned name(String text) {
        return cleaned(text, true);
    }

    /** The same for a text that may have several lines: line feed, carriage return and tab stay. */
    public static Cleaned text(String text) {
        return cleaned(text, false);
    }

    /**
     * Whether both are the same name to a reader: accents may be written in another way (NFC, UAX 15), and white space differ, but for
     * where there is some.
     */
    public static boolean same(String one, String other) {
        return one.equals(other) || shown(one).equals(shown(other));
    }

    private static String shown(String name) {
        StringBuilder shown = new StringBuilder(name.length());
        boolean isApart = false;
        for (int each = 0, point; each < name.length(); each += Character.charCount(point)) {
            point = name.codePointAt(each);
            boolean isSpace = Characters.WHITE_SPACE.contains(point);
            if (!isSpace) {
                shown.append(isApart && !shown.isEmpty() ? " " : "").appendCodePoint(point);
            }
            isApart = isSpace;
        }
        return Characters.NFC.normalize(shown);
    }

    private static Cleaned cleaned(String text, boolean isOnOneLine) {
        if (isPlain(text)) {
            return new Cleaned(text, List.of());
        }
        int end = end(text);
        List<Spot> removed = new ArrayList<>();
        StringBuilder clean = new StringBuilder(text.length());
        for (int each = begin(text); each < end;) {
            int point = text.codePointAt(each);
            int flag = flag(text, each);
            int length = flag > 0 ? flag : Character.charCount(point);
            boolean isDropped = flag == 0 && DROPPED.contains(point);
            boolean isBreak = LINE_ENDS.contains(point) || isOnOneLine && BREAKS.contains(point);
            if (isDropped || isBreak) {
                removed.add(new Spot(point, text.codePointCount(0, each) + 1));
            }
            if (isBreak) {
                boolean isSecondHalf = point == '\n' && each > 0 && text.charAt(each - 1) == '\r';
                clean.append(!isOnOneLine ? "\n" : isSecondHalf ? "" : " ");
            } else if (!isDropped) {
                clean.append(text, each, each + length);
            }
            each += length;
        }
        String stripped = stripped(clean.toString());
        return new Cleaned(isBlank(stripped) ? "" : stripped, removed);
    }

    /** Only characters of ASCII that show, and no space at the ends. */
    private static boolean isPlain(String text) {
        for (int each = 0; each < text.length(); each++) {
            char character = text.charAt(each);
            if (character < ' ' || character > 0x7E) {
                return false;
            }
        }
        return text.isEmpty() || text.charAt(0) != ' ' && text.charAt(text.length() - 1) != ' ';
    }

    private static String stripped(String text) {
        return text.substring(begin(text), end(text));
    }

    private static int begin(String text) {
        return Characters.WHITE_SPACE.span(text, UnicodeSet.SpanCondition.SIMPLE);
    }

    private static int end(String text) {
        return Math.max(begin(text), Characters.WHITE_SPACE.spanBack(text, UnicodeSet.SpanCondition.SIMPLE));
    }

    /** The length of the flag that stands here; 0 if there is none. */
    private static int flag(String text, int from) {
        return text.charAt(from) != HIGH_SURROGATE_OF_FLAGS ? 0
                : FLAGS.stream().filter(flag -> text.startsWith(flag, from)).mapToInt(String::length).findFirst().orElse(0);
    }

    private static boolean isBlank(String text) {
        return text.codePoints().allMatch(Characters.EDGE::contains);
    }
}
