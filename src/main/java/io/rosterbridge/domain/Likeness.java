package io.rosterbridge.domain;

import java.util.Objects;
import java.util.Optional;

/** Whether two records with one address are about one human: by what else is known of both. */
public enum Likeness {
    /** The name is the same, or the number of personnel is and the names do not speak against it. */
    SAME,
    /** Nobody's name is known, so that nothing but the address speaks for it, and nothing against it. */
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

    /** Compares two records; the order does not matter. */
    public static Likeness of(Traits one, Traits other) {
        boolean isSameNumber = one.employeeId().isPresent() && one.employeeId().map(UserName::key).equals(other.employeeId().map(UserName::key));
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
