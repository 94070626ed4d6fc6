package io.rosterbridge.calendly;

import com.fasterxml.jackson.databind.JsonNode;
import io.rosterbridge.domain.Excerpt;
import io.rosterbridge.domain.ScimUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads users and lists out of answers. Attribute names are taken in any letter case (RFC 7643 section 2.1). What cannot be
 * stored does not get in: NUL is left out, a name that is too long is cut, and an id or userName that is too long counts as none.
 */
final class ScimUsers {

    private static final int MOST_ID = 200;
    private static final int MOST_USER_NAME = 320;
    private static final int MOST_DISPLAY_NAME = 2000;

    private ScimUsers() {
    }

    /**
     * A page of a list response (RFC 7644 section 3.4.2).
     *
     * @param totalResults what the server says there is in all, 0 or more
     * @param hasResources whether there is a list of users, be it an empty one
     * @param nextCursor   where to go on (RFC 9865); empty if the server divides by index, or on the last page
     */
    record Page(int totalResults, List<JsonNode> users, boolean hasResources, Optional<String> nextCursor) {
    }

    /** Empty if the JSON is no list response; {@code Resources} may be absent when there is nothing. */
    static Optional<Page> page(JsonNode json) {
        Optional<JsonNode> total = field(json, "totalResults").filter(JsonNode::canConvertToInt);
        List<JsonNode> users = new ArrayList<>();
        Optional<JsonNode> resources = field(json, "Resources").filter(JsonNode::isArray);
        resources.ifPresent(all -> all.forEach(users::add));
        Optional<String> nextCursor = text(json, "nextCursor").filter(cursor -> !cursor.isBlank());
        return total.map(node -> new Page(Math.max(0, node.asInt()), users, resources.isPresent(), nextCursor));
    }

    /** Empty if there is no usable userName. What {@code active} means without a value is left open (RFC 7643 section 4.1.1), so it is not known then. */
    static Optional<ScimUser> user(JsonNode json) {
        return text(json, "userName").filter(name -> !name.isBlank() && name.length() <= MOST_USER_NAME).map(userName -> new ScimUser(
                userName, text(json, "displayName").map(name -> Excerpt.within(name, MOST_DISPLAY_NAME)),
                field(json, "active").flatMap(ScimUsers::truth), text(json, "externalId").map(id -> Excerpt.within(id, MOST_ID))));
    }

    /** Some servers answer texts, in any letter case, or the numbers 1 and 0. Empty if it is another value, which says nothing. */
    private static Optional<Boolean> truth(JsonNode node) {
        String value = node.asText().strip().toLowerCase(Locale.ROOT);
        return switch (value) {
            case "true", "1" -> Optional.of(true);
            case "false", "0" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** Empty if there is none that a request could name again: an id is never mended. */
    static Optional<String> id(JsonNode json) {
        return field(json, "id").filter(JsonNode::isTextual).map(JsonNode::asText)
                .filter(id -> !id.isBlank() && id.length() <= MOST_ID && id.indexOf('\0') < 0);
    }

    private static Optional<String> text(JsonNode json, String name) {
        return field(json, name).filter(JsonNode::isTextual).map(node -> node.asText().replace("\0", ""));
    }

    private static Optional<JsonNode> field(JsonNode json, String name) {
        if (json.has(name)) {
            return Optional.of(json.get(name)).filter(node -> !node.isNull());
        }
        for (var fields = json.fields(); fields.hasNext(); ) {
            var field = fields.next();
            if (field.getKey().equalsIgnoreCase(name)) {
                return Optional.of(field.getValue()).filter(node -> !node.isNull());
            }
        }
        return Optional.empty();
    }
}
