package io.rosterbridge.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.csv.SafeCsv;
import io.rosterbridge.domain.Excerpt;
import io.rosterbridge.paging.IdSpan;
import io.rosterbridge.rows.Columns;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The audit trail: append-only, each row's SHA-256 taken over its content and the hash of the row before, so that a row that was
 * changed, removed or put in between breaks the chain from there on. One row of the database is locked while appending, so the
 * chain has one end on however many nodes.
 *
 * <p>A person of the directory stands in it only by a random pseudonym. Who that is, is kept beside the chain and can be
 * forgotten without breaking it.
 */
public final class AuditTrail {

    /** What the first row has before it. */
    static final String BEGINNING = "0".repeat(64);
    /** The actor of what the settings of the deployment have done. */
    public static final String DEPLOYMENT = "deployment";
    /** The actor of what nobody known has tried. */
    public static final String UNKNOWN = "unknown";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int ROWS_AT_ONCE = 1000;
    private static final int MOST_DETAILS = 4000;
    private static final String PERSON = "person:";
    private static final String TABLE = "audit_event";
    /** Told from the subject to the person, so that the person's index is used. */
    private static final String SELECT = "select e.*, p.user_id from " + TABLE + " e left join audit_person p on p.pseudonym = "
            + "case when e.subject like '" + PERSON + "%' then substring(e.subject from " + (PERSON.length() + 1) + ") end where 1 = 1";

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final Clock clock;

