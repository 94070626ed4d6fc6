package io.rosterbridge.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.Confirmations.Selection;
import io.rosterbridge.imports.ReconcileSettings.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compare, confirm and apply on each database, without routes and without Calendly. */
class ImportStoreTest {

    private ImportStores stores;

    private void open(Engine engine) {
        stores = new ImportStores(engine, Policy.REPORT);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void appliesWhatIsConfirmedBatchByBatch(Engine engine) {
        open(engine);
        stores.person("held", "taken@example.com", Assignment.ASSIGNED);
        stores.person("u1", Assignment.NONE);
        stores.person("busy", Assignment.NONE);
        stores.clock.forward(Duration.ofHours(1));
        ImportRun run = stores.listed("import", 5);
        for (String id : List.of("n1", "n2", "taken", "u1", "busy")) {
            stores.account(run, id, "Name of " + id, true, null);
        }
        List.of("n1", "n2", "taken").forEach(id -> candidate(run, id, "new", null));
        List.of("u1", "busy").forEach(id -> candidate(run, id, "update", id));
        complete(run);
        stores.database.update("update provisioning_task set state = 'leased' where user_id = 'busy'");
        stores.database.update("update provisioning_task set state = 'inStep' where user_id <> 'busy'");

        assertThat(stores.confirmations.confirm(run.id(), CandidateList.NEW, new Selection.All(), Optional.empty(), "f", "ann"))
                .contains(3);
        assertThat(stores.confirmations.confirm(run.id(), CandidateList.UPDATE, new Selection.These(List.of("s-u1", "s-busy")),
                Optional.of(WinningSide.CALENDLY), "f", "ann")).contains(2);
        applyAll();
        assertThat(state(run, "s-busy")).as("a worker has them").isEqualTo("confirmed");
        assertThat(state(run, "s-taken")).isEqualTo("skipped");
        assertThat(stores.database.queryForList("select user_id from calendly_account where linked_by = 'imported' order by user_id",
                String.class)).containsExactly("calendly-s-n1", "calendly-s-n2", "u1");
        assertThat(stores.people.find("u1").orElseThrow().person().value("full_name")).contains("Name of u1");
        assertThat(stores.people.find("calendly-s-n1").orElseThrow().assignment()).isEqualTo(Assignment.ASSIGNED);
        assertThat(stores.database.queryForObject("select count(*) from directory_change where source = 'import'", Long.class))
                .isEqualTo(6);
        assertThat(stores.database.queryForObject("select count(*) from provisioning_task where state = 'due'", Long.class)).isEqualTo(3);

        stores.database.update("update provisioning_task set state = 'inStep' where user_id = 'busy'");
        assertThat(stores.apply.applyBatch()).isTrue();
        assertThat(stores.apply.applyBatch()).isFalse();
        assertThat(stores.database.queryForObject("select state from import_run where id = ?", String.class, run.id()))
                .isEqualTo("applied");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whoIsLinkedAsInactiveIsInactiveFromThenOn(Engine engine) {
        open(engine);
        stores.person("off", Assignment.ASSIGNED);
        stores.person("on", Assignment.ASSIGNED);
        stores.link("on", "on@example.com");
        stores.database.update("update calendly_account set active = false, deactivated_at = ?", stores.now());
        stores.settle();
        ImportRun run = stores.listed("import", 2);
        stores.account(run, "off", "Name", false, "off");
        stores.account(run, "on", "Other", true, "on");
        candidate(run, "off", "deactivate", "off");
        candidate(run, "on", "update", "on");
        complete(run);
        for (CandidateList list : List.of(CandidateList.DEACTIVATE, CandidateList.UPDATE)) {
            stores.confirmations.confirm(run.id(), list, new Selection.All(), Optional.empty(), "f", "ann");
        }
        applyAll();
        assertThat(stores.database.queryForList("select user_id from calendly_account where not active and deactivated_at = ?",
                String.class, stores.now())).containsExactly("off");
        assertThat(stores.database.queryForList("select user_id from calendly_account where active and deactivated_at is null",
                String.class)).containsExactly("on");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void theSameUsersInAnotherOrderHaveTheSameFingerprint(Engine engine) {
        open(engine);
        stores.person("both", Assignment.NONE);
        List<String> ids = new ArrayList<>(List.of("both", "a", "c", "b"));
        String there = fingerprint(ids);
        Collections.reverse(ids);
        assertThat(fingerprint(ids)).isEqualTo(there).hasSize(64);
        ids.remove("c");
        assertThat(fingerprint(ids)).as("other candidates").isNotEqualTo(there);
    }

    private String fingerprint(List<String> ids) {
        ImportRun run = stores.listed("import", ids.size());
        ids.forEach(id -> stores.account(run, id, "Somebody " + id, true, null));
        stores.comparison.match(run);
        stores.comparison.compare(run);
        return stores.database.queryForObject("select fingerprint from import_run where id = ?", String.class, run.id());
    }

    private void applyAll() {
        while (stores.apply.applyBatch()) {
            assertThat(stores.apply.hasMore(true)).isTrue();
        }
    }

    private void complete(ImportRun run) {
        stores.database.update("update import_run set state = 'complete', fingerprint = 'f' where id = ?", run.id());
    }

    private void candidate(ImportRun run, String id, String list, String userId) {
        stores.database.update("insert into import_candidate (run_id, scim_id, list, user_name, user_id, differences, reason, state) "
                + "values (?, ?, ?, ?, ?, '{}', '', 'open')", run.id(), "s-" + id, list, id + "@example.com", userId);
    }

    private String state(ImportRun run, String scimId) {
        return stores.database.queryForObject("select state from import_candidate where run_id = ? and scim_id = ?", String.class,
                run.id(), scimId);
    }
}
