package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.Application;
import io.rosterbridge.access.Actor;
import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonRefused;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.LinkDecision.Standing;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.domain.WholeChange;
import io.rosterbridge.provisioning.Doors.Door;
import io.rosterbridge.provisioning.LinkQuestions.Kind;
import io.rosterbridge.provisioning.LinkQuestions.Pair;
import io.rosterbridge.sandbox.PracticeAccount;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * No sequence of rows, files and answers gives a person an account that another person in service holds, or switches off a person in
 * service because of another's row: on random histories through every door, with the directory, the flow and a Calendly as they are.
 */
class LinkHistoriesTest {

    private static final Actor ADMIN = Actor.login("admin");

    private static Application application;
    private static Doors doors;
    private static int histories;

    /** What a row says of one of the people, or what is done about them. */
    record Event(String who, What what, String name, String address, String status, String assigned) {
    }

    enum What { ROW, REMOVE, SAME_PERSON, ANOTHER_PERSON, PASS_ON }

    /** What happens at once, in the order of the list, and by which door the rows come. */
    record Step(List<Event> events, Door door) {
    }

    @BeforeContainer
    static void start() throws IOException {
        application = Doors.prepared().start();
        application.profile("max-share: 0.1", "max-share: 1.0");
        doors = new Doors(application);
    }

    @AfterContainer
    static void stop() throws IOException {
        application.close();
    }

    @Property(tries = 40, shrinking = ShrinkingMode.OFF)
    void nobodyInServiceLosesTheirAccountToAnotherOrByAnothersRow(@ForAll("steps") List<Step> steps) {
        histories++;
        List<String> story = new ArrayList<>();
        Set<Answered> answered = new HashSet<>();
        for (Step step : steps) {
            story.add(step.toString());
            Snapshot before = new Snapshot();
            answered.addAll(happens(step));
            application.settle();
            Snapshot after = new Snapshot();
            try {
                new Check(before, after, answered).all();
            } catch (AssertionError broken) {
                throw new AssertionError("history " + histories + ": " + String.join("\n", story) + "\nbefore " + before + "\nafter  " + after,
                        broken);
            }
            application.accounts().stream().filter(account -> account.pendingUserName() != null).map(PracticeAccount::userName)
                    .forEach(application.calendly()::confirmAddress);
        }
    }

    /** Two want the address of one who is leaving: a namesake, to whom the account passes, and before them in the order of ids another. */
    @Property(generation = GenerationMode.EXHAUSTIVE)
    void theAccountOfALeaverPassesToTheNamesakeWhoeverElseWantsIt(@ForAll Door door) {
        nobodyInServiceLosesTheirAccountToAnotherOrByAnothersRow(List.of(row(door, "b", "Ann Two", "active"), row(door, "a", "Ann One", "active"),
                row(door, "a", "Ann One", "active"), row(door, "c", "Ann Two", "active")));
        String scimId = application.calendly().account("ann" + histories + "@example.com").id();
        happens(row(door, "b", "Ann Two", "inactive"));
        application.settle();
        assertThat(new Snapshot().owners).isEqualTo(Map.of(scimId, id("c")));
        assertThat(application.calendly().account("ann" + histories + "@example.com").enabled()).isTrue();
    }

    private static Step row(Door door, String who, String name, String status) {
        return new Step(List.of(new Event(who, What.ROW, name, "ann", status, "true")), door);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<What> what = Arbitraries.frequencyOf(Tuple.of(12, Arbitraries.just(What.ROW)),
                Tuple.of(1, Arbitraries.just(What.REMOVE)), Tuple.of(2, Arbitraries.just(What.SAME_PERSON)),
                Tuple.of(2, Arbitraries.just(What.ANOTHER_PERSON)), Tuple.of(1, Arbitraries.just(What.PASS_ON)));
        Arbitrary<Event> events = Combinators.combine(Arbitraries.of("a", "b", "c"), what,
                Arbitraries.of("Ann One", "Ann Two", "Bob Two", "Cy Three", ""), Arbitraries.of("ann", "bob", "cy"),
                Arbitraries.of("active", "active", "active", "inactive", ""), Arbitraries.of("true", "true", "true", "false", "")).as(Event::new);
        return Combinators.combine(events.list().ofMinSize(1).ofMaxSize(3).uniqueElements(Event::who), Arbitraries.of(Door.class)).as(Step::new)
                .list().ofMinSize(2).ofMaxSize(9);
    }

    // ---- what happens

    /** What somebody has said of a person and an account; it counts for as long as the person has the address. */
    private record Answered(String userId, String scimId, String address, boolean isSamePerson) {
        static Answered of(String userId, String scimId, boolean isSamePerson) {
            return new Answered(userId, scimId, application.bean(People.class).find(userId).orElseThrow().person().email(), isSamePerson);
        }
    }

    private Set<Answered> happens(Step step) {
        List<String> rows = step.events.stream().filter(event -> event.what == What.ROW).map(event -> id(event.who) + "," + event.address
                + histories + "@example.com," + event.name + "," + event.status + "," + event.assigned).toList();
        switch (step.door) {
            case FILE -> {
                if (!rows.isEmpty()) {
                    doors.read("changes.csv", rows.toArray(String[]::new));
                }
            }
            case FILES -> rows.forEach(row -> doors.read("changes.csv", row));
            case API -> rows.forEach(this::put);
        }
        Set<Answered> answered = new HashSet<>();
        step.events.forEach(event -> {
            switch (event.what) {
                case ROW -> { }
                case REMOVE -> application.bean(People.class).remove(id(event.who), "test");
                case SAME_PERSON, ANOTHER_PERSON -> answer(id(event.who), event.what == What.SAME_PERSON).ifPresent(answered::add);
                case PASS_ON -> passOn(id(event.who)).ifPresent(answered::add);
            }
        });
        return answered;
    }

