package io.rosterbridge.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.domain.Likeness.Traits;
import io.rosterbridge.domain.LinkDecision.Answer;
import io.rosterbridge.domain.LinkDecision.Found;
import io.rosterbridge.domain.LinkDecision.OfClaim;
import io.rosterbridge.domain.LinkDecision.OfLinked;
import io.rosterbridge.domain.LinkDecision.OfRemoval;
import io.rosterbridge.domain.LinkDecision.Other;
import io.rosterbridge.domain.LinkDecision.OwnAccount;
import io.rosterbridge.domain.LinkDecision.Policy;
import io.rosterbridge.domain.LinkDecision.Standing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * No sequence of rows and answers gives a person an account that another person in service holds, or switches off a person in service
 * because of another's row: checked on random histories, in which ids, names and addresses meet in every way, before a Calendly that
 * lets no two users have one userName.
 */
class LinkPropertiesTest {

    /** What a row says of an id, or what somebody answers to the question about it. */
    record Event(String id, Kind kind, String name, String address, boolean active, Assignment assignment) {
    }

    enum Kind { ROW, REMOVED, SAME_PERSON, ANOTHER_PERSON }

    @Property(tries = 3000)
    void nobodyInServiceLosesTheirAccountToAnotherOrByAnothersRow(@ForAll("histories") List<Event> history, @ForAll Policy policy,
                                                                  @ForAll boolean deletes, @ForAll long seed) {
        World world = new World(policy, deletes, new Random(seed));
        history.forEach(event -> {
            world.happens(event);
            world.settles();
        });
    }

    @Property(tries = 1000)
    void whatHasSettledStaysAsItIs(@ForAll("histories") List<Event> history, @ForAll Policy policy, @ForAll long seed) {
        World world = new World(policy, false, new Random(seed));
        history.forEach(event -> {
            world.happens(event);
            world.settles();
        });
        String settled = world.accounts.toString() + world.links;
        world.settles();
        assertThat(world.accounts.toString() + world.links).isEqualTo(settled);
    }

    /** Two want the address of one who is leaving: a namesake, to whom the account passes, and before them in the order of ids another. */
    @Property(generation = GenerationMode.EXHAUSTIVE)
    void theAccountOfALeaverPassesToTheNamesakeWhoeverElseWantsIt(@ForAll Policy policy, @ForAll boolean deletes,
                                                                   @ForAll @IntRange(max = 63) int seed) {
        World world = new World(policy, deletes, new Random(seed));
        for (Event event : List.of(row("b", "Ann Two", true), row("a", "Ann One", true), row("a", "Ann One", true), row("a", "Ann One", true),
                row("c", "Ann Two", true), row("b", "Ann Two", false))) {
            world.happens(event);
            world.settles();
        }
        assertThat(world.links).isEqualTo(Map.of("c", "s-1"));
        assertThat(world.accounts.get("s-1").isActive()).isTrue();
    }

    private static Event row(String id, String name, boolean active) {
        return new Event(id, Kind.ROW, name, "ann@x.org", active, Assignment.ASSIGNED);
    }

    @Provide
    Arbitrary<List<Event>> histories() {
        Arbitrary<Kind> kinds = Arbitraries.of(Kind.ROW, Kind.ROW, Kind.ROW, Kind.ROW, Kind.ROW, Kind.REMOVED, Kind.SAME_PERSON,
                Kind.ANOTHER_PERSON);
        return Combinators.combine(Arbitraries.of("a", "b", "c"), kinds, Arbitraries.of("Ann One", "Ann Two", "Bob Two", "Cy Three"),
                        Arbitraries.of("ann@x.org", "bob@x.org", "ann@y.org"), Arbitraries.of(true, true, false),
                        Arbitraries.of(Assignment.ASSIGNED, Assignment.ASSIGNED, Assignment.ASSIGNED, Assignment.SUSPENDED, Assignment.NONE))
                .as(Event::new).list().ofMinSize(1).ofMaxSize(14);
    }

    // ---- a directory, a Calendly, and the flow between them

    private static final class Person {
        private String name;
        private String address;
        private boolean present;
        private boolean active;
        private Assignment assignment;

        private Standing standing() {
            return Standing.of(present, active, assignment);
        }

        private boolean wants() {
            return standing() == Standing.IN_SERVICE && assignment == Assignment.ASSIGNED;
        }

        private Traits traits() {
            return new Traits(Optional.of(name), Optional.empty());
        }

        private ScimUser mapped(String id) {
            return new ScimUser(address, Optional.of(name), active, Optional.of(id));
        }
    }

    /** An answer counts for exactly what was shown. */
    private record Asked(String scimId, String name, String address) {
    }

