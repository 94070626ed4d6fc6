package io.rosterbridge.calendly;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.springframework.security.crypto.codec.Hex;
import org.springframework.security.crypto.encrypt.BytesEncryptor;
import org.springframework.security.crypto.encrypt.Encryptors;
import org.springframework.security.crypto.keygen.KeyGenerators;

/** Encrypts the token at rest: AES-256-GCM with a key derived from the secret, by Spring Security. */
public final class TokenCipher {

    /** The secret is random or chosen for this one purpose, so the salt need not differ between installations. */
    private static final String SALT = new String(Hex.encode("rosterbridge".getBytes(StandardCharsets.US_ASCII)));

    private final BytesEncryptor encryptor;

    /** @param secret 16 characters or more */
    public TokenCipher(String secret) {
        if (secret.length() < 16) {
            throw new IllegalArgumentException("the secret key has " + secret.length()
                    + " characters; ROSTERBRIDGE_SECRET_KEY needs 16 or more");
        }
        encryptor = Encryptors.stronger(secret, SALT);
    }

    /** With the configured secret, else with that of {@code secret.key} in the data folder, which is made if need be (mode 600). */
    public static TokenCipher of(Optional<String> configured, Path data) {
        return new TokenCipher(configured.filter(secret -> !secret.isBlank()).orElseGet(() -> fileKey(data.resolve("secret.key"))));
    }

    String encrypt(String token) {
        return new String(Hex.encode(encryptor.encrypt(token.getBytes(StandardCharsets.UTF_8))));
    }

    /** @throws IllegalStateException if it was encrypted with another key */
    String decrypt(String encrypted) {
        return new String(encryptor.decrypt(Hex.decode(encrypted)), StandardCharsets.UTF_8);
    }

    private static String fileKey(Path file) {
        try {
            if (Files.notExists(file)) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                boolean posix = Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix");
                if (posix) {
                    Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                }
                Files.writeString(file, new String(Hex.encode(KeyGenerators.secureRandom(32).generateKey())));
            }
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the key file " + file + " cannot be read or made; set ROSTERBRIDGE_SECRET_KEY or "
                    + "make the data folder writable", unreadable);
        }
    }
}
