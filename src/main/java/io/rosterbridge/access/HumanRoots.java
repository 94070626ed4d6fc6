package io.rosterbridge.access;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * To which human beings a login goes back. Who has made an account, or given it a password, can have been its user, and so can who has
 * made that one; up to an account that the deployment has made, or an identity that a sign-in provider vouches for. A token goes back to
 * the person who made it. What a login ever went back to is kept when it is gone: what it has done stays done.
 */
public final class HumanRoots {

    private final JdbcTemplate database;
    private final Clock clock;

    public HumanRoots(JdbcTemplate database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A login.
     *
     * @param own    what it goes back to by itself: nothing, if a person has made it
     * @param makers who has made it, or given it a password
     */
    private record Account(Set<String> own, Set<String> makers) {
    }

    /**
     * The roots of each of these logins.
     *
     * @return without those that are no login, such as a file or a clock
     */
    public Map<String, Set<String>> of(Collection<String> logins) {
        Map<String, Account> accounts = accounts();
        Map<String, Set<String>> kept = kept();
        Map<String, Set<String>> roots = new HashMap<>();
        for (String login : logins) {
            Set<String> found = of(login, accounts, kept);
            if (!found.isEmpty()) {
                roots.put(login, found);
            }
        }
        return roots;
    }

    public Set<String> of(String login) {
        return of(Set.of(login)).getOrDefault(login, Set.of());
    }

    /** Keeps what a login goes back to now, in the caller's transaction. To be called whenever a person has had a hand in it. */
    void keep(String login) {
        for (String root : of(login)) {
            database.update("insert into login_root (login, root, since) select cast(? as varchar(200)), cast(? as varchar(1000)), "
                    + "cast(? as timestamp with time zone) where not exists (select 1 from login_root where login = ? and root = ?)",
                    login, root, now(), login, root);
        }
    }

    private static Set<String> of(String login, Map<String, Account> accounts, Map<String, Set<String>> kept) {
        Set<String> roots = new TreeSet<>();
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>();
        open.add(login);
        while (!open.isEmpty()) {
            String name = open.remove();
            if (!seen.add(name)) {
                continue;
            }
            roots.addAll(kept.getOrDefault(name, Set.of()));
            Account account = accounts.get(name);
            if (account != null) {
                roots.addAll(account.own());
                open.addAll(account.makers());
            } else if (!kept.containsKey(name) && !name.equals(login)) {
                roots.add(name);   // made an account, and is gone without a trace
            }
        }
        return roots;
    }

    private Map<String, Account> accounts() {
        Map<String, Account> accounts = new HashMap<>();
        database.query("select name, created_by, password_set_by from console_user", row -> {
            String creator = row.getString("created_by");
            accounts.put(row.getString("name"), new Account(creator == null ? Set.of(row.getString("name")) : Set.of(),
                    Stream.of(creator, row.getString("password_set_by")).filter(Objects::nonNull).collect(Collectors.toSet())));
        });
        database.query("select login, creator from api_token", row -> {
            accounts.put(row.getString("login"), new Account(Set.of(), Set.of(row.getString("creator"))));
        });
        database.query("select name, coalesce(root, name) as root from oidc_login", row -> {
            accounts.put(row.getString("name"), new Account(Set.of(row.getString("root")), Set.of()));
        });
        return accounts;
    }

    private Map<String, Set<String>> kept() {
        Map<String, Set<String>> kept = new HashMap<>();
        database.query("select login, root from login_root", row -> {
            kept.computeIfAbsent(row.getString("login"), none -> new HashSet<>()).add(row.getString("root"));
        });
        return kept;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
