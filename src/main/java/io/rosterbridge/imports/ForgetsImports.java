package io.rosterbridge.imports;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.rosterbridge.directory.Forgets;
import io.rosterbridge.directory.Forgotten;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/** What was listed of a person in Calendly goes, matched or not; that they had drifted stays, under a pseudonym. */
public final class ForgetsImports implements Forgets {

    /** A candidate of the person: by the person's id, or by whose addresses and id it was listed with. */
    private static final String ITS = "(user_id = ? or (user_id is null and (lower(user_name) = any(?) "
            + "or position(cast(? as varchar(1000)) in differences) > 0)))";
    private static final int LONGEST_REASON = 1000;
    private static final int LONGEST_RUN_REASON = 2000;

    private final JdbcTemplate database;

    public ForgetsImports(JdbcTemplate database) {
        this.database = database;
    }

    /** The userNames they were listed with. */
    @Override
    public Set<String> addresses(String userId) {
        return new HashSet<>(database.queryForList("select user_name from import_account where user_id = ? union "
                + "select user_name from import_candidate where user_id = ?", String.class, userId, userId));
    }

    @Override
    public void forget(Forgotten person) {
        String[] addresses = person.addresses().toArray(String[]::new);
        String json = '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(person.id())) + '"';
        database.update("update import_run set confirmed = confirmed - (select count(*) from import_candidate where run_id = import_run.id "
                + "and state = 'confirmed' and " + ITS + ") where state = 'applying'", person.id(), addresses, json);
        database.update("delete from import_candidate where " + ITS, person.id(), addresses, json);
        database.update("delete from import_account where user_id = ? or (user_id is null and (user_name_key = any(?) or external_id = ?))",
                person.id(), addresses, person.id());
        for (String table : List.of("import_person", "import_address", "drift_repair")) {
            database.update("delete from " + table + " where user_id = ?", person.id());
        }
        database.update("update drift set user_id = ?, held = null, seen = null, scim_id = null, reason = null where user_id = ?",
                person.pseudonym(), person.id());
        person.takeOutOf(database, "import_candidate", List.of("run_id", "scim_id"), "reason", LONGEST_REASON);
        person.takeOutOf(database, "import_candidate", List.of("run_id", "scim_id"), "outcome", LONGEST_REASON);
        person.takeOutOf(database, "import_account", List.of("run_id", "scim_id"), "apart", LONGEST_REASON);
        person.takeOutOf(database, "drift", List.of("run_id", "user_id", "kind", "attribute"), "reason", LONGEST_REASON);
        person.takeOutOf(database, "import_run", List.of("id"), "reason", LONGEST_RUN_REASON);
    }
}
