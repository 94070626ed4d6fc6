package io.rosterbridge.directory;

import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Person;
import java.time.Instant;
import java.util.Objects;

/**
 * A person as the directory stores them.
 *
 * @param gone      whether they have left the directory; their last values are kept
 * @param source    who made them known, or brought them back: the name of a source, or of who used the API
 * @param changedAt when an attribute last changed
 */
public record DirectoryPerson(Person person, Assignment assignment, boolean gone, String source, Instant changedAt) {

    public DirectoryPerson {
        Objects.requireNonNull(person);
        Objects.requireNonNull(assignment);
        Objects.requireNonNull(source);
        Objects.requireNonNull(changedAt);
    }
}
