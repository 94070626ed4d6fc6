package io.rosterbridge.directory;

import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.UserName;
import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.queue.DueMarks;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The persons of the directory. Each change is one transaction: the person, a row in the change feed, the assignment, and the
 * mark that makes the person due. A change that changes nothing writes nothing.
 */
public class People {

    static final String COLUMNS = String.join(", ", Person.COLUMNS);

    static final String INSERT = "insert into directory_user (email, email_key, status, custom, changed_at, " + COLUMNS
            + ", source, id) values (?, ?, ?, ?, ?" + ", ?".repeat(Person.COLUMNS.size()) + ", ?, ?)";
    static final String INSERT_ASSIGNMENT = "insert into app_assignment (user_id, state, changed_at) values (?, 'none', ?)";
    static final String UPDATE = "update directory_user set email = ?, email_key = ?, status = ?, custom = ?, changed_at = ?, "
            + String.join(" = ?, ", Person.COLUMNS) + " = ?, gone_at = null,"
            + " source = case when gone_at is null then source else ? end where id = ?";
    static final String FEED = "insert into directory_change (at, user_id, kind, attributes, source) values (?, ?, ?, ?, ?)";
    static final String ASSIGN = "update app_assignment set state = ?, changed_at = ? where user_id = ?";

    private static final String SELECT = "select u.id as user_id, u.email, " + COLUMNS + """
            , u.status, u.custom, u.source, u.gone_at, u.changed_at, a.state as assignment
            from directory_user u join app_assignment a on a.user_id = u.id where u.id =\s""";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final DueMarks marks;
    private final boolean assignByDefault;
    private final IdentityRules rules;

    /** Makes one with the rules that hold whatever a source mapping says. */
    public People(JdbcTemplate jdbc, TransactionTemplate transaction, Clock clock, DueMarks marks, boolean assignByDefault) {
        this(jdbc, transaction, clock, marks, assignByDefault, IdentityRules.BY_FORM);
    }

    /** @param assignByDefault whether a person who is new to the directory is assigned if their source does not say */
    public People(JdbcTemplate jdbc, TransactionTemplate transaction, Clock clock, DueMarks marks, boolean assignByDefault,
                  IdentityRules rules) {
        this.rules = rules;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
        this.marks = marks;
        this.assignByDefault = assignByDefault;
    }

    /** The person with this id, also if they are gone; empty if nobody ever had it. */
    public Optional<DirectoryPerson> find(String id) {
        return jdbc.query(SELECT + "?", (row, number) -> directoryPerson(row), id).stream().findFirst();
    }

    /** Those who have one of these ids, also if they are gone; at most a few hundred. */
    public List<DirectoryPerson> findAll(Collection<String> ids) {
        return jdbc.query(SELECT + "any(?)", (row, number) -> directoryPerson(row), (Object) ids.toArray(String[]::new));
    }

    private static DirectoryPerson directoryPerson(ResultSet row) throws SQLException {
        return new DirectoryPerson(person(row), Assignment.of(row.getString("assignment")), row.getObject("gone_at") != null,
                row.getString("source"), Columns.instant(row, "changed_at"));
    }

    /**
     * The person in a row of the view {@code provisioning_work}, or of any query with the same columns.
     *
     * @throws SQLException if a column is missing
     */
    public static Person person(ResultSet row) throws SQLException {
        Map<String, String> attributes = new LinkedHashMap<>(CustomAttributes.read(row.getString("custom")));
        for (String column : Person.COLUMNS) {
            String value = row.getString(column);
            if (value != null) {
                attributes.put(column, value);
            }
        }
        return new Person(row.getString("user_id"), row.getString("email"), row.getString("status").equals("active"), attributes);
    }

    /**
     * Creates or changes one person. Somebody new is active if the source does not say; somebody new or returning is
     * assigned as the default says.
     *
     * @param source the name of the source, or of who used the API; 1 to 200 characters
     * @throws PersonRefused if a new person has no address, if another person in service has the address and is
     *                       not evidently the same human, if the custom attributes
     *                       become too long, or if id or address cannot be a person's by the {@link IdentityRules}
     */
    public Change put(PersonDraft draft, String source) {
        return put(draft, source, change -> { });
    }

    /**
     * As {@link #put(PersonDraft, String)}; not in a transaction of the caller, since a second try takes another one.
     *
     * @param together runs in the transaction, with what was done
     * @throws PersonRefused as there
     */
    public Change put(PersonDraft draft, String source, Consumer<Change> together) {
        try {
            return transaction.execute(status -> putOnce(draft, source, together));
        } catch (DuplicateKeyException somebodyWasFaster) {
            return transaction.execute(status -> putOnce(draft, source, together));
        }
    }

