package io.rosterbridge.access;

import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.platform.text.Excerpt;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The sessions of browsers. Each lives in the memory of one node; that it is open stands in the database, so that it can be seen and ended
 * from any node. It ends at its next request once it was ended, is too old, or its user was changed or barred, or has another role since.
 */
public final class Sessions {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration SEEN_WRITTEN_EVERY = Duration.ofMinutes(1);
    private static final Duration KEPT = Duration.ofDays(30);
    private static final int MOST_LETTERS = 300;
    private static final String OPEN = "ended_at is null and ends_at > ? and last_seen_at > ?";

    private final JdbcTemplate database;
    private final Duration idle;
    private final Clock clock;

    /** @param idle after so long without a request a node forgets a session */
    public Sessions(JdbcTemplate database, Duration idle, Clock clock) {
        this.database = database;
        this.idle = idle;
        this.clock = clock;
    }

    /**
     * Who logs in.
     *
     * @param login    the name of the login
     * @param version  of a local account; empty for an identity of a provider
     * @param provider empty for a local account
     */
    public record Who(String login, Optional<Long> version, Optional<Identity> provider) {
    }

    /**
     * An identity of a provider.
     *
     * @param session what the provider calls its own session; null if it does not say
     */
    public record Identity(String registration, String subject, String session) {
    }

    /** From where a person logs in, and with what. */
    public record Client(String address, String agent) {
    }

    /** An open session. */
    public record Shown(String id, String login, String address, String agent, Instant startedAt, Instant lastSeenAt, Instant endsAt) {
    }

    /**
     * @param longest how long it lasts at most
     * @return its id
     */
    public String begin(Who who, Client client, Duration longest) {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        String id = HexFormat.of().formatHex(random);
        Instant now = clock.instant();
        Optional<Identity> provider = who.provider();
        forgetOld(now);
        database.update("insert into console_session (id, login, version, registration, subject, provider_sid, address, agent, started_at, "
                + "last_seen_at, ends_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", id, who.login(), who.version().orElse(null),
                provider.map(Identity::registration).orElse(null), provider.map(Identity::subject).orElse(null),
                provider.map(Identity::session).orElse(null), Excerpt.within(client.address(), 100),
                Excerpt.within(client.agent(), MOST_LETTERS), at(now), at(now), at(now.plus(longest)));
        return id;
    }

    /** Whether the session goes on, and its user is still as they were when they logged in; and notes that it was seen. */
    public boolean isOpen(String id) {
        Instant now = clock.instant();
        List<Instant> seen = database.query("""
                select s.last_seen_at from console_session s where s.id = ? and s.ended_at is null and s.ends_at > ?
                and (s.version is null or exists (select 1 from console_user u where u.name = s.login and u.version = s.version
                     and not u.disabled))
                and (s.registration is null or exists (select 1 from oidc_login o where o.name = s.login and not o.disabled
                     and (o.role_since is null or o.role_since <= s.started_at)))""",
                (row, number) -> Columns.instant(row, "last_seen_at"), id, at(now));
        if (!seen.isEmpty() && seen.get(0).plus(SEEN_WRITTEN_EVERY).isBefore(now)) {
            database.update("update console_session set last_seen_at = ? where id = ?", at(now), id);
        }
        return !seen.isEmpty();
    }

    /** The open sessions of one login, the latest first. */
    public List<Shown> open(String login) {
        return database.query("select * from console_session where login = ? and " + OPEN + " order by started_at desc, id",
                (row, number) -> shown(row), login, at(clock.instant()), at(clock.instant().minus(idle)));
    }

    /**
     * Ends one session of this login.
     *
     * @return whether there was such a one that was open
     */
    public boolean end(String login, String id, String by) {
        return database.update("update console_session set ended_at = ?, ended_by = ? where login = ? and id = ? and ended_at is null",
                now(), by, login, id) > 0;
    }

    /**
     * Ends all sessions of this login but one.
     *
     * @param except empty: all
     * @return how many
     */
    public int endAll(String login, Optional<String> except, String by) {
        return database.update("update console_session set ended_at = ?, ended_by = ? where login = ? and ended_at is null and id <> ?",
                now(), by, login, except.orElse(""));
    }

    /**
     * Ends the sessions that have ended at their provider.
     *
     * @param identity with its session, or without: then all of this subject
     * @return how many
     */
    public int endOf(Identity identity, String by) {
        return database.update("update console_session set ended_at = ?, ended_by = ? where registration = ? and ended_at is null and "
                + (identity.session() != null ? "provider_sid = ?" : "subject = ?"), now(), by, identity.registration(),
                identity.session() != null ? identity.session() : identity.subject());
    }

    private void forgetOld(Instant now) {
        database.update("delete from console_session where started_at < ?", at(now.minus(KEPT)));
    }

    private static Shown shown(ResultSet row) throws SQLException {
        return new Shown(row.getString("id"), row.getString("login"), row.getString("address"), row.getString("agent"),
                Columns.instant(row, "started_at"), Columns.instant(row, "last_seen_at"), Columns.instant(row, "ends_at"));
    }

    private OffsetDateTime now() {
        return at(clock.instant());
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
