package db.migration;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/**
 * Lets PostgreSQL sort keys by their code points, as H2 does. By default it sorts as the C library of its machine does, and lays out its
 * indexes so: another image of the same version may sort otherwise, and then an index misses rows that are there.
 */
public class V47__keys_sorted_alike extends BaseJavaMigration {

    /** Columns by which rows are looked up and kept apart; nowhere is one of them turned into lower case by the database. */
    private static final String KEYS = "'user_id', 'scim_id', 'external_id', 'email_key', 'user_name_key', 'address_key', 'claim', "
            + "'lease_owner', 'lease_token', 'pseudonym', 'condition_key'";
    private static final String COLUMNS = """
            select c.table_name, c.column_name, c.character_maximum_length from information_schema.columns c
            join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
            where c.table_schema = current_schema() and t.table_type = 'BASE TABLE' and c.data_type = 'character varying'
              and c.is_generated = 'NEVER' and c.collation_name is null
              and (c.column_name in (%s) or c.table_name = 'directory_user' and c.column_name = 'id')
            order by c.table_name, c.column_name""".formatted(KEYS);

    private record Column(String table, String name, int length) {
    }

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        if (!connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            Map<String, String> views = pairs(statement, "select viewname, definition from pg_views where schemaname = current_schema()");
            for (String view : views.keySet()) {
                statement.execute("drop view " + view);
            }
            // Made of keys among other columns, and turned into lower case as the database does it.
            Map<String, String> searches = pairs(statement, "select table_name, generation_expression from information_schema.columns "
                    + "where table_schema = current_schema() and column_name = 'search_text' and is_generated = 'ALWAYS'");
            for (String table : searches.keySet()) {
                statement.execute("alter table " + table + " drop column search_text");
            }
            for (Column column : columns(statement)) {
                statement.execute("alter table %s alter column %s type varchar(%d) collate \"C\"".formatted(column.table(), column.name(),
                        column.length()));
            }
            for (Map.Entry<String, String> search : searches.entrySet()) {
                statement.execute("alter table " + search.getKey() + " add column search_text varchar("
                        + (search.getKey().equals("directory_user") ? 10_000 : 2000) + ") generated always as ("
                        + inItsOwnLetters(search.getValue()) + ") stored");
            }
            for (Map.Entry<String, String> view : views.entrySet()) {
                statement.execute("create view " + view.getKey() + " as " + view.getValue());
            }
        }
    }

    /** What is put together from keys would have their rules, by which only the letters from a to z have a lower case. */
    private static String inItsOwnLetters(String expression) {
        return expression.replaceFirst("(?s)^lower\\((.*)\\)(::[a-z ]+)?$", "lower(($1) collate \"default\")");
    }

    private static List<Column> columns(Statement statement) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(COLUMNS)) {
            while (rows.next()) {
                columns.add(new Column(rows.getString(1), rows.getString(2), rows.getInt(3)));
            }
        }
        return columns;
    }

    private static Map<String, String> pairs(Statement statement, String sql) throws SQLException {
        Map<String, String> pairs = new LinkedHashMap<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                pairs.put(rows.getString(1), rows.getString(2));
            }
        }
        return pairs;
    }
}