    private Change putOnce(PersonDraft draft, String source, Consumer<Change> together) {
        Change change = putOnce(draft, source);
        together.accept(change);
        return change;
    }

    /**
     * Creates or changes many people in one transaction, which may be the caller's. Whoever cannot be written as the draft says is
     * left out, and the others are written.
     *
     * @param drafts of different people
     * @return by id, why somebody was left out
     */
    public Map<String, String> putAll(List<PersonDraft> drafts, String source) {
        return transaction.execute(status -> new PeopleBatch(jdbc, marks, this, now()).put(drafts, source));
    }

    /** @return whether this person was present; they are gone now, and no longer assigned */
    public boolean remove(String id, String source) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            Optional<DirectoryPerson> present = locked(id).filter(person -> !person.gone());
            present.ifPresent(person -> {
                jdbc.update("update directory_user set gone_at = ?, changed_at = ?, email_key = null where id = ?",
                        now(), now(), id);
                feed(id, "removed", List.of(), source);
                mark(id, assigned(id, person.assignment(), Assignment.NONE, source));
            });
            return present.isPresent();
        }));
    }

    /**
     * The same for many people, in one transaction; whoever is gone or unknown is passed over.
     *
     * @param ids at most a few hundred
     */
    public void remove(Collection<String> ids, String source) {
        if (ids.isEmpty()) {
            return;
        }
        transaction.executeWithoutResult(status -> {
            Object all = ids.toArray(String[]::new);
            jdbc.queryForList("select id from directory_user where id = any(?) order by id for update", all);
            List<String> present = jdbc.queryForList("select id from directory_user where id = any(?) and gone_at is null order by id",
                    String.class, all);
            Object those = present.toArray(String[]::new);
            String feed = "insert into directory_change (at, user_id, kind, attributes, source) select cast(? as timestamp with time "
                    + "zone), u.id, ";
            jdbc.update(feed + "'removed', '', cast(? as varchar) from directory_user u where u.id = any(?) order by u.id", now(), source,
                    those);
            jdbc.update(feed + "'assignment', 'assignment', cast(? as varchar) from directory_user u join app_assignment a on a.user_id = "
                    + "u.id "
                    + "where u.id = any(?) and a.state <> 'none' order by u.id", now(), source, those);
            jdbc.update("update app_assignment set state = 'none', changed_at = ? where state <> 'none' and user_id = any(?)", now(),
                    those);
            jdbc.update("update directory_user set gone_at = ?, changed_at = ?, email_key = null where id = any(?)", now(), now(), those);
            marks.mark(present);
        });
    }

    /** @return whether it changed; false if it was so already, or if no present person has this id */
    public boolean assign(String id, Assignment assignment, String source) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean changed = locked(id).filter(person -> !person.gone())
                    .map(person -> assigned(id, person.assignment(), assignment, source)).orElse(false);
            if (changed) {
                mark(id, true);
            }
            return changed;
        }));
    }

    /**
     * The same for many people, in one transaction.
     *
     * @param ids at most a few hundred
     * @return who changed, by id; whoever was so already, is gone or unknown is passed over
     */
    public List<String> assign(Collection<String> ids, Assignment assignment, String source) {
        if (ids.isEmpty()) {
            return List.of();
        }
        return transaction.execute(status -> {
            Object all = ids.toArray(String[]::new);
            jdbc.queryForList("select id from directory_user where id = any(?) order by id for update", all);
            List<String> changed = jdbc.queryForList("""
                    select u.id from directory_user u join app_assignment a on a.user_id = u.id
                    where u.id = any(?) and u.gone_at is null and a.state <> ? order by u.id""", String.class, all, assignment.word());
            Object[] those = {changed.toArray(String[]::new)};
            jdbc.update("update app_assignment set state = ?, changed_at = ? where user_id = any(?)", assignment.word(), now(), those[0]);
            jdbc.update("insert into directory_change (at, user_id, kind, attributes, source) "
                    + "select cast(? as timestamp with time zone), id, 'assignment', 'assignment', cast(? as varchar) from directory_user "
                    + "where id = any(?) order by id", now(), source, those[0]);
            marks.mark(changed);
            return changed;
        });
    }

    /** Whether an id of another system can be one of the directory. */
    public boolean identifies(String id) {
        return rules.ids().identifies(id);
    }

    /** Who has these addresses, or an address that a person of the batch has now. */
    AddressHolders holders(Collection<String> emails, Collection<DirectoryPerson> people) {
        return new AddressHolders(jdbc, rules, Stream.concat(emails.stream(), people.stream().map(person -> person.person().email())).toList());
    }

    /** @throws PersonRefused as {@link IdentityRules#applied} */
    PersonDraft byRules(PersonDraft draft, Optional<DirectoryPerson> before) {
        return rules.applied(draft, before);
    }

    private Change putOnce(PersonDraft said, String source) {
        Optional<DirectoryPerson> before = locked(said.id());
        PersonDraft draft = byRules(said, before);
        Person after = draft.over(before.map(DirectoryPerson::person));
        AddressHolders holders = new AddressHolders(jdbc, rules, List.of(after.email()));
        holders.check(before.filter(person -> !person.gone()).map(DirectoryPerson::person), after);
        List<String> attributes = differences(before.map(DirectoryPerson::person), after);
        Change.Kind kind = kind(before, attributes);
        write(kind, after, source);
        if (kind != Change.Kind.UNCHANGED) {
            feed(draft.id(), kind.name().toLowerCase(Locale.ROOT), attributes, source);
        }
        Assignment held = before.map(DirectoryPerson::assignment).orElse(Assignment.NONE);
        if (assigned(draft.id(), held, wanted(draft, held, kind, holders.inherited(after)), source)) {
            mark(draft.id(), true);
            attributes.add("assignment");
            return new Change(kind == Change.Kind.UNCHANGED ? Change.Kind.CHANGED : kind, attributes);
        }
        if (kind != Change.Kind.UNCHANGED) {
            mark(draft.id(), false);
        }
        return new Change(kind, attributes);
    }

    static Change.Kind kind(Optional<DirectoryPerson> before, List<String> attributes) {
        return before.isEmpty() ? Change.Kind.CREATED
                : before.get().gone() ? Change.Kind.RETURNED
                : attributes.isEmpty() ? Change.Kind.UNCHANGED : Change.Kind.CHANGED;
    }

    /** @param inherited what is assigned to the same human under another id */
    Assignment wanted(PersonDraft draft, Assignment held, Change.Kind kind, Optional<Assignment> inherited) {
        boolean arrives = kind == Change.Kind.CREATED || kind == Change.Kind.RETURNED;
        return Objects.requireNonNullElse(draft.assignment(), !arrives ? held
                : inherited.orElse(assignByDefault ? Assignment.ASSIGNED : held));
    }

    private Optional<DirectoryPerson> locked(String id) {
        jdbc.queryForList("select id from directory_user where id = ? for update", id);
        return find(id);
    }

    /** @param before the person as they are present; only they can swap an address with another person */
    static PersonRefused takenAddress(Optional<Person> before, Person person, String holder) {
        return new PersonRefused("email", "is " + person.email() + ", which person " + holder + " has; change or remove that person first"
                + (before.isEmpty() ? "" : ". To swap the addresses of two people, give one of them a third address, wait until Calendly has "
                + "verified it, and then give both their final ones"));
    }

    static List<String> differences(Optional<Person> before, Person after) {
        List<String> names = new ArrayList<>();
        Stream.concat(Stream.of("email", "status"), Person.COLUMNS.stream())
                .filter(name -> !before.flatMap(person -> person.value(name)).equals(after.value(name)))
                .forEach(names::add);
        if (!before.map(CustomAttributes::of).orElse(CustomAttributes.NONE).equals(CustomAttributes.of(after))) {
            names.add("custom");
        }
        return names;
    }

    private void write(Change.Kind kind, Person person, String source) {
        switch (kind) {
            case CREATED -> {
                jdbc.update(INSERT, values(person, source, now()));
                jdbc.update(INSERT_ASSIGNMENT, person.id(), now());
                marks.begin(List.of(person.id()));
            }
            case RETURNED, CHANGED -> jdbc.update(UPDATE, values(person, source, now()));
            case UNCHANGED -> { }
        }
    }

    /** The parameters of {@link #INSERT} and {@link #UPDATE}. */
    static Object[] values(Person person, String source, OffsetDateTime now) {
        List<Object> values = new ArrayList<>(Arrays.asList(person.email(), UserName.key(person.email()),
                person.active() ? "active" : "inactive", CustomAttributes.of(person), now));
        Person.COLUMNS.forEach(column -> values.add(person.value(column).orElse(null)));
        values.addAll(List.of(source, person.id()));
        return values.toArray();
    }

    private boolean assigned(String id, Assignment held, Assignment wanted, String source) {
        if (held == wanted) {
            return false;
        }
        jdbc.update(ASSIGN, wanted.word(), now(), id);
        feed(id, "assignment", List.of("assignment"), source);
        return true;
    }

    private void feed(String id, String kind, List<String> attributes, String source) {
        jdbc.update(FEED, now(), id, kind, String.join(",", attributes), source);
    }

    private void mark(String id, boolean inAnyCase) {
        marks.markOthersWithAddress(List.of(id));
        if (inAnyCase) {
            marks.mark(List.of(id));
        } else {
            marks.markConcerned(List.of(id));
        }
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