    private void put(String row) {
        try {
            doors.put(row);
        } catch (PersonRefused refused) {
            assertThat(refused).hasMessageContaining("email");
        }
    }

    private static Optional<Answered> answer(String userId, boolean isSamePerson) {
        return application.bean(LinkQuestions.class).find(userId).flatMap(question ->
                application.bean(LinkDecisions.class).answer(ADMIN, List.of(new Pair(userId, question.scimId())), isSamePerson).isEmpty()
                        ? Optional.empty() : Optional.of(Answered.of(userId, question.scimId(), isSamePerson)));
    }

    /** Gives the account of one to another of the three, if the product lets that happen. */
    private static Optional<Answered> passOn(String from) {
        for (String to : List.of("a", "b", "c")) {
            List<String> scimIds = application.database().queryForList("select scim_id from calendly_account where user_id = ?", String.class, from);
            if (!id(to).equals(from) && !scimIds.isEmpty()) {
                try {
                    application.bean(LinkDecisions.class).passOn(ADMIN, scimIds.get(0), from, id(to));
                    return Optional.of(Answered.of(id(to), scimIds.get(0), true));
                } catch (IllegalStateException | IllegalArgumentException refused) {
                    assertThat(refused.getMessage()).isNotEmpty();
                }
            }
        }
        return Optional.empty();
    }

    private static String id(String who) {
        return who + "-" + histories;
    }

    // ---- what must hold

    /** The people of this history, and the accounts that they have or are named by. */
    private static final class Snapshot {
        private final Map<String, Standing> standings = new HashMap<>();
        private final Map<String, String> addresses = new HashMap<>();
        private final Map<String, String> owners;
        private final Map<String, PracticeAccount> accounts;

        Snapshot() {
            for (String who : List.of("a", "b", "c")) {
                application.bean(People.class).find(id(who)).ifPresent(this::add);
            }
            owners = application.database().queryForList("select user_id, scim_id from calendly_account where user_id in (?, ?, ?)", id("a"),
                    id("b"), id("c")).stream().collect(Collectors.toMap(row -> (String) row.get("scim_id"), row -> (String) row.get("user_id")));
            accounts = application.accounts().stream().filter(account -> account.userName().contains(histories + "@")
                    || account.pendingUserName() != null && account.pendingUserName().contains(histories + "@"))
                    .collect(Collectors.toMap(PracticeAccount::id, account -> account));
        }

        private void add(DirectoryPerson person) {
            standings.put(person.person().id(), Standing.of(!person.gone(), person.person().active(), person.assignment()));
            addresses.put(person.person().id(), person.person().email());
        }

        boolean isInService(String userId) {
            return standings.get(userId) == Standing.IN_SERVICE;
        }

        @Override
        public String toString() {
            return standings + " " + addresses + " " + owners + " " + accounts.values().stream().map(account -> account.id() + " "
                    + account.userName() + " " + account.pendingUserName() + " " + account.displayName() + " " + account.enabled()).toList();
        }
    }

    private record Check(Snapshot before, Snapshot after, Set<Answered> answered) {

        void all() {
            before.owners.forEach(this::keepsTheirs);
            after.accounts.forEach(this::staysTheSameHuman);
            after.owners.forEach(this::isOnIfInService);
        }

        /** Whoever was in service and is, has the account they had, unless somebody has said that it is another person's. */
        private void keepsTheirs(String scimId, String owner) {
            boolean mayLoseIt = !before.isInService(owner) || !after.isInService(owner) || isAnswered(owner, scimId, false);
            if (!mayLoseIt) {
                assertThat(after.owners.get(scimId)).as("who has %s", scimId).isEqualTo(owner);
            }
        }

        private void staysTheSameHuman(String scimId, PracticeAccount account) {
            PracticeAccount former = before.accounts.get(scimId);
            if (former != null) {
                boolean isAnother = WholeChange.is(user(former), user(account).userName(), user(account).displayName(), Optional.empty());
                assertThat(isAnother && after.addresses.keySet().stream().noneMatch(userId -> isAnswered(userId, scimId, true)))
                        .as("%s becomes %s", former, account).isFalse();
            }
        }

        private boolean isAnswered(String userId, String scimId, boolean isSamePerson) {
            return answered.contains(new Answered(userId, scimId, after.addresses.get(userId), isSamePerson));
        }

        private void isOnIfInService(String scimId, String owner) {
            PracticeAccount former = before.accounts.get(scimId);
            if (former != null && former.enabled() && after.isInService(owner)
                    && application.bean(People.class).find(owner).orElseThrow().assignment() == Assignment.ASSIGNED) {
                assertThat(after.accounts.get(scimId).enabled()).as("%s of %s, who is in service", scimId, owner).isTrue();
            }
        }

        private static ScimUser user(PracticeAccount account) {
            return new ScimUser(Optional.ofNullable(account.pendingUserName()).orElse(account.userName()), Optional.ofNullable(account.displayName()),
                    account.enabled(), Optional.empty());
        }
    }
}
