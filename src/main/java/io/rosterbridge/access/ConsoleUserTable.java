package io.rosterbridge.access;

import io.rosterbridge.platform.rows.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** The table of the local accounts. Whatever puts an account into another hand keeps to whom it goes back; see {@link HumanRoots}. */
final class ConsoleUserTable {

    private final JdbcTemplate database;
    private final HumanRoots roots;
    private final Clock clock;

    ConsoleUserTable(JdbcTemplate database, Clock clock) {
        this.database = database;
        this.roots = new HumanRoots(database, clock);
        this.clock = clock;
    }

    /**
     * An account to be added.
     *
     * @param by      who makes it; empty: the deployment
     * @param isFirst whether the password is only for choosing another one
     */
    record New(String name, String hash, Role role, Optional<String> by, boolean isFirst) {
    }

    /** The account, if it may log in. */
    Optional<ConsoleUser> find(String name) {
        return database.query("select * from console_user where name = ? and not disabled", (row, number) -> new ConsoleUser(
                row.getString("name"), row.getString("password_hash"), Role.find(row.getString("role")), row.getLong("version"),
                Columns.instant(row, "first_since"), row.getString("totp_secret") != null), name)
                .stream().findFirst();
    }

    List<ConsoleUsers.Shown> all() {
        return database.query("select * from console_user order by name", (row, number) -> shown(row));
    }

    List<ConsoleUsers.Shown> page(int limit, Optional<String> after) {
        return database.query("select * from console_user where name > ? order by name fetch first ? rows only",
                (row, number) -> shown(row), after.orElse(""), limit);
    }

    Optional<ConsoleUsers.Shown> shown(String name) {
        return database.query("select * from console_user where name = ?", (row, number) -> shown(row), name).stream().findFirst();
    }

    private static ConsoleUsers.Shown shown(ResultSet row) throws SQLException {
        return new ConsoleUsers.Shown(row.getString("name"), row.getString("role"), row.getBoolean("disabled"),
                Columns.instant(row, "created_at"), row.getObject("first_since") != null, row.getString("totp_secret") != null);
    }

    boolean isEmpty() {
        return database.queryForObject("select count(*) from console_user", Long.class) == 0;
    }

    /** Letter case does not count. */
    boolean isTaken(String name) {
        return database.queryForObject("select count(*) from console_user where lower(name) = ?", Long.class,
                name.toLowerCase(Locale.ROOT)) > 0;
    }

    /** Locks all of them, so that two cannot remove each other. */
    List<String> owners() {
        return database.queryForList("select name from console_user where role = 'owner' and not disabled order by name for update",
                String.class);
    }

    Optional<String> hash(String name) {
        return database.queryForList("select password_hash from console_user where name = ?", String.class, name).stream().findFirst();
    }

    /** Whether a person here has made it, or has ever given it its password. */
    boolean isMadeByPerson(String name) {
        return database.queryForObject("select count(*) from console_user where name = ? and (created_by is not null "
                + "or password_set_by is not null)", Long.class, name) > 0;
    }

    /** Its version is higher than in any session of an account that had the name before, so that none of these goes on with this one. */
    void insert(New account) {
        String by = account.by().orElse(null);
        database.update("insert into console_user (name, password_hash, role, created_at, created_by, password_set_by, password_own, "
                + "handled_at, first_since, version) values (?, ?, ?, ?, ?, ?, ?, ?, ?, (select coalesce(max(s.version) + 1, 0) "
                + "from console_session s where s.login = ?))", account.name(), account.hash(), account.role().word(), now(), by, by,
                by == null, now(), account.isFirst() ? now() : null, account.name());
        roots.keep(account.name());
    }

    /** @param isHandled whether another person lets it do more by this */
    void change(String name, Role role, Boolean disabled, boolean isHandled) {
        database.update("update console_user set role = coalesce(?, role), disabled = coalesce(?, disabled), version = version + 1, "
                + "handled_at = case when ? then cast(? as timestamp with time zone) else handled_at end where name = ?",
                role == null ? null : role.word(), disabled, isHandled, now(), name);
    }

    /** Stores a password that its user has chosen. */
    void storeOwnPassword(String name, String hash) {
        database.update("update console_user set password_hash = ?, password_own = true, first_since = null, "
                + "version = version + 1 where name = ?", hash, name);
    }

    /** Stores the same password, hashed by the present method. */
    void rehash(String name, String before, String hash) {
        database.update("update console_user set password_hash = ? where name = ? and password_hash = ?", hash, name, before);
    }

    /** @param by another person, so that it is only for choosing another one; empty: the deployment, whose password may stay */
    void storePassword(String name, String hash, Optional<String> by) {
        database.update("update console_user set password_hash = ?, password_own = ?, password_set_by = coalesce(?, password_set_by), "
                + "handled_at = ?, first_since = ?, version = version + 1 where name = ?", hash, by.isEmpty(), by.orElse(null), now(),
                by.isPresent() ? now() : null, name);
        roots.keep(name);
    }

    void forgetSecondFactor(String name) {
        database.update("update console_user set totp_secret = null, totp_step = null where name = ?", name);
        database.update("delete from recovery_code where login = ?", name);
    }

    /** Removes the account. What it and its tokens go back to stays known. */
    void delete(String name) {
        roots.keep(name);
        database.queryForList("select login from api_token where creator = ?", String.class, name).forEach(roots::keep);
        database.update("delete from console_user where name = ?", name);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
