package io.rosterbridge.calendly;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Builds the requests. The attributes of {@link ScimAttribute} are the only ones a body can have. */
final class ScimRequests {

    static final String USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";
    static final String PATCH_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    private ScimRequests() {
    }

    static ScimRequest create(ScimUser user) {
        return new ScimRequest("POST", "/Users", Optional.of(body(user)));
    }

    /** Replaces only what differs, in the form of RFC 7644 section 3.5.2.3: lower-case op, a path, real booleans. */
    static ScimRequest patch(String scimId, ScimUser user, Set<ScimAttribute> differing) {
        List<Map<String, Object>> operations = differing.stream().map(attribute -> operation(attribute, user)).toList();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("schemas", List.of(PATCH_SCHEMA));
        body.put("Operations", operations);
        return new ScimRequest("PATCH", one(scimId), Optional.of(body));
    }

    static ScimRequest put(String scimId, ScimUser user) {
        return new ScimRequest("PUT", one(scimId), Optional.of(body(user)));
    }

    static ScimRequest delete(String scimId) {
        return new ScimRequest("DELETE", one(scimId), Optional.empty());
    }

    static ScimRequest read(String scimId) {
        return new ScimRequest("GET", one(scimId), Optional.empty());
    }

    static ScimRequest page(int startIndex, int count) {
        return new ScimRequest("GET", "/Users?startIndex=" + startIndex + "&count=" + count, Optional.empty());
    }

    static ScimRequest pageFrom(String cursor, int count) {
        return new ScimRequest("GET", "/Users?cursor=" + encode(cursor) + "&count=" + count, Optional.empty());
    }

    /** What the server says of itself (RFC 7643 section 5). */
    static ScimRequest serviceProviderConfig() {
        return new ScimRequest("GET", "/ServiceProviderConfig", Optional.empty());
    }

    /** A filter value is a JSON string (RFC 7644 section 3.4.2.2); all of the filter is then percent-encoded. */
    static ScimRequest byUserName(String userName, int startIndex) {
        String filter = "userName eq \"" + new String(JsonStringEncoder.getInstance().quoteAsString(userName)) + "\"";
        String page = startIndex > 1 ? "&startIndex=" + startIndex : "";
        return new ScimRequest("GET", "/Users?filter=" + encode(filter) + page, Optional.empty());
    }

    private static Map<String, Object> operation(ScimAttribute attribute, ScimUser user) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("op", "replace");
        operation.put("path", attribute.scimName());
        operation.put("value", value(attribute, user).orElseThrow());
        return operation;
    }

    private static Map<String, Object> body(ScimUser user) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("schemas", List.of(USER_SCHEMA));
        for (ScimAttribute attribute : ScimAttribute.values()) {
            value(attribute, user).ifPresent(value -> body.put(attribute.scimName(), value));
        }
        return body;
    }

    private static Optional<Object> value(ScimAttribute attribute, ScimUser user) {
        return switch (attribute) {
            case USER_NAME -> Optional.of(user.userName());
            case DISPLAY_NAME -> user.displayName().map(name -> name);
            case ACTIVE -> user.active().map(active -> active);
            case EXTERNAL_ID -> user.externalId().map(id -> id);
        };
    }

    private static String one(String scimId) {
        return "/Users/" + encode(scimId);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
