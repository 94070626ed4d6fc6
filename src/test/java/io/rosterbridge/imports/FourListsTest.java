package io.rosterbridge.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.rosterbridge.Application;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.ImportView.Candidate;
import io.rosterbridge.imports.ImportView.Run;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.sandbox.PracticeAccount;
import io.rosterbridge.sandbox.PracticeAccount.State;
import io.rosterbridge.sandbox.PracticeMember;
import java.io.IOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Six thousand Calendly users in thirty situations, against a computation of its own that goes from user to user. */
class FourListsTest {

    private static final int ROUNDS = 240;

    /** A person as this test knows them; a gone one has left. */
    private record Known(String id, String email, String name, boolean active, Assignment assignment, boolean gone, String secondary) {
    }

    /** A link as this test has stored it. */
    private record Link(String userId, String pending, boolean later) {
    }

    private final Map<String, Known> people = new LinkedHashMap<>();
    private final Map<String, Link> links = new HashMap<>();
    private final Set<String> guarded = new TreeSet<>();
    private final Set<String> former = new TreeSet<>();
    private Application application;

    @ParameterizedTest
    @EnumSource
    void theListsAreThoseOfAnIndependentComputation(Engine engine) throws IOException {
        try (Application started = Application.prepared()) {
            application = started;
            HikariDataSource database = (HikariDataSource) engine.fresh();
            started.with("spring.datasource.url", database.getJdbcUrl()).with("spring.datasource.username", database.getUsername())
                    .with("spring.datasource.password", "").start();
            nobodyIsProvisioned();
            for (int round = 0; round < ROUNDS; round++) {
                situations(round);
            }
            started.settle();
            store();
            Run run = run();
            assertThat(run.state()).as(run.reason()).isEqualTo("complete");
            assertThat(run.accounts()).isEqualTo(started.calendly().accounts().size()).isGreaterThan(5_000);
            everyOrderHasEverybodyOnceAndTheOtherWayIsItsReverse(run, expected());
            aSearchFindsFewAndManyAlike(run);
            assertThat(run.counts()).allSatisfy((list, count) -> assertThat(count).as(list).isGreaterThan(ROUNDS - 1));
            assertThat(run.inSync()).isGreaterThan(ROUNDS - 1);
            assertThat(run.inSync() + run.counts().values().stream().mapToInt(Integer::intValue).sum()).as("each is in one list, or in sync")
                    .isEqualTo(run.accounts());
            assertThat(run().fingerprint()).as("the same again").isEqualTo(run.fingerprint());
            assertThat(started.writes()).as("nobody is changed by it").isZero();
            if (engine == Engine.H2) {
                importingThemAllLeavesNothingToDo();
            }
        }
    }

    /** With the action update on, since whoever becomes active is kept equal from then on. */
    private void importingThemAllLeavesNothingToDo() {
        Candidates admin = new Candidates(application);
        application.profile("update: false", "update: true");
        application.settle();
        Run run = admin.imported();
        int all = 0;
        for (CandidateList list : List.of(CandidateList.NEW, CandidateList.UPDATE, CandidateList.ACTIVATE, CandidateList.DEACTIVATE)) {
            all += admin.confirm(run, list);
        }
        all += admin.link(run, new Confirmations.Selection.All(), true);
        assertThat(admin.applied(run)).isEqualTo(new ImportView.Apply(all, 0, all));
        assertThat(all).isEqualTo(Candidates.lists(run)).isGreaterThan(7 * ROUNDS);
        assertThat(application.writes()).as("the names of those who became active").isEqualTo(ROUNDS);
        Run second = admin.imported();
        assertThat(Candidates.lists(second)).isZero();
        assertThat(second.counts().get("apart")).as("what is apart stays so; leavers are linked, and the actions that would take their access "
                + "away are off").isEqualTo(run.counts().get("apart") + 2 * ROUNDS);
        application.settle();
        assertThat(application.writes()).isZero();
    }

    /** All actions are off: the flow would mend what the lists are to show. Two attributes fail or are guarded on purpose. */
    private void nobodyIsProvisioned() {
        for (int round = 0; round < ROUNDS; round++) {
            guarded.addAll(List.of("guarded" + round + "@example.com", "owner" + round + "@example.com", "boss" + round + "@example.com"));
        }
        ProfileVersions profiles = application.bean(ProfileVersions.class);
        String document = profiles.inForce().profile().document()
                .replaceFirst("create: true", "create: false").replaceFirst("update: true", "update: false")
                .replaceFirst("activate-deactivate: true", "activate-deactivate: false")
                .replaceFirst("when-unassigned: deactivate", "when-unassigned: nothing")
                .replaceFirst("protected: \\[]", "protected: [" + String.join(", ", guarded) + "]")
                .replaceFirst("(?s)displayName:\n.*?\n\n", "displayName:\n    field: full_name\n\n");
        profiles.save(document, "test");
    }

