package io.rosterbridge.provisioning;

import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.LinkDecision.Answer;
import io.rosterbridge.domain.LinkDecision.Standing;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.UserName;
import io.rosterbridge.profile.Identity;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.queue.TaskRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Who lays claim to which userName. A person in service who is linked under it keeps it; of a person out of service it may pass, see
 * {@link io.rosterbridge.domain.LinkDecision}. Of several without a Calendly user whom the directory knows by one address, the first by id
 * gets it; where only the mapping makes the same userName of several, none does. Two nodes may miss each other here; then Calendly's 409
 * and the unique link decide.
 */
final class UserNameClaims {

    /** H2 goes through the whole array for every row it finds by it. */
    private static final int STATEMENT_SIZE = 500;

    private final JdbcTemplate database;
    private final TaskRows tasks;

    UserNameClaims(JdbcTemplate database) {
        this.database = database;
        this.tasks = new TaskRows(database);
    }

    /** Writes down the claims of these people where they are new, and tells each who is on the other side. */
    void claim(List<Work> works) {
        write(works);
        tell(works);
    }

    /** Tells each of these people who is on the other side; writes nothing. */
    void tell(List<Work> works) {
        tellRivals(works);
        tellHolders(works);
        meet(works);
    }

    /** Writes down the claims of these people where they are new. */
    void write(List<Work> works) {
        tasks.claim(works.stream().filter(work -> !key(work).equals(Optional.ofNullable(work.facts().userNameKey())))
                .map(work -> new TaskRows.Claim(work.userId(), key(work).orElse(null))).toList());
    }

    /** Tells each of these people whose claim stands against theirs; writes nothing. */
    void tellRivals(List<Work> works) {
        Map<String, List<Work>> byKey = new HashMap<>();
        for (Work work : works) {
            key(work).filter(claimed -> isWanted(work)).ifPresent(claimed -> byKey.computeIfAbsent(claimed, none -> new ArrayList<>()).add(work));
        }
        if (!byKey.isEmpty()) {
            rivals(byKey);
        }
    }

    private void rivals(Map<String, List<Work>> byKey) {
        claimants(byKey.keySet(), (key, claimant) -> byKey.get(key).forEach(work -> claimant.meets(work, key)));
    }

    /** The claims that stand against these people, by the claims written down for all others and their own as they would be. */
    Rivals rivalsOf(List<Work> works) {
        Map<String, Work> own = new HashMap<>();
        Set<String> keys = new HashSet<>();
        works.forEach(work -> {
            own.put(work.userId(), work);
            key(work).ifPresent(keys::add);
        });
        Rivals rivals = new Rivals(keys.stream().map(Counted::hash).collect(Collectors.toSet()));
        works.forEach(rivals::add);
        List<String> all = List.copyOf(keys);
        for (int from = 0; from < all.size(); from += STATEMENT_SIZE) {
            claimants(all.subList(from, Math.min(all.size(), from + STATEMENT_SIZE)), (key, claimant) -> {
                if (!own.containsKey(claimant.userId())) {
                    rivals.add(key, claimant);
                }
            });
        }
        return rivals;
    }

    /**
     * A person who lays claim to a userName.
     *
     * @param address     the key of the directory's address
     * @param isLinked    whether their Calendly user has the userName
     * @param hasAccount  whether they have a Calendly user at all
     * @param isInService as far as accounts are concerned; of those who are not, only who is linked lays claim
     */
    private record Claimant(String userId, String address, boolean isLinked, boolean hasAccount, boolean isInService) {

        /** Tells a person who wants the userName, too, whether this one stands against them. */
        void meets(Work work, String key) {
            boolean has = isLinkedUnder(work, key);
            if (work.userId().equals(userId) || has && !(isLinked && isInService)) {
                return;
            }
            if (!isInService) {
                work.hasFormer(userId);
            } else if (isLinked || !isBefore(work)) {
                work.hasRival(userId);
            }
        }

        /** Of two whom the directory knows by one address and Calendly does not know, the first by id. */
        private boolean isBefore(Work work) {
            return !hasAccount && work.facts().account().isEmpty() && address.equals(UserName.key(work.facts().person().email()))
                    && work.userId().compareTo(userId) < 0;
        }
    }

