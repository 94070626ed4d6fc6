package io.rosterbridge.plans;

import io.rosterbridge.access.Actor;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.imports.CandidateOrder;
import io.rosterbridge.imports.Confirmations;
import io.rosterbridge.imports.Confirmations.Selection;
import io.rosterbridge.imports.ImportApply;
import io.rosterbridge.imports.ImportView;
import io.rosterbridge.imports.ImportView.Candidate;
import io.rosterbridge.imports.Outlook;
import io.rosterbridge.plans.PlanTable.Planned;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.Preview;
import io.rosterbridge.provisioning.Preview.Foreseen;
import io.rosterbridge.provisioning.Preview.Supposed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What confirming candidates of an import would do: to the directory, and by that to Calendly. Each is judged as applying it would
 * judge. Applying the plan confirms exactly the candidates of its rows, as far as they are still open and as they were shown.
 */
final class ImportPlan implements Planner<PlanRequest.Confirm> {

    private static final int PAGE = 250;
    private static final String OPEN = "open";

    private final Confirmations confirmations;
    private final ImportApply applying;
    private final ImportView view;
    private final ProfileVersions profiles;
    private final Preview preview;
    private final PlanRecheck recheck;
    private final PlanTable table;
    private final PlanTexts texts;

    ImportPlan(Confirmations confirmations, ImportApply applying, ImportView view, Judging judging, PlanStore store) {
        this.table = store.table();
        this.confirmations = confirmations;
        this.applying = applying;
        this.view = view;
        this.profiles = judging.profiles();
        this.preview = judging.preview();
        this.recheck = judging.recheck();
        this.texts = store.texts();
    }

    @Override
    public PlanKind kind() {
        return PlanKind.IMPORT;
    }

    /** The text are the ids of the selected candidates, one a line; without it, all are meant that match. */
    @Override
    public PlanRequest.Confirm checked(PlanRequest.Confirm request, Optional<PlanText> text) {
        Selection selection = text.<Selection>map(ids -> new Selection.These(lines(ids))).orElseGet(Selection.All::new);
        confirmations.requireNewest(request.importId(), request.list(), selection, request.choice(), request.fingerprint());
        return request;
    }

    private static List<String> lines(PlanText text) {
        try (Reader reader = text.open()) {
            return new BufferedReader(reader).lines().filter(line -> !line.isBlank()).sorted().distinct().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void compute(Job<PlanRequest.Confirm> job, PlanSheet sheet) {
        ProfileInForce profile = profiles.inForce();
        List<String> chosen = lines(() -> texts.open(job.id()));
        if (chosen.isEmpty()) {
            Optional<String> after = Optional.empty();
            do {
                Page<Candidate> page = view.candidates(job.request().importId(), Optional.of(job.request().list()),
                        Optional.ofNullable(job.request().query()), CandidateOrder.USUAL, PAGE, after);
                rows(job.request(), page.items().stream().filter(candidate -> candidate.state().equals(OPEN)).map(Candidate::scimId)
                        .toList(), profile, sheet);
                after = page.next();
            } while (after.isPresent());
        }
        for (int from = 0; from < chosen.size(); from += PAGE) {
            rows(job.request(), chosen.subList(from, Math.min(chosen.size(), from + PAGE)), profile, sheet);
        }
        sheet.limit(profile, preview);
    }

    private void rows(PlanRequest.Confirm request, List<String> scimIds, ProfileInForce profile, PlanSheet sheet) {
        sheet.goesOn();
        List<Outlook> outlooks = applying.foresee(request.importId(), scimIds, request.choice()).stream()
                .sorted(Comparator.comparingInt(outlook -> scimIds.indexOf(outlook.scimId()))).toList();
        List<Outlook> applied = outlooks.stream().filter(Outlook::isApplied).toList();
        Map<String, Optional<Account>> linked = new HashMap<>();
        preview.known(applied.stream().flatMap(outlook -> outlook.userId().stream()).toList())
                .forEach(known -> linked.put(known.person().id(), known.account()));
        Map<String, Foreseen> then = preview.supposed(profile, applied.stream()
                .map(outlook -> new Supposed(outlook.after().orElseThrow(), true,
                outlook.assignment(), outlook.account().or(() -> linked(linked, outlook)))).toList()).stream()
                .collect(Collectors.toMap(Foreseen::userId, Function.identity()));
        sheet.rows(applied.stream().map(outlook -> row(outlook, then.get(outlook.userId().orElseThrow()), linked(linked, outlook)))
                .toList());
        sheet.refused(outlooks.stream().filter(outlook -> !outlook.isApplied()).map(ImportPlan::skipped).toList());
    }

    private static Optional<Account> linked(Map<String, Optional<Account>> linked, Outlook outlook) {
        return linked.getOrDefault(outlook.userId().orElseThrow(), Optional.empty());
    }

    private static PlanRow row(Outlook outlook, Foreseen then, Optional<Account> linked) {
        PlanRow row = PlanRow.of(then).heldAgainst(then.seen(), linked.map(Account::held))
                .about(outlook.scimId(), outlook.listed().orElseThrow()).because(outlook.outcome() + "; then: " + then.reason());
        return DirectoryEffect.between(outlook.before(), outlook.former(), outlook.after(), outlook.assignment()).map(row::changing)
                .orElseGet(row::planned);
    }

    private static PlanRow skipped(Outlook outlook) {
        PlanRow row = PlanRow.refused(outlook.userId().orElse(outlook.scimId()), Outcome.SKIPPED, outlook.outcome());
        return outlook.listed().map(listed -> row.about(outlook.scimId(), listed)).orElse(row);
    }

    @Override
    public Optional<String> apply(Job<PlanRequest.Confirm> job) {
        try {
            confirmations.requireNewest(job.request().importId(), job.request().list(), new Selection.All(),
                    job.request().choice(), job.request().fingerprint());
            recheck.each(job.plan(), rows -> confirm(job, rows));
            return Optional.empty();
        } catch (IllegalStateException newerList) {
            table.skipRest(job.id(), newerList.getMessage());
            return Optional.of(newerList.getMessage());
        }
    }

    private Map<Planned, String> confirm(Job<PlanRequest.Confirm> job, List<Planned> rows) {
        PlanRequest.Confirm request = job.request();
        Map<String, Outlook> outlooks = applying.foresee(request.importId(), rows.stream().map(row -> row.scimId().orElseThrow()).toList(),
                request.choice()).stream().collect(Collectors.toMap(Outlook::scimId, Function.identity()));
        Map<Planned, String> leftOut = new HashMap<>();
        List<String> confirmed = new ArrayList<>();
        for (Planned row : rows) {
            Optional<Outlook> outlook = Optional.ofNullable(outlooks.get(row.scimId().orElseThrow()));
            outlook.filter(Outlook::isApplied).ifPresentOrElse(open -> confirmed.add(open.scimId()),
                    () -> leftOut.put(row, outlook.map(Outlook::outcome).orElse("was confirmed by somebody else, or is no longer kept")));
        }
        if (!confirmed.isEmpty()) {
            confirmations.confirm(Actor.login(job.plan().appliedBy()), request.importId(), request.list(), new Selection.These(confirmed),
                    request.choice(), request.fingerprint());
        }
        return leftOut;
    }
}
