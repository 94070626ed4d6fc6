package io.rosterbridge.imports;

import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Person;
import java.time.Instant;
import java.util.Optional;

/**
 * What an import has changed about one person, kept so that it can be taken back.
 *
 * @param at     when
 * @param before the person; empty if nobody present had this id
 * @param after  the same person
 * @param former the assignment before; {@code NONE} if nobody present had this id
 * @param linked whether it has made the link to the Calendly user
 */
public record ImportChange(String userId, String scimId, Instant at, Optional<Person> before, Person after, Assignment former,
                           Assignment assignment, boolean linked) {
}
