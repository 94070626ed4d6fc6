package io.rosterbridge.mapping;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.rosterbridge.domain.EnabledActions;
import java.util.stream.Collectors;

/** Writes a profile as YAML. */
final class ProfileWriter {

    private ProfileWriter() {
    }

    static String yaml(Profile profile) {
        EnabledActions actions = profile.actions();
        Safety safety = profile.safety();
        return "# yaml-language-server: $schema=calendly.schema.json\nattributes:\n"
                + profile.attributes().stream().map(ProfileWriter::attribute).collect(Collectors.joining())
                + "actions:\n"
                + "  create: " + actions.create() + "\n"
                + "  update: " + actions.update() + "\n"
                + "  delete: " + actions.delete() + "\n"
                + "  activate-deactivate: " + actions.activateDeactivate() + "\n"
                + "when-unassigned: " + (actions.deactivateUnassigned() ? "deactivate" : "nothing") + "\n"
                + "linking: " + profile.linking().word() + "\n"
                + "safety:\n"
                + "  protected: " + safety.protectedUserNames().stream().map(ProfileWriter::quoted)
                        .collect(Collectors.joining(", ", "[", "]\n"))
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

    private static String attribute(AttributeMapping attribute) {
        return "  " + attribute.target().scimName() + ":\n"
                + "    " + attribute.source().kind() + ": " + quoted(attribute.source().text()) + "\n"
                + attribute.defaultValue().map(value -> "    default: " + quoted(value) + "\n").orElse("")
                + "    apply: " + (attribute.onCreate() ? "on-create" : "always") + "\n"
                + "    trim: " + attribute.trim() + "\n"
                + "    case: " + attribute.letterCase().word() + "\n";
    }

    /** A JSON string is a YAML string too. */
    private static String quoted(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
}
