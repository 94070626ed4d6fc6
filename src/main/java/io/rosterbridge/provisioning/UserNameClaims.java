package io.rosterbridge.provisioning;

import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.UserName;
import io.rosterbridge.mapping.Identity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Who lays claim to which userName. Whoever is linked under it already keeps it, unless they are gone from the directory and
 * somebody else comes with it; among the others nobody gets it. Two nodes
 * may miss each other here; then Calendly's 409 and the unique link decide.
 */
public final class UserNameClaims {

    /** H2 goes through the whole array for every row it finds by it. */
    private static final int STATEMENT_SIZE = 500;

    private final JdbcTemplate database;

    public UserNameClaims(JdbcTemplate database) {
        this.database = database;
    }

    /** Writes down the claims of these people where they are new, and tells each whose claim stands against theirs. */
    void claim(List<Work> works) {
        write(works);
        tellRivals(works);
    }

    /** Writes down the claims of these people where they are new. */
    void write(List<Work> works) {
        List<Object[]> changed = works.stream().filter(work -> !key(work).equals(Optional.ofNullable(work.facts().userNameKey())))
                .map(work -> new Object[] {key(work).orElse(null), work.userId()}).toList();
        if (!changed.isEmpty()) {
            database.batchUpdate("update provisioning_task set user_name_key = ? where user_id = ?", changed);
        }
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
        claimants(byKey.keySet(), (key, claimant, linked, gone) -> {
            for (Work work : byKey.get(key)) {
                if (!work.userId().equals(claimant) && (linked || !isLinkedUnder(work, key))) {
                    if (gone) {
                        work.hasFormer(claimant);
                    } else {
                        work.hasRival(claimant);
                    }
                }
            }
        });
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
            claimants(all.subList(from, Math.min(all.size(), from + STATEMENT_SIZE)), (key, claimant, linked, gone) -> {
                if (!own.containsKey(claimant)) {
                    rivals.add(key, claimant, linked, gone);
                }
            });
        }
        return rivals;
    }

    private interface Claimants {
        void take(String key, String userId, boolean linked, boolean gone);
    }

    /** Which address a link holds is compared here: a database may not know the lower case of every letter. */
    private void claimants(Collection<String> keys, Claimants claimants) {
        database.query("""
                    select t.user_name_key, t.user_id, c.user_name, case when u.gone_at is null then 0 else 1 end as gone,
                           case when u.gone_at is null and (c.user_id is not null or (u.status = 'active' and a.state = 'assigned'))
                                then 1 else 0 end as wanted
                    from provisioning_task t
                    join directory_user u on u.id = t.user_id
                    join app_assignment a on a.user_id = t.user_id
                    left join calendly_account c on c.user_id = t.user_id
                    where t.user_name_key = any(?)""", row -> {
            String key = row.getString("user_name_key");
            boolean linked = Optional.ofNullable(row.getString("user_name")).map(UserName::key).equals(Optional.of(key));
            if (linked || row.getInt("wanted") == 1) {
                claimants.take(key, row.getString("user_id"), linked, row.getInt("gone") == 1);
            }
        }, (Object) keys.toArray(String[]::new));
    }

    /** The keys that these people no longer hold against others, now that their work is done; each with whom it is from. */
    static Map<String, Set<String>> given(List<Work> works) {
        Map<String, Set<String>> given = new HashMap<>();
        works.forEach(work -> given(work).forEach(key -> given.computeIfAbsent(key, none -> new HashSet<>()).add(work.userId())));
        return given;
    }

    private static List<String> given(Work work) {
        String former = work.facts().userNameKey();
        boolean renamed = former != null && !Optional.of(former).equals(key(work));
        boolean left = !isWanted(work) && work.delivered().flatMap(result -> result.account()).isEmpty();
        List<String> keys = new ArrayList<>();
        if (renamed) {
            keys.add(former);
        }
        if (left) {
            keys.add(key(work).orElse(former));
        }
        work.facts().account().map(account -> UserName.key(account.held().userName()))
                .filter(held -> isReleased(work, held)).ifPresent(keys::add);
        return keys.stream().filter(Objects::nonNull).toList();
    }

    /** Whether Calendly took the address from this person by this very work; two who want each other's never get there. */
    private static boolean isReleased(Work work, String held) {
        return work.delivered().filter(result -> result.outcome() == Outcome.DELIVERED || result.outcome() == Outcome.UNLINKED)
                .filter(result -> result.account().filter(account -> UserName.key(account.held().userName()).equals(held)).isEmpty()).isPresent();
    }

    /** The userName this person lays claim to; empty if it could not be mapped. */
    static Optional<String> key(Work work) {
        return work.identity().map(Identity::userName).map(UserName::key);
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
        return key(work).filter(key -> isLinkedUnder(work, key)
                || work.facts().present() && (work.facts().account().isPresent() || isWanted(work))).isPresent();
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
        private final Map<String, List<String>> linked = new HashMap<>();
        private final Map<String, List<String>> others = new HashMap<>();
        private final Map<String, List<String>> formers = new HashMap<>();

        private Rivals(Set<Long> shared) {
            this.shared = shared;
        }

        boolean isEmpty() {
            return shared.isEmpty();
        }

        /** Two of each kind are enough to name one who is not the person. */
        void add(Work work) {
            key(work).filter(key -> holds(work) && shared.contains(Counted.hash(key)))
                    .ifPresent(key -> add(key, work.userId(), isLinkedUnder(work, key), !work.facts().present()));
        }

        private void add(String key, String userId, boolean isLinked, boolean isGone) {
            List<String> claimants = (isGone ? formers : isLinked ? linked : others).computeIfAbsent(key, none -> new ArrayList<>());
            if (claimants.size() < 2) {
                claimants.add(userId);
            }
        }

        void tell(Work work) {
            key(work).filter(key -> isWanted(work) && shared.contains(Counted.hash(key))).ifPresent(key -> {
                List<String> against = new ArrayList<>(linked.getOrDefault(key, List.of()));
                if (!isLinkedUnder(work, key)) {
                    against.addAll(others.getOrDefault(key, List.of()));
                    formers.getOrDefault(key, List.of()).stream().filter(userId -> !userId.equals(work.userId())).findFirst()
                            .ifPresent(work::hasFormer);
                }
                against.stream().filter(userId -> !userId.equals(work.userId())).findFirst().ifPresent(work::hasRival);
            });
        }
    }
}
