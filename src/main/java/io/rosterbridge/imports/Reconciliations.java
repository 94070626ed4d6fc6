package io.rosterbridge.imports;

import io.rosterbridge.csv.SafeCsv;
import io.rosterbridge.paging.Page;
import java.io.IOException;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** The reconciliations and what they found, as the console and scripts read them. */
public final class Reconciliations {

    private static final int ROWS_AT_ONCE = 1000;
    private static final List<String> HEADER = List.of("userId", "kind", "attribute", "held", "seen", "scimId", "action", "reason");

    private final JdbcTemplate database;

    public Reconciliations(JdbcTemplate database) {
        this.database = database;
    }

    /**
     * A reconciliation.
     *
     * @param state    {@code running}, {@code complete}, {@code failed} or {@code skipped}
     * @param reason   what it found, or why it failed or did nothing; null while it runs
     * @param alarm    why repairs do not last; null if they do
     * @param accounts Calendly users listed
     * @param drift    drifted people by kind
     * @param repaired people who became due
     * @param flapping people who are not repaired any more, since somebody changes them back each time
     */
    public record Run(long id, String startedBy, String state, String reason, String alarm, int accounts, Map<String, Integer> drift,
                      int repaired, int flapping, Instant startedAt, Instant listedAt, Instant finishedAt) {
    }

    /**
     * One difference of one person.
     *
     * @param attribute which one; null where the kind says it all
     * @param held      what Calendly was known to hold; null if nothing
     * @param seen      what it was listed with; null if nothing
     * @param scimId    the Calendly user; null if there is none
     * @param action    {@code reported}, {@code repaired} or {@code flapping}
     */
    public record Drift(String userId, String kind, String attribute, String held, String seen, String scimId, String action, String reason) {
    }

    /** One run by id; empty if there is none. */
    public Optional<Run> find(long id) {
        return database.query("select * from import_run where kind = 'reconcile' and id = ?", (row, number) -> run(row), id).stream().findFirst();
    }

    /**
     * Runs, newest first.
     *
     * @param limit 1 or more
     * @param after the {@code next} of the page before; empty for the first
     */
    public Page<Run> page(int limit, Optional<String> after) {
        List<Run> runs = database.query("select * from import_run where kind = 'reconcile' and id < ? order by id desc fetch first ? rows only",
                (row, number) -> run(row), after.map(Page::number).orElse(Long.MAX_VALUE), limit + 1);
        return Page.of(runs, limit, run -> String.valueOf(run.id()));
    }

    /** Why the repairs of the newest complete run do not last; empty if they do. */
    public Optional<String> alarm() {
        return database.queryForList("select alarm from import_run where kind = 'reconcile' and state = 'complete' order by id desc "
                + "fetch first 1 rows only", String.class).stream().filter(Objects::nonNull).findFirst();
    }

    /**
     * What a run found, by person, kind and attribute.
     *
     * @param kind  empty for all
     * @param limit 1 or more
     * @param after the {@code next} of the page before; empty for the first
     * @throws IllegalArgumentException if {@code after} is no such key
     */
    public Page<Drift> drift(long runId, Optional<DriftKind> kind, int limit, Optional<String> after) {
        StringBuilder sql = new StringBuilder("select * from drift where run_id = ?");
        List<Object> parameters = new ArrayList<>(List.of(runId));
        kind.ifPresent(wanted -> {
            sql.append(" and kind = ?");
            parameters.add(wanted.word());
        });
        after.ifPresent(key -> {
            String[] parts = key.split("\n", -1);
            if (parts.length != 3) {
                throw new IllegalArgumentException("after must be the next of the page before");
            }
            sql.append(" and (user_id > ? or user_id = ? and (kind > ? or kind = ? and attribute > ?))");
            parameters.addAll(List.of(parts[0], parts[0], parts[1], parts[1], parts[2]));
        });
        parameters.add(limit + 1);
        List<Drift> rows = database.query(sql + " order by run_id, user_id, kind, attribute fetch first ? rows only",
                (row, number) -> drift(row), parameters.toArray());
        return Page.of(rows, limit, drift -> String.join("\n", drift.userId(), drift.kind(), Objects.toString(drift.attribute(), "")));
    }

    /**
     * Writes what a run found as CSV (RFC 4180), a part at a time.
     *
     * @throws IOException if the writer fails; between rows as an {@link java.io.UncheckedIOException}
     */
    public void writeCsv(long runId, Optional<DriftKind> kind, Writer writer) throws IOException {
        SafeCsv csv = new SafeCsv(writer);
        csv.row(HEADER);
        Page.forEach(next -> drift(runId, kind, ROWS_AT_ONCE, next), drift -> csv.row(drift.userId(), drift.kind(), drift.attribute(),
                drift.held(), drift.seen(), drift.scimId(), drift.action(), drift.reason()));
        csv.flush();
    }

    private Run run(ResultSet row) throws SQLException {
        long id = row.getLong("id");
        Map<String, Integer> kinds = new LinkedHashMap<>();
        Arrays.stream(DriftKind.values()).forEach(kind -> kinds.put(kind.word(), 0));
        database.query("select kind, count(distinct user_id) as people from drift where run_id = ? group by kind",
                found -> {
                    kinds.put(found.getString("kind"), found.getInt("people"));
                }, id);
        return new Run(id, row.getString("started_by"), row.getString("state"), row.getString("reason"), row.getString("alarm"),
                row.getInt("accounts"), kinds, people(id, "repaired"), people(id, "flapping"),
                Imports.instant(row, "started_at").orElseThrow(), Imports.instant(row, "listed_at").orElse(null),
                Imports.instant(row, "finished_at").orElse(null));
    }

    private int people(long runId, String action) {
        return database.queryForObject("select count(distinct user_id) from drift where run_id = ? and action = ?", Integer.class, runId, action);
    }

    private static Drift drift(ResultSet row) throws SQLException {
        String attribute = row.getString("attribute");
        return new Drift(row.getString("user_id"), row.getString("kind"), attribute.isEmpty() ? null : attribute, row.getString("held"),
                row.getString("seen"), row.getString("scim_id"), row.getString("action"), row.getString("reason"));
    }
}
