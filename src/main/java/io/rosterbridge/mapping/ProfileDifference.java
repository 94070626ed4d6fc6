package io.rosterbridge.mapping;

import io.rosterbridge.domain.RemovalLimit;
import java.time.Duration;
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
        keys.put("claim-external-id", Boolean.toString(profile.claimsExternalId()));
        keys.put("safety.protected", String.join(", ", profile.safety().protectedUserNames()));
        keys.put("safety.shrink.max-share", Double.toString(profile.safety().shrink().maxShare()));
        keys.put("safety.shrink.max-people", Integer.toString(profile.safety().shrink().maxPeople()));
        keys.put("safety.shrink.ignore-below", Integer.toString(profile.safety().shrink().ignoreBelow()));
        keys.put("safety.vanish-limit", Integer.toString(profile.safety().vanishLimit()));
        RemovalLimit removals = profile.safety().removals();
        keys.put("safety.removals.max-people", Integer.toString(removals.maxPeople()));
        keys.put("safety.removals.max-share", Double.toString(removals.maxShare()));
        keys.put("safety.removals.window", text(removals.window()));
        keys.put("safety.removals.ignore-below", Integer.toString(removals.ignoreBelow()));
        keys.put("safety.hold-expires", text(profile.safety().holdExpires()));
        keys.put("safety.absent-reads", Integer.toString(profile.safety().absentReads()));
        keys.put("safety.delete-after", text(profile.safety().deleteAfter()));
        return keys;
    }

    /** As it would be written into the file, in its largest whole unit. */
    private static String text(Duration duration) {
        return duration.isZero() ? "0" : duration.toSeconds() % 86_400 == 0 ? duration.toDays() + "d"
                : duration.toSeconds() % 3600 == 0 ? duration.toHours() + "h"
                : duration.toSeconds() % 60 == 0 ? duration.toMinutes() + "m" : duration.toSeconds() + "s";
    }
}
