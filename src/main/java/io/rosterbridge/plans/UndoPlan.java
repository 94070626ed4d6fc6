package io.rosterbridge.plans;

import io.rosterbridge.directory.DueMarks;
import io.rosterbridge.directory.People;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.mapping.ProfileInForce;
import io.rosterbridge.mapping.ProfileVersions;
import io.rosterbridge.provisioning.HeldValues;
import io.rosterbridge.provisioning.Preview;
import io.rosterbridge.provisioning.Preview.Foreseen;
import io.rosterbridge.provisioning.UserNameClaims;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What takes back what was delivered in a time, or about the people of another plan. Whatever {@link Inverse} asks for is held
 * against the flow's own decision, so a row is only offered if the flow would do it and the directory would not undo it at once.
 * Applying changes assignments in the directory and makes people due; the provision flow does the rest.
 */
final class UndoPlan implements Planner {

    private static final int PAGE = 500;

    private final JdbcTemplate database;
    private final ProfileVersions profiles;
    private final Preview preview;
    private final Recheck recheck;
    private final People people;
    private final DueMarks marks;

    UndoPlan(JdbcTemplate database, ProfileVersions profiles, Preview preview, Recheck recheck, People people, DueMarks marks) {
        this.database = database;
        this.profiles = profiles;
        this.preview = preview;
        this.recheck = recheck;
        this.people = people;
        this.marks = marks;
    }

    private record Event(long id, boolean deleted, Optional<String> before, Optional<String> after, boolean complete) {
    }

    /** Only the people of something, by its number. */
    private record Whose(String condition, long id) {
    }

    private static Optional<Whose> whose(PlanRequest request) {
        return Optional.ofNullable(request.planId())
                .map(id -> new Whose("and e.user_id in (select user_id from plan_item where plan_id = ? and state = 'applied')", id))
                .or(() -> Optional.ofNullable(request.importId())
                        .map(id -> new Whose("and e.user_id in (select user_id from import_candidate where run_id = ? and state = 'applied')", id)))
                .or(() -> Optional.ofNullable(request.holdId()).map(id -> new Whose("and e.hold_id = ?", id)));
    }

    @Override
    public void compute(PlanTable.Job job, PlanSheet sheet) {
        OffsetDateTime from = Instant.parse(job.request().from()).atOffset(ZoneOffset.UTC);
        OffsetDateTime to = Instant.parse(job.request().to()).atOffset(ZoneOffset.UTC);
        ProfileInForce profile = profiles.inForce();
        Optional<Whose> whose = whose(job.request());
        String after = "";
        while (sheet.goesOn()) {
            List<Object> parameters = new ArrayList<>(List.of(from, to, after));
            whose.ifPresent(these -> parameters.add(these.id()));
            List<String> some = database.queryForList("""
                    select distinct e.user_id from provisioning_event e
                    where e.at >= ? and e.at < ? and e.outcome = 'DELIVERED' and e.user_id > ?
                    """ + whose.map(Whose::condition).orElse("") + " order by e.user_id fetch first " + PAGE + " rows only", String.class,
                    parameters.toArray());
            if (some.isEmpty()) {
                sheet.limit(profile, preview, Set.of());
                return;
            }
            sheet.inverted(inverted(some, from, to, profile));
            after = some.get(some.size() - 1);
        }
    }

