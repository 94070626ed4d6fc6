package io.rosterbridge.profile.expression;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.rosterbridge.platform.text.Excerpt;

/** Regular expressions that run in linear time, as RE2 knows them. They are written out in the expression, so each is known when it is saved. */
final class Patterns {

    /** States of one pattern. */
    static final int MOST_STATES = 1000;
    /** The library builds a copy for each repetition before they can be counted: three times {1000} would fill the memory. */
    private static final int MOST_COPIES = 1000;
    private static final Pattern COUNT = Pattern.compile("\\{(\\d+)(,(\\d*))?\\}");

    private Patterns() {
    }

    /** @throws ExpressionInvalid if it is no pattern or too large */
    static void require(String pattern, String place) throws ExpressionInvalid {
        try {
            if (copies(pattern) > MOST_COPIES || Pattern.compile(pattern).programSize() > MOST_STATES) {
                throw new ExpressionInvalid("has a pattern that repeats too much" + place, "make its counts in { } smaller, or use * or +");
            }
        } catch (PatternSyntaxException wrong) {
            throw new ExpressionInvalid("has the pattern `" + Excerpt.of(pattern) + "`, which is wrong" + place + ": " + wrong.getDescription(),
                    "correct it; a backslash of a pattern is written \\\\, as in \"\\\\d\"; look-around and back-references are not available");
        }
    }

    private static long copies(String pattern) {
        long copies = 1;
        for (Matcher counts = COUNT.matcher(pattern); copies <= MOST_COPIES && counts.find(); ) {
            String most = counts.group(3) == null || counts.group(3).isEmpty() ? counts.group(1) : counts.group(3);
            copies *= most.length() > 4 ? MOST_COPIES + 1 : Math.max(1, Integer.parseInt(most));
        }
        return copies;
    }

    static boolean isIn(String text, String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        Cost.charge((long) text.length() * compiled.programSize());
        return compiled.matcher(text).find();
    }

    /** All matches replaced; {@code $1} or {@code ${name}} is what a group has matched. Each search may look at all that is left. */
    static String replaced(String text, String pattern, String by) {
        Pattern compiled = Pattern.compile(pattern);
        Matcher matcher = compiled.matcher(text);
        StringBuilder result = new StringBuilder();
        Cost.charge((long) text.length() * compiled.programSize());
        while (matcher.find()) {
            if (!isWithinALetter(text, matcher.start())) {
                append(matcher, result, by);
                Cost.length(result.length());
            }
            Cost.charge((long) (text.length() - matcher.end()) * compiled.programSize());
        }
        return Cost.paid(matcher.appendTail(result).toString());
    }

    private static void append(Matcher matcher, StringBuilder result, String by) {
        try {
            matcher.appendReplacement(result, by);
        } catch (IndexOutOfBoundsException | IllegalArgumentException noSuchGroup) {
            throw new ExpressionFailed("its expression replaces by \"" + Excerpt.of(by) + "\", which does not fit the pattern",
                    "write $1 for what the first ( ) matches, ${name} for (?P<name> ), and \\\\$ for the sign itself");
        }
    }

    /** After an empty match the library goes on one char later, which may be the second half of a surrogate pair. */
    private static boolean isWithinALetter(String text, int place) {
        return place > 0 && place < text.length() && Character.isSurrogatePair(text.charAt(place - 1), text.charAt(place));
    }
}
