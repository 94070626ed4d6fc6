package io.rosterbridge.calendly;

import io.rosterbridge.account.Links;
import io.rosterbridge.calendly.Connection.Standing;
import io.rosterbridge.calendly.Connection.State;
import io.rosterbridge.calendly.Connection.Stop;
import io.rosterbridge.platform.TokenCipher;
import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.platform.text.Excerpt;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The one connection, kept in the database and at hand in memory. Other nodes see a change at their next
 * {@link #refresh()}, which comes every second.
 */
public final class Connections {

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private final JdbcClient database;
    private final TokenCipher cipher;
    private final TargetAddress addresses;
    private final Clock clock;
    private final TransactionTemplate transaction;
    private final Links links;
    private final Seats seats;
    private final List<Runnable> opened = new CopyOnWriteArrayList<>();
    private final List<Runnable> changed = new CopyOnWriteArrayList<>();
    /** Of the thread that tries it; all others go on with the present one. */
    private final ThreadLocal<String> tried = new ThreadLocal<>();
    private final Object reading = new Object();
    private volatile Stored present;

    private volatile Guard guard = new Guard() {
        @Override
        public boolean maySend() {
            return true;
        }

        @Override
        public boolean mayClaim() {
            return true;
        }

        @Override
        public void heard() {
            // The exact age does not matter.
        }
    };

    /** What must hold beside the connection itself, whatever Calendly says. */
    public interface Guard {

        /** Whether what is sent can be recorded, and nobody has stopped it without being heard. */
        boolean maySend();

        /** Whether, besides, something may be taken that another node may have. */
        boolean mayClaim();

        /** What other nodes and people have decided was read just now. */
        void heard();
    }

    private record Stored(Connection connection, Optional<String> token) {
    }

    /** @param links the people's links, which a change of the organization concerns */
    public Connections(JdbcClient database, TransactionTemplate transaction, TokenCipher cipher, TargetAddress addresses, Clock clock,
                       Links links) {
        this.database = database;
        this.transaction = transaction;
        this.links = links;
        this.cipher = cipher;
        this.addresses = addresses;
        this.clock = clock;
        this.seats = new Seats(database, this::reload, clock);
        this.present = read();
        renew("token");
        renew("deployed");
    }

    /** Encrypts with the present key what was encrypted with a former one. */
    private void renew(String column) {
        database.sql("select " + column + " from connection where id = 1 and " + column + " is not null").query(String.class).optional()
                .ifPresent(encrypted -> {
                    Optional<String> renewed = cipher.renewed(encrypted);
                    renewed.ifPresent(fresh -> {
                        database.sql("update connection set " + column + " = ? where id = 1 and " + column + " = ?")
                                .params(fresh, encrypted).update();
                        LOG.info("The secret connection.{} is now encrypted with the present ROSTERBRIDGE_SECRET_KEY", column);
                    });
                });
    }

    public Connection present() {
        return present.connection();
    }

    /** How long the token lasts yet, negative if it has ended; empty if its end is not known. */
    public Optional<Duration> tokenLeft() {
        return present().tokenExpiresAt().map(end -> Duration.between(clock.instant(), end));
    }

    /** @param guard asked from now on; without one, nothing stands in the way */
    public void guardedBy(Guard guard) {
        this.guard = guard;
    }

    public Guard guard() {
        return guard;
    }

    /** What is known of free seats. */
    public Seats seats() {
        return seats;
    }

    /** The bearer token; never for a log, a page or a URL. */
    Optional<String> token() {
        return Optional.ofNullable(tried.get()).or(present::token);
    }

    /** Makes requests of this thread with another token, which is not stored. */
    <T> T trying(String token, Supplier<T> requests) {
        tried.set(token.strip());
        try {
            return requests.get();
        } finally {
            tried.remove();
        }
    }

    /**
     * Puts another token in the place of the present one; requests in flight end with the old one, the next have the new one.
     *
     * @param tokenExpiresAt null if it is not known
     * @throws IllegalStateException if the endpoint was changed since it was looked at
     */
    void swapToken(Connection seen, String token, Instant tokenExpiresAt) {
        int swapped = database.sql("update connection set token = ?, token_expires_at = ?, warned_days = null, "
                        + "reason = case when state = 'ok' then 'authorized' else reason end, revision = revision + 1 "
                        + "where id = 1 and base_url = ?")
                .params(cipher.encrypt(token.strip()), utc(tokenExpiresAt), seen.baseUrl().orElseThrow().toString()).update();
        reload();
        if (swapped == 0) {
            throw new IllegalStateException("the endpoint was changed meanwhile; look at it and send the token again");
        }
        LOG.info("The token was replaced by another one that works");
    }

    /** Runs whenever the connection becomes {@code OK}. */
    public void whenOpened(Runnable action) {
        opened.add(action);
    }

    /** Runs on each node as soon as it sees that anything about the connection has changed. */
    void whenChanged(Runnable action) {
        changed.add(action);
    }

    /** Takes over what another node has written. */
    public void refresh() {
        long revision = database.sql("select revision from connection where id = 1").query(Long.class).single();
        if (revision != present().revision()) {
            replace(this::read);
        }
    }

    /**
     * Stores endpoint and token; requests stay off until {@link Authorization#authorize()} has found them to work. A pause, or the
     * kill switch, stays as it is.
     *
     * @param token          null keeps the present token
     * @param tokenExpiresAt null if it is not known
     * @param organization   whose users another base URL has; needed if there are links and the base URL is not the present one
     * @throws IllegalArgumentException if the base URL is refused (see {@link TargetAddress#check}), or there is no token
     * @throws LinksInTheWay            if it is not said whether the links are to stay; nothing is changed
     */
    public void put(String baseUrl, String token, Instant tokenExpiresAt, Optional<Organization> organization) {
        put(addresses.check(baseUrl), token, tokenExpiresAt, organization);
    }

    /** The base URL as it is stored; asks a name server, so it is not for a transaction. As {@link TargetAddress#check}. */
    URI checked(String baseUrl) {
        return addresses.check(baseUrl);
    }

    /** As {@link #put(String, String, Instant, Optional)}, of a base URL that was {@link #checked}. */
    void put(URI checked, String token, Instant tokenExpiresAt, Optional<Organization> organization) {
        transaction.executeWithoutResult(status -> {
            database.sql("select id from connection where id = 1 for update").query(Long.class).single();
            Stored before = read();
            boolean keep = token == null || token.isBlank();
            if (keep && before.token().isEmpty()) {
                throw new IllegalArgumentException("there is no token yet; give the SCIM token that Calendly showed once");
            }
            boolean moved = isMove(before.connection(), checked, organization);
            long linked = moved ? links.count() : 0;
            if (linked > 0 && organization.isEmpty()) {
                throw new LinksInTheWay(linked);
            }
            database.sql("""
                            update connection set base_url = ?, token = ?, token_expires_at = ?, state = 'unset',
                                   reason = 'not yet authorized', state_since = ?, update_method = 'PATCH', warned_days = null,
                                   seats_full_since = null, seat_probe_at = null, seat_probe_user = null, unconfirmed = false,
                                   findings = null, moved = (moved or ?), revision = revision + 1
                            where id = 1""")
                    .params(checked.toString(), cipher.encrypt(keep ? before.token().orElseThrow() : token.strip()), utc(tokenExpiresAt),
                            now(), moved).update();
            if (linked > 0) {
                links.drop();
            }
        });
        reload();
        LOG.info("Connection set to {}; it waits for Authorize", checked);
    }

    /** As {@link #put(String, String, Instant, Optional)}, for an endpoint of the organization that the links are of, if there are any. */
    public void put(String baseUrl, String token, Instant tokenExpiresAt) {
        put(baseUrl, token, tokenExpiresAt, Optional.empty());
    }

    private static boolean isMove(Connection before, URI baseUrl, Optional<Organization> organization) {
        return before.baseUrl().filter(present -> !TargetAddress.isSame(present, baseUrl)).isPresent()
                && !organization.equals(Optional.of(Organization.SAME));
    }

    /**
     * Takes what the deployment gives, if it is something new. What it gave before is not taken again at a restart: an admin
     * may have put in a newer token meanwhile.
     *
     * @return whether it was taken
     * @throws IllegalArgumentException as {@link #put}
     * @throws LinksInTheWay            as {@link #put}
     */
    public boolean give(String baseUrl, String token, Instant tokenExpiresAt, Optional<Organization> organization) {
        String given = String.join("\n", addresses.form(baseUrl).toString(), token.strip(), String.valueOf(tokenExpiresAt));
        Optional<String> before = database.sql("select deployed from connection where id = 1").query(String.class).optional().map(this::decrypted);
        if (!before.equals(Optional.of(given))) {
            put(baseUrl, token, tokenExpiresAt, organization);
            database.sql("update connection set deployed = ? where id = 1").params(cipher.encrypt(given)).update();
            return true;
        }
        // A node that started at the same time may have been the one to take it.
        reload();
        return false;
    }

    /** A person stops all requests. How the connection stands with Calendly is remembered, and learned further. */
    public void pause(String reason) {
        stop("paused_since = ?, pause_reason = ?", "1 = 1", reason);
        LOG.info("Connection is paused: {}", reason);
    }

    /**
     * Ends a pause: the connection is what it would be without, also if that is broken or unset. A pause that somebody began after
     * this one was seen stays.
     */
    void resume(Connection seen) {
        int ended = database.sql("update connection set paused_since = null, pause_reason = null, revision = revision + 1 "
                + "where id = 1 and paused_since = ?").params(utc(seen.pause().orElseThrow().since())).update();
        reload();
        if (ended > 0) {
            tell("resumed");
        }
    }

    /** A person stops everything, on all nodes: see {@link ConnectionSwitch#kill}. Pressed twice, it stays as pressed first. */
    void kill(String reason) {
        if (stop("killed_since = ?, kill_reason = ?", "killed_since is null", reason)) {
            LOG.warn("The kill switch is on: {}", reason);
        }
    }

    /** The kill switch is off again; the connection is what it would be without. */
    void liftKill() {
        int lifted = database.sql("update connection set killed_since = null, kill_reason = null, revision = revision + 1 "
                + "where id = 1 and killed_since is not null").update();
        reload();
        if (lifted > 0) {
            tell("the kill switch is lifted");
        }
    }

    private boolean stop(String columns, String condition, String reason) {
        int stopped = database.sql("update connection set " + columns + ", revision = revision + 1 where id = 1 and " + condition)
                .params(now(), cut(reason)).update();
        reload();
        return stopped > 0;
    }

    /**
     * What Authorize found, for a connection as it was when it asked: another endpoint that came in between stays. A pause stays too,
     * and what was found holds once it ends.
     * After a move to another organization it opens only once nobody is under way in the former one, whose links go then.
     *
     * @param unconfirmed whether it is asked again by the clock
     * @return whether it was taken
     */
    boolean settle(Connection seen, State state, String reason, boolean unconfirmed) {
        boolean taken = Boolean.TRUE.equals(transaction.execute(status -> {
            database.sql("select id from connection where id = 1 for update").query(Long.class).single();
            if (!read().connection().standsAs(seen)) {
                return false;
            }
            boolean moved = database.sql("select moved from connection where id = 1").query(Boolean.class).single();
            boolean waits = moved && state == State.OK && links.areUnderWay();
            if (moved && state == State.OK && !waits) {
                links.drop();
            }
            database.sql("update connection set state = ?, reason = ?, state_since = ?, unconfirmed = ?, moved = ?, "
                            + "revision = revision + 1 where id = 1")
                    .params((waits ? State.UNSET : state).word(), waits ? "people of the former organization are still under way; it is "
                            + "tried again every minute" : cut(reason), now(), unconfirmed || waits, moved && (state != State.OK || waits))
                    .update();
            return true;
        }));
        reload();
        if (taken) {
            tell(reason);
        }
        return taken;
    }

    /** Whether somebody asked for Authorize, Calendly could not be reached, and nobody has stopped it; not, if nobody has asked yet. */
    boolean isUnconfirmed() {
        return database.sql("select unconfirmed from connection where id = 1 and state = 'unset' and paused_since is null "
                + "and killed_since is null").query(Boolean.class).optional().orElse(false);
    }

    /** What Authorize has found out about this endpoint. */
    void found(Connection seen, List<Observation> findings) {
        database.sql("update connection set findings = ?, revision = revision + 1 where id = 1 and base_url = ?")
                .params(Observation.json(findings), seen.baseUrl().orElseThrow().toString()).update();
        reload();
    }

    /** What the deployment names was not taken: nothing is sent until somebody has decided. */
    public void contradicted(String reason) {
        change(State.BROKEN, reason);
    }

    /** Calendly refuses; nobody is to blame but the connection. Does nothing if that is known, or nobody has authorized it yet. */
    public void broke(String reason) {
        int changed = database.sql("update connection set state = 'broken', reason = ?, state_since = ?, revision = revision + 1 "
                + "where id = 1 and state = 'ok'").params(cut(reason), now()).update();
        reload();
        if (changed > 0) {
            LOG.error("Connection broken, nothing is sent until it is authorized again: {}", reason);
        }
    }

    /** Remembers that this target refuses PATCH and takes PUT. */
    public void takesPut() {
        if (present().updateMethod() == UpdateMethod.PATCH) {
            database.sql("update connection set update_method = 'PUT', revision = revision + 1 where id = 1").update();
            reload();
            LOG.warn("Calendly refused PATCH and took PUT; changes go by PUT from now on");
        }
    }

    private void change(State state, String reason) {
        database.sql("update connection set state = ?, reason = ?, state_since = ?, revision = revision + 1 where id = 1")
                .params(state.word(), cut(reason), now()).update();
        reload();
        tell(reason);
    }

    private void tell(String reason) {
        LOG.info("Connection is {}: {}", present().state().word(), reason);
        if (present().isOpen()) {
            opened.forEach(Runnable::run);
        }
    }

    /**
     * What a transaction has written is in force within it; if it is rolled back, what was before is again. It is read once more after the
     * commit, since a {@link #refresh()} in between has found what was stored before. One reads at a time, so that no older state comes
     * after a newer one.
     */
    private void reload() {
        if (TransactionSynchronizationManager.isSynchronizationActive() && !TransactionSynchronizationManager.hasResource(this)) {
            TransactionSynchronizationManager.bindResource(this, present);
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCompletion(int status) {
                    Stored before = (Stored) TransactionSynchronizationManager.unbindResource(Connections.this);
                    replace(status == STATUS_COMMITTED ? Connections.this::read : () -> before);
                }
            });
        }
        replace(this::read);
    }

    private void replace(Supplier<Stored> stored) {
        boolean isOther;
        synchronized (reading) {
            Stored before = present;
            present = stored.get();
            isOther = !present.equals(before);
        }
        if (isOther) {
            changed.forEach(Runnable::run);
        }
    }

    private Stored read() {
        return database.sql("select * from connection where id = 1").query((row, number) -> stored(row)).single();
    }

    private Stored stored(ResultSet row) throws SQLException {
        Connection connection = new Connection(Optional.ofNullable(row.getString("base_url")).map(URI::create),
                Columns.optionalInstant(row, "token_expires_at"),
                new Standing(State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                        Optional.ofNullable(row.getString("reason")), Columns.instant(row, "state_since")),
                stop(row, "paused_since", "pause_reason"), stop(row, "killed_since", "kill_reason"),
                UpdateMethod.valueOf(row.getString("update_method")), Columns.optionalInstant(row, "seats_full_since"),
                Optional.ofNullable(row.getString("seat_probe_user")), Observation.of(row.getString("findings")), row.getLong("revision"));
        return new Stored(connection, Optional.ofNullable(row.getString("token")).map(this::decrypted));
    }

    private static Optional<Stop> stop(ResultSet row, String since, String reason) throws SQLException {
        String why = row.getString(reason);
        return Columns.optionalInstant(row, since).map(at -> new Stop(why == null ? "" : why, at));
    }

    private String decrypted(String encrypted) {
        try {
            return cipher.decrypt(encrypted);
        } catch (IllegalStateException otherKey) {
            throw new IllegalStateException("the stored token was encrypted with another key; start with the former "
                    + "ROSTERBRIDGE_SECRET_KEY or secret.key file, give the former key as ROSTERBRIDGE_SECRET_KEY_PREVIOUS, "
                    + "or empty the column connection.token and authorize again", otherKey);
        }
    }

    private OffsetDateTime now() {
        return utc(clock.instant());
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static String cut(String reason) {
        return Excerpt.within(reason, 2000);
    }
}