    private interface Claimants {
        void take(String key, Claimant claimant);
    }

    /** Which address a link holds is compared here: a database may not know the lower case of every letter. */
    private void claimants(Collection<String> keys, Claimants claimants) {
        database.query("""
                    select t.user_name_key, t.user_id, u.email, c.user_name,
                           case when c.user_id is null then 0 else 1 end as has_account,
                           case when u.gone_at is null and u.status = 'active' and a.state <> 'none' then 1 else 0 end as in_service,
                           case when u.gone_at is null and u.status = 'active' and a.state = 'assigned' then 1 else 0 end as wanted
                    from provisioning_task t
                    join directory_user u on u.id = t.user_id
                    join app_assignment a on a.user_id = t.user_id
                    left join calendly_account c on c.user_id = t.user_id
                    where t.user_name_key = any(?)""", row -> {
            String key = row.getString("user_name_key");
            boolean isLinked = Optional.ofNullable(row.getString("user_name")).map(UserName::key).equals(Optional.of(key));
            if (isLinked || row.getInt("wanted") == 1) {
                claimants.take(key, new Claimant(row.getString("user_id"), UserName.key(row.getString("email")), isLinked,
                        row.getInt("has_account") == 1, row.getInt("in_service") == 1));
            }
        }, (Object) keys.toArray(String[]::new));
    }

    // ---- who has a userName in Calendly and lays claim to another

    /** People with a Calendly user, with the userName it has and the one they are to have; null if that is not known. */
    private record Holder(String userId, String has, String wants) {
        boolean isMoving() {
            return wants != null && !wants.equals(has);
        }
    }

    /** Tells those who are to get another userName who has it, if that one is to get another, too. */
    private void tellHolders(List<Work> works) {
        List<Work> renamed = works.stream().filter(work -> isWanted(work) && work.rival().isEmpty() && work.facts().account().isPresent()
                && key(work).filter(key -> !isLinkedUnder(work, key)).isPresent()).toList();
        Map<String, Holder> holders = new HashMap<>();
        Set<String> asked = new HashSet<>();
        Set<String> wanted = renamed.stream().map(work -> key(work).orElseThrow()).collect(Collectors.toSet());
        while (!wanted.isEmpty() && asked.addAll(wanted)) {
            Map<String, Holder> found = holders(wanted);
            holders.putAll(found);
            wanted = found.values().stream().filter(Holder::isMoving).map(Holder::wants).filter(key -> !asked.contains(key))
                    .collect(Collectors.toSet());
        }
        renamed.forEach(work -> {
            List<String> others = new ArrayList<>();
            Holder next = holders.get(key(work).orElseThrow());
            while (next != null && next.isMoving() && !others.contains(next.userId()) && !others.contains(work.userId())) {
                others.add(next.userId());
                next = holders.get(next.wants());
            }
            if (!others.isEmpty()) {
                work.waitsFor(others);
            }
        });
    }

    /** By the userName they have. A database may not know the lower case of every letter: who is missed here, Calendly tells by its 409. */
    private Map<String, Holder> holders(Collection<String> keys) {
        Map<String, Holder> holders = new HashMap<>();
        database.query("select c.user_id, c.user_name, t.user_name_key from calendly_account c join provisioning_task t on t.user_id = c.user_id "
                + "where lower(c.user_name) = any(?)", row -> {
                    String has = UserName.key(row.getString("user_name"));
                    holders.put(has, new Holder(row.getString("user_id"), has, row.getString("user_name_key")));
                }, (Object) keys.toArray(String[]::new));
        return holders;
    }

    // ---- both sides of an account that may pass from one to the other

