package io.rosterbridge.directory;

import java.util.List;
import java.util.Optional;

/**
 * What a file does to the directory.
 *
 * @param rows    rows below the header
 * @param people  everybody it changes, by id
 * @param refused the rows that are not applied, in the order of the file
 * @param staying who is absent but not removed, by id: too many are, or not often enough yet
 * @param note    why they stay, in one sentence; empty if all who are absent are removed
 */
public record CsvEffect(int rows, List<Touched> people, List<RefusedRow> refused, List<Staying> staying, Optional<String> note) {

    public CsvEffect {
        people = List.copyOf(people);
        refused = List.copyOf(refused);
        staying = List.copyOf(staying);
    }

    /** Somebody who is absent, and why they stay all the same. */
    public record Staying(String userId, String why) {
    }

    /**
     * One person.
     *
     * @param kind       {@code created}, {@code changed}, {@code returned}, {@code removed} or {@code assignment}
     * @param attributes names of what differs, separated by commas
     */
    public record Touched(String userId, String kind, String attributes) {
    }

    /** @param userId what the row says, as far as it can be stored; may be empty */
    public record RefusedRow(long line, String userId, String reason) {
    }
}
