package io.rosterbridge.imports;

import io.rosterbridge.domain.ShrinkGate;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.profile.Safety;
import io.rosterbridge.provisioning.VanishedHolds;
import io.rosterbridge.provisioning.VanishedHolds.ShortList;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lists that call themselves complete and lack accounts that are linked: more than the shrink gate of the profile lets pass, and the
 * list is in doubt like an empty one. Accounts that were linked while it was read do not count, nor do those whose absence a person has
 * approved.
 */
final class ShortLists {

    private static final String COUNTED = "c.linked_at < ? and c.absence_approved_at is null";
    private static final String NOT_LISTED = " and not exists (select 1 from import_account i where i.run_id = ? and i.scim_id = c.scim_id)";

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final ProfileVersions profiles;
    private final VanishedHolds holds;
    private final Clock clock;

    ShortLists(JdbcTemplate database, TransactionTemplate transaction, ProfileVersions profiles, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.profiles = profiles;
        this.holds = new VanishedHolds(database);
        this.clock = clock;
    }

    /**
     * Why the list of a run that was read to its end is not believed; empty if it is. What an older one has led to is void then.
     *
     * <p>In the transaction that completes the list.
     */
    Optional<String> doubt(ImportRun run) {
        OffsetDateTime begun = begun(run);
        ShrinkGate gate = profiles.latest().profile().safety().shrink();
        int known = count("", begun);
        int lacking = known == 0 ? 0 : count(NOT_LISTED, begun, run.id());
        Optional<String> limit = gate.limit(lacking, known);
        if (limit.isEmpty()) {
            holds.withdraw(now());
        }
        return limit.map(words -> "lacks " + lacking + " of " + known + " linked accounts, which is " + ShrinkGate.percent(lacking, known)
                + "; the limit is " + words);
    }

    /** Has the list of a run wait for an approval; returns what to do, as a part of a sentence. */
    String hold(ImportRun run, String reason) {
        Safety safety = profiles.latest().profile().safety();
        return transaction.execute(status -> {
            OffsetDateTime begun = begun(run);
            List<String> lacking = database.queryForList("select c.user_id from calendly_account c where " + COUNTED + NOT_LISTED
                    + " order by c.user_id", String.class, begun, run.id());
            return holds.hold(new ShortList(run.toString(), lacking, count("", begun), "the list of " + run + " " + reason
                    + ", so it is not believed"), safety.holdExpires(), now());
        });
    }

    private int count(String condition, Object... parameters) {
        return database.queryForObject("select count(*) from calendly_account c where " + COUNTED + condition, Integer.class, parameters);
    }

    private static OffsetDateTime begun(ImportRun run) {
        return run.scanAt().atOffset(ZoneOffset.UTC);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
