package io.rosterbridge.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One key that two profiles disagree about. A default counts as written out, and comments and the order of keys do not count.
 *
 * @param key    the keys that lead to it, joined by dots, such as {@code attributes.userName.field}
 * @param before the value in the one profile; null if it has none
 * @param after  the value in the other; null if it has none
 */
public record ProfileDifference(String key, String before, String after) {

    /** All differences, in the order of the file; empty if both decide and protect alike. */
    public static List<ProfileDifference> between(Profile before, Profile after) {
        Map<String, String> former = keys(before);
        Map<String, String> latter = keys(after);
        Set<String> all = new LinkedHashSet<>(former.keySet());
        all.addAll(latter.keySet());
        List<ProfileDifference> differences = new ArrayList<>();
        for (String key : all) {
            ProfileDifference difference = new ProfileDifference(key, former.get(key), latter.get(key));
            if (!Objects.equals(difference.before, difference.after)) {
                differences.add(difference);
            }
        }
        return differences;
    }

    private static Map<String, String> keys(Profile profile) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (AttributeMapping attribute : profile.attributes()) {
            String path = "attributes." + attribute.target().scimName() + ".";
            keys.put(path + attribute.source().kind(), attribute.source().text());
            attribute.defaultValue().ifPresent(value -> keys.put(path + "default", value));
            keys.put(path + "apply", attribute.onCreate() ? "on-create" : "always");
            keys.put(path + "trim", Boolean.toString(attribute.trim()));
            keys.put(path + "case", attribute.letterCase().word());
        }
        keys.put("actions.create", Boolean.toString(profile.actions().create()));
        keys.put("actions.update", Boolean.toString(profile.actions().update()));
        keys.put("actions.delete", Boolean.toString(profile.actions().delete()));
        keys.put("actions.activate-deactivate", Boolean.toString(profile.actions().activateDeactivate()));
        keys.put("when-unassigned", profile.actions().deactivateUnassigned() ? "deactivate" : "nothing");
        keys.put("linking", profile.linking().word());
        keys.put("safety.protected", String.join(", ", profile.safety().protectedUserNames()));
        keys.put("safety.shrink.max-share", Double.toString(profile.safety().shrink().maxShare()));
        keys.put("safety.shrink.max-people", Integer.toString(profile.safety().shrink().maxPeople()));
        keys.put("safety.shrink.ignore-below", Integer.toString(profile.safety().shrink().ignoreBelow()));
        keys.put("safety.vanish-limit", Integer.toString(profile.safety().vanishLimit()));
        return keys;
    }
}
