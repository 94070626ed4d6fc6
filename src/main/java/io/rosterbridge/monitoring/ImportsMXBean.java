package io.rosterbridge.monitoring;

/** Imports and reconciliations, of all nodes together. */
public interface ImportsMXBean {

    /** The newest import, such as {@code 12 complete} or {@code 12 running: match 4000 of 90000}; empty if there never was one. */
    String getLastImport();

    /** The newest reconciliation with what it found, such as {@code 13 complete: no drift}; empty if there never was one. */
    String getLastReconciliation();

    /** Why repairs do not last; empty if they do. */
    String getAlarm();

    /**
     * Lists all users of Calendly and compares them; nobody is changed.
     *
     * @return the id of the run
     * @throws IllegalStateException if another run is listing
     */
    long startImport();

    /**
     * Lists all users of Calendly and repairs what has drifted, by the settings.
     *
     * @return the id of the run
     * @throws IllegalStateException if another run is listing
     */
    long startReconciliation();
}
