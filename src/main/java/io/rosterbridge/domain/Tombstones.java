package io.rosterbridge.domain;

import io.rosterbridge.platform.text.Word;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The addresses that a directory gives to entries it has deleted: a random number in front of the former address, so that another person
 * can have that one. Nobody reads mail there.
 *
 * @param prefixes further beginnings that a directory puts before the former address, such as {@code deleted-}; letter case does not count
 */
public record Tombstones(List<String> prefixes) {

    /** By their form alone. */
    public static final Tombstones BY_FORM = new Tombstones(List.of());

    private static final String HEX = "[0-9a-f]";
    private static final String NUMBER = "(?:" + HEX + "{32}|\\{?" + HEX + "{8}(?:-" + HEX + "{4}){3}-" + HEX + "{12}}?)";
    /** An address stands behind the number: without one, the number may be a mailbox of its own. */
    private static final String ADDRESS = "[-_.+]?[^@]*[^-_.+@][^@]*@[^@]+";
    private static final Pattern NUMBERED = Pattern.compile(NUMBER + ADDRESS);

    public Tombstones {
        prefixes = prefixes.stream().map(Word::key).filter(prefix -> !prefix.isEmpty()).toList();
    }

    /** Whether this is the address of a deleted entry. */
    public boolean is(String address) {
        String key = Word.key(address);
        return NUMBERED.matcher(key).matches() || prefixes.stream().anyMatch(prefix -> key.startsWith(prefix)
                && isAddress(key.substring(prefix.length())));
    }

    private static boolean isAddress(String rest) {
        int at = rest.indexOf('@');
        return at > 0 && at < rest.length() - 1;
    }
}
