package io.rosterbridge.access.web;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Checks a password once and remembers for some minutes that it was right, since a slow hash at every request would cost a
 * polling script, and this application, most of their time. What is remembered is a keyed hash over password and stored hash,
 * with a key that is never written down: it is worth nothing elsewhere, and a changed password is not remembered.
 */
final class RememberedPasswords implements PasswordEncoder {

    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(5);
    private static final int MOST_REMEMBERED = 1000;

    private final PasswordEncoder slow;
    private final Clock clock;
    private final SecretKeySpec key;
    private final Map<String, Instant> rightUntil = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    RememberedPasswords(PasswordEncoder slow, Clock clock) {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.slow = slow;
        this.clock = clock;
        this.key = new SecretKeySpec(random, "HmacSHA256");
    }

    @Override
    public String encode(CharSequence password) {
        return slow.encode(password);
    }

    @Override
    public boolean upgradeEncoding(String hash) {
        return slow.upgradeEncoding(hash);
    }

    @Override
    public boolean matches(CharSequence password, String hash) {
        String proof = proof(password, hash);
        synchronized (rightUntil) {
            Instant until = rightUntil.get(proof);
            if (until != null && until.isAfter(clock.instant())) {
                return true;
            }
        }
        boolean right = slow.matches(password, hash);
        synchronized (rightUntil) {
            rightUntil.remove(proof);
            if (right) {
                rightUntil.put(proof, clock.instant().plus(REMEMBERED_FOR));
            }
        }
        return right;
    }

    private String proof(CharSequence password, String hash) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            mac.update(hash.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return Base64.getEncoder().encodeToString(mac.doFinal(password.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has HmacSHA256", impossible);
        }
    }
}
