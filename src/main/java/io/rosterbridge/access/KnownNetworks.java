package io.rosterbridge.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;

/** From which networks a person has logged in with the right password, so that a guesser elsewhere does not lock them out. */
public final class KnownNetworks {

    private static final Duration KEPT = Duration.ofDays(90);
    /** How often a login is written down, so that a busy script does not write at each request. */
    private static final Duration WRITTEN_EVERY = Duration.ofHours(12);
    private static final int MOST_REMEMBERED = 10_000;

    private final JdbcTemplate database;
    private final Clock clock;
    private final Map<String, Instant> written = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    public KnownNetworks(JdbcTemplate database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    public boolean isKnown(String login, String network) {
        return isWritten(login, network) || database.queryForObject("select count(*) from known_network where login = ? and network = ? "
                + "and last_at > ?", Long.class, login, network, at(clock.instant().minus(KEPT))) > 0;
    }

    /** To be called after a right password. A failure to write it down keeps no one out. */
    public void remember(String login, String network) {
        if (isWritten(login, network)) {
            return;
        }
        try {
            if (database.update("update known_network set last_at = ? where login = ? and network = ?", at(clock.instant()), login,
                    network) == 0) {
                database.update("delete from known_network where last_at < ?", at(clock.instant().minus(KEPT)));
                database.update("insert into known_network (login, network, last_at) values (?, ?, ?)", login, network,
                        at(clock.instant()));
            }
        } catch (DuplicateKeyException writtenElsewhereMeanwhile) {
            return;
        } catch (DataAccessException unreachable) {
            return;
        }
        synchronized (written) {
            written.put(login + " " + network, clock.instant());
        }
    }

    private boolean isWritten(String login, String network) {
        synchronized (written) {
            Instant at = written.get(login + " " + network);
            return at != null && at.plus(WRITTEN_EVERY).isAfter(clock.instant());
        }
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
