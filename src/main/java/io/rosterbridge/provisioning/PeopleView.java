package io.rosterbridge.provisioning;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.platform.csv.SafeCsv;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.queue.TaskState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The people with their Calendly users, by id. Whoever has left the directory is shown while they still have a Calendly user,
 * or work is left; all who have left are a list of their own.
 */
public final class PeopleView {

    /** The word for the list of {@link #gone}, beside those of {@link TaskState}. */
    public static final String GONE = "gone";

    private static final String EVERYBODY = "select t.user_id, u.email, u.display_name, u.full_name, u.status, u.gone_at, "
            + "a.state as assignment, " + TaskState.COLUMN + """
             as task_state, t.action as last_action, t.outcome as last_outcome, c.scim_id, c.user_name, c.active,
                   case when exists (select 1 from drift d where d.run_id = (select max(r.id) from import_run r where r.kind = 'reconcile'
                        and r.state = 'complete') and d.user_id = t.user_id and d.kind = 'vanished' and d.action <> 'repaired'
                        and d.scim_id = c.scim_id) then 1 else 0 end as vanished
            from provisioning_task t
            join directory_user u on u.id = t.user_id
            join app_assignment a on a.user_id = t.user_id
            left join calendly_account c on c.user_id = t.user_id
            where\s""";
    private static final String SELECT = EVERYBODY + "(u.gone_at is null or c.user_id is not null or t.state <> 'inStep')";
    /** So that the index of it is used, which "is not null" does not make H2 do. */
    private static final String LEFT = "u.gone_at > timestamp with time zone '1970-01-01 00:00:00+00'";

    private static final String PERSON = "u.";
    private static final int ROWS_AT_ONCE = 1000;

    private final JdbcTemplate database;

    public PeopleView(JdbcTemplate database) {
        this.database = database;
    }

    /**
     * A person in the list.
     *
     * @param displayName as the directory gives it; null if it does not
     * @param status      {@code active}, {@code inactive} or {@code gone}
     * @param assignment  {@code assigned}, {@code suspended} or {@code none}
     * @param account     the linked Calendly user; null if there is none
     * @param fullName    as the directory gives it; null if it does not
     * @param standing    what it means that nothing is to be done, where nothing is
     */
    public record Row(String id, String email, String displayName, @Schema(allowableValues = {"active", "inactive", "gone"}) String status,
                      @Schema(implementation = Assignment.class) String assignment, TaskState state, Linked account, @JsonIgnore String fullName,
                      @JsonIgnore Standing standing) {

        /** What a list calls the person. */
        public String name() {
            return displayName != null ? displayName : fullName != null ? fullName : email;
        }
    }

    /** What it means that nothing is to be done about a person. */
    public enum Standing {
        /** Calendly holds what it should. */
        IN_STEP,
        /** Neither assigned nor linked: no concern of Calendly's. */
        NOT_ASSIGNED,
        /** Assigned, and nobody is created for them: since they are inactive or suspended, or since creating is off. */
        NO_ACCOUNT,
        /** The linked user is not listed by Calendly, and this was only reported. */
        NOT_LISTED,
        /** Something is to be done, and a setting keeps it from being done. */
        SKIPPED;

        private static Standing of(ResultSet row, boolean isAssigned, boolean isLinked) throws SQLException {
            if (!isLinked) {
                return isAssigned ? NO_ACCOUNT : NOT_ASSIGNED;
            }
            if (row.getInt("vanished") == 1) {
                return NOT_LISTED;
            }
            boolean isKept = Outcome.SKIPPED.name().equals(row.getString("last_outcome"))
                    && !Action.UPDATE.name().equals(row.getString("last_action"));
            return isKept ? SKIPPED : IN_STEP;
        }
    }

    /**
     * A linked Calendly user, as it is known to be.
     *
     * @param active null if Calendly does not say
     */
    public record Linked(String scimId, String userName, Boolean active) {
    }

    /** One person by id; empty if there is none to be shown. */
    public Optional<Row> find(String id) {
        return database.query(SELECT + " and t.user_id = ?", (row, number) -> row(row), id).stream().findFirst();
    }

    /**
     * Which people; whatever is given has to fit.
     *
     * @param query      part of an id, an address or a name, in any letter case; a blank one is none
     * @param family     held, rejected or failed for this reason
     * @param department the value of the column, letter by letter
     */
    public record Filter(Optional<String> query, Optional<TaskState> state, Optional<Family> family, Optional<String> department,
                         Optional<Assignment> assignment) {

        public static final Filter NONE = new Filter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty());

        private Optional<String> text() {
            return query.map(String::strip).filter(text -> !text.isEmpty());
        }

        /** Whether an index leads to those of whom the rest of the filter speaks, and they are few as a rule. */
        private boolean isAmongFew() {
            return family.isPresent() || state.filter(wanted -> wanted != TaskState.IN_STEP && wanted != TaskState.DUE).isPresent();
        }

