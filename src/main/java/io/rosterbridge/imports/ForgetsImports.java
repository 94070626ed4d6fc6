package io.rosterbridge.imports;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.rosterbridge.directory.Forgets;
import io.rosterbridge.directory.Forgotten;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/** What was listed of a person in Calendly goes, matched or not; that they had drifted stays, under a pseudonym. */
final class ForgetsImports implements Forgets {

    /**
     * A candidate of the person: by the person's id, or by whose addresses and id it was listed with. If it is another person's by now, the
     * next import lists the account again.
     */
    private static final String ITS = "(user_id = ? or user_name_key = any(?) or position(cast(? as varchar(1000)) in differences) > 0)";
    private static final int LONGEST_REASON = 1000;
    private static final int LONGEST_CLAIM = 330;
    private static final int LONGEST_RUN_REASON = 2000;

    private final JdbcTemplate database;
    private final ImportChanges changes;

    ForgetsImports(JdbcTemplate database) {
        this.database = database;
        this.changes = new ImportChanges(database);
    }

    /** The userNames they were listed with, and the addresses that imports have changed. */
    @Override
    public Set<String> addresses(String userId) {
        Set<String> addresses = new HashSet<>(changes.addresses(userId));
        addresses.addAll(database.queryForList("select a.user_name from import_match m join import_account a on a.id = m.id "
                + "where m.user_id = ? union select user_name from import_candidate where user_id = ?", String.class, userId, userId));
        return addresses;
    }

    @Override
    public void forget(Forgotten person) {
        String[] addresses = person.addresses().toArray(String[]::new);
        String json = '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(person.id())) + '"';
        database.update("update import_run set confirmed = confirmed - (select count(*) from import_candidate where run_id = import_run.id "
                + "and state = 'confirmed' and " + ITS + ") where state = 'applying'", person.id(), addresses, json);
        database.update("delete from import_candidate where " + ITS, person.id(), addresses, json);
        Object listed = database.queryForList("select a.id from import_account a left join import_match m on m.id = a.id "
                + "where m.user_id = ? or a.user_name_key = any(?) or a.external_id = ?", Long.class,
                person.id(), addresses, person.id()).toArray(Long[]::new);
        for (String table : List.of("import_match", "import_account")) {
            database.update("delete from " + table + " where id = any(?)", listed);
        }
        for (String column : List.of("one", "another")) {
            database.update("update import_match set " + column + " = null where " + column + " = ?", person.id());
        }
        for (String table : List.of("import_person", "import_address", "import_change", "drift_repair")) {
            database.update("delete from " + table + " where user_id = ?", person.id());
        }
        database.update("update drift set user_id = ?, held = null, seen = null, scim_id = null, reason = null where user_id = ?",
                person.pseudonym(), person.id());
        takeOutOfOthers(person);
    }

    private void takeOutOfOthers(Forgotten person) {
        // A Calendly user of somebody else may have had their externalId.
        for (String column : List.of("held", "seen")) {
            database.update("update drift set " + column + " = ? where attribute = 'externalId' and " + column + " = ?",
                    person.pseudonym(), person.id());
        }
        person.takeOutOf(database, "import_candidate", List.of("id"), "reason", LONGEST_REASON);
        person.takeOutOf(database, "import_candidate", List.of("id"), "outcome", LONGEST_REASON);
        person.takeOutOf(database, "import_match", List.of("id"), "apart", LONGEST_REASON);
        person.takeOutOf(database, "import_match", List.of("id"), "claim", LONGEST_CLAIM);
        person.takeOutOf(database, "drift", List.of("id"), "reason", LONGEST_REASON);
        person.takeOutOf(database, "import_run", List.of("id"), "reason", LONGEST_RUN_REASON);
    }
}
