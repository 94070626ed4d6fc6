package io.rosterbridge.imports;

import io.rosterbridge.domain.Unsettled;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The work on a person that has not come to its end, as a row of {@code provisioning_task t} tells. */
final class UnsettledWork {

    /** To be selected beside {@code t}, which may be outer joined. */
    static final String COLUMNS = """
            t.state as task_state, t.attempts as task_attempts, t.reason as task_reason,
            (select max(h.id) from removal_hold h
             join removal_hold_item b on b.hold_id = h.id and b.user_id = t.user_id and b.state = 'open'
             where h.state = 'waiting') as waiting_hold""";

    private UnsettledWork() {
    }

    /** @return empty if nothing is under way, or if there is no task */
    static Optional<Unsettled> of(ResultSet row) throws SQLException {
        String state = row.getString("task_state");
        if (state == null) {
            return Optional.empty();
        }
        String reason = row.getString("task_reason");
        Long hold = row.getObject("waiting_hold", Long.class);
        return switch (state) {
            case "inStep" -> Optional.empty();
            case "leased" -> unsettled("is being worked on");
            case "due" -> unsettled(row.getInt("task_attempts") > 0 ? "is tried again after a failure: " + reason
                    : "waits for its turn in the provision flow");
            case "held" -> unsettled(hold != null ? "the removal waits for somebody's approval in hold " + hold : "is held: " + reason);
            case "rejected" -> Optional.of(new Unsettled("was rejected by the provision flow: " + reason, true));
            default -> throw new IllegalStateException("a task is \"" + state + "\"");
        };
    }

    private static Optional<Unsettled> unsettled(String reason) {
        return Optional.of(new Unsettled(reason, false));
    }
}
