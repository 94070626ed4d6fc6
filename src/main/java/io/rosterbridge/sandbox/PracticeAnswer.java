package io.rosterbridge.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What is sent back, and how.
 *
 * @param status 0 if nothing is sent at all
 * @param ms     how long {@code DRIPPING} and {@code SLOW_HEAD} take, in milliseconds
 */
record PracticeAnswer(int status, List<HttpHeader> headers, byte[] body, Delivery delivery, long ms) {

    /** How an answer reaches the client, if it does. */
    enum Delivery {
        WHOLE,
        /** The connection is closed instead. */
        NOTHING,
        /** The connection is reset instead. */
        RESET,
        /** Half the body, under the Content-Length of the whole. */
        CUT,
        DRIPPING,
        /** Dripping from its first byte. */
        SLOW_HEAD,
        ENDLESS_HEADERS,
        /** Answers 103 instead of it. */
        ENDLESS_INTERIM,
        ENDLESS_BODY
    }

    private static final byte[] NO_BODY = {};

    static PracticeAnswer empty(int status) {
        return new PracticeAnswer(status, List.of(), NO_BODY, Delivery.WHOLE, 0);
    }

    static PracticeAnswer of(int status, String contentType, byte[] body) {
        return new PracticeAnswer(status, List.of(new HttpHeader("Content-Type", contentType)), body, Delivery.WHOLE, 0);
    }

    static PracticeAnswer html(int status) {
        String page = "<!DOCTYPE html><html><head><title>" + status + "</title></head><body><h1>" + status
                + "</h1></body></html>";
        return of(status, "text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8));
    }

    static PracticeAnswer none(Delivery how) {
        return new PracticeAnswer(0, List.of(), NO_BODY, how, 0);
    }

    PracticeAnswer with(HttpHeader header) {
        List<HttpHeader> more = new ArrayList<>(headers);
        more.add(header);
        return new PracticeAnswer(status, more, body, delivery, ms);
    }

    PracticeAnswer with(List<HttpHeader> others) {
        if (others.isEmpty()) {
            return this;
        }
        List<HttpHeader> more = new ArrayList<>(headers);
        more.addAll(others);
        return new PracticeAnswer(status, more, body, delivery, ms);
    }

    PracticeAnswer withBody(byte[] other) {
        return new PracticeAnswer(status, headers, other, delivery, ms);
    }

    PracticeAnswer delivered(Delivery how, long milliseconds) {
        return new PracticeAnswer(status, headers, body, how, milliseconds);
    }
}
