package db.migration;

import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/**
 * Quartz's tables, by Quartz's own script for PostgreSQL, which H2 understands too. With it both databases use Quartz's
 * PostgreSQL delegate.
 */
public class V2__quartz extends BaseJavaMigration {

    @Override
    public void migrate(Context context) {
        ScriptUtils.executeSqlScript(context.getConnection(),
                new ClassPathResource("org/quartz/impl/jdbcjobstore/tables_postgres.sql"));
    }
}
