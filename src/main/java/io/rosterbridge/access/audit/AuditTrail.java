package io.rosterbridge.access.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.platform.csv.SafeCsv;
import io.rosterbridge.platform.paging.IdSpan;
import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.platform.text.Excerpt;
import io.swagger.v3.oas.annotations.media.Schema;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The audit trail: append-only, each row's HMAC-SHA256 taken over its content and the hash of the row before, so that a row that was
 * changed, removed or put in between breaks the chain from there on. The key comes from the secret of the deployment: a person who can only
 * write to the database can make no other chain. One row of the database is locked while appending, so the chain has one end on however
 * many nodes.
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

    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
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
    private final List<AuditKey> keys;

    /** Makes a trail without a key, for a chain that has none. */
    public AuditTrail(JdbcTemplate database, TransactionTemplate transaction, Clock clock) {
        this(database, transaction, clock, List.of());
    }

    /** @param keys the present one first, then former ones; see {@link #takeKey} */
    public AuditTrail(JdbcTemplate database, TransactionTemplate transaction, Clock clock, List<AuditKey> keys) {
        this.keys = List.copyOf(keys);
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
    public record Entry(long id, Instant at, String actor, @Schema(implementation = AuditAction.class) String action, String subject,
                        String person, String details, String previousHash, String hash) {
    }

    /**
     * What a look at the whole chain found.
     *
     * @param checked     rows
     * @param firstBroken the first row that is not what was written, or is missing; null if there is none
     * @param head        the hash at the end; noted down elsewhere, it proves later that nothing before was written anew
     * @param unproven    how many of the first rows have hashes of a key that was lost, so that only their order was looked at
     */
    public record Verdict(boolean ok, long checked, Long firstBroken, String head, long unproven) {
    }

    /** Which rows. */
    public record Filter(Optional<String> actor, Optional<String> action, Optional<String> person, Optional<Instant> from,
                         Optional<Instant> to) {

        public static final Filter NONE = new Filter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty());
    }

    /** @param keyId which key the rows from {@code keyedFrom} on have; null: none */
    private record Head(long id, String hash, String keyId, long keyedFrom) {

        Head moved(long lastId, String lastHash) {
            return new Head(lastId, lastHash, keyId, keyedFrom);
        }
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
        return verify(head(""));
    }

    private Verdict verify(Head head) {
        long unproven = Math.min(head.keyedFrom() - 1, head.id());
        long id = 0;
        String hash = BEGINNING;
        while (id < head.id()) {
            List<Entry> rows = database.query(SELECT + " and e.id > ? and e.id <= ? order by e.id fetch first ? rows only",
                    (row, number) -> entry(row), id, head.id(), ROWS_AT_ONCE);
            for (Entry row : rows) {
                boolean isNext = row.id() == id + 1 && row.previousHash().equals(hash)
                        && (row.id() < head.keyedFrom() || row.hash().equals(hash(row, head.keyId())));
                if (!isNext) {
                    return new Verdict(false, id, id + 1, head.hash(), unproven);
                }
                id = row.id();
                hash = row.hash();
            }
            if (rows.isEmpty()) {
                return new Verdict(false, id, id + 1, head.hash(), unproven);
            }
        }
        long beyond = database.queryForObject("select count(*) from audit_event where id <= 0", Long.class);
        boolean endsAsTold = hash.equals(head.hash()) && beyond == 0;
        return new Verdict(endsAsTold, id, endsAsTold ? null : id, head.hash(), unproven);
    }

    /** Whoever locks this row is the only one to append, and to make pseudonyms, until the end of the transaction. */
    private Head turn() {
        return head(" for update");
    }

    private Head head(String lock) {
        return database.queryForObject("select last_id, last_hash, key_id, keyed_from from audit_head where id = 1" + lock,
                (row, number) -> new Head(row.getLong("last_id"), row.getString("last_hash"), row.getString("key_id"),
                row.getLong("keyed_from")));
    }

    /**
     * Gives the chain the present key, if it has none or a former one; for the start. What was written before is looked at first: a chain
     * that is broken keeps what it has, so that the place stays visible.
     */
    public void takeKey() {
        if (keys.isEmpty()) {
            return;
        }
        String present = keys.get(0).id();
        transaction.executeWithoutResult(status -> {
            Head head = turn();
            if (present.equals(head.keyId())) {
                return;
            }
            if (head.keyId() != null && keys.stream().noneMatch(key -> key.id().equals(head.keyId()))) {
                LOG.error("The audit trail was made with another ROSTERBRIDGE_SECRET_KEY. If you have it, stop, and start with it as "
                        + "ROSTERBRIDGE_SECRET_KEY_PREVIOUS; the {} rows made with it cannot be proven without it", head.id());
                database.update("update audit_head set key_id = ?, keyed_from = ? where id = 1", present, head.id() + 1);
                return;
            }
            Verdict verdict = verify(head);
            if (!verdict.ok()) {
                LOG.error("The audit trail is BROKEN at row {}; it keeps the key it has", verdict.firstBroken());
                return;
            }
            rewrite(head, present);
            if (head.id() > 0) {
                LOG.warn("The audit trail of {} rows, all as written, has a new key now; its end is another one", head.id());
            }
        });
    }

    private void rewrite(Head head, String keyId) {
        Head last = head.moved(head.keyedFrom() - 1, head.keyedFrom() == 1 ? BEGINNING : database.queryForObject(
                "select hash from audit_event where id = ?", String.class, head.keyedFrom() - 1));
        while (last.id() < head.id()) {
            List<Object[]> changed = new ArrayList<>();
            for (Entry row : database.query(SELECT + " and e.id > ? and e.id <= ? order by e.id fetch first ? rows only",
                    (found, number) -> entry(found), last.id(), head.id(), ROWS_AT_ONCE)) {
                Entry linked = new Entry(row.id(), row.at(), row.actor(), row.action(), row.subject(), row.person(), row.details(), last.hash(), "");
                last = last.moved(row.id(), hash(linked, keyId));
                changed.add(new Object[] {linked.previousHash(), last.hash(), row.id()});
            }
            database.batchUpdate("update audit_event set previous_hash = ?, hash = ? where id = ?", changed);
        }
        database.update("update audit_head set last_hash = ?, key_id = ? where id = 1", last.hash(), keyId);
    }

    private void append(Head head, String actor, AuditAction action, List<String> subjects, String details) {
        // What the database gives back later must be what was hashed.
        Instant at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<Object[]> rows = new ArrayList<>();
        Head last = head;
        for (String subject : subjects) {
            Entry unsigned = new Entry(last.id() + 1, at, Excerpt.within(actor, 200), action.word(), Excerpt.within(subject, 300), null,
                    details, last.hash(), "");
            last = last.moved(unsigned.id(), hash(unsigned, head.keyId()));
            rows.add(new Object[] {unsigned.id(), at.atOffset(ZoneOffset.UTC), unsigned.actor(), unsigned.action(), unsigned.subject(),
                details, unsigned.previousHash(), last.hash()});
        }
        database.batchUpdate("insert into audit_event (id, at, actor, action, subject, details, previous_hash, hash) "
                + "values (?, ?, ?, ?, ?, ?, ?, ?)", rows);
        database.update("update audit_head set last_id = ?, last_hash = ? where id = 1", last.id(), last.hash());
    }

    /** Over a JSON array, in which no two contents look alike. */
    private String hash(Entry entry, String keyId) {
        try {
            byte[] content = JSON.writeValueAsBytes(List.of(entry.id(), entry.at().toString(), entry.actor(), entry.action(), entry.subject(),
                    entry.details(), entry.previousHash()));
            if (keyId == null) {
                return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            }
            return keys.stream().filter(key -> key.id().equals(keyId)).findFirst().orElseThrow(() -> new IllegalStateException("the audit trail "
                    + "was made with another key; give the ROSTERBRIDGE_SECRET_KEY, or the data folder with secret.key, that the application "
                    + "runs with")).hash(content);
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
