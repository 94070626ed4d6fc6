package io.rosterbridge.provisioning;

import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Decision;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.log.Step;
import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.profile.AttributeTrace;
import io.rosterbridge.profile.MappingFailed;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.queue.TaskState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.ColumnMapRowMapper;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Why a person is as they are, and what would be done about them now: read only, without a request to Calendly. It decides by
 * the same {@link ActionFilter} that the flow decides by.
 */
public final class Explanation {

    private static final ColumnMapRowMapper COLUMNS = new ColumnMapRowMapper();

    private final JdbcTemplate database;
    private final ProfileVersions profiles;
    private final Connections connections;
    private final ActionFilter filter;
    private final UserNameClaims claims;

    Explanation(JdbcTemplate database, ProfileVersions profiles, Connections connections, ActionFilter filter) {
        this.database = database;
        this.claims = new UserNameClaims(database);
        this.profiles = profiles;
        this.connections = connections;
        this.filter = filter;
    }

    /**
     * A person, explained.
     *
     * @param status           {@code active}, {@code inactive} or {@code gone}
     * @param attributes       what the directory says beside address and status
     * @param account          the linked Calendly user; null if there is none
     * @param protectedAccount whether that user is never deactivated or deleted
     * @param rival            the id of the person who holds the same userName against this one; null if nobody does
     * @param holder           the person out of service whose Calendly user has the userName that this one wants; null if there is none
     * @param connection       {@code unset}, {@code ok}, {@code paused} or {@code broken}
     * @param mapping          every mapped attribute, by the profile version in force; a person who is gone or has no assignment is not active
     * @param lastSteps        of the last work on this person; empty if there was none
     * @param absence          in how many complete files the person was missing, and what it takes until they leave; null if in none
     */
    public record Explained(String id, String email, @Schema(allowableValues = {"active", "inactive", "gone"}) String status,
                            @Schema(implementation = Assignment.class) String assignment, Map<String, String> attributes, Linked account,
                            boolean protectedAccount, String rival, Holder holder,
                            @Schema(implementation = Connection.State.class) String connection, long profileVersion, List<Mapped> mapping,
                            Verdict decision, Task task, List<Step> lastSteps, String absence) {
    }

    /**
     * Whose Calendly user stands in the way.
     *
     * @param standing in words, such as {@code gone from the directory}
     * @param passes   whether it can be given to this person, who has none
     */
    public record Holder(String id, String standing, String scimId, boolean passes) {
    }

    /**
     * The linked Calendly user with what it is known to hold, and how the link came about.
     *
     * @param active            null if Calendly does not say
     * @param externalIdDiffers whether it has another externalId than the person, as after a take-over
     */
    public record Linked(String scimId, String userName, String displayName, Boolean active, String externalId, String linkedBy,
                         boolean externalIdDiffers) {
    }

    /**
     * One attribute.
     *
     * @param value what would be sent; null if nothing would
     * @param error why it cannot be; null if it can
     */
    public record Mapped(String attribute, String source, String value, String error) {
    }

    /**
     * What would be done now.
     *
     * @param outcome     how it would end without a request; null if the action would be carried out
     * @param differences names of the attributes whose values differ from what the Calendly user holds
     * @param againAt     when the same will be decided otherwise, such as the end of a settling time; null if never
     */
    public record Verdict(@Schema(implementation = Action.class) String action, @Schema(implementation = Outcome.class) String outcome,
                          String reason, List<String> differences, Instant againAt) {
    }

    /**
     * Where the person stands, and how the last work ended.
     *
     * @param nextTryAt when it is tried by itself, for want of a seat with the person who has waited longest; null if it is not
     * @param attempts  failures in a row
     */
    public record Task(TaskState state, Instant nextTryAt, int attempts, Instant markedAt,
                       @Schema(implementation = Action.class) String lastAction, @Schema(implementation = Outcome.class) String lastOutcome,
                       @Schema(implementation = Family.class) String family, String reason, String hint) {
    }

    private record Row(Work work, String linkedBy, Task task, List<Step> lastSteps) {
    }

    /** Empty if the directory never knew this id. */
    public Optional<Explained> explain(String userId) {
        ProfileInForce profile = profiles.inForce();
        return database.query("select w.*, " + TaskState.COLUMN + """
                 as shown_state, t.due_at, t.action, t.outcome, t.family, t.reason, t.hint, t.steps
                from provisioning_work w join provisioning_task t on t.user_id = w.user_id where w.user_id = ?""",
                (row, number) -> row(row, COLUMNS.mapRow(row, number), profile), userId).stream().findFirst().map(this::explained);
    }

