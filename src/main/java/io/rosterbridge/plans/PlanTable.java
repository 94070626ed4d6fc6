package io.rosterbridge.plans;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.platform.paging.Merged;
import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.platform.text.Excerpt;
import io.rosterbridge.provisioning.HeldValues;
import io.rosterbridge.provisioning.Preview.Seen;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.GeneratedKeyHolder;

/** The tables of the plans. A lease keeps two nodes from working on one plan; a node that dies loses it. */
final class PlanTable {

    static final String CHANGED = "changed since the plan";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {
    };
    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final int LEAVERS = 500;

    private final JdbcTemplate database;
    private final PlanTexts texts;
    private final PlanSettings settings;
    private final Clock clock;
    private final String owner = UUID.randomUUID().toString();

    PlanTable(JdbcTemplate database, PlanTexts texts, PlanSettings settings, Clock clock) {
        this.settings = settings;
        this.database = database;
        this.texts = texts;
        this.clock = clock;
    }

    /** A row that is still to be applied. */
    record Planned(long place, String userId, Optional<String> scimId, Optional<PlannedChange> directory, Optional<Assignment> assignment,
                   Optional<Seen> seen) {
    }

    // ---- one plan

    long insert(PlanRequest request, long baseVersion, String author) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        database.update(connection -> {
            var statement = connection.prepareStatement("""
                    insert into plan (kind, state, request, base_version, created_by, created_at, expires_at, tries)
                    values (?, 'computing', ?, ?, ?, ?, ?, 0)""", new String[] {"id"});
            statement.setString(1, request.kind().word());
            statement.setString(2, request.json());
            statement.setLong(3, baseVersion);
            statement.setString(4, author);
            statement.setObject(5, now());
            statement.setObject(6, now().plus(settings.expireAfter()));
            return statement;
        }, key);
        return key.getKey().longValue();
    }

    Optional<Plan> find(long id) {
        return database.query("select * from plan where id = ?", (row, number) -> plan(row), id).stream().findFirst();
    }

    /** The latest of these kinds first. */
    List<Plan> page(Collection<PlanKind> kinds, int limit, long before) {
        return database.query("select * from plan where id < ? and kind = any(?) order by id desc fetch first ? rows only",
                (row, number) -> plan(row), before, kinds.stream().map(PlanKind::word).toArray(String[]::new), limit);
    }

    PlanRequest request(long id) {
        return database.queryForObject("select kind, request from plan where id = ?",
                (row, number) -> PlanRequest.of(PlanKind.of(row.getString("kind")), row.getString("request")), id);
    }

    /** From ready to applying, if everything fits; for one caller only. */
    boolean beginApplying(long id, String fingerprint, String author) {
        return database.update("""
                update plan set state = 'applying', applied_by = ?, applied_at = ?, tries = 0, lease_owner = null, lease_until = null
                where id = ? and state = 'ready' and fingerprint = ? and expires_at > ?""", author, now(), id, fingerprint, now()) == 1;
    }

    void stale(long id, String reason) {
        if (database.update("update plan set state = 'stale', reason = ?, lease_owner = null, lease_until = null "
                + "where id = ? and state in ('computing', 'ready', 'applying')", cut(reason), id) > 0) {
            texts.forget(id);
        }
    }

    void failed(long id, String reason) {
        database.update("update plan set state = 'failed', reason = ?, lease_owner = null, lease_until = null where id = ?", cut(reason),
                id);
        texts.forget(id);
    }

    void applied(long id, String result) {
        database.update("update plan set state = 'applied', result = ?, lease_owner = null, lease_until = null where id = ?", cut(result),
                id);
        texts.forget(id);
    }

    void computed(long id, Tally tally, String fingerprint, Optional<String> reason) {
        database.update("""
                update plan set state = 'ready', counts = ?, fingerprint = ?, reason = ?, lease_owner = null, lease_until = null
                where id = ? and state = 'computing' and lease_owner = ?""",
                json(new Stored(tally.counts(), tally.requests())), fingerprint, reason.map(PlanTable::cut).orElse(null), id, owner);
    }

    private record Stored(Counts counts, long requests) {
    }

    // ---- leases

    /** Takes the oldest plan that nobody works on; empty if there is none, or another node was faster. */
    Optional<Long> claim() {
        Optional<Long> next = database.queryForList("select id from plan where state in ('computing', 'applying') "
                + "and (lease_until is null or lease_until < ?) order by id fetch first 1 rows only", Long.class, now())
                .stream().findFirst();
        return next.filter(id -> database.update("update plan set lease_owner = ?, lease_until = ?, tries = tries + 1 where id = ? "
                + "and state in ('computing', 'applying') and (lease_until is null or lease_until < ?)", owner, until(), id, now()) == 1);
    }

    int tries(long id) {
        return database.queryForObject("select tries from plan where id = ?", Integer.class, id);
    }

    /** @throws LeaseLost if another node has taken the plan over */
    void renew(long id) {
        if (!renewIfOurs(id)) {
            throw new LeaseLost(id);
        }
    }

    /** @return false if another node has taken the plan over */
    boolean renewIfOurs(long id) {
        return database.update("update plan set lease_until = ? where id = ? and lease_owner = ?", until(), id, owner) > 0;
    }

    /** Another node has taken the plan over: what is done here is in vain. */
    static final class LeaseLost extends RuntimeException {
        private LeaseLost(long id) {
            super("another node has taken over plan " + id);
        }
    }

    // ---- rows

    void clear(long id) {
        database.update("delete from plan_item where plan_id = ?", id);
    }

    void add(long id, long firstPlace, List<PlanRow> rows) {
        List<Object[]> values = new ArrayList<>();
        for (PlanRow row : rows) {
            Optional<DirectoryEffect> effect = row.directory();
            values.add(new Object[] {id, firstPlace + values.size(), row.userId(), row.scimId().orElse(null),
                effect.map(DirectoryEffect::change).map(PlannedChange::word).orElse(null),
                effect.flatMap(DirectoryEffect::assignment).map(Assignment::word).orElse(null),
                effect.map(DirectoryEffect::before).filter(some -> !some.isEmpty()).map(PlanTable::json).orElse(null),
                effect.map(DirectoryEffect::after).filter(some -> !some.isEmpty()).map(PlanTable::json).orElse(null), row.action().name(),
                row.outcome().map(Enum::name).orElse(null), row.held().map(HeldValues::json).orElse(null),
                row.wanted().map(HeldValues::json).orElse(null), cut(row.reason()), row.requests(), row.seen().map(Seen::revision).orElse(null),
                row.state().word(), row.braked(), row.listed().orElse(null), row.seen().map(Seen::values).orElse(null)});
        }
        database.batchUpdate("""
                insert into plan_item (plan_id, place, user_id, scim_id, directory, assignment, person_before, person_after, action, outcome,
                       held, wanted, reason, requests, revision, state, braked, listed, shown_person)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", values,
                new int[] {Types.BIGINT, Types.BIGINT, Types.VARCHAR, Types.VARCHAR, Types.VARCHAR, Types.VARCHAR, Types.VARCHAR,
                    Types.VARCHAR,
                    Types.VARCHAR, Types.VARCHAR, Types.VARCHAR, Types.VARCHAR, Types.VARCHAR, Types.SMALLINT, Types.BIGINT, Types.VARCHAR,
                    Types.BOOLEAN, Types.VARCHAR, Types.VARCHAR});
    }

    /** Its removals would wait for somebody's approval; applying makes them ask for it. */
    void hold(long id) {
        database.update("update plan_item set outcome = 'HELD', requests = 0, reason = substring(reason from 1 for 1900) || "
                + "'; held, since too many would lose access at once' where plan_id = ? and braked", id);
    }

    /** Who waits for a worker, is to lose access, and is changed by no row of this plan; a page of them, by id. */
    List<String> leaversBeside(long id, String after) {
        return database.queryForList("select t.user_id from provisioning_task t where t.state in ('due', 'leased') and t.lane = 0 "
                + "and t.user_id > ? and not exists (select 1 from plan_item i where i.plan_id = ? and i.user_id = t.user_id and i.state = "
                + "'planned') order by t.user_id fetch first " + LEAVERS + " rows only", String.class, after, id);
    }

    List<PlanItem> items(long id, Optional<PlanPart> part, int limit, long after) {
        Merged.Query query = Merged.of(part.map(PlanPart::conditions).orElse(List.of("1 = 1")).stream()
                .map(condition -> new Merged.Query("select * from plan_item where plan_id = ? and place > ? and " + condition
                        + " order by plan_id, " + part.map(these -> these.columns() + ", ").orElse("") + "place fetch first ? rows only",
                        List.of(id, after, limit))).toList(), "order by place", limit);
        return database.query(query.sql(), (row, number) -> item(row), query.parameters().toArray());
    }

    /** Why applying has passed people over, and how many for that; the most frequent reasons first. */
    Map<String, Long> leftOut(long id, int limit) {
        Map<String, Long> reasons = new LinkedHashMap<>();
        database.query("select reason, count(*) as people from plan_item where plan_id = ? and state = 'skipped' group by reason "
                + "order by people desc, reason fetch first ? rows only", row -> {
                    reasons.put(row.getString("reason"), row.getLong("people"));
                }, id, limit);
        return reasons;
    }

    /** Rows that are still planned, behind a place. */
    List<Planned> planned(long id, int limit, long after) {
        return database.query("select * from plan_item where plan_id = ? and state = 'planned' and place > ? order by plan_id, state, "
                + "place fetch first ? rows only", (row, number) -> new Planned(row.getLong("place"), row.getString("user_id"),
                        Optional.ofNullable(row.getString("scim_id")), Optional.ofNullable(row.getString("directory"))
                        .map(PlannedChange::of), Optional.ofNullable(row.getString("assignment")).map(Assignment::of),
                        seen(row)), id, after, limit);
    }

    private static Optional<Seen> seen(ResultSet row) throws SQLException {
        Long revision = row.getObject("revision", Long.class);
        return revision == null ? Optional.empty() : Optional.of(new Seen(revision, row.getString("shown_person")));
    }

    void ended(long id, Collection<Planned> rows, RowState state, Optional<String> reason) {
        database.batchUpdate("update plan_item set state = ?, ended_at = ?, reason = coalesce(cast(? as varchar), reason) "
                + "where plan_id = ? and place = ?",
                rows.stream().map(row -> new Object[] {state.word(), now(), reason.map(PlanTable::cut).orElse(null), id, row.place()})
                .toList());
    }

    /** The planned rows of these people are applied; at most a few hundred. */
    void applied(long id, Collection<String> userIds) {
        database.update("update plan_item set state = 'applied' where plan_id = ? and state = 'planned' and user_id = any(?)", id,
                userIds.toArray(String[]::new));
        expect(id, userIds);
    }

    // ---- what is still to be sent of it

    /** Has the next requests about these people compared with their applied rows; at most a few hundred people. */
    void expect(long id, Collection<String> userIds) {
        Object ids = userIds.toArray(String[]::new);
        database.update("delete from plan_expected where user_id = any(?)", ids);
        database.update("insert into plan_expected (user_id, plan_id, place) select user_id, plan_id, max(place) from plan_item "
                + "where plan_id = ? and state = 'applied' and outcome is null and action <> 'NOTHING' and user_id = any(?) "
                + "group by user_id, plan_id", id, ids);
    }

    /**
     * A row that was applied, and what it said.
     *
     * @param wanted empty if there was to be no Calendly user any more
     */
    record Expected(long planId, long place, String userId, Action action, Optional<String> wanted) {
    }

    /** What is expected to be sent about these people; at most a few hundred. */
    List<Expected> expected(Collection<String> userIds) {
        // All joins are outer ones, so that H2 begins with the ids.
        return database.query("select i.plan_id, i.place, i.user_id, i.action, i.wanted from unnest(cast(? as varchar array)) as n (user_id) "
                + "left join plan_expected e on e.user_id = n.user_id left join plan_item i on i.plan_id = e.plan_id and i.place = e.place "
                + "and i.state = 'applied' where i.plan_id is not null", (row, number) -> new Expected(row.getLong("plan_id"), row.getLong("place"),
                row.getString("user_id"), Action.valueOf(row.getString("action")), Optional.ofNullable(row.getString("wanted"))),
                (Object) userIds.toArray(String[]::new));
    }

    /** Plans that have confirmed candidates of an import. */
    List<Long> confirming(long importId) {
        return database.query("select id, request from plan where kind = ? and state in ('applying', 'applied') order by id",
                (row, number) -> ((PlanRequest.Confirm) PlanRequest.of(PlanKind.IMPORT, row.getString("request"))).importId() == importId
                        ? Optional.of(row.getLong("id")) : Optional.<Long>empty(), PlanKind.IMPORT.word()).stream().flatMap(Optional::stream)
                        .toList();
    }

    /** Skips rows whose candidates were skipped when their turn had come, for the same reason. */
    void skipLike(long id, long importId) {
        int skipped = database.update("""
                update plan_item i set state = 'skipped', reason = coalesce((select c.outcome from import_candidate c where c.run_id = ?
                       and c.scim_id = i.scim_id), reason) where i.plan_id = ? and i.state = 'applied' and exists (select 1
                       from import_candidate c where c.run_id = ? and c.scim_id = i.scim_id and c.state = 'skipped')""",
                importId, id, importId);
        if (skipped > 0) {
            database.update("delete from plan_expected where plan_id = ? and place in (select place from plan_item where plan_id = ? and "
                    + "state = 'skipped')", id, id);
            tell(id);
        }
    }

    private void tell(long id) {
        database.update("update plan set result = ? where id = ? and state = 'applied'", cut(result(id)), id);
    }

    /** The rows were sent, so nothing more is compared with them. */
    void met(List<Expected> rows) {
        database.batchUpdate("delete from plan_expected where plan_id = ? and place = ?", rows.stream()
                .map(row -> new Object[] {row.planId(), row.place()}).toList());
    }

    /**
     * Passes over rows that were applied and were not sent as they say: the rows and their plans say so from now on. What they did in the
     * directory stays.
     *
     * @param rows each with the reason
     */
    void passedOver(Map<Expected, String> rows) {
        database.batchUpdate("update plan_item set state = 'skipped', handed_over = true, reason = ? where plan_id = ? and place = ? "
                + "and state = 'applied'", rows.entrySet().stream().map(row -> new Object[] {cut(row.getValue()), row.getKey().planId(),
                row.getKey().place()}).toList());
        rows.keySet().stream().map(Expected::planId).distinct().forEach(this::tell);
    }

    /** Whatever is still planned is passed over. */
    void skipRest(long id, String reason) {
        database.update("update plan_item set state = 'skipped', reason = ? where plan_id = ? and state = 'planned'", cut(reason), id);
    }

    void nothingApplied(long id, String reason) {
        database.update("delete from plan_expected where plan_id = ?", id);
        database.update("update plan_item set state = 'skipped', reason = ? where plan_id = ? and state in ('planned', 'applied')",
                cut(reason), id);
    }

    String result(long id) {
        Map<String, Long> states = new LinkedHashMap<>();
        database.query("select state, count(*) as people from plan_item where plan_id = ? group by state",
                row -> {
                    states.put(row.getString("state"), row.getLong("people"));
                }, id);
        long applied = states.getOrDefault("applied", 0L);
        return applied + (applied == 1 ? " row applied, " : " rows applied, ") + states.getOrDefault("skipped", 0L) + " skipped";
    }

    // ---- old plans

    int removeOlderThan(Instant before) {
        database.update("delete from plan_text where plan_id in (select id from plan where state not in ('computing', 'applying') "
                + "and expires_at < ?)", now());
        return database.update("delete from plan where state not in ('computing', 'applying') and created_at < ? and expires_at < ?",
                before.atOffset(ZoneOffset.UTC), now());
    }

    // ---- from rows

    private Plan plan(ResultSet row) throws SQLException {
        Instant expiresAt = Columns.instant(row, "expires_at");
        PlanState state = PlanState.of(row.getString("state"));
        Stored stored = stored(row.getString("counts"));
        PlanKind kind = PlanKind.of(row.getString("kind"));
        return new Plan(row.getLong("id"), kind, PlanRequest.of(kind, row.getString("request")).subject(),
                state == PlanState.READY && !expiresAt.isAfter(clock.instant()) ? PlanState.EXPIRED : state, row.getString("reason"),
                stored.counts(), stored.requests(), row.getString("fingerprint"), row.getLong("base_version"), row.getString("created_by"),
                Columns.instant(row, "created_at"), expiresAt, row.getString("applied_by"), Columns.instant(row, "applied_at"),
                row.getString("result"));
    }

    private static PlanItem item(ResultSet row) throws SQLException {
        String listed = row.getString("listed");
        Optional<ScimUser> held = Optional.ofNullable(listed == null ? row.getString("held") : listed).filter(json -> !json.isEmpty())
                .map(HeldValues::user);
        Optional<ScimUser> wanted = Optional.ofNullable(row.getString("wanted")).map(HeldValues::user);
        Set<ScimAttribute> shown = held.isPresent() && wanted.isPresent() ? ScimUser.differences(wanted.get(), held.get())
                : EnumSet.allOf(ScimAttribute.class);
        return new PlanItem(row.getLong("place"), row.getString("user_id"), row.getString("scim_id"),
                Optional.ofNullable(row.getString("directory")).map(PlannedChange::of).orElse(null), row.getString("assignment"),
                texts(row.getString("person_before")), texts(row.getString("person_after")), Action.valueOf(row.getString("action")),
                Optional.ofNullable(row.getString("outcome")).map(Outcome::valueOf).orElse(null), values(held, shown),
                values(wanted, shown), row.getString("reason"), row.getInt("requests"), RowState.of(row.getString("state")));
    }

    private static Map<String, Object> values(Optional<ScimUser> user, Set<ScimAttribute> shown) {
        Map<String, Object> values = new LinkedHashMap<>();
        user.ifPresent(present -> shown.forEach(attribute -> value(present, attribute)
                .ifPresent(value -> values.put(attribute.scimName(), value))));
        return values;
    }

    private static Optional<Object> value(ScimUser user, ScimAttribute attribute) {
        return switch (attribute) {
            case USER_NAME -> Optional.of(user.userName());
            case DISPLAY_NAME -> user.displayName().map(name -> name);
            case ACTIVE -> user.active().map(active -> active);
            case EXTERNAL_ID -> user.externalId().map(id -> id);
        };
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static Map<String, String> texts(String json) {
        try {
            return json == null ? Map.of() : new TreeMap<>(JSON.readValue(json, TEXTS));
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException("the values of a person in the database are no JSON object", damaged);
        }
    }

    private static Stored stored(String json) {
        try {
            return json == null ? new Stored(null, 0) : JSON.readValue(json, Stored.class);
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException("the counts of a plan in the database are no JSON object", damaged);
        }
    }

    private static String cut(String text) {
        return Excerpt.within(text, 2000);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private OffsetDateTime until() {
        return clock.instant().plus(LEASE).atOffset(ZoneOffset.UTC);
    }
}
