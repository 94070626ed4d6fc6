package io.rosterbridge.platform.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second whether the database takes changes, by a connection of its own, so that neither a full pool nor a server that has
 * fallen silent hides it. What is sent to Calendly must be recorded: while it cannot be, nothing is sent. Nothing is sent either while
 * this node has not heard for half a minute what people have decided, such as a pause; nor taken from others while its clock is wrong.
 *
 * <p>A server that was demoted and one that was cut off leave connections behind that are of no use. They go as soon as it is seen, and
 * those on which a thread waits once another server answers.
 */
public final class DatabaseWatch implements AutoCloseable {

    /** From this clock difference on, health asks for attention. */
    public static final Duration CLOCK_TOLD = Duration.ofSeconds(2);
    /** From this clock difference on, this node takes up no work that another node may have. */
    public static final Duration CLOCK_BARRED = Duration.ofSeconds(10);
    /** How old the knowledge of what other nodes and people decided may be. */
    static final Duration OLDEST_TICK = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration SESSION = Duration.ofSeconds(30);
    private static final Duration SILENT = Duration.ofSeconds(15);
    private static final String POSTGRES = "select pg_is_in_recovery() or current_setting('transaction_read_only') = 'on', clock_timestamp()";
    private static final String SORTING = "select datname, datcollversion, pg_database_collation_actual_version(oid) from pg_database "
            + "where datname = current_database() and datcollversion <> pg_database_collation_actual_version(oid)";
    private static final String H2 = "select false, current_timestamp";

    /** Whether changes can be stored. */
    public enum State {
        WRITABLE, READ_ONLY, AWAY;

        /** {@code writable}, {@code read-only}, {@code away}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * What the last look found.
     *
     * @param words      why it is not writable; empty if it is
     * @param clockAhead how much this machine's clock is ahead of the database's; negative if it is behind
     */
    public record Seen(State state, String words, Instant since, Duration clockAhead) {

        boolean isWritable() {
            return state == State.WRITABLE;
        }
    }

    private final HikariDataSource pool;
    private final Optional<String> sockets;
    private final Clock clock;
    private final boolean isPostgres;
    private final Thread thread = new Thread(this::watch, "database-watch");
    private volatile Seen seen;
    private volatile long tickNanos = System.nanoTime();
    private volatile boolean isClosed;
    private volatile String sorting = "";
    private Connection session;
    private long sessionNanos;
    private long readOnlySeen;
    private boolean isSkewTold;

    /**
     * Begins to look.
     *
     * @param sockets the name of the pool's sockets, see {@link WatchedSockets}
     */
    public DatabaseWatch(HikariDataSource pool, Optional<String> sockets, Clock clock) {
        this.pool = pool;
        this.sockets = sockets;
        this.clock = clock;
        this.isPostgres = pool.getJdbcUrl().startsWith("jdbc:postgresql:");
        this.seen = new Seen(State.WRITABLE, "", clock.instant(), Duration.ZERO);
        this.readOnlySeen = WritableSessions.seen();
        thread.setDaemon(true);
        thread.start();
    }

    public Seen seen() {
        return seen;
    }

    /** What other nodes and people have decided was read just now. */
    public void ticked() {
        tickNanos = System.nanoTime();
    }

    /** What is wrong with the order of text, and what to do; empty if nothing is known to be. */
    public Optional<String> sorting() {
        return Optional.of(sorting).filter(words -> !words.isEmpty());
    }

    /** How old what this node knows of other nodes and people is; empty if that is new enough. */
    public Optional<Duration> overdue() {
        Duration old = Duration.ofNanos(System.nanoTime() - tickNanos);
        return old.compareTo(OLDEST_TICK) > 0 ? Optional.of(old) : Optional.empty();
    }

    /** Whether something may be sent: its outcome can be recorded, and nobody has stopped it without being heard. */
    public boolean maySend() {
        return seen.isWritable() && overdue().isEmpty();
    }

    /** Whether something may be taken that another node may have: the clocks tell who does. */
    public boolean mayClaim() {
        return maySend() && seen.clockAhead().abs().compareTo(CLOCK_BARRED) < 0;
    }

    private void watch() {
        Instant waitsSince = null;
        List<Socket> waiting = List.of();
        while (!isClosed) {
            List<Socket> before = sockets.map(WatchedSockets::open).orElse(List.of());
            Seen now = look();
            if (now.state() == State.AWAY && waitsSince == null) {
                waitsSince = clock.instant();
                waiting = before;
            } else if (now.state() != State.AWAY && waitsSince != null) {
                // Also where the silent server itself speaks again: a rollback does no harm, waiting for the rest of a lost answer does.
                if (waitsSince.plus(SILENT).isBefore(clock.instant())) {
                    WatchedSockets.cut(waiting);
                }
                waitsSince = null;
                waiting = List.of();
            }
            take(now);
            pause();
        }
        closeSession();
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(EVERY.toMillis());
        } catch (InterruptedException stopped) {
            isClosed = true;
        }
    }

