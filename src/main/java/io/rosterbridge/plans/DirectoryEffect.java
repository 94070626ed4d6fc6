package io.rosterbridge.plans;

import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Person;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What applying a row does in the directory.
 *
 * @param assignment what is assigned; empty if that stays, or the row does not say
 * @param before     what changes, by name, as it is; without those that have no value. Empty if the row does not say
 * @param after      the same, as it becomes
 */
record DirectoryEffect(PlannedChange change, Optional<Assignment> assignment, Map<String, String> before, Map<String, String> after) {

    /** Beside the attributes of a person. */
    private static final String ASSIGNMENT = "assignment";

    DirectoryEffect {
        before = Map.copyOf(before);
        after = Map.copyOf(after);
    }

    /** One that the row does not tell more of. */
    static DirectoryEffect of(PlannedChange change) {
        return new DirectoryEffect(change, Optional.empty(), Map.of(), Map.of());
    }

    static DirectoryEffect assigning(Assignment former, Assignment target) {
        return new DirectoryEffect(PlannedChange.ASSIGNMENT, Optional.of(target), Map.of(ASSIGNMENT, former.word()),
                Map.of(ASSIGNMENT, target.word()));
    }

    /**
     * The difference between two states of a person.
     *
     * @param before empty if nobody has this id
     * @param after  empty if they leave the directory
     * @return empty if there is none
     */
    static Optional<DirectoryEffect> between(Optional<Person> before, Assignment former, Optional<Person> after, Assignment target) {
        TreeMap<String, String> from = new TreeMap<>(before.map(Person::values).orElse(Map.of()));
        TreeMap<String, String> to = new TreeMap<>(after.map(Person::values).orElse(Map.of()));
        if (before.isPresent() || former != Assignment.NONE) {
            from.put(ASSIGNMENT, former.word());
        }
        if (after.isPresent()) {
            to.put(ASSIGNMENT, target.word());
        }
        Map<String, String> same = new TreeMap<>(from);
        same.entrySet().retainAll(to.entrySet());
        from.entrySet().removeAll(same.entrySet());
        to.entrySet().removeAll(same.entrySet());
        if (from.isEmpty() && to.isEmpty()) {
            return Optional.empty();
        }
        PlannedChange change = before.isEmpty() ? PlannedChange.CREATED : after.isEmpty() ? PlannedChange.REMOVED
                : before.equals(after) ? PlannedChange.ASSIGNMENT : PlannedChange.CHANGED;
        return Optional.of(new DirectoryEffect(change, former == target ? Optional.empty() : Optional.of(target), from, to));
    }

    /** The assignment before, as {@link #before} tells it; empty if it does not. */
    static Optional<Assignment> former(Map<String, String> before) {
        return Optional.ofNullable(before.get(ASSIGNMENT)).map(Assignment::of);
    }
}
