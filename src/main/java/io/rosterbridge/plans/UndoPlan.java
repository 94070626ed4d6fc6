package io.rosterbridge.plans;

import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.People;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.plans.DirectoryInverse.Recorded;
import io.rosterbridge.plans.PlanTable.Planned;
import io.rosterbridge.plans.Undone.Changes;
import io.rosterbridge.plans.Undone.Delivered;
import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.HeldValues;
import io.rosterbridge.provisioning.Preview;
import io.rosterbridge.provisioning.Preview.Foreseen;
import io.rosterbridge.provisioning.Preview.Supposed;
import io.rosterbridge.queue.DueCause;
import io.rosterbridge.queue.DueMarks;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What takes back what something has done. What it changed in the directory goes back, as far as that is recorded; of other things,
 * what was delivered is taken back by an assignment. Either is held against the flow's own decision, so a row is only offered if the
 * flow would do it and the directory would not undo it at once; and whoever was changed again since is left alone.
 *
 * <p>Applying looks at each person in the same way once more, changes the directory and makes people due; the flow does the rest.
 */
final class UndoPlan implements Planner<PlanRequest.Undo> {

    private static final String INSTEAD = "is suspended instead of unassigned, since the action delete is on and would delete the Calendly "
            + "user";

    private final JdbcTemplate database;
    private final UndoneThings things;
    private final ProfileVersions profiles;
    private final Preview preview;
    private final PlanRecheck recheck;
    private final People people;
    private final DirectoryUndo directory;
    private final DueMarks marks;

    UndoPlan(JdbcTemplate database, UndoneThings things, Judging judging, People people, DirectoryUndo directory, DueMarks marks) {
        this.database = database;
        this.things = things;
        this.profiles = judging.profiles();
        this.preview = judging.preview();
        this.recheck = judging.recheck();
        this.people = people;
        this.directory = directory;
        this.marks = marks;
    }

    @Override
    public PlanKind kind() {
        return PlanKind.UNDO;
    }

    @Override
    public PlanRequest.Undo checked(PlanRequest.Undo request, Optional<PlanText> text) {
        things.of(request);
        return request;
    }

    /** A row, and what it does in the directory beside an assignment. */
    private record Way(PlanRow row, Optional<DirectoryInverse> inverse) {
    }

    @Override
    public void compute(Job<PlanRequest.Undo> job, PlanSheet sheet) {
        Undone undone = things.of(job.request());
        ProfileInForce profile = profiles.inForce();
        undone.note().ifPresent(sheet::note);
        List<String> some = undone.people().apply("");
        while (!some.isEmpty() && sheet.goesOn()) {
            sheet.rows(ways(undone, some, profile).stream().map(Way::row).toList());
            some = undone.people().apply(some.get(some.size() - 1));
        }
        sheet.limit(profile, preview);
    }

    @Override
    public Optional<String> apply(Job<PlanRequest.Undo> job) {
        Undone undone = things.of(job.request());
        ProfileInForce profile = profiles.inForce();
        marks.because(DueCause.plan(job.id()), () -> recheck.each(job.plan(), rows -> {
            Map<String, Way> ways = ways(undone, rows.stream().map(Planned::userId).toList(), profile).stream()
                    .collect(Collectors.toMap(way -> way.row().userId(), Function.identity()));
            Map<Planned, String> leftOut = new HashMap<>();
            Map<String, DirectoryInverse> inverses = new LinkedHashMap<>();
            Map<Assignment, List<String>> assigned = new LinkedHashMap<>();
            List<String> marked = new ArrayList<>();
            for (Planned row : rows) {
                Optional<Way> way = Optional.ofNullable(ways.get(row.userId())).filter(found -> isAsShown(found.row(), row));
                if (way.isEmpty()) {
                    leftOut.put(row, PlanTable.CHANGED);
                } else if (way.get().inverse().isPresent()) {
                    inverses.put(row.userId(), way.get().inverse().get());
                } else if (row.assignment().isPresent()) {
                    assigned.computeIfAbsent(row.assignment().get(), none -> new ArrayList<>()).add(row.userId());
                } else {
                    marked.add(row.userId());
                }
            }
            Map<String, String> refused = directory.apply(inverses, job.plan().appliedBy(), job.id(), profile.version());
            rows.stream().filter(row -> refused.containsKey(row.userId())).forEach(row -> leftOut.put(row, refused.get(row.userId())));
            assigned.forEach((target, userIds) -> people.assign(userIds, target, job.plan().appliedBy()));
            marks.mark(marked);
            return leftOut;
        }));
        return Optional.empty();
    }

