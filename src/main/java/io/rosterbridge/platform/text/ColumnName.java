package io.rosterbridge.platform.text;

import com.ibm.icu.text.SpoofChecker;
import com.ibm.icu.text.UnicodeSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The name of a column of a file, and so of an attribute of a person. */
public final class ColumnName {

    /** Neither letter nor digit: what {@code e-mail}, {@code E Mail} and {@code e_mail} differ in; marks too. */
    private static final UnicodeSet FILLING = Characters.set("[[:^L:]&[:^N:]]");

    private ColumnName() {
    }

    /** The form that all spellings of one name share, for comparing: as a {@link Word}. */
    public static String key(String text) {
        return Word.key(text);
    }

    /**
     * The name of an attribute: without what does not show at both ends, each run of white space as one space, in NFC. Letter case stays.
     *
     * @return empty if nothing of it shows
     * @throws TextRefused if it holds a character that does not show, other than the joiners of Persian and the languages of India, or
     *                     one that has no meaning that two systems agree on
     */
    public static String checked(String text) {
        String plain = Word.plain(Edges.strip(text));
        Optional<Spot> unusable = Spot.first(plain, point -> point < ' ' || point > 0x7E && !Characters.JOINERS.contains(point)
                && (Characters.INVISIBLE.contains(point) || Characters.MEANINGLESS.contains(point)));
        if (unusable.isPresent()) {
            throw new TextRefused("has " + unusable.get() + ", which the name of a column cannot have", unusable.get().advice());
        }
        return Characters.NFC.normalize(plain);
    }

    /**
     * Which of the known names a person would take this one for, although it is none of them: the letters look the same (UTS 39 section 4),
     * or only spaces, signs, accents or characters that do not show make the difference.
     *
     * @param known names of columns
     * @return empty if it looks like none, or is one of them
     */
    public static Optional<String> lookalike(String name, Set<String> known) {
        String key = key(name);
        if (known.stream().map(ColumnName::key).anyMatch(key::equals)) {
            return Optional.empty();
        }
        List<String> looks = List.of(look(key), look(Edges.strip(name)));
        return looks.contains("") ? Optional.empty() : known.stream().filter(one -> looks(one).anyMatch(looks::contains)).sorted().findFirst();
    }

    /** A known name in the letter cases that a header may have, since a capital I looks like another letter than a small one. */
    private static Stream<String> looks(String known) {
        String key = key(known);
        return Stream.of(key, key.toUpperCase(Locale.ROOT), key.substring(0, 1).toUpperCase(Locale.ROOT) + key.substring(1)).map(ColumnName::look);
    }

    private static String look(String name) {
        return bare(Holder.CHECKER.getSkeleton(bare(name)));
    }

    private static String bare(String name) {
        StringBuilder bare = new StringBuilder(name.length());
        Characters.NFD.normalize(name).codePoints().filter(point -> !FILLING.contains(point)).forEach(bare::appendCodePoint);
        return bare.toString();
    }

    /** Its tables are read when the first unknown column comes. */
    private static final class Holder {

        static final SpoofChecker CHECKER = new SpoofChecker.Builder().build();
    }
}