    private void situations(int r) {
        person("same" + r, "same" + r + "@example.com", "Same", true);
        account("other" + r + "@example.com".toUpperCase(Locale.ROOT), "Same", true, "same" + r);
        person("byname" + r, "By.Name" + r + "@example.com", "By Name", true);
        account("by.name" + r + "@EXAMPLE.com", "By Name", true, null);
        person("instep" + r, "instep" + r + "@example.com", "In Step", true);
        account("Instep" + r + "@example.com", "In Step", true, "instep" + r);
        person("renamed" + r, "renamed" + r + "@example.com", "Zoë \"Q\" 🚀", true);
        account("renamed" + r + "@example.com", "Zoe", true, "renamed" + r);
        people.put("second" + r, new Known("second" + r, "second" + r + "@example.com", "Second", true, Assignment.NONE, false,
                "first.of" + r + "@example.com; Second.Of" + r + "@Example.com,third" + r + "@example.com"));
        account("second.of" + r + "@example.com", "Second", true, null);
        account("nobody" + r + "@example.com", "Nobody", r % 2 == 0, null);
        account("second" + r + "+tag@example.com", "Tagged", true, null);
        person("asleep" + r, "asleep" + r + "@example.com", "Asleep", false);
        account("asleep" + r + "@example.com", "Asleep Other", true, "asleep" + r);
        people.put("aside" + r, new Known("aside" + r, "aside" + r + "@example.com", "Aside", false, Assignment.ASSIGNED, false, null));
        link(account("aside" + r + "@example.com", "Aside Other", true, "aside" + r), "aside" + r, null, false);
        person("idle" + r, "idle" + r + "@example.com", "Idle", false);
        account("idle" + r + "@example.com", "Idle", false, null);
        people.put("crossed" + r, new Known("crossed" + r, "crossed" + r + "@example.com", "Crossed", true, Assignment.NONE, false, null));
        people.put("crossing" + r, new Known("crossing" + r, "crossing" + r + "@example.com", "Crossing", true, Assignment.ASSIGNED, false, null));
        account("crossing" + r + "@example.com", "Crossing", true, "crossed" + r);
        people.put("before" + r, new Known("before" + r, "seat" + r + "@example.com", "Before", true, Assignment.NONE, true, null));
        people.put("hired" + r, new Known("hired" + r, "seat" + r + "@example.com", "Hired", true, Assignment.NONE, false, null));
        account("seat" + r + "@example.com", "Before", true, null);
        people.put("away" + r, new Known("away" + r, "again" + r + "@example.com", "Back", true, Assignment.NONE, true, null));
        people.put("back" + r, new Known("back" + r, "again" + r + "@example.com", "Back", true, Assignment.NONE, false, null));
        account("again" + r + "@example.com", "Back", true, null);
        person("kept" + r, "kept" + r + "@example.com", "Kept", true);
        link(account("kept" + r + "@example.com", "Kept", true, "kept" + r), "kept" + r, null, false);
        person("awake" + r, "awake" + r + "@example.com", "Awake", true);
        account("awake" + r + "@example.com", "Awake", false, null);
        people.put("disabled" + r, new Known("disabled" + r, "disabled" + r + "@example.com", "Disabled", true, Assignment.SUSPENDED, false, null));
        account("disabled" + r + "@example.com", "Disabled", false, "disabled" + r);
        person("linked" + r, "linked" + r + "@example.com", "Linked", true);
        link(account("was.linked" + r + "@example.com", "Linked", true, "linked" + r), "linked" + r, null, false);
        account("linked" + r + "@example.com", "An older one", true, "linked" + r);
        people.put("gone" + r, new Known("gone" + r, "gone" + r + "@example.com", "Gone", true, Assignment.NONE, true, null));
        link(account("gone" + r + "@example.com", "Gone", true, "gone" + r), "gone" + r, null, false);
        people.put("left" + r, new Known("left" + r, "left" + r + "@example.com", "Left", true, Assignment.NONE, true, null));
        account("left" + r + "@example.com", "Left", true, "left" + r);
        people.put("double" + r, new Known("double" + r, "double" + r + "@example.com", "Double", true, Assignment.NONE, false,
                "twin" + r + "@example.com"));
        account("double" + r + "@example.com", "Double", true, null);
        account("twin" + r + "@example.com", "Double", true, null);
        people.put("one" + r, new Known("one" + r, "one" + r + "@example.com", "One", true, Assignment.NONE, false, "shared" + r + "@example.com"));
        people.put("two" + r, new Known("two" + r, "two" + r + "@example.com", "Two", true, Assignment.NONE, false, "shared" + r + "@example.com"));
        account("shared" + r + "@example.com", "Shared", true, null);
        person("guarded" + r, "guarded" + r + "@example.com", "Guarded", false);
        account("guarded" + r + "@example.com", "Guarded", true, null);
        person("owner" + r, "owner" + r + "@example.com", "Owner", true);
        account("owner" + r + ".private@example.com", "Owner", true, "owner" + r);
        account("boss" + r + "@example.com", "Boss", true, null);
        person("moved" + r, "moved" + r + "@example.com", "Moved", true);
        link(account("moves" + r + "@example.com", "Moved", true, "moved" + r), "moved" + r, "moved" + r + "@example.com", false);
        person("late" + r, "late" + r + "@example.com", "Late", true);
        link(account("late" + r + "@example.com", "Early", true, "late" + r), "late" + r, null, true);
        person("nameless" + r, "nameless" + r + "@example.com", null, true);
        account("nameless" + r + "@example.com", "Has one", true, null);
    }

