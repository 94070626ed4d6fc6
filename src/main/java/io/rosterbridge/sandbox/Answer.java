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
record Answer(int status, List<HttpHeader> headers, byte[] body, Delivery delivery, long ms) {

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

    static Answer empty(int status) {
        return new Answer(status, List.of(), NO_BODY, Delivery.WHOLE, 0);
    }

    static Answer of(int status, String contentType, byte[] body) {
        return new Answer(status, List.of(new HttpHeader("Content-Type", contentType)), body, Delivery.WHOLE, 0);
    }

    static Answer html(int status) {
        String page = "<!DOCTYPE html><html><head><title>" + status + "</title></head><body><h1>" + status
                + "</h1></body></html>";
        return of(status, "text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8));
    }

    static Answer none(Delivery how) {
        return new Answer(0, List.of(), NO_BODY, how, 0);
    }

    Answer with(HttpHeader header) {
        List<HttpHeader> more = new ArrayList<>(headers);
        more.add(header);
        return new Answer(status, more, body, delivery, ms);
    }

    Answer with(List<HttpHeader> others) {
        if (others.isEmpty()) {
            return this;
        }
        List<HttpHeader> more = new ArrayList<>(headers);
        more.addAll(others);
        return new Answer(status, more, body, delivery, ms);
    }

    Answer withBody(byte[] other) {
        return new Answer(status, headers, other, delivery, ms);
    }

    Answer delivered(Delivery how, long milliseconds) {
        return new Answer(status, headers, body, how, milliseconds);
    }
}
