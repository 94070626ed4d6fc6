package io.rosterbridge.platform.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** Removes many rows in parts, each in a transaction of its own: none becomes so large that the others have to wait. */
public final class Parts {

    static final int ROWS = 50_000;

    private Parts() {
    }

    /**
     * Removes the rows of a table with an id, the lowest first; stopped in between, it goes on the next time.
     *
     * @param condition of the rows {@code r} of the table
     * @return how many there were
     */
    public static int delete(JdbcTemplate database, String table, String condition, Object... parameters) {
        // By a bound: H2 would work out a list of ids again for each row.
        String last = "select max(part.id) from (select r.id from %s r where %s order by r.id fetch first %d rows only) part".formatted(table,
                condition, ROWS);
        String delete = "delete from " + table + " r where r.id <= ? and " + condition;
        int all = 0;
        Long bound = database.queryForObject(last, Long.class, parameters);
        while (bound != null) {
            List<Object> bounded = new ArrayList<>(List.of(bound));
            bounded.addAll(Arrays.asList(parameters));
            all += database.update(delete, bounded.toArray());
            bound = database.queryForObject(last, Long.class, parameters);
        }
        return all;
    }
}
