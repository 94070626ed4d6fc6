package io.rosterbridge.console;

import io.rosterbridge.access.Role;
import io.rosterbridge.provisioning.Page;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Who may log in with name and password, and as what. Each change ends the sessions of the user it concerns. There is always one
 * owner who can log in, and only an owner changes an owner.
 */
public final class ConsoleUsers {

    static final String ADMIN = "admin";

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleUsers.class);
    /** Without those that are taken for one another when read aloud or copied by hand. */
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int RANDOM_LENGTH = 20;
    /** Longer ones are cut by bcrypt, so that their ends would not count. */
    private static final int MOST_BYTES = 72;
    private static final int FEWEST_LETTERS = 12;
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._@-]{0,99}";

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final PasswordEncoder passwords;
    private final Clock clock;

    ConsoleUsers(JdbcTemplate database, TransactionTemplate transaction, PasswordEncoder passwords, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.passwords = passwords;
        this.clock = clock;
    }

    /**
     * A user without the password.
     *
     * @param role     {@code owner}, {@code admin}, {@code operator} or {@code auditor}
     * @param disabled whether they cannot log in
     */
    public record Shown(String name, String role, boolean disabled, Instant createdAt) {
    }

    /** Somebody disabled is as unknown as somebody who never was: an answer tells a stranger nothing. */
    UserDetails loadUserByUsername(String name) {
        return find(name).orElseThrow(() -> new UsernameNotFoundException("there is no such user"));
    }

    /** The user, if they may log in. */
    Optional<ConsoleUser> find(String name) {
        return database.query("select * from console_user where name = ? and not disabled", (row, number) -> new ConsoleUser(
                row.getString("name"), row.getString("password_hash"), Role.find(row.getString("role")), row.getLong("version")), name)
                .stream().findFirst();
    }

    /** Whether the user is still as they were when they logged in. */
    boolean isPresent(ConsoleUser user) {
        return database.queryForObject("select count(*) from console_user where name = ? and version = ? and not disabled", Long.class,
                user.getUsername(), user.version()) > 0;
    }

    public List<Shown> all() {
        return database.query("select * from console_user order by name", (row, number) -> shown(row));
    }

    /**
     * A page, by name.
     *
     * @param limit 1 or more
     * @param after the {@code next} of the page before; empty for the first
     */
    public Page<Shown> page(int limit, Optional<String> after) {
        return Page.of(database.query("select * from console_user where name > ? order by name fetch first ? rows only", (row, number) -> shown(row),
                after.orElse(""), limit + 1), limit, Shown::name);
    }

    public Optional<Shown> shown(String name) {
        return database.query("select * from console_user where name = ?", (row, number) -> shown(row), name).stream().findFirst();
    }

    /**
     * @param by the role of whoever does it
     * @throws IllegalArgumentException if name, role or password is refused
     * @throws IllegalStateException    if there is such a user, in whatever letter case
     */
    public void create(Role by, String name, Role role, String password) {
        if (name == null || !name.matches(NAME)) {
            throw new IllegalArgumentException("name is " + (name == null ? "missing" : "\"" + name + "\"")
                    + "; it must be 1 to 100 letters, digits and . _ @ -, and begin with a letter or digit");
        }
        mayManage(by, role);
        String hash = passwords.encode(checked(password));
        try {
            transaction.executeWithoutResult(status -> {
                owners();
                if (database.queryForObject("select count(*) from console_user where lower(name) = ?", Long.class,
                        name.toLowerCase(Locale.ROOT)) > 0) {
                    throw taken(name);
                }
                insert(name, hash, role);
            });
        } catch (DuplicateKeyException addedMeanwhile) {
            throw taken(name);
        }
    }

    /**
     * Changes role or whether the user may log in; null leaves it as it is.
     *
     * @return empty if there is no such user
     * @throws IllegalStateException if it would leave no owner who can log in
     */
    public Optional<Shown> change(Role by, String name, Role role, Boolean disabled) {
        return changing(by, name, () -> {
            if (role != null) {
                mayManage(by, role);
            }
            database.update("update console_user set role = coalesce(?, role), disabled = coalesce(?, disabled), version = version + 1 "
                    + "where name = ?", role == null ? null : role.word(), disabled, name);
        });
    }

    /** @return empty if there is no such user */
    public Optional<Shown> setPassword(Role by, String name, String password) {
        String hash = passwords.encode(checked(password));
        return changing(by, name, () -> storePassword(name, hash));
    }

    /**
     * One's own password.
     *
     * @throws IllegalArgumentException if the present one is wrong, or the new one is refused
     */
    public void changeOwnPassword(String name, String present, String password) {
        ConsoleUser user = find(name).orElseThrow();
        if (present == null || !passwords.matches(present, user.getPassword())) {
            throw new IllegalArgumentException("presentPassword is wrong");
        }
        storePassword(name, passwords.encode(checked(password)));
    }

    /**
     * @return whether there was such a user
     * @throws IllegalStateException if it would leave no owner who can log in
     */
    public boolean delete(Role by, String name) {
        Optional<Shown> before = shown(name);
        changing(by, name, () -> database.update("delete from console_user where name = ?", name));
        return before.isPresent();
    }

    /** Under a lock of all owners, so that two of them cannot remove each other. */
    private Optional<Shown> changing(Role by, String name, Runnable change) {
        return transaction.execute(status -> {
            owners();
            Optional<Shown> before = shown(name);
            if (before.isEmpty()) {
                return before;
            }
            // A role of an older or newer release is nobody's to fear; whoever may manage anybody may change it.
            Role.find(before.get().role()).ifPresent(role -> mayManage(by, role));
            change.run();
            if (owners().isEmpty()) {
                throw new IllegalStateException("\"" + name + "\" is the last owner who can log in; make another owner first");
            }
            return shown(name);
        });
    }

    private List<String> owners() {
        return database.queryForList("select name from console_user where role = 'owner' and not disabled order by name for update", String.class);
    }

    private static void mayManage(Role by, Role other) {
        if (!by.mayManage(other)) {
            throw Problem.FORBIDDEN.because("only an owner makes, changes or removes an owner");
        }
    }

    private static IllegalStateException taken(String name) {
        return new IllegalStateException("there is a user \"" + name + "\" already, perhaps in other letter case; choose another name");
    }

    private static String checked(String password) {
        if (password == null || password.length() < FEWEST_LETTERS) {
            throw new IllegalArgumentException("password has " + (password == null ? 0 : password.length()) + " characters; it needs "
                    + FEWEST_LETTERS + " or more");
        }
        if (password.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw new IllegalArgumentException("password has more than " + MOST_BYTES + " bytes; choose a shorter one");
        }
        return password;
    }

    private void storePassword(String name, String hash) {
        database.update("update console_user set password_hash = ?, version = version + 1 where name = ?", hash, name);
    }

    private static Shown shown(ResultSet row) throws SQLException {
        return new Shown(row.getString("name"), row.getString("role"), row.getBoolean("disabled"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    /**
     * Sees to it that somebody can log in: a configured password becomes that of user {@code admin}, whatever it was before,
     * and makes this user an owner who can log in: whoever deploys could do so anyway. Without one and without any user, a random one is made and told once.
     *
     * @throws IllegalArgumentException if the configured password has more than 72 bytes
     */
    void prepareAdmin(Optional<String> configured) {
        Optional<String> password = configured.filter(given -> !given.isBlank());
        if (password.isPresent()) {
            if (password.get().getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
                throw new IllegalArgumentException("ROSTERBRIDGE_ADMIN_PASSWORD has more than " + MOST_BYTES + " bytes; choose a shorter one");
            }
            setAdmin(password.get());
        } else if (database.queryForObject("select count(*) from console_user", Long.class) == 0) {
            String random = random();
            if (!addAdmin(random)) {
                return;
            }
            LOG.warn("""


                    The first login of the console, shown this once:
                        user      {}
                        password  {}
                    To choose another one, set ROSTERBRIDGE_ADMIN_PASSWORD and start again.
                    """, ADMIN, random);
        }
    }

    private void setAdmin(String password) {
        List<String> present = database.queryForList("select password_hash from console_user where name = ?", String.class, ADMIN);
        database.update("update console_user set role = 'owner', disabled = false, version = version + 1 "
                + "where name = ? and (role <> 'owner' or disabled)", ADMIN);
        if (present.isEmpty()) {
            if (!addAdmin(password)) {
                setAdmin(password);
            }
        } else if (!passwords.matches(password, present.get(0))) {
            storePassword(ADMIN, passwords.encode(password));
            LOG.info("The password of console user {} is now the configured one", ADMIN);
        }
    }

    /** Whether it was this node that added it: nodes that start together find each other here. */
    private boolean addAdmin(String password) {
        try {
            insert(ADMIN, passwords.encode(password), Role.OWNER);
            return true;
        } catch (DuplicateKeyException addedByAnotherNode) {
            return false;
        }
    }

    private void insert(String name, String hash, Role role) {
        database.update("insert into console_user (name, password_hash, role, created_at) values (?, ?, ?, ?)",
                name, hash, role.word(), clock.instant().atOffset(ZoneOffset.UTC));
    }

    private static String random() {
        return new SecureRandom().ints(RANDOM_LENGTH, 0, LETTERS.length())
                .collect(StringBuilder::new, (text, index) -> text.append(LETTERS.charAt(index)), StringBuilder::append).toString();
    }
}
