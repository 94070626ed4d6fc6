package io.rosterbridge.access;

import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.platform.rows.Columns;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The names of those who sign in by OpenID Connect. Who it is, registration and subject say; what a provider calls somebody may be
 * changed there, by themselves even, so it is only for people to read: each identity keeps the name it got at its first sign-in, and
 * nobody else gets that one.
 */
public final class OidcLogins {

    private static final int MOST_LETTERS = 150;

    private final JdbcTemplate database;
    private final HumanRoots roots;
    private final Clock clock;

    public OidcLogins(JdbcTemplate database, Clock clock) {
        this.database = database;
        this.roots = new HumanRoots(database, clock);
        this.clock = clock;
    }

    /**
     * Who a person is.
     *
     * @param registration the provider, as the settings name it
     * @param subject      who it is for this registration
     * @param root         who it is, whichever registration of the same provider they sign in by: the issuer and the subject
     */
    public record Identity(String registration, String subject, String root) {
    }

    /**
     * The name of the login. No local account has a colon in its name, so the two cannot be confused.
     *
     * @param called what the provider calls them now
     * @return {@code oidc:} and a name
     */
    public String name(Identity identity, String called) {
        String name = name(identity.registration(), identity.subject(), called);
        database.update("update oidc_login set root = ? where registration = ? and subject = ? and (root is null or root <> ?)",
                identity.root(), identity.registration(), identity.subject(), identity.root());
        try {
            roots.keep(name);
        } catch (DuplicateKeyException signedInElsewhereAtTheSameMoment) {
            return name;
        }
        return name;
    }

    private String name(String registration, String subject, String called) {
        String readable = called.strip().replaceAll("\\p{Cntrl}", "?");
        String wanted = "oidc:" + readable.substring(0, Math.min(readable.length(), MOST_LETTERS));
        for (int number = 1; ; number++) {
            Optional<String> known = known(registration, subject);
            if (known.isPresent()) {
                return known.get();
            }
            try {
                String name = number == 1 ? wanted : wanted + "-" + number;
                database.update("insert into oidc_login (registration, subject, name, name_key, since) values (?, ?, ?, ?, ?)",
                        registration, subject, name, name.toLowerCase(Locale.ROOT), now());
            } catch (DuplicateKeyException takenOrSignedInElsewhereMeanwhile) {
                continue;
            }
        }
    }

    /** Whether the identity is barred here, whatever its provider says. */
    public boolean isDisabled(String name) {
        return database.queryForObject("select count(*) from oidc_login where name = ? and disabled", Long.class, name) > 0;
    }

    /** Notes a sign-in, and what the provider said then. If that is another role than before, the sessions of before end. */
    public void signedIn(String name, Role role) {
        OffsetDateTime now = now();
        database.update("update oidc_login set role_since = case when role = ? then role_since else cast(? as timestamp with time zone) end, "
                + "role = ?, last_at = ? where name = ?", role.word(), now, role.word(), now, name);
    }

    /** The provider says that a person has no role here, or none any more: the sessions of before end. */
    public void hasNoRole(String registration, String subject) {
        database.update("update oidc_login set role_since = ?, role = null where registration = ? and subject = ?", now(), registration, subject);
    }

    /**
     * A person who has signed in by a provider.
     *
     * @param role     what the provider made of them at the last sign-in; null: nothing, or they have not signed in since this is noted
     * @param disabled whether they are barred here
     */
    public record Shown(String name, String provider, @Schema(implementation = Role.class) String role, boolean disabled, Instant since,
                        Instant lastAt) {
    }

    /**
     * A page of identities, by name.
     *
     * @param limit 1 or more
     * @param after the {@code next} of the page before; empty for the first
     */
    public Page<Shown> page(int limit, Optional<String> after) {
        return Page.of(database.query("select * from oidc_login where name > ? order by name fetch first ? rows only",
                (row, number) -> shown(row), after.orElse(""), limit + 1), limit, Shown::name);
    }

    public Optional<Shown> shown(String name) {
        return database.query("select * from oidc_login where name = ?", (row, number) -> shown(row), name).stream().findFirst();
    }

    /**
     * Bars an identity here, or lets it in again.
     *
     * @param as the role by which it is done
     * @return empty if there is no such identity
     * @throws NotAllowed            if it is an owner, and not done by one
     * @throws IllegalStateException if it is one's own
     */
    public Optional<Shown> disable(Actor who, Role as, String name, boolean disabled, AuditTrail audit) {
        Optional<Shown> before = shown(name);
        before.ifPresent(login -> {
            ConsoleUsers.requireManages(as, Optional.ofNullable(login.role()).orElse(Role.OWNER.word()));
            if (name.equals(who.name())) {
                throw new IllegalStateException("you cannot bar yourself; ask another owner or admin");
            }
            audit.doing(who.name(), AuditAction.OIDC_LOGIN_CHANGED, ConsoleUsers.subject(name), Map.of("disabled", disabled),
                    () -> database.update("update oidc_login set disabled = ? where name = ?", disabled, name));
        });
        return before.flatMap(login -> shown(name));
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static Shown shown(ResultSet row) throws SQLException {
        return new Shown(row.getString("name"), row.getString("registration"), row.getString("role"), row.getBoolean("disabled"),
                Columns.instant(row, "since"), Columns.instant(row, "last_at"));
    }

    private Optional<String> known(String registration, String subject) {
        return database.queryForList("select name from oidc_login where registration = ? and subject = ?", String.class, registration,
                subject)
                .stream().findFirst();
    }
}
