package io.rosterbridge.access.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.console.ConsoleTest;
import io.rosterbridge.sandbox.PracticeServer;
import io.rosterbridge.sandbox.PracticeSettings;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/**
 * The SCIM token goes in and never comes out: not to an owner, not by any page, request, metric or MBean there is, not in an error, not in
 * the log at DEBUG; after it was set, tried in vain, swapped and refused.
 */
class TokenSweepTest extends ConsoleTest {

    /** With letters that look different in a URL. Each was once, or should have become, the token. */
    private static final List<String> TOKENS = List.of("Tell+Tale/1st=Token~of~the~Test", "Tell+Tale/2nd=Token~of~the~Test",
            "Tell+Tale/3rd=Token~of~the~Test");
    private static final ObjectMapper JSON = new ObjectMapper();
    /** What a page or a request is about, so that it is more than an error. */
    private static final Map<String, String> PARAMETERS = Map.of("person", "x1", "name", "admin", "version", "1", "read", "1",
            "verify", "true", "list", "new", "query", "x1", "topic", "overview");
    /** Of these there is none here. */
    private static final String NOT_FOUND = "/(nothing|error|hold\\?|api/v1/holds/1|sources/rejects).*";

    private final Map<String, String> ids = new LinkedHashMap<>();

    private final Set<String> forms = TOKENS.stream().flatMap(TokenSweepTest::forms).collect(Collectors.toCollection(TreeSet::new));
    private final Map<String, String> found = new TreeMap<>();
    private final Listener log = new Listener();

    @Autowired
    private List<RequestMappingInfoHandlerMapping> mappings;
    @Autowired
    private PathMappedEndpoints endpoints;

    /** Looks at each line and forgets it; everything at DEBUG is much. */
    private final class Listener extends AppenderBase<ILoggingEvent> {

