package io.rosterbridge.monitoring;

/**
 * The people in the queue, of all nodes together. The counts are up to two seconds old and belong to one moment, so they add up
 * to everybody as long as they are read within that time.
 */
public interface QueueMXBean {

    /** People who wait for a worker, failed ones not counted; 0 or more. */
    long getDue();

    /** People a worker has right now; 0 or more. */
    long getLeased();

    /** People whose last try failed and who are tried again by themselves; 0 or more. */
    long getFailed();

    /** People who wait for something outside, such as a free seat; 0 or more. */
    long getHeld();

    /** People who cannot be provisioned as things are; 0 or more. */
    long getRejected();

    /** People with whom there is nothing to do; 0 or more. */
    long getInStep();

    /** People per second this node has finished lately, smoothed over some seconds; 0.0 or more. */
    double getPeoplePerSecond();

    /**
     * Makes everybody of a failure family due at once; see the REST resource {@code /api/v1/failures} for the families.
     *
     * @param family its word, such as {@code refused}
     * @return how many people it concerns
     * @throws IllegalArgumentException if there is no such family
     */
    int retryFamily(String family);

    /**
     * Makes everybody due at once who is held, rejected or failed, but for those on a hold that waits for a decision.
     *
     * @return how many people it concerns
     */
    int retryAll();
}
