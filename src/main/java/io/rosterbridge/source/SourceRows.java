package io.rosterbridge.source;

import io.rosterbridge.directory.CustomAttributes;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.UserName;
import io.rosterbridge.platform.text.Excerpt;
import io.rosterbridge.platform.text.PersonId;
import io.rosterbridge.platform.text.StorableText;
import io.rosterbridge.platform.text.TextRefused;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The rows of one file, laid into the database so that they can be applied as a set. A rejected row is laid there too. */
final class SourceRows {

    private static final int BATCH = 2_000;
    private static final int CLEARED_AT_ONCE = 50_000;
    private static final int REASON_LENGTH = 500;
    private static final String INSERT = "insert into source_row (read_id, line, id, email, email_key, status, custom,"
            + " assignment, refused, " + String.join(", ", Person.COLUMNS) + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?"
            + ", ?".repeat(Person.COLUMNS.size()) + ")";

    private static final String KEEP = """
            update source_read s set rows_kept = case when s.state = 'done' and s.arrived_at > ?
                and (exists (select 1 from inbox_file f where f.awaited and f.first_seen_at < s.arrived_at)
                     or exists (select 1 from inbox_look l where l.watched_since < s.arrived_at)
                     or exists (select 1 from source_read r where r.state = 'running' and r.arrived_at < s.arrived_at)) then true else false end
            where\s""";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final long readId;
    private final List<Object[]> batch = new ArrayList<>(BATCH);

    SourceRows(JdbcTemplate jdbc, TransactionTemplate transaction, long readId) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.readId = readId;
    }

    /** @param isTombstone whether the address is that of a deleted entry, which says nothing; it has no key then */
    void add(long line, PersonDraft person, boolean isTombstone) {
        List<Object> row = new ArrayList<>(Arrays.asList(readId, line, person.id(), person.email(), isTombstone ? "" : UserName.key(person.email()),
                person.status(), CustomAttributes.write(new TreeMap<>(person.custom())),
                Optional.ofNullable(person.assignment()).map(Assignment::word).orElse(null), null));
        Person.COLUMNS.forEach(column -> row.add(emptyToNull(person.attributes().get(column))));
        add(row);
    }

    /** @param id and {@code email}: what the row says, as far as it can be stored: whoever has one of them is not absent */
    void refuse(long line, String id, String email, String reason) {
        String knownEmail = UserName.key(email).length() > PersonDraft.EMAIL_LENGTH ? "" : storable(email, PersonDraft.EMAIL_LENGTH);
        List<Object> row = new ArrayList<>(Arrays.asList(readId, line, storable(canonical(id), PersonDraft.ID_LENGTH), knownEmail,
                UserName.key(knownEmail), null, CustomAttributes.NONE, null, shortened(reason)));
        Person.COLUMNS.forEach(column -> row.add(null));
        add(row);
    }

    /** @throws UnreadableFile if the database cannot store one of the rows */
    void flush() {
        if (!batch.isEmpty()) {
            try {
                transaction.executeWithoutResult(status -> jdbc.batchUpdate(INSERT, batch));
            } catch (DataIntegrityViolationException oneOfThem) {
                batch.forEach(this::insertAlone);
            }
            batch.clear();
        }
    }

    private void insertAlone(Object[] row) {
        try {
            transaction.executeWithoutResult(status -> jdbc.update(INSERT, row));
        } catch (DataIntegrityViolationException unstorable) {
            throw new UnreadableFile("line " + row[1] + ": the database cannot store one of its values; correct the row");
        }
    }

    /** Every rejected row, in the order of the file. */
    void forEachRefused(BiConsumer<Long, String> lineAndReason) {
        long after = -1;
        while (true) {
            List<Object[]> some = jdbc.query("select line, refused, row_id from source_row where read_id = ? and row_id > ?"
                    + " and refused is not null and refused not in (?, ?, ?) order by row_id limit " + BATCH,
                    (row, number) -> new Object[] {row.getLong(1), row.getString(2), row.getLong(3)}, readId, after, SourceApply.ASIDE,
                    LaterFiles.OVERTAKEN, DamagedNames.HELD);
            if (some.isEmpty()) {
                return;
            }
            some.forEach(row -> lineAndReason.accept((Long) row[0], (String) row[1]));
            after = (Long) some.get(some.size() - 1)[2];
        }
    }

    /**
     * Forgets these rows, and those of reads that ended without doing so. Those of an applied file are kept as long as a file that came
     * before it may still be applied, for {@link LaterFiles}.
     */
    void clear() {
        OffsetDateTime stale = OffsetDateTime.now(ZoneOffset.UTC).minus(InboxWatch.STALE);
        jdbc.update(KEEP + "s.id = ?", stale, readId);
        jdbc.update(KEEP + "s.rows_kept", stale);
        String ended = " from source_row where read_id in (select id from source_read where (state <> 'running' or id = ?) and not rows_kept)";
        long[] span = jdbc.queryForObject("select min(row_id), max(row_id)" + ended,
                (row, number) -> new long[] {row.getLong(1), row.getLong(2)}, readId);
        for (long from = span[0]; from <= span[1]; from += CLEARED_AT_ONCE) {
            jdbc.update("delete" + ended + " and row_id >= ? and row_id < ?", readId, from, from + CLEARED_AT_ONCE);
        }
    }

    private void add(List<Object> row) {
        batch.add(row.toArray());
        if (batch.size() == BATCH) {
            flush();
        }
    }

    private static String emptyToNull(String value) {
        return value == null || value.isEmpty() ? null : value;
    }

    /** As the directory has it; an id that it would never take stays as it is. */
    private static String canonical(String id) {
        try {
            return PersonId.checked(id);
        } catch (TextRefused refused) {
            return id;
        }
    }

    private static String storable(String value, int length) {
        return value.length() <= length && StorableText.is(value) ? value : "";
    }

    static String shortened(String reason) {
        return Excerpt.within(reason, REASON_LENGTH);
    }
}
