package io.rosterbridge.profile;

import io.rosterbridge.domain.RemovalLimit;
import io.rosterbridge.domain.ShrinkGate;
import io.rosterbridge.domain.UserName;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What another profile takes away from the protection against losing access by accident: a limit that is higher, a wait that is shorter,
 * an account that is protected no more, another person who is not asked about, deletions instead of deactivations.
 */
public final class Loosening {

    private Loosening() {
    }

    /** The keys that are looser, in the order of the file; empty if none is. */
    public static List<ProfileDifference> between(Profile before, Profile after) {
        Set<String> looser = new TreeSet<>();
        if (after.actions().delete() && !before.actions().delete()) {
            looser.add("actions.delete");
        }
        safety(before.safety(), after.safety(), looser);
        return ProfileDifference.between(before, after).stream().filter(difference -> looser.contains(difference.key())).toList();
    }

    private static void safety(Safety before, Safety after, Set<String> looser) {
        if (!keys(after).containsAll(keys(before))) {
            looser.add("safety.protected");
        }
        shrink(before.shrink(), after.shrink(), looser);
        removals(before.removals(), after.removals(), looser);
        if (after.vanishLimit() > before.vanishLimit()) {
            looser.add("safety.vanish-limit");
        }
        if (after.holdExpires().compareTo(before.holdExpires()) > 0) {
            looser.add("safety.hold-expires");
        }
        if (after.absentReads() < before.absentReads()) {
            looser.add("safety.absent-reads");
        }
        if (after.deleteAfter().compareTo(before.deleteAfter()) < 0) {
            looser.add("safety.delete-after");
        }
        if (after.identityChange() == IdentityChange.RENAME && before.identityChange() == IdentityChange.ASK) {
            looser.add("safety.identity-change");
        }
    }

    private static void shrink(ShrinkGate before, ShrinkGate after, Set<String> looser) {
        if (after.maxShare() > before.maxShare()) {
            looser.add("safety.shrink.max-share");
        }
        if (after.maxPeople() > before.maxPeople()) {
            looser.add("safety.shrink.max-people");
        }
        if (after.ignoreBelow() > before.ignoreBelow()) {
            looser.add("safety.shrink.ignore-below");
        }
    }

    private static void removals(RemovalLimit before, RemovalLimit after, Set<String> looser) {
        if (after.maxPeople() > before.maxPeople()) {
            looser.add("safety.removals.max-people");
        }
        if (after.maxShare() > before.maxShare()) {
            looser.add("safety.removals.max-share");
        }
        if (after.window().compareTo(before.window()) < 0) {
            looser.add("safety.removals.window");
        }
        if (after.ignoreBelow() > before.ignoreBelow()) {
            looser.add("safety.removals.ignore-below");
        }
    }

    private static Set<String> keys(Safety safety) {
        return safety.protectedUserNames().stream().map(UserName::key).collect(Collectors.toSet());
    }

    /** In words, such as {@code actions.delete false → true, safety.vanish-limit 5 → 50}; without addresses, since it may meet a log. */
    public static String sentence(List<ProfileDifference> looser) {
        return looser.stream().map(difference -> difference.key().equals("safety.protected") ? difference.key() + " (accounts less)"
                : difference.key() + " " + difference.before() + " → " + difference.after()).collect(Collectors.joining(", "));
    }
}