    private static final class World {
        private final Map<String, Person> people = new TreeMap<>();
        private final Map<String, ScimUser> accounts = new TreeMap<>();
        private final Map<String, String> links = new TreeMap<>();
        private final Map<String, Asked> questions = new HashMap<>();
        private final Map<String, Map<Asked, Answer>> answers = new HashMap<>();
        private final Policy policy;
        private final EnabledActions actions;
        private final Random random;
        private int made;

        World(Policy policy, boolean deletes, Random random) {
            this.policy = policy;
            this.actions = new EnabledActions(true, true, deletes, true, true);
            this.random = random;
        }

        void happens(Event event) {
            Person person = people.computeIfAbsent(event.id, none -> new Person());
            switch (event.kind) {
                case ROW -> {
                    person.name = event.name;
                    person.address = event.address;
                    person.present = true;
                    person.active = event.active;
                    person.assignment = event.assignment;
                }
                case REMOVED -> person.present = false;
                case SAME_PERSON, ANOTHER_PERSON -> Optional.ofNullable(questions.get(event.id)).ifPresent(asked -> answers
                        .computeIfAbsent(event.id, none -> new HashMap<>()).put(asked, Answer.valueOf(event.kind.name())));
            }
            if (person.name == null) {
                people.remove(event.id);
            }
        }

        /** Everybody again and again, in any order, until nothing changes. */
        void settles() {
            String before;
            int rounds = 0;
            do {
                before = accounts.toString() + links;
                List<String> ids = new ArrayList<>(people.keySet());
                Collections.shuffle(ids, random);
                ids.forEach(this::work);
            } while (!before.equals(accounts.toString() + links) && ++rounds < 50);
            assertThat(rounds).as("it comes to rest").isLessThan(50);
        }

        private void work(String id) {
            Person person = people.get(id);
            String scimId = links.get(id);
            questions.remove(id);
            if (scimId != null && passedOn(id, person, scimId)) {
                return;
            }
            if (scimId != null) {
                ScimUser held = accounts.get(scimId);
                boolean isWhole = WholeChange.is(held, person.address, Optional.of(person.name), Optional.empty());
                OfLinked linked = LinkDecision.ofLinked(isWhole, true, answer(id, scimId));
                if (linked == OfLinked.ASK) {
                    questions.put(id, new Asked(scimId, person.name, person.address));
                }
                if (linked == OfLinked.UNLINK) {
                    links.remove(id);
                }
                if (linked != OfLinked.KEEP) {
                    return;
                }
            }
            if (person.wants() && !mayGoOn(id, person, scimId)) {
                return;
            }
            Optional<Account> account = Optional.ofNullable(scimId).map(linked -> new Account(linked, accounts.get(linked)));
            Decision decision = Decision.of(new Situation(person.present, person.active, person.assignment, account, actions, false,
                    Optional.empty(), false, Grace.NONE));
            if (decision.proceeds()) {
                carriedOut(decision.action(), id, person, scimId);
            }
        }

        /** Whether the account of somebody out of service has passed to whoever wants its userName, or stays until that is known. */
        private boolean passedOn(String id, Person holder, String scimId) {
            ScimUser held = accounts.get(scimId);
            Map<OfRemoval, String> claimants = new EnumMap<>(OfRemoval.class);
            people.forEach((other, claimant) -> {
                if (!other.equals(id) && claimant.standing() == Standing.IN_SERVICE && !links.containsKey(other)
                        && isSame(claimant.address, held.userName())) {
                    claimants.putIfAbsent(LinkDecision.ofRemoval(holder.standing(), likeness(claimant, holder, held), policy,
                            answer(other, scimId)), other);
                }
            });
            if (claimants.containsKey(OfRemoval.PASS_ON)) {
                pass(id, claimants.get(OfRemoval.PASS_ON));
                return true;
            }
            if (!claimants.containsKey(OfRemoval.KEEP_DATA) || !held.isInactive() && isAskedAbout(id, holder, scimId)) {
                return false;
            }
            if (!held.isInactive()) {
                write(id, scimId, held.withActive(false), held);
            }
            return true;
        }

        private boolean isAskedAbout(String id, Person holder, String scimId) {
            return LinkDecision.ofLinked(WholeChange.is(accounts.get(scimId), holder.address, Optional.of(holder.name), Optional.empty()), true,
                    answer(id, scimId)) != OfLinked.KEEP;
        }

        private boolean mayGoOn(String id, Person person, String scimId) {
            for (Map.Entry<String, Person> each : people.entrySet()) {
                String other = each.getKey();
                String otherAccount = links.get(other);
                boolean holds = otherAccount != null && isSame(accounts.get(otherAccount).userName(), person.address);
                boolean wants = each.getValue().wants() && isSame(each.getValue().address, person.address);
                if (other.equals(id) || !holds && !wants) {
                    continue;
                }
                OwnAccount own = scimId == null ? OwnAccount.NONE : isSame(accounts.get(scimId).userName(), person.address)
                        ? OwnAccount.WITH_THIS_USER_NAME : OwnAccount.WITH_ANOTHER;
                Likeness likeness = holds ? likeness(person, each.getValue(), accounts.get(otherAccount))
                        : Likeness.of(person.traits(), each.getValue().traits());
                OfClaim claim = LinkDecision.ofClaim(own, new Other(each.getValue().standing(), holds, likeness), policy,
                        holds ? answer(id, otherAccount) : Answer.NONE);
                if (claim == OfClaim.TAKE_OVER) {
                    pass(other, id);
                }
                if (claim == OfClaim.ASK) {
                    questions.put(id, new Asked(otherAccount, person.name, person.address));
                }
                if (claim != OfClaim.PROCEED) {
                    return false;
                }
            }
            return true;
        }

