package io.rosterbridge.directory;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.account.LinkedAccounts;
import io.rosterbridge.account.LinkedAccounts.IfUnknown;
import io.rosterbridge.directory.Forgets.Kept;
import io.rosterbridge.domain.UserName;
import io.rosterbridge.platform.text.MailAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Forgets a person (GDPR, article 17): what the database holds of them is removed by each {@link Forgets}, and in the rows that say what
 * was done, a random pseudonym takes the place of their id, which nobody can trace back. Counts and times stay. What is not in its hands,
 * such as files that were read, it tells.
 */
public final class Erasure {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final AuditTrail audit;
    private final List<Forgets> parts;
    private final LinkedAccounts accounts;

    /** @param parts all that keep something of people, beside the directory itself; they forget in this order, so lock in it */
    Erasure(JdbcTemplate database, TransactionTemplate transaction, AuditTrail audit, List<Forgets> parts, LinkedAccounts accounts) {
        this.database = database;
        this.transaction = transaction;
        this.audit = audit;
        this.parts = List.copyOf(parts);
        this.accounts = accounts;
    }

    /**
     * What came of it.
     *
     * @param pseudonym what stands in log and change feed from now on
     * @param kept      what may still name the person; of files, those of this node
     */
    public record Erased(String pseudonym, List<Kept> kept) {
    }

    /**
     * Forgets one person, who must be gone or unassigned and have no linked Calendly user who may still log in: Calendly is asked. If a
     * source still lists the person, its next full read makes them known again.
     *
     * @param ifUnknown what to do if Calendly cannot be asked
     * @return empty if nobody has this id
     * @throws IllegalStateException if the person is still assigned or under way, or the linked user is active or cannot be asked for
     */
    public Optional<Erased> erase(Actor who, String id, IfUnknown ifUnknown) {
        obstacle(id).ifPresent(reason -> {
            throw new IllegalStateException(reason);
        });
        Optional<LinkedAccounts.Fate> linked = accounts.ask(id, ifUnknown);
        linked.flatMap(LinkedAccounts.Fate::obstacle).ifPresent(reason -> {
            throw new IllegalStateException(reason);
        });
        Optional<Forgotten> forgotten = transaction.execute(status -> {
            // The order of all who change the directory: first the turn of the files, then people.
            database.queryForList("select id from source_turn for update");
            if (database.queryForList("select id from directory_user where id = ? for update", String.class, id).isEmpty()) {
                return Optional.empty();
            }
            obstacle(id).or(() -> linkedMeanwhile(id, linked)).ifPresent(reason -> {
                throw new IllegalStateException(reason);
            });
            Forgotten person = new Forgotten(id, addresses(id), pseudonym());
            parts.forEach(part -> part.forget(person));
            forget(person);
            audit.recordPeople(who.name(), AuditAction.PERSON_ERASED, List.of(id), Map.of());
            audit.forget(id);
            return Optional.of(person);
        });
        return forgotten.map(person -> new Erased(person.pseudonym(), Stream.concat(linked.flatMap(LinkedAccounts.Fate::kept)
                .map(where -> new Forgets.Kept(where, null)).stream(), parts.stream().flatMap(part -> part.kept(person).stream())).toList()));
    }

    private Optional<String> linkedMeanwhile(String id, Optional<LinkedAccounts.Fate> asked) {
        List<String> now = database.queryForList("select scim_id from calendly_account where user_id = ?", String.class, id);
        return now.stream().allMatch(scimId -> asked.filter(fate -> fate.scimId().equals(scimId)).isPresent()) ? Optional.empty()
                : Optional.of("user \"" + id + "\" was linked to a Calendly user meanwhile; try again");
    }

    /** Why a person cannot be erased now, whatever has become of a linked Calendly user; empty if they can. */
    public Optional<String> obstacle(String id) {
        boolean isAssigned = count("select count(*) from app_assignment a join directory_user u on u.id = a.user_id "
                + "where a.user_id = ? and u.gone_at is null and a.state <> 'none'", id) > 0;
        if (isAssigned) {
            return Optional.of("user \"" + id + "\" is assigned; take the assignment away or remove the person first");
        }
        // What has failed, or cannot be sent, may be due for ever.
        String underWay = "state = 'leased'" + (accounts.areReachable() ? " or state = 'due' and attempts = 0" : "");
        return count("select count(*) from provisioning_task where user_id = ? and (" + underWay + ")", id) == 0 ? Optional.empty()
                : Optional.of("user \"" + id + "\" is being worked on; try again once the work is done");
    }

    /**
     * Every spelling of the person's addresses, the keys among them. Not of an address that another person has by now: in texts it is
     * theirs.
     */
    private Set<String> addresses(String id) {
        Set<String> known = new TreeSet<>(database.queryForList("select email from directory_user where id = ?", String.class, id));
        parts.forEach(part -> known.addAll(part.addresses(id)));
        Set<String> theirs = Set.copyOf(database.queryForList("select email_key from directory_user where id <> ? and email_key = any(?)",
                String.class, id, known.stream().map(UserName::key).toArray(String[]::new)));
        Set<String> addresses = new TreeSet<>();
        known.stream().filter(address -> !theirs.contains(UserName.key(address))).forEach(address -> {
            addresses.add(UserName.key(address));
            addresses.addAll(MailAddress.spellings(address));
        });
        addresses.removeIf(String::isEmpty);
        return addresses;
    }

    /** The directory's own part; the last, since others refer to its rows. */
    private void forget(Forgotten person) {
        database.update("update directory_change set user_id = ? where user_id = ?", person.pseudonym(), person.id());
        for (String table : List.of("directory_absence", "app_assignment")) {
            database.update("delete from " + table + " where user_id = ?", person.id());
        }
        database.update("delete from directory_user where id = ?", person.id());
    }

    private long count(String sql, String id) {
        return database.queryForObject(sql, Long.class, id);
    }

    private static String pseudonym() {
        byte[] random = new byte[12];
        RANDOM.nextBytes(random);
        return "erased-" + HexFormat.of().formatHex(random);
    }
}
