package io.rosterbridge.access;

import com.nulabinc.zxcvbn.Zxcvbn;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** The rules for passwords. */
final class Passwords {

    /** Longer ones are cut by bcrypt, so that their ends would not count. */
    static final int MOST_BYTES = 72;
    static final int FEWEST_LETTERS = 12;

    /** The letters of random passwords, without those that are easily confused when read aloud or copied by hand. */
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int RANDOM_LENGTH = 20;
    /** How many guesses a list of common passwords and their variations has. */
    private static final double FEWEST_GUESSES = 10_000_000;
    /** How many words are tried with the usual digits and signs round them, such as a year and an exclamation mark. */
    private static final double COMMON_WORDS = 20_000;
    private static final double FEWEST_GUESSES_ROUND_A_WORD = 1e11;
    /** From here on a guesser who has the hashes needs days, and years. */
    private static final double FAIR = 1e10;
    private static final double GOOD = 1e13;
    private static final int SHORTEST_WORD = 4;
    private static final String ROUND_A_WORD = "^[^\\p{L}]+|[^\\p{L}]+$";
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
        if (isGuessed(measured(what, password), known)) {
            throw new IllegalArgumentException(what + " is one of the first that a guesser would try, such as a common word with a number, a "
                    + "row of keys or the name of the account; choose another, such as some words that do not belong together");
        }
        return password;
    }

    /** How hard it is to guess; what {@link #checked} would refuse has the score 0 or 1. */
    static PasswordStrength strength(String password, List<String> known) {
        int bytes = password.getBytes(StandardCharsets.UTF_8).length;
        if (password.length() < FEWEST_LETTERS || bytes > MOST_BYTES) {
            return new PasswordStrength(0, password.length() < FEWEST_LETTERS ? "Too short: " + FEWEST_LETTERS + " characters or more."
                    : "Too long: at most " + MOST_BYTES + " bytes, and a letter beyond ASCII takes two or more.");
        }
        if (isGuessed(password, known)) {
            return new PasswordStrength(1, "Refused: one of the first that a guesser would try.");
        }
        double guesses = guesses(password, known);
        return guesses < FAIR ? new PasswordStrength(2, "Fair.") : guesses < GOOD ? new PasswordStrength(3, "Good.")
                : new PasswordStrength(PasswordStrength.MOST, "Strong.");
    }

    private static double guesses(String password, List<String> known) {
        List<String> words = new ArrayList<>(known);
        words.addAll(KNOWN);
        return GUESSER.measure(password, words).getGuesses();
    }

    private static boolean isGuessed(String password, List<String> known) {
        double guesses = guesses(password, known);
        String word = password.replaceAll(ROUND_A_WORD, "");
        return guesses < FEWEST_GUESSES || guesses < FEWEST_GUESSES_ROUND_A_WORD && word.length() >= SHORTEST_WORD
                && word.length() < password.length() && guesses(word, known) < COMMON_WORDS;
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
