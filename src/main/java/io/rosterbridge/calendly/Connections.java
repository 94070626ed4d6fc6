package io.rosterbridge.calendly;

import io.rosterbridge.calendly.Connection.State;
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
    private final List<Runnable> opened = new CopyOnWriteArrayList<>();
    /** Of the thread that tries it; all others go on with the present one. */
    private final ThreadLocal<String> tried = new ThreadLocal<>();
    private volatile Stored present;

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
                        database.sql("update connection set " + column + " = ? where id = 1 and " + column + " = ?").params(fresh, encrypted).update();
                        LOG.info("The secret connection.{} is now encrypted with the present ROSTERBRIDGE_SECRET_KEY", column);
                    });
                });
    }

    public Connection present() {
        return present.connection();
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
        int swapped = database.sql("update connection set token = ?, token_expires_at = ?, warned_days = null, revision = revision + 1 "
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

    /** Takes over what another node has written. */
    public void refresh() {
        long revision = database.sql("select revision from connection where id = 1").query(Long.class).single();
        if (revision != present().revision()) {
            reload();
        }
    }

    /**
     * Stores endpoint and token; requests stay off until {@link Authorization#authorize()} has found them to work.
     *
     * @param token          null keeps the present token
     * @param tokenExpiresAt null if it is not known
     * @param organization   whose users another base URL has; needed if there are links and the base URL is not the present one
     * @throws IllegalArgumentException if the base URL is refused (see {@link TargetAddress#check}), or there is no token
     * @throws LinksInTheWay            if it is not said whether the links are to stay; nothing is changed
     */
    public void put(String baseUrl, String token, Instant tokenExpiresAt, Optional<Organization> organization) {
        URI checked = addresses.check(baseUrl);
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
                                   moved = (moved or ?), revision = revision + 1
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

    /** Requests may be sent. */
    public void open(String reason) {
        change(State.OK, reason);
    }

    /** A person stops all requests. */
    public void pause(String reason) {
        change(State.PAUSED, reason);
    }

    /** Ends a pause, unless somebody has changed the connection meanwhile. */
    void resume(Connection seen, String reason) {
        settle(seen, State.OK, reason, false);
    }

    /**
     * What Authorize found, for a connection as it was when it asked: a pause or another endpoint that came in between stays.
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
            tell(present().state(), present().reason().orElse(""));
        }
        return taken;
    }

    /** Whether somebody asked for Authorize and Calendly could not be reached; not, if nobody has asked yet. */
    boolean isUnconfirmed() {
        return database.sql("select unconfirmed from connection where id = 1 and state = 'unset'").query(Boolean.class).optional().orElse(false);
    }

    /** What the deployment names was not taken: nothing is sent until somebody has decided. A pause stays a pause. */
    public void contradicted(String reason) {
        reload();
        if (present().state() != State.PAUSED) {
            change(State.BROKEN, reason);
        }
    }

    /** Calendly refuses; nobody is to blame but the connection. Does nothing if it is not OK any more. */
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

    /** No seat is free: creations wait, and one is tried after the interval. */
    public void seatsFull(Duration probeInterval) {
        boolean first = present().seatsFullSince().isEmpty();
        database.sql("""
                        update connection set seats_full_since = coalesce(seats_full_since, ?), seat_probe_at = ?, seat_probe_user = null,
                               revision = revision + 1 where id = 1""")
                .params(now(), utc(clock.instant().plus(probeInterval))).update();
        reload();
        if (first) {
            LOG.warn("No seat is free in Calendly; creations wait, one is tried every {} s", probeInterval.toSeconds());
        }
    }

    /** A creation went through; whoever waited for a seat may try. */
    public void seatsFree() {
        database.sql("update connection set seats_full_since = null, seat_probe_at = null, seat_probe_user = null, "
                + "revision = revision + 1 where id = 1").update();
        reload();
        LOG.info("Seats are free again in Calendly");
    }

    /** A seat may have become free: try at once. */
    public void probeSeatsNow() {
        database.sql("update connection set seat_probe_at = ?, revision = revision + 1 where id = 1 and seats_full_since is not null")
                .params(now()).update();
        reload();
    }

    /** Whether the next creation may be tried although seats are full. */
    public boolean isSeatProbeDue() {
        return database.sql("select count(*) from connection where id = 1 and seats_full_since is not null and seat_probe_at <= ?")
                .params(now()).query(Long.class).single() > 0;
    }

    /** This person's creation is the one that is tried; the next comes an interval later. */
    public void seatProbe(String userId, Duration probeInterval) {
        database.sql("update connection set seat_probe_user = ?, seat_probe_at = ?, revision = revision + 1 where id = 1")
                .params(userId, utc(clock.instant().plus(probeInterval))).update();
        reload();
    }

    /** The last expiry warning that was given, in days before the end. */
    Optional<Integer> warnedDays() {
        return database.sql("select warned_days from connection where id = 1").query(Integer.class).optional();
    }

    void warned(int days) {
        database.sql("update connection set warned_days = ? where id = 1").params(days).update();
    }

    private void change(State state, String reason) {
        database.sql("update connection set state = ?, reason = ?, state_since = ?, revision = revision + 1 where id = 1")
                .params(state.word(), cut(reason), now()).update();
        reload();
        tell(state, reason);
    }

    private void tell(State state, String reason) {
        LOG.info("Connection is {}: {}", state.word(), reason);
        if (state == State.OK) {
            opened.forEach(Runnable::run);
        }
    }

    private void reload() {
        present = read();
    }

    private Stored read() {
        return database.sql("select * from connection where id = 1").query((row, number) -> stored(row)).single();
    }

    private Stored stored(ResultSet row) throws SQLException {
        Connection connection = new Connection(Optional.ofNullable(row.getString("base_url")).map(URI::create),
                instant(row, "token_expires_at"), State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                Optional.ofNullable(row.getString("reason")), instant(row, "state_since").orElseThrow(),
                UpdateMethod.valueOf(row.getString("update_method")), instant(row, "seats_full_since"),
                Optional.ofNullable(row.getString("seat_probe_user")), row.getLong("revision"));
        return new Stored(connection, Optional.ofNullable(row.getString("token")).map(this::decrypted));
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

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private OffsetDateTime now() {
        return utc(clock.instant());
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static String cut(String reason) {
        return reason == null || reason.length() <= 2000 ? reason : reason.substring(0, 2000);
    }
}