        private void carriedOut(Action action, String id, Person person, String scimId) {
            switch (action) {
                case CREATE -> create(id, person);
                case UPDATE, ACTIVATE -> {
                    ScimUser held = accounts.get(scimId);
                    boolean isTaken = !isSame(held.userName(), person.address) && withUserName(person.address).isPresent();
                    if (!isTaken) {
                        write(id, scimId, new ScimUser(person.address, Optional.of(person.name), true, held.externalId()), held);
                    }
                }
                case DEACTIVATE -> write(id, scimId, accounts.get(scimId).withActive(false), accounts.get(scimId));
                case DELETE -> {
                    write(id, scimId, accounts.get(scimId).withActive(false), accounts.get(scimId));
                    accounts.remove(scimId);
                    links.remove(id);
                }
                case NOTHING -> { }
            }
        }

        private void create(String id, Person person) {
            Optional<String> there = withUserName(person.address);
            if (there.isEmpty()) {
                String scimId = "s-" + ++made;
                accounts.put(scimId, person.mapped(id).withActive(true));
                links.put(id, scimId);
                return;
            }
            String scimId = there.get();
            Optional<String> owner = links.entrySet().stream().filter(link -> link.getValue().equals(scimId)).map(Map.Entry::getKey).findFirst();
            String named = accounts.get(scimId).externalId().orElseThrow();
            boolean namesAnother = !named.equals(id) && people.containsKey(named) && answer(named, scimId) != Answer.ANOTHER_PERSON;
            Found found = new Found(owner.map(other -> new Other(people.get(other).standing(), true,
                    likeness(person, people.get(other), accounts.get(scimId)))), namesAnother);
            switch (LinkDecision.ofFound(found, policy, answer(id, scimId))) {
                case LINK -> links.put(id, scimId);
                case TAKE_OVER -> pass(owner.orElseThrow(), id);
                case ASK -> questions.put(id, new Asked(scimId, person.name, person.address));
                case REFUSE, WAIT -> { }
            }
        }

        private Optional<String> withUserName(String address) {
            return accounts.entrySet().stream().filter(account -> isSame(account.getValue().userName(), address)).map(Map.Entry::getKey)
                    .findFirst();
        }

        /** The last answer about this person and this account, if both are as they were then. */
        private Answer answer(String id, String scimId) {
            Person person = people.get(id);
            return answers.getOrDefault(id, Map.of()).getOrDefault(new Asked(scimId, person.name, person.address), Answer.NONE);
        }

        // ---- what must hold of each step

        private void pass(String from, String to) {
            assertThat(people.get(from).standing()).as("whose account passes to %s", to).isNotEqualTo(Standing.IN_SERVICE);
            assertThat(links).doesNotContainKey(to);
            links.put(to, links.remove(from));
        }

        private void write(String id, String scimId, ScimUser after, ScimUser before) {
            boolean becomesAnother = WholeChange.is(before, after.userName(), after.displayName(), Optional.empty())
                    && answer(id, scimId) != Answer.SAME_PERSON;
            assertThat(becomesAnother).as("%s becomes %s by %s", before, after, id).isFalse();
            boolean isSwitchedOff = !before.isInactive() && after.isInactive() && people.get(id).standing() != Standing.IN_SERVICE;
            if (isSwitchedOff) {
                people.forEach((other, person) -> assertThat(!other.equals(id) && person.standing() == Standing.IN_SERVICE
                        && !links.containsKey(other) && isSame(person.address, before.userName())
                        && likeness(person, people.get(id), before) == Likeness.SAME && answer(other, scimId) != Answer.ANOTHER_PERSON)
                        .as("%s of %s is switched off by %s", before, other, id).isFalse());
            }
            accounts.put(scimId, after);
        }

        private static boolean isSame(String address, String other) {
            return UserName.key(address).equals(UserName.key(other));
        }
    }

    /** By what is known of both people, or by what the account has been all along. */
    private static Likeness likeness(Person claimant, Person holder, ScimUser held) {
        Likeness byAccount = Likeness.of(claimant.traits(), new Traits(held.displayName(), Optional.empty()));
        return byAccount == Likeness.SAME ? byAccount : Likeness.of(claimant.traits(), holder.traits());
    }
}
