package io.rosterbridge.plans;

import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Person;
import io.rosterbridge.source.ImportedPeople;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How to take back what was changed about one person in the directory, decided from what was recorded and from how things are. Whatever
 * somebody has changed again since stays.
 *
 * @param person     as they become; empty: they leave the directory, as nobody had this id before
 * @param assignment what they are assigned then
 * @param unlinks    whether the link to the Calendly user goes, which nothing is sent for
 * @param cannot     why it cannot be taken back; empty if it can
 */
record DirectoryInverse(Optional<Person> person, Assignment assignment, boolean unlinks, Optional<String> cannot) {

    DirectoryInverse {
        Objects.requireNonNull(assignment);
    }

    /**
     * What was changed.
     *
     * @param at     when
     * @param before the person; empty if nobody present had this id, or if only the assignment was changed
     * @param after  the same; empty if only the assignment was changed
     * @param linked the Calendly user that the person was linked to by it; empty if no link was made
     */
    record Recorded(String userId, Instant at, Optional<Person> before, Optional<Person> after, Assignment former, Assignment assignment,
                    Optional<String> linked) {

        private boolean isMade() {
            return before.isEmpty() && after.isPresent();
        }

        private boolean overwrites() {
            return before.isPresent() && !before.equals(after);
        }
    }

    /**
     * @param now      the person; empty if they are not in the directory
     * @param linkedTo the Calendly user they are linked to
     * @param isLast   whether nothing else was done about their access since
     * @param deletes  whether the action delete is on
     */
    static DirectoryInverse of(Recorded done, Optional<DirectoryPerson> now, Optional<String> linkedTo, boolean isLast, boolean deletes) {
        if (now.isEmpty()) {
            return cannot("has left the directory since");
        }
        Person present = now.get().person();
        if (!isLast || now.get().assignment() != done.assignment() || done.linked().isPresent() && !done.linked().equals(linkedTo)) {
            return cannot(Inverse.CHANGED_AGAIN);
        }
        boolean unlinks = done.linked().isPresent();
        boolean isEdited = done.after().isPresent() && !done.after().get().equals(present);
        if (done.isMade()) {
            // Whom somebody has taken up by now, or a source lists, stays without what the import gave them.
            return isEdited || !now.get().source().equals(ImportedPeople.SOURCE)
                    ? new DirectoryInverse(Optional.of(present), unlinks ? Assignment.NONE : Inverse.unassigned(deletes), unlinks, Optional.empty())
                    : new DirectoryInverse(Optional.empty(), Assignment.NONE, unlinks, Optional.empty());
        }
        if (isEdited && done.overwrites()) {
            return cannot("was changed in the directory since: " + String.join(", ", differing(done.after().get(), present))
                    + "; change them by hand");
        }
        Assignment former = done.former() == Assignment.NONE && !unlinks ? Inverse.unassigned(deletes) : done.former();
        return new DirectoryInverse(Optional.of(done.overwrites() ? done.before().get() : present),
                done.former() == done.assignment() ? done.assignment() : former, unlinks, Optional.empty());
    }

    /** The same, but the link stays. */
    DirectoryInverse keepingLink() {
        return new DirectoryInverse(person, assignment, false, cannot);
    }

    boolean isNothing(DirectoryPerson now) {
        return person.equals(Optional.of(now.person())) && assignment == now.assignment() && !unlinks;
    }

    private static Set<String> differing(Person one, Person other) {
        Set<String> names = new TreeSet<>(one.values().keySet());
        names.addAll(other.values().keySet());
        names.removeIf(name -> one.value(name).equals(other.value(name)));
        return names;
    }

    private static DirectoryInverse cannot(String why) {
        return new DirectoryInverse(Optional.empty(), Assignment.NONE, false, Optional.of(why));
    }
}
