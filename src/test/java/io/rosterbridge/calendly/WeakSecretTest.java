package io.rosterbridge.calendly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.platform.TokenCipher;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key that can be guessed protects nothing in a copy of the database. */
class WeakSecretTest {

    @ParameterizedTest
    @ValueSource(strings = {
        "aaaaaaaaaaaaaaaa", "1234567890123456", "passwordpassword", "changemechangeme", "0000000000000000", "abcabcabcabcabcabc",
        "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjkl", "password12345678", "changeme-changeme-1", "my-secret-key-12345",
        "RosterbridgeSecretKey", "Password123Password123", "secret-key-change-me", "0123456789abcdef", "AbAbAbAbAbAbAbAbAb",
        "please-change-this-key", "aaaabbbbccccddddeeee",
    })
    void whatIsEasilyGuessedIsRefused(String secret) {
        assertThatThrownBy(() -> new TokenCipher(secret)).hasMessageContaining("ROSTERBRIDGE_SECRET_KEY is easily guessed")
                .hasMessageContaining("openssl rand -base64 32").hasMessageNotContaining(secret);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "q7Jm2c0Z8s5uVt3XxB1yNw==", "hF3kq0J2b7M1n9R5t8W4z6X0c2V1y3L5p7S9d1G4u8E=", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c",
        "correct horse battery staple", "secret-key-of-the-test", "Tr0ub4dor&3-more-of-it",
    })
    void whatMayBeRandomIsTaken(String secret) {
        assertThat(new TokenCipher(secret).decrypt(new TokenCipher(secret).encrypt("token"))).isEqualTo("token");
    }
}
