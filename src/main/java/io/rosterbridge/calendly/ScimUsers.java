package io.rosterbridge.calendly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.domain.UserName;
import io.rosterbridge.platform.text.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads users and lists out of answers. Attribute names are taken in any letter case (RFC 7643 section 2.1), and what is to be a text
 * or a number in either form, as far as it says the same. What cannot be
 * stored does not get in: NUL is left out, a name that is too long is cut, and an id or userName that is too long counts as none.
 */
final class ScimUsers {

    private static final int MOST_ID = 200;
    private static final int MOST_USER_NAME = 320;
    private static final int MOST_DISPLAY_NAME = 2000;
    private static final int MOST_SHOWN = 40;

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
        Optional<Integer> total = field(json, "totalResults").flatMap(ScimUsers::number);
        List<JsonNode> users = new ArrayList<>();
        Optional<JsonNode> resources = field(json, "Resources").filter(JsonNode::isArray);
        resources.ifPresent(all -> all.forEach(users::add));
        Optional<String> nextCursor = text(json, "nextCursor").filter(cursor -> !cursor.isBlank());
        return total.map(all -> new Page(Math.max(0, all), users, resources.isPresent(), nextCursor));
    }

    /** What a search for this userName has found: a page, or the user alone, whom some servers answer without a list. */
    static Optional<Page> search(JsonNode json, String userName) {
        return page(json).or(() -> json.isObject() && !isError(json) && id(json).isPresent()
                && userName(json).map(UserName::key).filter(UserName.key(userName)::equals).isPresent()
                ? Optional.of(new Page(1, List.of(json), true, Optional.empty())) : Optional.empty());
    }

    /** What keeps JSON from being a list response, as a part of a sentence; empty if it is one. */
    static Optional<String> whyNoPage(JsonNode json) {
        return page(json).isPresent() ? Optional.empty() : Optional.of(field(json, "totalResults").map(total -> "its totalResults is "
                + Excerpt.within(total.toString(), MOST_SHOWN) + ", which is no number").orElse("it has no totalResults"));
    }

    /** Reads a number; some servers write it as a text. */
    private static Optional<Integer> number(JsonNode node) {
        if (node.isTextual()) {
            try {
                return Optional.of(Integer.parseInt(node.asText().strip()));
            } catch (NumberFormatException noNumber) {
                return Optional.empty();
            }
        }
        return node.canConvertToInt() && node.isNumber() ? Optional.of(node.asInt()) : Optional.empty();
    }

    /** How the server writes what SCIM says to write otherwise, in a few words each; empty if it keeps to it. */
    static List<String> oddities(JsonNode json) {
        List<String> odd = new ArrayList<>();
        field(json, "totalResults").filter(JsonNode::isTextual).ifPresent(text -> odd.add("totalResults as a text"));
        if (!json.has("Resources") && field(json, "Resources").isPresent()) {
            odd.add("Resources in another letter case");
        }
        List<JsonNode> users = page(json).map(Page::users).orElse(List.of());
        count(odd, users, user -> field(user, "id").filter(JsonNode::isNumber).isPresent(), "a number as id");
        count(odd, users, user -> id(user).isEmpty(), "no usable id");
        count(odd, users, user -> user(user).isEmpty(), "no usable userName");
        count(odd, users, user -> user(user).flatMap(ScimUser::active).isEmpty(), "no active that says whether they may log in");
        return odd;
    }

    private static void count(List<String> odd, List<JsonNode> users, Predicate<JsonNode> which, String what) {
        long number = users.stream().filter(which).count();
        if (number > 0) {
            odd.add(what + " (" + number + " of " + users.size() + " users)");
        }
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

    /**
     * Empty if there is no usable userName. What {@code active} means without a value is left open (RFC 7643 section 4.1.1), so it is not
     * known then.
     */
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

    static Optional<String> externalId(JsonNode json) {
        return text(json, "externalId").map(id -> Excerpt.within(id, MOST_ID));
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

    /** Empty if there is none that a request could name again: an id is never mended. A number is read as its digits (RFC 7643 section 3.1). */
    static Optional<String> id(JsonNode json) {
        return field(json, "id").filter(ScimUsers::isText).map(JsonNode::asText)
                .filter(id -> !id.isBlank() && id.length() <= MOST_ID && id.indexOf('\0') < 0);
    }

    private static Optional<String> text(JsonNode json, String name) {
        return field(json, name).filter(ScimUsers::isText).map(node -> node.asText().replace("\0", ""));
    }

    private static boolean isText(JsonNode node) {
        return node.isTextual() || node.isIntegralNumber();
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
