package db.migration;

import io.rosterbridge.platform.text.MailAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Keys of addresses were the addresses in lower case. They are computed once more, so that one mailbox has one key and two have two.
 * Nobody is merged: of two present people whose addresses turn out to be one mailbox, one keeps the former key, which no address has any
 * longer. Whose key has changed is due, so that their claim to a userName is written down once more and a person who claims the same one is
 * told. A candidate of an import has a key of its own from now on.
 */
public class V36__keys_of_mailboxes extends BaseJavaMigration {

    private static final Logger LOG = LoggerFactory.getLogger(V36__keys_of_mailboxes.class);
    private static final int PAGE = 1000;
    private static final int LONGEST = 320;

    /** @param text an address, or a former key of one, which is an address too */
    private record Keyed(Object id, String text, String key) {

        Optional<String> otherKey() {
            return Optional.ofNullable(text).map(MailAddress::key).filter(computed -> !computed.equals(key) && computed.length() <= LONGEST);
        }
    }

    @Override
    public void migrate(Context context) {
        JdbcTemplate database = new JdbcTemplate(new SingleConnectionDataSource(context.getConnection(), true));
        database.execute("alter table import_candidate add column user_name_key varchar(320)");
        people(database);
        other(database, "provisioning_task", "user_id", "user_name_key");
        other(database, "import_account", "id", "user_name");
        other(database, "import_candidate", "id", "user_name");
    }

    private static void people(JdbcTemplate database) {
        Map<Object, Keyed> changed = new LinkedHashMap<>();
        each(database, "directory_user where gone_at is null", "id", "id, email, email_key", person -> {
            if (person.otherKey().isPresent()) {
                changed.put(person.id(), person);
            }
        });
        changed.keySet().forEach(id -> database.update("update directory_user set email_key = null where id = ?", id));
        List<String> shared = new ArrayList<>();
        for (Keyed person : changed.values()) {
            String key = person.otherKey().orElseThrow();
            List<String> holders = database.queryForList("select id from directory_user where email_key = ?", String.class, key);
            database.update("update directory_user set email_key = ? where id = ?", holders.isEmpty() ? key : person.key(), person.id());
            due(database, person.id());
            holders.forEach(holder -> {
                due(database, holder);
                shared.add(person.id() + " and " + holder);
            });
        }
        if (!shared.isEmpty()) {
            LOG.warn("{} times two people have one mailbox, spelled in two ways; correct the address of one or remove one: {}", shared.size(),
                    shared);
        }
    }

    private static void due(JdbcTemplate database, Object id) {
        database.update("""
                update provisioning_task set revision = revision + 1, marked_at = current_timestamp,
                       due_at = case when state in ('inStep', 'rejected') then current_timestamp else due_at end,
                       state = case when state in ('inStep', 'rejected') then 'due' else state end
                where user_id = ?""", id);
    }

    private static void other(JdbcTemplate database, String table, String id, String text) {
        each(database, table + " where true", id, id + ", " + text + ", user_name_key", row -> row.otherKey().ifPresent(key ->
                database.update("update " + table + " set user_name_key = ? where " + id + " = ?", key, row.id())));
    }

    /** Page by page, since there may be a million rows. */
    private static void each(JdbcTemplate database, String rows, String id, String columns, Consumer<Keyed> action) {
        String page = "select " + columns + " from " + rows + "%s order by " + id + " fetch first " + PAGE + " rows only";
        List<Keyed> some = page(database, page.formatted(""));
        while (!some.isEmpty()) {
            some.forEach(action);
            some = page(database, page.formatted(" and " + id + " > ?"), some.get(some.size() - 1).id());
        }
    }

    private static List<Keyed> page(JdbcTemplate database, String query, Object... after) {
        return database.query(query, (row, number) -> new Keyed(row.getObject(1), row.getString(2), row.getString(3)), after);
    }
}
