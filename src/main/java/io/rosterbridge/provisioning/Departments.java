package io.rosterbridge.provisioning;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The departments of the directory, to choose from. To count them takes a look at everybody, so what was counted is shown again for half
 * a minute.
 */
public final class Departments {

    private static final int MOST = 200;
    private static final Duration GOOD_FOR = Duration.ofSeconds(30);

    private final JdbcTemplate database;
    private final Clock clock;
    private volatile Counted counted = new Counted(List.of(), Instant.MIN);

    Departments(JdbcTemplate database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** One of them, and how many people of the directory are in it. */
    public record Department(String name, long people) {
    }

    private record Counted(List<Department> departments, Instant until) {
    }

    /** The largest first, and not the very small ones of very many. */
    public List<Department> all() {
        Counted present = counted;
        if (clock.instant().isBefore(present.until())) {
            return present.departments();
        }
        List<Department> departments = database.query("select department, count(*) as people from directory_user where gone_at is null "
                + "and department is not null group by department order by people desc, department fetch first ? rows only",
                (row, number) -> new Department(row.getString("department"), row.getLong("people")), MOST);
        counted = new Counted(departments, clock.instant().plus(GOOD_FOR));
        return departments;
    }
}
