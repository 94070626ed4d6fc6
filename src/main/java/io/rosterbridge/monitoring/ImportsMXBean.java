package io.rosterbridge.monitoring;

import java.util.Map;

/** Imports and reconciliations, of all nodes together. */
public interface ImportsMXBean {

    /** The newest import, such as {@code 12 complete} or {@code 12 running: match 4000 of 90000}; empty if there never was one. */
    String getLastImport();

    /** How far the newest import is: pages and users listed, of how many, and when it is done; empty if there never was one. */
    String getProgress();

    /**
     * How many candidates each list of the newest import has, by {@code new}, {@code update}, {@code activate}, {@code deactivate},
     * {@code apart}.
     */
    Map<String, Integer> getCandidates();

    /** Of the newest import, to be given back when it is confirmed; empty until it is complete. */
    String getFingerprint();

    /** How far what was confirmed of the newest import is applied, such as {@code 40 applied, 2 skipped of 60}; empty if nothing was. */
    String getApplied();

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

    /**
     * Lists all users of Calendly and says what has drifted; nothing is repaired.
     *
     * @return the id of the run
     * @throws IllegalStateException if another run is listing
     */
    long startReport();

    /**
     * Confirms all candidates of one list of the newest import that are still open, as they were looked at. What was applied by mistake is
     * taken back by a plan, see the bean {@code Plans}.
     *
     * @param list        {@code new}, {@code update}, {@code activate} or {@code deactivate}
     * @param source      for the list {@code update} whose attributes win: {@code calendly} or {@code directory}; for the list {@code link}
     *                    {@code link} or {@code assign}; else empty
     * @param fingerprint of the import that was looked at
     * @return how many were confirmed
     * @throws IllegalArgumentException if there is no such list, or no import
     * @throws IllegalStateException    if what was looked at is not the newest complete list
     */
    int confirmAll(String list, String source, String fingerprint);
}
