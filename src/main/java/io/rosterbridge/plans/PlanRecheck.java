package io.rosterbridge.plans;

import io.rosterbridge.plans.PlanTable.Planned;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.Preview;
import io.rosterbridge.provisioning.Preview.Seen;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Holds the rows of a plan against how things are when it is applied: people who have changed since, in the directory, in their assignment or
 * in the Calendly user they are linked to, is passed over. What is sent later is held against the rows by {@link PlanOutcomes}.
 */
final class PlanRecheck {

    private static final int AT_ONCE = 500;

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final PlanTable table;
    private final Preview preview;
    private final ProfileVersions profiles;

    PlanRecheck(JdbcTemplate database, TransactionTemplate transaction, PlanTable table, Preview preview, ProfileVersions profiles) {
        this.database = database;
        this.transaction = transaction;
        this.table = table;
        this.preview = preview;
        this.profiles = profiles;
    }

    /** Does what some rows say; in a transaction, during which nobody else changes these people in the directory. */
    @FunctionalInterface
    interface Handover {

        /** @return which rows could not be taken up after all, and why */
        Map<Planned, String> take(List<Planned> rows);

        /** Why rows of people who have changed are skipped, where there is more to say than that they have. */
        default Map<Planned, String> why(List<Planned> changed) {
            return Map.of();
        }
    }

    /**
     * Goes through the rows that are left, some at a time and each part in one transaction: the rows of people who have changed
     * are skipped, the others handed over and then applied. Each part takes its turn with the files that are applied. Under another
     * version of the profile nothing more is applied.
     */
    void each(Plan plan, Handover handover) {
        boolean left = true;
        while (left) {
            table.renew(plan.id());
            left = Boolean.TRUE.equals(transaction.execute(status -> {
                database.queryForList("select id from source_turn for update");
                if (isOutdated(plan)) {
                    return false;
                }
                List<Planned> some = table.planned(plan.id(), AT_ONCE, 0);
                List<Planned> holding = holding(plan.id(), some, handover);
                Map<Planned, String> leftOut = handover.take(holding);
                List<Planned> applied = holding.stream().filter(row -> !leftOut.containsKey(row)).toList();
                table.ended(plan.id(), applied, RowState.APPLIED, Optional.empty());
                table.expect(plan.id(), applied.stream().map(Planned::userId).toList());
                leftOut.forEach((row, why) -> table.ended(plan.id(), List.of(row), RowState.SKIPPED, Optional.of(why)));
                return !some.isEmpty();
            }));
        }
    }

    /** Skips, in the caller's transaction, the rows of people who have changed; the others are still planned then. */
    void skipChanged(Plan plan) {
        List<Planned> some = isOutdated(plan) ? List.of() : table.planned(plan.id(), AT_ONCE, 0);
        while (!some.isEmpty()) {
            holding(plan.id(), some, none -> Map.of());
            some = table.planned(plan.id(), AT_ONCE, some.get(some.size() - 1).place());
        }
    }

    /** Whether another version of the profile is in force, under which the rows would say something else; then they are skipped. */
    private boolean isOutdated(Plan plan) {
        long inForce = profiles.latest().version();
        if (inForce != plan.baseVersion()) {
            table.skipRest(plan.id(), PlanWork.otherVersion(inForce, plan));
        }
        return inForce != plan.baseVersion();
    }

    /** Those of the rows that still hold; the others are skipped. */
    private List<Planned> holding(long planId, List<Planned> rows, Handover handover) {
        Map<String, Seen> present = present(rows.stream().map(Planned::userId).distinct().toList());
        Map<Boolean, List<Planned>> byHolding = rows.stream().collect(Collectors.partitioningBy(row ->
                row.seen().equals(Optional.ofNullable(present.get(row.userId())))));
        Map<Planned, String> why = byHolding.get(false).isEmpty() ? Map.of() : handover.why(byHolding.get(false));
        byHolding.get(false).stream().collect(Collectors.groupingBy(row -> why.getOrDefault(row, PlanTable.CHANGED)))
                .forEach((reason, some) -> table.ended(planId, some, RowState.SKIPPED, Optional.of(reason)));
        return byHolding.get(true);
    }

    /** The directory's row is locked first, as by everybody who changes a person. */
    private Map<String, Seen> present(List<String> userIds) {
        if (userIds.isEmpty()) {
            return Map.of();
        }
        database.queryForList("select id from directory_user where id = any(?) order by id for update", String.class,
                (Object) userIds.toArray(String[]::new));
        return preview.seen(userIds);
    }
}
