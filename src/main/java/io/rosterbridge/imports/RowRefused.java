package io.rosterbridge.imports;

/** A confirmed candidate cannot be applied as things are now; the message is for whoever confirmed it. */
final class RowRefused extends RuntimeException {

    RowRefused(String message) {
        super(message, null, false, false);
    }
}
