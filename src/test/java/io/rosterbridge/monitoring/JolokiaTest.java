package io.rosterbridge.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.rosterbridge.console.ConsoleTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Value;

/** Over Jolokia goes what the policy names, and nothing else. */
class JolokiaTest extends ConsoleTest {

    private static final String CONTEXT = "org.apache.camel:context=rosterbridge,type=context,name=\\\"rosterbridge\\\"";

    @Value("${management.endpoint.jolokia.config.enabledServices}")
    private String[] enabled;

    @AfterEach
    void forgetTheConnection() {
        database.update("update connection set base_url = null, token = null, state = 'unset', reason = null, paused_since = null, "
                + "killed_since = null, revision = revision + 1");
        database.update("delete from app_assignment where user_id = 'jmx'");
        database.update("delete from provisioning_task where user_id = 'jmx'");
        database.update("delete from directory_change where user_id = 'jmx'");
        database.update("delete from directory_user where id = 'jmx'");
    }

    @Test
    void showsAndRetriesTheQueue() {
        put("/api/v1/users/jmx", "{\"email\": \"jmx@example.org\", \"assignment\": \"assigned\"}");
        database.update("update provisioning_task set state = 'rejected', family = 'refused' where user_id = 'jmx'");
        await().atMost(Duration.ofSeconds(30)).until(() -> read("io.rosterbridge:type=Queue").path("value").path("Rejected").asLong() == 1);
        assertThat(exec("io.rosterbridge:type=Queue", "retryFamily", "\"refused\"").path("value").asInt()).isEqualTo(1);
        assertThat(lastRow()).as("who, what and how it went").isEqualTo("admin failures-retried family:refused {\"people\":1}");
        database.update("update provisioning_task set state = 'held', family = 'refused' where user_id = 'jmx'");
        assertThat(exec("io.rosterbridge:type=Queue", "retryAll", "").path("value").asInt()).isEqualTo(1);
        assertThat(database.queryForObject("select state from provisioning_task where user_id = 'jmx'", String.class)).isEqualTo("due");
        assertThat(exec("io.rosterbridge:type=Queue", "retryFamily", "\"lost\"").path("error").asText()).contains("lost");
    }

    @Test
    void pausesAndResumesTheConnection() {
        put("/api/v1/connection", "{\"baseUrl\": \"http://127.0.0.1:9\", \"token\": \"a token\"}");
        exec("io.rosterbridge:type=Connection", "pause", "\"by hand\"");
        assertThat(lastRow()).isEqualTo("admin connection-paused connection {\"reason\":\"by hand\"}");
        JsonNode paused = read("io.rosterbridge:type=Connection").path("value");
        assertThat(paused.path("State").asText()).isEqualTo("paused");
        assertThat(paused.path("Reason").asText()).as("whoever has logged in").isEqualTo("paused by admin: by hand");
        assertThat(exec("io.rosterbridge:type=Connection", "resume", "").path("value").asText()).as("as before the pause").isEqualTo("unset");
        assertThat(exec("io.rosterbridge:type=Connection", "authorize", "").path("value").asText()).startsWith("unset: ");
    }

    @Test
    void pressesAndLiftsTheKillSwitch() {
        exec("io.rosterbridge:type=Connection", "kill", "\"fire\"");
        JsonNode killed = read("io.rosterbridge:type=Connection").path("value");
        assertThat(killed.path("Killed").asBoolean()).isTrue();
        assertThat(killed.path("State").asText()).isEqualTo("paused");
        assertThat(killed.path("Standing").asText()).isEqualTo("unset");
        assertThat(killed.path("Reason").asText()).isEqualTo("pressed by admin: fire");
        assertThat(killed.path("Findings").isArray()).isTrue();
        exec("io.rosterbridge:type=Connection", "liftKill", "");
        assertThat(read("io.rosterbridge:type=Connection").path("value").path("Killed").asBoolean()).isFalse();
    }

    @Test
    void showsAndResumesTheLimiter() {
        assertThat(exec("io.rosterbridge:type=Limiter", "resume", "").path("status").asInt()).isEqualTo(200);
        JsonNode limiter = read("io.rosterbridge:type=Limiter").path("value");
        assertThat(limiter.path("RequestsPerMinute").asInt()).isZero();
        assertThat(limiter.path("PausedUntil").asText()).isEmpty();
    }

