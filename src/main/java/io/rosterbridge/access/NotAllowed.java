package io.rosterbridge.access;

/** Somebody who may do such a thing in general may not do this one; the message says why. */
public final class NotAllowed extends RuntimeException {

    public NotAllowed(String message) {
        super(message);
    }
}
