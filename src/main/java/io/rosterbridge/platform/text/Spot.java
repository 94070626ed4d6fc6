package io.rosterbridge.platform.text;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterCategory;
import com.ibm.icu.lang.UProperty;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * One character of a text and where it stands, to be named in a message: {@code U+200B ZERO WIDTH SPACE at 16}.
 *
 * @param codePoint the character; half a surrogate pair stands for itself
 * @param position  counted in characters from 1; a surrogate pair is one
 */
public record Spot(int codePoint, int position) {

    /** The first character of this kind. */
    static Optional<Spot> first(String text, IntPredicate kind) {
        int position = 1;
        for (int each = 0; each < text.length(); position++) {
            int point = text.codePointAt(each);
            if (kind.test(point)) {
                return Optional.of(new Spot(point, position));
            }
            each += Character.charCount(point);
        }
        return Optional.empty();
    }

    /** What to do about it. */
    String advice() {
        return codePoint == 0xFFFD ? "it stands for a letter that was lost on the way, write that letter" : "remove it";
    }

    /** The code point and its name in Unicode: {@code U+200B ZERO WIDTH SPACE}. */
    String character() {
        return String.format(Locale.ROOT, "U+%04X ", codePoint) + name();
    }

    private String name() {
        String name = UCharacter.getName(codePoint);
        if (name != null) {
            return name;
        }
        return switch (UCharacter.getType(codePoint)) {
            // ICU has no names of the controls, and Java has.
            case UCharacterCategory.CONTROL -> Character.getName(codePoint);
            case UCharacterCategory.SURROGATE -> "(half a character)";
            case UCharacterCategory.PRIVATE_USE -> "(private use)";
            default -> UCharacter.hasBinaryProperty(codePoint, UProperty.NONCHARACTER_CODE_POINT) ? "(no character)"
                    : "(unassigned)";
        };
    }

    @Override
    public String toString() {
        return character() + " at " + position;
    }
}