    @Test
    void showsAndStartsReconciliations() {
        database.update("delete from import_run");
        for (String start : List.of("startReconciliation", "startImport")) {
            assertThat(exec("io.rosterbridge:type=Imports", start, "").path("error").asText()).as(start).contains("the connection is unset");
        }
        assertThat(database.queryForObject("select count(*) from import_run where state <> 'skipped'", Long.class)).isZero();
        put("/api/v1/connection", "{\"baseUrl\": \"http://127.0.0.1:9\", \"token\": \"a token\"}");
        database.update("update connection set state = 'ok', revision = revision + 1");
        await().until(() -> get("/api/v1/connection").json().path("state").asText().equals("ok"));
        long run = exec("io.rosterbridge:type=Imports", "startReconciliation", "").path("value").asLong();
        assertThat(lastRow()).isEqualTo("admin reconciliation-started reconciliation:" + run + " {\"repair\":true}");
        assertThat(database.queryForObject("select started_by from import_run where id = ?", String.class, run)).isEqualTo("admin");
        JsonNode imports = read("io.rosterbridge:type=Imports").path("value");
        assertThat(imports.path("LastReconciliation").asText()).startsWith(run + " ");
        assertThat(imports.path("LastImport").asText()).isEmpty();
        assertThat(imports.path("Alarm").asText()).isEmpty();
        database.update("delete from import_run");
    }

    @Test
    void showsAndConfirmsTheNewestImport() {
        assertThat(read("io.rosterbridge:type=Imports").path("value").path("Fingerprint").asText()).isEmpty();
        assertThat(exec("io.rosterbridge:type=Imports", "confirmAll", "\"new\", \"\", \"f\"").path("error").asText()).contains("no import");
        database.update("insert into import_run (kind, started_by, state, started_at, listed_at, finished_at, pages, accounts, expected, "
                + "next_index, scans, count_new, fingerprint) values ('import', 'test', 'complete', current_timestamp, current_timestamp, "
                + "current_timestamp, 1, 2, 2, 3, 1, 1, 'f-1')");
        long id = database.queryForObject("select max(id) from import_run", Long.class);
        database.update("insert into import_candidate (run_id, scim_id, list, user_name, differences, reason, state) values (?, 's-1', 'new', "
                + "'a@example.org', '{}', '', 'open')", id);
        JsonNode imports = read("io.rosterbridge:type=Imports").path("value");
        assertThat(imports.path("Candidates").path("new").asInt()).isEqualTo(1);
        assertThat(imports.path("Progress").asText()).startsWith("1 pages, 2 of 2 users");
        assertThat(imports.path("Fingerprint").asText()).isEqualTo("f-1");
        assertThat(exec("io.rosterbridge:type=Imports", "confirmAll", "\"new\", \"\", \"f-2\"").path("error").asText()).contains("fingerprint");
        assertThat(exec("io.rosterbridge:type=Imports", "confirmAll", "\"new\", \"calendly\", \"f-1\"").path("error").asText())
                .contains("only for update");
        assertThat(exec("io.rosterbridge:type=Imports", "confirmAll", "\"new\", \"\", \"f-1\"").path("value").asInt()).isEqualTo(1);
        assertThat(read("io.rosterbridge:type=Imports").path("value").path("Applied").asText()).endsWith(" of 1");
        await().atMost(Duration.ofSeconds(30)).until(() -> database.queryForObject("select count(*) from import_run where state = 'applying'",
                Long.class) == 0);
        assertThat(exec("io.rosterbridge:type=Imports", "startReport", "").path("error").asText()).contains("the connection is unset");
        database.update("delete from import_candidate");
        database.update("delete from import_run");
    }

    @Test
    void asksForPlansAndAppliesThemByTheirFingerprint() {
        long id = exec("io.rosterbridge:type=Plans", "askProvision", "true").path("value").asLong();
        await().atMost(Duration.ofSeconds(30)).until(() -> exec("io.rosterbridge:type=Plans", "show", String.valueOf(id)).path("value").asText()
                .contains(" ready, 0 requests"));
        assertThat(exec("io.rosterbridge:type=Plans", "list", "").path("value").get(0).asText()).startsWith("plan " + id + " (provision")
                .contains("fingerprint ");
        assertThat(exec("io.rosterbridge:type=Plans", "apply", id + ", \"another\"").path("error").asText()).contains("is another list by now");
        String fingerprint = database.queryForObject("select fingerprint from plan where id = ?", String.class, id);
        assertThat(exec("io.rosterbridge:type=Plans", "apply", id + ", \"" + fingerprint + "\"").path("status").asInt()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(30)).until(() -> exec("io.rosterbridge:type=Plans", "show", String.valueOf(id)).path("value").asText()
                .contains(" applied,"));
        long undo = exec("io.rosterbridge:type=Plans", "undoPlan", String.valueOf(id)).path("value").asLong();
        assertThat(undo).isGreaterThan(id);
        for (String other : new String[] {"undoImport", "undoHold", "show"}) {
            assertThat(exec("io.rosterbridge:type=Plans", other, "4711").path("error").asText()).as(other).contains("4711");
        }
        assertThat(exec("io.rosterbridge:type=Plans", "askReconcile", "").path("error").asText()).contains("no complete reconciliation");
        database.update("delete from plan_item");
        database.update("delete from plan");
    }

