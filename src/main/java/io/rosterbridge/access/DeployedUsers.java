package io.rosterbridge.access;

import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The accounts that the deployment makes. A person who sets its settings can do anything, so these accounts count on their own. A password
 * of the settings counts when it differs from the last start: a restart alone takes back nothing that people have changed since.
 */
public final class DeployedUsers {

    static final String ADMIN = "admin";

    private static final Logger LOG = LoggerFactory.getLogger(DeployedUsers.class);
    private static final String SETTING = "ROSTERBRIDGE_ADMIN_PASSWORD";
    private static final String PASSWORD = "admin-password";

    private final JdbcTemplate database;
    private final ConsoleUserTable users;
    private final TransactionTemplate transaction;
    private final PasswordEncoder passwords;
    private final ApiTokens tokens;
    private final AuditTrail audit;
    private final DeployedSettings settings;

    public DeployedUsers(JdbcTemplate database, TransactionTemplate transaction, PasswordEncoder passwords, ApiTokens tokens,
                         AuditTrail audit, Clock clock) {
        this.database = database;
        this.users = new ConsoleUserTable(database, clock);
        this.transaction = transaction;
        this.passwords = passwords;
        this.tokens = tokens;
        this.audit = audit;
        this.settings = new DeployedSettings(database, audit, clock);
    }

    /**
     * Makes sure that there is a login. A password of the settings that differs from that of the last start becomes that of user
     * {@code admin}, and makes this user an owner who can log in. Without one and without any user, a random one is made and told once.
     *
     * @throws IllegalArgumentException if the password of the settings has less than 12 characters or more than 72 bytes
     */
    public void prepareAdmin(Optional<String> configured) {
        Optional<String> password = configured.filter(given -> !given.isBlank());
        if (password.isPresent()) {
            setAdmin(Passwords.measured(SETTING, password.get()));
        } else if (users.isEmpty()) {
            String random = Passwords.random();
            if (add(ADMIN, Role.OWNER, random, true)) {
                LOG.warn("""


                        The first login of the console, shown this once:
                            user      {}
                            password  {}
                        To choose another one, set ROSTERBRIDGE_ADMIN_PASSWORD and start again.
                        """, ADMIN, random);
            }
        }
    }

    /**
     * Makes an admin of each of these names that is none yet, with a random password that is told once. The deployment vouches that they
     * are different people: that counts where two are needed.
     *
     * @throws IllegalArgumentException if a name is refused
     */
    public void prepareAdmins(List<String> names) {
        for (String name : names) {
            ConsoleUsers.requireUsable(name);
            if (users.shown(name).isEmpty()) {
                String random = Passwords.random();
                if (add(name, Role.ADMIN, random, true)) {
                    LOG.warn("""


                            A login of the console that the deployment has made, shown this once:
                                user      {}
                                password  {}
                            """, name, random);
                }
            } else if (users.isMadeByPerson(name)) {
                LOG.warn("ROSTERBRIDGE_DEPLOYED_ADMINS names {}, an account that somebody here has made or given its password: where two "
                        + "people are needed it counts as that one. Remove it and start again, and the deployment makes it", name);
            }
        }
    }

    private void setAdmin(String password) {
        Optional<String> last = settings.last(PASSWORD);
        if (last.isPresent() && passwords.matches(password, last.get())) {
            return;
        }
        boolean isAdded = users.hash(ADMIN).isEmpty() && add(ADMIN, Role.OWNER, password, false);
        if (!isAdded) {
            takeOver(password);
        }
        settings.remember(PASSWORD, passwords.encode(password));
    }

    private void takeOver(String password) {
        byDeployment(AuditAction.CONSOLE_USER_CHANGED, ADMIN, Map.of("role", Role.OWNER.word(), "disabled", false), () -> database.update(
                "update console_user set role = 'owner', disabled = false, version = version + 1 "
                + "where name = ? and (role <> 'owner' or disabled)", ADMIN) > 0);
        if (!passwords.matches(password, users.hash(ADMIN).orElseThrow())) {
            byDeployment(AuditAction.PASSWORD_CHANGED, ADMIN, Map.of(), () -> {
                users.storePassword(ADMIN, passwords.encode(password), Optional.empty());
                users.forgetSecondFactor(ADMIN);
                tokens.revokeAll(ADMIN);
                return true;
            });
            LOG.info("The password of console user {} is now the configured one", ADMIN);
        }
    }

    /** Adds a user and returns whether this node did it: nodes that start together meet here. */
    private boolean add(String name, Role role, String password, boolean isFirst) {
        try {
            byDeployment(AuditAction.CONSOLE_USER_CREATED, name, Map.of("role", role.word()), () -> {
                users.insert(new ConsoleUserTable.New(name, passwords.encode(password), role, Optional.empty(), isFirst));
                return true;
            });
            return true;
        } catch (DuplicateKeyException addedByAnotherNode) {
            return false;
        }
    }

    /** @param change whether something was changed */
    private void byDeployment(AuditAction action, String name, Map<String, ?> details, BooleanSupplier change) {
        transaction.executeWithoutResult(status -> {
            if (change.getAsBoolean()) {
                audit.record(AuditTrail.DEPLOYMENT, action, ConsoleUsers.subject(name), details);
            }
        });
    }
}
