package io.rosterbridge.plans;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.rosterbridge.audit.AuditAction;
import io.rosterbridge.audit.AuditTrail;
import io.rosterbridge.csv.SafeCsv;
import io.rosterbridge.directory.CsvSource;
import io.rosterbridge.directory.DueMarks;
import io.rosterbridge.directory.People;
import io.rosterbridge.imports.Reconciliation;
import io.rosterbridge.mapping.Profile;
import io.rosterbridge.mapping.ProfileInForce;
import io.rosterbridge.mapping.ProfileReader;
import io.rosterbridge.mapping.ProfileVersions;
import io.rosterbridge.paging.Page;
import io.rosterbridge.provisioning.Preview;
import java.io.IOException;
import java.io.Writer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Plans: asked for, computed by {@link PlanWork} on any node, shown, and applied by their fingerprint, once. A plan is made under
 * the profile version in force and can be applied under that one only, until it expires.
 */
public final class Plans {

    private static final Logger LOG = LoggerFactory.getLogger(Plans.class);
    private static final int ROWS_AT_ONCE = 1000;
    private static final int REASONS = 10;
    private static final Duration IMPACT_BOUND = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = JsonMapper.builder().addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS).build();
    private static final List<String> HEADER = List.of("userId", "directory", "assignment", "action", "outcome", "before", "after",
            "reason", "requests", "state");

    private final PlanTable table;
    private final ProfileVersions profiles;
    private final Preview preview;
    private final TransactionTemplate transaction;
    private final AuditTrail audit;
    private final JdbcTemplate database;
    private final Reconciliation reconciliation;
    private final PlanSettings settings;
    private final Clock clock;
    private final PlanWork work;

    public Plans(JdbcTemplate database, PlatformTransactionManager transactions, ProfileVersions profiles, Preview preview,
                 CsvSource csvSource, People people, DueMarks dueMarks, AuditTrail audit, Reconciliation reconciliation,
                 PlanSettings settings, Clock clock) {
        this.database = database;
        this.reconciliation = reconciliation;
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        TransactionTemplate ownTransaction = new TransactionTemplate(transactions);
        ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.table = new PlanTable(database, clock);
        this.profiles = profiles;
        this.preview = preview;
        this.transaction = transaction;
        this.audit = audit;
        this.settings = settings;
        this.clock = clock;
        Recheck recheck = new Recheck(database, transaction, table);
        this.work = new PlanWork(table, ownTransaction, profiles, Map.of(
                PlanKind.PROFILE, new ProfilePlan(profiles, preview, recheck, table),
                PlanKind.CSV, new CsvPlan(csvSource, profiles, preview, recheck, table, database, ownTransaction),
                PlanKind.PROVISION, new ProvisionPlan(profiles, preview, recheck, dueMarks, database),
                PlanKind.RECONCILE, new ReconcilePlan(database, profiles, preview, recheck, reconciliation),
                PlanKind.UNDO, new UndoPlan(database, profiles, preview, recheck, people, dueMarks)));
    }

    /** Whoever computes and applies what is asked for here. */
    public PlanWork work() {
        return work;
    }

    // ---- asking

    /**
     * Asks what a profile would do.
     *
     * @return the plan's id
     * @throws io.rosterbridge.mapping.ProfileInvalid if it is invalid
     */
    public long profile(String document, String author) {
        ProfileReader.read("profile", document);
        return insert(PlanKind.PROFILE, PlanRequest.NONE, document, author);
    }

    /**
     * Asks what a CSV file would do.
     *
     * @param name decides whether it speaks for everybody ({@code .full.csv}) or only for the people in it
     * @throws IllegalArgumentException if the name is no name of a CSV file
     */
    public long csv(String name, String content, String author) {
        if (!name.toLowerCase(Locale.ROOT).endsWith(".csv") || name.length() > 200 || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("name is \"" + name + "\"; it must end with .csv, or .full.csv for a file that lists "
                    + "everybody, and have at most 200 characters");
        }
        return insert(PlanKind.CSV, PlanRequest.csv(name), content, author);
    }

    /** @param all everybody whom Calendly concerns; else whoever is due */
    public long provision(boolean all, String author) {
        return insert(PlanKind.PROVISION, PlanRequest.provision(all), null, author);
    }

    /**
     * Asks what would take back what was delivered in a time.
     *
     * @param from at this instant or later
     * @param to   before this instant
     * @throws IllegalArgumentException if the time is empty
     */
    public long undo(Instant from, Instant to, String author) {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("from is " + from + " and to is " + to + "; from must be earlier");
        }
        return insert(PlanKind.UNDO, PlanRequest.undo(from, to, null, null, null), null, author);
    }

    /**
     * Asks what would take back what was delivered to the people of a plan since it was applied.
     *
     * @throws IllegalArgumentException if there is no such plan, or it was not applied
     */
    public long undoPlan(long planId, String author) {
        Plan plan = table.find(planId).filter(present -> present.state() == PlanState.APPLIED)
                .orElseThrow(() -> new IllegalArgumentException("planId is " + planId + "; there is no applied plan of this number"));
        return insert(PlanKind.UNDO, PlanRequest.undo(plan.appliedAt(), soon(), planId, null, null), null, author);
    }

    /**
     * Asks what would take back what was delivered to the people of an import since it was applied.
     *
     * @throws IllegalArgumentException if nothing of such an import was applied
     */
    public long undoImport(long importId, String author) {
        OffsetDateTime from = database.queryForObject("select min(e.at) from provisioning_event e where e.reason like ? and e.user_id in "
                + "(select c.user_id from import_candidate c where c.run_id = ? and c.state = 'applied')", OffsetDateTime.class,
                "import " + importId + ", %", importId);
        if (from == null) {
            throw new IllegalArgumentException("importId is " + importId + "; there is no import of this number of which "
                    + "something was applied");
        }
        return insert(PlanKind.UNDO, PlanRequest.undo(from.toInstant(), soon(), null, importId, null), null, author);
    }

    /**
     * Asks what would give back what an approved list of removals has taken away.
     *
     * @throws IllegalArgumentException if there is no such list, or nobody has approved it
     */
    public long undoHold(long holdId, String author) {
        OffsetDateTime from = database.queryForList("select decided_at from removal_hold where id = ? and state = 'approved'",
                OffsetDateTime.class, holdId).stream().findFirst()
                .orElseThrow(() -> new IllegalArgumentException("holdId is " + holdId + "; there is no approved hold of this number"));
        return insert(PlanKind.UNDO, PlanRequest.undo(from.toInstant(), soon(), null, null, holdId), null, author);
    }

    private Instant soon() {
        return clock.instant().plus(1, ChronoUnit.MILLIS);
    }

    /**
     * Asks what would repair the drift that a reconciliation has reported.
     *
     * @param reconciliationId empty for the latest
     * @throws IllegalArgumentException if it is not the latest that is complete
     */
    public long reconcile(Optional<Long> reconciliationId, String author) {
        long latest = reconciliation.latest()
                .orElseThrow(() -> new IllegalArgumentException("there is no complete reconciliation; start one first"));
        reconciliationId.filter(id -> id != latest).ifPresent(id -> {
            throw new IllegalArgumentException("reconciliationId is " + id + "; the latest complete reconciliation is " + latest);
        });
        return insert(PlanKind.RECONCILE, PlanRequest.reconcile(latest), null, author);
    }

    /**
     * What a profile would do, in numbers, at once; nothing is stored.
     *
     * @param complete whether everybody was looked at in the time there is; if not, make a plan
     */
    public record Impact(boolean complete, long requests, Counts counts) {
    }

    /** @throws io.rosterbridge.mapping.ProfileInvalid if it is invalid */
    public Impact impact(String document, String author) {
        return impact(document, author, IMPACT_BOUND);
    }

    /**
     * @param bound how long to look at most
     * @throws io.rosterbridge.mapping.ProfileInvalid if it is invalid
     */
    public Impact impact(String document, String author, Duration bound) {
        ProfileInForce draft = profiles.draft(document, author);
        Tally tally = new Tally();
        Instant until = clock.instant().plus(bound);
        Profile inForce = profiles.latest().profile();
        boolean complete = draft.profile().decidesLike(inForce)
                || preview.everyone(draft, inForce, Preview.Who.EVERYBODY, () -> clock.instant().isBefore(until),
                        people -> people.forEach(person -> tally.person(person.action(), person.outcome(), person.requests(), person.braked())));
        tally.limit(preview.limit(draft, tally.braked()).isPresent());
        return new Impact(complete, tally.requests(), tally.counts());
    }

    private long insert(PlanKind kind, PlanRequest request, String content, String author) {
        return table.insert(kind, request, content, profiles.latest().version(), author, settings.expireAfter());
    }

    // ---- looking

    public Optional<Plan> find(long id) {
        return table.find(id);
    }

    /** The latest first. */
    public Page<Plan> page(int limit, Optional<Long> before) {
        return Page.of(table.page(limit + 1, before.orElse(Long.MAX_VALUE)), limit, plan -> String.valueOf(plan.id()));
    }

    public Page<PlanItem> items(long id, int limit, Optional<Long> after) {
        return items(id, Optional.empty(), limit, after);
    }

    /** @param part only these rows; empty for all */
    public Page<PlanItem> items(long id, Optional<PlanPart> part, int limit, Optional<Long> after) {
        return Page.of(table.items(id, part, limit + 1, after.orElse(0L)), limit, item -> String.valueOf(item.place()));
    }

    /** Why applying has passed people over, and how many for that; the most frequent reasons first, and not the rare ones. */
    public Map<String, Long> leftOut(long id) {
        return table.leftOut(id, REASONS);
    }

    /** The profile that a plan would save; empty if it is no such plan, or can no longer be applied. */
    public Optional<String> document(long id) {
        return table.find(id).filter(plan -> plan.kind() == PlanKind.PROFILE).flatMap(plan -> Optional.ofNullable(table.job(id).content()));
    }

    /** Writes all rows as CSV (RFC 4180), a part at a time. */
    public void writeCsv(long id, Writer writer) throws IOException {
        SafeCsv csv = new SafeCsv(writer);
        csv.row(HEADER);
        List<PlanItem> some = table.items(id, Optional.empty(), ROWS_AT_ONCE, 0);
        while (!some.isEmpty()) {
            for (PlanItem item : some) {
                csv.row(cells(item));
            }
            some = table.items(id, Optional.empty(), ROWS_AT_ONCE, some.get(some.size() - 1).place());
        }
        csv.flush();
    }

    /**
     * Writes a plan and all its rows as one JSON object, a part at a time.
     *
     * @throws IllegalArgumentException if there is no such plan
     */
    public void writeJson(long id, Writer writer) throws IOException {
        Plan plan = table.find(id).orElseThrow(() -> new IllegalArgumentException("there is no plan " + id));
        JsonGenerator json = JSON.createGenerator(writer);
        json.writeStartObject();
        json.writePOJOField("plan", plan);
        json.writeArrayFieldStart("items");
        List<PlanItem> some = table.items(id, Optional.empty(), ROWS_AT_ONCE, 0);
        while (!some.isEmpty()) {
            for (PlanItem item : some) {
                json.writePOJO(item);
            }
            some = table.items(id, Optional.empty(), ROWS_AT_ONCE, some.get(some.size() - 1).place());
        }
        json.writeEndArray();
        json.writeEndObject();
        json.flush();
    }

    private static List<Object> cells(PlanItem item) throws JsonProcessingException {
        return Arrays.asList(item.userId(), item.directory(), item.assignment(), item.action(), item.outcome(),
                JSON.writeValueAsString(item.before()), JSON.writeValueAsString(item.after()), item.reason(), item.requests(), item.state());
    }

    // ---- applying

    /**
     * Applies a plan, once; {@link PlanWork} does it.
     *
     * @param fingerprint of the rows that were shown
     * @throws IllegalStateException if the plan is not ready, has expired, has another fingerprint, or another profile version is
     *                               in force by now
     */
    public void apply(long id, String fingerprint, String author) {
        Plan plan = table.find(id).orElseThrow(() -> new IllegalArgumentException("there is no plan " + id));
        long inForce = profiles.latest().version();
        if (plan.state() == PlanState.READY && inForce != plan.baseVersion()) {
            table.stale(id, PlanWork.otherVersion(inForce, plan));
            throw new IllegalStateException("plan " + id + " is stale: " + PlanWork.otherVersion(inForce, plan));
        }
        if (plan.state() == PlanState.READY && !plan.fingerprint().equals(fingerprint)) {
            throw new IllegalStateException("plan " + id + " has the fingerprint " + plan.fingerprint()
                    + ", not the one given; look at its rows again");
        }
        if (plan.state() != PlanState.READY || !begin(plan, fingerprint, author)) {
            throw new IllegalStateException("plan " + id + " is " + table.find(id).orElse(plan).state().word()
                    + "; only a plan that is ready can be applied, and only once");
        }
        LOG.info("Plan {} of kind {} is to be applied, asked for by {}", id, plan.kind().word(), author);
    }

    private boolean begin(Plan plan, String fingerprint, String author) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean begun = table.beginApplying(plan.id(), fingerprint, author);
            if (begun) {
                audit.record(author, AuditAction.PLAN_APPLIED, "plan:" + plan.id(), Map.of("kind", plan.kind().word(),
                        "fingerprint", fingerprint, "createdBy", plan.createdBy(), "requests", plan.requests()));
            }
            return begun;
        }));
    }

    /** Removes plans that are older than they are kept, and the content of those that can no longer be applied. */
    public void retention() {
        int removed = table.removeOlderThan(clock.instant().minus(settings.keepFor()));
        LOG.info("Retention of {} days: removed {} plans", settings.keepFor().toDays(), removed);
    }
}
