package io.rosterbridge.access;

import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.platform.paging.Page;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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

    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._@-]{0,99}";
    /** Who else stands in the audit trail, or in the change feed, as having done something. */
    private static final Set<String> RESERVED = Set.of(AuditTrail.DEPLOYMENT, AuditTrail.UNKNOWN, "system", "file", "csv", "import",
            "clock", "jmx");
    private static final int MOST_WRONG_PASSWORDS = 10;

    private final ConsoleUserTable users;
    private final TransactionTemplate transaction;
    private final PasswordEncoder passwords;
    private final ApiTokens tokens;
    private final AuditTrail audit;
    private final Brake ownPasswords;

    public ConsoleUsers(JdbcTemplate database, TransactionTemplate transaction, PasswordEncoder passwords, ApiTokens tokens,
                        AuditTrail audit, Clock clock) {
        this.users = new ConsoleUserTable(database, clock);
        this.transaction = transaction;
        this.passwords = passwords;
        this.tokens = tokens;
        this.audit = audit;
        this.ownPasswords = new Brake(MOST_WRONG_PASSWORDS, MOST_WRONG_PASSWORDS * 2, clock);
    }

    /**
     * A user without the password.
     *
     * @param role     {@code owner}, {@code admin}, {@code operator} or {@code auditor}
     * @param disabled           whether they cannot log in
     * @param mustChangePassword whether the password is one that another person has chosen
     * @param secondFactor       whether the password alone is not enough
     */
    public record Shown(String name, @Schema(implementation = Role.class) String role, boolean disabled, Instant createdAt,
                        boolean mustChangePassword, boolean secondFactor) {
    }

    /** Somebody disabled is as unknown as somebody who never was: an answer tells a stranger nothing. */
    public UserDetails loadUserByUsername(String name) {
        return find(name).orElseThrow(() -> new UsernameNotFoundException("there is no such user"));
    }

    /** The user, if they may log in. */
    public Optional<ConsoleUser> find(String name) {
        return users.find(name);
    }

    /** Stores the same password, hashed by the present method; for Spring Security. */
    public UserDetails rehash(UserDetails user, String hash) {
        users.rehash(user.getUsername(), user.getPassword(), hash);
        return user;
    }

    public List<Shown> all() {
        return users.all();
    }

    /**
     * A page, by name.
     *
     * @param limit 1 or more
     * @param after the {@code next} of the page before; empty for the first
     */
    public Page<Shown> page(int limit, Optional<String> after) {
        return Page.of(users.page(limit + 1, after), limit, Shown::name);
    }

    public Optional<Shown> shown(String name) {
        return users.shown(name);
    }

    /**
     * @param as the role by which it is done
     * @throws IllegalArgumentException if name, role or password is refused
     * @throws IllegalStateException    if there is such a user, in whatever letter case
     * @throws NotAllowed               if it is an owner, and not made by one
     */
    public Shown create(Actor who, Role as, String name, Role role, String password) {
        requireUsable(name);
        requireManages(as, role.word());
        String hash = passwords.encode(Passwords.checked("password", password, List.of(name)));
        try {
            transaction.executeWithoutResult(status -> {
                users.owners();
                if (users.isTaken(name)) {
                    throw taken(name);
                }
                users.insert(new ConsoleUserTable.New(name, hash, role, Optional.of(who.person()), true));
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
            Shown before = shown(name).orElseThrow();
            boolean isRaised = role != null && !Role.find(before.role()).map(Role::permissions).orElse(Set.of())
                    .containsAll(role.permissions());
            boolean isLetIn = Boolean.FALSE.equals(disabled) && before.disabled();
            users.change(name, role, disabled, !who.person().equals(name) && (isRaised || isLetIn));
        }) ? shown(name) : Optional.empty();
    }

    /** How hard to guess a password for this account is; it need not be there yet. */
    public PasswordStrength strength(String name, String password) {
        return Passwords.strength(password, List.of(name));
    }

    /**
     * Gives another console user a new password. A person who had the former one may have made tokens with it, so those end too.
     *
     * @return empty if there is no such user
     * @throws IllegalArgumentException if the password is refused
     * @throws IllegalStateException    if it is one's own, which takes the present one
     * @throws NotAllowed               if it is an owner, and not done by one
     */
    public Optional<Shown> setPassword(Actor who, Role as, String name, String password) {
        if (shown(name).isEmpty()) {
            return Optional.empty();
        }
        if (who.person().equals(name)) {
            throw new IllegalStateException("one's own password takes the present one; change it on your own page, or by PUT "
                    + "/api/v1/me/password");
        }
        requireManages(as, shown(name).map(Shown::role).orElse(""));
        String hash = passwords.encode(Passwords.checked("password", password, List.of(name)));
        return changing(who, as, name, AuditAction.PASSWORD_CHANGED, Map.of(), () -> {
            users.storePassword(name, hash, Optional.of(who.person()));
            tokens.revokeAll(name);
        }) ? shown(name) : Optional.empty();
    }

    /**
     * One's own password. One's tokens stay: who changes it from time to time would else stop their own scripts.
     *
     * @throws IllegalArgumentException if the present one is wrong, or the new one is refused
     * @throws LockedOut                after ten wrong ones, for a minute
     */
    public void changeOwnPassword(Actor who, String present, String password) {
        if (!isOwnPassword(who.name(), present)) {
            throw new IllegalArgumentException("presentPassword is wrong");
        }
        if (password != null && password.equals(present)) {
            throw new IllegalArgumentException("password is the present one; choose another");
        }
        String hash = passwords.encode(Passwords.checked("password", password, List.of(who.name())));
        audit.doing(who.name(), AuditAction.PASSWORD_CHANGED, subject(who.name()), Map.of(), () -> {
            users.storeOwnPassword(who.name(), hash);
            return null;
        });
    }

    /**
     * Turns the second factor of an account off, for a user who has lost it.
     *
     * @return empty if there is no such user
     * @throws NotAllowed if it is an owner, and not done by one
     */
    public Optional<Shown> resetSecondFactor(Actor who, Role as, String name, SecondFactor secondFactor) {
        Optional<Shown> user = shown(name);
        user.ifPresent(found -> {
            requireManages(as, found.role());
            secondFactor.turnOff(who, name);
        });
        return user.flatMap(found -> shown(name));
    }

    /**
     * Whether this is the present password of a person who is logged in.
     *
     * @throws LockedOut after ten wrong ones, for a while
     */
    public boolean isOwnPassword(String name, String password) {
        ownPasswords.begin(name).ifPresent(left -> {
            throw new LockedOut("after " + ownPasswords.failures() + " wrong passwords no more are looked at for "
                    + (left.toSeconds() + 1) + " s");
        });
        boolean isRight = password != null && passwords.matches(password, find(name).orElseThrow().getPassword());
        if (isRight) {
            ownPasswords.succeeded(name);
        } else {
            ownPasswords.failed(name);
        }
        return isRight;
    }

    /**
     * @return whether there was such a user
     * @throws IllegalStateException if it would leave no owner who can log in
     * @throws NotAllowed            if it is an owner, and not done by one
     */
    public boolean delete(Actor who, Role as, String name) {
        return changing(who, as, name, AuditAction.CONSOLE_USER_DELETED, Map.of(),
                () -> users.delete(name));
    }

    /**
     * Under a lock of all owners, so that two of them cannot remove each other.
     *
     * @return whether there was such a user
     */
    private boolean changing(Actor who, Role as, String name, AuditAction action, Map<String, ?> details, Runnable change) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            users.owners();
            Optional<Shown> before = shown(name);
            if (before.isEmpty()) {
                return false;
            }
            requireManages(as, before.get().role());
            change.run();
            if (users.owners().isEmpty()) {
                throw new IllegalStateException("\"" + name + "\" is the last owner who can log in; make another owner first");
            }
            audit.record(who.name(), action, subject(name), details);
            return true;
        }));
    }

    /** @throws IllegalArgumentException if no account may have this name */
    static void requireUsable(String name) {
        if (name == null || !name.matches(NAME)) {
            throw new IllegalArgumentException("name is " + (name == null ? "missing" : "\"" + name + "\"")
                    + "; it must be 1 to 100 letters, digits and . _ @ -, and begin with a letter or digit");
        }
        if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("name is \"" + name + "\", by which the audit trail means somebody else; choose another");
        }
    }

    static void requireManages(Role as, String role) {
        if (!as.managesSomebody()) {
            throw new NotAllowed("an API token makes and changes no logins; log in with name and password, or by your sign-in provider");
        }
        if (!as.mayManage(role)) {
            throw new NotAllowed("only an owner makes, changes or removes an owner, or what an owner has made");
        }
    }

    static String subject(String name) {
        return "console-user:" + name;
    }

    private static IllegalStateException taken(String name) {
        return new IllegalStateException("there is a user \"" + name + "\" already, perhaps in other letter case; choose another name");
    }
}
