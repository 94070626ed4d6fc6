package io.rosterbridge.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Reads the users clients send, strictly: the documented attributes, of the right kind, and nothing else. */
final class UserBody {

    private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>\",;]+@[^\\s@<>\",;.]+(\\.[^\\s@<>\",;.]+)+");
    private static final int LONGEST_ADDRESS = 254;
    static final Set<String> REQUIRED = Set.of("username", "displayname", "active");

    private final PracticeSettings settings;
    private final Runnable onUnlisted;

    /** @param onUnlisted told of every refused attribute */
    UserBody(PracticeSettings settings, Runnable onUnlisted) {
        this.settings = settings;
        this.onUnlisted = onUnlisted;
    }

    static boolean isAddress(String text) {
        return text != null && text.length() <= LONGEST_ADDRESS && ADDRESS.matcher(text).matches();
    }

    /** @throws Refused 400 {@code invalidSyntax} if it is no JSON object, has a doubled name or lacks the schema */
    static JsonNode object(byte[] body, String schema) {
        JsonNode tree;
        try {
            tree = ScimJson.MAPPER.readTree(body);
        } catch (IOException e) {
            throw Refused.because("invalidSyntax", "The body is not valid JSON");
        }
        if (!tree.isObject()) {
            throw Refused.because("invalidSyntax", "The body is not a JSON object");
        }
        checkNames(tree);
        JsonNode schemas = member(tree, "schemas");
        if (schemas.size() != 1 || !schema.equals(schemas.path(0).asText())) {
            throw Refused.because("invalidSyntax", "schemas must be [\"" + schema + "\"]");
        }
        return tree;
    }

    /** A whole user, for POST. */
    UserAttributes forCreation(byte[] body) {
        return whole(body, false);
    }

    /** A whole user, for PUT; the read-only {@code id} and {@code meta} may be echoed (RFC 7644 section 3.5.1). */
    UserAttributes forReplacement(byte[] body) {
        return whole(body, true);
    }

    private UserAttributes whole(byte[] body, boolean echoAllowed) {
        JsonNode tree = object(body, ScimJson.USER_SCHEMA);
        UserAttributes attributes = new UserAttributes(null, null, false, null);
        Set<String> missing = new HashSet<>(REQUIRED);
        for (Map.Entry<String, JsonNode> field : tree.properties()) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (name.equals("schemas") || echoAllowed && (name.equals("id") || name.equals("meta"))) {
                continue;
            }
            attributes = setting(field.getKey(), field.getValue()).apply(attributes);
            missing.remove(name);
        }
        if (!missing.isEmpty()) {
            throw Refused.because("invalidValue", "Required attributes are missing: " + missing.stream().sorted().toList());
        }
        return attributes;
    }

    /**
     * What giving one attribute a value does.
     *
     * @throws Refused if the attribute is not listed, or the value is not of its kind
     */
    UnaryOperator<UserAttributes> setting(String attribute, JsonNode value) {
        String name = attribute.toLowerCase(Locale.ROOT);
        if (name.equals("username")) {
            String address = settings.tidied ? address(value).strip().toLowerCase(Locale.ROOT) : address(value);
            return held -> held.withUserName(address);
        }
        if (name.equals("displayname")) {
            String sent = text(attribute, value);
            String shown = settings.tidied ? sent.strip().replaceAll("\\s+", " ") : sent;
            return held -> held.withDisplayName(shown);
        }
        if (name.equals("active")) {
            boolean active = truth(value);
            return held -> held.withActive(active);
        }
        if (name.equals("externalid")) {
            String id = value.isNull() ? null : text(attribute, value);
            return held -> held.withExternalId(id);
        }
        if (settings.oktaTolerant && isOkta(name, value)) {
            return held -> held;
        }
        throw unlisted(attribute);
    }

    Refused unlisted(String attribute) {
        onUnlisted.run();
        String detail = "Attribute '" + attribute + "' is not supported";
        return switch (settings.unlistedAttribute) {
            case INVALID_SYNTAX_400 -> Refused.because("invalidSyntax", detail);
            case PLAIN_400 -> Refused.with(400, detail);
            case PLAIN_422 -> Refused.with(422, detail);
        };
    }

    private static boolean isOkta(String name, JsonNode value) {
        if (name.equals("name")) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                String part = field.getKey();
                if (!part.equalsIgnoreCase("givenName") && !part.equalsIgnoreCase("familyName")) {
                    return false;
                }
            }
            return value.isObject();
        }
        return Set.of("emails", "name.givenname", "name.familyname").contains(name);
    }

    private static String address(JsonNode value) {
        if (!value.isTextual() || !isAddress(value.textValue())) {
            throw Refused.because("invalidValue", "userName must be a mail address");
        }
        return value.textValue();
    }

    private static String text(String attribute, JsonNode value) {
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw Refused.because("invalidValue", attribute + " must be a string that is not blank");
        }
        return value.textValue();
    }

    private boolean truth(JsonNode value) {
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (settings.stringBooleans && value.isTextual() && value.textValue().matches("(?i)true|false")) {
            return Boolean.parseBoolean(value.textValue());
        }
        throw Refused.because("invalidValue", "active must be a boolean");
    }

    /** Attribute names know no letter case (RFC 7643 section 2.1), so two spellings are one attribute given twice. */
    static void checkNames(JsonNode object) {
        Set<String> seen = new HashSet<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = field.getKey();
            if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                throw Refused.because("invalidSyntax", "Attribute '" + name + "' is given twice");
            }
        }
    }

    /** A member by its name in any letter case; {@code isMissingNode()} if there is none. */
    static JsonNode member(JsonNode object, String name) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (field.getKey().equalsIgnoreCase(name)) {
                return field.getValue();
            }
        }
        return MissingNode.getInstance();
    }
}
