package io.rosterbridge.monitoring;

import java.util.List;

/** The lists of removals that wait for somebody's approval, of all nodes together. */
public interface HoldsMXBean {

    /** Lists that wait; 0 or more. */
    int getWaiting();

    /** People on them; 0 or more. */
    long getRemovalsWaiting();

    /** One line for each list that waits: id, kind, fingerprint, expiry and reason. */
    List<String> list();

    /**
     * Releases exactly this list, once.
     *
     * @param fingerprint of the list that was looked at
     * @return how many people are removed now, and how many keep access since they have changed; or that a second person is needed
     * @throws IllegalStateException    if the list is another by now, has expired or is decided
     * @throws IllegalArgumentException if there is no such hold
     */
    String approve(long id, String fingerprint);

    /**
     * Leaves everybody on this list their access.
     *
     * @param fingerprint of the list that was looked at
     * @throws IllegalStateException    as {@link #approve}
     * @throws IllegalArgumentException as {@link #approve}
     */
    void reject(long id, String fingerprint);
}
