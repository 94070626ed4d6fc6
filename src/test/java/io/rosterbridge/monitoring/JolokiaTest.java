package io.rosterbridge.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.rosterbridge.console.ConsoleTest;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over Jolokia goes what the policy names, and nothing else. */
class JolokiaTest extends ConsoleTest {

    private static final String CONTEXT = "org.apache.camel:context=rosterbridge,type=context,name=\\\"rosterbridge\\\"";

    @AfterEach
    void forgetTheConnection() {
        database.update("update connection set base_url = null, token = null, state = 'unset', reason = null, paused_since = null, killed_since = null, revision = revision + 1");
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
        database.update("update provisioning_task set state = 'held', family = 'refused' where user_id = 'jmx'");
        assertThat(exec("io.rosterbridge:type=Queue", "retryAll", "").path("value").asInt()).isEqualTo(1);
        assertThat(database.queryForObject("select state from provisioning_task where user_id = 'jmx'", String.class)).isEqualTo("due");
        assertThat(exec("io.rosterbridge:type=Queue", "retryFamily", "\"lost\"").path("error").asText()).contains("lost");
    }

    @Test
    void pausesAndResumesTheConnection() {
        put("/api/v1/connection", "{\"baseUrl\": \"http://127.0.0.1:9\", \"token\": \"a token\"}");
        exec("io.rosterbridge:type=Connection", "pause", "\"by hand\"");
        JsonNode paused = read("io.rosterbridge:type=Connection").path("value");
        assertThat(paused.path("State").asText()).isEqualTo("paused");
        assertThat(paused.path("Reason").asText()).isEqualTo("paused by JMX: by hand");
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
        assertThat(killed.path("Reason").asText()).isEqualTo("pressed by JMX: fire");
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
        assertThat(exec("io.rosterbridge:type=Imports", "startReconciliation", "").path("value").asLong()).isPositive();
        JsonNode imports = read("io.rosterbridge:type=Imports").path("value");
        assertThat(imports.path("LastReconciliation").asText()).contains("failed: the connection is unset");
        assertThat(imports.path("LastImport").asText()).isEmpty();
        assertThat(imports.path("Alarm").asText()).isEmpty();
        assertThat(exec("io.rosterbridge:type=Imports", "startImport", "").path("value").asLong()).isPositive();
        database.update("delete from import_run");
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

    private JsonNode read(String mbean) {
        return post("/actuator/jolokia", "{\"type\": \"read\", \"mbean\": \"" + mbean + "\"}").json();
    }

    private JsonNode exec(String mbean, String operation, String argument) {
        return post("/actuator/jolokia", "{\"type\": \"exec\", \"mbean\": \"" + mbean + "\", \"operation\": \"" + operation
                + "\", \"arguments\": [" + argument + "]}").json();
    }
}
