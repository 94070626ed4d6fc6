package io.rosterbridge.directory;

import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Person;
import io.rosterbridge.queue.DueMarks;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What {@link People#put} does for one person, for many with a handful of statements. To be called in a transaction, which takes
 * its turn with the files that are applied.
 *
 * <p>Who has an address is looked at as it is when a person's turn comes: a person earlier in the batch may have given it up, or have it.
 */
final class PeopleBatch {

    private final JdbcTemplate jdbc;
    private final DueMarks marks;
    private final People people;
    private final OffsetDateTime now;
    private final Map<String, String> refused = new LinkedHashMap<>();
    private final List<Object[]> created = new ArrayList<>();
    private final List<Object[]> changed = new ArrayList<>();
    private final List<Object[]> feed = new ArrayList<>();
    private final List<Object[]> assignments = new ArrayList<>();
    private final List<String> marked = new ArrayList<>();
    private final List<String> assigned = new ArrayList<>();
    private final List<String> newcomers = new ArrayList<>();

    PeopleBatch(JdbcTemplate jdbc, DueMarks marks, People people, OffsetDateTime now) {
        this.jdbc = jdbc;
        this.marks = marks;
        this.people = people;
        this.now = now;
    }

    /** @return by id, why somebody was left out */
    Map<String, String> put(List<PersonDraft> drafts, String source) {
        if (drafts.isEmpty()) {
            return Map.of();
        }
        jdbc.queryForList("select id from source_turn for update");
        List<String> ids = drafts.stream().map(PersonDraft::id).sorted().toList();
        jdbc.queryForList("select id from directory_user where id = any(?) order by id for update", (Object) ids.toArray(String[]::new));
        Map<String, DirectoryPerson> before = new HashMap<>();
        people.findAll(ids).forEach(person -> before.put(person.person().id(), person));
        AddressHolders holders = people.holders(drafts.stream().map(PersonDraft::email).toList(), before.values());
        drafts.forEach(draft -> {
            try {
                put(draft, Optional.ofNullable(before.get(draft.id())), holders, source);
            } catch (PersonRefused refusal) {
                refused.put(draft.id(), refusal.getMessage());
            }
        });
        write();
        return refused;
    }

    private void put(PersonDraft said, Optional<DirectoryPerson> before, AddressHolders holders, String source) {
        PersonDraft draft = people.byRules(said, before);
        Person after = draft.over(before.map(DirectoryPerson::person));
        Object[] values = People.values(after, source, now);
        holders.check(before.filter(person -> !person.gone()).map(DirectoryPerson::person), after);
        List<String> attributes = People.differences(before.map(DirectoryPerson::person), after);
        Change.Kind kind = People.kind(before, attributes);
        switch (kind) {
            case CREATED -> {
                created.add(values);
                newcomers.add(draft.id());
            }
            case RETURNED, CHANGED -> changed.add(values);
            case UNCHANGED -> { }
        }
        if (kind != Change.Kind.UNCHANGED) {
            feed.add(new Object[] {now, draft.id(), kind.name().toLowerCase(Locale.ROOT), String.join(",", attributes), source});
            marked.add(draft.id());
        }
        Assignment held = before.map(DirectoryPerson::assignment).orElse(Assignment.NONE);
        Assignment wanted = people.wanted(draft, held, kind, holders.inherited(after));
        holders.has(after, wanted);
        if (wanted != held) {
            assignments.add(new Object[] {wanted.word(), now, draft.id()});
            feed.add(new Object[] {now, draft.id(), "assignment", "assignment", source});
            assigned.add(draft.id());
            marked.remove(draft.id());
        }
    }

    private void write() {
        batch(People.INSERT, created);
        batch(People.INSERT_ASSIGNMENT, newcomers.stream().map(id -> new Object[] {id, now}).toList());
        marks.begin(newcomers);
        batch(People.UPDATE, changed);
        batch(People.ASSIGN, assignments);
        batch(People.FEED, feed);
        marks.markConcerned(marked);
        marks.mark(assigned);
        marks.markOthersWithAddress(Stream.concat(marked.stream(), assigned.stream()).toList());
    }

    private void batch(String sql, List<Object[]> rows) {
        if (!rows.isEmpty()) {
            jdbc.batchUpdate(sql, rows);
        }
    }
}