    @Test
    void showsTheProfileAndRestoresAVersion() {
        JsonNode profile = read("io.rosterbridge:type=Profile").path("value");
        assertThat(profile.path("Version").asLong()).isPositive();
        assertThat(profile.path("LeaverPolicy").asText()).startsWith("Whoever is ");
        assertThat(profile.path("FileProblem").asText()).isEmpty();
        assertThat(exec("io.rosterbridge:type=Profile", "versions", "").path("value").get(0).asText())
                .startsWith("version " + profile.path("Version").asLong() + " by ");
        assertThat(exec("io.rosterbridge:type=Profile", "restore", profile.path("Version").asText()).path("value").asLong())
                .as("the same document makes no version").isEqualTo(profile.path("Version").asLong());
        assertThat(exec("io.rosterbridge:type=Profile", "restore", "4711").path("error").asText()).contains("no profile version 4711");
    }

    @Test
    void letsHawtioDrawTheRoutes() {
        assertThat(exec(CONTEXT, "dumpRoutesAsXml()", "").path("value").asText()).contains("provision-work");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{'type':'exec','mbean':'CONTEXT','operation':'stop()'}",
        "{'type':'exec','mbean':'CONTEXT','operation':'suspend()'}",
        "{'type':'exec','mbean':'CONTEXT','operation':'sendStringBody(java.lang.String,java.lang.String)','arguments':['direct:provision-now','x']}",
        "{'type':'exec','mbean':'CONTEXT','operation':'requestBody(java.lang.String,java.lang.Object)','arguments':['direct:provision-now','x']}",
        "{'type':'exec','mbean':'org.apache.camel:context=rosterbridge,type=routes,name=\\\"provision-work\\\"','operation':'stop()'}",
        "{'type':'exec','mbean':'com.sun.management:type=DiagnosticCommand','operation':'vmVersion','arguments':[[]]}",
        "{'type':'exec','mbean':'com.sun.management:type=HotSpotDiagnostic','operation':'dumpHeap','arguments':['/tmp/heap',true]}",
        "{'type':'exec','mbean':'java.lang:type=Memory','operation':'gc'}",
        "{'type':'write','mbean':'java.lang:type=Memory','attribute':'Verbose','value':true}",
        "{'type':'write','mbean':'CONTEXT','attribute':'Tracing','value':true}",
        "{'type':'read','mbean':'java.lang:type=Runtime','attribute':'SystemProperties'}",
        "{'type':'read','mbean':'java.lang:type=Runtime','attribute':'InputArguments'}"})
    void refusesEverythingElse(String request) {
        JsonNode answer = post("/actuator/jolokia", request.replace("CONTEXT", CONTEXT).replace('\'', '"')).json();
        assertThat(answer.path("status").asInt()).as(answer.toString()).isEqualTo(403);
        assertThat(answer.has("value")).isFalse();
    }

    @Test
    void hidesTheSystemPropertiesAmongAllAttributesToo() {
        String runtime = post("/actuator/jolokia", "{\"type\": \"read\", \"mbean\": \"java.lang:type=Runtime\"}").text();
        assertThat(runtime).doesNotContain("java.class.version").doesNotContain("-Xmx");
    }

    private String lastRow() {
        return database.queryForObject("select actor || ' ' || action || ' ' || subject || ' ' || details from audit_event "
                + "order by id desc fetch first 1 rows only", String.class);
    }

    /** A request may name another machine as target; Jolokia's proxy would connect to it by RMI and read what it answers. */
    @Test
    void connectsToNoOtherMachine() throws IOException {
        try (ServerSocketChannel other = ServerSocketChannel.open()) {
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).configureBlocking(false);
            int port = other.socket().getLocalPort();
            JsonNode answer = post("/actuator/jolokia", "{\"type\": \"read\", \"mbean\": \"java.lang:type=Memory\", \"target\": {\"url\": "
                    + "\"service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi\"}}").json();
            assertThat(answer.path("status").asInt()).as(answer.toString()).isEqualTo(403);
            assertThat(answer.has("value")).isFalse();
            assertThat(other.accept()).as("a connection").isNull();
        }
        assertThatThrownBy(() -> Class.forName("org.jolokia.service.jsr160.Jsr160RequestHandler"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    /** Nothing else comes along with an upgrade unasked. */
    @Test
    void isMadeOfThePartsThatAreNeeded() throws IOException {
        List<String> present = new ArrayList<>(List.of("org.jolokia.server.core.service.impl.VersionRequestHandler"));   // in no list
        for (String list : List.of("META-INF/jolokia/services-default", "META-INF/jolokia/services")) {
            for (URL file : Collections.list(getClass().getClassLoader().getResources(list))) {
                try (InputStream lines = file.openStream()) {
                    new String(lines.readAllBytes(), StandardCharsets.UTF_8).lines()
                            .filter(line -> !line.isBlank() && !line.startsWith("#"))
                            .map(line -> line.replaceFirst(",.*", "")).forEach(present::add);
                }
            }
        }
        assertThat(present).containsExactlyInAnyOrder(enabled);
        assertThat(get("/actuator/jolokia/version").json().path("value").path("protocol").asText()).as("Hawtio asks for it first").isNotEmpty();
    }

    /** A browser sends a GET for anybody's page, and HEAD is one too. */
    @ParameterizedTest
    @ValueSource(strings = {"GET /exec/io.rosterbridge:type=Connection/pause/gone", "HEAD /exec/io.rosterbridge:type=Connection/pause/gone",
        "GET ?p=/exec/io.rosterbridge:type=Connection/pause/gone", "GET /exec/io.rosterbridge:type=Connection/pause(java.lang.String)/gone",
        "GET /write/java.lang:type=Memory/Verbose/true"})
    void changesNothingByGet(String request) {
        put("/api/v1/connection", "{\"baseUrl\": \"http://127.0.0.1:9\", \"token\": \"a token\"}");
        String[] parts = request.split(" ", 2);
        Reply reply = send(request("/actuator/jolokia" + parts[1]).method(parts[0], BodyPublishers.noBody()));
        if (parts[0].equals("GET")) {
            assertThat(reply.json().path("status").asInt()).as(reply.text()).isEqualTo(403);
        }
        assertThat(get("/api/v1/connection").json().path("state").asText()).isEqualTo("unset");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Origin", "Referer"})
    void answersNoPageOfSomebodyElse(String header) {
        Reply foreign = send(request("/actuator/jolokia/read/java.lang:type=Memory").header(header, "http://evil.example/page").GET());
        assertThat(foreign.json().path("status").asInt()).isEqualTo(403);
        assertThat(foreign.json().has("value")).isFalse();
        assertThat(foreign.headers().map()).doesNotContainKeys("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials");
        URI own = request("/").build().uri();
        assertThat(send(request("/actuator/jolokia/read/java.lang:type=Memory").header(header, own.toString().replaceFirst("/$", "")).GET())
                .json().path("status").asInt()).as("its own").isEqualTo(200);
        assertThat(send(request("/actuator/jolokia/read/java.lang:type=Memory").header(header, "http://127.0.0.1:1").GET())
                .json().path("status").asInt()).as("another port").isEqualTo(403);
    }

    @Test
    void allowsNoForeignPageBeforehand() {
        Reply asked = send(request("/actuator/jolokia").header("Origin", "http://evil.example")
                .header("Access-Control-Request-Method", "POST").header("Access-Control-Request-Headers", "X-XSRF-TOKEN")
                .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(asked.headers().map().keySet()).noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
    }

    /** A page of anybody may load it as a script. */
    @Test
    void answersWithNoScript() {
        assertThat(send(request("/actuator/jolokia/read/java.lang:type=Memory?callback=stolen").GET()).status()).isEqualTo(403);
    }

    private JsonNode read(String mbean) {
        return post("/actuator/jolokia", "{\"type\": \"read\", \"mbean\": \"" + mbean + "\"}").json();
    }

    private JsonNode exec(String mbean, String operation, String argument) {
        return post("/actuator/jolokia", "{\"type\": \"exec\", \"mbean\": \"" + mbean + "\", \"operation\": \"" + operation
                + "\", \"arguments\": [" + argument + "]}").json();
    }
}
