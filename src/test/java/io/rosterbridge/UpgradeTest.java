package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.provisioning.PeopleView;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.EncodedResource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/** An installation with data comes from schema V14 to the present one; {@code upgrade/v14.sql} is what it has. */
class UpgradeTest {

    private static final String EARLIER = "14";
    private static final String FIXTURE = "upgrade/v14.sql";
    private static final String HISTORY = "flyway_schema_history";
    /** The runs of an import stage the first of these once more, and each start the schedules, which are texts since V48. */
    private static final Set<String> STAGED_ANEW = Set.of("import_person", "import_address", "qrtz_fired_triggers", "qrtz_simple_triggers",
            "qrtz_cron_triggers", "qrtz_simprop_triggers", "qrtz_blob_triggers", "qrtz_triggers", "qrtz_job_details");
    /** Moved elsewhere (the tests below look for it there), or told anew by what comes next. */
    private static final Set<String> DROPPED = Set.of("plan.content", "import_account.user_id", "import_account.matched_by",
            "drift_repair.profile_version");
    /** What the tests below look at one by one. */
    private static final Set<String> CHANGED = Set.of("connection.state", "connection.reason", "import_account.apart", "plan.state",
            "plan.reason", "plan.lease_owner", "plan.lease_until");
    /** Tables that came later, with the rows that migrations put there. */
    private static final Map<String, Long> NEW = Map.ofEntries(
            Map.entry("import_match", 0L), Map.entry("source_takeover", 0L), Map.entry("apply_turn", 1L), Map.entry("plan_text", 0L),
            Map.entry("import_change", 0L), Map.entry("link_question", 0L), Map.entry("oidc_login", 0L),
            Map.entry("source_upload", 0L), Map.entry("setup_step", 4L), Map.entry("login_root", 0L), Map.entry("deployed_setting", 0L),
            Map.entry("profile_file", 0L), Map.entry("plan_expected", 0L), Map.entry("inbox_file", 0L), Map.entry("inbox_look", 0L),
            Map.entry("hold_value", 0L), Map.entry("known_network", 0L), Map.entry("console_session", 0L), Map.entry("recovery_code", 0L));

    private DataSource source;
    private JdbcTemplate database;

    // ---- what is there

    @ParameterizedTest
    @EnumSource
    void everyRowAndEveryValueIsStillThere(Engine engine) throws IOException, SQLException {
        earlier(engine);
        Map<String, List<String>> columns = new TreeMap<>();
        Map<String, List<String>> rows = new TreeMap<>();
        for (String table : tables()) {
            List<String> kept = columns(table, "").stream().filter(column -> !DROPPED.contains(table + "." + column))
                    .filter(column -> !CHANGED.contains(table + "." + column)).toList();
            columns.put(table, kept);
            rows.put(table, rows(table, kept));
        }
        assertThat(rows).as("the fixture has a row in every table").isNotEmpty()
                .allSatisfy((table, some) -> assertThat(some).as(table).isNotEmpty());
        latest();
        assertThat(tables()).containsAll(rows.keySet()).containsAll(NEW.keySet()).hasSize(rows.size() + NEW.size());
        rows.forEach((table, before) -> assertThat(rows(table, columns.get(table))).as(table)
                .containsExactlyInAnyOrderElementsOf(STAGED_ANEW.contains(table) ? List.of() : before));
        NEW.forEach((table, some) -> assertThat(count(table)).as(table).isEqualTo(some));
        DROPPED.forEach(column -> assertThat(columns(column.substring(0, column.indexOf('.')), ""))
                .doesNotContain(column.substring(column.indexOf('.') + 1)));
    }