    // ---- the independent computation

    private List<String> expected() {
        List<PracticeAccount> accounts = application.calendly().accounts();
        Map<String, String> unclear = new HashMap<>();
        Map<String, String> matched = new HashMap<>();
        for (PracticeAccount account : accounts) {
            match(account, matched, unclear);
        }
        for (String person : new TreeSet<>(matched.values())) {
            List<String> claimants = matched.entrySet().stream().filter(entry -> entry.getValue().equals(person)).map(Map.Entry::getKey).toList();
            boolean isLinked = links.values().stream().anyMatch(link -> link.userId().equals(person));
            if (claimants.size() > 1) {
                claimants.stream().filter(id -> !(isLinked && links.containsKey(id))).forEach(id -> unclear.put(id, person));
            }
        }
        return accounts.stream().flatMap(account -> {
            String list = list(account, unclear, matched);
            Known person = people.get(matched.get(account.id()));
            boolean isUnclear = unclear.containsKey(account.id());
            String shown = isUnclear && !links.containsKey(account.id()) ? null : person == null ? null : person.id();
            boolean isBare = isUnclear || (person == null ? list.equals("apart") : person.name() == null);
            return list == null ? java.util.stream.Stream.empty() : java.util.stream.Stream.of(String.join(" | ", list, account.userName(),
                    account.id(), String.valueOf(shown), isBare ? "{}" : differences(account, person, list)));
        }).sorted().toList();
    }

    private void match(PracticeAccount account, Map<String, String> matched, Map<String, String> unclear) {
        if (links.containsKey(account.id())) {
            Known person = people.get(links.get(account.id()).userId());
            matched.put(account.id(), person.id());
            if (person.gone()) {
                unclear.put(account.id(), "gone");
            }
            return;
        }
        Known byId = account.externalId() == null ? null : people.get(account.externalId());
        List<Known> byAddress = people.values().stream()
                .filter(person -> !person.gone() && addresses(person).contains(key(account.userName()))).toList();
        List<Known> before = people.values().stream()
                .filter(person -> person.gone() && addresses(person).contains(key(account.userName()))).toList();
        boolean isPresent = byId != null && !byId.gone();
        if (byId != null && !byAddress.isEmpty() && !byAddress.contains(byId)) {
            unclear.put(account.id(), "the id of one, the address of another");
        } else if (isPresent) {
            matched.put(account.id(), byId.id());
        } else if (byAddress.size() > 1) {
            unclear.put(account.id(), "several people");
        } else if (byAddress.size() == 1) {
            matched.put(account.id(), byAddress.get(0).id());
            if (!before.isEmpty() && !account.displayName().equals(byAddress.get(0).name())) {
                former.add(account.id());
            }
        } else if (byId != null) {
            matched.put(account.id(), byId.id());
        } else if (before.size() == 1) {
            matched.put(account.id(), before.get(0).id());
        } else if (before.size() > 1) {
            unclear.put(account.id(), "several people who have left");
        }
    }

