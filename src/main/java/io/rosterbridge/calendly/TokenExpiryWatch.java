package io.rosterbridge.calendly;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Warns 30, 14, 7, 3 and 1 days before the token ends, and once it has ended: a token dies quietly otherwise. */
public final class TokenExpiryWatch {

    private static final Logger LOG = LoggerFactory.getLogger(TokenExpiryWatch.class);
    private static final List<Integer> WARN_AT_DAYS = List.of(0, 1, 3, 7, 14, 30);

    private final JdbcClient database;
    private final Connections connections;
    private final Clock clock;

    TokenExpiryWatch(JdbcClient database, Connections connections, Clock clock) {
        this.database = database;
        this.connections = connections;
        this.clock = clock;
    }

    /** Logs a warning if a threshold was passed that has not been warned of; for the clock. */
    public void check() {
        Optional<Integer> threshold = threshold();
        if (threshold.isPresent() && warnedDays().filter(warned -> warned <= threshold.get()).isEmpty()) {
            LOG.warn("{}", warning().orElseThrow());
            database.sql("update connection set warned_days = ? where id = 1").params(threshold.get()).update();
        }
    }

    /** The last warning that was given for the present token, in days before the end. */
    Optional<Integer> warnedDays() {
        return database.sql("select warned_days from connection where id = 1").query(Integer.class).optional();
    }

    /** The warning that holds now, for health and pages; empty with more than 30 days left, or no known end. */
    public Optional<String> warning() {
        return threshold().map(days -> {
            Instant end = connections.present().tokenExpiresAt().orElseThrow();
            String what = end.isAfter(clock.instant()) ? "ends in " + (daysLeft(end)) + " days, at " + end : "has ended at " + end;
            return "The SCIM token " + what + "; make a new one in Calendly and authorize again";
        });
    }

    /** The least of 30, 14, 7, 3, 1 and 0 days that the end is not farther away than; empty if it is, or is not known. */
    public Optional<Integer> threshold() {
        return connections.present().tokenExpiresAt()
                .flatMap(end -> WARN_AT_DAYS.stream().filter(days -> !end.isAfter(clock.instant().plus(Duration.ofDays(days)))).findFirst());
    }

    private long daysLeft(Instant end) {
        return Duration.between(clock.instant(), end).plusDays(1).minusSeconds(1).toDays();
    }
}
