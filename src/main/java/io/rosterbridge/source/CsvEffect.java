package io.rosterbridge.source;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What a file does to the directory; read page by page, so that the size of the file does not matter. */
public interface CsvEffect {

    /** Everybody whom it changes, by id. */
    void people(Consumer<List<Touched>> pages);

    /** The rows that are not applied, in the order of the file. */
    void refused(Consumer<List<RefusedRow>> pages);

    /** Who is absent but not removed, by id: too many are, or not often enough yet. */
    void staying(Consumer<List<Staying>> pages);

    /** Why they stay, in one sentence; empty if all who are absent are removed. */
    Optional<String> note();

    /** Somebody who is absent, and why they stay all the same. */
    record Staying(String userId, String why) {
    }

    /**
     * One person.
     *
     * @param kind {@code created}, {@code changed}, {@code returned}, {@code removed} or {@code assignment}
     */
    record Touched(String userId, String kind) {
    }

    /** @param userId what the row says, as far as it can be stored; may be empty */
    record RefusedRow(long line, String userId, String reason) {
    }
}
