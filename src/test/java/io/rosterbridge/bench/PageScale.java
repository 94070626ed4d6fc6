package io.rosterbridge.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** How long the console takes for a page when there are many people and ten rows of the log for each. */
final class PageScale {

    private static final int ROWS_A_PERSON = 10;
    private static final int TIMES = 15;
    private static final int FIRST = 3;
    private static final List<String> PAGES = List.of("/", "/people", "/people?query=user99999", "/people?query=r9999", "/people?state=failed",
            "/people?state=inStep&after=user50000%40example.com", "/person?id=p-77777", "/activity", "/activity?outcome=FAILED",
            "/activity?user=p-77777", "/activity?outcome=REJECTED&from=2026-01-01", "/failures", "/flows", "/sources", "/setup", "/mapping", "/actions",
            "/import", "/import/run?id=1&list=update", "/reconcile", "/holds", "/plans", "/audit", "/users", "/api/v1/log?limit=100", "/api/v1/status");

    private final MeasuredApplication application;
    private final int people;

    PageScale(MeasuredApplication application, int people) {
        this.application = application;
        this.people = people;
    }

    void run() throws Exception {
        application.pause();
        Measure load = Measure.of(this::fill);
        Benchmarks.say("pages: %d people, %d log rows    filled in %.0f s", people, people * ROWS_A_PERSON, load.seconds());
        HttpClient client = HttpClient.newHttpClient();
        for (String page : PAGES) {
            double[] milliseconds = new double[TIMES];
            HttpResponse<String> last = null;
            for (int time = -FIRST; time < TIMES; time++) {
                long begun = System.nanoTime();
                last = client.send(request(page), BodyHandlers.ofString());
                if (time >= 0) {
                    milliseconds[time] = (System.nanoTime() - begun) / 1e6;
                }
            }
            Benchmarks.say("  %-48s %4.0f ms, at most %4.0f ms   (%d, %d kB)", page, Measure.median(milliseconds),
                    Arrays.stream(milliseconds).max().orElseThrow(), last.statusCode(), last.body().length() / 1024);
        }
    }

    private HttpRequest request(String page) throws IOException {
        String login = Base64.getEncoder().encodeToString(("admin:" + MeasuredApplication.PASSWORD).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + application.port() + page)).header("Authorization", "Basic " + login)
                .header("Accept", page.startsWith("/api/") ? "application/json" : "text/html").build();
    }

    /** Most are in step; of a thousand people some wait, failed or were rejected. */
    private void fill() {
        application.database().update("""
                insert into directory_user (id, email, email_key, full_name, department, status, custom, source, changed_at)
                select 'p-' || x, 'user' || x || '@example.com', 'user' || x || '@example.com', 'User ' || x, 'Department ' || mod(x, 40),
                       'active', '{}', 'benchmark', current_timestamp
                from system_range(1, ?)""", people);
        application.database().update("insert into app_assignment (user_id, state, changed_at) select id, 'assigned', changed_at from directory_user");
        application.database().update("""
                insert into calendly_account (user_id, scim_id, user_name, display_name, active, external_id, linked_by, linked_at)
                select id, id, email, full_name, true, id, 'created', changed_at from directory_user""");
        application.database().update("""
                insert into provisioning_task (user_id, state, lane, due_at, marked_at, revision, attempts, family)
                select 'p-' || x, case mod(x, 1000) when 1 then 'due' when 2 then 'rejected' when 3 then 'held' else 'inStep' end, 2,
                       current_timestamp, current_timestamp, 0, case mod(x, 1000) when 1 then 1 else 0 end,
                       case mod(x, 1000) when 1 then 'unavailable' when 2 then 'refused' when 3 then 'no-seats' end
                from system_range(1, ?)""", people);
        application.database().update("""
                insert into provisioning_event (at, user_id, action, outcome, family, reason, attributes, scim_id, requests, waited_ms, profile_version)
                select dateadd('second', - x / 12, current_timestamp), 'p-' || (1 + mod(x, ?)), 'UPDATE',
                       case mod(x, 100) when 1 then 'FAILED' when 2 then 'HELD' else 'DELIVERED' end,
                       case mod(x, 100) when 1 then 'unavailable' when 2 then 'no-seats' end, 'as the benchmark has it', 'displayName', 's', 1, 20, 1
                from system_range(1, ?)""", people, people * ROWS_A_PERSON);
    }
}
