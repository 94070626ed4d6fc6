package io.rosterbridge.plans;

import io.rosterbridge.imports.ImportChanges;
import io.rosterbridge.plans.Undone.Changes;
import io.rosterbridge.plans.Undone.Delivered;
import io.rosterbridge.queue.DueCause;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/** Finds out what is meant to be taken back. */
final class UndoneThings {

    private static final int PAGE = 250;
    private static final String DIRECTORY_STAYS = "what the file says stays in the directory; only assignments are taken back, of those "
            + "whom Calendly was told of";

    private final JdbcTemplate database;
    private final PlanTable table;
    private final ImportChanges changes;

    UndoneThings(JdbcTemplate database, PlanTable table, ImportChanges changes) {
        this.database = database;
        this.table = table;
        this.changes = changes;
    }

    /** @throws IllegalArgumentException if it says nothing or too much, or there is no such thing, or it has done nothing */
    Undone of(PlanRequest.Undo asked) {
        if (Stream.of(asked.planId(), asked.importId(), asked.holdId(), asked.reconciliationId(), asked.readId()).filter(Objects::nonNull)
                .count() + (asked.from() == null ? 0 : 1) != 1) {
            throw new IllegalArgumentException("give one of from (and to), planId, importId, holdId, reconciliationId and readId");
        }
        return asked.planId() != null ? plan(asked.planId())
                : asked.importId() != null ? imported(asked.importId())
                : asked.holdId() != null ? hold(asked.holdId())
                : asked.reconciliationId() != null ? reconciliation(asked.reconciliationId())
                : asked.readId() != null ? read(asked.readId())
                : time(asked.from(), asked.to());
    }

    private Undone time(Instant from, Instant to) {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("from is " + from + " and to is " + to + "; from must be earlier");
        }
        return new Undone(after -> deliveredTo(after, from, to), from, event -> event.at().isBefore(to), Optional.empty(),
                Optional.empty());
    }

    /** First the end of the page by the key alone: so that the log is not gone through once a page. */
    private List<String> deliveredTo(String after, Instant from, Instant to) {
        String begin = after;
        while (true) {
            String last = database.queryForObject("select max(user_id) from (select user_id from provisioning_task where user_id > ? "
                    + "order by user_id fetch first " + PAGE + " rows only) as page", String.class, begin);
            if (last == null) {
                return List.of();
            }
            List<String> some = database.queryForList("select distinct user_id from provisioning_event where user_id > ? and user_id <= ? "
                    + "and at >= ? and at < ? and outcome = 'DELIVERED' order by user_id", String.class, begin, last,
                    from.atOffset(ZoneOffset.UTC), to.atOffset(ZoneOffset.UTC));
            if (!some.isEmpty()) {
                return some;
            }
            begin = last;
        }
    }

    private Undone plan(long id) {
        Plan plan = table.find(id).filter(present -> present.state() == PlanState.APPLIED)
                .orElseThrow(() -> new IllegalArgumentException("planId is " + id + "; there is no applied plan of this number"));
        Function<String, List<String>> people = listed("select user_id from plan_item where plan_id = ? and user_id > ? and (state = "
                + "'applied' or handed_over) order by plan_id, user_id", id);
        Predicate<Delivered> own = event -> event.isFor(DueCause.plan(id));
        return switch (plan.kind()) {
            case IMPORT -> {
                long run = ((PlanRequest.Confirm) table.request(id)).importId();
                yield new Undone(people, plan.appliedAt(), event -> event.isFor(DueCause.imported(run)),
                        Optional.of(new Changes(Changes.By.IMPORT, run)), Optional.empty());
            }
            case ASSIGNMENT -> new Undone(people, plan.appliedAt(), own, Optional.of(new Changes(Changes.By.ASSIGNMENT_PLAN, id)),
                    Optional.empty());
            case CSV -> new Undone(people, plan.appliedAt(), own, Optional.empty(), Optional.of(DIRECTORY_STAYS));
            case PROFILE, PROVISION, RECONCILE, UNDO -> new Undone(people, plan.appliedAt(), own, Optional.empty(), Optional.empty());
        };
    }

    private Undone imported(long id) {
        Instant from = first("select started_at from import_run where id = ? and kind = 'import'", id).filter(any -> changes.areKnown(id))
                .orElseThrow(() -> new IllegalArgumentException("importId is " + id + "; there is no import of this number of which "
                        + "something was applied, or what it changed is no longer kept"));
        return new Undone(listed("select user_id from import_change where run_id = ? and user_id > ? order by run_id, user_id", id), from,
                event -> event.isFor(DueCause.imported(id)), Optional.of(new Changes(Changes.By.IMPORT, id)), Optional.empty());
    }

    private Undone hold(long id) {
        Instant from = first("select decided_at from removal_hold where id = ? and state = 'approved'", id)
                .orElseThrow(() -> new IllegalArgumentException("holdId is " + id + "; there is no approved hold of this number"));
        return new Undone(listed("select user_id from removal_hold_item where hold_id = ? and user_id > ? and state in ('released', "
                + "'sent') "
                + "order by hold_id, user_id", id), from, event -> event.holdId().equals(Optional.of(id)), Optional.empty(),
                Optional.empty());
    }

    private Undone reconciliation(long id) {
        Function<String, List<String>> people = listed("select user_id from drift where run_id = ? and user_id > ? and action = 'repaired' "
                + "order by run_id, user_id", id);
        Instant from = first("select started_at from import_run where id = ? and kind = 'reconcile'", id)
                .filter(any -> !people.apply("").isEmpty()).orElseThrow(() -> new IllegalArgumentException("reconciliationId is " + id
                        + "; there is no reconciliation of this number that has repaired something"));
        return new Undone(people, from, event -> event.isFor(DueCause.reconciliation(id)), Optional.empty(), Optional.empty());
    }

    private Undone read(long id) {
        Function<String, List<String>> people = listed("select user_id from directory_change where read_id = ? and user_id > ? "
                + "order by read_id, user_id", id);
        Instant from = first("select started_at from source_read where id = ? and state = 'done'", id)
                .filter(any -> !people.apply("").isEmpty()).orElseThrow(() -> new IllegalArgumentException("readId is " + id
                        + "; there is no read of this number that has changed somebody"));
        return new Undone(people, from, event -> event.isFor(DueCause.read(id)), Optional.empty(), Optional.of(DIRECTORY_STAYS));
    }

    private Optional<Instant> first(String query, long id) {
        return database.queryForList(query, OffsetDateTime.class, id).stream().findFirst().map(OffsetDateTime::toInstant);
    }

    private Function<String, List<String>> listed(String query, long id) {
        return after -> database.queryForList(query + " fetch first " + PAGE + " rows only", String.class, id, after).stream().distinct()
                .toList();
    }
}
