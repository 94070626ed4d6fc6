package io.rosterbridge.provisioning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import java.util.Optional;

/** The values of a Calendly user as the database stores them: a JSON object with the names of SCIM, in a fixed order. */
public final class HeldValues {

    private static final ObjectMapper JSON = new ObjectMapper();

    private HeldValues() {
    }

    /** Equal users are equal texts. */
    public static String json(ScimUser user) {
        ObjectNode values = JSON.createObjectNode();
        values.put(ScimAttribute.USER_NAME.scimName(), user.userName());
        user.displayName().ifPresent(name -> values.put(ScimAttribute.DISPLAY_NAME.scimName(), name));
        user.active().ifPresent(active -> values.put(ScimAttribute.ACTIVE.scimName(), active));
        user.externalId().ifPresent(id -> values.put(ScimAttribute.EXTERNAL_ID.scimName(), id));
        return values.toString();
    }

    /** @throws IllegalStateException if it is none of {@link #json} */
    public static ScimUser user(String json) {
        try {
            ObjectNode values = (ObjectNode) JSON.readTree(json);
            return new ScimUser(values.path(ScimAttribute.USER_NAME.scimName()).asText(), text(values, ScimAttribute.DISPLAY_NAME),
                    Optional.ofNullable(values.get(ScimAttribute.ACTIVE.scimName())).map(JsonNode::asBoolean),
                    text(values, ScimAttribute.EXTERNAL_ID));
        } catch (JsonProcessingException | ClassCastException damaged) {
            throw new IllegalStateException("values of a Calendly user in the database are no JSON object", damaged);
        }
    }

    /** Only the userName, whatever else is wrong; empty if there is none. */
    static Optional<String> userName(String json) {
        try {
            return Optional.of(JSON.readTree(json).path(ScimAttribute.USER_NAME.scimName()).asText()).filter(name -> !name.isEmpty());
        } catch (JsonProcessingException damaged) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(ObjectNode values, ScimAttribute attribute) {
        return Optional.ofNullable(values.get(attribute.scimName())).map(value -> value.asText());
    }
}
