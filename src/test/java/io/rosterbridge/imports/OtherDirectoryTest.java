package io.rosterbridge.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rosterbridge.Application;
import io.rosterbridge.directory.People;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.ImportView.Run;
import io.rosterbridge.sandbox.PracticeAccount.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A route of somebody's own in place of {@code direct:directory-write}, which puts each person to an HTTP server. */
class OtherDirectoryTest {

    private static final String ROUTE = """
            - route:
                id: import-write
                description: Puts each person to another directory.
                errorHandlerRef: leftToTheCaller
                from:
                  uri: direct
                  parameters:
                    name: directory-write
                  steps:
                    - split:
                        expression:
                          simple:
                            expression: "${body.people}"
                        steps:
                          - setHeader:
                              name: CamelHttpPath
                              expression:
                                simple:
                                  expression: "${body.id}"
                          - setHeader:
                              name: CamelHttpMethod
                              expression:
                                constant:
                                  expression: PUT
                          - marshal:
                              json:
                                library: Jackson
                          - to:
                              uri: "http://127.0.0.1:%d/people"
            """;

    @TempDir
    Path routes;

    private final Map<String, String> written = new ConcurrentSkipListMap<>();
    private volatile boolean isAway;
    private HttpServer server;
    private Application application;
    private Candidates candidates;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/people/", this::answer);
        server.start();
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            files.filter(file -> !file.toString().endsWith("-write.camel.yaml")).forEach(this::copied);
        }
        Files.writeString(routes.resolve("import-write.camel.yaml"), ROUTE.formatted(server.getAddress().getPort()));
        application = Application.prepared().with("rosterbridge.routes", routes.toString()).start();
        candidates = new Candidates(application);
    }

    @AfterEach
    void stop() throws IOException {
        application.close();
        server.stop(0);
    }

    @Test
    void everybodyIsWrittenToBothOrToNone() {
        application.calendly().acceptAll();
        for (String id : new String[] {"new1", "odd", "broken"}) {
            candidates.account(id, "Calendly's", State.ACTIVE, id);
        }
        candidates.unassigned("upd1", "Upd", "active");
        candidates.account("upd1", "Calendly's", State.ACTIVE, "upd1");
        candidates.inactiveAside("act1");
        Run run = candidates.imported();
        isAway = true;
        candidates.confirm(run, CandidateList.NEW);
        candidates.confirm(run, CandidateList.UPDATE);
        candidates.confirm(run, CandidateList.ACTIVATE);
        await().atMost(Duration.ofSeconds(30)).until(() -> candidates.run("import", run.id()).reason() != null);
        assertThat(candidates.run("import", run.id()).reason()).startsWith("waits, since the directory takes nobody: it answered 503");
        assertThat(candidates.run("import", run.id()).apply().applied()).isZero();

        isAway = false;
        ImportView.Apply apply = candidates.applied(run);
        assertThat(apply).as("besides owner and admin").isEqualTo(new ImportView.Apply(5, 2, 7));
        assertThat(candidates.run("import", run.id()).reason()).isNull();
        assertThat(candidates.of(run, "odd@example.com").outcome()).isEqualTo("the directory does not take the person: it answered 422");
        assertThat(candidates.of(run, "broken@example.com").outcome()).isEqualTo("the directory does not take the person: it answered 500");
        assertThat(written).containsKeys("new1", "upd1", "act1").doesNotContainKeys("odd", "broken");
        assertThat(written.get("upd1")).contains("\"full_name\":\"Calendly's\"");

        People people = application.bean(People.class);
        assertThat(people.find("new1").orElseThrow().person().value("full_name")).as("the built-in directory has them too").contains("Calendly's");
        assertThat(people.find("upd1").orElseThrow().person().value("full_name")).contains("Calendly's");
        assertThat(people.find("act1").orElseThrow().person().active()).isTrue();
        assertThat(people.find("odd")).isEmpty();
        assertThat(application.writes()).as("nothing echoes").isZero();
        assertThat(Candidates.lists(candidates.imported())).as("the two that were not taken").isEqualTo(2);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String id = exchange.getRequestURI().getPath().replaceFirst(".*/", "");
        int status = isAway ? 503 : id.equals("odd") ? 422 : id.equals("broken") ? 500 : 204;
        if (status == 204) {
            written.put(id, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private void copied(Path route) {
        try {
            Files.copy(route, routes.resolve(route.getFileName()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
