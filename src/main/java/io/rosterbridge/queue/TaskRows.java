package io.rosterbridge.queue;

import io.rosterbridge.domain.Family;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** What others have the tasks of people say, in the caller's transaction and whoever works on them; no mark. */
public final class TaskRows {

    private final JdbcTemplate database;

    public TaskRows(JdbcTemplate database) {
        this.database = database;
    }

    /** @param userNameKey of the userName that the person lays claim to; null if to none */
    public record Claim(String userId, String userNameKey) {
    }

    public void claim(List<Claim> claims) {
        if (!claims.isEmpty()) {
            database.batchUpdate("update provisioning_task set user_name_key = ? where user_id = ?", claims.stream()
                    .map(claim -> new Object[] {claim.userNameKey(), claim.userId()}).toList());
        }
    }

    /** Somebody in step whose state is not to be kept up any more. */
    public record Rejected(String userId, String reason) {
    }

    /** Puts those who are in step among the failures. */
    public void reject(Family family, List<Rejected> people) {
        if (!people.isEmpty()) {
            database.batchUpdate("update provisioning_task set state = 'rejected', outcome = 'REJECTED', family = ?, hint = ?, "
                    + "attempts = 0, reason = ? where user_id = ? and state = 'inStep'", people.stream()
                    .map(person -> new Object[] {family.word(), family.hint(), person.reason(), person.userId()}).toList());
        }
    }

    /** @return whether there is no task any more; false if a worker has it */
    public boolean forget(String userId) {
        database.update("delete from provisioning_task where user_id = ? and state <> 'leased'", userId);
        return database.queryForList("select user_id from provisioning_task where user_id = ?", String.class, userId).isEmpty();
    }
}
