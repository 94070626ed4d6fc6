package io.rosterbridge.imports;

import io.rosterbridge.domain.Scan;
import java.time.Instant;
import java.util.Objects;

/** A run in the hands of this node: where its list stands. Not thread-safe. */
public final class ImportRun {

    static final String IMPORT = "import";
    static final String RECONCILE = "reconcile";

    private final long id;
    private final String kind;
    private final String lease;
    private Scan scan;
    private int scans;
    private Instant scanAt;
    private boolean listed;
    private boolean ended;
    private int failures;

    ImportRun(long id, String kind, String lease, Scan scan, int scans, Instant scanAt, boolean listed) {
        this.id = id;
        this.kind = Objects.requireNonNull(kind);
        this.lease = Objects.requireNonNull(lease);
        this.scan = Objects.requireNonNull(scan);
        this.scans = scans;
        this.scanAt = scanAt;
        this.listed = listed;
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

    /** Whether the list is proven complete. */
    boolean isListed() {
        return listed;
    }

    /** Whether it failed, or another node has it. */
    boolean isEnded() {
        return ended;
    }

    /** Answers in a row that were no page. */
    int failures() {
        return failures;
    }

    void begins(Instant at) {
        scan = Scan.BEGIN;
        scans++;
        scanAt = at;
        failures = 0;
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

    @Override
    public String toString() {
        return kind + " " + id;
    }
}