    private List<PlanRow> inverted(List<String> userIds, OffsetDateTime from, OffsetDateTime to, ProfileInForce profile) {
        UserNameClaims.Rivals rivals = preview.rivals(profile, userIds);
        Map<String, List<Event>> events = events(userIds, from, to);
        Map<String, Assignment> former = formerAssignments(userIds, from);
        Map<String, Inverse> inverses = new LinkedHashMap<>();
        List<Foreseen> present = new ArrayList<>();
        preview.some(profile, rivals, userIds, present::addAll);
        Map<String, Assignment> targets = new LinkedHashMap<>();
        for (Foreseen person : present) {
            Inverse inverse = Inverse.of(done(events.get(person.userId()), Optional.ofNullable(former.get(person.userId()))),
                    person.held().map(Account::held), profile.profile().actions().delete());
            inverses.put(person.userId(), inverse);
            inverse.assignment().ifPresent(target -> targets.put(person.userId(), target));
        }
        Map<String, Foreseen> assigned = preview.assigned(profile, rivals, targets).stream()
                .collect(Collectors.toMap(Foreseen::userId, person -> person));
        List<PlanRow> rows = new ArrayList<>();
        for (Foreseen person : present) {
            Inverse inverse = inverses.get(person.userId());
            if (inverse.cannot().isPresent()) {
                rows.add(PlanRow.cannot(person, inverse.action(), inverse.cannot().get()));
            } else if (inverse.assignment().isPresent()) {
                rows.add(assigning(person, inverse, assigned.get(person.userId())));
            } else if (inverse.action() == Action.UPDATE) {
                rows.add(valuesBack(person, HeldValues.user(events.get(person.userId()).get(0).before().orElseThrow())));
            }
        }
        return rows;
    }

    private static PlanRow assigning(Foreseen present, Inverse inverse, Foreseen then) {
        if (then.action() != inverse.action() || then.outcome().isPresent()) {
            return PlanRow.cannot(present, inverse.action(), "it would not come to it: the person " + then.reason());
        }
        Assignment target = inverse.assignment().orElseThrow();
        return PlanRow.of(then).assigning(target, "is assigned \"" + target.word() + "\" again", present.revision());
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

    private static Inverse.Done done(List<Event> events, Optional<Assignment> former) {
        Event first = events.get(0);
        Event last = events.get(events.size() - 1);
        return new Inverse.Done(events.stream().anyMatch(Event::deleted), events.stream().allMatch(Event::complete),
                first.before().map(HeldValues::user), last.after().map(HeldValues::user), former);
    }

    private Map<String, List<Event>> events(List<String> userIds, OffsetDateTime from, OffsetDateTime to) {
        Map<String, List<Event>> events = new HashMap<>();
        database.query("select user_id, id, action, held_before, held_after from provisioning_event where user_id = any(?) and at >= ? "
                + "and at < ? and outcome = 'DELIVERED' order by user_id, id", row -> {
            Optional<String> before = Optional.ofNullable(row.getString("held_before"));
            Optional<String> after = Optional.ofNullable(row.getString("held_after"));
            Action action = Action.valueOf(row.getString("action"));
            events.computeIfAbsent(row.getString("user_id"), none -> new ArrayList<>()).add(new Event(row.getLong("id"),
                    action == Action.DELETE, before, after, after.isPresent() && (action == Action.CREATE || before.isPresent())));
        }, userIds.toArray(String[]::new), from, to);
        return events;
    }

    /** The assignment by which the last work before the time was decided. */
    private Map<String, Assignment> formerAssignments(List<String> userIds, OffsetDateTime from) {
        Map<String, Assignment> former = new HashMap<>();
        database.query("""
                select e.user_id, e.assignment from provisioning_event e where e.assignment is not null and e.id in (
                    select max(p.id) from provisioning_event p where p.user_id = any(?) and p.at < ? group by p.user_id)""", row -> {
            former.put(row.getString("user_id"), Assignment.of(row.getString("assignment")));
        }, userIds.toArray(String[]::new), from);
        return former;
    }

    @Override
    public Optional<String> apply(PlanTable.Job job) {
        String author = job.plan().appliedBy();
        recheck.each(job.plan().id(), rows -> {
            rows.forEach(row -> row.assignment().ifPresent(target -> people.assign(row.userId(), target, author)));
            marks.mark(rows.stream().filter(row -> row.assignment().isEmpty()).map(PlanTable.Planned::userId).toList());
        });
        return Optional.empty();
    }
}