        /** A search, and nothing else. */
        public static Filter of(String query) {
            return new Filter(Optional.of(query), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /**
     * A page.
     *
     * @param limit 1 or more
     * @param after the {@code next} of the page before; empty for the first
     */
    public Page<Row> page(Filter filter, int limit, Optional<String> after) {
        List<Row> rows = filter.isAmongFew() || filter.text().isEmpty() ? rows(filter, limit + 1, after) : matching(filter, limit + 1, after);
        return Page.of(rows, limit, Row::id);
    }

    private List<Row> rows(Filter filter, int limit, Optional<String> after) {
        List<Object> parameters = new ArrayList<>();
        StringBuilder sql = new StringBuilder(SELECT).append(condition(filter, parameters));
        after.ifPresent(id -> {
            sql.append(" and t.user_id > ?");
            parameters.add(id);
        });
        parameters.add(limit);
        return database.query(sql + " order by t.user_id fetch first ? rows only", (row, number) -> row(row), parameters.toArray());
    }

    /**
     * Looks through the texts alone, which takes a fraction of looking through all that is known of people, until those who also fit
     * the rest fill a page.
     */
    private List<Row> matching(Filter filter, int limit, Optional<String> after) {
        List<Row> found = new ArrayList<>();
        String text = filter.text().orElseThrow();
        Optional<String> from = after;
        do {
            List<String> ids = matching(text, from);
            List<Object> parameters = new ArrayList<>();
            parameters.add(ids.toArray(String[]::new));
            String rest = rest(filter, parameters);
            parameters.add(limit - found.size());
            found.addAll(database.query(SELECT + " and t.user_id = any(?)" + rest + " order by t.user_id fetch first ? rows only",
                    (row, number) -> row(row), parameters.toArray()));
            from = ids.size() < ROWS_AT_ONCE ? Optional.empty() : Optional.of(ids.get(ids.size() - 1));
        } while (found.size() < limit && from.isPresent());
        return found;
    }

    /** The first whose text matches, by id. */
    private List<String> matching(String text, Optional<String> after) {
        Containing containing = Containing.of(text);
        List<Object> parameters = new ArrayList<>(containing.parameters());
        parameters.addAll(List.of(after.orElse(""), ROWS_AT_ONCE));
        return database.queryForList("select u.id from directory_user u where " + containing.condition(PERSON)
                + " and u.id > ? order by u.id fetch first ? rows only", String.class, parameters.toArray());
    }

    /**
     * Those of some people in the directory who fit, by id.
     *
     * @param ids at most a few hundred
     */
    public List<String> fitting(Filter filter, Collection<String> ids) {
        List<Object> parameters = new ArrayList<>();
        String condition = condition(filter, parameters);
        parameters.add(ids.toArray(String[]::new));
        return database.query(SELECT + condition + " and u.gone_at is null and t.user_id = any(?) order by t.user_id",
                (row, number) -> row.getString("user_id"), parameters.toArray());
    }

    /** How many people of the directory fit: all who do, but for those who have left, who are fewer as a rule. */
    public long count(Filter filter) {
        return count(filter, "") - count(filter, " in (select u.id from directory_user u where " + LEFT + ")");
    }

    /** Goes through the tables that the filter is about; a person has a row in each. */
    private long count(Filter filter, String ofKey) {
        boolean task = filter.state().isPresent() || filter.family().isPresent();
        boolean person = filter.text().isPresent() || filter.department().isPresent() || !task && filter.assignment().isEmpty();
        String first = person ? "directory_user u" : task ? "provisioning_task t" : "app_assignment a";
        String key = person ? "u.id" : task ? "t.user_id" : "a.user_id";
        List<Object> parameters = new ArrayList<>();
        String condition = condition(filter, parameters);
        return database.queryForObject("select count(*) from " + first
                + (person && task ? " join provisioning_task t on t.user_id = u.id" : "")
                + (filter.assignment().isPresent() && (person || task) ? " join app_assignment a on a.user_id = " + key : "")
                + " where " + (ofKey.isEmpty() ? "1 = 1" : key + ofKey) + condition, Long.class, parameters.toArray());
    }

    private static String condition(Filter filter, List<Object> parameters) {
        Optional<Containing> containing = filter.text().map(Containing::of);
        String matches = containing.map(text -> " and " + text.condition(PERSON)).orElse("");
        containing.map(Containing::parameters).ifPresent(parameters::addAll);
        return matches + rest(filter, parameters);
    }

    /** All but the query. */
    private static String rest(Filter filter, List<Object> parameters) {
        StringBuilder sql = new StringBuilder();
        filter.state().ifPresent(wanted -> sql.append(" and ").append(wanted.condition()));
        filter.family().ifPresent(cause -> {
            sql.append(" and t.family = ? and t.state <> 'inStep'");
            parameters.add(cause.word());
        });
        filter.department().ifPresent(name -> {
            sql.append(" and u.department = ?");
            parameters.add(name);
        });
        filter.assignment().ifPresent(wanted -> {
            sql.append(" and a.state = ?");
            parameters.add(wanted.word());
        });
        return sql.toString();
    }

    /**
     * A page of all who have left the directory and are still known, whether they have a Calendly user or not.
     *
     * @param limit 1 or more
     * @param after the {@code next} of the page before; empty for the first
     */
    public Page<Row> gone(Filter filter, int limit, Optional<String> after) {
        List<Object> parameters = new ArrayList<>(List.of(after.orElse("")));
        StringBuilder matches = new StringBuilder();
        filter.text().map(Containing::of).ifPresent(containing -> {
            matches.append(" and ").append(containing.condition(PERSON));
            parameters.addAll(containing.parameters());
        });
        String rest = rest(filter, parameters);
        if (!rest.isEmpty()) {
            matches.append(" and exists (select 1 from provisioning_task t join app_assignment a on a.user_id = t.user_id where t.user_id "
                    + "= u.id").append(rest).append(')');
        }
        parameters.add(limit + 1);
        List<String> ids = database.queryForList("select u.id from directory_user u where " + LEFT + " and u.id > ?" + matches
                + " order by u.id fetch first ? rows only", String.class, parameters.toArray());
        List<Row> rows = database.query(EVERYBODY + "t.user_id = any(?) order by t.user_id", (row, number) -> row(row),
                (Object) ids.toArray(String[]::new));
        return Page.of(rows, limit, Row::id);
    }

    /**
     * Those of these ids whom {@link #page} would list, by id.
     *
     * @param ids at most a few hundred
     */
    public List<Row> these(Collection<String> ids) {
        return database.query(SELECT + " and t.user_id = any(?) order by t.user_id", (row, number) -> row(row),
                (Object) ids.toArray(String[]::new));
    }

    /**
     * What those of these ids are called whom {@link #page} would list, by id.
     *
     * @param ids at most a few hundred
     */
    public Map<String, String> names(Collection<String> ids) {
        return these(ids).stream().collect(Collectors.toMap(Row::id, Row::name));
    }

    /**
     * Writes everybody whom {@link #page} would list as CSV (RFC 4180), a part at a time.
     *
     * @throws IOException if the writer fails; between rows as an {@link java.io.UncheckedIOException}
     */
    public void writeCsv(Filter filter, Writer writer) throws IOException {
        writeCsv(after -> page(filter, ROWS_AT_ONCE, after), writer);
    }

    /** As {@link #writeCsv}, those whom {@link #gone} would list. */
    public void writeGoneCsv(Filter filter, Writer writer) throws IOException {
        writeCsv(after -> gone(filter, ROWS_AT_ONCE, after), writer);
    }

    private static void writeCsv(Function<Optional<String>, Page<Row>> pages, Writer writer) throws IOException {
        SafeCsv csv = new SafeCsv(writer);
        csv.row("id", "email", "displayName", "status", "assignment", "state", "scimId", "userName", "accountActive");
        Page.forEach(pages, row -> csv.row(cells(row)));
        csv.flush();
    }

    private static List<Object> cells(Row row) {
        Linked account = row.account();
        return Arrays.asList(row.id(), row.email(), row.displayName(), row.status(), row.assignment(), row.state().word(),
                account == null ? null : account.scimId(), account == null ? null : account.userName(),
                account == null ? null : account.active());
    }

    /** How many linked Calendly users belong to people who are gone or not assigned. */
    public long linkedUnassigned() {
        return database.queryForObject("""
                select count(*) from calendly_account c join app_assignment a on a.user_id = c.user_id
                join directory_user u on u.id = c.user_id where a.state = 'none' or u.gone_at is not null""", Long.class);
    }

    /** How many people there are and how many Calendly users are linked. H2 knows the size of a table without counting. */
    public Sizes sizes() {
        return database.queryForObject("""
                select (select count(*) from directory_user) - (select count(*) from directory_user u where %s) as people,
                       (select count(*) from app_assignment where state = 'assigned') as assigned,
                       (select count(*) from calendly_account) as linked""".formatted(LEFT),
                (row, number) -> new Sizes(row.getLong("people"), row.getLong("assigned"), row.getLong("linked")));
    }

    /** @param people present in the directory */
    public record Sizes(long people, long assigned, long linked) {
    }

    private static Row row(ResultSet row) throws SQLException {
        String status = row.getObject("gone_at") == null ? row.getString("status") : "gone";
        Linked account = row.getString("scim_id") == null ? null
                : new Linked(row.getString("scim_id"), row.getString("user_name"), row.getObject("active", Boolean.class));
        return new Row(row.getString("user_id"), row.getString("email"), row.getString("display_name"), status, row.getString("assignment"),
                TaskState.of(row.getString("task_state")), account, row.getString("full_name"),
                Standing.of(row, !status.equals("gone") && !row.getString("assignment").equals("none"), account != null));
    }
}
