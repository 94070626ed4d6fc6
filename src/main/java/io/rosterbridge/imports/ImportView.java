package io.rosterbridge.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.platform.csv.SafeCsv;
import io.rosterbridge.platform.paging.Merged;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.provisioning.Containing;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** The runs and their candidates, as the console and scripts read them. */
public final class ImportView {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FEW = 1000;
    private static final int ROWS_AT_ONCE = 1000;
    private static final int NEWEST = 20;
    private static final List<String> HEADER = List.of("list", "scimId", "userName", "userId", "differences", "reason", "state", "confirmedBy",
            "outcome");

    private final JdbcTemplate database;
    private final Clock clock;

    ImportView(JdbcTemplate database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A run.
     *
     * @param state       {@code running}, {@code complete}, {@code failed}, {@code applying}, {@code applied} or {@code skipped}
     * @param reason      why it failed or did nothing; null if there is nothing to say
     * @param accounts    Calendly users listed
     * @param inSync      of them, those that are in no list; 0 before it is complete
     * @param counts      candidates by list, as the comparison found them; 0 before it is complete. Once it is complete, they and those in
     *                    sync add up to all that were listed
     * @param apply       how far the confirmed candidates are
     * @param fingerprint of all candidates as shown; null until it is complete
     */
    public record Run(long id, String kind, String startedBy,
                      @Schema(allowableValues = {"running", "complete", "failed", "applying", "applied", "skipped"}) String state, String reason,
                      int accounts, int inSync, Progress progress, Map<String, Integer> counts, Apply apply, String fingerprint,
                      Instant startedAt, Instant listedAt, Instant finishedAt) {
    }

    /**
     * How far applying is.
     *
     * @param skipped       those that no longer held when they were to be applied; each says why
     * @param of            all that were confirmed
     * @param ratePerMinute how many a minute since what was confirmed last is applied; null if it is done, or if nothing can be said
     * @param eta           when it will be done at this rate; null likewise
     */
    public record Apply(int applied, int skipped, int of, Integer ratePerMinute, Instant eta) {

        /** Of which nothing is under way. */
        Apply(int applied, int skipped, int of) {
            this(applied, skipped, of, null, null);
        }
    }

    /**
     * A Calendly user in a list.
     *
     * @param userId      the person it is; null if nobody
     * @param differences by attribute, what Calendly holds and what the directory says
     * @param state       {@code open}, {@code confirmed}, {@code applied} or {@code skipped}
     * @param confirmedBy the admin, or the rule; null while it is open
     * @param outcome     what applying did, or why it was skipped; null before
     */
    public record Candidate(String scimId, @Schema(implementation = CandidateList.class) String list, String userName, String userId,
                            JsonNode differences, String reason,
                            @Schema(allowableValues = {"open", "confirmed", "applied", "skipped"}) String state, String confirmedBy,
                            String outcome) {
    }

    /** One run by id; empty if there is none of that kind. */
    public Optional<Run> find(String kind, long id) {
        return database.query("select * from import_run where kind = ? and id = ?", (row, number) -> row(row), kind,
                id).stream().findFirst();
    }

    /**
     * Runs of a kind, newest first.
     *
     * @param limit 1 or more
     * @param after the {@code next} of the page before; empty for the first
     */
    public Page<Run> page(String kind, int limit, Optional<String> after) {
        List<Run> runs = database.query("select * from import_run where kind = ? and id < ? order by id desc fetch first ? rows only",
                (row, number) -> row(row), kind, after.map(Page::number).orElse(Long.MAX_VALUE), limit + 1);
        return Page.of(runs, limit, run -> String.valueOf(run.id()));
    }

    /** Of the newest runs, of whatever kind: how far they are. It is another one whenever one of them has moved. */
    public List<String> pulse() {
        return database.query("select id, state, pages, accounts, listed_at, phase, phase_done, waits_for, confirmed, applied, skipped "
                + "from import_run order by id desc fetch first " + NEWEST + " rows only", (row, number) -> row.getLong("id") + " "
                + row.getString("state") + " " + row.getInt("pages") + " " + row.getInt("accounts") + " " + row.getString("listed_at")
                + " " + row.getString("phase") + " " + row.getInt("phase_done") + " " + row.getString("waits_for") + " "
                + row.getInt("confirmed") + " " + (row.getInt("applied") + row.getInt("skipped")));
    }

    private Run row(ResultSet row) throws SQLException {
        return new Run(row.getLong("id"), row.getString("kind"), row.getString("started_by"), row.getString("state"), row.getString("reason"),
                row.getInt("accounts"), row.getInt("in_sync"), Progress.of(row, clock.instant()), counts(row), apply(row),
                row.getString("fingerprint"),
                Columns.instant(row, "started_at"), Columns.instant(row, "listed_at"),
                Columns.instant(row, "finished_at"));
    }

    private static Map<String, Integer> counts(ResultSet row) throws SQLException {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (CandidateList list : CandidateList.values()) {
            counts.put(list.word(), row.getInt("count_" + list.word()));
        }
        return Collections.unmodifiableMap(counts);
    }

    private Apply apply(ResultSet row) throws SQLException {
        int applied = row.getInt("applied");
        int skipped = row.getInt("skipped");
        int of = row.getInt("confirmed");
        if (!row.getString("state").equals("applying")) {
            return new Apply(applied, skipped, of);
        }
        int done = applied + skipped;
        long millis = Columns.optionalInstant(row, "applying_at").map(at -> Duration.between(at, clock.instant()).toMillis()).orElse(0L);
        Integer rate = Progress.rate(done - row.getInt("applied_before"), millis);
        return new Apply(applied, skipped, of, rate, Progress.eta(clock.instant(), of - done, rate));
    }

    /**
     * Candidates of a run, by list and in an order; none before the run is complete.
     *
     * @param list  empty for all
     * @param query part of a userName, an id or a person's id, in any letter case; a blank one is none
     * @param limit 1 or more
     * @param after the {@code next} of the page before, in the same order; empty for the first
     */
    public Page<Candidate> candidates(long run, Optional<CandidateList> list, Optional<String> query, CandidateOrder order, int limit,
                                      Optional<String> after) {
        if (!isShown(run)) {
            return new Page<>(List.of(), Optional.empty());
        }
        List<Object> parameters = new ArrayList<>();
        StringBuilder condition = new StringBuilder(condition(run, list, query.orElse(""), parameters));
        after.ifPresent(key -> {
            String[] parts = parts(key);
            condition.append(order.after(list.isPresent(), parts[0], parts[1], parts[2], parameters));
        });
        parameters.add(limit + 1);
        Merged.Query merged = Merged.of(order.parts().stream().map(part -> new Merged.Query("select * from import_candidate where " + condition
                + part + order.orderBy() + " fetch first ? rows only", parameters)).toList(), order.orderBy(), limit + 1);
        List<Candidate> rows = database.query(merged.sql(), (row, number) -> candidate(row), merged.parameters().toArray());
        return Page.of(rows, limit, candidate -> String.join("\n", candidate.list(), order.value(candidate), candidate.scimId()));
    }

    /**
     * If they are few, they are looked for first: among the texts alone, which takes a fraction of looking through whole rows. If they
     * are many, a page is full before all rows were looked at.
     */
    private String condition(long run, Optional<CandidateList> list, String query, List<Object> parameters) {
        String condition = "run_id = ?" + (list.isPresent() ? " and list = ?" : "");
        parameters.add(run);
        list.map(CandidateList::word).ifPresent(parameters::add);
        if (query.isBlank()) {
            return condition;
        }
        Containing containing = Containing.of(query);
        parameters.addAll(containing.parameters());
        condition += " and " + containing.condition();
        List<Long> few = database.queryForList("select id from import_candidate where " + condition + " fetch first " + (FEW + 1)
                + " rows only", Long.class, parameters.toArray());
        if (few.size() <= FEW) {
            parameters.clear();
            parameters.add(few.toArray(Long[]::new));
            return "id = any(?)";
        }
        return condition;
    }

    /** While it is still comparing, its lists are not whole. */
    private boolean isShown(long run) {
        return !database.queryForList("select id from import_run where id = ? and state not in ('running', 'failed')", Long.class,
                run).isEmpty();
    }

    /** How many candidates of a list can still be confirmed; of those whom {@link #candidates} lists for the query. */
    public long open(long run, CandidateList list, String query) {
        List<Object> parameters = new ArrayList<>(List.of(run, list.word()));
        Optional<Containing> containing = Optional.of(query).filter(text -> !text.isBlank()).map(Containing::of);
        containing.map(Containing::parameters).ifPresent(parameters::addAll);
        return database.queryForObject("select count(*) from import_candidate where run_id = ? and list = ? and state = 'open'"
                + containing.map(text -> " and " + text.condition()).orElse(""), Long.class, parameters.toArray());
    }

    /**
     * Writes candidates as CSV (RFC 4180), a part at a time.
     *
     * @throws IOException if the writer fails; between rows as an {@link java.io.UncheckedIOException}
     */
    public void writeCsv(long run, Optional<CandidateList> list, Optional<String> query, CandidateOrder order, Writer writer)
            throws IOException {
        SafeCsv csv = new SafeCsv(writer);
        csv.row(HEADER);
        Page.forEach(next -> candidates(run, list, query, order, ROWS_AT_ONCE, next), candidate -> csv.row(cells(candidate)));
        csv.flush();
    }

    private static List<Object> cells(Candidate candidate) {
        return Arrays.asList(candidate.list(), candidate.scimId(), candidate.userName(), candidate.userId(), candidate.differences(),
                candidate.reason(), candidate.state(), candidate.confirmedBy(), candidate.outcome());
    }

    private static Candidate candidate(ResultSet row) throws SQLException {
        return new Candidate(row.getString("scim_id"), row.getString("list"), row.getString("user_name"), row.getString("user_id"),
                json(row.getString("differences")), row.getString("reason"), row.getString("state"),
                row.getString("confirmed_by"), row.getString("outcome"));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException("differences in the database are no JSON", damaged);
        }
    }

    private static String[] parts(String key) {
        String[] parts = key.split("\n", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("after must be the next of the page before");
        }
        return parts;
    }
}
