package db.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/**
 * H2 writes an identity's next value to the disk once for as many rows as it caches, by itself 32; a killed process leaves a
 * gap of that size. PostgreSQL is left alone: it caches for each connection, and ids would no longer tell the order.
 */
public class V3__h2_identities extends BaseJavaMigration {

    private static final int CACHED = 1000;

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        if (!connection.getMetaData().getDatabaseProductName().equals("H2")) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            for (String table : List.of("directory_change", "provisioning_event")) {
                statement.execute("alter table " + table + " alter column id set cache " + CACHED);
            }
        }
    }
}
