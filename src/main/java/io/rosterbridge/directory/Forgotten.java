package io.rosterbridge.directory;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.rosterbridge.platform.text.Excerpt;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A person who is being forgotten.
 *
 * @param addresses all they are known by and nobody else has: {@link io.rosterbridge.domain.UserName#key keys}, and each spelling that a
 *                  text may have, in lower case
 * @param pseudonym what stands for them from now on, and which nobody can trace back
 */
public record Forgotten(String id, Set<String> addresses, String pseudonym) {

    private static final int AT_ONCE = 500;
    private static final int BLOCK = 1 << 16;
    /** Our texts write it so before an id. */
    private static final List<String> BEFORE = List.of("person ", "persons ", " and ");
    /** What follows an id that ends here: "p-1" is neither in "p-12" nor in "p-1-b". */
    private static final String END = "(?![\\p{L}\\p{N}_@]|[-.:/+][\\p{L}\\p{N}])";
    private static final int LOOSE = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    private static final Pattern NOT_ASCII = Pattern.compile("[^\\p{ASCII}]+");
    private static final Pattern ADDRESS = Pattern.compile("[^\\s\"'`,;:<>()\\[\\]{}]+@[^\\s\"'`,;:<>()\\[\\]{}]+");

    /**
     * A text about somebody else, without this person: without their id, where it stands as the id of a person, and the addresses beside
     * it; and without their addresses anywhere.
     *
     * @return empty if it does not name them
     */
    public Optional<String> takenOutOf(String text) {
        String without = text;
        for (String written : ids()) {
            String before = text.contains("persons ") ? "(?<=\\bperson |\\bpersons | and )" : "(?<=\\bperson )";
            without = without.contains(written) ? replaced(Pattern.compile(before + Pattern.quote(written) + END), without) : without;
        }
        if (!without.equals(text)) {
            without = replaced(ADDRESS, without);
        }
        for (String address : addresses) {
            without = replaced(Pattern.compile("(?<![\\p{L}\\p{N}._%+-])" + Pattern.quote(address) + END, LOOSE), without);
        }
        return without.equals(text) ? Optional.empty() : Optional.of(without);
    }

    private String replaced(Pattern named, String text) {
        return named.matcher(text).replaceAll(Matcher.quoteReplacement(pseudonym));
    }

    /** The id as a text has it, and as a JSON text has it. */
    private Set<String> ids() {
        return Stream.of(id, String.valueOf(JsonStringEncoder.getInstance().quoteAsString(id))).collect(Collectors.toSet());
    }

    /** Whether a text of any kind, such as a file, has the id or an address as a word of its own; rather once too often. */
    public Predicate<CharSequence> isNamed() {
        List<String> words = new ArrayList<>(addresses);
        words.add(id.toLowerCase(Locale.ROOT));
        return hasWord(words);
    }

    /** As {@link #isNamed}, for a text that is too large to be held at once. */
    public boolean isNamedIn(Reader text) throws IOException {
        Predicate<CharSequence> named = isNamed();
        StringBuilder window = new StringBuilder();
        char[] block = new char[BLOCK];
        for (int read = text.read(block); read >= 0; read = text.read(block)) {
            window.append(block, 0, read);
            if (named.test(window)) {
                return true;
            }
            // A word that ends beyond the block stands in the next window as a whole, with what comes before it.
            window.delete(0, Math.max(0, window.length() - longest() - 1));
        }
        return false;
    }

    /** As {@link #isNamed}, for texts that name people by address only. */
    public Predicate<CharSequence> isAddressed() {
        return hasWord(List.copyOf(addresses));
    }

    /** First by the fast way, since most texts have none of them. */
    private static Predicate<CharSequence> hasWord(List<String> words) {
        Pattern alone = Pattern.compile(words.stream().map(Pattern::quote)
                .collect(Collectors.joining("|", "(?<![\\p{L}\\p{N}])(?:", ")(?![\\p{L}\\p{N}])")));
        return text -> {
            String plain = text.toString().toLowerCase(Locale.ROOT);
            return words.stream().anyMatch(plain::contains) && alone.matcher(plain).find();
        };
    }

    /** A part of an address by which a database finds it: what lower case other letters have, not every one knows. */
    private static String longestAscii(String address) {
        return Arrays.stream(NOT_ASCII.split(address)).max(Comparator.comparingInt(String::length)).filter(part -> !part.isEmpty()).orElse("@");
    }

    /** The length of the longest word that names them. */
    private int longest() {
        return Stream.concat(Stream.of(id), addresses.stream()).mapToInt(String::length).max().orElseThrow();
    }

    /**
     * Takes the person out of what a table says of others.
     *
     * @param key  the columns of its primary key
     * @param most how many characters the column takes
     */
    public void takeOutOf(JdbcTemplate database, String table, List<String> key, String column, int most) {
        List<String> words = new ArrayList<>(ids().stream().flatMap(written -> BEFORE.stream().map(before -> before + written)).toList());
        words.addAll(addresses);
        String named = words.stream().map(word -> "position(cast(? as varchar(1000)) in "
                + (addresses.contains(word) ? "lower(" + column + ")" : column) + ") > 0").collect(Collectors.joining(" or "));
        words.replaceAll(word -> addresses.contains(word) ? longestAscii(word) : word);
        List<Object[]> rows = new ArrayList<>();
        database.query("select " + String.join(", ", key) + ", " + column + " from " + table + " where " + named, row -> {
            Optional<String> without = takenOutOf(row.getString(column));
            if (without.isPresent()) {
                List<Object> values = new ArrayList<>(List.of(Excerpt.within(without.get(), most)));
                for (String part : key) {
                    values.add(row.getObject(part));
                }
                rows.add(values.toArray());
            }
        }, words.toArray());
        String update = "update " + table + " set " + column + " = ? where "
                + key.stream().map(part -> part + " = ?").collect(Collectors.joining(" and "));
        for (int from = 0; from < rows.size(); from += AT_ONCE) {
            database.batchUpdate(update, rows.subList(from, Math.min(rows.size(), from + AT_ONCE)));
        }
    }
}
