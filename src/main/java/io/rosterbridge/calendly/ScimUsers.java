package io.rosterbridge.calendly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.rosterbridge.domain.Excerpt;
import io.rosterbridge.domain.ScimAttribute;
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

    /** Empty if the JSON is no list response; {@code Resources} may be absent when there is nothing. A total may be a text of digits. */
    static Optional<Page> page(JsonNode json) {
        Optional<Integer> total = field(json, "totalResults").flatMap(ScimUsers::count);
        List<JsonNode> users = new ArrayList<>();
        Optional<JsonNode> resources = field(json, "Resources").filter(JsonNode::isArray);
        resources.ifPresent(all -> all.forEach(users::add));
        Optional<String> nextCursor = text(json, "nextCursor").filter(cursor -> !cursor.isBlank());
        return total.map(all -> new Page(Math.max(0, all), users, resources.isPresent(), nextCursor));
    }

    private static Optional<Integer> count(JsonNode node) {
        if (node.isTextual()) {
            return Optional.of(node.asText().strip()).filter(digits -> digits.matches("\\d{1,9}")).map(Integer::valueOf);
        }
        return Optional.of(node).filter(number -> number.isNumber() && number.canConvertToExactIntegral() && number.canConvertToInt())
                .map(JsonNode::intValue);
    }

    /** Whether it is an error (RFC 7644 section 3.12, or in the form of Calendly's REST API), whatever status it came with. */
    static boolean isError(JsonNode json) {
        for (JsonNode schema : field(json, "schemas").orElse(MissingNode.getInstance())) {
            if (schema.asText().toLowerCase(Locale.ROOT).endsWith(":error")) {
                return true;
            }
        }
        return id(json).isEmpty() && (field(json, "scimType").isPresent() || text(json, "detail").isPresent()
                || text(json, "title").isPresent() && text(json, "message").isPresent());
    }

    /** Empty if there is no usable userName. What {@code active} means without a value is left open (RFC 7643 section 4.1.1), so it is not known then. */
    static Optional<ScimUser> user(JsonNode json) {
        return userName(json).map(userName -> new ScimUser(userName, displayName(json), active(json), externalId(json)));
    }

    static Optional<String> userName(JsonNode json) {
        return text(json, "userName").filter(name -> !name.isBlank() && name.length() <= MOST_USER_NAME);
    }

    static Optional<String> displayName(JsonNode json) {
        return text(json, "displayName").map(ScimUsers::storableName);
    }

    /** As it is stored: cut if it is too long. */
    static String storableName(String name) {
        return Excerpt.within(name, MOST_DISPLAY_NAME);
    }

    /** Some servers answer texts, in any letter case, or the numbers 1 and 0. Empty if it is another value, which says nothing. */
    static Optional<Boolean> active(JsonNode json) {
        return field(json, "active").flatMap(node -> switch (node.asText().strip().toLowerCase(Locale.ROOT)) {
            case "true", "1" -> Optional.of(true);
            case "false", "0" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    /** A whole number is read as its digits. */
    static Optional<String> externalId(JsonNode json) {
        return identifier(json, "externalId").map(id -> Excerpt.within(id.replace("\0", ""), MOST_ID));
    }

    /**
     * A whole number is read as its digits, though RFC 7643 section 3.1 asks for a text. Empty if there is none that a request could
     * name again: an id is never mended.
     */
    static Optional<String> id(JsonNode json) {
        return identifier(json, "id").filter(id -> !id.isBlank() && id.length() <= MOST_ID && id.indexOf('\0') < 0);
    }

    static boolean hasNumberAsId(JsonNode json) {
        return field(json, "id").filter(JsonNode::isNumber).isPresent();
    }

    /** Whether something is said of the attribute, be it null. */
    static boolean has(JsonNode json, ScimAttribute attribute) {
        for (var names = json.fieldNames(); names.hasNext(); ) {
            if (names.next().equalsIgnoreCase(attribute.scimName())) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String> identifier(JsonNode json, String name) {
        return field(json, name).filter(node -> node.isTextual() || node.isIntegralNumber()).map(JsonNode::asText);
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
