package io.rosterbridge.plans;

import io.rosterbridge.account.AccountRows;
import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Person;
import io.rosterbridge.imports.ImportChanges;
import io.rosterbridge.log.EventLog;
import io.rosterbridge.plans.DirectoryInverse.Recorded;
import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.queue.DueMarks;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/** Carries out in the directory what {@link DirectoryInverse} has decided, in the caller's transaction. */
final class DirectoryUndo {

    private final JdbcTemplate database;
    private final People people;
    private final DueMarks marks;
    private final EventLog log;
    private final Clock clock;
    private final ImportChanges imported;

    DirectoryUndo(JdbcTemplate database, ImportChanges imported, People people, DueMarks marks, Clock clock) {
        this.imported = imported;
        this.database = database;
        this.people = people;
        this.marks = marks;
        this.log = new EventLog(database);
        this.clock = clock;
    }

    /** What an import has changed of these people, by its run. */
    List<Recorded> changedBy(long runId, Collection<String> userIds) {
        return imported.of(runId, userIds).stream()
                .map(change -> new Recorded(change.userId(), change.at(), change.before(), Optional.of(change.after()), change.former(),
                        change.assignment(), Optional.of(change.scimId()).filter(scimId -> change.linked()))).toList();
    }

    /** What an applied plan has assigned to these people. */
    List<Recorded> assignedBy(long planId, Collection<String> userIds) {
        return database.query("select user_id, ended_at, assignment, person_before from plan_item where plan_id = ? and user_id = any(?) "
                + "and (state = 'applied' or handed_over) order by user_id", (row, number) -> new Recorded(row.getString("user_id"),
                Columns.instant(row, "ended_at"), Optional.empty(), Optional.empty(),
                DirectoryEffect.former(PlanTable.texts(row.getString("person_before"))).orElseThrow(),
                Assignment.of(row.getString("assignment")), Optional.empty()), planId, userIds.toArray(String[]::new));
    }

    /**
     * @param inverses by id; those that are possible
     * @return by id, why somebody was left out
     */
    Map<String, String> apply(Map<String, DirectoryInverse> inverses, String author, long planId, long profileVersion) {
        Map<String, Person> now = people.findAll(inverses.keySet()).stream().map(DirectoryPerson::person)
                .collect(Collectors.toMap(Person::id, person -> person));
        List<PersonDraft> drafts = new ArrayList<>();
        List<String> leaving = new ArrayList<>();
        inverses.forEach((id, inverse) -> inverse.person().ifPresentOrElse(then -> drafts.add(draft(now.get(id), then, inverse)),
                () -> leaving.add(id)));
        Map<String, String> refused = people.putAll(drafts, author);
        people.remove(leaving, author);
        unlink(inverses.entrySet().stream().filter(entry -> entry.getValue().unlinks() && !refused.containsKey(entry.getKey()))
                .map(Map.Entry::getKey).toList(), author, planId, profileVersion);
        return refused;
    }

    private static PersonDraft draft(Person now, Person then, DirectoryInverse inverse) {
        Map<String, String> attributes = new HashMap<>();
        now.attributes().keySet().stream().filter(name -> !then.attributes().containsKey(name)).forEach(name -> attributes.put(name, ""));
        attributes.putAll(then.attributes());
        return new PersonDraft(then.id(), then.email(), then.active() ? "active" : "inactive", attributes, inverse.assignment());
    }

    private void unlink(List<String> userIds, String author, long planId, long profileVersion) {
        if (userIds.isEmpty()) {
            return;
        }
        log.unlinked(userIds, clock.instant().atOffset(ZoneOffset.UTC), "plan " + planId + ", applied by " + author
                + ": the link is taken back, the Calendly user stays as it is", profileVersion);
        new AccountRows(database).drop(userIds);
        marks.mark(Set.copyOf(userIds));
    }
}
