package io.rosterbridge.source;

/** A source file that cannot be taken as a whole; nothing of it is applied. The message is for whoever sent the file. */
public final class UnreadableFile extends RuntimeException {

    UnreadableFile(String message) {
        super(message);
    }
}
