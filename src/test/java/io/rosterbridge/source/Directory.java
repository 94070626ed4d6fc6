package io.rosterbridge.source;

import io.rosterbridge.directory.IdentityRules;
import io.rosterbridge.directory.People;
import io.rosterbridge.queue.DueMarks;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A directory on a database, with a look at all that it wrote. */
public final class Directory {

    public final JdbcTemplate jdbc;
    public final TransactionTemplate transaction;
    public final DueMarks marks;
    public final People people;
    Runnable afterCommit = () -> { };
    private final AtomicInteger wakes = new AtomicInteger();

    public Directory(DataSource dataSource, boolean assignByDefault) {
        this(dataSource, assignByDefault, IdentityRules.BY_FORM);
    }

    public Directory(DataSource dataSource, boolean assignByDefault, IdentityRules rules) {
        jdbc = new JdbcTemplate(dataSource);
        transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        marks = new DueMarks(jdbc, Clock.systemUTC(), () -> {
            wakes.incrementAndGet();
            afterCommit.run();
        });
        people = new People(jdbc, transaction, Clock.systemUTC(), marks, assignByDefault, rules);
    }

    public int wakes() {
        return wakes.get();
    }

    public List<String> feed() {
        return jdbc.query("select user_id, kind, attributes from directory_change order by id",
                (row, number) -> row.getString(1) + " " + row.getString(2) + " " + row.getString(3));
    }

    public List<String> tasks() {
        return jdbc.query("select user_id, state, lane, revision from provisioning_task order by user_id",
                (row, number) -> row.getString(1) + " " + row.getString(2) + " lane " + row.getInt(3) + " revision " + row.getLong(4));
    }

    /** Every row of the directory, times included; equal before and after something that wrote nothing. */
    public List<String> everything() {
        List<String> all = new ArrayList<>();
        for (String table : List.of("directory_user order by id", "app_assignment order by user_id", "directory_change order by id",
                "provisioning_task order by user_id")) {
            jdbc.queryForList("select * from " + table).forEach(row -> all.add(row.toString()));
        }
        return all;
    }

    /** A linked Calendly user. */
    public void link(String userId, boolean active) {
        jdbc.update("""
                insert into calendly_account (user_id, scim_id, user_name, active, linked_by, linked_at)
                values (?, ?, 'a@b.c', ?, 'created', current_timestamp)""", userId, "scim-" + userId, active);
    }
}