    private Explained explained(Row row) {
        Work work = row.work();
        work.identify();
        claims.tell(List.of(work));
        Work.Facts facts = work.facts();
        Person person = facts.person();
        ProfileInForce profile = work.profile();
        return new Explained(person.id(), person.email(), facts.present() ? person.value("status").orElseThrow() : "gone",
                facts.assignment().word(), person.attributes(), facts.account().map(account -> linked(work, account, row.linkedBy())).orElse(null),
                work.isProtected(), work.rival().orElse(null), holder(work), connections.present().state().word(), profile.version(),
                profile.mapper().explain(person).stream().map(trace -> mapped(trace, isToHaveAccount(facts))).toList(), verdict(work), row.task(),
                row.lastSteps(), facts.present() ? absence(person.id(), profile.profile().safety().absentReads()) : null);
    }

    private static boolean isToHaveAccount(Work.Facts facts) {
        return facts.present() && facts.assignment() == Assignment.ASSIGNED;
    }

    private static Holder holder(Work work) {
        return work.contest().map(contest -> new Holder(contest.otherId(), contest.standing().words(), contest.account().scimId(),
                work.facts().account().isEmpty())).orElse(null);
    }

    private String absence(String userId, int enough) {
        return database.query("select read_count, seen_at from directory_absence where user_id = ?", (row, number) -> "missing in "
                + row.getInt("read_count") + " of the " + enough + " complete files in a row after which people leave, last seen "
                + Columns.instant(row, "seen_at").truncatedTo(ChronoUnit.SECONDS) + "; it takes another production of the source that lacks "
                + "them too, not the same file again", userId).stream().findFirst().orElse(null);
    }

    private Verdict verdict(Work work) {
        if (work.identityProblem().isPresent() && work.facts().present() && work.facts().assignment() == Assignment.ASSIGNED) {
            return new Verdict(Action.NOTHING.name(), Outcome.REJECTED.name(), work.identityProblem().get(), List.of(), null);
        }
        Decision decision = filter.preview(work);
        return new Verdict(decision.action().name(), decision.ended().map(Enum::name).orElse(null), decision.reason(),
                work.facts().account().map(account -> differences(work, decision.action(), account)).orElse(List.of()),
                decision.again().orElse(null));
    }

    /** What the action would change, whether it is carried out or not. */
    private static List<String> differences(Work work, Action action, Account account) {
        try {
            return switch (action) {
                case UPDATE, ACTIVATE -> work.profile().profile().changes(work.profile().mapper().map(work.facts().person(), false)
                        .withActive(true), account).stream().map(ScimAttribute::scimName).toList();
                case DEACTIVATE -> account.held().isInactive() ? List.of() : List.of(ScimAttribute.ACTIVE.scimName());
                case CREATE, DELETE, NOTHING -> List.of();
            };
        } catch (MappingFailed shownWithTheMapping) {
            return List.of();
        }
    }

    private static Mapped mapped(AttributeTrace trace, boolean isToHaveAccount) {
        Optional<String> value = trace.value().map(mapped -> trace.target() == ScimAttribute.ACTIVE && !isToHaveAccount ? "false" : mapped);
        return new Mapped(trace.target().scimName(), trace.source(), value.orElse(null), trace.error().orElse(null));
    }

    private static Linked linked(Work work, Account account, String linkedBy) {
        ScimUser held = account.held();
        boolean differs = held.externalId().isPresent() && work.profile().mapper().externalId(work.facts().person())
                .filter(mapped -> !held.externalId().equals(Optional.of(mapped))).isPresent();
        return new Linked(account.scimId(), held.userName(), held.displayName().orElse(null), held.active().orElse(null),
                held.externalId().orElse(null), linkedBy, differs);
    }

    private Row row(ResultSet row, Map<String, Object> columns, ProfileInForce profile) throws SQLException {
        Work.Facts facts = WorkRows.facts(columns);
        Instant markedAt = facts.markedAt();
        TaskState state = TaskState.of(row.getString("shown_state"));
        boolean isDue = state == TaskState.DUE || state == TaskState.FAILED;
        boolean waitsForSeat = state == TaskState.HELD && Family.NO_SEATS.word().equals(row.getString("family"));
        Instant nextTryAt = isDue ? Columns.instant(row, "due_at") : waitsForSeat ? connections.seats().nextProbe().orElse(null) : null;
        Task task = new Task(state, nextTryAt, facts.attempts(), markedAt,
                row.getString("action"), row.getString("outcome"), row.getString("family"), row.getString("reason"), row.getString("hint"));
        return new Row(new Work(facts, profile), row.getString("linked_by"), task, Step.list(row.getString("steps")));
    }
}
