package io.rosterbridge.access;

import com.nulabinc.zxcvbn.Zxcvbn;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** What a password has to be. */
final class Passwords {

    /** Longer ones are cut by bcrypt, so that their ends would not count. */
    static final int MOST_BYTES = 72;
    static final int FEWEST_LETTERS = 12;

    /** Without those that are taken for one another when read aloud or copied by hand. */
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int RANDOM_LENGTH = 20;
    /** So many guesses a list of common passwords and their variations has. */
    private static final double FEWEST_GUESSES = 100_000;
    private static final List<String> KNOWN = List.of("rosterbridge", "calendly", "console", "admin");
    private static final Zxcvbn GUESSER = new Zxcvbn();

    private Passwords() {
    }

    /**
     * The password, if it may be one.
     *
     * @param what  it is, as the message names it
     * @param known words that others know, such as the name of the account
     * @throws IllegalArgumentException if it is too short, too long, or among the first that a guesser would try
     */
    static String checked(String what, String password, List<String> known) {
        List<String> words = new ArrayList<>(known);
        words.addAll(KNOWN);
        if (GUESSER.measure(measured(what, password), words).getGuesses() < FEWEST_GUESSES) {
            throw new IllegalArgumentException(what + " is one of the first that a guesser would try, such as a common word with a number, a "
                    + "row of keys or the name of the account; choose another, such as some words that do not belong together");
        }
        return password;
    }

    /**
     * The password, if it has the right length.
     *
     * @throws IllegalArgumentException if it has not
     */
    static String measured(String what, String password) {
        if (password == null || password.length() < FEWEST_LETTERS) {
            throw new IllegalArgumentException(what + " has " + (password == null ? 0 : password.length()) + " characters; it needs "
                    + FEWEST_LETTERS + " or more");
        }
        int bytes = password.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_BYTES) {
            throw new IllegalArgumentException(what + " has " + bytes + " bytes in UTF-8, more than " + MOST_BYTES + " bytes would not count; "
                    + "choose a shorter one. A letter beyond ASCII takes 2 bytes or more");
        }
        return password;
    }

    static String random() {
        return new SecureRandom().ints(RANDOM_LENGTH, 0, LETTERS.length())
                .collect(StringBuilder::new, (text, index) -> text.append(LETTERS.charAt(index)), StringBuilder::append).toString();
    }
}
