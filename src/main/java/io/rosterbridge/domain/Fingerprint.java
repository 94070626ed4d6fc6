package io.rosterbridge.domain;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;

/** The short name of a list: another list has another one, another order of the same list has not. */
public final class Fingerprint {

    private Fingerprint() {
    }

    /** SHA-256 in hexadecimal, of the rows in their natural order; the length of each row is part of it. */
    public static String of(Collection<String> rows) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            rows.stream().sorted().forEach(row -> digest.update((row.length() + ":" + row + "\n").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
