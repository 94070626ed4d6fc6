package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.StillClock;
import io.rosterbridge.access.Cause;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.profile.ProfileVersions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Who is known to have caused a list of removals, on both databases. */
class HoldCausesTest {

    private final StillClock clock = new StillClock();
    private JdbcTemplate database;
    private ProfileVersions profiles;
    private long hold;

    /** Two people who are in step under version 1 of the profile, and a list with both. */
    private void start(Engine engine) {
        DataSource source = engine.fresh();
        database = new JdbcTemplate(source);
        profiles = new ProfileVersions(database, new TransactionTemplate(new JdbcTransactionManager(source)), clock, () -> { });
        profiles.readAtStart(Path.of("mappings/calendly.yaml"));
        change("p-1", "long-ago", null);
        clock.forward(Duration.ofHours(1));
        database.update("insert into removal_hold (kind, state, reason, of_people, fingerprint, created_at, expires_at) "
                + "values ('removals', 'waiting', '', 2, 'f', ?, ?)", now(), now());
        hold = database.queryForObject("select max(id) from removal_hold", Long.class);
        for (String person : new String[] {"p-1", "p-2"}) {
            event(person, "CREATE", "DELIVERED", 0);
            database.update("insert into removal_hold_item (hold_id, user_id, action, revision, evidence, state, held_at) "
                    + "values (?, ?, 'DEACTIVATE', 1, '', 'open', ?)", hold, person, now());
        }
        clock.forward(Duration.ofHours(1));
    }

    @ParameterizedTest
    @EnumSource
    void whatWasDoneBeforeTheyWereInStepIsNoCause(Engine engine) {
        start(engine);
        assertThat(new HoldCauses(database).of(hold)).isEmpty();
        change("p-3", "somebody", null);
        assertThat(new HoldCauses(database).of(hold)).as("of others").isEmpty();
    }

    /** Not only whoever came last. */
    @ParameterizedTest
    @EnumSource
    void everyoneWhoHasChangedThemSinceIsOne(Engine engine) {
        start(engine);
        change("p-1", "ann", null);
        event("p-1", "NOTHING", "LINKED", 0);
        event("p-1", "DEACTIVATE", "HELD", 0);
        change("p-1", "bob", null);
        change("p-2", "csv", read("hr.csv", "delta", "cleo"));
        change("p-2", "csv", read("other.csv", "delta", null));
        assertThat(new HoldCauses(database).of(hold)).containsExactlyInAnyOrder(new Cause("ann", "changed people of the list"),
                new Cause("bob", "changed people of the list"), new Cause("csv", "changed people of the list"),
                new Cause("cleo", "put in hr.csv"));
        database.update("update removal_hold_item set state = 'left' where user_id = 'p-1'");
        assertThat(new HoldCauses(database).of(hold)).extracting(Cause::login).containsExactlyInAnyOrder("csv", "cleo");
    }

    /** Work begins with the mark: what was changed after that may not have been part of it. */
    @ParameterizedTest
    @EnumSource
    void whatWasChangedWhileTheLastWorkWaitedMayBeOne(Engine engine) {
        start(engine);
        change("p-1", "ann", null);
        clock.forward(Duration.ofSeconds(90));
        change("p-1", "bob", null);
        clock.forward(Duration.ofSeconds(30));
        event("p-1", "UPDATE", "UNCHANGED", 60_000);
        assertThat(new HoldCauses(database).of(hold)).extracting(Cause::login).containsExactly("bob");
    }

    @ParameterizedTest
    @EnumSource
    void whoeverSavedAProfileThatMayDecideOtherwiseIsOne(Engine engine) {
        start(engine);
        String document = profiles.inForce().profile().document();
        profiles.save(document.replace("delete: false", "delete: true"), "ann");
        profiles.save(document.replace("delete: false", "delete: true").replace("vanish-limit: 5", "vanish-limit: 4"), "bob");
        assertThat(profiles.inForce().version()).isEqualTo(3);
        assertThat(new HoldCauses(database).of(hold)).containsExactly(new Cause("ann", "saved profile version 2"));
        database.update("insert into provisioning_event (at, user_id, action, outcome, attributes, requests, waited_ms, profile_version) "
                + "select at, user_id, 'UPDATE', 'UNCHANGED', '', 0, 0, 2 from provisioning_event where user_id = 'p-1'");
        assertThat(new HoldCauses(database).of(hold)).as("the other was not looked at under it").hasSize(1);
        database.update("update removal_hold_item set state = 'left' where user_id = 'p-2'");
        assertThat(new HoldCauses(database).of(hold)).isEmpty();
    }

