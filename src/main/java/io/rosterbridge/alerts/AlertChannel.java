package io.rosterbridge.alerts;

import java.io.Closeable;
import java.io.IOException;

/** A way to tell people. */
interface AlertChannel extends Closeable {

    /** Such as {@code mail}. */
    String name();

    /** Whom it reaches, without what may be secret: the addresses, or the host. */
    String target();

    /** @throws IOException if it was not taken; the message says why, without addresses or secrets */
    void send(Digest digest) throws IOException;

    @Override
    default void close() throws IOException {
    }
}
