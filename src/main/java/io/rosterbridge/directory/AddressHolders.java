package io.rosterbridge.directory;

import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Likeness;
import io.rosterbridge.domain.LinkDecision;
import io.rosterbridge.domain.LinkDecision.SharedAddress;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.UserName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** Who has which address, for changes of single people that are answered at once. */
final class AddressHolders {

    private record Holder(Person person, Assignment assignment) {
    }

    private final IdentityRules rules;
    private final Map<String, List<Holder>> holders = new HashMap<>();

    /** The people present who have one of these addresses. */
    AddressHolders(JdbcTemplate jdbc, IdentityRules rules, Collection<String> emails) {
        this.rules = rules;
        Object keys = emails.stream().filter(Objects::nonNull).map(UserName::key).distinct().toArray(String[]::new);
        jdbc.query("select u.id as user_id, u.email, u.email_key, u.status, u.custom, a.state, u." + People.COLUMNS.replace(", ", ", u.")
                + " from directory_user u join app_assignment a on a.user_id = u.id where u.email_key = any(?) order by u.id", row -> {
            add(row.getString("email_key"), new Holder(People.person(row), Assignment.of(row.getString("state"))));
        }, keys);
    }

    private void add(String key, Holder holder) {
        holders.computeIfAbsent(key, none -> new ArrayList<>()).add(holder);
    }

    /** Notes that this person has their address from now on. */
    void has(Person person, Assignment assignment) {
        holders.values().forEach(all -> all.removeIf(holder -> holder.person().id().equals(person.id())));
        add(UserName.key(person.email()), new Holder(person, assignment));
    }

    /**
     * @param before the person as they are present; a person who keeps an address is not asked how they came by it
     * @throws PersonRefused if another person in service has the person's address and is not evidently the same human
     */
    void check(Optional<Person> before, Person after) {
        if (before.filter(person -> UserName.key(person.email()).equals(UserName.key(after.email()))).isPresent()) {
            return;
        }
        others(after).stream().filter(holder -> !LinkDecision.takes(new SharedAddress(before.isEmpty(), after.active(),
                holder.person().active(), rules.likeness(after, holder.person()), true))).findFirst().ifPresent(holder -> {
            throw People.takenAddress(before, after, holder.person().id());
        });
    }

    /** What is assigned to the same human under another id: it goes along to a new one whose source does not say. */
    Optional<Assignment> inherited(Person person) {
        return others(person).stream().filter(holder -> holder.assignment() != Assignment.NONE
                && rules.likeness(person, holder.person()) == Likeness.SAME).map(Holder::assignment).max(Comparator.naturalOrder());
    }

    private List<Holder> others(Person person) {
        return holders.getOrDefault(UserName.key(person.email()), List.of()).stream().filter(holder -> !holder.person().id().equals(person.id()))
                .toList();
    }
}