    private static boolean isAsShown(PlanRow now, Planned shown) {
        return now.state() == RowState.PLANNED && now.directory().map(DirectoryEffect::change).equals(shown.directory())
                && now.directory().flatMap(DirectoryEffect::assignment).equals(shown.assignment());
    }

    // ---- the way back of each person

    private List<Way> ways(Undone undone, List<String> userIds, ProfileInForce profile) {
        List<Foreseen> present = new ArrayList<>();
        preview.some(profile, userIds, present::addAll);
        Map<String, List<Delivered>> delivered = delivered(userIds, undone.from());
        Map<String, Instant> decided = decidedAt(userIds, undone.from());
        Map<String, Way> ways = new LinkedHashMap<>();
        recorded(undone, present, delivered, decided, profile).forEach(way -> ways.put(way.row().userId(), way));
        List<Foreseen> left = present.stream().filter(person -> !ways.containsKey(person.userId())).toList();
        sent(undone, left, delivered, decided, profile).forEach(row -> ways.put(row.userId(), new Way(row, Optional.empty())));
        return present.stream().map(person -> ways.get(person.userId())).filter(way -> way != null).toList();
    }

    /** Whether nothing else reached Calendly since, nor was anything else decided about the person's access. */
    private static boolean isLast(Undone undone, List<Delivered> delivered, Optional<Instant> decided, Instant done) {
        int first = 0;
        while (first < delivered.size() && !undone.own().test(delivered.get(first)) && delivered.get(first).at().isBefore(done)
                && !delivered.get(first).cause().equals(Optional.of(DueCause.SEVERAL))) {
            first++;
        }
        List<Delivered> since = delivered.subList(first, delivered.size());
        Instant last = since.stream().filter(undone.own()).map(Delivered::at).reduce(done, (one, other) -> one.isAfter(other) ? one
                : other);
        return since.stream().allMatch(undone.own()) && decided.filter(at -> at.isAfter(last)).isEmpty();
    }

    // ---- what is recorded of the directory

    private List<Way> recorded(Undone undone, List<Foreseen> present, Map<String, List<Delivered>> delivered, Map<String, Instant> decided,
                               ProfileInForce profile) {
        if (undone.changes().isEmpty()) {
            return List.of();
        }
        Map<String, Foreseen> byId = present.stream().collect(Collectors.toMap(Foreseen::userId, Function.identity()));
        Map<String, DirectoryPerson> now = people.findAll(byId.keySet()).stream().filter(person -> !person.gone())
                .collect(Collectors.toMap(person -> person.person().id(), Function.identity()));
        Map<String, DirectoryInverse> inverses = new LinkedHashMap<>();
        Map<String, Assignment> former = new HashMap<>();
        for (Recorded done : recorded(undone.changes().get(), byId.keySet())) {
            String id = done.userId();
            former.put(id, done.former());
            inverses.put(id, DirectoryInverse.of(done, Optional.ofNullable(now.get(id)), byId.get(id).held().map(Account::scimId),
                    isLast(undone, delivered.getOrDefault(id, List.of()), Optional.ofNullable(decided.get(id)), done.at()),
                    profile.profile().actions().delete()));
        }
        Map<String, Foreseen> then = then(inverses, now, byId, profile);
        Map<String, DirectoryInverse> linked = new LinkedHashMap<>();
        inverses.forEach((id, inverse) -> {
            if (inverse.unlinks() && then.get(id).action() == Action.CREATE) {
                linked.put(id, inverse.keepingLink());
            }
        });
        inverses.putAll(linked);
        then.putAll(then(linked, now, byId, profile));
        List<Way> ways = new ArrayList<>();
        inverses.forEach((id, inverse) -> {
            boolean isNothing = inverse.cannot().isEmpty() && inverse.isNothing(now.get(id));
            boolean wasSent = delivered.getOrDefault(id, List.of()).stream().anyMatch(undone.own());
            if (inverse.cannot().isPresent()) {
                ways.add(new Way(PlanRow.cannot(byId.get(id), Action.NOTHING, inverse.cannot().get()), Optional.empty()));
            } else if (isNothing && !wasSent) {
                ways.add(new Way(PlanRow.cannot(byId.get(id), Action.NOTHING,
                        "the directory assigns them Calendly as before, so they would be linked again at once"), Optional.empty()));
            } else if (!isNothing) {
                ways.add(new Way(row(byId.get(id), now.get(id), inverse, then.get(id), back(inverse, former.get(id), wasSent)),
                        Optional.of(inverse)));
            }
        });
        return ways;
    }

