package io.rosterbridge.plans;

import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.plans.PlanTable.Planned;
import io.rosterbridge.provisioning.HeldValues;
import io.rosterbridge.rows.Columns;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Holds the rows of a plan against how things are when it is applied: whoever has changed since is passed over. */
final class Recheck {

    private static final int AT_ONCE = 500;

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final PlanTable table;

    Recheck(JdbcTemplate database, TransactionTemplate transaction, PlanTable table) {
        this.database = database;
        this.transaction = transaction;
        this.table = table;
    }

    private record Present(long revision, Optional<String> held) {
    }

    /** Does what some rows say; in a transaction, during which nobody else changes these people in the directory. */
    @FunctionalInterface
    interface Handover {

        /** @return which rows could not be taken up after all, and why */
        Map<Planned, String> take(List<Planned> rows);
    }

    /**
     * Goes through the rows that are left, some at a time and each part in one transaction: the rows of people who have changed
     * are skipped, the others handed over and then applied. Each part takes its turn with the files that are applied.
     */
    void each(long planId, Handover handover) {
        boolean left = true;
        while (left) {
            table.renew(planId);
            left = Boolean.TRUE.equals(transaction.execute(status -> {
                database.queryForList("select id from source_turn for update");
                List<Planned> some = table.planned(planId, AT_ONCE, 0);
                List<Planned> holding = holding(planId, some);
                Map<Planned, String> leftOut = handover.take(holding);
                table.ended(planId, holding.stream().filter(row -> !leftOut.containsKey(row)).toList(), RowState.APPLIED, Optional.empty());
                leftOut.forEach((row, why) -> table.ended(planId, List.of(row), RowState.SKIPPED, Optional.of(why)));
                return !some.isEmpty();
            }));
        }
    }

    /** Skips, in the caller's transaction, the rows of people who have changed; the others are still planned then. */
    void skipChanged(long planId) {
        List<Planned> some = table.planned(planId, AT_ONCE, 0);
        while (!some.isEmpty()) {
            holding(planId, some);
            some = table.planned(planId, AT_ONCE, some.get(some.size() - 1).place());
        }
    }

    /** Those of the rows that still hold; the others are skipped. */
    private List<Planned> holding(long planId, List<Planned> rows) {
        Map<String, Present> present = present(rows.stream().map(Planned::userId).toList());
        Map<Boolean, List<Planned>> byHolding = rows.stream().collect(Collectors.partitioningBy(row -> holds(row, present)));
        table.ended(planId, byHolding.get(false), RowState.SKIPPED, Optional.of(PlanTable.CHANGED));
        return byHolding.get(true);
    }

    private static boolean holds(Planned row, Map<String, Present> present) {
        Present now = present.get(row.userId());
        return now == null ? row.revision().isEmpty()
                : row.revision().equals(Optional.of(now.revision())) && row.held().equals(now.held());
    }

    /** The directory's row is locked first, as by everybody who changes a person. */
    private Map<String, Present> present(List<String> userIds) {
        Map<String, Present> present = new HashMap<>();
        if (!userIds.isEmpty()) {
            String[] ids = userIds.toArray(String[]::new);
            database.queryForList("select id from directory_user where id = any(?) order by id for update", String.class, (Object) ids);
            database.query("""
                    select t.user_id, t.revision, c.user_name, c.display_name, c.active, c.external_id
                    from provisioning_task t left join calendly_account c on c.user_id = t.user_id where t.user_id = any(?)""", row -> {
                Optional<String> held = Optional.ofNullable(row.getString("user_name")).isEmpty() ? Optional.empty()
                        : Optional.of(HeldValues.json(new ScimUser(row.getString("user_name"),
                                Optional.ofNullable(row.getString("display_name")), Columns.optionalBoolean(row, "active"),
                                Optional.ofNullable(row.getString("external_id")))));
                present.put(row.getString("user_id"), new Present(row.getLong("revision"), held));
            }, (Object) ids);
        }
        return present;
    }
}
