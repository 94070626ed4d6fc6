package io.rosterbridge.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
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
 * <p>Two accounts of which one has been made by the other's user, or has got its password from them, are no two people; nor are two
 * whose present passwords the same third one has set. What an account was when it approved counts, whatever becomes of it later.
 */
public final class Approvals {

    private static final int NEEDED = 2;

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final boolean twoPersons;

    /** @param twoPersons whether two people are needed; else each approval is enough */
    public Approvals(JdbcTemplate database, TransactionTemplate transaction, Clock clock, boolean twoPersons) {
        this.database = database;
        this.transaction = transaction;
        this.clock = clock;
        this.twoPersons = twoPersons;
    }

    /** An account, and in whose hands it is. */
    private record Account(String person, Optional<String> createdBy, Optional<String> passwordSetBy, boolean passwordOwn) {

        /** Whoever knows the password beside its user. */
        Optional<String> passwordKnownTo() {
            return passwordSetBy.filter(setter -> !passwordOwn);
        }
    }

    /**
     * Records an approval, in the caller's transaction if there is one.
     *
     * @param subject     what is approved, such as {@code hold:17}
     * @param fingerprint of the list as it was shown; to be compared with the present one before
     * @param causes      what has led to it; asked for only where two people are needed
     * @return whether it may be carried out now; false: it waits for somebody else
     * @throws IllegalStateException if two people are needed and this one is not to be one of them; the message says why
     */
    public boolean approve(String subject, String fingerprint, Actor who, Supplier<? extends Collection<Cause>> causes) {
        if (!twoPersons) {
            return true;
        }
        return Boolean.TRUE.equals(transaction.execute(status -> {
            database.queryForList("select id from approval_turn where id = 1 for update");
            Map<String, String> causing = causing(causes.get());
            List<Account> before = approved(subject, fingerprint);
            Account account = account(who.person()).orElseThrow(() -> new IllegalStateException("it takes two people, and \"" + who.name()
                    + "\" is nobody in particular; log in to approve it"));
            refuseWhoHasCausedIt(account, causing);
            if (before.stream().noneMatch(other -> other.person().equals(account.person()))) {
                before.forEach(other -> refuseOneHand(account, other));
                database.update("insert into approval (subject, fingerprint, person, at, created_by, password_set_by, password_own) "
                        + "values (?, ?, ?, ?, ?, ?, ?)", subject, fingerprint, account.person(), clock.instant().atOffset(ZoneOffset.UTC),
                        account.createdBy().orElse(null), account.passwordSetBy().orElse(null), account.passwordOwn());
            }
            // Whoever has approved may have become a cause since.
            return approved(subject, fingerprint).stream().filter(other -> !causing.containsKey(other.person())).count() >= NEEDED;
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
     * How the approval of this list stands; where one person is enough, there is nothing to say.
     *
     * @param causes as in {@link #approve}
     */
    public Standing standing(String subject, String fingerprint, Supplier<? extends Collection<Cause>> causes) {
        if (!twoPersons) {
            return new Standing(List.of(), List.of(), Optional.empty());
        }
        Map<String, String> causing = causing(causes.get());
        List<String> left = mayApprove().stream().filter(person -> !causing.containsKey(person)).toList();
        return new Standing(approved(subject, fingerprint).stream().map(Account::person).toList(),
                causing.entrySet().stream().map(cause -> cause.getKey() + " " + cause.getValue()).toList(),
                left.size() >= NEEDED ? Optional.empty() : Optional.of("It takes two people who did not cause it, and "
                        + (left.isEmpty() ? "nobody" : "only " + left.get(0))
                        + " here is one who may approve; let an owner make somebody else an admin, "
                        + "or nobody is removed"));
    }

    private static void refuseWhoHasCausedIt(Account account, Map<String, String> causing) {
        if (causing.containsKey(account.person())) {
            throw new IllegalStateException("\"" + account.person() + "\" " + causing.get(account.person())
                    + "; it takes two people who did not cause it");
        }
        account.passwordKnownTo().filter(causing::containsKey).ifPresent(setter -> {
            throw new IllegalStateException("the password of \"" + account.person() + "\" is one that \"" + setter + "\" has set, who "
                    + causing.get(setter) + "; choose another one first");
        });
    }

    private static void refuseOneHand(Account account, Account other) {
        refuseHand(account, other, "\"" + other.person() + "\" has approved it already");
        refuseHand(other, account, "\"" + other.person() + "\" has approved it already");
        account.passwordKnownTo().filter(setter -> other.passwordKnownTo().equals(Optional.of(setter))).ifPresent(setter -> {
            throw new IllegalStateException("the passwords of \"" + account.person() + "\" and of \"" + other.person()
                    + "\", who has approved it already, are ones that \"" + setter + "\" has set; choose another one first");
        });
    }

    private static void refuseHand(Account made, Account maker, String why) {
        if (made.createdBy().equals(Optional.of(maker.person())) || made.passwordSetBy().equals(Optional.of(maker.person()))) {
            String deed = made.createdBy().equals(Optional.of(maker.person())) ? "made" : "set the password of";
            throw new IllegalStateException("\"" + maker.person() + "\" has " + deed + " the account \"" + made.person() + "\", and " + why
                    + "; it takes two people, let somebody else approve it");
        }
    }

    // ---- people

    /** By person, what they did. */
    private Map<String, String> causing(Collection<Cause> causes) {
        Map<String, String> persons = persons(causes.stream().map(Cause::login).collect(Collectors.toSet()));
        Map<String, Set<String>> deeds = new TreeMap<>();
        causes.stream().filter(cause -> persons.containsKey(cause.login()))
                .forEach(cause -> deeds.computeIfAbsent(persons.get(cause.login()), none -> new TreeSet<>()).add(cause.what()));
        Map<String, String> causing = new TreeMap<>();
        deeds.forEach((person, done) -> causing.put(person, String.join(", ", done)));
        return causing;
    }

    /** Who is behind these logins. Files and clocks cause things too, and are nobody whose word would count. */
    private Map<String, String> persons(Collection<String> logins) {
        Object names = logins.toArray(String[]::new);
        Map<String, String> persons = new HashMap<>();
        database.query("""
                select name as login, name as person from console_user where name = any(?)
                union select name, name from oidc_login where name = any(?)
                union select login, creator from api_token where login = any(?)""", row -> {
            persons.put(row.getString("login"), row.getString("person"));
        }, names, names, names);
        return persons;
    }

    private Optional<Account> account(String person) {
        return database.query("""
                select name as person, created_by, password_set_by, password_own from console_user where name = ?
                union all select name, null, null, true from oidc_login where name = ?""", (row, number) -> account(row), person, person)
                .stream().findFirst();
    }

    private List<Account> approved(String subject, String fingerprint) {
        return database.query("select person, created_by, password_set_by, password_own from approval where subject = ? "
                + "and fingerprint = ? order by at, person", (row, number) -> account(row), subject, fingerprint);
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(row.getString("person"), Optional.ofNullable(row.getString("created_by")),
                Optional.ofNullable(row.getString("password_set_by")), row.getBoolean("password_own"));
    }

    /** Whoever may, as far as is known: what a provider says of somebody counts at the sign-in only. */
    private List<String> mayApprove() {
        Object roles = Arrays.stream(Role.values()).filter(role -> role.permissions().contains(Permission.APPROVE)).map(Role::word)
                .toArray(String[]::new);
        return database.queryForList("select name from console_user where not disabled and role = any(?) "
                + "union all select name from oidc_login order by name", String.class, roles);
    }
}
