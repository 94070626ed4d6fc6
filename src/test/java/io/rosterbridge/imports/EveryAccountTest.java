package io.rosterbridge.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.access.Actor;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.directory.PersonRefused;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.domain.UserName;
import io.rosterbridge.imports.Confirmations.Selection;
import io.rosterbridge.imports.ImportView.Candidate;
import io.rosterbridge.imports.ReconcileSettings.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random directories beside random accounts: each account is in exactly one list or in sync, and whatever is confirmed, nobody who has
 * left is activated or comes back, and no account goes to one of two people.
 */
class EveryAccountTest {

    private static final int PEOPLE = 14;
    private static final int ACCOUNTS = 18;
    private static final int ADDRESSES = 10;
    private static final Actor ANN = Actor.login("ann");

    private record Listed(String scimId, String userName, String name, Boolean active, String externalId) {
    }

    private ImportStores stores;
    private Random random;
    private final Map<String, Listed> accounts = new TreeMap<>();

    @ParameterizedTest
    @EnumSource(Engine.class)
    void isInOneListOrInSyncWhateverThereIs(Engine engine) {
        stores = new ImportStores(engine, Policy.REPORT);
        int lists = 0;
        for (int seed = 0; seed < (engine == Engine.H2 ? 150 : 60); seed++) {
            ImportRun run = listed(seed, "import");
            ImportView.Run shown = compared(run);
            Map<String, Candidate> rows = candidates(run);
            assertThat(shown.accounts()).isEqualTo(accounts.size());
            assertThat(shown.inSync() + shown.counts().values().stream().mapToInt(Integer::intValue).sum()).as("seed %d: %s", seed, shown)
                    .isEqualTo(accounts.size());
            assertThat(rows).as("seed %d", seed).hasSize(accounts.size() - shown.inSync());
            for (Listed account : accounts.values()) {
                fits(seed, account, Optional.ofNullable(rows.get(account.scimId())));
            }
            lists += rows.size();
            confirmEverything(seed, run, shown, rows);
        }
        assertThat(lists).as("the histories are not empty").isGreaterThan(1000);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aReconciliationThatRepairsAllLinksNobodyOfTwoAndNobodyWhoIsNotAssigned(Engine engine) {
        stores = new ImportStores(engine, Policy.REPAIR);
        int reviewed = 0;
        for (int seed = 0; seed < (engine == Engine.H2 ? 100 : 40); seed++) {
            ImportRun run = listed(1000 + seed, "reconcile");
            Map<String, String> before = links();
            stores.reconcile(run);
            Map<String, String> after = links();
            after.forEach((scimId, userId) -> {
                if (!userId.equals(before.get(scimId))) {
                    DirectoryPerson person = stores.people.find(userId).orElseThrow();
                    assertThat(person.gone()).as("%s of %s", scimId, userId).isFalse();
                    assertThat(person.assignment()).isNotEqualTo(Assignment.NONE);
                    assertThat(claimants(accounts.get(scimId))).as("%s", accounts.get(scimId)).hasSizeLessThan(2);
                }
            });
            reviewed += stores.database.queryForObject("select count(*) from drift where run_id = ? and action = 'review'", Integer.class, run.id());
        }
        assertThat(reviewed).as("some are to be told by somebody").isPositive();
    }

    // ---- what has to hold of each

    private void fits(int seed, Listed account, Optional<Candidate> row) {
        Optional<String> linkedTo = Optional.ofNullable(links().get(account.scimId()));
        String about = "seed " + seed + ": " + account + " in " + row;
        if (row.isEmpty()) {
            assertThat(linkedTo).as("in sync is who is linked; %s", about).isPresent();
            return;
        }
        CandidateList list = CandidateList.of(row.get().list());
        if (list == CandidateList.ACTIVATE) {
            DirectoryPerson person = stores.people.find(row.get().userId()).orElseThrow();
            assertThat(linkedTo).as(about).contains(row.get().userId());
            assertThat(person.gone()).as(about).isFalse();
            assertThat(person.assignment()).as(about).isEqualTo(Assignment.ASSIGNED);
            assertThat(stores.profiles.inForce().profile().actions().activateDeactivate()).as(about).isFalse();
        }
        if (list == CandidateList.LINK) {
            assertThat(linkedTo).as(about).isEmpty();
            assertThat(row.get().userId()).as(about).isNotNull();
        }
        if (linkedTo.isEmpty()) {
            Set<String> claimants = claimants(account);
            if (claimants.size() > 1) {
                assertThat(list).as(about).isEqualTo(CandidateList.APART);
                assertThat(row.get().userId()).as(about).isNull();
                assertThat(claimants.stream().filter(row.get().reason()::contains).count()).as("both are named; %s", about).isGreaterThan(1);
            }
            boolean isLeaver = claimants.size() == 1 && claimants.stream().allMatch(id -> stores.people.find(id)
                    .filter(person -> person.gone() || !person.person().active()).isPresent());
            if (isLeaver && Boolean.TRUE.equals(account.active()) && list != CandidateList.APART) {
                assertThat(list).as(about).isEqualTo(CandidateList.LINK);
                assertThat(row.get().reason()).as(about).isEqualTo("has left: link to deactivate");
            }
        }
    }

    /** The people whom an account may be by the rules: whose id it carries, and whose address it has; those who are gone only after them. */
    private Set<String> claimants(Listed account) {
        List<DirectoryPerson> all = stores.people.findAll(IntStream.range(0, PEOPLE).mapToObj(number -> "p" + number).toList());
        Set<String> byId = ids(all.stream().filter(person -> person.person().id().equals(account.externalId())));
        Set<String> byAddress = ids(all.stream().filter(person -> !person.gone() && addresses(person).contains(UserName.key(account.userName()))));
        if (byAddress.containsAll(byId) && !byId.isEmpty()) {
            return byId;
        }
        Set<String> claimants = new HashSet<>(byId);
        claimants.addAll(byAddress);
        return !claimants.isEmpty() ? claimants
                : ids(all.stream().filter(person -> person.gone() && addresses(person).contains(UserName.key(account.userName()))));
    }

    private static Set<String> ids(Stream<DirectoryPerson> people) {
        return people.map(person -> person.person().id()).collect(Collectors.toSet());
    }

    private static Set<String> addresses(DirectoryPerson person) {
        Set<String> addresses = new HashSet<>(Set.of(UserName.key(person.person().email())));
        person.person().value("secondary_emails").map(UserName::key).ifPresent(addresses::add);
        return addresses;
    }

    // ---- and after everything was confirmed

    private void confirmEverything(int seed, ImportRun run, ImportView.Run shown, Map<String, Candidate> rows) {
        Map<String, DirectoryPerson> before = people();
        Map<String, String> linksBefore = links();
        boolean assigns = random.nextBoolean();
        for (CandidateList list : CandidateList.values()) {
            if (list != CandidateList.APART) {
                stores.confirmations.confirm(ANN, run.id(), list, new Selection.All(), list == CandidateList.LINK
                        ? assigns ? Choice.LINK_AND_ASSIGN : Choice.LINK
                        : Choice.of(list == CandidateList.UPDATE ? side() : null), shown.fingerprint());
            }
        }
        while (stores.apply.applyBatch()) {
            stores.clock.forward(Duration.ofSeconds(1));
        }
        Map<String, DirectoryPerson> after = people();
        Set<String> activated = rows.values().stream().filter(row -> row.list().equals("activate")).map(Candidate::userId)
                .collect(Collectors.toSet());
        before.forEach((id, person) -> {
            DirectoryPerson now = after.get(id);
            String about = "seed " + seed + ": " + person + " became " + now;
            if (person.gone()) {
                assertThat(now.gone()).as(about).isTrue();
            } else if (!person.person().active() && !activated.contains(id)) {
                assertThat(now.person().active()).as(about).isFalse();
                assertThat(now.assignment() == Assignment.ASSIGNED && person.assignment() != Assignment.ASSIGNED && linksBefore.containsValue(id))
                        .as(about).isFalse();
            }
        });
        Map<String, String> links = links();
        assertThat(new HashSet<>(links.values())).as("one account each").hasSameSizeAs(links.values());
        rows.values().stream().filter(row -> row.list().equals("apart"))
                .forEach(row -> assertThat(links.get(row.scimId())).as("seed %d: %s", seed, row)
                .isEqualTo(linksBefore.get(row.scimId())));
        stores.database.queryForList("select outcome from import_candidate where run_id = ? and list = 'link' and state = 'skipped'", String.class,
                run.id()).forEach(outcome -> assertThat(outcome).as("seed %d", seed).containsAnyOf("the link alone would",
                "another Calendly user of this import", "by now; import again"));
    }

    private WinningSide side() {
        return random.nextBoolean() ? WinningSide.CALENDLY : WinningSide.DIRECTORY;
    }

    // ---- what there is

    private ImportRun listed(int seed, String kind) {
        random = new Random(seed);
        for (String table : List.of("import_change", "import_candidate", "import_match", "import_account", "import_person", "import_address", "drift",
                "drift_repair", "provisioning_event", "link_question", "calendly_account", "directory_change", "provisioning_task",
                "app_assignment", "directory_user", "import_run")) {
            stores.database.update("delete from " + table);
        }
        accounts.clear();
        boolean isAside = random.nextInt(3) == 0;
        String document = stores.profiles.inForce().profile().document();
        stores.profiles.save(document.replaceFirst("activate-deactivate: \\w+", "activate-deactivate: " + !isAside), "test");
        List<String> people = new ArrayList<>();
        for (int number = 0; number < PEOPLE; number++) {
            person("p" + number).ifPresent(people::add);
        }
        stores.settle();
        for (int number = 0; number < ACCOUNTS; number++) {
            String id = "a" + number;
            String externalId = switch (random.nextInt(5)) {
                case 0 -> null;
                case 1 -> "foreign-" + number;
                default -> "p" + random.nextInt(PEOPLE);
            };
            Boolean active = random.nextInt(8) == 0 ? null : Boolean.valueOf(random.nextInt(3) > 0);
            accounts.put("s-" + id, new Listed("s-" + id, address(), name(), active, externalId));
        }
        link(people);
        stores.settle();
        ImportRun run = stores.listed(kind, accounts.size());
        for (Listed account : accounts.values()) {
            stores.account(run, account.scimId().substring(2), account.userName(), account.name(), true, account.externalId());
            stores.database.update("update import_account set active = cast(? as boolean) where run_id = ? and scim_id = ?", account.active(),
                    run.id(),
                    account.scimId());
        }
        return run;
    }

    private Optional<String> person(String id) {
        Map<String, String> attributes = new HashMap<>(Map.of("full_name", name()));
        if (random.nextInt(5) == 0) {
            attributes.put("secondary_emails", address());
        }
        try {
            stores.people.put(new PersonDraft(id, address(), random.nextInt(3) == 0 ? "inactive" : "active", attributes,
                    Assignment.values()[random.nextInt(3)]), "test");
            if (random.nextInt(5) == 0) {
                stores.people.remove(id, "test");
            }
            return Optional.of(id);
        } catch (PersonRefused addressIsTaken) {
            return Optional.empty();
        }
    }

    private void link(List<String> people) {
        List<Listed> free = new ArrayList<>(accounts.values());
        for (String id : people) {
            if (random.nextInt(3) == 0) {
                Listed account = free.remove(random.nextInt(free.size()));
                stores.database.update("""
                        insert into calendly_account (user_id, scim_id, user_name, display_name, active, external_id, linked_by, linked_at)
                        values (?, ?, ?, ?, cast(? as boolean), ?, 'created', ?)""", id, account.scimId(), account.userName(), account.name(),
                        account.active(), account.externalId(), stores.now());
            }
        }
    }

    private String address() {
        String address = "address" + random.nextInt(ADDRESSES) + "@example.com";
        return random.nextInt(4) == 0 ? address.toUpperCase(Locale.ROOT) : address;
    }

    private String name() {
        return "Name " + random.nextInt(3);
    }

    private ImportView.Run compared(ImportRun run) {
        stores.comparison.match(run);
        stores.comparison.compare(run);
        return new ImportView(stores.database, stores.clock).find("import", run.id()).orElseThrow();
    }

    private Map<String, Candidate> candidates(ImportRun run) {
        return new ImportView(stores.database, stores.clock).candidates(run.id(), Optional.empty(), Optional.empty(), CandidateOrder.USUAL, 500,
                Optional.empty()).items().stream().collect(Collectors.toMap(Candidate::scimId, row -> row));
    }

    private Map<String, String> links() {
        Map<String, String> links = new HashMap<>();
        stores.database.query("select scim_id, user_id from calendly_account", row -> {
            links.put(row.getString("scim_id"), row.getString("user_id"));
        });
        return links;
    }

    private Map<String, DirectoryPerson> people() {
        return stores.people.findAll(IntStream.range(0, PEOPLE).mapToObj(number -> "p" + number).toList()).stream()
                .collect(Collectors.toMap(person -> person.person().id(), person -> person));
    }
}
