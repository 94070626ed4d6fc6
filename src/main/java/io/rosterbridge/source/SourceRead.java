package io.rosterbridge.source;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One read of a source, as it was stored.
 *
 * @param id           grows from read to read
 * @param name         the name of the file
 * @param full         whether it speaks for everybody: whoever is absent has left
 * @param finishedAt   empty while it runs
 * @param complete     whether every row was read and every removal it asks for was made
 * @param rowsRead     rows below the header
 * @param changed      people who were created, changed or brought back
 * @param rejected     rows that were not applied
 * @param removals     people who were removed
 * @param removalsHeld people who are absent but were not removed, because the shrink gate refused
 * @param reason       why it failed, why removals are held, who is absent and not yet removed, or
 *                     what was taken out of values
 */
public record SourceRead(long id, String name, boolean full, Instant startedAt, Optional<Instant> finishedAt, State state,
                         boolean complete, int rowsRead, int changed, int rejected, int removals, int removalsHeld,
                         Optional<String> reason) {

    /** Where a read stands; {@link #word()} is what the database and the folders of the inbox say. */
    public enum State {
        RUNNING,
        /** Applied, but for rejected rows and held removals. */
        DONE,
        /** Nothing of it was applied. */
        FAILED;

        /** {@code running}, {@code done} or {@code failed}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
