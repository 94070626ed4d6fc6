package io.rosterbridge.imports;

import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Person;
import java.util.Objects;
import java.util.Optional;

/**
 * What becomes of a confirmed candidate, decided against the present directory and links.
 *
 * @param userId  the person, also one to be made; empty if it is nobody
 * @param draft   what the directory is to take over; empty if nothing
 * @param links   whether the person is linked to the Calendly user, with the values it was listed with
 * @param applies false: it is skipped
 * @param outcome one sentence for the one who confirmed it
 */
record Verdict(Confirmed row, Optional<String> userId, Optional<PersonDraft> draft, boolean links, boolean applies, String outcome) {

    Verdict {
        Objects.requireNonNull(row);
        Objects.requireNonNull(userId);
        Objects.requireNonNull(draft);
        Objects.requireNonNull(outcome);
    }

    /** The person now; empty if nobody present has this id. */
    Optional<Person> before() {
        return row.present().map(DirectoryPerson::person);
    }

    /** The person as the draft makes them; as before if there is none. */
    Optional<Person> after() {
        return draft.map(said -> said.over(before())).or(this::before);
    }

    /** The assignment now; {@code NONE} if nobody present has this id. */
    Assignment former() {
        return row.present().map(DirectoryPerson::assignment).orElse(Assignment.NONE);
    }

    /** The assignment that the draft makes of it. */
    Assignment assignment() {
        return draft.map(PersonDraft::assignment).orElse(former());
    }

    static Verdict skipped(Confirmed row, String why) {
        return new Verdict(row, row.userId(), Optional.empty(), false, false, why);
    }
}
