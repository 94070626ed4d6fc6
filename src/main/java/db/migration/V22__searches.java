package db.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/**
 * What a search looks through, in lower case and a line each, as one column that the database keeps. H2 reads whole rows unless an
 * index has all that is asked for, as these have; in PostgreSQL such a row might be too long for an index, and it needs none.
 */
public class V22__searches extends BaseJavaMigration {

    private static final String PERSON = text("id", "email", "display_name", "full_name", "first_name", "last_name");
    private static final String CANDIDATE = text("user_name", "scim_id", "user_id");

    private static String text(String... columns) {
        return Arrays.stream(columns).map(column -> "coalesce(" + column + ", '')").collect(Collectors.joining(" || '\n' || ", "lower(", ")"));
    }

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        boolean isH2 = connection.getMetaData().getDatabaseProductName().equals("H2");
        String column = "alter table %s add column search_text varchar(%d) generated always as (%s)" + (isH2 ? "" : " stored");
        try (Statement statement = connection.createStatement()) {
            statement.execute(column.formatted("directory_user", 10_000, PERSON));
            statement.execute(column.formatted("import_candidate", 2000, CANDIDATE));
            if (isH2) {
                statement.execute("create index directory_user_search on directory_user (id, gone_at, search_text)");
                statement.execute("create index directory_user_department on directory_user (department, gone_at)");
                statement.execute("create index import_candidate_search on import_candidate (run_id, list, state, id, search_text)");
            }
        }
    }
}
