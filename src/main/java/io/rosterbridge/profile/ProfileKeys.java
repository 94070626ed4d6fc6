package io.rosterbridge.profile;

import io.rosterbridge.domain.EnabledActions;
import io.rosterbridge.domain.RemovalLimit;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ShrinkGate;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Every key of a profile with its value, as they stand in the file, in its order; defaults are written out. A value is a
 * text, a number, a boolean, a list of texts, or keys again.
 */
final class ProfileKeys {

    private ProfileKeys() {
    }

    static Map<String, Object> of(Profile profile) {
        return of(profile, rows(profile));
    }

    /** The same with other attributes. */
    static Map<String, Object> of(Profile profile, Map<ScimAttribute, AttributeRow> rows) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        new EnumMap<>(rows).forEach((target, row) -> attributes.put(target.scimName(), of(row)));
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("attributes", attributes);
        keys.put("actions", of(profile.actions()));
        keys.put("when-unassigned", profile.actions().deactivateUnassigned() ? "deactivate" : "nothing");
        keys.put("linking", profile.linking().word());
        keys.put("claim-external-id", profile.claimsExternalId());
        keys.put("safety", of(profile.safety()));
        return keys;
    }

    static Map<String, Object> of(AttributeRow row) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put(row.kind(), row.text());
        if (!row.defaultValue().isBlank()) {
            keys.put("default", row.defaultValue());
        }
        keys.put("apply", row.apply());
        keys.put("trim", row.trim());
        keys.put("case", row.letterCase());
        return keys;
    }

    static Map<ScimAttribute, AttributeRow> rows(Profile profile) {
        Map<ScimAttribute, AttributeRow> rows = new EnumMap<>(ScimAttribute.class);
        profile.attributes().forEach(attribute -> rows.put(attribute.target(), AttributeRow.of(attribute)));
        return rows;
    }

    private static Map<String, Object> of(EnabledActions actions) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("create", actions.create());
        keys.put("update", actions.update());
        keys.put("delete", actions.delete());
        keys.put("activate-deactivate", actions.activateDeactivate());
        return keys;
    }

    private static Map<String, Object> of(Safety safety) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("protected", safety.protectedUserNames());
        keys.put("shrink", of(safety.shrink()));
        keys.put("vanish-limit", safety.vanishLimit());
        keys.put("removals", of(safety.removals()));
        keys.put("hold-expires", of(safety.holdExpires()));
        keys.put("absent-reads", safety.absentReads());
        keys.put("delete-after", of(safety.deleteAfter()));
        keys.put("identity-change", safety.identityChange().word());
        return keys;
    }

    private static Map<String, Object> of(ShrinkGate shrink) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("max-share", shrink.maxShare());
        keys.put("max-people", shrink.maxPeople());
        keys.put("ignore-below", shrink.ignoreBelow());
        return keys;
    }

    private static Map<String, Object> of(RemovalLimit removals) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("max-people", removals.maxPeople());
        keys.put("max-share", removals.maxShare());
        keys.put("window", of(removals.window()));
        keys.put("ignore-below", removals.ignoreBelow());
        return keys;
    }

    /** In its largest whole unit. */
    private static Object of(Duration duration) {
        return duration.isZero() ? 0 : duration.toSeconds() % 86_400 == 0 ? duration.toDays() + "d"
                : duration.toSeconds() % 3600 == 0 ? duration.toHours() + "h"
                : duration.toSeconds() % 60 == 0 ? duration.toMinutes() + "m" : duration.toSeconds() + "s";
    }
}
