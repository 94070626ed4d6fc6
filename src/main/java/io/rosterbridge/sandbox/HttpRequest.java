package io.rosterbridge.sandbox;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request as it came over the wire; {@code target} is path and query, still percent-encoded. */
record HttpRequest(String method, String target, boolean http10, List<HttpHeader> headers, byte[] body) {

    Optional<String> header(String name) {
        for (HttpHeader header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                return Optional.of(header.value());
            }
        }
        return Optional.empty();
    }

    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /**
     * The decoded query; the first of several equal names counts.
     *
     * @throws Refused 400 if a percent sign is followed by anything but two hexadecimal digits
     */
    Map<String, String> query() {
        int start = target.indexOf('?');
        Map<String, String> parameters = new HashMap<>();
        if (start < 0 || start == target.length() - 1) {
            return parameters;
        }
        for (String pair : target.substring(start + 1).split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            parameters.putIfAbsent(decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
        }
        return parameters;
    }

    /** The same without what it would change. */
    HttpRequest asRead() {
        return new HttpRequest("GET", target, http10, headers, new byte[0]);
    }

    boolean isList() {
        return method.equals("GET") && path().equals(PracticeEndpoint.BASE_PATH + "/Users");
    }

    boolean contains(String text) {
        return target.contains(text) || decodedIfPossible().contains(text)
                || new String(body, StandardCharsets.UTF_8).contains(text);
    }

    boolean wantsClose() {
        String connection = header("Connection").orElse("");
        return connection.equalsIgnoreCase("close") || http10 && !connection.equalsIgnoreCase("keep-alive");
    }

    private String decodedIfPossible() {
        try {
            return decoded(target);
        } catch (Refused e) {
            return target;
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refused.because("invalidSyntax", "The query is not percent-encoded correctly");
        }
    }
}