    private Map<String, Foreseen> then(Map<String, DirectoryInverse> inverses, Map<String, DirectoryPerson> now,
                                       Map<String, Foreseen> present, ProfileInForce profile) {
        return preview.supposed(profile, inverses.entrySet().stream().filter(entry -> entry.getValue().cannot().isEmpty()).map(entry -> {
            DirectoryInverse inverse = entry.getValue();
            return new Supposed(inverse.person().orElse(now.get(entry.getKey()).person()), inverse.person().isPresent(),
                    inverse.assignment(), inverse.unlinks() ? Optional.empty() : present.get(entry.getKey()).held());
        }).toList()).stream().collect(Collectors.toMap(Foreseen::userId, Function.identity()));
    }

    private static String back(DirectoryInverse inverse, Assignment former, boolean wasSent) {
        boolean isInstead = inverse.assignment() == Assignment.SUSPENDED && former != Assignment.SUSPENDED;
        return (isInstead ? INSTEAD : "goes back to what it was") + (inverse.unlinks() ? ", without the link" : "")
                + (wasSent ? "; the values that were sent stay in Calendly" : "");
    }

    private static PlanRow row(Foreseen present, DirectoryPerson now, DirectoryInverse inverse, Foreseen then, String back) {
        PlanRow row = PlanRow.of(then).heldAgainst(present.seen(), present.held().map(Account::held)).because(back + "; then: "
                + then.reason());
        return DirectoryEffect.between(Optional.of(now.person()), now.assignment(), inverse.person(), inverse.assignment())
                .map(row::changing).orElseGet(row::planned);
    }

    private List<Recorded> recorded(Changes changes, Collection<String> userIds) {
        return switch (changes.by()) {
            case IMPORT -> directory.changedBy(changes.id(), userIds);
            case ASSIGNMENT_PLAN -> directory.assignedBy(changes.id(), userIds);
        };
    }

    // ---- what was sent, where nothing else is recorded

    private List<PlanRow> sent(Undone undone, List<Foreseen> present, Map<String, List<Delivered>> delivered, Map<String, Instant> decided,
                               ProfileInForce profile) {
        Map<String, List<Delivered>> own = new HashMap<>();
        delivered.forEach((id, all) -> own.put(id, all.stream().filter(undone.own()).toList()));
        Map<String, Assignment> former = formerAssignments(present.stream().map(Foreseen::userId).toList(), undone.from());
        Map<String, Inverse> inverses = new LinkedHashMap<>();
        for (Foreseen person : present) {
            String id = person.userId();
            List<Delivered> all = delivered.getOrDefault(id, List.of());
            if (!own.getOrDefault(id, List.of()).isEmpty()) {
                inverses.put(id, Inverse.of(done(own.get(id), isLast(undone, all, Optional.ofNullable(decided.get(id)), own.get(id).get(0)
                        .at()),
                        Optional.ofNullable(former.get(id))), person.held().map(Account::held), profile.profile().actions().delete()));
            } else if (all.stream().anyMatch(event -> event.cause().equals(Optional.of(DueCause.SEVERAL)))) {
                inverses.put(id, new Inverse(Action.NOTHING, Optional.empty(), Optional.of(Inverse.CHANGED_AGAIN)));
            }
        }
        Map<String, Supposed> known = preview.known(List.copyOf(inverses.keySet())).stream()
                .collect(Collectors.toMap(supposed -> supposed.person().id(), Function.identity()));
        Map<String, Foreseen> assigned = preview.supposed(profile, known.values().stream()
                .flatMap(person -> inverses.get(person.person().id()).assignment().stream().map(target -> new Supposed(person.person(),
                        person.present(), person.present() ? target : Assignment.NONE, person.account()))).toList()).stream()
                .collect(Collectors.toMap(Foreseen::userId, Function.identity()));
        List<PlanRow> rows = new ArrayList<>();
        for (Foreseen person : present) {
            Optional.ofNullable(inverses.get(person.userId())).flatMap(inverse -> row(person, inverse, known.get(person.userId()),
                    assigned.get(person.userId()), own.get(person.userId()), former.get(person.userId()))).ifPresent(rows::add);
        }
        return rows;
    }