    private String list(PracticeAccount account, Map<String, String> unclear, Map<String, String> matched) {
        Known person = people.get(matched.get(account.id()));
        if (unclear.containsKey(account.id())) {
            return "apart";
        }
        if (person == null) {
            return guarded.contains(key(account.userName())) ? "apart" : "new";
        }
        boolean isGuarded = guarded.contains(key(account.userName())) || guarded.contains(key(person.email()));
        if (person.gone()) {
            return isGuarded ? "apart" : "link";
        }
        if (person.name() == null) {
            return "apart";
        }
        Map<String, String> differing = differing(account, person);
        Link link = links.get(account.id());
        if (link == null) {
            return isGuarded || former.contains(account.id()) ? "apart" : differing.containsKey("active") ? active(account) ? "link" : "deactivate"
                    : differing.isEmpty() ? "link" : "update";
        }
        if (differing.isEmpty()) {
            return null;
        }
        if (link.later() || isGuarded) {
            return "apart";
        }
        if (differing.containsKey("active")) {
            return !active(account) ? "deactivate" : person.assignment() == Assignment.ASSIGNED ? "activate" : "apart";
        }
        return differing.containsKey("userName") && person.email().equals(link.pending()) ? "apart" : "update";
    }

    private String differences(PracticeAccount account, Known person, String list) {
        if (list.equals("new")) {
            return "{\"userName\":{\"calendly\":" + text(account.userName()) + ",\"directory\":null},\"displayName\":{\"calendly\":"
                    + text(account.displayName()) + ",\"directory\":null},\"active\":{\"calendly\":" + active(account)
                    + ",\"directory\":null},\"externalId\":{\"calendly\":" + text(account.externalId()) + ",\"directory\":null}}";
        }
        if (person.gone()) {
            return active(account) ? "{" + sides("active", "true", "false") + "}" : "{}";
        }
        return differing(account, person).values().stream().collect(Collectors.joining(",", "{", "}"));
    }

    private static Map<String, String> differing(PracticeAccount account, Known person) {
        Map<String, String> differing = new LinkedHashMap<>();
        if (!key(account.userName()).equals(key(person.email()))) {
            differing.put("userName", sides("userName", text(account.userName()), text(person.email())));
        }
        if (!account.displayName().equals(person.name())) {
            differing.put("displayName", sides("displayName", text(account.displayName()), text(person.name())));
        }
        if (active(account) != person.active() && !(person.assignment() == Assignment.SUSPENDED && !active(account))) {
            differing.put("active", sides("active", String.valueOf(active(account)), String.valueOf(person.active())));
        }
        if (account.externalId() == null && !differing.isEmpty()) {
            differing.put("externalId", sides("externalId", "null", text(person.id())));
        }
        return differing;
    }

    private static String sides(String attribute, String calendly, String directory) {
        return "\"" + attribute + "\":{\"calendly\":" + calendly + ",\"directory\":" + directory + "}";
    }

    private static String text(String value) {
        return value == null ? "null" : "\"" + value.replace("\"", "\\\"") + "\"";
    }

    private static boolean active(PracticeAccount account) {
        return account.state() != State.DEACTIVATED;
    }

    private static Set<String> addresses(Known person) {
        Set<String> addresses = new TreeSet<>(Set.of(key(person.email())));
        Optional.ofNullable(person.secondary())
                .ifPresent(text -> Arrays.stream(text.split("[;, ]+")).map(FourListsTest::key).forEach(addresses::add));
        return addresses;
    }

    private static String key(String address) {
        return address.trim().toLowerCase(Locale.ROOT);
    }

    // ---- what there is

    private void person(String id, String email, String name, boolean active) {
        people.put(id, new Known(id, email, name, active, Assignment.NONE, false, null));
    }

    private PracticeAccount account(String userName, String name, boolean active, String externalId) {
        return application.calendly().addAccount(PracticeMember.active(userName, name).withExternalId(externalId)
                .withState(active ? State.ACTIVE : State.DEACTIVATED));
    }

    private void link(PracticeAccount account, String userId, String pending, boolean later) {
        links.put(account.id(), new Link(userId, pending, later));
    }

