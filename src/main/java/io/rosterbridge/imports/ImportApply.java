package io.rosterbridge.imports;

import io.rosterbridge.calendly.Stopped;
import io.rosterbridge.directory.People;
import io.rosterbridge.imports.ApplyBatch.Came;
import io.rosterbridge.platform.ErrorName;
import io.rosterbridge.platform.database.DatabaseTrouble;
import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.queue.DueMarks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Applies what was confirmed, an {@link ApplyBatch} at a time. So it can be killed anywhere and goes on with the next candidate that is
 * still confirmed. A batch holds its turn, so one node applies at a time, and a node that dies gives the turn back at once. Whoever a
 * worker has at the moment waits for a later batch.
 *
 * <p>What fails for a batch is tried one by one: whoever cannot be written is skipped with the reason, and the others are not stopped.
 * While another directory takes nobody, the run waits with growing pauses and says so; after {@code write-patience} what is left is
 * skipped.
 */
public final class ImportApply {

    private static final Logger LOG = LoggerFactory.getLogger(ImportApply.class);
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    /** So many people in a row, in any order, whom another directory does not take: then it takes nobody. */
    private static final int TRIED = 3;

    /** In the order of the index of states. */
    static final String NEXT = """
            select c.scim_id from import_candidate c left join provisioning_task t on t.user_id = c.user_id
            where c.run_id = ? and c.state = 'confirmed' and (t.user_id is null or t.state <> 'leased')
            order by c.run_id, c.state, c.id fetch first ? rows only""";

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final ApplyBatch batch;
    private final ApplySettings settings;
    private final Clock clock;
    private final List<LongConsumer> whenApplied = new CopyOnWriteArrayList<>();

    /** @param directory another one, which is written to beside the built-in one */
    public ImportApply(JdbcTemplate database, TransactionTemplate transaction, People people, Directory directory, DueMarks dueMarks,
                       ProfileVersions profiles, ApplySettings settings, ImportSettings lists, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.batch = new ApplyBatch(database, people, directory, dueMarks, profiles, settings, lists, clock);
        this.settings = settings;
        this.clock = clock;
    }

    /** Takes the number of a run of which candidates were applied or skipped. */
    public void whenApplied(LongConsumer action) {
        whenApplied.add(action);
    }

    /** Whether there may be more to do at once, as {@link #applyBatch} has said. */
    public boolean hasMore(boolean more) {
        return more;
    }

    /**
     * Applies the next batch of the oldest run that has some and does not wait; nothing, as long as the kill switch is on.
     *
     * @return whether there may be more to do at once
     */
    public boolean applyBatch() {
        Optional<Long> run = database.queryForList("select min(id) from import_run where state = 'applying' "
                + "and (retry_at is null or retry_at <= ?)", Long.class, now()).stream().filter(Objects::nonNull).findFirst();
        try {
            boolean more = run.isPresent() && applyBatch(run.get());
            run.ifPresent(id -> whenApplied.forEach(action -> action.accept(id)));
            return more;
        } catch (Stopped killed) {
            return false;
        }
    }

    /**
     * What would become of open candidates, if they were applied now; nothing is written.
     *
     * @param scimIds at most a few hundred; those that are not open are passed over
     * @param choice  where the list leaves one
     */
    public List<Outlook> foresee(long runId, List<String> scimIds, Choice choice) {
        return batch.foresee(runId, scimIds, choice);
    }

    private boolean applyBatch(long runId) {
        try {
            return inTurn(runId, () -> next(runId, settings.batch())).some();
        } catch (Stopped killed) {
            throw killed;
        } catch (RuntimeException oneOfThem) {
            if (DatabaseTrouble.mayHeal(oneOfThem)) {
                throw oneOfThem;
            }
            return applyOneByOne(runId, next(runId, settings.batch()));
        }
    }

