package io.rosterbridge.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What an open page is told. */
class LiveUpdatesTest extends ConsoleTest {

    @Autowired
    private LiveUpdates live;

    @Test
    void whoeverHasSeenTheLatestIsGreetedAndThenToldOfTheNext() throws Exception {
        try (Events events = events(request("/live?topic=runs&seen=" + live.mark("runs")))) {
            assertThat(events.next()).isEqualTo("hello");
            // Nobody was listening before, so the first look may find what is known already.
            database.update("insert into import_run (kind, started_by, state, started_at, pages, accounts, next_index, scans) "
                    + "values ('reconcile', 'test', 'failed', current_timestamp, 0, 0, 1, 0)");
            assertThat(events.next()).isEqualTo("changed");
        } finally {
            database.update("delete from import_run where started_by = 'test'");
        }
    }

    @Test
    void whoeverMissedSomethingIsToldAtOnce() throws Exception {
        try (Events events = events(request("/live?topic=overview&seen=of-another-node-7"))) {
            assertThat(events.next()).isEqualTo("changed");
        }
        String present = live.mark("plans");
        try (Events events = events(request("/live?topic=plans&seen=" + present).header("Last-Event-ID", "of-another-node-7"))) {
            assertThat(events.next()).as("what the browser says itself is newer than the page").isEqualTo("changed");
        }
        try (Events events = events(request("/live?topic=plans&seen=of-another-node-7").header("Last-Event-ID", present))) {
            assertThat(events.next()).isEqualTo("hello");
        }
    }

    @Test
    void nobodyFollowsWhatThereIsNot() {
        assertThat(get("/live?topic=weather").status()).isEqualTo(404);
        assertThat(get("/live").status()).isEqualTo(400);
    }

    private Events events(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> answer = client.send(request.header("Accept", "text/event-stream").GET().build(),
                BodyHandlers.ofLines());
        assertThat(answer.statusCode()).isEqualTo(200);
        return new Events(answer.body());
    }

    private static final class Events implements AutoCloseable {

        private final Stream<String> lines;
        private final Iterator<String> iterator;

        Events(Stream<String> lines) {
            this.lines = lines;
            this.iterator = lines.iterator();
        }

        String next() {
            while (true) {
                String line = iterator.next();
                if (line.startsWith("event:")) {
                    return line.substring("event:".length()).strip();
                }
            }
        }

        @Override
        public void close() {
            lines.close();
        }
    }
}
