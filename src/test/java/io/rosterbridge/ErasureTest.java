package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Login;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.account.LinkedAccounts.IfUnknown;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.Erasure;
import io.rosterbridge.directory.Forgets.Kept;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.Choice;
import io.rosterbridge.imports.Confirmations;
import io.rosterbridge.imports.ImportView;
import io.rosterbridge.imports.Reconciliations;
import io.rosterbridge.imports.StartingRuns;
import io.rosterbridge.imports.WinningSide;
import io.rosterbridge.plans.PeopleRule;
import io.rosterbridge.plans.PlanDecisions;
import io.rosterbridge.plans.PlanRequest;
import io.rosterbridge.plans.PlanState;
import io.rosterbridge.plans.PlanText;
import io.rosterbridge.plans.Plans;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.HoldDecisions;
import io.rosterbridge.provisioning.Holds;
import io.rosterbridge.sandbox.PracticeMember;
import io.rosterbridge.source.PeopleEditing;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Somebody lives through all there is, is erased, and is looked for in every text of every table. */
class ErasureTest {

    private static final String ID = "emp-4711";
    private static final String ADDRESS = "erika.muster@m\u00FCller.example";
    private static final String KEY = "erika.muster@xn--mller-kva.example";
    private static final Set<String> NAMES = Set.of(ID, ADDRESS, KEY, "erika", "mustermann");
    private static final Actor ADMIN = Actor.login("admin");

    private Application application;
    private JdbcTemplate database;

    @ParameterizedTest
    @EnumSource
    void nothingInTheDatabaseNamesWhoeverWasErased(Engine engine) throws Exception {
        HikariDataSource fresh = (HikariDataSource) engine.fresh();
        try (Application started = Application.prepared().with("spring.datasource.url", fresh.getJdbcUrl())
                .with("spring.datasource.username", fresh.getUsername()).with("spring.datasource.password", "")
                .with("rosterbridge.inbox-quiet-ms", "100")
                .with("rosterbridge.inbox-delay-ms", "100").start()) {
            application = started;
            database = application.database();
            Erasure erasure = application.bean(Erasure.class);
            joins();
            drifts();
            assertThatThrownBy(() -> erasure.erase(ADMIN, ID, IfUnknown.REFUSE)).hasMessageContaining("is assigned");
            isHeldAndLeaves();
            isListedAgain();
            long plan = isPlanned();
            isNamedByOthers();
            assertThat(tablesThatName()).as("the person was everywhere")
                    .contains("directory_user", "directory_change", "app_assignment", "provisioning_task",
                    "provisioning_event", "removal_hold_item", "import_account", "import_match", "import_candidate", "import_change", "drift",
                    "drift_repair", "plan", "plan_text", "plan_item", "audit_person", "connection", "source_read", "import_run");
            isStaged();

            Erasure.Erased erased = erasure.erase(ADMIN, ID, IfUnknown.REFUSE).orElseThrow();

            assertThat(found()).isEmpty();
            application.connections().refresh();
            assertThat(application.connections().present().seatProbeUser()).isEmpty();
            assertThat(erased.kept()).extracting(Kept::where).hasSize(2)
                    .allMatch(where -> where.matches("file done/[0-9-]{16}hr.csv(.rejects.csv)?"));
            assertThat(erased.kept()).allSatisfy(kept -> assertThat(kept.until()).isNotNull());
            keepsWhatWasDone(erased.pseudonym());
            assertThat(application.bean(Plans.class).find(plan).orElseThrow().state()).isEqualTo(PlanState.STALE);
            assertThat(application.bean(AuditTrail.class).verify().ok()).isTrue();
            assertThat(erasure.erase(ADMIN, ID, IfUnknown.REFUSE)).isEmpty();
        }
    }

    /** By a file, with another row of the same id. */
    private void joins() throws IOException {
        Path inbox = Files.createDirectories(application.data().resolve("inbox"));
        Path half = inbox.resolve("hr.csv.half");
        Files.writeString(half, "id,email,full_name,assigned\n" + ID + "," + ADDRESS + ",Erika Mustermann,true\n"
                + String.join("", IntStream.range(0, 8).mapToObj(number -> "p-" + number + ",p-" + number + "@example.org,P " + number
                + ",true\n").toList())
                + ID + "," + ADDRESS.toUpperCase() + ",X,true\n");
        Files.move(half, inbox.resolve("hr.csv"), StandardCopyOption.ATOMIC_MOVE);
        await().atMost(Duration.ofSeconds(60)).until(() -> database.queryForObject("select count(*) from source_read where state = 'done' "
                + "and rejected = 1", Integer.class) == 1);
        application.settle();
    }

