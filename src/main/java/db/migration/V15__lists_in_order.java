package db.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/**
 * Numbers what imports list, stage and find; see the script. H2 caches the numbers, as by {@link V3__h2_identities}; PostgreSQL
 * would cache them for each connection, and those of one run would no longer lie together.
 */
public class V15__lists_in_order extends BaseJavaMigration {

    private static final int CACHED = 1000;

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        ScriptUtils.executeSqlScript(connection, new ClassPathResource("db/scripts/lists_in_order.sql"));
        if (!connection.getMetaData().getDatabaseProductName().equals("H2")) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            for (String table : List.of("import_account", "import_person", "import_address", "import_candidate", "drift")) {
                statement.execute("alter table " + table + " alter column id set cache " + CACHED);
            }
        }
    }
}
