package io.rosterbridge.imports;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What belongs to a run, in parts. One run lists at a time, so in each table the numbers of its rows lie together: a part is so many of
 * them in a row, and neither database has to remember a million changes at once.
 */
final class RunRows {

    /** Of a part. */
    static final int AT_ONCE = 2000;

    /** The people as they were mapped, needed by nobody but the comparison. */
    private static final List<String> PEOPLE = List.of("import_address", "import_person");
    /** The listed users come last: as long as there are some, something is left. */
    private static final List<String> LISTED = List.of("import_match", "import_account");

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;

    RunRows(JdbcTemplate database, TransactionTemplate transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    /**
     * A part.
     *
     * @param first its first number
     * @param last  its last number
     * @param done  how many numbers the run has up to it, so about as many rows
     */
    record Part(long first, long last, int done) {

        /**
         * All its numbers, for {@code unnest(cast(? as bigint array))}. A statement that begins with them looks up by the index for each:
         * for a range PostgreSQL may read whole tables, each time anew.
         */
        Object numbers() {
            return LongStream.rangeClosed(first, last).boxed().toArray(Long[]::new);
        }
    }

    /** The numbers of a run's rows; empty if it has none. */
    private record Bounds(long first, long last) {
    }

    interface Work {
        /** In a transaction of its own. */
        void on(Part part);
    }

    /** Does something about all rows of a run in a table, a transaction each part. */
    void each(String table, long runId, Work work) {
        bounds(table, runId).ifPresent(bounds -> {
            for (long first = bounds.first(); first <= bounds.last(); first += AT_ONCE) {
                long last = Math.min(bounds.last(), first + AT_ONCE - 1);
                Part part = new Part(first, last, (int) (last - bounds.first() + 1));
                transaction.executeWithoutResult(status -> work.on(part));
            }
        });
    }

    private Optional<Bounds> bounds(String table, long runId) {
        return database.query("select min(id) as first_id, max(id) as last_id from " + table + " where run_id = ?", (row, number) -> {
            long first = row.getLong("first_id");
            return row.wasNull() ? null : new Bounds(first, row.getLong("last_id"));
        }, runId).stream().filter(Objects::nonNull).findFirst();
    }

    /**
     * Removes those rows of a run from a table that fulfil a condition.
     *
     * @param also done last in each transaction
     */
    void delete(String table, long runId, String condition, Runnable also) {
        each(table, runId, part -> {
            database.update("delete from " + table + " where id between ? and ? and (" + condition + ")", part.first(), part.last());
            also.run();
        });
    }

    /** Removes all rows of a run from a table. */
    void delete(String table, long runId, Runnable also) {
        delete(table, runId, "1 = 1", also);
    }

    /** Removes the people that were mapped for a run. */
    void deletePeople(long runId, Runnable also) {
        PEOPLE.forEach(table -> delete(table, runId, also));
    }

    /** Removes the users that a run has listed, and who they are. */
    void deleteListed(long runId, Runnable also) {
        LISTED.forEach(table -> delete(table, runId, also));
    }

    /** Whether people are left that were mapped for a run, as a condition. */
    static String hasPeople(String run) {
        return PEOPLE.stream().map(table -> "exists (select 1 from " + table + " s where s.run_id = " + run + ")")
                .collect(Collectors.joining(" or ", "(", ")"));
    }
}
