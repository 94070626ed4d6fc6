package io.rosterbridge.calendly;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * The connection to the Calendly organization, without its token. Three things are known of it, each by itself: how it stands with
 * Calendly, whether somebody has paused it, and whether somebody has pressed the kill switch. Requests are sent only if it stands
 * {@code OK} and neither is on, so the end of a pause opens nothing that was not open before.
 *
 * @param standing       how it stands with Calendly, whoever has stopped it
 * @param pause          stops requests; empty if it is not paused
 * @param kill           stops everything at once; empty if the kill switch is off
 * @param seatsFullSince since when Calendly says that no seat is free; empty: seats are free as far as known
 * @param seatProbeUser  the one person whose creation is tried while seats are full
 * @param findings       what the last Authorize has found out about this endpoint
 * @param revision       grows with every change
 */
public record Connection(Optional<URI> baseUrl, Optional<Instant> tokenExpiresAt, Standing standing, Optional<Stop> pause, Optional<Stop> kill,
                         UpdateMethod updateMethod, Optional<Instant> seatsFullSince, Optional<String> seatProbeUser, List<Observation> findings,
                         long revision) {

    /** Where a connection stands. */
    public enum State {
        /** No endpoint and token yet, or not yet authorized. */
        UNSET,
        /** Works. */
        OK,
        /** Stopped by a person, by a pause or by the kill switch. */
        PAUSED,
        /** Calendly refuses the token or the endpoint; stopped until somebody authorizes again. */
        BROKEN;

        /** {@code unset}, {@code ok}, {@code paused}, {@code broken}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How a connection stands with Calendly.
     *
     * @param state  UNSET, OK or BROKEN
     * @param reason why it is not OK, or a remark
     * @param since  when it came into this state
     */
    public record Standing(State state, Optional<String> reason, Instant since) {

        public Standing {
            Objects.requireNonNull(reason);
            Objects.requireNonNull(since);
            if (state == State.PAUSED) {
                throw new IllegalArgumentException("a pause is beside the state, not in its place");
            }
        }
    }

    /** @param reason who has stopped it, and why */
    public record Stop(String reason, Instant since) {
    }

    public Connection {
        Objects.requireNonNull(standing);
        Objects.requireNonNull(pause);
        Objects.requireNonNull(kill);
        findings = List.copyOf(findings);
    }

    /** How it stands with everything counted in; only {@code OK} sends. */
    public State state() {
        return stop().isPresent() ? State.PAUSED : standing.state();
    }

    /** Why it is not OK, or a remark. */
    public Optional<String> reason() {
        return stop().map(Stop::reason).or(standing::reason);
    }

    /** When it came into this state. */
    public Instant stateSince() {
        return stop().map(Stop::since).orElse(standing.since());
    }

    /** Whether requests may be sent. */
    public boolean isOpen() {
        return state() == State.OK;
    }

    /** Whether nothing may be done at all until the kill switch is lifted. */
    public boolean isKilled() {
        return kill.isPresent();
    }

    private Optional<Stop> stop() {
        return kill.or(() -> pause);
    }

    /** Whether the endpoint, and how it stands with Calendly, are those of the other; what people or seats stop does not count. */
    boolean standsAs(Connection other) {
        return baseUrl.equals(other.baseUrl) && standing.equals(other.standing);
    }

    /** Whether this person's creation has to wait for a seat. */
    public boolean seatsFullFor(String userId) {
        return seatsFullSince.isPresent() && !seatProbeUser.equals(Optional.of(userId));
    }
}