    @ParameterizedTest
    @EnumSource
    void whatHasAnotherPlaceOrIsDerivedNowIsThereToo(Engine engine) throws IOException, SQLException {
        earlier(engine);
        latest();
        assertThat(count("plan_text")).as("no plan is left that would be applied").isZero();
        assertThat(all("select id || ' ' || state || ' ' || coalesce(reason, '-') from plan order by id")).containsExactly("1 applied -",
                "2 stale an earlier release made it; make a new plan", "3 stale an earlier release made it; make a new plan",
                "4 stale an earlier release made it; make a new plan", "5 failed it was begun 5 times and never came to an end",
                "6 stale profile version 2 is in force",
                "7 applied -", "8 applied -");
        assertThat(all("select user_id || ' ' || action || ' ' || cause from provisioning_event where cause is not null order by id"))
                .as("what can be taken back").containsExactly("demo-1 CREATE plan:1", "demo-2 CREATE plan:1",
                        "demo-2 DEACTIVATE several");

        assertThat(all("select id || ': ' || count_new || count_update || count_activate || count_deactivate || count_apart || ' ' "
                + "|| confirmed || applied || skipped from import_run order by id"))
                .containsExactly("1: 11000 211", "2: 00000 000", "3: 11111 100", "4: 00000 000", "5: 00000 000");
        assertThat(all("select scim_id || ' ' || coalesce(apart, '-') from import_account order by id")).as("by page, numbered")
                .containsExactly("scim-1001 -", "scim-72 -", "scim-d2 -", "scim-none it has no userName", "scim-1001 -", "scim-1002 -");
        assertThat(all("select scim_id from import_candidate where run_id = 3 order by id")).isSorted();
        assertThat(all("select distinct mapping from drift_repair")).containsExactly("");

        assertThat(all("select user_id from calendly_account where seen_active order by user_id")).as("found, never sent")
                .containsExactly("P-1002", "hr-71");
        assertThat(all("select user_id from calendly_account where pending_since = coalesce(sent_at, linked_at) order by user_id"))
                .containsExactly("P-1013", "demo-2");
        assertThat(count("calendly_account where pending_since is not null")).isEqualTo(2);

        assertThat(database.queryForMap("select state, pause_reason, killed_since from connection")).containsEntry("state", "unset")
                .containsEntry("pause_reason", "paused by admin: a holiday").containsEntry("killed_since", null);
        assertThat(count("connection where paused_since = state_since and reason like '%authorize it'")).isEqualTo(1);

        assertThat(all("select login from api_token order by id").get(0)).isEqualTo("token:nightly (admin)");
        assertThat(all("select login from api_token order by id").get(1)).startsWith("token:a-token-with").hasSize(200);
        assertThat(count("console_user where password_own and created_by is null and password_set_by is null")).isEqualTo(3);
        assertThat(count("approval where password_own")).isEqualTo(1);
        assertThat(count("profile_version where decides")).isEqualTo(2);
        assertThat(all("select step || ' ' || profile_version from setup_step order by step"))
                .containsExactly("actions 2", "assign 2", "map 2", "prepare 2");

        assertThat(found("ÁLVAREZ")).containsExactly("P-1002");
        assertThat(found("田中")).containsExactly("P-1003");
        assertThat(found("100 %_\\! \"f")).containsExactly("f-1");
        assertThat(found("p-10")).containsExactly("P-1001", "P-1002", "P-1003", "P-1013", "P-1015");
        assertThat(all("select scim_id from import_candidate where search_text like '%zoë2%'")).containsExactly("scim-72");
    }

    // ---- what changes its key

    /** Addresses as that release took them: with its keys, and with tasks in every state. */
    @ParameterizedTest
    @EnumSource
    void keysOfAddressesAreComputedOnceMoreAndNobodyIsMerged(Engine engine) throws IOException, SQLException {
        earlier(engine);
        person("k-umlaut", "Max@m\u00FCller.example", "max@m\u00FCller.example", "inStep");
        person("k-kelvin", "quac\u212A@example.com", "quack@example.com", "inStep");
        person("k-hidden", "hid@example.com\u200B", "hid@example.com\u200B", "rejected");
        person("k-twin", "ann@xn--mller-kva.example", "ann@xn--mller-kva.example", "inStep");
        person("k-twin2", "Ann@M\u00FCller.example", "ann@m\u00FCller.example", "held");
        person("k-plain", "Plain@example.com", "plain@example.com", "inStep");
        database.update("insert into directory_user (id, email, status, custom, source, gone_at, changed_at) values ('k-gone', "
                + "'max@xn--mller-kva.example', 'active', '{}', 'csv', current_timestamp, current_timestamp)");
        database.update("insert into import_account (run_id, scim_id, user_name, user_name_key, active, page) values "
                + "(3, 'k-listed', 'Max@M\u00FCller.example', 'max@m\u00FCller.example', true, 9)");
        latest();
        assertThat(all("select id || ' ' || coalesce(email_key, '-') from directory_user where id like 'k-%' order by id")).containsExactly(
                "k-gone -", "k-hidden hid@example.com", "k-kelvin quac\u212A@example.com", "k-plain plain@example.com",
                "k-twin ann@xn--mller-kva.example", "k-twin2 ann@m\u00FCller.example", "k-umlaut max@xn--mller-kva.example");
        assertThat(all("select user_id || ' ' || state || ' ' || revision from provisioning_task where user_id like 'k-%' order by user_id"))
                .as("who is looked at once more").containsExactly("k-hidden due 2", "k-kelvin due 2", "k-plain inStep 1", "k-twin due 2",
                        "k-twin2 held 2", "k-umlaut due 2");
        assertThat(all("select user_name_key from provisioning_task where user_id in ('k-umlaut', 'k-twin', 'k-twin2') order by user_id"))
                .as("both claim the same one").containsExactly("ann@xn--mller-kva.example", "ann@xn--mller-kva.example",
                        "max@xn--mller-kva.example");
        assertThat(all("select user_name_key from import_account where scim_id = 'k-listed'")).containsExactly("max@xn--mller-kva.example");
        assertThat(count("import_candidate where user_name_key is null")).isZero();
        assertThat(all("select email from directory_user where id = 'k-hidden'")).as("only keys change").containsExactly("hid@example.com\u200B");
    }

