package io.rosterbridge.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Person;
import io.rosterbridge.platform.rows.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/** What imports have changed in the directory, person by person, for as long as it may be taken back. */
public final class ImportChanges {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JdbcTemplate database;

    public ImportChanges(JdbcTemplate database) {
        this.database = database;
    }

    /** A person as the database holds them here. */
    private record Stored(String email, boolean active, Map<String, String> attributes) {
    }

    /** Writes down what was applied, in the transaction that applies it. */
    void record(long runId, List<Verdict> applied, Instant at) {
        // Of a person who is gone nothing changes in the directory.
        List<Verdict> present = applied.stream().filter(verdict -> verdict.after().isPresent()).toList();
        database.batchUpdate("insert into import_change (run_id, user_id, scim_id, at, person_before, person_after, former, assignment, "
                + "linked) "
                + "values (?, ?, ?, ?, ?, ?, ?, ?, ?)", present.stream().map(verdict -> change(verdict, at))
                .map(change -> new Object[] {runId,
                    change.userId(), change.scimId(), at.atOffset(ZoneOffset.UTC), change.before().map(ImportChanges::json).orElse(null),
                    json(change.after()), change.former().word(), change.assignment().word(), change.linked()}).toList());
    }

    private static ImportChange change(Verdict verdict, Instant at) {
        return new ImportChange(verdict.userId().orElseThrow(), verdict.row().scimId(), at, verdict.before(), verdict.after().orElseThrow(),
                verdict.former(), verdict.assignment(), verdict.links() && verdict.row().linkedTo().isEmpty());
    }

    /** What an import has changed about these people; at most a few hundred. */
    public List<ImportChange> of(long runId, Collection<String> userIds) {
        return database.query("select * from import_change where run_id = ? and user_id = any(?) order by user_id",
                (row, number) -> change(row), runId, userIds.toArray(String[]::new));
    }

    /** The addresses that imports have found and given this person. */
    Set<String> addresses(String userId) {
        return database.query("select * from import_change where user_id = ?", (row, number) -> change(row), userId).stream()
                .flatMap(change -> Stream.concat(change.before().stream(), Stream.of(change.after()))).map(Person::email)
                .collect(Collectors.toSet());
    }

    /** Whether it is known what an import has changed. */
    public boolean areKnown(long runId) {
        return !database.queryForList("select run_id from import_change where run_id = ? fetch first 1 rows only", runId).isEmpty();
    }

    /** Forgets what was changed before an instant. */
    public void forget(Instant before) {
        database.update("delete from import_change where at < ?", before.atOffset(ZoneOffset.UTC));
    }

    private static ImportChange change(ResultSet row) throws SQLException {
        String id = row.getString("user_id");
        return new ImportChange(id, row.getString("scim_id"), Columns.instant(row, "at"),
                Optional.ofNullable(row.getString("person_before")).map(json -> person(id, json)),
                person(id, row.getString("person_after")),
                Assignment.of(row.getString("former")), Assignment.of(row.getString("assignment")), row.getBoolean("linked"));
    }

    private static String json(Person person) {
        try {
            return JSON.writeValueAsString(new Stored(person.email(), person.active(), person.attributes()));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Person person(String id, String json) {
        try {
            Stored stored = JSON.readValue(json, Stored.class);
            return new Person(id, stored.email(), stored.active(), stored.attributes());
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException("a person in the database is no JSON object", damaged);
        }
    }
}
