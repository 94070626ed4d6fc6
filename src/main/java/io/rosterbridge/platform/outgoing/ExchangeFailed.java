package io.rosterbridge.platform.outgoing;

import java.io.IOException;

/** An HTTP request has no answer. The message says why in one phrase. */
public final class ExchangeFailed extends IOException {

    private final boolean sent;
    private final boolean barred;

    private ExchangeFailed(String why, boolean sent, boolean barred, Exception cause) {
        super(why, cause);
        this.sent = sent;
        this.barred = barred;
    }

    /** Nothing may be sent, so that nothing was tried. */
    static ExchangeFailed barred(String why) {
        return new ExchangeFailed(why, false, true, null);
    }

    /** @param sent false if the request surely never reached the server */
    static ExchangeFailed lost(String why, boolean sent, Exception cause) {
        return new ExchangeFailed(why, sent, false, cause);
    }

    public boolean isSent() {
        return sent;
    }

    public boolean isBarred() {
        return barred;
    }
}
