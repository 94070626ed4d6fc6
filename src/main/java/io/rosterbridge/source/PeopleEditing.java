package io.rosterbridge.source;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.directory.Change;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.directory.PersonRefused;
import io.rosterbridge.domain.Assignment;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.transaction.support.TransactionTemplate;

/** Changes people of the directory by hand. A change and its row of the audit trail are one transaction; what changes nothing has none. */
public final class PeopleEditing {

    private final People people;
    private final AuditTrail audit;
    private final TransactionTemplate transaction;
    private final WrittenNames names;

    /** @param mapping knows the words that are no names */
    public PeopleEditing(People people, AuditTrail audit, TransactionTemplate transaction, SourceMapping mapping) {
        this.names = new WrittenNames(mapping);
        this.people = people;
        this.audit = audit;
        this.transaction = transaction;
    }

    /**
     * Creates or changes one person, as {@link People#put}.
     *
     * @throws PersonRefused as there, or if a name is a word for nothing or was damaged on the way
     */
    public Change put(Actor who, PersonDraft draft) {
        names.check(draft, people.find(draft.id()).map(known -> known.person().attributes()).orElse(Map.of()));
        return people.put(draft, who.name(), change -> {
            if (change.kind() != Change.Kind.UNCHANGED) {
                audit.recordPeople(who.name(), AuditAction.PERSON_CHANGED, List.of(draft.id()),
                        Map.of("kind", change.kind().name().toLowerCase(Locale.ROOT), "attributes", change.attributes()));
            }
        });
    }

    /** @return whether this person was present; they are gone now, and no longer assigned */
    public boolean remove(Actor who, String id) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean removed = people.remove(id, who.name());
            if (removed) {
                audit.recordPeople(who.name(), AuditAction.PERSON_REMOVED, List.of(id), Map.of());
            }
            return removed;
        }));
    }

    /**
     * Assigns Calendly to people, suspends them from it, or takes it away.
     *
     * @param ids at most a few hundred
     * @return who changed, by id; whoever was so already, is gone or unknown is passed over
     */
    public List<String> assign(Actor who, Collection<String> ids, Assignment assignment) {
        return transaction.execute(status -> {
            List<String> changed = people.assign(ids, assignment, who.name());
            audit.recordPeople(who.name(), AuditAction.PERSON_ASSIGNED, changed, Map.of("assignment", assignment.word()));
            return changed;
        });
    }
}
