package io.rosterbridge.imports;

import io.rosterbridge.platform.csv.SafeCsv;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.platform.rows.Columns;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** The reconciliations and what they found, as the console and scripts read them. */
public final class Reconciliations {

    /** What can become of drift. */
    public static final List<String> ACTIONS = List.of("reported", "repaired", "flapping", "mismatch", "review");

    private static final int ROWS_AT_ONCE = 1000;
    private static final List<String> HEADER = List.of("userId", "kind", "attribute", "held", "seen", "scimId", "action", "reason");

    private final JdbcTemplate database;
    private final Clock clock;

    Reconciliations(JdbcTemplate database, Clock clock) {
        this.database = database;
        this.clock = clock;
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
     * @param mismatch people whose Calendly user has another externalId, which is never overwritten by itself
     * @param review   people of whom it cannot be told which Calendly user is theirs
     */
    public record Run(long id, String startedBy, @Schema(allowableValues = {"running", "complete", "failed", "skipped"}) String state,
                      String reason, String alarm, int accounts, Progress progress, Map<String, Integer> drift, int repaired, int flapping,
                      int mismatch, int review, Instant startedAt, Instant listedAt, Instant finishedAt) {
    }

    /** What no further run puts right by itself. */
    public enum Trouble {
        /** Repairs do not last for many at once. */
        CONVERGENCE,
        /** People are changed back each time, and are not repaired any more. */
        FLAPPING,
        /** Linked Calendly users have another externalId than they were sent. */
        MISMATCH;

        /** The word the REST API and alerts use, such as {@code flapping}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A trouble there is.
     *
     * @param people how many it is about; 0 where that is not counted
     * @param text   what it is and what to do, without a full stop
     */
    public record Concern(Trouble trouble, int people, String text) {
    }

    /**
     * One difference of one person.
     *
     * @param attribute which one; null where the kind says it all
     * @param held      what Calendly was known to hold; null if nothing
     * @param seen      what it was listed with; null if nothing
     * @param scimId    the Calendly user; null if there is none
     * @param action    one of {@link #ACTIONS}
     * @param reason    why it is not repaired; null if it is, or if the settings say so
     */
    public record Drift(String userId, @Schema(implementation = DriftKind.class) String kind, String attribute, String held, String seen,
                        String scimId, @Schema(allowableValues = {"reported", "repaired", "flapping", "mismatch", "review"}) String action,
                        String reason) {
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

    /** Why the repairs of the newest complete run that repairs do not last; empty if they do. */
    public Optional<String> alarm() {
        return repairing().flatMap(id -> database.queryForList("select alarm from import_run where id = ?", String.class, id).stream()
                .filter(Objects::nonNull).findFirst());
    }

    /** What somebody has to look at, by the newest complete runs; empty if nothing. */
    public List<Concern> concerns() {
        List<Concern> concerns = new ArrayList<>();
        alarm().ifPresent(alarm -> concerns.add(new Concern(Trouble.CONVERGENCE, 0, alarm)));
        int flapping = repairing().map(id -> people(id, "flapping")).orElse(0);
        if (flapping > 0) {
            concerns.add(new Concern(Trouble.FLAPPING, flapping, flapping + " people are changed back in Calendly each time, and are not "
                    + "repaired any more; find out what changes them, or change the mapping"));
        }
        int mismatch = newest("").map(id -> people(id, "mismatch")).orElse(0);
        if (mismatch > 0) {
            concerns.add(new Concern(Trouble.MISMATCH, mismatch, mismatch + " linked Calendly users have another externalId than they were "
                    + "sent, or that of another person, and it is never overwritten by itself; see the reconciliation, where each can be corrected"));
        }
        return concerns;
    }

    private int people(long runId, String action) {
        return people(database, runId, "action").getOrDefault(action, 0);
    }

    private Optional<Long> repairing() {
        return newest(" and not report_only");
    }

    private Optional<Long> newest(String condition) {
        return database.queryForList("select id from import_run where kind = 'reconcile' and state = 'complete'" + condition
                + " order by id desc fetch first 1 rows only", Long.class).stream().findFirst();
    }

    /** As {@link #drift(long, Optional, Optional, int, Optional)}, whatever became of it. */
    public Page<Drift> drift(long runId, Optional<DriftKind> kind, int limit, Optional<String> after) {
        return drift(runId, kind, Optional.empty(), limit, after);
    }

    /**
     * What a run found, by person, kind and attribute.
     *
     * @param kind   empty for all
     * @param action what became of it; empty for all
     * @param limit  1 or more
     * @param after  the {@code next} of the page before; empty for the first
     * @throws IllegalArgumentException if {@code action} or {@code after} is none
     */
    public Page<Drift> drift(long runId, Optional<DriftKind> kind, Optional<String> action, int limit, Optional<String> after) {
        StringBuilder sql = new StringBuilder("select * from drift where run_id = ?");
        List<Object> parameters = new ArrayList<>(List.of(runId));
        kind.ifPresent(wanted -> {
            sql.append(" and kind = ?").append(action.isPresent() ? "" : " and action <> 'review'");
            parameters.add(wanted.word());
        });
        action.ifPresent(wanted -> {
            if (!ACTIONS.contains(wanted)) {
                throw new IllegalArgumentException("action is \"" + wanted + "\"; it must be one of " + String.join(", ", ACTIONS));
            }
            sql.append(" and action = ?");
            parameters.add(wanted);
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
        kinds.putAll(people(database, id, "kind"));
        Map<String, Integer> actions = people(database, id, "action");
        return new Run(id, row.getString("started_by"), row.getString("state"), row.getString("reason"), row.getString("alarm"),
                row.getInt("accounts"), Progress.of(row, clock.instant()), kinds, actions.getOrDefault("repaired", 0),
                actions.getOrDefault("flapping", 0), actions.getOrDefault("mismatch", 0), actions.getOrDefault("review", 0),
                Columns.instant(row, "started_at"),
                Columns.instant(row, "listed_at"), Columns.instant(row, "finished_at"));
    }

    /**
     * How many people a run found, by kind or action, in the order of these words; by kind without those of whom it cannot be told. Counted
     * is the first row of each: then neither database has to keep all people in memory.
     */
    static Map<String, Integer> people(JdbcTemplate database, long runId, String column) {
        Map<String, Integer> people = new LinkedHashMap<>();
        String told = column.equals("kind") ? ".action <> 'review'" : ".run_id is not null";
        database.query("select d." + column + ", count(*) from drift d where d.run_id = ? and d" + told + " and not exists (select 1 from drift e "
                + "where e.run_id = d.run_id and e.user_id = d.user_id and e." + column + " = d." + column + " and e" + told
                + " and (e.kind < d.kind or e.kind = d.kind and e.attribute < d.attribute)) group by d." + column
                + " order by d." + column, row -> {
            people.put(row.getString(1), row.getInt(2));
        }, runId);
        return people;
    }

    private static Drift drift(ResultSet row) throws SQLException {
        String attribute = row.getString("attribute");
        return new Drift(row.getString("user_id"), row.getString("kind"), attribute.isEmpty() ? null : attribute, row.getString("held"),
                row.getString("seen"), row.getString("scim_id"), row.getString("action"), row.getString("reason"));
    }
}
