package io.rosterbridge.calendly;

/** What an answer says about the connection as a whole, beyond the one person. */
public enum Signal {
    /** Nothing. */
    NONE,
    /** The token or the endpoint no longer works; stop, nobody's fault. */
    BROKEN,
    /** The server asks everybody to wait. */
    THROTTLED,
    /** No seat is free; creations wait. */
    SEATS_FULL,
    /** A linked account was not there; many in a row mean something else than people leaving. */
    VANISHED,
    /** PATCH was refused and PUT worked; remember it. */
    TAKES_PUT
}
