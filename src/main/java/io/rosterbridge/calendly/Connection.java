package io.rosterbridge.calendly;

import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * The connection to the Calendly organization, without its token.
 *
 * @param state          whether requests may be sent; only {@code OK} sends
 * @param reason         why it is not OK, or a remark
 * @param stateSince     when it came into this state
 * @param seatsFullSince since when Calendly says that no seat is free; empty: seats are free as far as known
 * @param seatProbeUser  the one person whose creation is tried while seats are full
 * @param revision       grows with every change
 */
public record Connection(Optional<URI> baseUrl, Optional<Instant> tokenExpiresAt, State state, Optional<String> reason,
                         Instant stateSince, UpdateMethod updateMethod, Optional<Instant> seatsFullSince,
                         Optional<String> seatProbeUser, long revision) {

    /** Where a connection stands. */
    public enum State {
        /** No endpoint and token yet, or not yet authorized. */
        UNSET,
        /** Works. */
        OK,
        /** Stopped by a person. */
        PAUSED,
        /** Calendly refuses the token or the endpoint; stopped until somebody authorizes again. */
        BROKEN;

        /** {@code unset}, {@code ok}, {@code paused}, {@code broken}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Connection {
        Objects.requireNonNull(state);
    }

    public boolean isOpen() {
        return state == State.OK;
    }

    /** Whether endpoint, state and its reason are those of the other; seats and the method of updates do not count. */
    boolean standsAs(Connection other) {
        return baseUrl.equals(other.baseUrl) && state == other.state && reason.equals(other.reason) && stateSince.equals(other.stateSince);
    }

    /** Whether this person's creation has to wait for a seat. */
    public boolean seatsFullFor(String userId) {
        return seatsFullSince.isPresent() && !seatProbeUser.equals(Optional.of(userId));
    }
}
