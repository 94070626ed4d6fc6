package io.rosterbridge.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.imports.ReconcileSettings.Policy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The statements that are repeated for each part of a list look at the rows of their part and at what belongs to them, and at nobody
 * else: else the time would grow with the square of the list. H2 tells how many rows it has looked at.
 */
class PartsTest {

    private static final int USERS = 4000;
    private static final int PART = 100;
    /** Rows that may be looked at for one row of a part: each look-up counts, and so does a look past the last match. */
    private static final int MOST_FOR_A_ROW = 25;
    private static final Pattern LOOKED_AT = Pattern.compile("scanCount: (\\d+)");

    private final ImportStores stores = new ImportStores(Engine.H2, Policy.REPAIR);

    /** Whatever a database knows of its tables: they are filled while it works, and looked at once they are. */
    @ParameterizedTest(name = "looked at: {0}")
    @ValueSource(booleans = {false, true})
    void aPartCostsWhatItIsNotWhatThereIs(boolean analyzed) {
        ImportRun run = fill();
        if (analyzed) {
            stores.database.execute("analyze");
        }
        long first = stores.database.queryForObject("select min(id) from import_account", Long.class);
        long person = stores.database.queryForObject("select min(id) from import_person", Long.class);
        Object part = new RunRows.Part(first, first + PART - 1, PART).numbers();
        Object people = new RunRows.Part(person, person + PART - 1, PART).numbers();
        Object linked = IntStream.range(0, PART).mapToObj(number -> "p" + 2 * number).toArray(String[]::new);
        Object listed = IntStream.range(0, PART).mapToObj(number -> "s-" + number).toArray(String[]::new);
        Map<String, Long> costs = new LinkedHashMap<>();
        stores.database.update("delete from import_match where id between ? and ?", first, first + PART - 1);
        costs.put("find", looks(Matching.FIND, part));
        costs.put("seen", looks(Matching.SEEN, part));
        costs.put("tell apart", looks(Matching.TELL_APART, part));
        costs.put("compare", looks(ImportComparison.COMPARE, part));
        costs.put("linked", looks(DriftSearch.LINKED, part));
        costs.put("unlinked", looks(DriftSearch.UNLINKED, part));
        costs.put("vanished", looks(DriftSearch.VANISHED, linked, run.id(), stores.now()));
        costs.put("missing", looks(DriftSearch.MISSING, people));
        everybodyHasDrifted();
        costs.put("known by externalId", looks(DriftSearch.KNOWN_BY_EXTERNAL_ID, part));
        costs.put("known by address", looks(DriftSearch.KNOWN_BY_ADDRESS, part));
        costs.put("drift", looks(DriftRepair.ROWS + "d.action = 'reported'", "mapping", run.id(), "p1000", "p1088"));
        costs.put("next candidates", looks(ImportApply.NEXT, run.id(), PART));
        costs.put("facts of candidates", looks(ApplyBatch.FACTS, listed, run.id()));
        costs.forEach((statement, looks) -> assertThat(looks).as(statement).isBetween(1L, (long) PART * MOST_FOR_A_ROW));
        assertThat(plan(ApplyBatch.FACTS, listed, run.id())).as("it begins with the ids").contains("FROM UNNEST(");
    }

    /** Half of the people are linked, all have drifted, and all are confirmed candidates. */
    private ImportRun fill() {
        stores.database.update("""
                insert into directory_user (id, email, email_key, full_name, status, custom, source, changed_at)
                select 'p' || x, 'p' || x || '@example.com', 'p' || x || '@example.com', 'Person', 'active', '{}', 'test', current_timestamp
                from system_range(0, ?)""", USERS - 1);
        stores.database.update("insert into app_assignment (user_id, state, changed_at) select id, 'assigned', changed_at "
                + "from directory_user");
        stores.database.update("insert into provisioning_task (user_id, state, lane, due_at, marked_at, revision, attempts) "
                + "select id, 'inStep', 2, ?, ?, 0, 0 from directory_user", stores.now(), stores.now());
        stores.database.update("""
                insert into calendly_account (user_id, scim_id, user_name, display_name, active, external_id, linked_by, linked_at)
                select id, 's-' || substring(id from 2), email, 'Another', true, id, 'created', ? from directory_user
                where mod(cast(substring(id from 2) as integer), 2) = 0""", stores.now());
        stores.settle();
        ImportRun run = stores.listed("reconcile", USERS);
        stores.database.update("""
                insert into import_account (run_id, scim_id, user_name, user_name_key, display_name, active, external_id, page)
                select ?, 's-' || x, 'p' || x || '@example.com', 'p' || x || '@example.com', 'Name', true, 'p' || x, 1
                from system_range(0, ?)""", run.id(), USERS - 1);
        stores.comparison.match(run);
        stores.database.update("insert into import_candidate (run_id, scim_id, list, user_name, user_id, differences, reason, state) "
                + "select run_id, scim_id, 'update', user_name, external_id, '{}', '', 'confirmed' from import_account order by id");
        return run;
    }

    private void everybodyHasDrifted() {
        stores.database.update("delete from drift");
        stores.database.update("insert into drift (run_id, user_id, kind, attribute, held, seen, scim_id, action) "
                + "select run_id, external_id, 'missing', '', user_name, null, null, 'reported' from import_account order by external_id");
    }

    private long looks(String sql, Object... parameters) {
        Matcher looks = LOOKED_AT.matcher(plan("analyze " + sql, parameters));
        long sum = 0;
        while (looks.find()) {
            sum += Long.parseLong(looks.group(1));
        }
        return sum;
    }

    private String plan(String sql, Object... parameters) {
        return stores.database.queryForObject("explain " + sql, String.class, parameters);
    }
}