    /** In any order, so that those whom another directory never takes do not stand before the others each time. */
    private boolean applyOneByOne(long runId, List<String> scimIds) {
        List<String> some = new ArrayList<>(scimIds);
        Collections.shuffle(some);
        boolean anybody = false;
        Map<String, DirectoryFailed> notTaken = new LinkedHashMap<>();
        for (String scimId : some) {
            try {
                anybody |= inTurn(runId, () -> List.of(scimId)).written();
            } catch (Stopped killed) {
                throw killed;
            } catch (DirectoryFailed failed) {
                if (failed.isRefusal()) {
                    anybody = true;
                    skip(runId, scimId, "the directory does not take the person: " + failed.getMessage());
                } else {
                    notTaken.put(scimId, failed);
                }
            } catch (RuntimeException unusable) {
                if (DatabaseTrouble.mayHeal(unusable)) {
                    throw unusable;
                }
                skip(runId, scimId, why(runId, scimId, unusable));
            }
            if (!anybody && notTaken.size() == TRIED) {
                break;
            }
        }
        if (!anybody && !notTaken.isEmpty()) {
            return waits(runId, notTaken.values().iterator().next().getMessage());
        }
        notTaken.forEach((scimId, failed) -> skip(runId, scimId, "the directory does not take the person: " + failed.getMessage()));
        return true;
    }

    private static String why(long runId, String scimId, RuntimeException unusable) {
        if (unusable instanceof DataIntegrityViolationException) {
            LOG.warn("Calendly user {} of import {} cannot be stored: {}", scimId, runId, ErrorName.of(unusable));
            return "cannot be stored, or somebody else was changed to the same at this moment; import again";
        }
        LOG.error("Calendly user {} of import {} cannot be applied: {}", scimId, runId, ErrorName.of(unusable));
        return "could not be applied by an error of this application; its log names it";
    }

    private void skip(long runId, String scimId, String why) {
        transaction.executeWithoutResult(status -> countSkipped(runId, database.update("update import_candidate set state = 'skipped', "
                + "outcome = ? where run_id = ? and scim_id = ? and state = 'confirmed'", ApplyBatch.cut(why), runId, scimId)));
    }

    private void countSkipped(long runId, int candidates) {
        database.update("update import_run set skipped = skipped + ? where id = ?", candidates, runId);
    }

    /** Pauses the run, for as long as it has waited already, within limits; or gives up what is left of it. */
    private boolean waits(long runId, String reason) {
        Instant now = clock.instant();
        Instant since = database.query("select waits_since from import_run where id = ?",
                (row, number) -> Columns.optionalInstant(row, "waits_since"), runId)
                .stream().flatMap(Optional::stream).findFirst().orElse(now);
        Duration waited = Duration.between(since, now);
        if (waited.compareTo(settings.writePatience()) >= 0) {
            String ended = "the directory has taken nobody for " + settings.writePatience().toMinutes() + " minutes: " + reason;
            transaction.executeWithoutResult(status -> {
                countSkipped(runId, database.update("update import_candidate set state = 'skipped', outcome = ? where run_id = ? "
                        + "and state = 'confirmed'", ApplyBatch.cut(ended + "; import again"), runId));
                database.update("update import_run set waits_since = null, retry_at = null, reason = ? where id = ?",
                        ended + "; what was left is skipped", runId);
            });
            LOG.error("Import {}: {}; what was left is skipped", runId, ended);
            return true;
        }
        Duration pause = waited.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : waited.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : waited;
        Instant again = now.plus(pause).truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        database.update("update import_run set waits_since = ?, retry_at = ?, reason = ? where id = ? and state = 'applying'",
                since.atOffset(ZoneOffset.UTC), again.atOffset(ZoneOffset.UTC),
                "waits, since the directory takes nobody: " + reason + "; tried again at " + again, runId);
        LOG.warn("Import {}: the directory takes nobody, tried again at {}: {}", runId, again, reason);
        return false;
    }

    private Came inTurn(long runId, Supplier<List<String>> scimIds) {
        return transaction.execute(status -> database.queryForList("select id from apply_turn for update skip locked").isEmpty()
                ? Came.NOTHING : batch.apply(runId, scimIds.get()));
    }

    private List<String> next(long runId, int limit) {
        return database.queryForList(NEXT, String.class, runId, limit);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
