package io.rosterbridge.imports;

import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.domain.Unsettled;
import java.util.Optional;

/**
 * A confirmed candidate beside the present directory and links.
 *
 * @param choice            what was chosen, in the lists that leave a choice
 * @param listed            what Calendly held when it was listed; empty if the list is no longer there
 * @param person            the person it was matched with; empty in the list of new users
 * @param linkedTo          the Calendly user that person is linked to now
 * @param linkedBy          the person this Calendly user is linked to now
 * @param sentSince         whether this application has sent the person's values after the list was begun
 * @param changedSince      whether the person has changed in the directory since the list was made
 * @param addressHolder     the person who has the address now; not looked for if the Calendly user is linked
 * @param externalIdOwner   the person who has, or had, the externalId as id; not looked for if the Calendly user is linked
 * @param madeIdPresent     whether somebody present has the id an import would make
 * @param unsettled         the work on that person that has not come to its end; empty if they are not linked
 */
record Confirmed(String scimId, CandidateList list, Choice choice, String confirmedBy, Optional<ScimUser> listed,
                 Optional<DirectoryPerson> person, Optional<String> linkedTo, Optional<String> linkedBy, boolean sentSince,
                 boolean changedSince, Optional<String> addressHolder, Optional<Owner> externalIdOwner, boolean madeIdPresent,
                 Optional<Unsettled> unsettled) {

    /**
     * A person who has an id.
     *
     * @param gone whether they have left the directory
     */
    record Owner(String id, boolean gone) {
    }

    /** The same, chosen otherwise. */
    Confirmed withChoice(Choice other) {
        return new Confirmed(scimId, list, other, confirmedBy, listed, person, linkedTo, linkedBy, sentSince, changedSince, addressHolder,
                externalIdOwner, madeIdPresent, unsettled);
    }

    /** The person, unless they are gone. */
    Optional<DirectoryPerson> present() {
        return person.filter(known -> !known.gone());
    }

    /** The person's id, if there is one yet. */
    Optional<String> userId() {
        return person.map(known -> known.person().id());
    }
}
