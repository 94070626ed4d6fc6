package io.rosterbridge.domain;

import io.rosterbridge.platform.text.Word;
import java.util.Objects;
import java.util.Optional;

/** Whether two records with one address are about one human, judged by what else is known of both. */
public enum Likeness {
    /** The name is the same, or the number of personnel is and the names do not speak against it. */
    SAME,
    /** No name is known, so that only the address speaks for it, and nothing against it. */
    UNNAMED,
    /** Another name, or a name on one side only. */
    UNLIKE;

    /**
     * What a record says of a human beside the address.
     *
     * @param name       the full name; empty if none is known
     * @param employeeId the number of personnel; empty if there is none that identifies
     */
    public record Traits(Optional<String> name, Optional<String> employeeId) {

        public static final Traits NONE = new Traits(Optional.empty(), Optional.empty());

        public Traits {
            Objects.requireNonNull(name);
            Objects.requireNonNull(employeeId);
        }
    }

    /** The name by which a person is told apart: one that only repeats the address is none. */
    public static Optional<String> known(Optional<String> name, String address) {
        String local = WholeChange.localPart(address);
        return name.filter(text -> !UserName.key(text).equals(local) && !UserName.key(text).equals(UserName.key(address)));
    }

    /** Compares two records; the order does not matter. */
    public static Likeness of(Traits one, Traits other) {
        boolean isSameNumber = one.employeeId().isPresent() && one.employeeId().map(Word::key).equals(other.employeeId().map(Word::key));
        if (one.name().isPresent() && other.name().isPresent()) {
            String name = one.name().get();
            String otherName = other.name().get();
            boolean mayBe = Names.isGivenNameKept(name, otherName, Optional.empty()) || Names.isGivenNameKept(otherName, name, Optional.empty());
            return Names.isSame(name, otherName) || isSameNumber && mayBe ? SAME : UNLIKE;
        }
        if (isSameNumber) {
            return SAME;
        }
        boolean isOtherNumber = one.employeeId().isPresent() && other.employeeId().isPresent();
        return one.name().isEmpty() && other.name().isEmpty() && !isOtherNumber ? UNNAMED : UNLIKE;
    }
}