    private static Optional<PlanRow> row(Foreseen person, Inverse inverse, Supposed now, Foreseen assigned, List<Delivered> own,
                                         Assignment former) {
        if (inverse.cannot().isPresent()) {
            return Optional.of(PlanRow.cannot(person, inverse.action(), inverse.cannot().get()));
        }
        if (inverse.assignment().isPresent()) {
            return Optional.of(assigning(person, inverse, now.assignment(), assigned, former));
        }
        return inverse.action() != Action.UPDATE ? Optional.empty()
                : Optional.of(valuesBack(person, HeldValues.user(own.get(0).before().orElseThrow())));
    }

    private static PlanRow assigning(Foreseen present, Inverse inverse, Assignment now, Foreseen then, Assignment former) {
        if (then.action() != inverse.action() || then.outcome().isPresent()) {
            return PlanRow.cannot(present, inverse.action(), "it would not come to it: the person " + then.reason());
        }
        Assignment target = inverse.assignment().orElseThrow();
        return PlanRow.of(then).changing(DirectoryEffect.assigning(now, target)).because(assigned(target, former));
    }

    private static String assigned(Assignment target, Assignment former) {
        return switch (target) {
            case ASSIGNED -> "is assigned again";
            case NONE -> "is unassigned again";
            case SUSPENDED -> former == Assignment.SUSPENDED ? "is suspended again" : INSTEAD;
        };
    }

    private static PlanRow valuesBack(Foreseen present, ScimUser before) {
        Optional<ScimUser> wanted = present.wanted().filter(user -> present.action() == Action.UPDATE && present.outcome().isEmpty());
        if (wanted.isPresent() && ScimUser.differences(before, wanted.get()).isEmpty()) {
            return PlanRow.of(present);
        }
        return PlanRow.cannot(present, Action.UPDATE, "the directory would set it again at once, change it there: "
                + ScimUser.differences(before, present.held().orElseThrow().held()).stream().map(ScimAttribute::scimName)
                        .collect(Collectors.joining(", ")));
    }

    private static Inverse.Done done(List<Delivered> own, boolean isLast, Optional<Assignment> former) {
        Delivered first = own.get(0);
        Delivered last = own.get(own.size() - 1);
        return new Inverse.Done(own.stream().anyMatch(Delivered::deleted), own.stream().allMatch(Delivered::complete), isLast,
                first.before().map(HeldValues::user), last.after().map(HeldValues::user), former);
    }

    // ---- what the log tells

    private Map<String, List<Delivered>> delivered(List<String> userIds, Instant from) {
        Map<String, List<Delivered>> delivered = new HashMap<>();
        database.query("select user_id, at, action, held_before, held_after, cause, hold_id from provisioning_event where user_id = any(?) "
                + "and at >= ? and outcome = 'DELIVERED' order by user_id, id", row -> {
            Optional<String> before = Optional.ofNullable(row.getString("held_before"));
            Optional<String> after = Optional.ofNullable(row.getString("held_after"));
            Action action = Action.valueOf(row.getString("action"));
            delivered.computeIfAbsent(row.getString("user_id"), none -> new ArrayList<>()).add(new Delivered(
                    Columns.instant(row, "at"), action == Action.DELETE, before, after,
                    after.isPresent() && (action == Action.CREATE || before.isPresent()), Optional.ofNullable(row.getString("cause")),
                    Optional.ofNullable(row.getObject("hold_id", Long.class))));
        }, userIds.toArray(String[]::new), from.atOffset(ZoneOffset.UTC));
        return delivered;
    }

    /** When something was last decided about the access of these people, by id. */
    private Map<String, Instant> decidedAt(List<String> userIds, Instant from) {
        Map<String, Instant> decided = new HashMap<>();
        database.query("select user_id, max(at) as at from directory_change where user_id = any(?) and at >= ? and (kind in ('assignment', "
                + "'removed', 'returned') or kind = 'changed' and attributes like '%status%') group by user_id", row -> {
            decided.put(row.getString("user_id"), Columns.instant(row, "at"));
        }, userIds.toArray(String[]::new), from.atOffset(ZoneOffset.UTC));
        return decided;
    }

    /** The assignment by which the last work before the time was decided. */
    private Map<String, Assignment> formerAssignments(List<String> userIds, Instant from) {
        Map<String, Assignment> former = new HashMap<>();
        database.query("""
                select e.user_id, e.assignment from provisioning_event e where e.assignment is not null and e.id in (
                    select max(p.id) from provisioning_event p where p.user_id = any(?) and p.at < ? group by p.user_id)""", row -> {
            former.put(row.getString("user_id"), Assignment.of(row.getString("assignment")));
        }, userIds.toArray(String[]::new), from.atOffset(ZoneOffset.UTC));
        return former;
    }
}
