package io.rosterbridge.domain;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;

/** The short name of a text or a list: another one has another name. */
public final class Fingerprint {

    private Fingerprint() {
    }

    /** SHA-256 in hexadecimal, of the text in UTF-8. */
    public static String of(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * SHA-256 in hexadecimal, of the rows in their natural order, so that another order of them has the same name; the length
     * of each row is part of it.
     */
    public static String of(Collection<String> rows) {
        MessageDigest digest = sha256();
        rows.stream().sorted().forEach(row -> digest.update((row.length() + ":" + row + "\n").getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
