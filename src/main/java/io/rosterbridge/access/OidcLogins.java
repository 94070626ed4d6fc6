package io.rosterbridge.access;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Locale;
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
     * Who somebody is.
     *
     * @param registration the provider, as the settings name it
     * @param subject      who it is for this registration
     * @param root         who it is, whichever registration of the same provider they sign in by: the issuer and the subject
     */
    public record Identity(String registration, String subject, String root) {
    }

    /**
     * The name of the login. No local account has a colon in its name, so nobody is taken for one.
     *
     * @param called what the provider calls them now
     * @return {@code oidc:} and a name
     */
    public String name(Identity identity, String called) {
        String name = name(identity.registration(), identity.subject(), called);
        database.update("update oidc_login set root = ? where registration = ? and subject = ? and (root is null or root <> ?)",
                identity.root(), identity.registration(), identity.subject(), identity.root());
        roots.keep(name);
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
                        registration, subject, name, name.toLowerCase(Locale.ROOT), clock.instant().atOffset(ZoneOffset.UTC));
            } catch (DuplicateKeyException takenOrSignedInElsewhereMeanwhile) {
                continue;
            }
        }
    }

    private Optional<String> known(String registration, String subject) {
        return database.queryForList("select name from oidc_login where registration = ? and subject = ?", String.class, registration,
                subject)
                .stream().findFirst();
    }
}
