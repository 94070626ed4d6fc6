package io.rosterbridge.provisioning;

import io.rosterbridge.calendly.Links;
import io.rosterbridge.directory.DueMarks;
import java.time.Clock;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.JdbcTemplate;

/** The links in the database. */
public final class AccountLinks implements Links {

    private final JdbcTemplate database;
    private final DueMarks dueMarks;
    private final Clock clock;

    public AccountLinks(JdbcTemplate database, DueMarks dueMarks, Clock clock) {
        this.database = database;
        this.dueMarks = dueMarks;
        this.clock = clock;
    }

    @Override
    public long count() {
        return database.queryForObject("select count(*) from calendly_account", Long.class);
    }

    @Override
    public boolean areUnderWay() {
        return database.queryForObject("select count(*) from provisioning_task where state = 'leased'", Long.class) > 0;
    }

    /** Marked twice: the first finds those who are linked only, the second gives everybody else the lane of somebody without a link. */
    @Override
    public void drop() {
        dueMarks.markEveryone();
        database.update("delete from calendly_account");
        database.update("delete from link_question");
        dueMarks.markEveryone();
        database.update("update import_run set state = 'failed', finished_at = ?, reason = 'the connection leads to another organization now' "
                + "where state in ('running', 'complete', 'applying')", clock.instant().atOffset(ZoneOffset.UTC));
    }
}
