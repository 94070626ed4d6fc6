package io.rosterbridge.imports;

import io.rosterbridge.domain.Scan;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** A run in the hands of this node: where its list stands, and how far it is with what follows. Not thread-safe. */
public final class ImportRun {

    static final String IMPORT = "import";
    static final String RECONCILE = "reconcile";

    private final long id;
    private final String kind;
    private final String lease;
    private final boolean driftFound;
    private Scan scan;
    private int scans;
    private Instant scanAt;
    private Instant askedAt;
    private boolean read;
    private boolean listed;
    private boolean ended;
    private int failures;
    private Phase phase;
    private int done;
    private Integer of;

    /** @param state where it was left */
    ImportRun(long id, String kind, String lease, State state) {
        this.id = id;
        this.kind = Objects.requireNonNull(kind);
        this.lease = Objects.requireNonNull(lease);
        this.scan = state.scan();
        this.scans = state.scans();
        this.scanAt = state.scanAt();
        this.askedAt = state.readAt();
        this.read = state.readAt() != null;
        this.listed = state.listed();
        this.driftFound = state.driftFound();
        this.failures = state.failures();
    }

    /**
     * What the database knows of a run.
     *
     * @param scans      how many times the list was begun
     * @param scanAt     when it was begun the last time; null if it is to begin
     * @param readAt     when its last page was asked for, if it was read to its end and is not proven complete; else null
     * @param listed     whether the list is proven complete
     * @param driftFound whether a reconciliation has found all drift
     * @param failures   answers in a row that were no page
     */
    record State(Scan scan, int scans, Instant scanAt, Instant readAt, boolean listed, boolean driftFound, int failures) {

        State {
            Objects.requireNonNull(scan);
        }
    }

    public long id() {
        return id;
    }

    public boolean isImport() {
        return kind.equals(IMPORT);
    }

    String lease() {
        return lease;
    }

    Scan scan() {
        return scan;
    }

    /** How many times the list was begun, this time included. */
    int scans() {
        return scans;
    }

    /** When the list was begun the last time; null before the first page. */
    Instant scanAt() {
        return scanAt;
    }

    /** When the latest page was asked for; null before the first. */
    Instant askedAt() {
        return askedAt;
    }

    /** Whether the list was read to its end while it moved, so that it is still to be told whether it is complete. */
    boolean isRead() {
        return read && !listed;
    }

    /** Whether the list is proven complete. */
    boolean isListed() {
        return listed;
    }

    /** Whether its drift was found before this node took it; then it is only to be repaired. */
    boolean isDriftFound() {
        return driftFound;
    }

    /** Whether it is no longer this node's: it has failed, waits, or another node has it. */
    boolean isEnded() {
        return ended;
    }

    /** Answers in a row that were no page. */
    int failures() {
        return failures;
    }

    /** What it does with a complete list; empty while it lists. */
    Optional<Phase> phase() {
        return Optional.ofNullable(phase);
    }

    /** How many people or Calendly users the phase is done with. */
    int done() {
        return done;
    }

    /** Of so many; null if that is not known. */
    Integer of() {
        return of;
    }

    void begins(Instant at) {
        scan = Scan.BEGIN;
        scans++;
        scanAt = at;
        read = false;
        failures = 0;
    }

    void asks(Instant at) {
        askedAt = at;
    }

    void readToTheEnd() {
        read = true;
    }

    void read(Scan after) {
        scan = after;
        failures = 0;
    }

    void failedOnce() {
        failures++;
    }

    void listed() {
        listed = true;
    }

    void ended() {
        ended = true;
    }

    void begins(Phase next, Integer ofSoMany) {
        phase = next;
        done = 0;
        of = ofSoMany;
    }

    void has(int doneSoFar) {
        done = doneSoFar;
    }

    @Override
    public String toString() {
        return kind + " " + id;
    }
}
