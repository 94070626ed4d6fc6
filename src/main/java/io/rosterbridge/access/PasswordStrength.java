package io.rosterbridge.access;

/**
 * How hard a password is to guess.
 *
 * @param score from 0 to 4; 0 and 1 are refused
 */
public record PasswordStrength(int score, String words) {

    public static final int MOST = 4;
}
