package io.rosterbridge.provisioning;

import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.IdRules;
import io.rosterbridge.domain.Likeness;
import io.rosterbridge.domain.Likeness.Traits;
import io.rosterbridge.domain.LinkDecision.Standing;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.WholeChange;
import io.rosterbridge.profile.Identity;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the work on a person tells of the human behind it. */
final class Human {

    private Human() {
    }

    /** How the person stands, as mapped. */
    static Standing standing(Work work) {
        Work.Facts facts = work.facts();
        return Standing.of(facts.present(), work.identity().map(Identity::active).orElse(facts.person().active()), facts.assignment());
    }

    /** Whether the person may be the human whose account that is: by what both directory entries say, or by what the account holds. */
    static Likeness likeness(Work claimant, Work holder, Account account) {
        Traits claimed = traits(claimant);
        Likeness byAccount = Likeness.of(claimed, new Traits(Likeness.known(account.held().displayName(), account.held().userName()),
                Optional.empty()));
        return byAccount == Likeness.SAME || isWholeChange(holder, account) ? byAccount : Likeness.of(claimed, traits(holder));
    }

    /** Whether the linked person has become another by name and address. */
    static boolean isWholeChange(Work work, Account account) {
        return work.identity().map(Identity::userName).filter(userName -> WholeChange.isPossible(account.held(), userName))
                .filter(userName -> WholeChange.is(account.held(), userName, shownName(work), work.facts().person().value("first_name")))
                .isPresent();
    }

    /** The name they are shown by; empty if the directory has none. */
    static Optional<String> shownName(Work work) {
        Person person = work.facts().person();
        return work.profile().mapper().displayName(person).or(() -> person.value("full_name")).or(() -> Optional.of(Stream.of("first_name",
                "last_name").flatMap(part -> person.value(part).stream()).collect(Collectors.joining(" "))).filter(name -> !name.isEmpty()));
    }

    private static Traits traits(Work work) {
        String email = work.facts().person().email();
        return new Traits(Likeness.known(Likeness.known(shownName(work), email), work.identity().map(Identity::userName).orElse(email)),
                work.facts().person().value("employee_id").filter(IdRules.DEFAULT::identifies));
    }
}
