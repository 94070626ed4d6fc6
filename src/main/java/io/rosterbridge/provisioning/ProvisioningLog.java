package io.rosterbridge.provisioning;

import io.rosterbridge.csv.SafeCsv;
import io.rosterbridge.domain.Outcome;
import java.io.IOException;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** The log: what was done about whom, newest first. */
public final class ProvisioningLog {

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
     */
    public record Entry(long id, Instant at, String userId, String action, String outcome, Integer httpStatus, String family,
                        String reason, String hint, String attributes, String scimId, int requests, long waitedMs, long profileVersion,
                        String evidence, Long holdId) {
    }

    /**
     * Which rows.
     *
     * @param user    of this person
     * @param outcome that ended so
     * @param from    at this instant or later
     * @param to      before this instant
     */
    public record Filter(Optional<String> user, Optional<Outcome> outcome, Optional<Instant> from, Optional<Instant> to) {

        public Filter {
            Objects.requireNonNull(user);
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
        StringBuilder sql = new StringBuilder("select * from provisioning_event where 1 = 1");
        List<Object> parameters = new ArrayList<>();
        after.ifPresent(key -> restrict(sql, parameters, "id < ?", Page.number(key)));
        filter.user().ifPresent(user -> restrict(sql, parameters, "user_id = ?", user));
        filter.outcome().ifPresent(outcome -> restrict(sql, parameters, "outcome = ?", outcome.name()));
        filter.from().ifPresent(from -> restrict(sql, parameters, "at >= ?", from.atOffset(ZoneOffset.UTC)));
        filter.to().ifPresent(to -> restrict(sql, parameters, "at < ?", to.atOffset(ZoneOffset.UTC)));
        parameters.add(limit + 1);
        List<Entry> rows = database.query(sql + " order by id desc fetch first ? rows only", (row, number) -> entry(row),
                parameters.toArray());
        return Page.of(rows, limit, entry -> String.valueOf(entry.id()));
    }

    /**
     * Writes all rows as CSV (RFC 4180), a part at a time, so that neither memory nor a transaction holds the whole log.
     *
     * @throws IOException if the writer fails; between rows as an {@link java.io.UncheckedIOException}
     */
    public void writeCsv(Filter filter, Writer writer) throws IOException {
        SafeCsv csv = new SafeCsv(writer);
        csv.row(HEADER);
        Optional<String> next = Optional.empty();
        do {
            Page<Entry> page = page(filter, ROWS_AT_ONCE, next);
            page.items().forEach(entry -> csv.row(cells(entry)));
            next = page.next();
        } while (next.isPresent());
        csv.flush();
    }

    private static void restrict(StringBuilder sql, List<Object> parameters, String condition, Object parameter) {
        sql.append(" and ").append(condition);
        parameters.add(parameter);
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(row.getLong("id"), row.getObject("at", OffsetDateTime.class).toInstant(), row.getString("user_id"),
                row.getString("action"), row.getString("outcome"), row.getObject("http_status", Integer.class), row.getString("family"),
                row.getString("reason"), row.getString("hint"), row.getString("attributes"), row.getString("scim_id"),
                row.getInt("requests"), row.getLong("waited_ms"), row.getLong("profile_version"),
                row.getString("evidence"), row.getObject("hold_id", Long.class));
    }

    private static List<Object> cells(Entry entry) {
        return Arrays.asList(entry.at(), entry.userId(), entry.action(), entry.outcome(), entry.httpStatus(), entry.family(),
                entry.reason(), entry.hint(), entry.attributes(), entry.scimId(), entry.requests(), entry.waitedMs(), entry.profileVersion(),
                entry.evidence(), entry.holdId());
    }
}
