package io.rosterbridge.plans;

import io.rosterbridge.domain.Outcome;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.Preview;
import io.rosterbridge.provisioning.Preview.Seen;
import io.rosterbridge.queue.DueCause;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.source.ChosenPeople;
import io.rosterbridge.source.CsvEffect;
import io.rosterbridge.source.CsvSource;
import io.rosterbridge.source.CsvText;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a CSV file would do: to the directory, and by that to Calendly. It is applied, looked at and taken back in one
 * transaction, so that the plan cannot judge otherwise than the read will. Applying is one read of the file, for the people whose
 * rows still hold; the read, the rows and the end of the plan are one transaction, so it happens once.
 */
final class CsvPlan implements Planner<PlanRequest.Csv> {

    private static final int LONGEST_NAME = 200;

    private final CsvSource source;
    private final ProfileVersions profiles;
    private final Preview preview;
    private final PlanRecheck recheck;
    private final PlanTable table;
    private final PlanTexts texts;
    private final DueMarks marks;
    private final TransactionTemplate ownTransaction;

    /** @param ownTransaction begins a transaction of its own, whatever transaction there is */
    CsvPlan(CsvSource source, Judging judging, PlanStore store, DueMarks marks, TransactionTemplate ownTransaction) {
        this.source = source;
        this.profiles = judging.profiles();
        this.preview = judging.preview();
        this.recheck = judging.recheck();
        this.table = store.table();
        this.texts = store.texts();
        this.marks = marks;
        this.ownTransaction = ownTransaction;
    }

    @Override
    public PlanKind kind() {
        return PlanKind.CSV;
    }

    @Override
    public PlanRequest.Csv checked(PlanRequest.Csv request, Optional<PlanText> text) {
        String name = request.name();
        if (!name.toLowerCase(Locale.ROOT).endsWith(".csv") || name.length() > LONGEST_NAME || name.chars()
                .anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("name is \"" + name + "\"; it must end with .csv, or .full.csv for a file that lists "
                    + "everybody, and have at most " + LONGEST_NAME + " characters");
        }
        return request;
    }

    private CsvText text(long planId) {
        return new CsvText() {
            @Override
            public Reader open() {
                return texts.open(planId);
            }

            @Override
            public String fingerprint() {
                return texts.fingerprint(planId);
            }
        };
    }

    @Override
    public void compute(Job<PlanRequest.Csv> job, PlanSheet sheet) {
        ProfileInForce profile = profiles.inForce();
        source.preview(job.request().name(), text(job.id()), effect -> {
            effect.people(touched -> {
                preview.claim(profile, touched.stream().map(CsvEffect.Touched::userId).toList());
                sheet.goesOn();
            });
            effect.people(touched -> sheet.rows(touched(profile, touched)));
            effect.refused(rows -> sheet.refused(rows.stream()
                    .map(row -> PlanRow.refused(row.userId(), Outcome.REJECTED, "line " + row.line() + ": " + row.reason())).toList()));
            effect.staying(people -> sheet.rows(staying(profile, people)));
            effect.note().ifPresent(sheet::note);
            sheet.limit(profile, preview);
        });
    }

    private List<PlanRow> touched(ProfileInForce profile, List<CsvEffect.Touched> people) {
        Map<String, CsvEffect.Touched> byId = people.stream().collect(Collectors.toMap(CsvEffect.Touched::userId, Function.identity()));
        List<PlanRow> rows = new ArrayList<>();
        preview.some(profile, people.stream().map(CsvEffect.Touched::userId).toList(), foreseen -> rows.addAll(committed(foreseen.stream()
                .map(person -> PlanRow.of(person).changing(DirectoryEffect.of(PlannedChange.of(byId.get(person.userId()).kind()))))
                .toList())));
        return rows;
    }

    private List<PlanRow> staying(ProfileInForce profile, List<CsvEffect.Staying> people) {
        Map<String, String> why = people.stream().collect(Collectors.toMap(CsvEffect.Staying::userId, CsvEffect.Staying::why));
        List<PlanRow> rows = new ArrayList<>();
        preview.some(profile, people.stream().map(CsvEffect.Staying::userId).toList(), foreseen -> rows.addAll(committed(foreseen.stream()
                .map(person -> PlanRow.staying(person, why.get(person.userId()))).toList())));
        return rows;
    }

    /** Compares with the people as they are outside of the transaction that is rolled back. */
    private List<PlanRow> committed(List<PlanRow> rows) {
        Map<String, Seen> seen = ownTransaction.execute(status -> preview.seen(rows.stream().map(PlanRow::userId).toList()));
        return rows.stream().map(row -> row.heldAgainst(Optional.ofNullable(seen.get(row.userId())), row.held())).toList();
    }

    @Override
    public Optional<String> apply(Job<PlanRequest.Csv> job) {
        long id = job.id();
        String name = job.request().name();
        marks.because(DueCause.plan(id), () -> source.apply(name, "plan " + id + ": " + name, text(id), () -> holding(job.plan()), effect -> {
            effect.people(people -> table.applied(id, people.stream().map(CsvEffect.Touched::userId).toList()));
            effect.staying(people -> table.applied(id, people.stream().map(CsvEffect.Staying::userId).toList()));
            table.skipRest(id, "the file no longer changes this person");
            table.applied(id, table.result(id));
        }));
        return Optional.empty();
    }

    private ChosenPeople holding(Plan plan) {
        recheck.skipChanged(plan);
        return new ChosenPeople("select i.user_id from plan_item i where i.plan_id = :plan and i.state = 'planned'", Map.of("plan", plan.id()));
    }
}
