package io.rosterbridge.access;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** What a password has to be. */
final class Passwords {

    /** Longer ones are cut by bcrypt, so that their ends would not count. */
    static final int MOST_BYTES = 72;
    static final int FEWEST_LETTERS = 12;

    /** Without those that are taken for one another when read aloud or copied by hand. */
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int RANDOM_LENGTH = 20;

    private Passwords() {
    }

    /**
     * The password, if it may be one.
     *
     * @param what it is, as the message names it
     * @throws IllegalArgumentException if it is too short or too long
     */
    static String checked(String what, String password) {
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