    private void store() {
        People store = application.bean(People.class);
        for (Known person : people.values()) {
            Map<String, String> attributes = new TreeMap<>();
            Optional.ofNullable(person.name()).ifPresent(name -> attributes.put("full_name", name));
            Optional.ofNullable(person.secondary()).ifPresent(text -> attributes.put("secondary_emails", text));
            store.put(new PersonDraft(person.id(), person.email(), person.active() ? "active" : "inactive", attributes, person.assignment()), "test");
            if (person.gone()) {
                store.remove(person.id(), "test");
            }
        }
        links.forEach((scimId, link) -> application.database().update("""
                insert into calendly_account (user_id, scim_id, user_name, active, pending_user_name, linked_by, linked_at, sent_at)
                values (?, ?, 'x@y.z', true, ?, 'created', current_timestamp, ?)""", link.userId(), scimId, link.pending(),
                OffsetDateTime.now().plusDays(link.later() ? 1 : -1)));
        application.settle();
        application.writes();
    }

    private Run run() {
        long id = application.bean(Imports.class).start("import", "test");
        await().atMost(Duration.ofSeconds(60)).until(() -> !find(id).state().equals("running"));
        return find(id);
    }

    private Run find(long id) {
        return application.bean(ImportView.class).find("import", id).orElseThrow();
    }

    private void everyOrderHasEverybodyOnceAndTheOtherWayIsItsReverse(Run run, List<String> expected) {
        for (CandidateOrder.By by : CandidateOrder.By.values()) {
            List<String> there = candidates(run, new CandidateOrder(by, false));
            List<String> back = candidates(run, new CandidateOrder(by, true));
            assertThat(there.stream().sorted().toList()).as(by.word()).isEqualTo(expected);
            for (CandidateList list : CandidateList.values()) {
                List<String> reversed = new ArrayList<>(of(list, there));
                Collections.reverse(reversed);
                assertThat(of(list, back)).as(by.word()).containsExactlyElementsOf(reversed);
            }
        }
        assertThat(candidates(run, new CandidateOrder(CandidateOrder.By.USER_ID, false)))
                .isNotEqualTo(candidates(run, CandidateOrder.USUAL));
    }

    /** In every list and in each of them, by a part of a userName, of a Calendly user's id and of a person's id. */
    private void aSearchFindsFewAndManyAlike(Run run) {
        List<Candidate> all = rows(run, Optional.empty(), "", CandidateOrder.USUAL);
        Candidate one = all.stream().filter(row -> row.userId() != null && row.list().equals("update")).findFirst().orElseThrow();
        for (String query : List.of("@", "1", "EXAMPLE", one.userName().toUpperCase(Locale.ROOT), one.scimId(), one.userId(), "%", "nobody")) {
            Predicate<Candidate> fits = row -> Stream.of(row.userName(), row.scimId(), row.userId()).filter(Objects::nonNull)
                    .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(query.toLowerCase(Locale.ROOT)));
            assertThat(rows(run, Optional.empty(), query, CandidateOrder.USUAL)).as(query).isEqualTo(all.stream().filter(fits).toList());
            for (CandidateList list : CandidateList.values()) {
                List<Candidate> expected = all.stream().filter(row -> row.list().equals(list.word())).filter(fits).toList();
                assertThat(rows(run, Optional.of(list), query, CandidateOrder.USUAL)).as(list + " " + query).isEqualTo(expected);
                assertThat(application.bean(ImportView.class).open(run.id(), list, query)).as(list + " " + query).isEqualTo(expected.size());
            }
        }
        assertThat(all).filteredOn(row -> row.userName().contains("@")).as("more than are looked for one by one").hasSizeGreaterThan(1000);
    }

    private static List<String> of(CandidateList list, List<String> rows) {
        return rows.stream().filter(row -> row.startsWith(list.word() + " ")).toList();
    }

    private List<String> candidates(Run run, CandidateOrder order) {
        return rows(run, Optional.empty(), "", order).stream()
                .map(row -> String.join(" | ", row.list(), row.userName(), row.scimId(), String.valueOf(row.userId()),
                        row.list().equals("apart") && row.differences().isEmpty() ? "{}" : row.differences().toString())).toList();
    }

    private List<Candidate> rows(Run run, Optional<CandidateList> list, String query, CandidateOrder order) {
        List<Candidate> all = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            Page<Candidate> page = application.bean(ImportView.class).candidates(run.id(), list, Optional.of(query), order, 37, next);
            all.addAll(page.items());
            next = page.next();
        } while (next.isPresent());
        return all;
    }
}
