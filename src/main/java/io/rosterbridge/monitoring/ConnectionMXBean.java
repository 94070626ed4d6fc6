package io.rosterbridge.monitoring;

import java.util.List;

/** The connection to Calendly. A change acts on this node at once, on the others within a second or two. */
public interface ConnectionMXBean {

    /** {@code unset}, {@code ok}, {@code paused} or {@code broken}; only {@code ok} sends requests. */
    String getState();

    /** Whether the kill switch is on; the state is {@code paused} then. */
    boolean isKilled();

    /** How it stands with Calendly apart from pause and kill switch: {@code unset}, {@code ok} or {@code broken}. */
    String getStanding();

    /** What the last Authorize has seen of the endpoint, a sentence each. */
    List<String> getFindings();

    /** Why it is in this state; empty if there is nothing to say. */
    String getReason();

    /** When the token ends, as an ISO 8601 instant; empty if it is not known. */
    String getTokenExpiresAt();

    /** {@code PATCH}, or {@code PUT} once Calendly has refused PATCH. */
    String getUpdateMethod();

    /** Since when creations wait for a free seat, as an ISO 8601 instant; empty if they do not. */
    String getSeatsFullSince();

    /**
     * Stops all requests; those in flight end.
     *
     * @param reason shown wherever the pause is; may be empty
     * @throws IllegalStateException if there is no endpoint yet
     */
    void pause(String reason);

    /**
     * Ends a pause; does nothing if the connection is {@code ok}.
     *
     * @return the state it is in now, which is what it would be without the pause
     * @throws IllegalStateException if it is neither paused nor {@code ok}, or the kill switch is on
     */
    String resume();

    /**
     * Stops everything on all nodes within 5 seconds: requests in flight are cut off and none is sent, no source is read, no import, plan
     * or reconciliation is applied. Outlives restarts.
     *
     * @param reason shown wherever the switch is; may be empty
     */
    void kill(String reason);

    /** Lifts the kill switch; a pause stays a pause. Needs the permission to configure. */
    void liftKill();

    /**
     * Asks Calendly with the token, reading only, and opens or closes the connection by what it says.
     *
     * @return the new state and the reason
     * @throws IllegalStateException if there is no endpoint yet
     */
    String authorize();
}
