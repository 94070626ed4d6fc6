package io.rosterbridge.imports;

import io.rosterbridge.domain.Scan.OwnChanges;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.JdbcTemplate;

/** What this application, on whichever node, creates and deletes in Calendly while a run lists its users. */
final class OwnWork {

    private static final String DONE = "select 1 from provisioning_event e where e.action = ? and e.outcome = 'DELIVERED' and e.at >= ?";
    private static final String LISTED = "exists (select 1 from import_account a where a.run_id = ? and a.scim_id = e.scim_id)";
    /** A creation without a clear answer may have made a user. */
    private static final String UNCLEAR = "(select count(*) from provisioning_task where unclear_user_name is not null)";
    private static final String CREATED = "select count(*) + " + UNCLEAR + " as made, count(case when not " + LISTED + " then 1 end) + "
            + UNCLEAR + " as unlisted from provisioning_event e where e.action = 'CREATE' and e.outcome = 'DELIVERED' and e.at >= ?";
    private static final String DELETED = "select count(*) as deleted, count(case when " + LISTED + " then 1 end) as listed, "
            + "count(case when e.at < ? and " + LISTED + " then 1 end) as gone from provisioning_event e "
            + "where e.action = 'DELETE' and e.outcome = 'DELIVERED' and e.at >= ?";

    private final JdbcTemplate database;

    OwnWork(JdbcTemplate database) {
        this.database = database;
    }

    /** Whether a user may have been created or deleted since an instant, or is at this moment. */
    boolean mayHaveMoved(Instant since) {
        return isAnyUnderWay() || isAny(DONE + " fetch first 1 rows only", "CREATE", at(since))
                || isAny(DONE + " fetch first 1 rows only", "DELETE", at(since));
    }

    /** Whether a worker has a person at this moment, so that more may have been changed than is written down. */
    boolean isAnyUnderWay() {
        return isAny("select 1 from provisioning_task where state = 'leased' fetch first 1 rows only");
    }

    private boolean isAny(String sql, Object... parameters) {
        return !database.queryForList(sql, Integer.class, parameters).isEmpty();
    }

    /**
     * What was changed since an instant, beside what a run has listed.
     *
     * @param lastAsked when the run has asked for its last page
     */
    OwnChanges changes(long runId, Instant since, Instant lastAsked) {
        OwnChanges created = database.queryForObject(CREATED, (row, number) -> new OwnChanges(row.getInt("made"), row.getInt("unlisted"),
                0, 0, 0), runId, at(since));
        return database.queryForObject(DELETED, (row, number) -> new OwnChanges(created.created(), created.unlisted(),
                row.getInt("deleted"), row.getInt("listed"), row.getInt("gone")), runId, at(lastAsked), runId, at(since));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