    public AuditTrail(JdbcTemplate database, TransactionTemplate transaction, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * One row.
     *
     * @param actor   a console user, {@code oidc:} and a name, {@code token:} and a name, {@code system}, or
     *                {@link #DEPLOYMENT}
     * @param subject what it was done to
     * @param person  the id of the person it was done to; null if it was no person, or the person was erased
     * @param details a JSON object
     */
    public record Entry(long id, Instant at, String actor, String action, String subject, String person, String details,
                        String previousHash, String hash) {
    }

    /**
     * What a look at the whole chain found.
     *
     * @param checked     rows
     * @param firstBroken the first row that is not what was written, or is missing; null if there is none
     * @param head        the hash at the end; noted down elsewhere, it proves later that nothing before was written anew
     */
    public record Verdict(boolean ok, long checked, Long firstBroken, String head) {
    }

    /** Which rows. */
    public record Filter(Optional<String> actor, Optional<String> action, Optional<String> person, Optional<Instant> from,
                         Optional<Instant> to) {

        public static final Filter NONE = new Filter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty());
    }

    private record Head(long id, String hash) {
    }

    /**
     * Appends a row, in the caller's transaction if there is one: then what was done and the row that says so are stored
     * together or not at all. To be called last in a transaction, since others wait for its end.
     *
     * @param details no secrets, no personal data; values are texts, numbers, truth values or lists of them
     */
    public void record(String actor, AuditAction action, String subject, Map<String, ?> details) {
        transaction.executeWithoutResult(status -> append(turn(), actor, action, List.of(subject), json(details)));
    }

    /**
     * As {@link #record}, a row for each of these people of the directory, who stand in it by their pseudonyms.
     *
     * @param userIds of people to whom it was really done: each gets a pseudonym, which stays until they are forgotten
     */
    public void recordPeople(String actor, AuditAction action, Collection<String> userIds, Map<String, ?> details) {
        if (!userIds.isEmpty()) {
            transaction.executeWithoutResult(status -> {
                Head head = turn();
                Map<String, String> pseudonyms = pseudonyms(userIds);
                append(head, actor, action, userIds.stream().map(id -> PERSON + pseudonyms.get(id)).toList(), json(details));
            });
        }
    }

    /** Does something that changes the database, and records it, in one transaction. */
    public <T> T doing(String actor, AuditAction action, String subject, Map<String, ?> details, Supplier<T> change) {
        return doing(actor, action, subject, change, result -> details);
    }

    /** As {@link #doing(String, AuditAction, String, Map, Supplier)}, where only the result tells the details. */
    public <T> T doing(String actor, AuditAction action, String subject, Supplier<T> change, Function<T, Map<String, ?>> details) {
        return transaction.execute(status -> {
            T result = change.get();
            append(turn(), actor, action, List.of(subject), json(details.apply(result)));
            return result;
        });
    }

    /** From now on nobody can tell who the pseudonym was. */
    public void forget(String userId) {
        database.update("delete from audit_person where user_id = ?", userId);
    }

    /**
     * Rows, the newest first.
     *
     * @param limit at most this many; 1 or more
     * @param below only rows with a lower id
     */
    public List<Entry> newest(Filter filter, int limit, long below) {
        Optional<String> pseudonym = filter.person().flatMap(this::pseudonym);
        if (filter.person().isPresent() && pseudonym.isEmpty()) {
            return List.of();
        }
        IdSpan span = IdSpan.of(database, TABLE, filter.from(), filter.to());
        StringBuilder sql = new StringBuilder(SELECT);
        List<Object> parameters = new ArrayList<>();
        restrict(sql, parameters, "e.id > ?", span.above());
        restrict(sql, parameters, "e.id < ?", Math.min(span.below(), below));
        filter.from().ifPresent(from -> restrict(sql, parameters, IdSpan.SINCE, from.atOffset(ZoneOffset.UTC)));
        filter.to().ifPresent(to -> restrict(sql, parameters, IdSpan.BEFORE, to.atOffset(ZoneOffset.UTC)));
        filter.actor().ifPresent(actor -> restrict(sql, parameters, "e.actor = ?", actor));
        filter.action().ifPresent(action -> restrict(sql, parameters, "e.action = ?", action));
        pseudonym.ifPresent(person -> restrict(sql, parameters, "e.subject = ?", PERSON + person));
        // Each index ends in the id: in its order the rows need no sorting. A person has the fewest of them, an action fewer than an actor.
        String index = pseudonym.isPresent() ? "e.subject desc, " : filter.action().isPresent() ? "e.action desc, "
                : filter.actor().isPresent() ? "e.actor desc, " : "";
        parameters.add(limit);
        return database.query(sql + " order by " + index + "e.id desc fetch first ? rows only", (row, number) -> entry(row),
                parameters.toArray());
    }

    /** @throws IOException if the writer fails; between rows as an {@link java.io.UncheckedIOException} */
    public void writeCsv(Filter filter, Writer writer) throws IOException {
        SafeCsv csv = new SafeCsv(writer);
        csv.row("id", "at", "actor", "action", "subject", "person", "details", "hash");
        long below = Long.MAX_VALUE;
        List<Entry> rows;
        do {
            rows = newest(filter, ROWS_AT_ONCE, below);
            for (Entry row : rows) {
                csv.row(row.id(), row.at(), row.actor(), row.action(), row.subject(), row.person(), row.details(), row.hash());
                below = row.id();
            }
        } while (rows.size() == ROWS_AT_ONCE);
        csv.flush();
    }

    /** Works out every hash again, up to the end as it is at the beginning of the look. */
    public Verdict verify() {
        Head head = database.queryForObject("select last_id, last_hash from audit_head where id = 1",
                (row, number) -> new Head(row.getLong("last_id"), row.getString("last_hash")));
        long id = 0;
        String hash = BEGINNING;
        while (id < head.id()) {
            List<Entry> rows = database.query(SELECT + " and e.id > ? and e.id <= ? order by e.id fetch first ? rows only",
                    (row, number) -> entry(row), id, head.id(), ROWS_AT_ONCE);
            for (Entry row : rows) {
                boolean isNext = row.id() == id + 1 && row.previousHash().equals(hash) && row.hash().equals(hash(row));
                if (!isNext) {
                    return new Verdict(false, id, id + 1, head.hash());
                }
                id = row.id();
                hash = row.hash();
            }
            if (rows.isEmpty()) {
                return new Verdict(false, id, id + 1, head.hash());
            }
        }
        long beyond = database.queryForObject("select count(*) from audit_event where id <= 0", Long.class);
        boolean endsAsTold = hash.equals(head.hash()) && beyond == 0;
        return new Verdict(endsAsTold, id, endsAsTold ? null : id, head.hash());
    }

    /** Whoever locks this row is the only one to append, and to make pseudonyms, until the end of the transaction. */
    private Head turn() {
        return database.queryForObject("select last_id, last_hash from audit_head where id = 1 for update",
                (row, number) -> new Head(row.getLong("last_id"), row.getString("last_hash")));
    }

    private void append(Head head, String actor, AuditAction action, List<String> subjects, String details) {
        // What the database gives back later must be what was hashed.
        Instant at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<Object[]> rows = new ArrayList<>();
        Head last = head;
        for (String subject : subjects) {
            Entry unsigned = new Entry(last.id() + 1, at, Excerpt.within(actor, 200), action.word(), Excerpt.within(subject, 300), null,
                    details, last.hash(), "");
            last = new Head(unsigned.id(), hash(unsigned));
            rows.add(new Object[] {unsigned.id(), at.atOffset(ZoneOffset.UTC), unsigned.actor(), unsigned.action(), unsigned.subject(),
                details, unsigned.previousHash(), last.hash()});
        }
        database.batchUpdate("insert into audit_event (id, at, actor, action, subject, details, previous_hash, hash) "
                + "values (?, ?, ?, ?, ?, ?, ?, ?)", rows);
        database.update("update audit_head set last_id = ?, last_hash = ? where id = 1", last.id(), last.hash());
    }

    /** Over a JSON array, in which no two contents look alike. */
    private static String hash(Entry entry) {
        try {
            byte[] content = JSON.writeValueAsBytes(List.of(entry.id(), entry.at().toString(), entry.actor(), entry.action(), entry.subject(),
                    entry.details(), entry.previousHash()));
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (JsonProcessingException | NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("texts can be written as JSON, and every Java has SHA-256", impossible);
        }
    }

    /** To be called by whoever has the turn: nobody else makes one for the same person meanwhile. */
    private Map<String, String> pseudonyms(Collection<String> userIds) {
        Map<String, String> pseudonyms = new HashMap<>();
        database.query("select user_id, pseudonym from audit_person where user_id = any(?)", row -> {
            pseudonyms.put(row.getString("user_id"), row.getString("pseudonym"));
        }, (Object) userIds.toArray(String[]::new));
        List<Object[]> made = userIds.stream().distinct().filter(id -> !pseudonyms.containsKey(id))
                .map(id -> new Object[] {id, newPseudonym()}).toList();
        if (!made.isEmpty()) {
            database.batchUpdate("insert into audit_person (user_id, pseudonym) values (?, ?)", made);
            made.forEach(row -> pseudonyms.put((String) row[0], (String) row[1]));
        }
        return pseudonyms;
    }

    private Optional<String> pseudonym(String userId) {
        return database.queryForList("select pseudonym from audit_person where user_id = ?", String.class, userId).stream().findFirst();
    }

    private static String newPseudonym() {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static String json(Map<String, ?> details) {
        try {
            String json = JSON.writeValueAsString(new TreeMap<>(details));
            return json.getBytes(StandardCharsets.UTF_8).length <= MOST_DETAILS ? json : "{\"cut\":true}";
        } catch (JsonProcessingException unwritable) {
            throw new IllegalArgumentException("the details of an audit row must be texts, numbers, truth values or lists", unwritable);
        }
    }

    private static void restrict(StringBuilder sql, List<Object> parameters, String condition, Object parameter) {
        sql.append(" and ").append(condition);
        parameters.add(parameter);
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(row.getLong("id"), Columns.instant(row, "at"), row.getString("actor"),
                row.getString("action"), row.getString("subject"), row.getString("user_id"), row.getString("details"),
                row.getString("previous_hash"), row.getString("hash"));
    }
}
