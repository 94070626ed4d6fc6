package io.rosterbridge.imports;

import io.rosterbridge.directory.PersonDraft;
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

    static Verdict skipped(Confirmed row, String why) {
        return new Verdict(row, row.userId(), Optional.empty(), false, false, why);
    }
}
