package io.rosterbridge.directory;

import io.rosterbridge.domain.IdRules;
import io.rosterbridge.domain.Likeness;
import io.rosterbridge.domain.Likeness.Traits;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.Tombstones;
import io.rosterbridge.platform.text.Excerpt;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What cannot identify a person: ids that several people share, and addresses of entries that a directory has deleted. The same for
 * every door to the directory.
 */
public record IdentityRules(IdRules ids, Tombstones tombstones) {

    /** What no source mapping allows, without the words and beginnings of one. */
    public static final IdentityRules BY_FORM = new IdentityRules(new IdRules(Set.of()), Tombstones.BY_FORM);

    public static final String TOMBSTONE = ", which a directory gives to an entry it has deleted, so nobody is made or brought back with it; leave "
            + "the row out, or give the person an address of their own";

    public IdentityRules {
        Objects.requireNonNull(ids);
        Objects.requireNonNull(tombstones);
    }

    /** Whether two people with one address are one human, by what the directory says of both. */
    public Likeness likeness(Person one, Person other) {
        return Likeness.of(traits(one), traits(other));
    }

    private Traits traits(Person person) {
        Optional<String> name = person.value("full_name").or(() -> Optional.of(Stream.of("first_name", "last_name").flatMap(part ->
                person.value(part).stream()).collect(Collectors.joining(" "))).filter(text -> !text.isEmpty()))
                .or(() -> person.value("display_name"));
        return new Traits(Likeness.known(name, person.email()), person.value("employee_id").filter(ids::identifies));
    }

    /** @throws PersonRefused if the id identifies nobody */
    public void check(PersonDraft draft) {
        ids.refuses(draft.id()).ifPresent(reason -> {
            throw new PersonRefused("id", reason);
        });
    }

    /**
     * What is said of a person, by these rules: a person present whose address has become that of a deleted entry keeps the one they have.
     *
     * @throws PersonRefused if the id identifies no person, or if a person who is new or gone comes with the address of a deleted entry
     */
    PersonDraft applied(PersonDraft draft, Optional<DirectoryPerson> before) {
        check(draft);
        if (draft.email() == null || !tombstones.is(draft.email())) {
            return draft;
        }
        if (before.filter(person -> !person.gone()).isEmpty()) {
            throw new PersonRefused("email", "is \"" + Excerpt.of(draft.email()) + "\"" + TOMBSTONE);
        }
        return new PersonDraft(draft.id(), null, draft.status(), draft.attributes(), draft.assignment());
    }
}