    private void take(Seen now) {
        Seen before = seen;
        if (now.state() != before.state()) {
            evict();
            if (now.isWritable()) {
                LOG.info("The database takes changes again, after {} s", Duration.between(before.since(), now.since()).toSeconds());
            } else {
                LOG.error("{}; nothing is sent to Calendly until it is over", now.words());
            }
        }
        seen = now.state() == before.state() ? new Seen(now.state(), now.words(), before.since(), now.clockAhead()) : now;
        tellSkew(now.clockAhead().abs());
    }

    private void tellSkew(Duration skew) {
        boolean isToBeTold = skew.compareTo(CLOCK_TOLD) >= 0;
        if (isToBeTold && !isSkewTold) {
            LOG.warn("The clock of this machine and the database's differ by {} ms; let both keep to NTP", skew.toMillis());
        }
        isSkewTold = isToBeTold;
    }

    /** Drops idle ones at once, the others when they come back. */
    private void evict() {
        HikariPoolMXBean connections = pool.getHikariPoolMXBean();
        if (connections != null && !pool.isClosed()) {
            connections.softEvictConnections();
        }
    }

    private Seen look() {
        boolean isSuspected = readOnlySeen != WritableSessions.seen();
        readOnlySeen = WritableSessions.seen();
        boolean isOld = System.nanoTime() - sessionNanos > SESSION.toNanos();
        if (isSuspected || isOld || !seen.isWritable()) {
            // What holds for an old session need not hold for a new one.
            closeSession();
        }
        try {
            if (session == null) {
                session = open();
                sessionNanos = System.nanoTime();
                lookAtSorting(session);
            }
            Seen found = ask(session);
            if (isSuspected && found.isWritable()) {
                evict();
            }
            return found;
        } catch (SQLException away) {
            closeSession();
            boolean isReadOnly = isPostgres && String.valueOf(away.getMessage()).contains("targetServerType");
            return new Seen(isReadOnly ? State.READ_ONLY : State.AWAY, isReadOnly ? readOnly() : "The database does not answer ("
                    + away.getSQLState() + ")", clock.instant(), seen.clockAhead());
        }
    }

    private Connection open() throws SQLException {
        Properties properties = new Properties();
        properties.putAll(pool.getDataSourceProperties());
        if (pool.getUsername() != null) {
            properties.put("user", pool.getUsername());
        }
        if (pool.getPassword() != null) {
            properties.put("password", pool.getPassword());
        }
        if (isPostgres) {
            // Its own, so that it is not cut with the others.
            properties.remove("socketFactory");
            properties.remove("socketFactoryArg");
        }
        Connection opened = DriverManager.getConnection(pool.getJdbcUrl(), properties);
        if (isPostgres) {
            opened.setNetworkTimeout(Runnable::run, (int) TimeUnit.SECONDS.toMillis(5));
        }
        return opened;
    }

    /** An index of text is laid out by the rules of the machine's C library, which another image of the same PostgreSQL may change. */
    private void lookAtSorting(Connection connection) throws SQLException {
        if (!isPostgres) {
            return;
        }
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(SORTING)) {
            String words = row.next() ? "the database \"%1$s\" was made where text is sorted by version %2$s, and is run where it is %3$s: "
                    .formatted(row.getString(1), row.getString(2), row.getString(3)) + ("indexes of text may miss rows. Stop all nodes, run "
                    + "'reindex database \"%1$s\"' and then 'alter database \"%1$s\" refresh collation version'")
                    .formatted(row.getString(1)) : "";
            if (!words.isEmpty() && !words.equals(sorting)) {
                LOG.warn("{}", words);
            }
            sorting = words;
        }
    }

    private Seen ask(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            Instant asked = clock.instant();
            try (ResultSet row = statement.executeQuery(isPostgres ? POSTGRES : H2)) {
                row.next();
                Instant answered = clock.instant();
                boolean isReadOnly = row.getBoolean(1);
                Instant theirs = row.getObject(2, OffsetDateTime.class).toInstant();
                Duration ahead = isPostgres ? ahead(asked, answered, theirs) : Duration.ZERO;
                return isReadOnly ? new Seen(State.READ_ONLY, readOnly(), answered, ahead)
                        : new Seen(State.WRITABLE, "", answered, ahead);
            }
        }
    }

    /** How far this clock is ahead; zero if the time that the answer was on its way explains the difference. */
    private static Duration ahead(Instant asked, Instant answered, Instant theirs) {
        return theirs.isBefore(asked) ? Duration.between(theirs, asked) : theirs.isAfter(answered) ? Duration.between(theirs, answered)
                : Duration.ZERO;
    }

    private static String readOnly() {
        return "The database takes no changes (it is read-only, as after a fail-over)";
    }

    private void closeSession() {
        if (session != null) {
            try {
                session.close();
            } catch (SQLException isGoneAnyway) {
                LOG.debug("the watch's session", isGoneAnyway);
            }
            session = null;
        }
    }

    @Override
    public void close() {
        isClosed = true;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
