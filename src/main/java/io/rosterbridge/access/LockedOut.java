package io.rosterbridge.access;

/** Somebody has failed too often; the message says for how long no more is looked at. */
public final class LockedOut extends RuntimeException {

    public LockedOut(String message) {
        super(message);
    }
}
