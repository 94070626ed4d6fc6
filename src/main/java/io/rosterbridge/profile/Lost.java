package io.rosterbridge.profile;

import io.rosterbridge.domain.UserName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A setting that was changed in the console, and that a changed file would take back.
 *
 * @param key     the keys that lead to it, joined by dots
 * @param said    what the file said when it was taken last; null if it had none
 * @param inForce what was set since; null if it was removed
 * @param now     what the file says now; null if it has none
 */
public record Lost(String key, String said, String inForce, String now) {

    private static final String PROTECTED = "safety.protected";

    /**
     * What would be lost, in the order of the file; empty if the file has everything that was set since, or nothing was.
     *
     * @param said    the file as it was taken last; empty if that is not known, and everything else may have been set since
     * @param inForce the version in force
     * @param now     the file as it is now
     */
    static List<Lost> between(Optional<Profile> said, Profile inForce, Profile now) {
        Map<String, String> before = said.map(ProfileDifference::values).orElse(Map.of());
        Map<String, String> present = ProfileDifference.values(inForce);
        Map<String, String> next = ProfileDifference.values(now);
        List<Lost> lost = new ArrayList<>();
        Set<String> all = new LinkedHashSet<>(present.keySet());
        all.addAll(before.keySet());
        for (String key : all) {
            boolean isSet = !Objects.equals(before.get(key), present.get(key));
            boolean isTakenBack = key.equals(PROTECTED) ? takesBack(said, inForce, now) : !Objects.equals(present.get(key), next.get(key));
            if (isSet && isTakenBack) {
                lost.add(new Lost(key, before.get(key), present.get(key), next.get(key)));
            }
        }
        return lost;
    }

    /** Whether a person is protected no more whom the console protects, or again whom it does not. */
    private static boolean takesBack(Optional<Profile> said, Profile inForce, Profile now) {
        Set<String> before = said.map(Lost::keys).orElse(Set.of());
        Set<String> present = keys(inForce);
        Set<String> next = keys(now);
        Set<String> added = new TreeSet<>(present);
        added.removeAll(before);
        Set<String> removed = new TreeSet<>(before);
        removed.removeAll(present);
        return !next.containsAll(added) || removed.stream().anyMatch(next::contains);
    }

    private static Set<String> keys(Profile profile) {
        return profile.safety().protectedUserNames().stream().map(UserName::key).collect(Collectors.toSet());
    }
}