    /**
     * Tells these people what is known of the person on the other side: of the one out of service whose Calendly user they want, or of the
     * one in service who wants theirs; and what an admin has answered about them.
     */
    void meet(List<Work> works) {
        Map<String, List<Work>> leavers = leavers(works);
        Set<String> others = works.stream().flatMap(work -> work.former().stream()).collect(Collectors.toCollection(HashSet::new));
        if (!leavers.isEmpty()) {
            others.addAll(wanting(leavers.keySet()));
        }
        Map<String, Work> met = others.isEmpty() ? Map.of() : read(database, others, works.get(0).profile());
        Map<String, LinkAnswer> answers = LinkAnswer.of(database, Stream.concat(works.stream().map(Work::userId), others.stream()).toList());
        works.forEach(work -> {
            work.answered(answers.get(work.userId()));
            work.former().map(met::get).filter(former -> former.facts().account().isPresent())
                    .ifPresent(former -> work.isInContest(contest(work, former, former, answers)));
        });
        met.values().stream().filter(UserNameClaims::mayInherit).forEach(heir -> key(heir).map(leavers::get).stream().flatMap(List::stream)
                .filter(leaver -> !leaver.userId().equals(heir.userId())).forEach(leaver -> {
                    Contest contest = contest(heir, leaver, heir, answers);
                    if (leaver.heir().filter(other -> Contest.BEST_FIRST.compare(other, contest) <= 0).isEmpty()) {
                        leaver.hasHeir(contest);
                    }
                }));
    }

    private static Contest contest(Work claimant, Work holder, Work other, Map<String, LinkAnswer> answers) {
        Account account = holder.facts().account().orElseThrow();
        Answer answer = Optional.ofNullable(answers.get(claimant.userId())).map(said -> said.ofLink(account.scimId())).orElse(Answer.NONE);
        return new Contest(other.userId(), Human.standing(holder), Human.likeness(claimant, holder, account), account, other.facts().revision(),
                answer);
    }

    /** People out of service who have a Calendly user, by the userNames under which it may be wanted. */
    private static Map<String, List<Work>> leavers(List<Work> works) {
        Map<String, List<Work>> leavers = new HashMap<>();
        works.stream().filter(work -> work.facts().account().isPresent() && Human.standing(work) != Standing.IN_SERVICE).forEach(work -> {
            Account account = work.facts().account().orElseThrow();
            Set<String> keys = new HashSet<>(Set.of(UserName.key(account.held().userName())));
            if (!Human.isWholeChange(work, account)) {
                keys.add(UserName.key(work.facts().person().email()));
                work.identity().ifPresent(identity -> keys.add(UserName.key(identity.userName())));
            }
            keys.forEach(key -> leavers.computeIfAbsent(key, none -> new ArrayList<>()).add(work));
        });
        return leavers;
    }

    /** People in service who have no Calendly user and may want one of these userNames. */
    private Set<String> wanting(Collection<String> keys) {
        String inService = " join app_assignment a on a.user_id = u.id and a.state <> 'none' where u.gone_at is null and u.status = 'active' "
                + "and not exists (select 1 from calendly_account c where c.user_id = u.id) and ";
        Object these = keys.toArray(String[]::new);
        Set<String> wanting = new HashSet<>(database.queryForList("select u.id from directory_user u" + inService + "u.email_key = any(?)",
                String.class, these));
        wanting.addAll(database.queryForList("select u.id from provisioning_task t join directory_user u on u.id = t.user_id" + inService
                + "t.user_name_key = any(?)", String.class, these));
        return wanting;
    }

    /** These people as they are now. */
    static Map<String, Work> read(JdbcTemplate database, Collection<String> userIds, ProfileInForce profile) {
        Map<String, Work> works = new HashMap<>();
        database.queryForList("select * from provisioning_work where user_id = any(?)", (Object) userIds.toArray(String[]::new)).forEach(row -> {
            Work work = new Work(WorkRows.facts(WorkRows.row(row)), profile);
            work.identify();
            works.put(work.userId(), work);
        });
        return works;
    }

    private static boolean mayInherit(Work work) {
        return work.facts().account().isEmpty() && Human.standing(work) == Standing.IN_SERVICE;
    }

    /** The keys that these people no longer hold against others, now that their work is done; each with whom it is from. */
    static Map<String, Set<String>> given(List<Work> works) {
        Map<String, Set<String>> given = new HashMap<>();
        works.forEach(work -> given(work).forEach(key -> given.computeIfAbsent(key, none -> new HashSet<>()).add(work.userId())));
        return given;
    }

