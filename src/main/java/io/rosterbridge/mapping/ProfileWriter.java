package io.rosterbridge.mapping;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.rosterbridge.domain.EnabledActions;
import io.rosterbridge.domain.ScimAttribute;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a profile as YAML. */
final class ProfileWriter {

    private ProfileWriter() {
    }

    static String yaml(Profile profile) {
        Map<ScimAttribute, AttributeRow> rows = new EnumMap<>(ScimAttribute.class);
        profile.attributes().forEach(attribute -> rows.put(attribute.target(), AttributeRow.of(attribute)));
        return withAttributes(profile, rows);
    }

    static String withAttributes(Profile profile, Map<ScimAttribute, AttributeRow> rows) {
        EnabledActions actions = profile.actions();
        Safety safety = profile.safety();
        return "# yaml-language-server: $schema=calendly.schema.json\nattributes:\n"
                + new EnumMap<>(rows).entrySet().stream().map(row -> "  " + row.getKey().scimName() + ":\n" + attribute(row.getValue(), "    "))
                        .collect(Collectors.joining())
                + "actions:\n"
                + "  create: " + actions.create() + "\n"
                + "  update: " + actions.update() + "\n"
                + "  delete: " + actions.delete() + "\n"
                + "  activate-deactivate: " + actions.activateDeactivate() + "\n"
                + "when-unassigned: " + (actions.deactivateUnassigned() ? "deactivate" : "nothing") + "\n"
                + "linking: " + profile.linking().word() + "\n"
                + "claim-external-id: " + profile.claimsExternalId() + "\n"
                + "safety:\n"
                + "  protected: " + quotedList(safety.protectedUserNames()) + "\n"
                + "  shrink:\n"
                + "    max-share: " + safety.shrink().maxShare() + "\n"
                + "    max-people: " + safety.shrink().maxPeople() + "\n"
                + "    ignore-below: " + safety.shrink().ignoreBelow() + "\n"
                + "  vanish-limit: " + safety.vanishLimit() + "\n"
                + "  removals:\n"
                + "    max-people: " + safety.removals().maxPeople() + "\n"
                + "    max-share: " + safety.removals().maxShare() + "\n"
                + "    window: " + safety.removals().window() + "\n"
                + "    ignore-below: " + safety.removals().ignoreBelow() + "\n"
                + "  hold-expires: " + safety.holdExpires() + "\n"
                + "  absent-reads: " + safety.absentReads() + "\n"
                + "  delete-after: " + (safety.deleteAfter().isZero() ? "0" : safety.deleteAfter()) + "\n";
    }

    /** The keys of one attribute, a line each. Words are written as they are given, so that reading them tells what is wrong. */
    static String attribute(AttributeRow row, String indent) {
        return indent + word(row.kind()) + ": " + quoted(row.text()) + "\n"
                + (row.defaultValue().isBlank() ? "" : indent + "default: " + quoted(row.defaultValue()) + "\n")
                + indent + "apply: " + word(row.apply()) + "\n"
                + indent + "trim: " + row.trim() + "\n"
                + indent + "case: " + word(row.letterCase()) + "\n";
    }

    private static String word(String text) {
        return text.matches("[a-z][a-z-]*") ? text : quoted(text);
    }

    static String quotedList(List<String> texts) {
        return texts.stream().map(ProfileWriter::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    /** A JSON string is a YAML string too. */
    private static String quoted(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
}
