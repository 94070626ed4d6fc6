package io.rosterbridge.domain;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether those who approve a thing are two human beings of whom neither has caused it. A login may be one of several that one person
 * has made, so logins are not counted, but what they go back to: their roots. A root is an identity that a sign-in provider or the
 * deployment vouches for. Two logins with a root in common count as one person, and so do a login and a cause.
 */
public final class TwoPeople {

    private TwoPeople() {
    }

    /**
     * A login that approves.
     *
     * @param roots     what it goes back to; none: no person is known to be behind it
     * @param handledAt when a person other than its user last made it, gave it a password, raised its role or let it log in again; empty: never
     */
    public record Hand(String login, Set<String> roots, Optional<Instant> handledAt) {

        public Hand {
            roots = Set.copyOf(roots);
        }
    }

    /** Something that was done and has led to what is to be approved. */
    public record Deed(String login, Set<String> roots, String what) {

        public Deed {
            roots = Set.copyOf(roots);
        }
    }

    /** Why an approval is not taken. */
    public sealed interface Refusal {

        /** No person is known to be behind the login. */
        record Nobody() implements Refusal {
        }

        /** The login, or one that goes back to the same root, has done this. */
        record Caused(Deed deed, String root) implements Refusal {
        }

        /** This one has approved already, and goes back to the same root. */
        record Same(Hand other, String root) implements Refusal {
        }

        /** A person had a hand in the account after the thing began to wait. */
        record TooNew(Instant handledAt) implements Refusal {
        }
    }

    /**
     * Whether one more approval would count.
     *
     * @param before the logins that have approved it already, without this one
     * @param began  since when the thing waits
     * @return empty if it would
     */
    public static Optional<Refusal> refusal(Hand hand, Collection<Deed> causes, Collection<Hand> before, Instant began) {
        if (hand.roots().isEmpty()) {
            return Optional.of(new Refusal.Nobody());
        }
        // Its own deed first: it is the plainest word.
        Optional<Deed> own = causes.stream().filter(deed -> deed.login().equals(hand.login())).findFirst();
        Optional<Deed> cause = own.isPresent() ? own : causes.stream().filter(deed -> areOne(deed.roots(), hand.roots())).findFirst();
        if (cause.isPresent()) {
            return Optional.of(new Refusal.Caused(cause.get(), common(cause.get().roots(), hand.roots())));
        }
        Optional<Hand> same = before.stream().filter(other -> areOne(other.roots(), hand.roots())).findFirst();
        if (same.isPresent()) {
            return Optional.of(new Refusal.Same(same.get(), common(same.get().roots(), hand.roots())));
        }
        return hand.handledAt().filter(at -> at.isAfter(began)).map(Refusal.TooNew::new);
    }

    /** Whether these are enough: two of them are no one person, and neither has caused it. */
    public static boolean areEnough(Collection<Hand> approvals, Collection<Deed> causes) {
        List<Hand> counting = approvals.stream().filter(hand -> isNoCause(hand, causes)).toList();
        return counting.stream().anyMatch(one -> counting.stream().anyMatch(other -> !areOne(one.roots(), other.roots())));
    }

    /** Whether a human being is behind it, and none that has caused it. */
    public static boolean isNoCause(Hand hand, Collection<Deed> causes) {
        return !hand.roots().isEmpty() && causes.stream().noneMatch(deed -> areOne(deed.roots(), hand.roots()));
    }

    private static boolean areOne(Set<String> roots, Set<String> others) {
        return !Collections.disjoint(roots, others);
    }

    private static String common(Set<String> roots, Set<String> others) {
        return roots.stream().filter(others::contains).sorted().findFirst().orElse("");
    }
}