    /** Somebody changes the name in Calendly, twice: an import gives it back, and a reconciliation repairs it. */
    private void drifts() {
        renamed();
        ImportView.Run run = imported();
        assertThat(run.counts().get(CandidateList.UPDATE.word())).isEqualTo(1);
        application.bean(Confirmations.class).confirm(ADMIN, run.id(), CandidateList.UPDATE, new Confirmations.Selection.All(),
                Choice.of(WinningSide.DIRECTORY), run.fingerprint());
        ImportView view = application.bean(ImportView.class);
        await().atMost(Duration.ofSeconds(60)).until(() -> view.find("import", run.id()).orElseThrow().state().equals("applied"));
        application.settle();
        renamed();
        Reconciliations reconciliations = application.bean(Reconciliations.class);
        long repair = application.bean(StartingRuns.class).startReconciliation(ADMIN, true);
        await().atMost(Duration.ofSeconds(60)).until(() -> reconciliations.find(repair).orElseThrow().state().equals("complete"));
        application.settle();
    }

    private void renamed() {
        HttpRequest rename = HttpRequest.newBuilder(URI.create(application.practice().baseUri() + "/Users/" + application.calendly()
                .account(ADDRESS).id()))
                .header("Authorization", "Bearer token-of-the-test").header("Content-Type", "application/scim+json")
                .method("PATCH", BodyPublishers.ofString("""
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                 "Operations": [{"op": "replace", "path": "displayName", "value": "Erika Elsewhere"}]}""")).build();
        try {
            assertThat(HttpClient.newHttpClient().send(rename, BodyHandlers.ofString()).statusCode()).isBetween(200, 204);
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    private ImportView.Run imported() {
        ImportView view = application.bean(ImportView.class);
        long run = application.bean(StartingRuns.class).startImport(ADMIN);
        await().atMost(Duration.ofSeconds(60)).until(() -> view.find("import", run).orElseThrow().state().equals("complete"));
        return view.find("import", run).orElseThrow();
    }

    /**
     * By a file, and by lists that somebody has searched for the person.
     *
     * @return the plan of the file, which is ready
     */
    private long isPlanned() {
        PlanDecisions decisions = application.bean(PlanDecisions.class);
        Login admin = new Login("admin", Set.of(Permission.values()));
        for (String query : List.of(ID, ADDRESS)) {
            ready(decisions.ask(new PlanRequest.Assign(Assignment.ASSIGNED, PeopleRule.listed(query, "", "", "", "")), admin));
        }
        return ready(decisions.ask(new PlanRequest.Csv("hr.csv"), PlanText.of("id,email,full_name\n" + ID + "," + ADDRESS
                + ",Erika Other\np-1,p-1@example.org,P One\n"), admin));
    }

    private long ready(long plan) {
        Plans plans = application.bean(Plans.class);
        await().atMost(Duration.ofSeconds(60)).until(() -> plans.find(plan).orElseThrow().state() == PlanState.READY);
        return plan;
    }

    /** Among so many that somebody has to approve it, twice: deactivated first, and deleted. */
    private void isHeldAndLeaves() {
        List<String> everybody = IntStream.rangeClosed(0, 8).mapToObj(number -> number == 8 ? ID : "p-" + number).toList();
        assertThat(application.bean(PeopleEditing.class).assign(ADMIN, everybody, Assignment.NONE)).hasSize(9);
        approved();
        ProfileVersions profiles = application.bean(ProfileVersions.class);
        profiles.save(profiles.inForce().profile().document().replace("delete: false", "delete: true"), "admin");
        approved();
        assertThat(application.bean(PeopleEditing.class).remove(ADMIN, ID)).isTrue();
        application.settle();
    }

    private void approved() {
        application.settle();
        Holds.Hold hold = application.bean(Holds.class).waiting().get(0);
        assertThat(application.bean(HoldDecisions.class).approve(ADMIN, hold.id(), hold.fingerprint()).orElseThrow().released())
                .isEqualTo(9);
        application.settle();
    }

    /** As a user of Calendly of whom nobody can say whose it is, by address with the id of another, and as one that was the person's. */
    private void isListedAgain() {
        application.calendly().addAccount(PracticeMember.active("p-1@example.org", "Erika Mustermann").withExternalId(ID));
        application.calendly().addAccount(PracticeMember.active(ADDRESS, "Erika Mustermann").withExternalId("p-2"));
        application.calendly().addAccount(PracticeMember.active("e.m@example.org", "Erika Mustermann").withExternalId(ID));
        imported();
        assertThat(database.queryForObject("select count(*) from import_candidate where list = 'apart' and user_id is null and user_name = "
                + "'p-1@example.org' and reason like ?", Integer.class, "%" + ID + "%")).isEqualTo(1);
        assertThat(database.queryForObject("select count(*) from import_candidate where user_name = ?", Integer.class, ADDRESS)).isPositive();
        assertThat(database.queryForObject("select count(*) from import_candidate where user_name = 'e.m@example.org' and (user_id = ? or "
                + "reason like ?)", Integer.class, ID, "%" + ID + "%")).isEqualTo(1);
    }

    /** In our own words, as they stand in rows of others. */
    private void isNamedByOthers() {
        database.update("update connection set seat_probe_user = ?, revision = revision + 1", ID);
        application.connections().refresh();
        database.update("update provisioning_task set reason = 'maps to the same userName as person " + ID + "', steps = "
                + "'[{\"step\":\"filter\",\"result\":\"REJECTED\",\"detail\":\"maps to the same userName as person " + ID
                + "\"}]' where user_id = 'p-1'");
        database.update("update provisioning_event set reason = 'email is Erika.Muster@M\u00DCLLER.example, which person " + ID
                + " has; not person " + ID
                + "0' where user_id = 'p-1'");
        database.update("update import_match set apart = 'the externalId is that of persons emp-1 and " + ID + "' where user_id = 'p-1'");
        database.update("update import_match set apart = 'the externalId is that of persons " + ID + " and x-1' where user_id = 'p-2'");
        database.update("update import_match set claim = 'person " + ID + "' where user_id = 'p-3'");
        database.update("insert into drift (run_id, user_id, kind, attribute, held, seen, action, reason) select max(id), 'p-1', 'values', "
                + "'externalId', 'p-1', '" + ID + "', 'mismatch', 'the externalId in Calendly is another; it is that of person " + ID
                + "' from import_run where kind = 'reconcile'");
        database.update("update plan_item set reason = 'line 3: email is the address of person " + ID + "' where user_id = 'p-1'");
        database.update("update provisioning_event set reason = '" + KEY.toUpperCase() + " is taken' where user_id = 'p-2'");
        database.update("update source_read set reason = 'person " + ID + " is twice in it'");
        database.update("update import_run set reason = 'person " + ID + " was listed' where kind = 'reconcile'");
    }

    /** For a comparison, which removes it once it has ended; so this comes last. */
    private void isStaged() {
        long run = database.queryForObject("select max(id) from import_run", Long.class);
        database.update("insert into import_person (run_id, user_id, gone, assignment, user_name, user_name_key, display_name, active) "
                + "values (?, ?, false, 'none', ?, ?, 'Erika Mustermann', true)", run, ID, ADDRESS, KEY);
        database.update("insert into import_address (run_id, address_key, user_id) values (?, ?, ?)", run, KEY, ID);
    }

    private void keepsWhatWasDone(String pseudonym) {
        assertThat(pseudonym).startsWith("erased-");
        assertThat(database.queryForList("select action || ' ' || outcome from provisioning_event where user_id = ? order by id",
                String.class, pseudonym))
                .contains("CREATE DELIVERED", "UPDATE DELIVERED", "DEACTIVATE HELD", "DEACTIVATE DELIVERED", "DELETE DELIVERED");
        assertThat(database.queryForList("select state from removal_hold_item where user_id = ? order by hold_id", String.class, pseudonym))
                .containsExactly("sent", "sent");
        assertThat(database.queryForList("select kind || ' ' || action from drift where user_id = ?", String.class, pseudonym))
                .containsExactly("values repaired");
        assertThat(database.queryForList("select distinct reason from provisioning_event where user_id = 'p-1'", String.class))
                .containsExactly("email is " + pseudonym + ", which person " + pseudonym + " has; not person " + ID + "0");
        assertThat(database.queryForObject("select steps from provisioning_task where user_id = 'p-1'", String.class))
                .endsWith("same userName as person " + pseudonym + "\"}]");
        assertThat(database.queryForObject("select seen || ' ' || reason from drift where user_id = 'p-1'", String.class))
                .isEqualTo(pseudonym + " the externalId in Calendly is another; it is that of person " + pseudonym);
        assertThat(database.queryForList("select distinct claim from import_match where user_id = 'p-3'", String.class))
                .containsExactly("person " + pseudonym);
        assertThat(database.queryForList("select apart from import_match where apart like 'the externalId%' order by apart",
                String.class)).isNotEmpty()
                .allMatch(apart -> apart.endsWith("persons emp-1 and " + pseudonym) || apart.endsWith("persons " + pseudonym + " and x-1"));
        assertThat(database.queryForObject("select full_name from directory_user where id = 'p-1'", String.class)).isEqualTo("P 1");
    }

    // ---- looking

    private Set<String> tablesThatName() {
        Set<String> tables = new TreeSet<>();
        found().keySet().forEach(column -> tables.add(column.substring(0, column.indexOf('.'))));
        return tables;
    }

    /** By table and column, the first text that names them; an id that only begins like theirs is somebody else's. */
    private Map<String, String> found() {
        Map<String, String> found = new TreeMap<>();
        database.queryForList("select lower(table_name) || '.' || lower(column_name) from information_schema.columns "
                + "where lower(table_schema) = 'public' and table_name <> 'flyway_schema_history' "
                + "and lower(data_type) in ('character varying', 'character', 'text', 'character large object')",
                String.class).forEach(column -> {
                    String[] parts = column.split("\\.");
                    for (String name : NAMES) {
                        database.queryForList("select " + parts[1] + " from " + parts[0] + " where lower(replace(" + parts[1] + ", '" + ID
                                + "0', '')) like ?",
                                String.class, "%" + name + "%").stream().findFirst().ifPresent(text -> found.put(column, text));
                    }
                });
        return found;
    }
}
