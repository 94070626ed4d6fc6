package io.rosterbridge.access;

import io.rosterbridge.domain.TwoPeople;
import io.rosterbridge.domain.TwoPeople.Deed;
import io.rosterbridge.domain.TwoPeople.Hand;
import io.rosterbridge.domain.TwoPeople.Refusal;
import io.rosterbridge.platform.rows.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Whether somebody's approval is enough. Where two people are needed: two different ones approve, and neither is known to have caused
 * what they approve. An approval holds for the list that was shown, and for no other.
 *
 * <p>It counts the human beings that accounts go back to, not the accounts; see {@link TwoPeople} and {@link HumanRoots}. What an account
 * went back to when it approved counts, whatever becomes of it later.
 */
public final class Approvals {

    private static final String LINE = "\n";

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final HumanRoots roots;
    private final Clock clock;
    private final boolean twoPersons;

    /** @param twoPersons whether two people are needed; else each approval is enough */
    public Approvals(JdbcTemplate database, TransactionTemplate transaction, Clock clock, boolean twoPersons) {
        this.database = database;
        this.transaction = transaction;
        this.roots = new HumanRoots(database, clock);
        this.clock = clock;
        this.twoPersons = twoPersons;
    }

    /**
     * What is to be approved.
     *
     * @param subject     such as {@code hold:17}
     * @param fingerprint of the list as it was shown; to be compared with the present one before
     * @param began       since when it waits: an account that a person has had a hand in since then does not count
     */
    public record Matter(String subject, String fingerprint, Instant began) {
    }

    /** An account, what it goes back to, and in whose hands it has been. */
    private record Account(Hand hand, Optional<String> createdBy, Optional<String> passwordSetBy) {

        String person() {
            return hand.login();
        }
    }

    public boolean takesTwo() {
        return twoPersons;
    }

    /**
     * Records an approval, in the caller's transaction if there is one.
     *
     * @param causes what has led to it; asked for only where two people are needed
     * @return whether it may be carried out now; false: it waits for somebody else
     * @throws IllegalStateException if two people are needed and this one is not to be one of them; the message says why
     */
    public boolean approve(Matter matter, Actor who, Supplier<? extends Collection<Cause>> causes) {
        if (!twoPersons) {
            return true;
        }
        return Boolean.TRUE.equals(transaction.execute(status -> {
            database.queryForList("select id from approval_turn where id = 1 for update");
            List<Deed> causing = deeds(causes.get());
            List<Account> before = approved(matter);
            Account account = account(who.person()).orElseThrow(() -> new IllegalStateException("it takes two people, and \"" + who.name()
                    + "\" is nobody in particular; log in to approve it"));
            boolean isAgain = before.stream().anyMatch(other -> other.person().equals(account.person()));
            TwoPeople.refusal(account.hand(), causing, isAgain ? List.of() : before.stream().map(Account::hand).toList(), matter.began())
                    .ifPresent(refusal -> {
                        throw new IllegalStateException(sentence(refusal, account, before));
                    });
            if (!isAgain) {
                database.update("insert into approval (subject, fingerprint, person, at, created_by, password_set_by, password_own, roots) "
                        + "values (?, ?, ?, ?, ?, ?, true, ?)", matter.subject(), matter.fingerprint(), account.person(),
                        clock.instant().atOffset(ZoneOffset.UTC), account.createdBy().orElse(null), account.passwordSetBy().orElse(null),
                        String.join(LINE, account.hand().roots()));
            }
            // Whoever has approved may have become a cause since.
            return TwoPeople.areEnough(approved(matter).stream().map(Account::hand).toList(), causing);
        }));
    }

    /**
     * How an approval stands.
     *
     * @param approvers whoever has approved this list so far
     * @param causing   whose approval does not count, each with what they did
     * @param stuck     why it may well wait in vain; empty if nothing is known to be in the way
     */
    public record Standing(List<String> approvers, List<String> causing, Optional<String> stuck) {
    }

    /**
     * How the approval stands; where one person is enough, there is nothing to say.
     *
     * @param causes as in {@link #approve}
     */
    public Standing standing(Matter matter, Supplier<? extends Collection<Cause>> causes) {
        if (!twoPersons) {
            return new Standing(List.of(), List.of(), Optional.empty());
        }
        List<Deed> causing = deeds(causes.get());
        List<Hand> approvers = approved(matter).stream().map(Account::hand).toList();
        return new Standing(approvers.stream().map(Hand::login).toList(), causing.stream().map(deed -> deed.login() + " " + deed.what())
                .toList(), stuck(matter, causing, approvers));
    }

    /** Whose approvals count, the first one first; for the record of who decided. */
    public List<String> approvers(Matter matter, Supplier<? extends Collection<Cause>> causes) {
        List<Deed> causing = deeds(causes.get());
        return approved(matter).stream().map(Account::hand).filter(hand -> TwoPeople.isNoCause(hand, causing)).map(Hand::login).toList();
    }

    private Optional<String> stuck(Matter matter, List<Deed> causing, List<Hand> approvers) {
        List<Hand> able = new ArrayList<>(approvers);
        accounts(mayApprove()).stream().map(Account::hand)
                .filter(hand -> TwoPeople.refusal(hand, causing, List.of(), matter.began()).isEmpty()).forEach(able::add);
        if (TwoPeople.areEnough(able, causing)) {
            return Optional.empty();
        }
        List<String> names = able.stream().map(Hand::login).distinct().toList();
        return Optional.of("It takes two people who did not cause it, and " + (names.isEmpty() ? "nobody here may approve it"
                : names.size() == 1 ? "only " + names.get(0) + " here may approve it"
                : "those who may approve it here (" + String.join(", ", names) + ") all go back to one person")
                + ". Let the sign-in provider, or the deployment by ROSTERBRIDGE_DEPLOYED_ADMINS, vouch for another person");
    }

