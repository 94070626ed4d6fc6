package io.rosterbridge.calendly;

import io.rosterbridge.access.SecretsAtRest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.security.crypto.codec.Hex;
import org.springframework.security.crypto.encrypt.BytesEncryptor;
import org.springframework.security.crypto.encrypt.Encryptors;
import org.springframework.security.crypto.keygen.KeyGenerators;

/**
 * Encrypts the token at rest: AES-256-GCM, which also notices a change, with a key derived from the secret, by Spring Security.
 * Former keys still decrypt, so that a key can be changed.
 */
public final class TokenCipher implements SecretsAtRest {

    /** The secret is random or chosen for this one purpose, so the salt need not differ between installations. */
    private static final String SALT = new String(Hex.encode("rosterbridge".getBytes(StandardCharsets.US_ASCII)));

    private final BytesEncryptor encryptor;
    private final List<BytesEncryptor> former;

    /** @param secret 16 characters or more */
    public TokenCipher(String secret) {
        this(secret, List.of());
    }

    /** @param formerSecrets with which something may still be encrypted */
    TokenCipher(String secret, List<String> formerSecrets) {
        if (secret.length() < 16) {
            throw new IllegalArgumentException("the secret key has " + secret.length()
                    + " characters; ROSTERBRIDGE_SECRET_KEY needs 16 or more");
        }
        encryptor = Encryptors.stronger(secret, SALT);
        former = formerSecrets.stream().map(former -> (BytesEncryptor) Encryptors.stronger(former, SALT)).toList();
    }

    /**
     * With the configured secret, else with that of {@code secret.key} in the data folder, which is made if need be (mode 600).
     *
     * @param previous former secrets, separated by commas; the key file counts as one of them once a secret is configured
     */
    public static TokenCipher of(Optional<String> configured, String previous, Path data) {
        Path file = data.resolve("secret.key");
        Optional<String> given = configured.filter(secret -> !secret.isBlank());
        // A secret may have a comma itself, so the whole is tried too.
        List<String> former = new ArrayList<>(Stream.concat(Stream.of(previous), Stream.of(previous.split(",")).map(String::strip))
                .filter(secret -> !secret.isBlank()).distinct().toList());
        if (given.isPresent() && Files.isReadable(file)) {
            former.add(fileKey(file));
        }
        return new TokenCipher(given.orElseGet(() -> fileKey(file)), former);
    }

    @Override
    public String encrypt(String token) {
        return new String(Hex.encode(encryptor.encrypt(token.getBytes(StandardCharsets.UTF_8))));
    }

    /** @throws IllegalStateException if it was encrypted with another key than these, or changed since */
    @Override
    public String decrypt(String encrypted) {
        byte[] bytes = Hex.decode(encrypted);
        return Stream.concat(Stream.of(encryptor), former.stream()).flatMap(key -> decrypted(key, bytes).stream()).findFirst()
                .orElseThrow(() -> new IllegalStateException("no key decrypts it"));
    }

    /** The same with the present key; empty if it has that already. */
    @Override
    public Optional<String> renewed(String encrypted) {
        return decrypted(encryptor, Hex.decode(encrypted)).isPresent() ? Optional.empty() : Optional.of(encrypt(decrypt(encrypted)));
    }

    private static Optional<String> decrypted(BytesEncryptor key, byte[] bytes) {
        try {
            return Optional.of(new String(key.decrypt(bytes), StandardCharsets.UTF_8));
        } catch (IllegalStateException | IllegalArgumentException | ArrayIndexOutOfBoundsException otherKey) {
            return Optional.empty();
        }
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
