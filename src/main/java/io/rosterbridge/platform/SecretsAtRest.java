package io.rosterbridge.platform;

import java.util.Optional;

/** Encrypts what is stored and must be read again. */
public interface SecretsAtRest {

    String encrypt(String secret);

    /** @throws IllegalStateException if it was encrypted with another key, or changed since */
    String decrypt(String encrypted);

    /** The same with the present key; empty if it has that already. */
    Optional<String> renewed(String encrypted);
}
