package io.rosterbridge.plans;

import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.People;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Person;
import io.rosterbridge.plans.PlanTable.Planned;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.profile.Condition;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.PeopleView;
import io.rosterbridge.provisioning.Preview;
import io.rosterbridge.provisioning.Preview.Foreseen;
import io.rosterbridge.provisioning.Preview.Supposed;
import io.rosterbridge.queue.DueCause;
import io.rosterbridge.queue.DueMarks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What assigning Calendly to everybody of a rule would do, or suspending or unassigning them. Applying assigns whoever has a row, has
 * not changed since and still fits the rule; the provision flow does the rest. Two whom an expression of the mapping gives one userName
 * are foreseen to be rejected only if they are looked at together; the flow rejects them in any case.
 */
final class AssignmentPlan implements Planner<PlanRequest.Assign> {

    private static final int PAGE = 250;

    private final PeopleView view;
    private final People people;
    private final ProfileVersions profiles;
    private final Preview preview;
    private final PlanRecheck recheck;
    private final DueMarks marks;

    AssignmentPlan(PeopleView view, People people, ProfileVersions profiles, Preview preview, PlanRecheck recheck, DueMarks marks) {
        this.view = view;
        this.people = people;
        this.profiles = profiles;
        this.preview = preview;
        this.recheck = recheck;
        this.marks = marks;
    }

    @Override
    public PlanKind kind() {
        return PlanKind.ASSIGNMENT;
    }

    @Override
    public PlanRequest.Assign checked(PlanRequest.Assign request, Optional<PlanText> text) {
        request.rule().compiled();
        return request;
    }

    @Override
    public void compute(Job<PlanRequest.Assign> job, PlanSheet sheet) {
        ProfileInForce profile = profiles.inForce();
        PeopleRule rule = job.request().rule();
        Optional<String> after = Optional.empty();
        do {
            sheet.goesOn();
            Page<PeopleView.Row> page = view.page(rule.filter(), PAGE, after);
            rows(page.items().stream().filter(row -> !row.status().equals("gone")).map(PeopleView.Row::id).toList(), rule,
                    job.request().assignment(), profile, sheet);
            after = page.next();
        } while (after.isPresent());
        sheet.limit(profile, preview);
    }

    private void rows(List<String> userIds, PeopleRule rule, Assignment target, ProfileInForce profile, PlanSheet sheet) {
        List<Supposed> known = preview.known(userIds);
        Map<String, String> undecided = new HashMap<>();
        Optional<Condition> condition = rule.compiled();
        List<Supposed> fitting = known.stream().filter(supposed -> fits(condition, supposed.person(), undecided)).toList();
        Map<String, Supposed> others = fitting.stream().filter(supposed -> supposed.assignment() != target)
                .collect(Collectors.toMap(supposed -> supposed.person().id(), Function.identity()));
        Map<String, Foreseen> then = preview.supposed(profile, fitting.stream().filter(supposed -> supposed.assignment() != target)
                .map(supposed -> new Supposed(supposed.person(), true, target, supposed.account())).toList()).stream()
                .collect(Collectors.toMap(Foreseen::userId, Function.identity()));
        Map<String, Foreseen> unclear = new HashMap<>();
        preview.some(profile, List.copyOf(undecided.keySet()), some -> some.forEach(person -> unclear.put(person.userId(), person)));
        List<PlanRow> rows = new ArrayList<>();
        for (Supposed person : known) {
            String id = person.person().id();
            if (undecided.containsKey(id)) {
                rows.add(PlanRow.cannot(unclear.get(id), Action.NOTHING, undecided.get(id)));
            } else if (others.containsKey(id)) {
                rows.add(PlanRow.of(then.get(id)).changing(DirectoryEffect.assigning(person.assignment(), target)));
            }
        }
        sheet.unchanged(fitting.size() - others.size());
        sheet.rows(rows);
    }

    private static boolean fits(Optional<Condition> condition, Person person, Map<String, String> undecided) {
        try {
            return condition.isEmpty() || condition.get().holds(person);
        } catch (Condition.Undecided nobodyCanTell) {
            undecided.put(person.id(), nobodyCanTell.getMessage());
            return false;
        }
    }

    @Override
    public Optional<String> apply(Job<PlanRequest.Assign> job) {
        marks.because(DueCause.plan(job.id()), () -> recheck.each(job.plan(), new PlanRecheck.Handover() {
            @Override
            public Map<Planned, String> take(List<Planned> rows) {
                Set<String> fitting = fitting(job.request().rule(), rows.stream().map(Planned::userId).toList());
                people.assign(fitting, job.request().assignment(), job.plan().appliedBy());
                return without(fitting, rows);
            }

            @Override
            public Map<Planned, String> why(List<Planned> changed) {
                return without(fitting(job.request().rule(), changed.stream().map(Planned::userId).toList()), changed);
            }
        }));
        return Optional.empty();
    }

    private static Map<Planned, String> without(Set<String> fitting, List<Planned> rows) {
        return rows.stream().filter(row -> !fitting.contains(row.userId()))
                .collect(Collectors.toMap(Function.identity(), row -> "no longer fits the rule"));
    }

    /** A change that concerns nobody's work, such as the department of somebody who has no Calendly user, does not show otherwise. */
    private Set<String> fitting(PeopleRule rule, List<String> userIds) {
        Optional<Condition> condition = rule.compiled();
        List<String> fitting = view.fitting(rule.filter(), userIds);
        return condition.isEmpty() ? Set.copyOf(fitting) : people.findAll(fitting).stream().map(DirectoryPerson::person)
                .filter(person -> fits(condition, person, new HashMap<>())).map(Person::id).collect(Collectors.toSet());
    }
}
