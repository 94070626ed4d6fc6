package io.rosterbridge.log;

import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.platform.csv.SafeCsv;
import io.rosterbridge.platform.paging.IdSpan;
import io.rosterbridge.platform.paging.Merged;
import io.rosterbridge.platform.paging.Merged.Query;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.platform.rows.Columns;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/** The log: what was done about whom, newest first. */
public final class ProvisioningLog {

    /** The most people whose rows are put together; see {@link Filter}. */
    public static final int MOST_USERS = 50;

    private static final String TABLE = "provisioning_event";
    private static final int ROWS_AT_ONCE = 1000;
    private static final List<String> HEADER = List.of("at", "userId", "action", "outcome", "httpStatus", "family", "reason", "hint",
            "attributes", "scimId", "requests", "waitedMs", "profileVersion", "evidence", "holdId");

    private final JdbcTemplate database;

    public ProvisioningLog(JdbcTemplate database) {
        this.database = database;
    }

    /**
     * One piece of work.
     *
     * @param httpStatus     of the deciding answer; null if there was none
     * @param family         the word of the failure family; null if it ended well
     * @param hint           what to do; null if there is nothing to do
     * @param attributes     names of the attributes that were sent, separated by commas
     * @param scimId         the Calendly user; null if there was none
     * @param requests       how many were made
     * @param waitedMs       from the change to this row, in milliseconds
     * @param profileVersion under which it was decided
     * @param evidence       of a removal: why it was allowed; null if it is none
     * @param holdId         of a removal: the hold it was in; null if it was in none
     * @param steps          step by step, of work that did not simply succeed; else empty
     */
    public record Entry(long id, Instant at, String userId, @Schema(implementation = Action.class) String action,
                        @Schema(implementation = Outcome.class) String outcome, Integer httpStatus,
                        @Schema(implementation = Family.class) String family, String reason, String hint, String attributes, String scimId,
                        int requests, long waitedMs, long profileVersion, String evidence, Long holdId, List<Step> steps) {
    }

    /**
     * Which rows.
     *
     * @param users   of one of these people, at most {@link #MOST_USERS}; empty for all
     * @param action  work of this kind
     * @param outcome that ended so
     * @param from    at this instant or later
     * @param to      before this instant
     */
    public record Filter(List<String> users, Optional<Action> action, Optional<Outcome> outcome, Optional<Instant> from,
            Optional<Instant> to) {

        /** Every row. */
        public static final Filter NONE = new Filter(List.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        public Filter {
            users = List.copyOf(users);
            if (users.size() > MOST_USERS) {
                throw new IllegalArgumentException(users.size() + " people are too many; name at most " + MOST_USERS);
            }
            Objects.requireNonNull(action);
            Objects.requireNonNull(outcome);
            Objects.requireNonNull(from);
            Objects.requireNonNull(to);
        }
    }

    /**
     * A page.
     *
     * @param limit 1 or more
     * @param after the {@code next} of the page before; empty for the first
     * @throws IllegalArgumentException if {@code after} is no such key
     */
    public Page<Entry> page(Filter filter, int limit, Optional<String> after) {
        Query query = query(filter, limit + 1, after.map(Page::number).orElse(Long.MAX_VALUE));
        return Page.of(database.query(query.sql(), (row, number) -> entry(row), query.parameters().toArray()), limit,
                entry -> String.valueOf(entry.id()));
    }

    /**
     * Each list is read in the order of an index, so that a page costs as much as its rows. Those of some people are put together from
     * those of each, a page of each, and those of one action from its outcomes, since the index has these before the id.
     */
    private Query query(Filter filter, int rows, long before) {
        IdSpan span = IdSpan.of(database, TABLE, filter.from(), filter.to());
        List<Query> parts;
        if (!filter.users().isEmpty()) {
            parts = filter.users().stream().map(user -> part(filter, Optional.of(user), filter.outcome(), span, rows, before)).toList();
        } else if (filter.action().isPresent() && filter.outcome().isEmpty()) {
            parts = Arrays.stream(Outcome.values()).map(outcome -> part(filter, Optional.empty(), Optional.of(outcome), span, rows, before))
                    .toList();
        } else {
            parts = List.of(part(filter, Optional.empty(), filter.outcome(), span, rows, before));
        }
        return Merged.of(parts, "order by id desc", rows);
    }

    private static Query part(Filter filter, Optional<String> user, Optional<Outcome> outcome, IdSpan span, int rows, long before) {
        StringBuilder sql = new StringBuilder("select * from " + TABLE + " where id > ? and id < ?");
        List<Object> parameters = new ArrayList<>(List.of(span.above(), Math.min(span.below(), before)));
        List<String> order = new ArrayList<>();
        user.ifPresent(id -> {
            restrict(sql, parameters, "user_id = ?", id);
            order.add("user_id");
        });
        filter.action().ifPresent(action -> restrict(sql, parameters, "action = ?", action.name()));
        outcome.ifPresent(ended -> restrict(sql, parameters, "outcome = ?", ended.name()));
        if (user.isEmpty()) {
            filter.action().ifPresent(action -> order.add("action"));
            outcome.ifPresent(ended -> order.add("outcome"));
        }
        filter.from().ifPresent(from -> restrict(sql, parameters, IdSpan.SINCE, from.atOffset(ZoneOffset.UTC)));
        filter.to().ifPresent(to -> restrict(sql, parameters, IdSpan.BEFORE, to.atOffset(ZoneOffset.UTC)));
        order.add("id");
        parameters.add(rows);
        return new Query(sql + order.stream().collect(Collectors.joining(" desc, ", " order by ", " desc")) + " fetch first ? rows only",
                parameters);
    }

    /**
     * Writes all rows as CSV (RFC 4180), a part at a time, so that neither memory nor a transaction holds the whole log.
     *
     * @throws IOException if the writer fails; between rows as an {@link java.io.UncheckedIOException}
     */
    public void writeCsv(Filter filter, Writer writer) throws IOException {
        SafeCsv csv = new SafeCsv(writer);
        csv.row(HEADER);
        Page.forEach(next -> page(filter, ROWS_AT_ONCE, next), entry -> csv.row(cells(entry)));
        csv.flush();
    }

    private static void restrict(StringBuilder sql, List<Object> parameters, String condition, Object parameter) {
        sql.append(" and ").append(condition);
        parameters.add(parameter);
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(row.getLong("id"), Columns.instant(row, "at"), row.getString("user_id"),
                row.getString("action"), row.getString("outcome"), row.getObject("http_status", Integer.class), row.getString("family"),
                row.getString("reason"), row.getString("hint"), row.getString("attributes"), row.getString("scim_id"),
                row.getInt("requests"), row.getLong("waited_ms"), row.getLong("profile_version"),
                row.getString("evidence"), row.getObject("hold_id", Long.class), Step.list(row.getString("steps")));
    }

    private static List<Object> cells(Entry entry) {
        return Arrays.asList(entry.at(), entry.userId(), entry.action(), entry.outcome(), entry.httpStatus(), entry.family(),
                entry.reason(), entry.hint(), entry.attributes(), entry.scimId(), entry.requests(), entry.waitedMs(), entry.profileVersion(),
                entry.evidence(), entry.holdId());
    }
}
