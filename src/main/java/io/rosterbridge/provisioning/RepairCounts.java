package io.rosterbridge.provisioning;

import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** How often in a row what has drifted was repaired; whoever flaps is not repaired any more. For the caller's transaction. */
public final class RepairCounts {

    private final JdbcTemplate database;

    public RepairCounts(JdbcTemplate database) {
        this.database = database;
    }

    /**
     * A repair.
     *
     * @param attribute that has drifted, or the word of the kind if it is none
     * @param wanted    what it was repaired to
     * @param times     how often in a row, with this one
     */
    public record Repaired(String userId, String attribute, String wanted, int times) {
    }

    /** @param mapping the fingerprint of it */
    public void count(List<Repaired> repairs, String mapping, long runId) {
        if (!repairs.isEmpty()) {
            database.batchUpdate("""
                    merge into drift_repair d
                    using (values (cast(? as varchar), cast(? as varchar), cast(? as varchar), cast(? as varchar), cast(? as integer),
                                   cast(? as bigint)))
                          as n (user_id, attribute, wanted, mapping, times, run_id)
                    on d.user_id = n.user_id and d.attribute = n.attribute
                    when matched then update set times = n.times, wanted = n.wanted, mapping = n.mapping, run_id = n.run_id
                    when not matched then insert (user_id, attribute, wanted, mapping, times, run_id)
                         values (n.user_id, n.attribute, n.wanted, n.mapping, n.times, n.run_id)""", repairs.stream()
                    .map(repair -> new Object[] {repair.userId(), repair.attribute(), repair.wanted(), mapping, repair.times(), runId}).toList());
        }
    }

    /** Whoever flaps is repaired again from the next reconciliation on. */
    void startOver(Collection<String> userIds) {
        database.update("delete from drift_repair where user_id = any(?)", (Object) userIds.toArray(String[]::new));
    }
}
