package io.rosterbridge.directory;

import io.rosterbridge.audit.AuditAction;
import io.rosterbridge.audit.AuditTrail;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Forgets a person (GDPR, article 17): what is known of them is removed, and in the rows that say what was done, a random
 * pseudonym takes the place of their id, which nobody can trace back. Counts and times stay.
 */
public final class Erasure {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final AuditTrail audit;

    public Erasure(JdbcTemplate database, TransactionTemplate transaction, AuditTrail audit) {
        this.database = database;
        this.transaction = transaction;
        this.audit = audit;
    }

    /**
     * Forgets one person, who must be gone or unassigned and have no linked Calendly user. If a source still lists the person, its
     * next full read makes them known again.
     *
     * @param actor who wants it, for the audit trail
     * @return the pseudonym; empty if nobody has this id
     * @throws IllegalStateException if the person is still assigned, linked or under way
     */
    public Optional<String> erase(String id, String actor) {
        return transaction.execute(status -> {
            if (database.queryForList("select id from directory_user where id = ? for update", String.class, id).isEmpty()) {
                return Optional.empty();
            }
            refuseWhoIsNeeded(id);
            String pseudonym = pseudonym();
            database.update("update provisioning_event set user_id = ?, reason = null, hint = null, scim_id = null, held_before = null, "
                    + "held_after = null, steps = null where user_id = ?", pseudonym, id);
            database.update("update directory_change set user_id = ? where user_id = ?", pseudonym, id);
            // Staged by an import: its rows hold addresses and names.
            database.update("delete from import_candidate where user_id = ?", id);
            database.update("delete from import_account where user_id = ?", id);
            database.update("delete from source_row where id = ?", id);
            // The file of a plan may name them; whoever still wants it plans it anew.
            database.update("update plan set state = 'stale', content = null, reason = 'somebody the file names was erased; make a new plan' "
                    + "where kind = 'csv' and state = 'ready' and position(cast(? as varchar(200)) in content) > 0", id);
            database.update("update plan_item set user_id = ?, held = null, wanted = null, reason = '' where user_id = ?", pseudonym, id);
            for (String table : List.of("provisioning_task", "app_assignment")) {
                database.update("delete from " + table + " where user_id = ?", id);
            }
            database.update("delete from directory_absence where user_id = ?", id);
            database.update("delete from directory_user where id = ?", id);
            String subject = audit.person(id);
            audit.forget(id);
            audit.record(actor, AuditAction.PERSON_ERASED, subject, Map.of());
            return Optional.of(pseudonym);
        });
    }

    private void refuseWhoIsNeeded(String id) {
        boolean isAssigned = count("select count(*) from app_assignment a join directory_user u on u.id = a.user_id "
                + "where a.user_id = ? and u.gone_at is null and a.state <> 'none'", id) > 0;
        if (isAssigned) {
            throw new IllegalStateException("user \"" + id + "\" is assigned; take the assignment away or remove the person first");
        }
        if (count("select count(*) from calendly_account where user_id = ?", id) > 0) {
            throw new IllegalStateException("user \"" + id + "\" is linked to a Calendly user; that one has to go first");
        }
        if (count("select count(*) from provisioning_task where user_id = ? and state in ('due', 'leased')", id) > 0) {
            throw new IllegalStateException("user \"" + id + "\" is being worked on; try again once the work is done");
        }
    }

    private long count(String sql, String id) {
        return database.queryForObject(sql, Long.class, id);
    }

    private static String pseudonym() {
        byte[] random = new byte[12];
        RANDOM.nextBytes(random);
        return "erased-" + HexFormat.of().formatHex(random);
    }
}
