package io.rosterbridge.calendly;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One request to the SCIM endpoint.
 *
 * @param method GET, POST, PATCH, PUT or DELETE
 * @param path   below the base URL, percent-encoded, with the query if there is one
 * @param body   the JSON body; empty for GET and DELETE
 */
public record ScimRequest(String method, String path, Optional<Map<String, Object>> body) {

    public ScimRequest {
        Objects.requireNonNull(method);
        Objects.requireNonNull(path);
        Objects.requireNonNull(body);
    }

    /** For the log: method and path without the query, which may hold an address. */
    @Override
    public String toString() {
        int query = path.indexOf('?');
        return method + " " + (query < 0 ? path : path.substring(0, query));
    }
}
