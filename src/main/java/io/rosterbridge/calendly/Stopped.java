package io.rosterbridge.calendly;

import io.rosterbridge.calendly.Connection.Stop;

/** The kill switch is on: what was asked for was not done, and nothing of it was kept. */
public final class Stopped extends IllegalStateException {

    Stopped(Stop kill) {
        super("the kill switch is on since " + kill.since() + " (" + kill.reason() + "): nothing is sent, read or applied until somebody who "
                + "may configure lifts it");
    }
}
