package io.rosterbridge.imports;

import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.ScimUser;
import java.util.Optional;

/**
 * What would become of an open candidate, if it were applied now.
 *
 * @param userId    the person, also one to be made; empty if it is nobody
 * @param before    the person now; empty if nobody present has this id
 * @param after     and then; like before if it is skipped
 * @param account   the Calendly user that would be linked by it, as it would be known; empty if none would
 * @param listed    what Calendly was listed with; empty if the list is no longer kept
 * @param isApplied false: it would be skipped
 * @param outcome   one sentence
 */
public record Outlook(String scimId, Optional<String> userId, Optional<Person> before, Optional<Person> after, Assignment former,
                      Assignment assignment, Optional<Account> account, Optional<ScimUser> listed, boolean isApplied, String outcome) {

    static Outlook of(Verdict verdict) {
        Confirmed row = verdict.row();
        return new Outlook(row.scimId(), verdict.userId(), verdict.before(), verdict.after(), verdict.former(), verdict.assignment(),
                row.listed().filter(held -> verdict.links()).map(held -> new Account(row.scimId(), held)), row.listed(), verdict.applies(),
                verdict.outcome());
    }
}
