package io.rosterbridge.sandbox;

import java.util.List;

/**
 * A request as it came over the wire; only the bearer token is hidden.
 *
 * @param method  as sent
 * @param target  path and query, as sent: percent-encoded
 * @param headers in the order and spelling sent; the value of {@code Authorization} is {@code Bearer ***}
 * @param body    read as UTF-8; empty if there was none
 * @param status  what it was answered with; 0 if it got no answer
 */
public record RecordedRequest(String method, String target, List<HttpHeader> headers, String body, int status) {

    /** The value of a header by its name in any letter case; null if it was not sent. */
    public String header(String name) {
        return headers.stream().filter(header -> header.name().equalsIgnoreCase(name)).map(HttpHeader::value).findFirst()
                .orElse(null);
    }
}
