package io.rosterbridge.provisioning;

import io.rosterbridge.account.AccountRows;
import io.rosterbridge.account.QuestionRows;
import io.rosterbridge.calendly.Seats;
import io.rosterbridge.directory.Forgets;
import io.rosterbridge.directory.Forgotten;
import io.rosterbridge.domain.UserName;
import io.rosterbridge.log.EventLog;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.queue.TaskRows;
import io.rosterbridge.source.HoldRows;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/** What was done about a person stays in the log, under a pseudonym and without a word of what it was. */
final class ForgetsWork implements Forgets {

    private static final int LONGEST_REASON = 2000;
    private static final int LONGEST_STEPS = 8000;

    private final JdbcTemplate database;
    private final HoldRows holds;
    private final EventLog log;
    private final TaskRows tasks;
    private final DueMarks dueMarks;
    private final Seats seats;

    ForgetsWork(JdbcTemplate database, DueMarks dueMarks, Seats seats) {
        this.database = database;
        this.dueMarks = dueMarks;
        this.seats = seats;
        this.holds = new HoldRows(database);
        this.log = new EventLog(database);
        this.tasks = new TaskRows(database);
    }

    /** The userNames that Calendly was known to hold. */
    @Override
    public Set<String> addresses(String userId) {
        return database.queryForList("select held_before from provisioning_event where user_id = ? and held_before is not null union "
                + "select held_after from provisioning_event where user_id = ? and held_after is not null", String.class, userId, userId)
                .stream().flatMap(json -> HeldValues.userName(json).stream()).collect(Collectors.toSet());
    }

    @Override
    public void forget(Forgotten person) {
        RemovalBrake.takeTurn(database);
        log.forget(person.id(), person.pseudonym());
        person.takeOutOf(database, "provisioning_event", List.of("id"), "reason", LONGEST_REASON);
        holds.forget(person.id(), person.pseudonym());
        new QuestionRows(database).forget(person.id());
        List<String> given = database.queryForList("select user_name from calendly_account where user_id = ?", String.class, person.id()).stream()
                .map(UserName::key).toList();
        new AccountRows(database).drop(List.of(person.id()));
        dueMarks.againClaiming(given);
        if (!tasks.forget(person.id())) {
            throw new IllegalStateException("user \"" + person.id() + "\" is being worked on; try again once the work is done");
        }
        person.takeOutOf(database, "provisioning_task", List.of("user_id"), "reason", LONGEST_REASON);
        person.takeOutOf(database, "provisioning_task", List.of("user_id"), "steps", LONGEST_STEPS);
        seats.forget(person.id());
    }
}
