package io.rosterbridge.directory;

import java.util.Optional;

/**
 * What an applied file came to.
 *
 * @param held why the removals are held; empty if none are
 */
record SourceCounts(int rows, int changed, int rejected, int removals, int removalsHeld, Optional<String> held) {
}
