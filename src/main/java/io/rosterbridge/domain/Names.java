package io.rosterbridge.domain;

import io.rosterbridge.platform.text.Word;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Compares the names of people as a reader does: letter case, accents, order, titles and what stands in brackets do not count. */
final class Names {

    /** What follows a name, such as a department or a company. */
    private static final Pattern BESIDE = Pattern.compile("\\([^)]*\\)|\\[[^]]*]|\\s[-–—|/@]\\s.*|\\|.*");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern APOSTROPHES = Pattern.compile("['’‘ʼ`´]");
    private static final Pattern DIGITS = Pattern.compile("\\d+");
    private static final int SHORTEST_NICKNAME = 3;

    /** Words that many people share. */
    private static final Set<String> SHARED = Set.of("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "herr", "frau", "mme", "sr", "jr",
            "phd", "mba", "msc", "bsc", "med", "dipl", "ing", "ii", "iii", "iv", "de", "del", "della", "di", "da", "das", "do", "dos", "du", "des",
            "la", "le", "el", "al", "bin", "bint", "ibn", "van", "von", "vom", "zu", "zum", "zur", "der", "den", "ten", "ter", "af", "av",
            "and", "und", "external", "extern", "ext", "internal", "intern", "contractor", "consultant", "freelancer", "temp", "guest", "admin",
            "user", "test", "employee", "info", "mail", "office", "team");

    private Names() {
    }

    /** Whether both are written names of one person: the same words, or one has all the words of the other. */
    static boolean isSame(String one, String other) {
        Set<String> words = words(one);
        Set<String> others = words(other);
        return !words.isEmpty() && !others.isEmpty() && (words.containsAll(others) || others.containsAll(words));
    }

    /**
     * Whether a person of the first name may be called by the second one now: their given name is there; or a short form of it, and
     * another word of the name.
     *
     * @param given what is known to be the given name in the latter; else it is taken to stand first, or behind a comma
     */
    static boolean isGivenNameKept(String before, String after, Optional<String> given) {
        Set<String> former = words(before);
        Set<String> latter = words(after);
        Set<String> known = given.map(Names::words).orElse(Set.of());
        if (known.isEmpty() ? first(after).filter(former::contains).isPresent() || first(before).filter(latter::contains).isPresent()
                : known.stream().anyMatch(former::contains)) {
            return true;
        }
        return former.stream().anyMatch(latter::contains)
                && (known.isEmpty() ? first(after).map(Set::of).orElse(Set.of()) : known).stream().anyMatch(word -> isShortened(word, former));
    }

    /** Whether two local parts of addresses have a word in common that identifies a person. */
    static boolean isRelated(String one, String other) {
        Set<String> words = telling(all(DIGITS.matcher(one).replaceAll(" ")));
        return telling(all(DIGITS.matcher(other).replaceAll(" "))).stream().anyMatch(words::contains);
    }

    private static boolean isShortened(String word, Set<String> words) {
        return words.stream().anyMatch(each -> Math.min(each.length(), word.length()) >= SHORTEST_NICKNAME
                && (each.startsWith(word) || word.startsWith(each)));
    }

    private static Optional<String> first(String name) {
        int comma = name.indexOf(',');
        Set<String> behind = comma < 0 ? Set.of() : words(name.substring(comma + 1));
        return (behind.isEmpty() ? words(name) : behind).stream().findFirst();
    }

    /** In their order; all of them, if none says who it is. */
    private static Set<String> words(String name) {
        Set<String> all = all(name);
        Set<String> telling = telling(all);
        return telling.isEmpty() ? all : telling;
    }

    private static Set<String> all(String name) {
        String plain = MARKS.matcher(Normalizer.normalize(BESIDE.matcher(name).replaceAll(" "), Normalizer.Form.NFKD)).replaceAll("");
        return Arrays.stream(BETWEEN.split(APOSTROPHES.matcher(plain).replaceAll(""))).map(Word::key).filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Set<String> telling(Set<String> words) {
        return words.stream().filter(Names::isTelling).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static boolean isTelling(String word) {
        return !SHARED.contains(word) && (word.codePointCount(0, word.length()) > 1 || Character.isIdeographic(word.codePointAt(0)));
    }
}
