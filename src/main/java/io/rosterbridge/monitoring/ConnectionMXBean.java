package io.rosterbridge.monitoring;

/** The connection to Calendly. A change acts on this node at once, on the others within a second or two. */
public interface ConnectionMXBean {

    /** {@code unset}, {@code ok}, {@code paused} or {@code broken}; only {@code ok} sends requests. */
    String getState();

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
     * @throws IllegalStateException if it is neither paused nor {@code ok}
     */
    void resume();

    /**
     * Asks Calendly with the token, reading only, and opens or closes the connection by what it says.
     *
     * @return the new state and the reason
     * @throws IllegalStateException if there is no endpoint yet
     */
    String authorize();
}
