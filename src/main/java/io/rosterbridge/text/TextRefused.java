package io.rosterbridge.text;

/**
 * A text has no canonical form. The message continues the name of the field ("email"): what it is or has, where, and what to do; it can
 * be shown to the sender.
 */
public final class TextRefused extends RuntimeException {

    TextRefused(String message) {
        super(message, null, false, false);
    }
}