        private final AtomicLong lines = new AtomicLong();
        private final ConcurrentLinkedQueue<String> hits = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            lines.incrementAndGet();
            String line = event.getLoggerName() + ": " + event.getFormattedMessage()
                    + (event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy()));
            if (forms.stream().anyMatch(line::contains)) {
                hits.add(line);
            }
        }
    }

    @BeforeEach
    void listen() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ThresholdFilter asEver = new ThresholdFilter();
        asEver.setLevel("INFO");
        asEver.start();
        root.iteratorForAppenders().forEachRemaining(appender -> appender.addFilter(asEver));
        root.setLevel(Level.DEBUG);
        log.start();
        root.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAppender(log);
        root.setLevel(Level.INFO);
        root.iteratorForAppenders().forEachRemaining(Appender::clearAllFilters);
        database.update("update connection set base_url = null, token = null, state = 'unset', reason = null, revision = revision + 1");
        for (String table : List.of("import_match", "import_account", "import_person", "import_address", "import_candidate", "drift",
                "import_run", "plan", "provisioning_event", "directory_change", "calendly_account", "provisioning_task",
                "app_assignment", "directory_user")) {
            database.update("delete from " + table);
        }
    }

    @Test
    void theTokenComesOutNowhere() throws Exception {
        try (PracticeServer calendly = PracticeServer.start(PracticeSettings.defaults().withRequestsPerMinute(0), 0)) {
            String endpoint = "{\"baseUrl\": \"" + calendly.baseUri() + "\", \"token\": \"%s\"}";
            calendly.control().useToken(TOKENS.get(0), null);
            look("set", put("/api/v1/connection", endpoint.formatted(TOKENS.get(0))), 200);
            look("authorize", post("/api/v1/connection/authorize", ""), 200);
            put("/api/v1/users/x1", "{\"email\": \"x1@example.org\", \"displayName\": \"X\", \"assignment\": \"assigned\"}");
            await().atMost(Duration.ofSeconds(60)).until(() -> get("/api/v1/users/x1").json().path("state").asText().equals("inStep"));
            look("provision", post("/api/v1/users/x1/provision", ""), 200);
            Reply started = post("/api/v1/imports", "");
            look("import", started, 202);
            String run = started.json().path("id").asText();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> get("/api/v1/imports/" + run).json().path("state").asText().equals("complete"));
            ids.put("/import", run);
            ids.put("/reconcil", post("/api/v1/reconciliations", "{\"repair\": false}").json().path("id").asText());
            ids.put("/plan", post("/api/v1/plans", "{\"kind\": \"provision\", \"all\": true}").json().path("id").asText());
            ids.put("/hold", "1");
            ids.put("", "x1");

            look("a swap in vain", put("/api/v1/connection/token", "{\"token\": \"" + TOKENS.get(1) + "\"}"), 409);
            calendly.control().useToken(TOKENS.get(1), null);
            look("swap", put("/api/v1/connection/token", "{\"token\": \"" + TOKENS.get(1) + "\"}"), 200);
            sweep("once it is swapped");

            look("another that is not taken", put("/api/v1/connection", endpoint.formatted(TOKENS.get(2))), 200);
            look("authorize in vain", post("/api/v1/connection/authorize", ""), 200);
            refusals(endpoint.formatted(TOKENS.get(2)));
            sweep("once it is refused");
        }
        assertThat(found).isEmpty();
        assertThat(log.hits).isEmpty();
        assertThat(log.lines.get()).isGreaterThan(1000);
        assertThat(database.queryForList("select * from connection").toString()).doesNotContain(forms);
    }

    /** What is wrong with a request is told, and what was in it is not. */
    private void refusals(String endpoint) {
        String token = TOKENS.get(2);
        look("broken JSON", put("/api/v1/connection", endpoint.replace("}", "")), 400);
        look("an unknown property", put("/api/v1/connection", endpoint.replace("\"token\"", "\"tokem\"")), 400);
        look("not a text", put("/api/v1/connection", endpoint.replaceFirst("\"token\": (.*)}", "\"token\": [$1]}")), 400);
        look("another format", send(request("/api/v1/connection").header("Content-Type", "text/plain")
                .PUT(BodyPublishers.ofString(endpoint))), 415);
        look("a refused address", put("/api/v1/connection", endpoint.replaceFirst("http:", "ftp:")), 400);
        look("a refused end", put("/api/v1/connection/token", "{\"token\": \"" + token + "\", \"tokenExpiresAt\": \"never\"}"), 400);
        look("a method that is not offered", post("/api/v1/connection", endpoint), 405);
        String form = "token=" + URLEncoder.encode(token, StandardCharsets.UTF_8) + "&baseUrl=";
        for (String baseUrl : List.of("", "ftp://x", "http://127.0.0.1:9/scim")) {
            look("the page", send(request("/setup/connection").header("Accept", "text/html")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(form + URLEncoder.encode(baseUrl, StandardCharsets.UTF_8)))));
        }
    }

    private void sweep(String when) throws JsonProcessingException {
        Map<String, Integer> answers = new TreeMap<>();
        Set<String> paths = new TreeSet<>(Set.of("/actuator/health/readiness", "/nothing"));
        endpoints.getAllPaths().forEach(paths::add);
        mappings.forEach(mapping -> mapping.getHandlerMethods().forEach((info, handler) -> paths.addAll(paths(info, handler))));
        assertThat(paths).contains("/actuator/prometheus", "/api/v1/connection", "/v3/api-docs", "/setup").hasSizeGreaterThan(80);
        for (String path : paths) {
            Reply reply = send(request(path).header("Accept", "text/html, */*").GET());
            look(path + " " + when, reply);
            answers.put(path, reply.status());
        }
        assertThat(answers).allSatisfy((path, status) ->
                assertThat(path.matches(NOT_FOUND) || status < 400).as(path + " " + status).isTrue());
        jolokia(when);
    }

    private void jolokia(String when) throws JsonProcessingException {
        JsonNode domains = post("/actuator/jolokia", "{\"type\": \"list\", \"config\": {\"maxDepth\": 3}}").json().path("value");
        List<Map<String, String>> reads = new ArrayList<>();
        domains.fields().forEachRemaining(domain -> domain.getValue().fieldNames()
                .forEachRemaining(keys -> reads.add(Map.of("type", "read", "mbean", domain.getKey() + ":" + keys))));
        assertThat(reads).hasSizeGreaterThan(100);
        long answered = 0;
        for (int first = 0; first < reads.size(); first += 50) {
            Reply reply = post("/actuator/jolokia", JSON.writeValueAsString(reads.subList(first, Math.min(first + 50, reads.size()))));
            look("MBeans " + first + " " + when, reply, 200);
            for (JsonNode answer : reply.json()) {
                answered += answer.path("status").asInt() == 200 ? 1 : 0;
            }
        }
        assertThat(answered).isGreaterThan(reads.size() * 3L / 4);
    }

    /** One request of each way in, with something in it that exists. */
    private List<String> paths(RequestMappingInfo info, HandlerMethod handler) {
        Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
        if (!methods.isEmpty() && !methods.contains(RequestMethod.GET)) {
            return List.of();
        }
        List<String> names = Arrays.stream(handler.getMethodParameters())
                .filter(parameter -> parameter.hasParameterAnnotation(RequestParam.class))
                .map(parameter -> parameter.getParameter().getName()).toList();
        return info.getPatternValues().stream().map(pattern -> {
            String query = names.stream().map(name -> name + "=" + value(pattern, name)).filter(parameter -> !parameter.endsWith("="))
                    .collect(Collectors.joining("&"));
            return pattern.replace("{id}", value(pattern, "id")).replaceAll("\\{(version|name)}", "1").replaceAll("/?\\*\\*|\\{[^}]*}", "")
                    + (query.isEmpty() ? "" : "?" + query);
        }).toList();
    }

    private String value(String pattern, String name) {
        if (name.equals("id")) {
            return ids.entrySet().stream().filter(entry -> pattern.contains(entry.getKey())).findFirst().orElseThrow().getValue();
        }
        return pattern.contains("versions") && name.matches("from|to") ? "1" : PARAMETERS.getOrDefault(name, "");
    }

    private void look(String what, Reply reply, int expected) {
        assertThat(reply.status()).as(what + ": " + reply.text()).isEqualTo(expected);
        look(what, reply);
    }

    private void look(String what, Reply reply) {
        String whole = reply.headers().map() + "\n" + reply.text();
        forms.stream().filter(whole::contains).forEach(form -> found.put(what, form));
    }

    /** Plain, as part of a URL, and as part of something in Base64, wherever in it. */
    private static Stream<String> forms(String token) {
        String encoded = URLEncoder.encode(token, StandardCharsets.UTF_8);
        Stream<String> base64 = Stream.of("", "x", "xx").flatMap(before -> {
            byte[] bytes = (before + token).getBytes(StandardCharsets.UTF_8);
            // The letters at both ends depend on what stands beside the token.
            return Stream.of(Base64.getEncoder(), Base64.getUrlEncoder())
                    .map(encoder -> encoder.withoutPadding().encodeToString(bytes)).map(text -> text.substring(4, text.length() - 3));
        });
        return Stream.concat(Stream.of(token, encoded, encoded.replace("%7E", "~"), token.replace("/", "\\/")), base64);
    }
}
