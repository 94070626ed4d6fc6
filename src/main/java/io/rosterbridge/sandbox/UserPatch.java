package io.rosterbridge.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.rosterbridge.sandbox.PracticeSettings.PatchShapes;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Reads PATCH requests (RFC 7644 section 3.5.2) into one change that is made as a whole. */
final class UserPatch {

    private static final Set<String> MESSAGE = Set.of("schemas", "operations");
    private static final Set<String> OPERATION = Set.of("op", "path", "value");
    private static final Set<String> OPS = Set.of("add", "remove", "replace");
    private static final Set<String> READ_ONLY = Set.of("id", "meta", "schemas");
    private static final Pattern PATH = Pattern.compile("[A-Za-z$][A-Za-z0-9_$:.-]*");

    private final PracticeSettings settings;
    private final UserBody attributes;

    UserPatch(PracticeSettings settings, UserBody attributes) {
        this.settings = settings;
        this.attributes = attributes;
    }

    /** @throws Refused if any operation is refused; then none is made */
    UnaryOperator<UserAttributes> change(byte[] body) {
        JsonNode message = UserBody.object(body, ScimJson.PATCH_SCHEMA);
        checkNames(message, MESSAGE);
        JsonNode operations = UserBody.member(message, "operations");
        if (!operations.isArray() || operations.isEmpty()) {
            throw Refused.because("invalidSyntax", "Operations must be an array that is not empty");
        }
        UnaryOperator<UserAttributes> change = UnaryOperator.identity();
        for (JsonNode operation : operations) {
            UnaryOperator<UserAttributes> before = change;
            UnaryOperator<UserAttributes> next = operation(operation);
            change = held -> next.apply(before.apply(held));
        }
        return change;
    }

    private UnaryOperator<UserAttributes> operation(JsonNode operation) {
        checkNames(operation, OPERATION);
        String op = UserBody.member(operation, "op").asText().toLowerCase(Locale.ROOT);
        if (!OPS.contains(op)) {
            throw Refused.because("invalidSyntax", "op must be add, remove or replace");
        }
        JsonNode path = UserBody.member(operation, "path");
        JsonNode value = UserBody.member(operation, "value");
        if (op.equals("remove")) {
            return removal(path);
        }
        if (value.isMissingNode()) {
            throw Refused.because("invalidValue", op + " needs a value");
        }
        return path.isMissingNode() ? withoutPath(value) : setting(attribute(path), value);
    }

    private UnaryOperator<UserAttributes> withoutPath(JsonNode value) {
        if (settings.patchShapes == PatchShapes.WITH_PATH) {
            throw Refused.because("invalidPath", "An operation needs a path");
        }
        if (!value.isObject() || value.isEmpty()) {
            throw Refused.because("invalidValue", "Without a path the value must be an object that is not empty");
        }
        UserBody.checkNames(value);
        UnaryOperator<UserAttributes> change = UnaryOperator.identity();
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            UnaryOperator<UserAttributes> before = change;
            UnaryOperator<UserAttributes> next = setting(field.getKey(), field.getValue());
            change = held -> next.apply(before.apply(held));
        }
        return change;
    }

    private UnaryOperator<UserAttributes> setting(String attribute, JsonNode value) {
        if (READ_ONLY.contains(attribute.toLowerCase(Locale.ROOT))) {
            throw Refused.because("mutability", attribute + " is read-only");
        }
        return attributes.setting(attribute, value);
    }

    private UnaryOperator<UserAttributes> removal(JsonNode path) {
        if (path.isMissingNode()) {
            throw Refused.because("noTarget", "remove needs a path");
        }
        String attribute = attribute(path);
        String name = attribute.toLowerCase(Locale.ROOT);
        if (name.equals("externalid")) {
            return held -> held.withExternalId(null);
        }
        if (UserBody.REQUIRED.contains(name) || READ_ONLY.contains(name)) {
            throw Refused.because("mutability", attribute + " cannot be removed");
        }
        throw attributes.unlisted(attribute);
    }

    private static String attribute(JsonNode path) {
        String text = path.asText();
        String urn = ScimJson.USER_SCHEMA + ":";
        String name = text.regionMatches(true, 0, urn, 0, urn.length()) ? text.substring(urn.length()) : text;
        if (!path.isTextual() || !PATH.matcher(name).matches()) {
            throw Refused.because("invalidPath", "Path '" + text + "' is not supported");
        }
        return name;
    }

    private static void checkNames(JsonNode object, Set<String> known) {
        if (!object.isObject()) {
            throw Refused.because("invalidSyntax", "An operation is a JSON object");
        }
        UserBody.checkNames(object);
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = field.getKey();
            if (!known.contains(name.toLowerCase(Locale.ROOT))) {
                throw Refused.because("invalidSyntax", "'" + name + "' is not part of a PATCH request");
            }
        }
    }
}
