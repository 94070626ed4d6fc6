package io.rosterbridge.console;

import io.rosterbridge.profile.Profile;
import io.rosterbridge.profile.ProfileDifference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A setting of the profile that two versions have otherwise, as somebody reads it who does not know the file.
 *
 * @param key    the keys of the file that lead to it
 * @param before null if the one version has none
 * @param after  null if the other has none
 */
public record Setting(String name, String key, String before, String after) {

    private static final Set<String> KINDS = Set.of("field", "constant", "expression");
    private static final Map<String, String> NAMES = Map.ofEntries(Map.entry("actions.create", "Create"), Map.entry("actions.update", "Update"),
            Map.entry("actions.delete", "Delete"), Map.entry("actions.activate-deactivate", "Activate & deactivate"),
            Map.entry("when-unassigned", "When somebody is unassigned or leaves"), Map.entry("linking", "Existing Calendly users"),
            Map.entry("safety.protected", "Protected accounts"), Map.entry("safety.shrink.max-share", "File that shrank: largest share"),
            Map.entry("safety.shrink.max-people", "File that shrank: most people"),
            Map.entry("safety.shrink.ignore-below", "File that shrank: always passes below"),
            Map.entry("safety.vanish-limit", "Vanished users in a row"), Map.entry("safety.removals.max-people", "Removals: most people"),
            Map.entry("safety.removals.max-share", "Removals: largest share"), Map.entry("safety.removals.window", "Removals: counted over"),
            Map.entry("safety.removals.ignore-below", "Removals: always pass below"),
            Map.entry("safety.hold-expires", "Held removals can be approved for"),
            Map.entry("safety.absent-reads", "Missing in how many files until somebody has left"),
            Map.entry("safety.delete-after", "Deactivated before a deletion for"),
            Map.entry("safety.identity-change", "When name and address change as a whole"));

    /** In the order of the file; what makes an attribute is one setting, of whatever kind it is. */
    static List<Setting> between(Profile before, Profile after) {
        Map<String, Setting> settings = new LinkedHashMap<>();
        for (ProfileDifference difference : ProfileDifference.between(before, after)) {
            String key = difference.key();
            String last = key.substring(key.lastIndexOf('.') + 1);
            boolean isSource = key.startsWith("attributes.") && KINDS.contains(last);
            String place = isSource ? key.substring(0, key.lastIndexOf('.')) : key;
            String prefix = isSource ? last + " " : "";
            Setting setting = new Setting(name(place, last, isSource), place, text(key, difference.before(), prefix),
                    text(key, difference.after(), prefix));
            settings.merge(place, setting, Setting::and);
        }
        return List.copyOf(settings.values());
    }

    /** How a problem at this place begins; nothing if it has no name. */
    static String named(String key) {
        return NAMES.containsKey(key) ? NAMES.get(key) + ": " : "";
    }

    private Setting and(Setting other) {
        return new Setting(name, key, before == null ? other.before : before, after == null ? other.after : after);
    }

    private static String name(String key, String last, boolean isSource) {
        if (!key.startsWith("attributes.")) {
            return NAMES.getOrDefault(key, key);
        }
        String attribute = key.split("\\.")[1];
        return isSource ? attribute + ": made from" : attribute + ": " + switch (last) {
            case "default" -> "if empty";
            case "apply" -> "sent";
            case "trim" -> "spaces taken off";
            case "case" -> "letters";
            default -> last;
        };
    }

    private static String text(String key, String value, String prefix) {
        if (value == null || !prefix.isEmpty() || key.endsWith(".default") || key.equals("safety.protected")) {
            return value == null || value.isEmpty() ? null : prefix + value;
        }
        return switch (value) {
            case "true" -> "on";
            case "false" -> "off";
            case "on-create" -> "only at creation";
            case "keep" -> "as they are";
            case "nothing" -> "do nothing";
            default -> value;
        };
    }
}
