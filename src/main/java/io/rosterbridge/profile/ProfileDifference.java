package io.rosterbridge.profile;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

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
        Map<String, String> former = values(before);
        Map<String, String> latter = values(after);
        Set<String> all = new LinkedHashSet<>(former.keySet());
        all.addAll(latter.keySet());
        return all.stream().map(key -> new ProfileDifference(key, former.get(key), latter.get(key)))
                .filter(difference -> !Objects.equals(difference.before, difference.after)).toList();
    }

    /** Every value by the keys that lead to it, in the order of the file; defaults are written out. */
    static Map<String, String> values(Profile profile) {
        Map<String, String> values = new LinkedHashMap<>();
        flatten("", ProfileKeys.of(profile), values);
        return values;
    }

    private static void flatten(String path, Object value, Map<String, String> values) {
        if (value instanceof Map<?, ?> keys) {
            keys.forEach((key, below) -> flatten(path.isEmpty() ? (String) key : path + "." + key, below, values));
        } else {
            values.put(path, value instanceof List<?> list
                    ? list.stream().map(String::valueOf).collect(Collectors.joining(", ")) : value.toString());
        }
    }
}