    // ---- why not

    private static String sentence(Refusal refusal, Account account, List<Account> before) {
        if (refusal instanceof Refusal.Caused caused) {
            return caused(caused, account);
        } else if (refusal instanceof Refusal.Same same) {
            Account other = before.stream().filter(one -> one.hand().equals(same.other())).findFirst().orElseThrow();
            return deed(account, other.person()).or(() -> deed(other, account.person())).map(hand -> hand + ", and \"" + other.person()
                    + "\" has approved it already").orElseGet(() -> "\"" + account.person() + "\" and \"" + other.person()
                    + "\", who has approved it already, both go back to \"" + shown(same.root()) + "\"")
                    + "; it takes two people, let somebody else approve it";
        } else if (refusal instanceof Refusal.TooNew) {
            return "since this began to wait, somebody has made the account \"" + account.person() + "\", set its password, raised its role "
                    + "or let it log in again; only an account that nobody has had a hand in since counts";
        }
        return "nobody is known to be behind \"" + account.person() + "\"; it takes two people, let somebody else approve it";
    }

    private static String caused(Refusal.Caused caused, Account account) {
        String cause = caused.deed().login();
        if (cause.equals(account.person())) {
            return "\"" + cause + "\" " + caused.deed().what() + "; it takes two people who did not cause it";
        }
        return deed(account, cause).orElse("\"" + account.person() + "\" and \"" + cause + "\" both go back to \"" + shown(caused.root())
                + "\"") + ", and \"" + cause + "\" " + caused.deed().what() + "; it takes two people who did not cause it";
    }

    /** What this maker has done to the account; empty if nothing. */
    private static Optional<String> deed(Account account, String maker) {
        boolean isMade = account.createdBy().equals(Optional.of(maker));
        return isMade || account.passwordSetBy().equals(Optional.of(maker)) ? Optional.of("\"" + maker + "\" has "
                + (isMade ? "made" : "set the password of") + " the account \"" + account.person() + "\"") : Optional.empty();
    }

    /** A root is the name of a local account, or a provider and a subject, of which the latter is enough to tell people apart. */
    private static String shown(String root) {
        return root.substring(root.lastIndexOf(' ') + 1);
    }

    // ---- people

    /** What each has done, by the login; a token acts for the console user who made it. Files and clocks cause things too, and are no people. */
    private List<Deed> deeds(Collection<Cause> causes) {
        Map<String, String> makers = makers(causes.stream().map(Cause::login).collect(Collectors.toSet()));
        Map<String, Set<String>> known = roots.of(causes.stream().map(Cause::login).collect(Collectors.toSet()));
        Map<String, Set<String>> done = new TreeMap<>();
        Map<String, Set<String>> rooted = new HashMap<>();
        causes.stream().filter(cause -> known.containsKey(cause.login())).forEach(cause -> {
            String person = makers.getOrDefault(cause.login(), cause.login());
            done.computeIfAbsent(person, none -> new TreeSet<>()).add(cause.what());
            rooted.computeIfAbsent(person, none -> new TreeSet<>()).addAll(known.get(cause.login()));
        });
        return done.entrySet().stream().map(deed -> new Deed(deed.getKey(), rooted.get(deed.getKey()), String.join(", ", deed.getValue())))
                .toList();
    }

    /** Who made each token that is still there. */
    private Map<String, String> makers(Collection<String> logins) {
        Map<String, String> makers = new HashMap<>();
        database.query("select login, creator from api_token where login = any(?)", row -> {
            makers.put(row.getString("login"), row.getString("creator"));
        }, (Object) logins.toArray(String[]::new));
        return makers;
    }

    private Optional<Account> account(String person) {
        return accounts(List.of(person)).stream().findFirst();
    }

    private List<Account> accounts(List<String> persons) {
        Map<String, Set<String>> behind = roots.of(persons);
        Object names = persons.toArray(String[]::new);
        return database.query("""
                select name as person, created_by, password_set_by, handled_at from console_user where name = any(?)
                union all select name, null, null, null from oidc_login where name = any(?) order by person""", (row, number) ->
                account(row, behind.getOrDefault(row.getString("person"), Set.of()), Columns.instant(row, "handled_at")), names, names);
    }

    private List<Account> approved(Matter matter) {
        return database.query("select person, created_by, password_set_by, roots from approval where subject = ? and fingerprint = ? "
                + "order by at, person", (row, number) -> account(row, row.getString("roots") == null ? roots.of(row.getString("person"))
                : Set.of(row.getString("roots").split(LINE)), null), matter.subject(), matter.fingerprint());
    }

    /** @param handledAt null: never */
    private static Account account(ResultSet row, Set<String> behind, Instant handledAt) throws SQLException {
        return new Account(new Hand(row.getString("person"), behind, Optional.ofNullable(handledAt)),
                Optional.ofNullable(row.getString("created_by")),
                Optional.ofNullable(row.getString("password_set_by")));
    }

    /** Whoever may, as far as is known: what a provider says of somebody counts at the sign-in only. */
    private List<String> mayApprove() {
        Object able = Arrays.stream(Role.values()).filter(role -> role.permissions().contains(Permission.APPROVE)).map(Role::word)
                .toArray(String[]::new);
        return database.queryForList("select name from console_user where not disabled and role = any(?) union all select name from oidc_login "
                + "where not disabled and (role is null or role = any(?)) order by name", String.class, able, able);
    }

    /** Removes those given before a time; what they were given for has ended since. */
    public int removeOlderThan(OffsetDateTime before) {
        return database.update("delete from approval where at < ?", before);
    }
}