    private static List<String> given(Work work) {
        Optional<String> held = work.facts().account().map(account -> UserName.key(account.held().userName()));
        String former = work.facts().userNameKey();
        boolean renamed = former != null && !Optional.of(former).equals(key(work));
        boolean left = !isWanted(work);
        List<String> keys = new ArrayList<>();
        if (renamed) {
            keys.add(former);
            held.ifPresent(keys::add);
        }
        if (left) {
            keys.add(key(work).orElse(former));
        }
        held.filter(key -> isReleased(work, key)).ifPresent(keys::add);
        return keys.stream().filter(Objects::nonNull).toList();
    }

    /** Whether Calendly took the address from this person by this very work; two who want each other's never get there. */
    private static boolean isReleased(Work work, String held) {
        return work.isUnlinked() || work.delivered().filter(result -> result.outcome() == Outcome.DELIVERED || result.outcome() == Outcome.UNLINKED)
                .filter(result -> result.account().filter(account -> UserName.key(account.held().userName()).equals(held)).isEmpty()).isPresent();
    }

    /** The userName this person lays claim to: of who is not to be updated, that of their Calendly user; empty if it could not be mapped. */
    static Optional<String> key(Work work) {
        return (isWanted(work) ? Optional.<String>empty() : work.facts().account().map(account -> account.held().userName()))
                .or(() -> work.identity().map(Identity::userName)).map(UserName::key);
    }

    private static boolean isWanted(Work work) {
        return work.facts().present() && work.facts().assignment() == Assignment.ASSIGNED
                && work.identity().filter(Identity::active).isPresent();
    }

    private static boolean isLinkedUnder(Work work, String key) {
        return work.facts().account().filter(account -> UserName.key(account.held().userName()).equals(key)).isPresent();
    }

    /** Whether this person's claim counts against others. */
    private static boolean holds(Work work) {
        return key(work).filter(key -> isLinkedUnder(work, key) || isWanted(work)).isPresent();
    }

    /** Counts claims among everybody, eight bytes each, to find the few userNames that two people claim. */
    static final class Counted {

        private long[] hashes = new long[1024];
        private int count;

        void add(Work work) {
            if (holds(work)) {
                if (count == hashes.length) {
                    hashes = Arrays.copyOf(hashes, count * 2);
                }
                hashes[count++] = hash(key(work).orElseThrow());
            }
        }

        /** Those that may be claimed twice; their claimants are still to be added. */
        Rivals shared() {
            Arrays.sort(hashes, 0, count);
            Set<Long> twice = new HashSet<>();
            for (int each = 1; each < count; each++) {
                if (hashes[each] == hashes[each - 1]) {
                    twice.add(hashes[each]);
                }
            }
            return new Rivals(twice);
        }

        private static long hash(String key) {
            long hash = 1125899906842597L;
            for (int each = 0; each < key.length(); each++) {
                hash = 31 * hash + key.charAt(each);
            }
            return hash;
        }
    }

    /** Who claims a userName that somebody else claims too, under any profile; decides as {@link #tellRivals} does. */
    public static final class Rivals {

        private final Set<Long> shared;
        private final Map<String, List<Claimant>> claimants = new HashMap<>();

        private Rivals(Set<Long> shared) {
            this.shared = shared;
        }

        boolean isEmpty() {
            return shared.isEmpty();
        }

        void add(Work work) {
            key(work).filter(key -> holds(work) && shared.contains(Counted.hash(key))).ifPresent(key -> add(key, new Claimant(work.userId(),
                    UserName.key(work.facts().person().email()), isLinkedUnder(work, key), work.facts().account().isPresent(),
                    Human.standing(work) == Standing.IN_SERVICE)));
        }

        /** Of each kind, the first two by id are enough to name one who is not the person. */
        private void add(String key, Claimant claimant) {
            List<Claimant> all = claimants.computeIfAbsent(key, none -> new ArrayList<>());
            all.add(claimant);
            List<Claimant> alike = all.stream().filter(each -> each.isLinked() == claimant.isLinked() && each.hasAccount() == claimant.hasAccount()
                    && each.isInService() == claimant.isInService()).sorted(Comparator.comparing(Claimant::userId)).toList();
            if (alike.size() > 2) {
                all.remove(alike.get(2));
            }
        }

        void tell(Work work) {
            key(work).filter(key -> isWanted(work)).ifPresent(key -> claimants.getOrDefault(key, List.of())
                    .forEach(claimant -> claimant.meets(work, key)));
        }
    }
}
