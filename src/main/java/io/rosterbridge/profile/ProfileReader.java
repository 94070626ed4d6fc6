package io.rosterbridge.profile;

import com.fasterxml.jackson.databind.JsonNode;
import io.rosterbridge.domain.EnabledActions;
import io.rosterbridge.domain.RemovalLimit;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ShrinkGate;
import io.rosterbridge.platform.text.MailAddress;
import io.rosterbridge.platform.text.TextRefused;
import io.rosterbridge.platform.yaml.FileSchema;
import io.rosterbridge.platform.yaml.YamlFile;
import io.rosterbridge.profile.expression.CelExpression;
import io.rosterbridge.profile.expression.CelExpression.Result;
import io.rosterbridge.profile.expression.ExpressionInvalid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.boot.convert.DurationStyle;

/**
 * Reads a profile and collects every mistake in it. What may stand in it, and what holds where nothing stands, is said by
 * {@code mappings/calendly.schema.json}; only what a schema cannot say is said here: expressions, and how long a time may be.
 */
public final class ProfileReader {

    private static final FileSchema SCHEMA = FileSchema.of("calendly.schema.json");
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(3650);

    private final YamlFile file;
    private final JsonNode content;
    private final Map<ScimAttribute, CelExpression> expressions = new TreeMap<>();

    private ProfileReader(YamlFile file) {
        this.file = file;
        this.content = SCHEMA.check(file);
    }

    /**
     * Reads a profile.
     *
     * @param fileName the name that messages give the document
     * @throws ProfileInvalid if anything is wrong with it, naming every mistake
     */
    public static Profile read(String fileName, String yaml) {
        return new ProfileReader(YamlFile.of(fileName, yaml)).profile(yaml);
    }

    private Profile profile(String document) {
        compileExpressions();
        JsonNode safety = content.path("safety");
        Duration window = duration("safety.removals.window", safety.path("removals").path("window"), SHORTEST);
        Duration holdExpires = duration("safety.hold-expires", safety.path("hold-expires"), SHORTEST);
        Duration deleteAfter = duration("safety.delete-after", safety.path("delete-after"), Duration.ZERO);
        List<String> names = addresses("safety.protected", safety.path("protected"));
        if (!file.problems().isEmpty()) {
            throw new ProfileInvalid(file.problems());
        }
        JsonNode shrink = safety.path("shrink");
        JsonNode removals = safety.path("removals");
        return new Profile(attributes(), actions(), word(Linking.class, content.path("linking")),
                content.path("claim-external-id").asBoolean(), new Safety(names,
                new ShrinkGate(shrink.path("max-share").asDouble(), shrink.path("max-people").asInt(), shrink.path("ignore-below").asInt()),
                safety.path("vanish-limit").asInt(),
                new RemovalLimit(removals.path("max-people").asInt(), removals.path("max-share").asDouble(), window,
                        removals.path("ignore-below").asInt()),
                holdExpires, safety.path("absent-reads").asInt(), deleteAfter,
                word(IdentityChange.class, safety.path("identity-change"))), document);
    }

    private void compileExpressions() {
        for (ScimAttribute target : ScimAttribute.values()) {
            JsonNode expression = content.path("attributes").path(target.scimName()).path("expression");
            if (expression.isTextual()) {
                try {
                    expressions.put(target, CelExpression.compile(expression.asText(),
                            target == ScimAttribute.ACTIVE ? Result.TEXT_OR_CONDITION : Result.TEXT));
                } catch (ExpressionInvalid invalid) {
                    file.problem("attributes." + target.scimName() + ".expression", invalid.getMessage(), invalid.advice());
                }
            }
        }
    }

    /** Zero if it is out of its range, with a problem noted; the schema tells what is no time at all. */
    private Duration duration(String path, JsonNode value, Duration from) {
        if (value.isMissingNode()) {
            return Duration.ZERO;
        }
        String text = value.asText();
        try {
            Duration duration = text.equals("0") ? Duration.ZERO : DurationStyle.detectAndParse(text);
            if (duration.compareTo(from) >= 0 && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException | ArithmeticException notADuration) {
            // told below, as one out of range is
        }
        file.problem(path, "is \"" + text + "\"", SCHEMA.advice(path));
        return Duration.ZERO;
    }

    /** An entry that is no plain address would protect no one, since no Calendly user has such a userName. */
    private List<String> addresses(String path, JsonNode list) {
        List<String> addresses = new ArrayList<>();
        for (JsonNode entry : list) {
            try {
                MailAddress.checked(entry.asText());
            } catch (TextRefused refused) {
                file.problem(path + "[" + addresses.size() + "]", refused.getMessage(), "an entry that names no account protects nobody");
            }
            addresses.add(entry.asText());
        }
        return addresses;
    }

    private EnabledActions actions() {
        JsonNode actions = content.path("actions");
        return new EnabledActions(actions.path("create").asBoolean(), actions.path("update").asBoolean(),
                actions.path("delete").asBoolean(), actions.path("activate-deactivate").asBoolean(),
                content.path("when-unassigned").asText().equals("deactivate"));
    }

    private List<AttributeMapping> attributes() {
        List<AttributeMapping> attributes = new ArrayList<>();
        for (ScimAttribute target : ScimAttribute.values()) {
            JsonNode keys = content.path("attributes").path(target.scimName());
            if (keys.isObject()) {
                Source source = keys.has("field") ? new Source.Field(keys.path("field").asText())
                        : keys.has("constant") ? new Source.Constant(keys.path("constant").asText())
                        : new Source.Expression(expressions.get(target));
                attributes.add(new AttributeMapping(target, source, Optional.ofNullable(keys.get("default")).map(JsonNode::asText),
                        keys.path("apply").asText().equals("on-create"), keys.path("trim").asBoolean(),
                        word(LetterCase.class, keys.path("case"))));
            }
        }
        return attributes;
    }

    /** The constant of an enum whose words the schema lists. */
    private static <E extends Enum<E>> E word(Class<E> type, JsonNode value) {
        return Enum.valueOf(type, value.asText().toUpperCase(Locale.ROOT));
    }
}