    private void person(String id, String email, String key, String state) {
        database.update("insert into directory_user (id, email, email_key, status, custom, source, changed_at) values (?, ?, ?, 'active', '{}', "
                + "'csv', current_timestamp)", id, email, key);
        database.update("insert into app_assignment (user_id, state, changed_at) values (?, 'assigned', current_timestamp)", id);
        database.update("insert into provisioning_task (user_id, state, lane, due_at, marked_at, revision, attempts, user_name_key) values "
                + "(?, ?, 3, timestamp with time zone '2030-01-01 00:00:00+00', current_timestamp, 1, 0, ?)", id, state, key);
    }

    // ---- what it is good for

    @ParameterizedTest
    @EnumSource
    void constraintsAreInForceAndNumbersGoOn(Engine engine) throws IOException, SQLException {
        earlier(engine);
        latest();
        database.update("insert into plan_text (plan_id, part, text) values (4, 1, '')");
        String account = "import_account (user_name, user_name_key, active, page, run_id, scim_id) values ('', '', true, 1, ";
        String candidate = "import_candidate (user_name, differences, reason, run_id, scim_id, list, state) values ('', '', '', ";
        String drift = "drift (user_id, kind, attribute, run_id, action) values ('P-1015', 'values', 'displayName', ";
        for (String refused : List.of(account + "3, 'scim-72')", account + "99, 'scim-72')",
                candidate + "1, 'scim-71', 'new', 'open')", candidate + "99, 'scim-71', 'new', 'open')",
                candidate + "1, 'scim', 'old', 'open')", candidate + "1, 'scim', 'new', 'lost')",
                drift + "2, 'reported')", drift + "99, 'reported')", drift + "4, 'forgotten')",
                "import_person (run_id, user_id, gone, assignment) values (99, 'P-1001', false, 'none')",
                "import_address (run_id, address_key, user_id) values (99, '', '')",
                "plan_text (plan_id, part, text) values (99, 1, '')", "plan_text (plan_id, part, text) values (4, 1, '')",
                "app_assignment (user_id, state, changed_at) values ('nobody', 'none', current_timestamp)",
                "setup_step (step, confirmed_by, confirmed_at, profile_version) values ('map', '', current_timestamp, 1)")) {
            assertThatThrownBy(() -> database.update("insert into " + refused)).as(refused).isInstanceOf(DataAccessException.class);
        }
        for (String refused : List.of("connection set state = 'paused'", "plan set kind = 'wish'", "calendly_account set scim_id = 'one'",
                "api_token set hash = 'one'", "api_token set creator = 'nobody'")) {
            assertThatThrownBy(() -> database.update("update " + refused)).as(refused).isInstanceOf(DataAccessException.class);
        }
        Map<String, String> others = Map.of("run_id", "4", "hash", "'another'");
        for (String table : tables()) {
            for (String number : columns(table, "and is_identity = 'YES'")) {
                List<String> copied = columns(table, "and is_identity = 'NO' and is_generated = 'NEVER'");
                long last = database.queryForObject("select coalesce(max(" + number + "), 0) from " + table, Long.class);
                int copies = database.update("insert into " + table + " (" + String.join(", ", copied) + ") select "
                        + copied.stream().map(column -> others.getOrDefault(column, column)).collect(Collectors.joining(", "))
                        + " from " + table + " where " + number + " = " + last);
                assertThat(count(table + " where " + number + " > " + last)).as(table).isEqualTo(copies);
            }
        }
        if (engine == Engine.H2) {
            assertThat(all("select lower(table_name) from information_schema.columns where identity_cache = 1000 order by 1"))
                    .as("V3 and V15 have set it, and columns were added since").containsExactly("directory_change", "drift",
                            "import_account", "import_address", "import_candidate", "import_person", "provisioning_event");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theTextOfASearchFollowsWhatIsChanged(Engine engine) throws IOException, SQLException {
        earlier(engine);
        latest();
        changed();
        followed();
    }

    /** As the application has it by default: closed and opened again between the releases. */
    @Test
    void soItDoesInAFileThatIsOpenedAgain(@TempDir Path folder) throws IOException, SQLException {
        // Each connection is the only one, so that its end closes the file.
        source = new DriverManagerDataSource("jdbc:h2:file:" + folder.resolve("test").toAbsolutePath() + ";WRITE_DELAY=0", "sa", "");
        database = new JdbcTemplate(source);
        fill("file");
        latest();
        changed();
        followed();
        database.execute("shutdown compact");
        followed();
    }

    private void changed() {
        database.update("update directory_user set full_name = 'Ágnes Nagy', changed_at = current_timestamp where id = 'P-1002'");
        database.update("update directory_user set gone_at = current_timestamp, email_key = null where id = 'r-1'");
        database.update("update import_candidate set state = 'skipped', user_id = 'made-1' where scim_id = 'scim-72'");
        database.update("insert into directory_user (id, email, status, custom, source, changed_at) "
                + "values ('new-1', 'new@example.com', 'active', '{}', 'test', current_timestamp)");
    }

    private void followed() {
        assertThat(found("ágnes")).containsExactly("P-1002");
        assertThat(found("ruiz")).isEmpty();
        assertThat(all("select id from directory_user where search_text like '%new@%'")).containsExactly("new-1");
        assertThat(all("select scim_id from import_candidate where search_text like '%made-1%' and state = 'skipped'"))
                .containsExactly("scim-72");
    }

    @ParameterizedTest
    @EnumSource
    void theApplicationStartsOnItAndAnswers(Engine engine) throws Exception {
        HikariDataSource pool = earlier(engine);
        try (Application application = Application.prepared().with("spring.datasource.url", pool.getJdbcUrl())
                .with("spring.datasource.username", pool.getUsername()).with("spring.datasource.password", "")
                .with("spring.quartz.scheduler-name", "upgraded-" + engine)
                .with("rosterbridge.calendly.base-url", "").with("rosterbridge.calendly.token", "").start()) {
            assertThat(count("qrtz_job_details where job_name = 'gone' and sched_name <> 'another'")).as("its route is gone").isZero();
            Console console = new Console(application.port(), "Basic " + Base64.getEncoder()
                    .encodeToString("admin:admin-password-of-the-test".getBytes(StandardCharsets.UTF_8)));
            assertThat(console.json("/api/v1/status").path("connection").asText()).isEqualTo("paused");
            assertThat(console.json("/api/v1/audit/verify").path("ok").asBoolean()).as("the chain, and what was added").isTrue();
            assertThat(console.get("/api/v1/users?query=" + URLEncoder.encode("ZOË", StandardCharsets.UTF_8))).contains("hr-71");
            assertThat(console.get("/api/v1/imports/3/candidates?list=new&query=" + URLEncoder.encode("zoë", StandardCharsets.UTF_8)))
                    .contains("scim-72").doesNotContain("scim-71");
            assertThat(console.get("/api/v1/plans/2")).contains("\"stale\"", "make a new plan");
            for (String path : List.of("/", "/activity", "/alerts", "/audit", "/failures", "/flows", "/holds", "/hold?id=1", "/hold?id=2",
                    "/hold?id=3", "/import", "/import/run?id=1", "/import/run?id=3&list=apart", "/import/run?id=4", "/links", "/mapping",
                    "/me", "/people", "/people?query=demo", "/person?id=P-1001", "/person?id=P-1002", "/person?id=demo-2",
                    "/person?id=f-1", "/plans", "/plan?id=1", "/plan?id=2", "/plan?id=4", "/plan?id=6", "/profile/versions",
                    "/profile/versions/compare?from=1&to=2", "/reconcile", "/reconcile/run?id=2", "/reconcile/run?id=5", "/setup",
                    "/sources", "/users", "/api/v1/users/f-1/explain", "/api/v1/plans/1/items", "/api/v1/holds/1/items",
                    "/api/v1/reconciliations/2/drift", "/api/v1/profile/versions/1", "/api/v1/api-tokens", "/api/v1/console-users",
                    "/api/v1/log", "/api/v1/sources")) {
                console.get(path);
            }
            Console token = new Console(application.port(), "Bearer rbt_gBOYxdypa3I_LVkOMoC5-sG6yX5UdDzgkNJ2qBW0JjA");
            assertThat(token.json("/api/v1/me").path("name").asText()).isEqualTo("token:nightly (admin)");

            long undo = console.post("/api/v1/plans", "{\"kind\": \"undo\", \"planId\": 1}").path("id").asLong();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !console.json("/api/v1/plans/" + undo).path("state").asText().equals("computing"));
            assertThat(console.json("/api/v1/plans/" + undo).path("state").asText()).isEqualTo("ready");
            assertThat(console.json("/api/v1/plans/" + undo + "/items").path("items").findValuesAsText("userId"))
                    .as("of what an earlier release has done").contains("demo-1");
            assertThat(console.json("/api/v1/plans/4").path("state").asText()).as("nobody knows what was shown of each person, so nothing goes on")
                    .isEqualTo("stale");
            assertThat(found("Zoë, the")).isEmpty();
            assertThat(application.requests("GET") + application.writes()).as("nothing is sent").isZero();
        }
    }

    /** Whoever asks the application. */
    private record Console(int port, String login) {

        private static final HttpClient CLIENT = HttpClient.newHttpClient();
        private static final ObjectMapper JSON = new ObjectMapper();

        String get(String path) throws Exception {
            return answer(request(path).GET());
        }

        JsonNode json(String path) throws Exception {
            return JSON.readTree(get(path));
        }

        JsonNode post(String path, String body) throws Exception {
            return JSON.readTree(answer(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body))));
        }

        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).header("Authorization", login);
        }

        private static String answer(HttpRequest.Builder request) throws Exception {
            HttpResponse<String> answer = CLIENT.send(request.build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.uri().toString()).isBetween(200, 202);
            return answer.body();
        }
    }

    // ---- the fixture

    private HikariDataSource earlier(Engine engine) throws IOException, SQLException {
        HikariDataSource pool = (HikariDataSource) engine.fresh();
        source = pool;
        database = new JdbcTemplate(source);
        flyway().load().clean();
        fill("upgraded-" + engine);
        return pool;
    }

    private void fill(String scheduler) throws IOException, SQLException {
        flyway().target(EARLIER).load().migrate();
        String script = new ClassPathResource(FIXTURE).getContentAsString(StandardCharsets.UTF_8).replace("${scheduler}", scheduler);
        try (Connection connection = source.getConnection()) {
            ScriptUtils.executeSqlScript(connection, new EncodedResource(
                    new ByteArrayResource(script.getBytes(StandardCharsets.UTF_8), FIXTURE), StandardCharsets.UTF_8));
        }
    }

    private void latest() {
        flyway().load().migrate();
    }

    private FluentConfiguration flyway() {
        return Flyway.configure().dataSource(source).locations("classpath:db/migration").cleanDisabled(false);
    }

    // ---- looking

    private List<String> tables() {
        return all("select lower(table_name) from information_schema.tables where lower(table_schema) = 'public' "
                + "and table_type = 'BASE TABLE' and lower(table_name) <> '" + HISTORY + "'");
    }

    private List<String> columns(String table, String condition) {
        return all("select lower(column_name) from information_schema.columns where lower(table_schema) = 'public' "
                + "and lower(table_name) = '" + table + "' " + condition + " order by ordinal_position");
    }

    /** Each row as a text, with the names of the columns. */
    private List<String> rows(String table, List<String> columns) {
        return database.query("select " + String.join(", ", columns) + " from " + table, (row, number) -> {
            List<String> values = new ArrayList<>();
            for (String column : columns) {
                values.add(column + "=" + row.getString(column));
            }
            return values.toString();
        });
    }

    private List<String> all(String query) {
        return database.queryForList(query, String.class);
    }

    private long count(String tableAndCondition) {
        return database.queryForObject("select count(*) from " + tableAndCondition, Long.class);
    }

    private List<String> found(String text) {
        return new PeopleView(database).page(PeopleView.Filter.of(text), 10, Optional.empty()).items().stream().map(PeopleView.Row::id)
                .toList();
    }
}
