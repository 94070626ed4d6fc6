package io.rosterbridge.source;

import java.util.Optional;

/**
 * What an applied file came to.
 *
 * @param held    why the removals are held; empty if none are
 * @param waiting how many are absent and not yet believed to have left; empty if none are
 */
record SourceCounts(int rows, int changed, int rejected, int removals, int removalsHeld, Optional<String> held, Optional<String> waiting) {
}
