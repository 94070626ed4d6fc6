package io.rosterbridge.account;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.queue.DueMarks;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Linked accounts with an externalId that is not the person's, such as that of the person who had the account before. It is never overwritten
 * by itself, since it may be a person's link; here an admin asks for it. Nothing is sent from here: the person is due, and the flow
 * sends it with all its brakes.
 */
public final class ExternalIds {

    /** The latest complete reconciliation knows what Calendly shows if that differs from what it was known to hold, until it is overwritten. */
    private static final String SEEN = "select d.seen from drift d join import_run r on r.id = d.run_id where d.user_id = c.user_id "
            + "and d.scim_id = c.scim_id and d.attribute = 'externalId' and d.action = 'mismatch' "
            + "and r.id = (select max(l.id) from import_run l where l.kind = 'reconcile' and l.state = 'complete') "
            + "and not exists (select 1 from provisioning_event e where e.user_id = d.user_id and e.outcome = 'DELIVERED' "
            + "and e.attributes like '%externalId%' and e.at >= r.started_at)";

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final DueMarks dueMarks;
    private final AuditTrail audit;

    public ExternalIds(JdbcTemplate database, TransactionTemplate transaction, DueMarks dueMarks, AuditTrail audit) {
        this.database = database;
        this.transaction = transaction;
        this.dueMarks = dueMarks;
        this.audit = audit;
    }

    /** The externalId of a linked account, as it was shown. */
    public record Shown(String userId, String scimId, String externalId) {
    }

    /**
     * An account with an externalId that is not the person's.
     *
     * @param owner   the person whose id it is; null if no person has it
     * @param isAsked whether an admin has asked for the correction already
     */
    public record Foreign(String scimId, String externalId, String wanted, String owner, boolean isAsked) {
    }

    /** Of one person; empty if there is no such account, or if the externalId is theirs. */
    public Optional<Foreign> of(String userId, Optional<String> wanted) {
        return wanted.flatMap(own -> database.query("select f.*, u.id as owner from (select c.scim_id, c.corrects_external_id, coalesce((" + SEEN
                + "), c.external_id) as external_id from calendly_account c where c.user_id = ?) f "
                + "left join directory_user u on u.id = f.external_id where f.external_id <> ?", (row, number) -> new Foreign(
                row.getString("scim_id"), row.getString("external_id"), own, row.getString("owner"), row.getBoolean("corrects_external_id")),
                userId, own).stream().findFirst());
    }

    /** What a reconciliation has found of these people; of all, if none are named. */
    public List<Shown> found(long reconciliationId, Collection<String> userIds) {
        return database.query("select user_id, scim_id, seen from drift where run_id = ? and action = 'mismatch' and attribute = 'externalId'"
                + (userIds.isEmpty() ? "" : " and user_id = any(?)") + " order by user_id", (row, number) -> new Shown(row.getString("user_id"),
                row.getString("scim_id"), row.getString("seen")),
                userIds.isEmpty() ? new Object[] {reconciliationId} : new Object[] {reconciliationId, userIds.toArray(String[]::new)});
    }

    /**
     * Has the externalId of these accounts overwritten with that of the linked person.
     *
     * @return whose; all others are linked otherwise by now, are not in service, or their account has another externalId than was shown
     */
    public List<String> correct(Actor who, Collection<Shown> shown) {
        return transaction.execute(status -> {
            List<Shown> asked = List.copyOf(shown);
            int[] corrected = database.batchUpdate("update calendly_account c set external_id = ?, corrects_external_id = true "
                    + "where c.user_id = ? and c.scim_id = ? and (c.external_id = ? or exists (" + SEEN + " and d.seen = ?)) "
                    + "and c.active and exists (select 1 from directory_user u join app_assignment a on a.user_id = u.id "
                    + "where u.id = c.user_id and u.gone_at is null and u.status = 'active' and a.state = 'assigned')", asked.stream()
                    .map(one -> new Object[] {one.externalId(), one.userId(), one.scimId(), one.externalId(), one.externalId()}).toList());
            List<String> taken = IntStream.range(0, corrected.length).filter(row -> corrected[row] > 0)
                    .mapToObj(row -> asked.get(row).userId()).toList();
            audit.recordPeople(who.name(), AuditAction.EXTERNAL_ID_CORRECTED, taken, Map.of());
            dueMarks.mark(taken);
            return taken;
        });
    }
}
