package io.rosterbridge.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.csv.SafeCsv;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.provisioning.Page;
import io.rosterbridge.provisioning.Containing;
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
    private static final String MATCHES =
            " and (lower(c.user_name) like ? escape '!' or lower(c.scim_id) like ? escape '!' or lower(c.user_id) like ? escape '!')";
    private static final int ROWS_AT_ONCE = 1000;
    private static final List<String> HEADER = List.of("list", "scimId", "userName", "userId", "differences", "reason", "state", "confirmedBy", "outcome");

    private final JdbcTemplate database;
    private final Clock clock;

    public ImportView(JdbcTemplate database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A run.
     *
     * @param state       {@code running}, {@code complete}, {@code failed}, {@code applying}, {@code applied} or {@code skipped}
     * @param reason      why it failed or did nothing; null if there is nothing to say
     * @param accounts    Calendly users listed
     * @param counts      candidates by list
     * @param apply       how far the confirmed candidates are
     * @param fingerprint of all candidates as shown; null until it is complete
     */
    public record Run(long id, String kind, String startedBy, String state, String reason, int accounts, Progress progress,
                      Map<String, Integer> counts, Apply apply, String fingerprint, Instant startedAt, Instant listedAt, Instant finishedAt) {
    }

    /**
     * How far the list is.
     *
     * @param of            how many users Calendly says there are; null before the first page
     * @param ratePerMinute users a minute since the list was begun; null while nothing can be said
     * @param eta           when the list will be complete at this rate; null if it is, or if nothing can be said
     * @param scans         how often the list was begun
     */
    public record Progress(int pages, int accounts, Integer of, Integer ratePerMinute, Instant eta, int scans) {
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

        static final Apply NONE = new Apply(0, 0, 0);

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
    public record Candidate(String scimId, String list, String userName, String userId, JsonNode differences, String reason, String state,
                            String confirmedBy, String outcome) {
    }

    /** One run by id; empty if there is none of that kind. */
    public Optional<Run> find(String kind, long id) {
        return database.query("select * from import_run where kind = ? and id = ?", (row, number) -> row(row), kind, id).stream().findFirst()
                .map(this::counted);
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
        Page<Run> page = Page.of(runs, limit, run -> String.valueOf(run.id()));
        return new Page<>(page.items().stream().map(this::counted).toList(), page.next());
    }

    private Run row(ResultSet row) throws SQLException {
        return new Run(row.getLong("id"), row.getString("kind"), row.getString("started_by"), row.getString("state"), row.getString("reason"),
                row.getInt("accounts"), progress(row), Map.of(), Apply.NONE, row.getString("fingerprint"),
                Imports.instant(row, "started_at").orElseThrow(), Imports.instant(row, "listed_at").orElse(null),
                Imports.instant(row, "finished_at").orElse(null));
    }

    private Progress progress(ResultSet row) throws SQLException {
        int accounts = row.getInt("accounts");
        Integer of = row.getObject("expected", Integer.class);
        Optional<Instant> begun = Imports.instant(row, "scan_at");
        Optional<Instant> ended = Imports.instant(row, "listed_at").or(() -> finished(row));
        long millis = begun.map(at -> Duration.between(at, ended.orElse(clock.instant())).toMillis()).orElse(0L);
        Integer rate = rate(accounts, millis);
        Instant eta = ended.isPresent() || of == null ? null : eta(of - accounts, rate);
        return new Progress(row.getInt("pages"), accounts, of, rate, eta, row.getInt("scans"));
    }

    private static Optional<Instant> finished(ResultSet row) {
        try {
            return Imports.instant(row, "finished_at");
        } catch (SQLException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private Run counted(Run run) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        Arrays.stream(CandidateList.values()).forEach(list -> counts.put(list.word(), 0));
        if (isShown(run.state())) {
            database.query("select list, count(*) from import_candidate where run_id = ? group by list",
                    row -> { counts.put(row.getString(1), row.getInt(2)); }, run.id());
        }
        return new Run(run.id(), run.kind(), run.startedBy(), run.state(), run.reason(), run.accounts(), run.progress(),
                Collections.unmodifiableMap(counts), apply(run), run.fingerprint(), run.startedAt(), run.listedAt(), run.finishedAt());
    }

    private Apply apply(Run run) {
        Apply apply = database.queryForObject("select count(case when state = 'applied' then 1 end), "
                + "count(case when state = 'skipped' then 1 end), count(*) from import_candidate where run_id = ? and state <> 'open'",
                (row, number) -> new Apply(row.getInt(1), row.getInt(2), row.getInt(3)), run.id());
        return run.state().equals("applying") ? timed(run.id(), apply) : apply;
    }

    private Apply timed(long run, Apply apply) {
        return database.queryForObject("select applying_at, applied_before from import_run where id = ?", (row, number) -> {
            int done = apply.applied() + apply.skipped();
            long millis = Imports.instant(row, "applying_at").map(at -> Duration.between(at, clock.instant()).toMillis()).orElse(0L);
            Integer rate = rate(done - row.getInt("applied_before"), millis);
            return new Apply(apply.applied(), apply.skipped(), apply.of(), rate, eta(apply.of() - done, rate));
        }, run);
    }

    /** A minute; null while nothing can be said. */
    private static Integer rate(int done, long millis) {
        return done <= 0 || millis <= 0 ? null : (int) Math.min(Integer.MAX_VALUE, done * 60_000L / millis);
    }

    private Instant eta(int left, Integer rate) {
        return rate == null || rate == 0 ? null : clock.instant().plusMillis(Math.max(0, left) * 60_000L / rate);
    }

    /** While it is still comparing, its lists are not whole. */
    private static boolean isShown(String state) {
        return !state.equals("running") && !state.equals("failed");
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
        StringBuilder sql = new StringBuilder("select c.* from import_candidate c join import_run r on r.id = c.run_id "
                + "where c.run_id = ? and r.state not in ('running', 'failed')");
        List<Object> parameters = new ArrayList<>(List.of(run));
        list.ifPresent(wanted -> {
            sql.append(" and c.list = ?");
            parameters.add(wanted.word());
        });
        query.map(String::strip).filter(text -> !text.isEmpty()).ifPresent(text -> {
            sql.append(MATCHES);
            parameters.addAll(Collections.nCopies(3, Containing.pattern(text)));
        });
        after.ifPresent(key -> {
            String[] parts = parts(key);
            sql.append(order.after());
            parameters.addAll(List.of(parts[0], parts[0], parts[1], parts[1], parts[2]));
        });
        parameters.add(limit + 1);
        List<Candidate> rows = database.query(sql + order.orderBy() + " fetch first ? rows only",
                (row, number) -> candidate(row), parameters.toArray());
        return Page.of(rows, limit, candidate -> String.join("\n", candidate.list(), order.value(candidate), candidate.scimId()));
    }

    /** How many candidates of a list can still be confirmed; of those whom {@link #candidates} lists for the query. */
    public long open(long run, CandidateList list, String query) {
        List<Object> parameters = new ArrayList<>(List.of(run, list.word()));
        if (!query.isBlank()) {
            parameters.addAll(Collections.nCopies(3, Containing.pattern(query)));
        }
        return database.queryForObject("select count(*) from import_candidate c where c.run_id = ? and c.list = ? and c.state = 'open'"
                + (query.isBlank() ? "" : MATCHES), Long.class, parameters.toArray());
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
        Optional<String> next = Optional.empty();
        do {
            Page<Candidate> page = candidates(run, list, query, order, ROWS_AT_ONCE, next);
            page.items().forEach(candidate -> csv.row(cells(candidate)));
            next = page.next();
        } while (next.isPresent());
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
