package io.rosterbridge.plans;

import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.People;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.profile.Condition;
import io.rosterbridge.provisioning.PeopleView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How many people a rule means, while somebody waits for the answer. */
public final class RuleCounts {

    private static final int PAGE = 500;

    private final PeopleView view;
    private final People people;
    private final Clock clock;

    RuleCounts(PeopleView view, People people, Clock clock) {
        this.view = view;
        this.people = people;
        this.clock = clock;
    }

    /**
     * A count.
     *
     * @param people    who fit
     * @param undecided for whom the condition gives no answer
     * @param looked    at how many of those whom the rest of the rule means
     * @param complete  whether at all of them
     */
    public record Counted(long people, long undecided, long looked, boolean complete) {
    }

    /** @param patience how long to look at most */
    public Counted count(PeopleRule rule, Duration patience) {
        Optional<Condition> condition = rule.compiled();
        if (condition.isEmpty()) {
            long number = view.count(rule.filter());
            return new Counted(number, 0, number, true);
        }
        Instant until = clock.instant().plus(patience);
        long fitting = 0;
        long undecided = 0;
        long looked = 0;
        Optional<String> after = Optional.empty();
        do {
            Page<PeopleView.Row> page = view.page(rule.filter(), PAGE, after);
            List<DirectoryPerson> present = people.findAll(page.items().stream().map(PeopleView.Row::id).toList()).stream()
                    .filter(person -> !person.gone()).toList();
            for (DirectoryPerson person : present) {
                try {
                    fitting += condition.get().holds(person.person()) ? 1 : 0;
                } catch (Condition.Undecided nobodyCanTell) {
                    undecided++;
                }
            }
            looked += present.size();
            after = page.next();
        } while (after.isPresent() && clock.instant().isBefore(until));
        return new Counted(fitting, undecided, looked, after.isEmpty());
    }
}