    /** What loosens a limit decides about nobody, and lets more people lose access all the same. */
    @ParameterizedTest
    @EnumSource
    void whoeverLoosenedWhatKeepsPeopleFromLosingAccessIsOne(Engine engine) {
        start(engine);
        String document = profiles.inForce().profile().document();
        profiles.save(document.replace("vanish-limit: 5", "vanish-limit: 6"), "ann");
        profiles.save(document.replace("vanish-limit: 5", "vanish-limit: 4"), "bob");
        assertThat(new HoldCauses(database).of(hold)).containsExactly(new Cause("ann", "saved profile version 2"));
    }

    @ParameterizedTest
    @EnumSource
    void whoeverConfirmedAnImportOrAppliedAPlanIsOne(Engine engine) {
        start(engine);
        database.update("insert into import_run (kind, started_by, state, started_at, pages, accounts, next_index, scans) "
                + "values ('import', 'clock', 'applied', ?, 0, 0, 1, 1)", now());
        long run = database.queryForObject("select max(id) from import_run", Long.class);
        database.update("insert into import_candidate (run_id, scim_id, list, user_name, user_id, differences, reason, state, "
                + "confirmed_by) values (?, 's', 'deactivate', 'u', 'p-1', '{}', '', 'applied', 'ann')", run);
        assertThat(new HoldCauses(database).of(hold)).as("it changed nobody since").isEmpty();
        change("p-1", "import", null);
        assertThat(new HoldCauses(database).of(hold)).contains(new Cause("ann", "confirmed import " + run));
        database.update("insert into plan (kind, state, request, base_version, created_by, created_at, expires_at, applied_by, "
                + "applied_at, tries) values ('csv', 'applied', '{}', 1, 'bob', ?, ?, 'cleo', ?, 1)", now(), now(), now());
        long plan = database.queryForObject("select max(id) from plan", Long.class);
        database.update("insert into plan_item (plan_id, place, user_id, action, reason, requests, state, braked) "
                + "values (?, 1, 'p-2', 'NOTHING', '', 0, 'skipped', false)", plan);
        assertThat(new HoldCauses(database).of(hold)).extracting(Cause::login).containsExactlyInAnyOrder("import", "ann");
        database.update("update plan_item set state = 'applied'");
        assertThat(new HoldCauses(database).of(hold)).contains(new Cause("bob", "asked for plan " + plan),
                new Cause("cleo", "applied plan " + plan));
    }

    /** Absence is seen twice, so there are two files; and a file in which too many are missing has changed nobody yet. */
    @ParameterizedTest
    @EnumSource
    void whoeverPutInAFileInWhichTheyAreMissingIsOne(Engine engine) {
        start(engine);
        long seen = read("seen.full.csv", "full", "ann");
        database.update("insert into directory_user (id, email, status, custom, source, changed_at) "
                + "values ('p-1', 'a@b.c', 'active', '{}', 'csv', ?)", now());
        database.update("insert into directory_absence (user_id, read_count, since, seen_at) values ('p-1', 1, ?, "
                + "(select finished_at from source_read where id = ?))", now(), seen);
        clock.forward(Duration.ofMinutes(1));
        read("first.full.csv", "full", "bob");
        read("changes.csv", "delta", "cleo");
        assertThat(new HoldCauses(database).of(hold)).containsExactly(new Cause("bob", "put in first.full.csv"));
        database.update("delete from directory_absence");
        assertThat(new HoldCauses(database).of(hold)).isEmpty();
        database.update("update removal_hold set kind = 'shrink', source = 'csv', created_at = ?", now());
        assertThat(new HoldCauses(database).of(hold)).containsExactly(new Cause("bob", "put in first.full.csv"));
    }

    private void change(String person, String source, Long read) {
        database.update("insert into directory_change (at, user_id, kind, attributes, source, read_id) "
                + "values (?, ?, 'changed', 'status', ?, ?)", now(), person, source, read);
    }

    private long read(String name, String kind, String putInBy) {
        database.update("insert into source_read (name, kind, started_at, finished_at, state, complete, rows_read, changed, rejected, "
                + "removals, removals_held, put_in_by) values (?, ?, ?, ?, 'done', true, 1, 1, 0, 0, 0, ?)",
                name, kind, now(), now(), putInBy);
        return database.queryForObject("select max(id) from source_read", Long.class);
    }

    private void event(String person, String action, String outcome, long waitedMs) {
        database.update("insert into provisioning_event (at, user_id, action, outcome, attributes, requests, waited_ms, profile_version) "
                + "values (?, ?, ?, ?, '', 0, ?, 1)", now(), person, action, outcome, waitedMs);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
