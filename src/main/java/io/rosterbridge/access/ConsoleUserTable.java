package io.rosterbridge.access;

import io.rosterbridge.rows.Columns;
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
     * @param by who makes it; empty: the deployment, which is nobody's
     */
    record New(String name, String hash, Role role, Optional<String> by) {
    }

    /** The account, if it may log in. */
    Optional<ConsoleUser> find(String name) {
        return database.query("select * from console_user where name = ? and not disabled", (row, number) -> new ConsoleUser(
                row.getString("name"), row.getString("password_hash"), Role.find(row.getString("role")), row.getLong("version")), name)
                .stream().findFirst();
    }

    boolean isPresent(ConsoleUser user) {
        return database.queryForObject("select count(*) from console_user where name = ? and version = ? and not disabled", Long.class,
                user.getUsername(), user.version()) > 0;
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
                Columns.instant(row, "created_at"));
    }

    boolean isEmpty() {
        return database.queryForObject("select count(*) from console_user", Long.class) == 0;
    }

    /** Letter case does not count. */
    boolean isTaken(String name) {
        return database.queryForObject("select count(*) from console_user where lower(name) = ?", Long.class,
                name.toLowerCase(Locale.ROOT)) > 0;
    }

    /** Under a lock of all of them, so that two cannot remove each other. */
    List<String> owners() {
        return database.queryForList("select name from console_user where role = 'owner' and not disabled order by name for update",
                String.class);
    }

    Optional<String> hash(String name) {
        return database.queryForList("select password_hash from console_user where name = ?", String.class, name).stream().findFirst();
    }

    /** Whether somebody here has made it, or has ever given it its password. */
    boolean isMadeByPerson(String name) {
        return database.queryForObject("select count(*) from console_user where name = ? and (created_by is not null "
                + "or password_set_by is not null)", Long.class, name) > 0;
    }

    void insert(New account) {
        String by = account.by().orElse(null);
        database.update("insert into console_user (name, password_hash, role, created_at, created_by, password_set_by, password_own, handled_at) "
                + "values (?, ?, ?, ?, ?, ?, ?, ?)", account.name(), account.hash(), account.role().word(), now(), by, by, by == null, now());
        roots.keep(account.name());
    }

    /** @param isHandled whether somebody else lets it do more by this */
    void change(String name, Role role, Boolean disabled, boolean isHandled) {
        database.update("update console_user set role = coalesce(?, role), disabled = coalesce(?, disabled), version = version + 1, "
                + "handled_at = case when ? then cast(? as timestamp with time zone) else handled_at end where name = ?",
                role == null ? null : role.word(), disabled, isHandled, now(), name);
    }

    /** A password that its user has chosen. */
    void storeOwnPassword(String name, String hash) {
        database.update("update console_user set password_hash = ?, password_own = true, version = version + 1 where name = ?", hash, name);
    }

    /** @param by somebody else; empty: the deployment, which is nobody's */
    void storePassword(String name, String hash, Optional<String> by) {
        database.update("update console_user set password_hash = ?, password_own = ?, password_set_by = coalesce(?, password_set_by), "
                + "handled_at = ?, version = version + 1 where name = ?", hash, by.isEmpty(), by.orElse(null), now(), name);
        roots.keep(name);
    }

    /** What it goes back to stays known, and so does what its tokens do. */
    void delete(String name) {
        roots.keep(name);
        database.queryForList("select login from api_token where creator = ?", String.class, name).forEach(roots::keep);
        database.update("delete from console_user where name = ?", name);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
