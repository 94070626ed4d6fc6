package io.rosterbridge.imports;

/** Another node has taken the run over, or it was ended; nothing was written. */
final class LeaseLost extends RuntimeException {

    LeaseLost(ImportRun run) {
        super(run + " is no longer in the hands of this node");
    }
}
