package io.rosterbridge.calendly;

import java.io.IOException;

/** An HTTP request has no answer. The message says why in one phrase. */
final class ExchangeFailed extends IOException {

    private final boolean sent;

    /** @param sent false if the request surely never reached the server */
    ExchangeFailed(String why, boolean sent, Exception cause) {
        super(why, cause);
        this.sent = sent;
    }

    boolean isSent() {
        return sent;
    }
}
