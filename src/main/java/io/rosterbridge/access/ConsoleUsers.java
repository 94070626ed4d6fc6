package io.rosterbridge.access;

import io.rosterbridge.audit.AuditAction;
import io.rosterbridge.audit.AuditTrail;
import io.rosterbridge.paging.Page;
import io.rosterbridge.rows.Columns;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Who may log in with name and password, and as what. Each change ends the sessions of the user it concerns, and stands in the audit
 * trail. There is always one owner who can log in, and only an owner changes an owner. It is kept in whose hands an account is: who has
 * made it, and who but its user has set its password.
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
    /** Who else stands in the audit trail, or in the change feed, as having done something. */
    private static final Set<String> RESERVED = Set.of(AuditTrail.DEPLOYMENT, AuditTrail.UNKNOWN, "system", "file", "csv", "import",
            "clock", "jmx");
    private static final int MOST_WRONG_PASSWORDS = 10;

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final PasswordEncoder passwords;
    private final ApiTokens tokens;
    private final AuditTrail audit;
    private final Clock clock;
    private final Brake ownPasswords;

    public ConsoleUsers(JdbcTemplate database, TransactionTemplate transaction, PasswordEncoder passwords, ApiTokens tokens,
                        AuditTrail audit, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.passwords = passwords;
        this.tokens = tokens;
        this.audit = audit;
        this.clock = clock;
        this.ownPasswords = new Brake(MOST_WRONG_PASSWORDS, clock);
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
    public UserDetails loadUserByUsername(String name) {
        return find(name).orElseThrow(() -> new UsernameNotFoundException("there is no such user"));
    }

    /** The user, if they may log in. */
    public Optional<ConsoleUser> find(String name) {
        return database.query("select * from console_user where name = ? and not disabled", (row, number) -> new ConsoleUser(
                row.getString("name"), row.getString("password_hash"), Role.find(row.getString("role")), row.getLong("version")), name)
                .stream().findFirst();
    }

    /** Whether the user is still as they were when they logged in. */
    public boolean isPresent(ConsoleUser user) {
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
        return Page.of(database.query("select * from console_user where name > ? order by name fetch first ? rows only",
                (row, number) -> shown(row), after.orElse(""), limit + 1), limit, Shown::name);
    }

    public Optional<Shown> shown(String name) {
        return database.query("select * from console_user where name = ?", (row, number) -> shown(row), name).stream().findFirst();
    }

    /**
     * @param as the role by which it is done
     * @throws IllegalArgumentException if name, role or password is refused
     * @throws IllegalStateException    if there is such a user, in whatever letter case
     * @throws NotAllowed               if it is an owner, and not made by one
     */
    public Shown create(Actor who, Role as, String name, Role role, String password) {
        if (name == null || !name.matches(NAME)) {
            throw new IllegalArgumentException("name is " + (name == null ? "missing" : "\"" + name + "\"")
                    + "; it must be 1 to 100 letters, digits and . _ @ -, and begin with a letter or digit");
        }
        if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("name is \"" + name + "\", by which the audit trail means somebody else; choose another");
        }
        requireManages(as, role.word());
        String hash = passwords.encode(checked(password));
        try {
            transaction.executeWithoutResult(status -> {
                owners();
                if (database.queryForObject("select count(*) from console_user where lower(name) = ?", Long.class,
                        name.toLowerCase(Locale.ROOT)) > 0) {
                    throw taken(name);
                }
                insert(name, hash, role, Optional.of(who.person()));
                audit.record(who.name(), AuditAction.CONSOLE_USER_CREATED, subject(name), Map.of("role", role.word()));
            });
        } catch (DuplicateKeyException addedMeanwhile) {
            throw taken(name);
        }
        return shown(name).orElseThrow();
    }

    /**
     * Changes role or whether the user may log in; null leaves it as it is.
     *
     * @return empty if there is no such user
     * @throws IllegalStateException if it would leave no owner who can log in
     * @throws NotAllowed            if it is an owner, or is to be one, and it is not done by one
     */
    public Optional<Shown> change(Actor who, Role as, String name, Role role, Boolean disabled) {
        Map<String, Object> details = new TreeMap<>();
        if (role != null) {
            details.put("role", role.word());
        }
        if (disabled != null) {
            details.put("disabled", disabled);
        }
        return changing(who, as, name, AuditAction.CONSOLE_USER_CHANGED, details, () -> {
            if (role != null) {
                requireManages(as, role.word());
            }
            database.update("update console_user set role = coalesce(?, role), disabled = coalesce(?, disabled), version = version + 1 "
                    + "where name = ?", role == null ? null : role.word(), disabled, name);
        }) ? shown(name) : Optional.empty();
    }

    /**
     * Gives somebody another password. Whoever had the former one may have made tokens with it: they end too.
     *
     * @return empty if there is no such user
     * @throws IllegalArgumentException if the password is refused
     * @throws NotAllowed               if it is an owner, and not done by one
     */
    public Optional<Shown> setPassword(Actor who, Role as, String name, String password) {
        if (shown(name).isEmpty()) {
            return Optional.empty();
        }
        String hash = passwords.encode(checked(password));
        return changing(who, as, name, AuditAction.PASSWORD_CHANGED, Map.of(), () -> {
            storePassword(name, hash);
            tokens.revokeAll(name);
            if (!who.person().equals(name)) {
                database.update("update console_user set password_set_by = ?, password_own = false where name = ?", who.person(), name);
            }
        }) ? shown(name) : Optional.empty();
    }

    /**
     * One's own password. One's tokens stay: who changes it from time to time would else stop their own scripts.
     *
     * @throws IllegalArgumentException if the present one is wrong, or the new one is refused
     * @throws LockedOut                after ten wrong ones, for a minute
     */
    public void changeOwnPassword(Actor who, String present, String password) {
        ownPasswords.closedFor(who.name()).ifPresent(left -> {
            throw new LockedOut("after " + ownPasswords.failures() + " wrong passwords no more are looked at for "
                    + (left.toSeconds() + 1) + " s");
        });
        ConsoleUser user = find(who.name()).orElseThrow();
        if (present == null || !passwords.matches(present, user.getPassword())) {
            ownPasswords.failed(who.name());
            throw new IllegalArgumentException("presentPassword is wrong");
        }
        ownPasswords.forget(who.name());
        String hash = passwords.encode(checked(password));
        audit.doing(who.name(), AuditAction.PASSWORD_CHANGED, subject(who.name()), Map.of(), () -> {
            storePassword(who.name(), hash);
            return null;
        });
    }

    /**
     * @return whether there was such a user
     * @throws IllegalStateException if it would leave no owner who can log in
     * @throws NotAllowed            if it is an owner, and not done by one
     */
    public boolean delete(Actor who, Role as, String name) {
        return changing(who, as, name, AuditAction.CONSOLE_USER_DELETED, Map.of(),
                () -> database.update("delete from console_user where name = ?", name));
    }

    /**
     * Under a lock of all owners, so that two of them cannot remove each other.
     *
     * @return whether there was such a user
     */
    private boolean changing(Actor who, Role as, String name, AuditAction action, Map<String, ?> details, Runnable change) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            owners();
            Optional<Shown> before = shown(name);
            if (before.isEmpty()) {
                return false;
            }
            requireManages(as, before.get().role());
            change.run();
            if (owners().isEmpty()) {
                throw new IllegalStateException("\"" + name + "\" is the last owner who can log in; make another owner first");
            }
            audit.record(who.name(), action, subject(name), details);
            return true;
        }));
    }

    private List<String> owners() {
        return database.queryForList("select name from console_user where role = 'owner' and not disabled order by name for update",
                String.class);
    }

    static void requireManages(Role as, String role) {
        if (!as.managesSomebody()) {
            throw new NotAllowed("an API token makes and changes no logins; log in with name and password, or by your sign-in provider");
        }
        if (!as.mayManage(role)) {
            throw new NotAllowed("only an owner makes, changes or removes an owner, or what an owner has made");
        }
    }

    private static String subject(String name) {
        return "console-user:" + name;
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

    /** As one that its user has chosen; whose choice it was otherwise, the caller notes. */
    private void storePassword(String name, String hash) {
        database.update("update console_user set password_hash = ?, password_own = true, version = version + 1 where name = ?", hash, name);
    }

    private static Shown shown(ResultSet row) throws SQLException {
        return new Shown(row.getString("name"), row.getString("role"), row.getBoolean("disabled"),
                Columns.instant(row, "created_at"));
    }

    /**
     * Sees to it that somebody can log in: a configured password becomes that of user {@code admin}, whatever it was before,
     * and makes this user an owner who can log in: whoever deploys could do so anyway. Without one and without any user, a random one is
     * made and told once.
     *
     * @throws IllegalArgumentException if the configured password has more than 72 bytes
     */
    public void prepareAdmin(Optional<String> configured) {
        Optional<String> password = configured.filter(given -> !given.isBlank());
        if (password.isPresent()) {
            if (password.get().getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
                throw new IllegalArgumentException("ROSTERBRIDGE_ADMIN_PASSWORD has more than " + MOST_BYTES
                        + " bytes; choose a shorter one");
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
        if (adminHash().isEmpty() && addAdmin(password)) {
            return;
        }
        byDeployment(AuditAction.CONSOLE_USER_CHANGED, Map.of("role", Role.OWNER.word(), "disabled", false), () -> database.update(
                "update console_user set role = 'owner', disabled = false, version = version + 1 "
                + "where name = ? and (role <> 'owner' or disabled)", ADMIN) > 0);
        if (!passwords.matches(password, adminHash().orElseThrow())) {
            byDeployment(AuditAction.PASSWORD_CHANGED, Map.of(), () -> {
                storePassword(ADMIN, passwords.encode(password));
                tokens.revokeAll(ADMIN);
                return true;
            });
            LOG.info("The password of console user {} is now the configured one", ADMIN);
        }
    }

    private Optional<String> adminHash() {
        return database.queryForList("select password_hash from console_user where name = ?", String.class, ADMIN).stream().findFirst();
    }

    /** Whether it was this node that added it: nodes that start together find each other here. */
    private boolean addAdmin(String password) {
        try {
            byDeployment(AuditAction.CONSOLE_USER_CREATED, Map.of("role", Role.OWNER.word()), () -> {
                insert(ADMIN, passwords.encode(password), Role.OWNER, Optional.empty());
                return true;
            });
            return true;
        } catch (DuplicateKeyException addedByAnotherNode) {
            return false;
        }
    }

    /** @param change whether something was changed */
    private void byDeployment(AuditAction action, Map<String, ?> details, BooleanSupplier change) {
        transaction.executeWithoutResult(status -> {
            if (change.getAsBoolean()) {
                audit.record(AuditTrail.DEPLOYMENT, action, subject(ADMIN), details);
            }
        });
    }

    /** @param madeBy empty: the deployment, which is nobody's */
    private void insert(String name, String hash, Role role, Optional<String> madeBy) {
        database.update("insert into console_user (name, password_hash, role, created_at, created_by, password_set_by, password_own) "
                + "values (?, ?, ?, ?, ?, ?, ?)", name, hash, role.word(), clock.instant().atOffset(ZoneOffset.UTC), madeBy.orElse(null),
                madeBy.orElse(null), madeBy.isEmpty());
    }

    private static String random() {
        return new SecureRandom().ints(RANDOM_LENGTH, 0, LETTERS.length())
                .collect(StringBuilder::new, (text, index) -> text.append(LETTERS.charAt(index)), StringBuilder::append).toString();
    }
}
