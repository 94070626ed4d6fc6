package io.rosterbridge.console;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Who may log in. */
final class ConsoleUsers implements UserDetailsService {

    static final String ADMIN = "admin";

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleUsers.class);
    /** Without those that are taken for one another when read aloud or copied by hand. */
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int RANDOM_LENGTH = 20;
    /** Longer ones are cut by bcrypt, so that their ends would not count. */
    private static final int MOST_BYTES = 72;

    private final JdbcTemplate database;
    private final PasswordEncoder passwords;
    private final Clock clock;

    ConsoleUsers(JdbcTemplate database, PasswordEncoder passwords, Clock clock) {
        this.database = database;
        this.passwords = passwords;
        this.clock = clock;
    }

    @Override
    public UserDetails loadUserByUsername(String name) {
        List<UserDetails> users = database.query("select name, password_hash, role from console_user where name = ?",
                (row, number) -> User.withUsername(row.getString("name")).password(row.getString("password_hash"))
                        .roles(row.getString("role").toUpperCase(Locale.ROOT)).build(), name);
        return users.stream().findFirst().orElseThrow(() -> new UsernameNotFoundException("there is no such user"));
    }

    /**
     * Sees to it that somebody can log in: a configured password becomes that of user {@code admin}, whatever it was before;
     * without one and without any user, a random one is made and told once.
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
        if (present.isEmpty()) {
            if (!addAdmin(password)) {
                setAdmin(password);
            }
        } else if (!passwords.matches(password, present.get(0))) {
            database.update("update console_user set password_hash = ? where name = ?", passwords.encode(password), ADMIN);
            LOG.info("The password of console user {} is now the configured one", ADMIN);
        }
    }

    /** Whether it was this node that added it: nodes that start together find each other here. */
    private boolean addAdmin(String password) {
        try {
            database.update("insert into console_user (name, password_hash, role, created_at) values (?, ?, 'admin', ?)",
                    ADMIN, passwords.encode(password), clock.instant().atOffset(ZoneOffset.UTC));
            return true;
        } catch (DuplicateKeyException addedByAnotherNode) {
            return false;
        }
    }

    private static String random() {
        return new SecureRandom().ints(RANDOM_LENGTH, 0, LETTERS.length())
                .collect(StringBuilder::new, (text, index) -> text.append(LETTERS.charAt(index)), StringBuilder::append).toString();
    }
}
