package io.rosterbridge.directory;

import java.util.List;
import java.util.Optional;

/**
 * What a file does to the directory.
 *
 * @param rows         rows below the header
 * @param people       everybody it changes, by id
 * @param refused      the rows that are not applied, in the order of the file
 * @param removalsHeld people who are absent but not removed, because the shrink gate refuses
 * @param held         why removals are held; empty if none are
 */
public record CsvEffect(int rows, List<Touched> people, List<RefusedRow> refused, int removalsHeld, Optional<String> held) {

    public CsvEffect {
        people = List.copyOf(people);
        refused = List.copyOf(refused);
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
