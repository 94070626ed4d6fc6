package io.rosterbridge.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    private static final Logger LOG = LoggerFactory.getLogger(TokenCipher.class);
    private static final String KEY_FILE = "secret.key";
    private static final int FEWEST_CHARACTERS = 8;
    private static final List<String> WELL_KNOWN = List.of("password", "passwort", "passphrase", "changeme", "changethis", "changeit", "letmein",
            "secret", "default", "example", "rosterbridge", "calendly", "encryption", "admin", "welcome", "qwertyuiop", "asdfghjkl", "zxcvbnm",
            "qwerty", "qwertz", "azerty", "abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnop", "abcdefgh", "abcdef", "0123456789", "1234567890",
            "123456789", "12345678", "123456", "1234");

    private final BytesEncryptor encryptor;
    private final List<BytesEncryptor> former;

    /** @param secret 16 characters or more */
    public TokenCipher(String secret) {
        this(secret, List.of());
    }

    /** @param formerSecrets with which something may still be encrypted */
    public TokenCipher(String secret, List<String> formerSecrets) {
        if (secret.length() < 16) {
            throw new IllegalArgumentException("the secret key has " + secret.length()
                    + " characters; ROSTERBRIDGE_SECRET_KEY needs 16 or more");
        }
        weakness(secret).ifPresent(why -> {
            throw new IllegalArgumentException("ROSTERBRIDGE_SECRET_KEY is easily guessed: " + why + ". Whoever gets a copy of the database could "
                    + "read the Calendly token. Take 32 random bytes, e.g. of: openssl rand -base64 32 (and give the present key as "
                    + "ROSTERBRIDGE_SECRET_KEY_PREVIOUS, if it was in use)");
        });
        encryptor = Encryptors.stronger(secret, SALT);
        former = formerSecrets.stream().map(former -> (BytesEncryptor) Encryptors.stronger(former, SALT)).toList();
    }

    /** Why it cannot have been drawn at random; empty if it can. */
    static Optional<String> weakness(String secret) {
        String lower = secret.toLowerCase(Locale.ROOT);
        long different = lower.chars().distinct().count();
        if (different < FEWEST_CHARACTERS) {
            return Optional.of("it has only " + different + " different characters");
        }
        int length = lower.length();
        for (int part = 1; part <= length / 2; part++) {
            if (lower.substring(part).equals(lower.substring(0, length - part))) {
                return Optional.of("it repeats itself after " + part + " characters");
            }
        }
        String letters = lower.replaceAll("[^a-z0-9]", "");
        String rest = letters;
        for (String known : WELL_KNOWN) {
            rest = rest.replace(known, "");
        }
        return letters.length() - rest.length() > letters.length() / 2 ? Optional.of("most of it are well-known words or rows of keys")
                : Optional.empty();
    }

    /** Whether it looks as if a person had chosen it: then it can be guessed more easily than random bytes of its length. */
    private static boolean isChosen(String secret) {
        boolean isEncoded = secret.matches("[A-Za-z0-9+/_-]{40,}={0,2}") && secret.chars().distinct().count() >= 14;
        return !isEncoded;
    }

    /**
     * With the configured secret, else with that of {@code secret.key} in the data folder, which is made if need be (mode 600).
     *
     * @param previous former secrets, separated by commas; the key file counts as one of them once a secret is configured
     */
    public static TokenCipher of(Optional<String> configured, String previous, Path data) {
        Path file = data.resolve(KEY_FILE);
        Optional<String> given = configured.filter(secret -> !secret.isBlank());
        if (given.filter(TokenCipher::isChosen).isPresent()) {
            LOG.warn("ROSTERBRIDGE_SECRET_KEY looks like a chosen one; 32 random bytes, e.g. of: openssl rand -base64 32, cannot be guessed");
        }
        List<String> former = former(given, previous, file);
        return new TokenCipher(given.orElseGet(() -> fileKey(file)), former);
    }

    private static List<String> former(Optional<String> given, String previous, Path file) {
        // A secret may have a comma itself, so the whole is tried too.
        List<String> former = new ArrayList<>(Stream.concat(Stream.of(previous), Stream.of(previous.split(",")).map(String::strip))
                .filter(secret -> !secret.isBlank()).distinct().toList());
        if (given.isPresent() && Files.isReadable(file)) {
            former.add(fileKey(file));
        }
        return former;
    }

    /** The present secret and the former ones, as {@link #of} takes them; none is made if there is none. */
    public static List<String> secrets(Optional<String> configured, String previous, Path data) {
        Path file = data.resolve(KEY_FILE);
        Optional<String> given = configured.filter(secret -> !secret.isBlank());
        Optional<String> present = given.or(() -> Files.isReadable(file) ? Optional.of(fileKey(file)) : Optional.empty());
        return Stream.concat(present.stream(), former(given, previous, file).stream()).distinct().toList();
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
