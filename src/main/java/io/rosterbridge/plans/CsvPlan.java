package io.rosterbridge.plans;

import io.rosterbridge.directory.CsvEffect;
import io.rosterbridge.directory.CsvSource;
import io.rosterbridge.mapping.ProfileInForce;
import io.rosterbridge.mapping.ProfileVersions;
import io.rosterbridge.plans.PlanTable.Planned;
import io.rosterbridge.provisioning.Preview;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a CSV file would do: to the directory, and by that to Calendly. It is applied, looked at and taken back in one
 * transaction, so that the plan cannot judge otherwise than the read will. Applying is one read of the file, for the people whose
 * rows still hold; the read, the rows and the end of the plan are one transaction, so it happens once.
 */
final class CsvPlan implements Planner {

    private static final int AT_ONCE = 500;

    private final CsvSource source;
    private final ProfileVersions profiles;
    private final Preview preview;
    private final Recheck recheck;
    private final PlanTable table;
    private final JdbcTemplate database;
    private final TransactionTemplate ownTransaction;

    /** @param ownTransaction begins a transaction of its own, whatever transaction there is */
    CsvPlan(CsvSource source, ProfileVersions profiles, Preview preview, Recheck recheck, PlanTable table, JdbcTemplate database,
            TransactionTemplate ownTransaction) {
        this.source = source;
        this.profiles = profiles;
        this.preview = preview;
        this.recheck = recheck;
        this.table = table;
        this.database = database;
        this.ownTransaction = ownTransaction;
    }

    @Override
    public void compute(PlanTable.Job job, PlanSheet sheet) {
        source.preview(job.request().name(), job.content(), effect -> {
            Map<String, CsvEffect.Touched> touched = effect.people().stream()
                    .collect(Collectors.toMap(CsvEffect.Touched::userId, Function.identity()));
            ProfileInForce profile = profiles.inForce();
            List<String> userIds = effect.people().stream().map(CsvEffect.Touched::userId).toList();
            preview.some(profile, preview.rivals(profile, userIds), userIds, people -> {
                Map<String, Long> revisions = committedRevisions(people.stream().map(Preview.Foreseen::userId).toList());
                sheet.touched(people.stream().map(person -> PlanRow.of(person).within(touched.get(person.userId()).kind(),
                        Optional.ofNullable(revisions.get(person.userId())))).toList());
            });
            sheet.refused(effect.refused().stream()
                    .map(row -> PlanRow.refused(row.userId(), "line " + row.line() + ": " + row.reason())).toList());
            staying(effect, profile, sheet);
            effect.note().ifPresent(sheet::note);
            sheet.limit(profile, preview, touched.keySet());
        });
    }

    private void staying(CsvEffect effect, ProfileInForce profile, PlanSheet sheet) {
        Map<String, String> why = effect.staying().stream().collect(Collectors.toMap(CsvEffect.Staying::userId, CsvEffect.Staying::why));
        List<String> userIds = effect.staying().stream().map(CsvEffect.Staying::userId).toList();
        preview.some(profile, preview.rivals(profile, userIds), userIds, people -> {
            Map<String, Long> revisions = committedRevisions(people.stream().map(Preview.Foreseen::userId).toList());
            sheet.touched(people.stream().map(person -> PlanRow.staying(person, why.get(person.userId()),
                    Optional.ofNullable(revisions.get(person.userId())))).toList());
        });
    }

    @Override
    public Optional<String> apply(PlanTable.Job job) {
        long id = job.plan().id();
        String name = job.request().name();
        source.apply(name, "plan " + id + ": " + name, job.content(), () -> holding(id)::contains, effect -> {
            Set<String> touched = effect.people().stream().map(CsvEffect.Touched::userId).collect(Collectors.toSet());
            effect.staying().forEach(person -> touched.add(person.userId()));
            Map<Boolean, List<Planned>> rows = table.planned(id, Integer.MAX_VALUE).stream()
                    .collect(Collectors.partitioningBy(row -> touched.contains(row.userId())));
            table.ended(id, rows.get(true), "applied", Optional.empty());
            table.ended(id, rows.get(false), "skipped", Optional.of("the file no longer changes this person"));
            table.applied(id, table.result(id));
        });
        return Optional.empty();
    }

    private Set<String> holding(long id) {
        List<Planned> planned = table.planned(id, Integer.MAX_VALUE);
        Set<String> holding = new HashSet<>();
        for (int from = 0; from < planned.size(); from += AT_ONCE) {
            recheck.holding(id, planned.subList(from, Math.min(planned.size(), from + AT_ONCE))).forEach(row -> holding.add(row.userId()));
        }
        return holding;
    }

    /** As they are outside of the transaction that is taken back. */
    private Map<String, Long> committedRevisions(List<String> userIds) {
        Map<String, Long> revisions = new HashMap<>();
        ownTransaction.executeWithoutResult(status -> {
            for (int from = 0; from < userIds.size(); from += AT_ONCE) {
                database.query("select user_id, revision from provisioning_task where user_id = any(?)", row -> {
                    revisions.put(row.getString("user_id"), row.getLong("revision"));
                }, (Object) userIds.subList(from, Math.min(userIds.size(), from + AT_ONCE)).toArray(String[]::new));
            }
        });
        return revisions;
    }
}
